"""The canonical form of a step and its digest, and the salted commitment to a text; versioned, no Django."""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

# Version and algorithm stand in every digest, so that SM3 can follow SHA-256 without a flag day.
STEP = "shiqiao/step/v1:sha256:"
TEXT = "shiqiao/text/v1:sha256:"
DETAILS = "shiqiao/details/v1:sha256:"
SEAL = "shiqiao/seal/v1:sha256:"


def plain(value: Any) -> Any:
    """Return a value as the JSON values that steps hold: ids and days as text, instants in UTC to the microsecond."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, dict):
        return {str(key): plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [plain(one) for one in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)]
    if value is None or isinstance(value, bool | int | str):
        return value
    raise TypeError(f"{type(value).__name__} has no canonical form")


def canonical(value: Any) -> bytes:
    """Return the one byte string that stands for a JSON value: sorted keys, no spaces, UTF-8."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


FIELDS = (
    "kind",
    "subject_id",
    "seq",
    "act",
    "procedure_version",
    "person_id",
    "post_id",
    "via",
    "at",
    "key",
    "given",
    "outcome",
    "basis",
    "batch_id",
    "prev",
)


def step_digest(step: Any) -> str:
    """Return the digest of a step over all its fields but the database's own position and clock."""
    return STEP + hashlib.sha256(canonical({name: plain(getattr(step, name)) for name in FIELDS})).hexdigest()


def text_commitment(salt: str, body: str) -> str:
    """Return the salted hash by which a step commits to a text."""
    return TEXT + hashlib.sha256(f"{salt}\n{body}".encode()).hexdigest()


def details_digest(rows: Iterable[Any]) -> str:
    """Return the digest over detail rows in their order."""
    sha = hashlib.sha256()
    for row in rows:
        sha.update(canonical(row.canonical()) + b"\n")
    return DETAILS + sha.hexdigest()


def seal_root(prev: str, digests: Iterable[str]) -> tuple[str, int]:
    """Return (root, how many) over step digests in order of position, beginning from the seal before."""
    sha, count = hashlib.sha256(prev.encode()), 0
    for digest in digests:
        sha.update(digest.encode())
        count += 1
    return SEAL + sha.hexdigest(), count
