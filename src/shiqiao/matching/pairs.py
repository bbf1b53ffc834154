"""The pairs that wait for a clerk: found by the worker after matters came in, gone once somebody has decided."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import Exists, F, OuterRef, Q, QuerySet

from shiqiao.cases import find as finding
from shiqiao.cases.models import Case, Source
from shiqiao.matching.find import Candidate, candidates_of_each
from shiqiao.matching.index import lacking, words_of
from shiqiao.matching.likeness import PROBABLE
from shiqiao.matching.models import Matter, Pair
from shiqiao.policy import Viewer, system
from shiqiao.record import clock

# So many matters are looked at in one turn of the worker; of what is only probable, so many a matter are kept.
AT_ONCE, FEW = 100, 3


def look() -> bool:
    """Find the pairs of the next matters of the index; for the worker. Returns whether there may be more."""
    matters = list(Matter.objects.filter(paired=False).order_by("id")[:AT_ONCE])
    if not matters:
        return False
    cases = Case.objects.in_bulk([matter.case_id for matter in matters])
    open_ = [case for case in cases.values() if case.is_open]
    for case, found in zip(open_, candidates_of_each(system(), [words_of(case) for case in open_]), strict=True):
        _keep(case, found)
    Matter.objects.filter(id__in=[matter.id for matter in matters]).update(paired=True)
    return len(matters) == AT_ONCE


def is_behind() -> bool:
    """Say whether the worker has not yet looked at everything that came in."""
    return Matter.objects.filter(paired=False).exists() or lacking().exists()


def _keep(case: Case, found: Iterable[Candidate]) -> None:
    apart = case.marks.get("apart", ())
    likely = [
        one
        for one in found
        if one.case.id != case.id
        and one.case.is_open
        and one.likeness.close >= PROBABLE
        and str(one.case.id) not in apart
        and str(case.id) not in one.case.marks.get("apart", ())
    ]
    sure = [one for one in likely if one.likeness.sure]
    probable = [one for one in likely if not one.likeness.sure][:FEW]
    many = [_pair(case, one.case, close=one.likeness.close, sure=one.likeness.sure) for one in (*sure, *probable)]
    # What came since may bear out a pair that was only probable; what was decided stays decided.
    Pair.objects.bulk_create(
        many, update_conflicts=True, unique_fields=["one", "other"], update_fields=["close", "sure"]
    )


def _pair(first: Case, second: Case, *, close: float, sure: bool) -> Pair:
    earlier, later = sorted((first, second), key=lambda one: (one.found_on, one.number, one.id))
    return Pair(one=later, other=earlier, close=close, sure=sure)


def follow() -> bool:
    """Carry pairs along with what became of their matters, by whatever door; for the worker. Returns False: all at once.

    A matter that was joined is stood for by the other, so what waited beside it waits beside that one.
    """
    ended = Pair.objects.filter(decided="").filter(Q(one__is_open=False) | Q(other__is_open=False))
    for pair in ended.select_related("one", "other"):
        sides = {case.joined_into_id or case.id for case in (pair.one, pair.other)}
        Pair.objects.filter(id=pair.id).update(decided="same" if len(sides) == 1 else "closed")
        stood_for = list(Case.objects.filter(id__in=sides, is_open=True))
        if len(stood_for) == 2:
            moved = _pair(*stood_for, close=pair.close, sure=pair.sure)
            moved.parked_on = pair.parked_on
            Pair.objects.bulk_create([moved], ignore_conflicts=True)
    return False


def told_apart(one: UUID, other: UUID) -> None:
    """Note that a clerk told two matters apart."""
    Pair.objects.filter(_between(one, other), decided="").update(decided="apart")


def park(one: UUID, other: UUID, *, parked: bool = True) -> None:
    """Put a pair aside for later, or take it up again; no case changes by it."""
    Pair.objects.filter(_between(one, other), decided="").update(parked_on=clock.today() if parked else None)


def _between(one: UUID, other: UUID) -> Q:
    return Q(one=one, other=other) | Q(one=other, other=one)


def of_viewer(viewer: Viewer, batch: UUID | None = None) -> "QuerySet[Pair]":
    """Return the pairs of which the viewer may read both sides (of one imported list), decided or not."""
    mine = finding.cases(viewer, finding.MATTERS)
    # One look at a case by its id for each side; a list of all that may be read would be gone through for every pair.
    found = Pair.objects.filter(
        Exists(mine.filter(id=OuterRef("one_id"))), Exists(mine.filter(id=OuterRef("other_id")))
    )
    found = found.exclude(decided="closed")
    if batch is not None:
        came = Source.objects.filter(batch_id=batch).values("home_id")
        found = found.filter(Q(one__in=came) | Q(other__in=came))
    return found


def waiting(pairs: "QuerySet[Pair]") -> "QuerySet[Pair]":
    """Return those that nobody has decided and whose matters are both open, the likeliest first."""
    return pairs.filter(decided="", one__is_open=True, other__is_open=True)


def progress(pairs: "QuerySet[Pair]") -> tuple[int, int]:
    """Return how many matters have been compared, of how many that had something beside them to compare."""
    whole = pairs.values("one").distinct().count()
    return whole - waiting(pairs).values("one").distinct().count(), whole


def beside(pairs: "QuerySet[Pair]", case_id: UUID) -> dict[UUID, Pair]:
    """Return the waiting pairs of one matter by what stands beside it, the likeliest first."""
    found = waiting(pairs).filter(Q(one=case_id) | Q(other=case_id)).order_by(F("close").desc(), "id")
    return {pair.other_id if pair.one_id == case_id else pair.one_id: pair for pair in found}
