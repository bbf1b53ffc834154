"""Keeps the index over titles in step with the cases: new ones are added, erased ones dropped."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef

from shiqiao.cases.models import Case
from shiqiao.matching.models import Matter, Posting, Rarity
from shiqiao.matching.words import Words, read

# Kinds in which one matter arrives by several ways. A hazard's recurrence is found by site and clause instead.
KINDS = ("petition", "dispute")
AT_ONCE = 500
# A case is written some moments after the instant that it carries.
LATE = timedelta(hours=1)
# 2 or 3 characters, 21 bits each: the whole of Unicode.
BITS = 21


def packed(gram: str) -> int:
    """Return a gram of 2 or 3 characters as one number; different grams have different numbers."""
    number = 0
    for character in gram:
        number = number << BITS | ord(character)
    return number


def words_of(case: Case) -> Words:
    """Return the words of a case."""
    return read(case.title, case.description)


def catch_up() -> bool:
    """Add the next cases that the index lacks; for the worker. Returns whether there may be more."""
    known: datetime | None = Matter.objects.aggregate(last=Max("opened_at"))["last"]
    lacking = Case.objects.filter(kind__in=KINDS).exclude(Exists(Matter.objects.filter(case_id=OuterRef("id"))))
    if known is not None:
        lacking = lacking.filter(opened_at__gte=known - LATE)
    batch = list(lacking.order_by("opened_at").only("id", "title", "description", "opened_at")[:AT_ONCE])
    if batch:
        add(batch)
    return len(batch) == AT_ONCE


@transaction.atomic
def add(cases: Sequence[Case]) -> None:
    """Put cases into the index; one that another process put in meanwhile is left alone."""
    Matter.objects.bulk_create(
        [Matter(case_id=case.id, opened_at=case.opened_at) for case in cases], ignore_conflicts=True
    )
    ids = dict(Matter.objects.filter(case_id__in=[case.id for case in cases]).values_list("case_id", "id"))
    done = set(Posting.objects.filter(matter_id__in=ids.values()).values_list("matter_id", flat=True).distinct())
    grams = {ids[case.id]: words_of(case).grams for case in cases if ids[case.id] not in done}
    numbers = {matter: [packed(gram) for gram in sorted(found)] for matter, found in grams.items()}
    Posting.objects.bulk_create(
        (Posting(gram=gram, matter_id=matter) for matter, found in numbers.items() for gram in found), batch_size=5000
    )
    _count(Counter(gram for found in numbers.values() for gram in found))


def _count(more: Counter[int]) -> None:
    counts = rarities(more)
    Rarity.objects.bulk_create(
        [Rarity(gram=gram, count=counts.get(gram, 0) + extra) for gram, extra in sorted(more.items())],
        update_conflicts=True,
        unique_fields=["gram"],
        update_fields=["count"],
        batch_size=5000,
    )


def rarities(grams: Iterable[int]) -> dict[int, int]:
    """Return in how many titles each of these packed grams stands; those in none are left out."""
    wanted = list(grams)
    found: dict[int, int] = {}
    for start in range(0, len(wanted), 10_000):
        part = wanted[start : start + 10_000]
        found.update(Rarity.objects.filter(gram__in=part).values_list("gram", "count"))
    return found


@transaction.atomic
def drop(case_ids: Iterable[UUID]) -> None:
    """Take cases out of the index: after their text was erased, not even pieces of its title stay."""
    gone = Posting.objects.filter(matter__case_id__in=list(case_ids))
    fewer = Counter(gone.values_list("gram", flat=True))
    counts = rarities(fewer)
    Rarity.objects.filter(gram__in=[gram for gram, less in fewer.items() if counts.get(gram, 0) <= less]).delete()
    for gram, less in fewer.items():
        if counts.get(gram, 0) > less:
            Rarity.objects.filter(gram=gram).update(count=counts[gram] - less)
    Matter.objects.filter(case_id__in=list(case_ids)).delete()
