"""Keeps uploaded lists on disk, sealed, by their SHA-256 while they are on their way in: lists name people."""

import hashlib
import os
import time
from pathlib import Path

from django.conf import settings

from shiqiao.identities import parcel
from shiqiao.intake.files import MAX_BYTES, MEGABYTE
from shiqiao.intake.problems import BadFile
from shiqiao.procedures.machine import Refused

KEPT_DAYS = 30


def put(data: bytes) -> str:
    """Store a list and return its digest; raises BadFile for one that is too big, or where it can't be sealed."""
    if len(data) > MAX_BYTES:
        raise BadFile("file_too_big", megabytes=f"{len(data) / MEGABYTE:.0f}", limit=MAX_BYTES // MEGABYTE)
    _tidy()
    digest = hashlib.sha256(data).hexdigest()
    target = _path(digest)
    if not target.exists():
        body = _sealed(digest, data)
        target.parent.mkdir(parents=True, exist_ok=True)
        part = target.with_suffix(f".{os.getpid()}.part")
        with part.open("wb") as file:
            file.write(body)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    target.touch()
    return digest


def get(digest: str) -> bytes:
    """Return a stored list; raises BadFile if it is no longer there or its key is not."""
    try:
        return parcel.opened(digest, _path(digest).read_bytes())
    except (FileNotFoundError, Refused) as gone:
        raise BadFile("file_gone") from gone


def _sealed(digest: str, data: bytes) -> bytes:
    try:
        return parcel.closed(digest, data)
    except Refused as refused:
        raise BadFile("file_no_key") from refused


def drop(digest: str) -> None:
    """Remove a list that nobody needs any more."""
    _path(digest).unlink(missing_ok=True)


def _tidy() -> None:
    """Remove what has lain for longer than anybody needs to mend it: lists name people."""
    oldest = time.time() - KEPT_DAYS * 86_400
    for file in _path("x").parent.glob("*"):
        if file.stat().st_mtime < oldest:
            file.unlink(missing_ok=True)


def _path(digest: str) -> Path:
    return Path(settings.DATA_DIR) / "intake" / digest
