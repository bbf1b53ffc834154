"""The master keys: from the environment or a file of their own, never in the database and never in its backup."""

import base64
import binascii
import contextlib
import hashlib
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from shiqiao.procedures.machine import Refused, gettext_noop

_ = gettext_noop
MARK = "shiqiao/master/v1:"
BYTES = 32


@dataclass(frozen=True)
class Master:
    """One master key; `id` is its fingerprint, which tells wrapped keys which one they need."""

    id: str
    key: bytes = field(repr=False)


class BadMaster(ValueError):
    """A master key that can't be read; the message names where, never the key."""


def path() -> Path:
    """Return where the master keys lie when the environment doesn't give them."""
    return Path(settings.IDENTITY_KEY_FILE) if settings.IDENTITY_KEY_FILE else Path(settings.DATA_DIR) / "identity_key"


def given() -> bool:
    """Say whether the environment gives the keys, so that no file is read or written."""
    return bool(settings.IDENTITY_KEY)


def masters() -> list[Master]:
    """Return the master keys, the one in force first; [] when there is none yet. Raises BadMaster."""
    if given():
        return [_read(one, "SHIQIAO_IDENTITY_KEY") for one in settings.IDENTITY_KEY.split(",") if one.strip()]
    if not path().exists():
        return []
    lines = path().read_text().splitlines()
    return [_read(line, str(path())) for line in lines if line.strip() and not line.startswith("#")]


def current() -> Master:
    """Return the master key in force; raises Refused("no_master")."""
    try:
        known = masters()
    except (BadMaster, OSError):
        known = []
    if not known:
        raise Refused("no_master", _("找不到身份密钥，不能密封或者启封身份信息，请联系系统管理员。"))
    return known[0]


def make() -> Master:
    """Return a new master key."""
    return _master(secrets.token_bytes(BYTES))


def keep(keys: list[Master]) -> None:
    """Write the keys to their file, whole or not at all, for the owner's eyes only; the first is in force."""
    _written(keys).replace(path())


def make_once() -> None:
    """Make the first master key unless there is one; two processes that begin together agree on one file."""
    part = _written([make()])
    with contextlib.suppress(FileExistsError):
        os.link(part, path())
    part.unlink()


def _written(keys: list[Master]) -> Path:
    target = path()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write("# 石桥身份密钥：与数据库备份分开保管；第一行在用，其余为轮换前的旧钥。\n")
        file.writelines(f"{MARK}{base64.b64encode(one.key).decode()}\n" for one in keys)
        file.flush()
        os.fsync(file.fileno())
    return part


def _read(text: str, where: str) -> Master:
    try:
        key = base64.b64decode(text.strip().removeprefix(MARK), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != BYTES:
        raise BadMaster(f"{where}：不是 32 字节的 base64 密钥")
    return _master(key)


def _master(key: bytes) -> Master:
    return Master(hashlib.sha256(b"shiqiao/master/id/v1" + key).hexdigest()[:16], key)
