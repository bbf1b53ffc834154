"""Erases texts for good: from the record, from the rows that show them, and from whatever other rooms made of them."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from uuid import UUID

from django.db import connection, transaction

from shiqiao.record import clock, rows
from shiqiao.record.kinds import HOOKS, KINDS
from shiqiao.record.models import Step, Text
from shiqiao.record.rebuild import repair


def erase(text_ids: Collection[UUID]) -> int:
    """Erase texts, also where their rows show them, and return how many; what is erased already is left alone.

    It follows an act that says who wanted it and why (`identities.words`). The commitments in the steps stay, so
    chains remain green.
    """
    with transaction.atomic(), overwriting():
        found = list(Text.objects.filter(id__in=text_ids, erased_at=None))
        owners = {one.subject_id for one in found}
        by_kind: dict[str, set[UUID]] = defaultdict(set)
        for subject_id, kind in Step.objects.filter(subject_id__in=owners).values_list("subject_id", "kind"):
            by_kind[kind].add(subject_id)
        # Nobody acts on a row between the reading of its steps and its writing.
        for kind in sorted(by_kind):
            rows.fetch(KINDS[kind].model, by_kind[kind], lock=True)
        forget([one.id for one in found])
        for kind in sorted(by_kind):
            for subject_id in sorted(by_kind[kind]):
                repair(kind, subject_id)
        for tell in HOOKS.erased:
            tell(owners)
    return len(found)


def forget(text_ids: Collection[UUID]) -> None:
    """Empty texts that no row shows; their commitments stay."""
    Text.objects.filter(id__in=text_ids).update(body="", salt="", erased_at=clock.now())


@contextmanager
def overwriting() -> Iterator[None]:
    """Let SQLite overwrite what is dropped or emptied meanwhile, and empty its log after the transaction."""
    lite = connection.vendor == "sqlite"
    if lite:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete = ON")
    yield
    if lite:
        transaction.on_commit(_empty_the_log)


def _empty_the_log() -> None:
    # The write-ahead log still holds the old pages; readers of this moment only put it off.
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        cursor.execute("PRAGMA secure_delete = FAST")
