"""Changes the master key: every person's key is wrapped anew, in small transactions that a crash can't half-do."""

from collections.abc import Callable
from uuid import UUID

from django.db import transaction

from shiqiao.identities import envelope, master
from shiqiao.identities.models import BlindIndex, Identity, Key
from shiqiao.identities.seal import INDEXED
from shiqiao.procedures.machine import Refused

AT_ONCE = 500


def new_master() -> master.Master:
    """Put a new master key in front of the file, unless a change is still unfinished; returns the one in force."""
    known = master.masters()
    if known and Key.objects.exclude(master=known[0].id).exists():
        return known[0]
    fresh = master.make()
    master.keep([fresh, *known])
    return fresh


def rewrap(tell: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Wrap every key that isn't under the master key in force; returns how many. `tell` hears (done, total).

    Killed at any moment it goes on where it stopped: keys still under an old master are found by its fingerprint.
    Raises Refused("no_master") when an old master key is missing.
    """
    in_force = master.current()
    stale = Key.objects.exclude(master=in_force.id)
    total, done = stale.count(), 0
    while chunk := list(stale.order_by("subject_id")[:AT_ONCE]):
        with transaction.atomic():
            for row in chunk:
                key = envelope.unwrap(row.master, row.wrapped, row.subject_id)
                # Whoever was erased meanwhile stays erased: only the row that was read is changed.
                Key.objects.filter(subject_id=row.subject_id, master=row.master).update(
                    master=in_force.id, wrapped=envelope.wrap(in_force, key, row.subject_id)
                )
        done += len(chunk)
        tell(done, total)
    return done


def keyless() -> list[UUID]:
    """Return the persons whose key is gone though nobody erased them."""
    kept = Identity.objects.exclude(state="erased").exclude(id__in=Key.objects.values("subject_id"))
    return list(kept.values_list("id", flat=True))


def unindexed() -> list[UUID]:
    """Return the persons of whom a number is sealed that can't be found by it any more, though nobody erased them."""
    there = set(BlindIndex.objects.values_list("subject_id", "name"))
    kept = Identity.objects.exclude(state="erased").values_list("id", "has")
    return [one for one, has in kept.iterator(2000) if any((one, name) not in there for name in INDEXED if name in has)]


def check() -> tuple[int, int]:
    """Return (keys, how many of them can't be opened or are gone without an erasure)."""
    total = broken = len(keyless())
    for row in Key.objects.order_by("subject_id").iterator(2000):
        total += 1
        try:
            envelope.unwrap(row.master, row.wrapped, row.subject_id)
        except Refused:
            broken += 1
    return total, broken


def drop_old() -> int:
    """Drop master keys from the file that wrap nothing any more; returns how many are left."""
    used = set(Key.objects.values_list("master", flat=True).distinct())
    known = master.masters()
    left = [one for place, one in enumerate(known) if place == 0 or one.id in used]
    master.keep(left)
    return len(left)
