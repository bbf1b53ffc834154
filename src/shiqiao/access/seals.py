"""Seals the log stretch by stretch, drops stretches past their retention, and checks what is left."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from shiqiao.access.models import Entry, Stretch
from shiqiao.calendars import due_on, legal_day
from shiqiao.law import book
from shiqiao.record import clock
from shiqiao.record.around import triggers
from shiqiao.record.chain import canonical, plain

SEAL = "shiqiao/access/v1:sha256:"
# What was written within the last minute may not be committed everywhere yet.
LAG = timedelta(seconds=60)
GUARDS = frozenset(f"access_{table}_no_{verb}" for table in ("entry", "stretch") for verb in ("update", "delete"))
# A stretch is closed when it has so many entries or is so old, so that retention drops whole stretches only.
MOST, LONGEST = 5000, timedelta(hours=1)


@dataclass(frozen=True)
class Gap:
    """One thing that is not as the seals say."""

    code: str
    says: str


def _root(prev: str, entries: Any, last_at: datetime) -> tuple[str, int]:
    sha, count = hashlib.sha256(prev.encode()), 0
    for entry in entries:
        sha.update(canonical(plain(entry.canonical())) + b"\n")
        count += 1
    sha.update(canonical(plain([count, last_at])))
    return SEAL + sha.hexdigest(), count


def _entries(after: int, upto: int) -> Any:
    return Entry.objects.filter(position__gt=after, position__lte=upto).order_by("position").iterator(2000)


def seal() -> bool:
    """Close the next stretch if there is one to close; returns whether another one waits."""
    before = Stretch.objects.order_by("-upto").first()
    after, prev = (before.upto, before.root) if before else (0, "")
    waiting = Entry.objects.filter(position__gt=after, at__lt=clock.real_now() - LAG).order_by("position")
    ends = list(waiting.values_list("position", "at")[:MOST])
    if not ends or (len(ends) < MOST and clock.real_now() - ends[0][1] < LONGEST):
        return False
    upto, last_at = ends[-1][0], max(at for _position, at in ends)
    root, count = _root(prev, _entries(after, upto), last_at)
    Stretch.objects.create(upto=upto, count=count, last_at=last_at, root=root, prev=prev, at=clock.real_now())
    return len(ends) == MOST


def keeps_until(last_at: datetime) -> date:
    """Return the last legal day on which entries of this instant must be there (term access.keep)."""
    known = book.current()
    return due_on(known.term("access.keep", clock.today()), legal_day(last_at), known.calendar)


def drop() -> int:
    """Drop the entries of stretches past their retention and return how many; their seals stay and say so."""
    after = dropped = 0
    for stretch in Stretch.objects.order_by("upto"):
        if legal_day(clock.real_now()) <= keeps_until(stretch.last_at):
            break
        if stretch.dropped_at is None:
            with transaction.atomic():
                Stretch.objects.filter(pk=stretch.pk).update(dropped_at=clock.real_now())
                dropped += Entry.objects.filter(position__gt=after, position__lte=stretch.upto).delete()[0]
        after = stretch.upto
    return dropped


def verify() -> Iterator[Gap]:
    """Check the triggers and every stretch: the chain of seals, the entries that must be there, none gone too early."""
    yield from (Gap("no_guard", name) for name in sorted(GUARDS - triggers()))
    prev, begin = "", 0
    for stretch in Stretch.objects.order_by("upto"):
        if stretch.prev != prev:
            yield Gap("broken_log", f"…{stretch.upto}: does not continue the stretch before")
        if stretch.dropped_at is not None:
            if legal_day(stretch.dropped_at) <= keeps_until(stretch.last_at):
                yield Gap("dropped_early", f"{begin + 1}–{stretch.upto}")
        else:
            root, count = _root(prev, _entries(begin, stretch.upto), stretch.last_at)
            if (root, count) != (stretch.root, stretch.count):
                yield Gap("altered_log", f"{begin + 1}–{stretch.upto}: {count} found, {stretch.count} sealed")
        prev, begin = stretch.root, stretch.upto
