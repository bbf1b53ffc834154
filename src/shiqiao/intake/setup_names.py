"""Commits the ledger to the names of people, units and places, so that one altered behind its back is found."""

import hashlib
from collections.abc import Callable, Iterable, Mapping

from shiqiao.people.models import Person, Unit
from shiqiao.places.models import Division
from shiqiao.policy import Viewer
from shiqiao.record import clock
from shiqiao.record.act import act
from shiqiao.record.chain import canonical, plain
from shiqiao.record.models import Ledger, Step

# What is committed to, by the word that the ledger's step bears; no name stands in a step, only the digest of all.
TABLES: Mapping[str, Callable[[], Iterable[tuple[object, ...]]]] = {
    "names.people": lambda: Person.objects.order_by("id").values_list("id", "name", "unit_id"),
    "names.units": lambda: Unit.objects.order_by("id").values_list("id", "code", "name", "kind"),
    "names.places": lambda: Division.objects.order_by("code").values_list("code", "name", "level", "parent_id"),
}


def _now(table: str) -> tuple[int, str]:
    """Return how many rows a table has and the digest over them."""
    rows = [canonical(plain(list(row))) for row in TABLES[table]()]
    return len(rows), hashlib.sha256(b"\n".join(rows)).hexdigest()


def _committed(table: str) -> str | None:
    last = Step.objects.filter(kind="ledger", act="set_up", given__table=table).order_by("-position").first()
    return None if last is None else str(last.given["digest"])


def commit(viewer: Viewer) -> None:
    """Let the ledger commit to the names as they are now, where they have changed; raises Refused."""
    ledger = Ledger.objects.values_list("id", flat=True).first()
    if ledger is None:
        return
    for table in TABLES:
        many, digest = _now(table)
        if digest != _committed(table):
            given = {"table": table, "rows": many, "digest": digest}
            act("ledger", ledger, "set_up", viewer=viewer, key=f"names/{clock.new_id()}", given=given)


def altered() -> list[str]:
    """Return the tables whose names are not what the ledger last committed to; those never committed to are left out."""
    known = {table: _committed(table) for table in TABLES}
    return [table for table, digest in known.items() if digest is not None and digest != _now(table)[1]]
