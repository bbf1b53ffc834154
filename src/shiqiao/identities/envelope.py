"""Encrypting under a key per person, wrapped by the master key; every blob names its version and algorithm (ADR 0015)."""

import base64
import hmac
import secrets
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shiqiao.identities.master import BadMaster, Master, masters
from shiqiao.procedures.machine import Refused, gettext_noop

_ = gettext_noop
# SM4 in GCM can follow as v2 without touching what lies there.
VALUE = b"shiqiao/sealed/v1:aes-256-gcm:"
WRAPPED = "shiqiao/key/v1:aes-256-gcm:"
NONCE = 12
# Lengths are told in steps of so many bytes, so that a ciphertext doesn't give away how long a name is.
PAD = 64


def new_key() -> bytes:
    """Return a fresh data key."""
    return AESGCM.generate_key(256)


def encrypt(key: bytes, value: bytes, bound: str) -> bytes:
    """Return the value encrypted under the key and bound to what it belongs to (person and name of the value)."""
    nonce = secrets.token_bytes(NONCE)
    return VALUE + nonce + AESGCM(key).encrypt(nonce, _padded(value), bound.encode())


def decrypt(key: bytes, blob: bytes, bound: str) -> bytes:
    """Return the value; raises Refused("broken_seal") when the blob isn't what was sealed, or is in an unknown form."""
    if not blob.startswith(VALUE):
        raise _broken()
    nonce, body = blob[len(VALUE) : len(VALUE) + NONCE], blob[len(VALUE) + NONCE :]
    try:
        return _plain(AESGCM(key).decrypt(nonce, body, bound.encode()))
    except InvalidTag:
        raise _broken() from None


def wrap(master: Master, key: bytes, subject_id: UUID) -> str:
    """Return a data key wrapped by a master key and bound to its person."""
    nonce = secrets.token_bytes(NONCE)
    return WRAPPED + base64.b64encode(nonce + AESGCM(master.key).encrypt(nonce, key, subject_id.bytes)).decode()


def unwrap(master_id: str, wrapped: str, subject_id: UUID) -> bytes:
    """Return a data key; raises Refused("no_master" | "broken_seal")."""
    try:
        master = next((one for one in masters() if one.id == master_id), None)
    except (BadMaster, OSError):
        master = None
    if master is None:
        raise Refused("no_master", _("找不到身份密钥，不能密封或者启封身份信息，请联系系统管理员。"))
    if not wrapped.startswith(WRAPPED):
        raise _broken()
    raw = base64.b64decode(wrapped.removeprefix(WRAPPED))
    try:
        return AESGCM(master.key).decrypt(raw[:NONCE], raw[NONCE:], subject_id.bytes)
    except InvalidTag:
        raise _broken() from None


def blind(key: bytes, name: str, value: str) -> str:
    """Return the keyed digest by which an equal value is found again."""
    return hmac.new(key, f"shiqiao/blind/v1\n{name}\n{value}".encode(), sha256).hexdigest()


def _padded(value: bytes) -> bytes:
    return value + b"\x80" + b"\x00" * (-(len(value) + 1) % PAD)


def _plain(padded: bytes) -> bytes:
    return padded[: padded.rindex(b"\x80")]


def _broken() -> Refused:
    return Refused("broken_seal", _("密封内容已损坏或者与密钥不符，请联系系统管理员核验。"))
