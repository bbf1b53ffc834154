"""Keeps the last seal in a file outside the database, so that a seal dropped there is missed; a copy may lie anywhere."""

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings

from shiqiao.record.models import Fault, Seal


@dataclass(frozen=True)
class Checkpoint:
    """The last seal as it stood: up to which position, over how many steps, its root and when."""

    upto: int
    count: int
    root: str
    at: str

    def stands(self) -> bool:
        """Say whether the database still has this very seal."""
        return Seal.objects.filter(upto=self.upto, count=self.count, root=self.root).exists()


def path() -> Path:
    """Return where the file lies: beside the evidence, never in the database."""
    return Path(settings.DATA_DIR) / "checkpoint.json"


def read(file: Path) -> Checkpoint | None:
    """Return what the file says; None when there is none; raises ValueError for one that is no checkpoint."""
    try:
        return Checkpoint(**json.loads(file.read_text()))
    except FileNotFoundError:
        return None
    except TypeError as strange:
        raise ValueError(str(file)) from strange


def keep() -> None:
    """Write the last seal down, after every seal; not over one that the database has lost: that is for `verify` to say."""
    try:
        before = read(path())
    except ValueError:
        return
    last = Seal.objects.order_by("-upto").first()
    if last is None or (before is not None and (before.upto == last.upto or not before.stands())):
        return
    _write(Checkpoint(last.upto, last.count, last.root, last.at.isoformat()))


def _write(checkpoint: Checkpoint) -> None:
    part = path().with_suffix(f".{os.getpid()}.part")
    with part.open("w") as file:
        json.dump(asdict(checkpoint), file)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path())


def go_back() -> None:
    """Write the last seal down over a later one: a backup's database is a little older than its files."""
    path().unlink(missing_ok=True)
    keep()


def missed(file: Path | None = None) -> Iterator[Fault]:
    """Yield a fault when the database lacks the seal that the file (its own, or a copy from elsewhere) names."""
    file = file or path()
    try:
        kept = read(file)
    except ValueError:
        yield Fault("lost_checkpoint", None, None, f"{file.name}: unreadable")
        return
    if kept is None:
        if Seal.objects.exists():
            yield Fault("lost_checkpoint", None, None, f"{file.name}: not there")
    elif not kept.stands():
        yield Fault("dropped_seal", None, None, f"…{kept.upto} ({kept.at[:16]})")
