"""Writes a file beside its place and puts it there when whole: a full disk or a killed process leaves what was there."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO


@contextmanager
def whole_file(target: Path) -> Iterator[BinaryIO]:
    """Yield a file to write to, which takes the target's place once it is closed; raises OSError."""
    unfinished = target.with_name(f"{target.name}.part")
    try:
        with unfinished.open("wb") as out:
            yield out
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
