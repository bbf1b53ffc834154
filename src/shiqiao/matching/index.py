"""Keeps the index over titles in step with the cases: new ones added, changed ones read anew, joined and erased ones emptied."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Exists, Max, OuterRef, QuerySet

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


def lacking() -> "QuerySet[Case]":
    """Return the cases that the index lacks."""
    known: datetime | None = Matter.objects.aggregate(last=Max("opened_at"))["last"]
    found = Case.objects.filter(kind__in=KINDS).exclude(Exists(Matter.objects.filter(case_id=OuterRef("id"))))
    return found if known is None else found.filter(opened_at__gte=known - LATE)


def catch_up() -> bool:
    """Add the next cases that the index lacks; for the worker. Returns whether there may be more."""
    batch = list(
        lacking().order_by("opened_at").only("id", "title", "description", "opened_at", "joined_into_id")[:AT_ONCE]
    )
    if batch:
        add(batch)
    return len(batch) == AT_ONCE


@transaction.atomic
def add(cases: Sequence[Case]) -> None:
    """Put cases into the index; one that another process put in meanwhile is left alone."""
    Matter.objects.bulk_create(
        [Matter(case_id=case.id, opened_at=case.opened_at) for case in cases], ignore_conflicts=True
    )
    by_case = {matter.case_id: matter for matter in Matter.objects.filter(case_id__in=[case.id for case in cases])}
    _post([(by_case[case.id], case) for case in cases if not by_case[case.id].said])


def mend(case_ids: Iterable[UUID]) -> int:
    """Bring the index in step with what became of these cases, and return how many were out of step."""
    matters = {matter.case_id: matter for matter in Matter.objects.filter(case_id__in=list(case_ids))}
    cases = Case.objects.filter(id__in=matters).only("id", "title", "description", "joined_into_id")
    wrong = [(matters[case.id], case) for case in cases if matters[case.id].said != _said(case)]
    if wrong:
        with transaction.atomic():
            _unpost([matter.id for matter, _case in wrong])
            _post(wrong)
    return len(wrong)


class Round:
    """Goes through the index again and again, some matters at a time, and mends what is out of step."""

    def __init__(self, many: int = 2000) -> None:
        """Begin at the first matter."""
        self.many, self.last = many, 0

    def go_on(self) -> bool:
        """Look at the next matters; for the worker. Returns False: there is always a next time."""
        part = list(Matter.objects.filter(id__gt=self.last).order_by("id").values_list("id", "case_id")[: self.many])
        self.last = part[-1][0] if len(part) == self.many else 0
        mend(case for _matter, case in part)
        return False


def _said(case: Case) -> str:
    """Return what the index should hold of a case, by hash: nothing of one that another stands for or that says nothing."""
    text = f"{case.title}\n{case.description}"
    silent = case.joined_into_id is not None or not text.strip()
    return "" if silent else hashlib.sha256(text.encode()).hexdigest()[:16]


def _post(pairs: Sequence[tuple[Matter, Case]]) -> None:
    numbers = {
        matter.id: [packed(gram) for gram in sorted(words_of(case).grams)] if _said(case) else []
        for matter, case in pairs
    }
    Posting.objects.bulk_create(
        (Posting(gram=gram, matter_id=matter) for matter, found in numbers.items() for gram in found), batch_size=5000
    )
    _count(Counter(gram for found in numbers.values() for gram in found))
    for matter, case in pairs:
        # What it says now may be like other matters than before.
        matter.said, matter.paired = _said(case), False
    Matter.objects.bulk_update([matter for matter, _case in pairs], ["said", "paired"], batch_size=500)


def _unpost(matters: Sequence[int]) -> None:
    gone = Posting.objects.filter(matter__in=matters)
    fewer = Counter(gone.values_list("gram", flat=True))
    counts = rarities(fewer)
    gone.delete()
    Rarity.objects.filter(gram__in=[gram for gram, less in fewer.items() if counts.get(gram, 0) <= less]).delete()
    for gram, less in fewer.items():
        if counts.get(gram, 0) > less:
            Rarity.objects.filter(gram=gram).update(count=counts[gram] - less)


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
