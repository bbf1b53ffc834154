"""To whom a petition's papers go: whoever brought it, and whoever brought a matter that was joined into it (arts 23, 32, 34)."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from shiqiao.cases.models import Case
from shiqiao.documents.models import Paper
from shiqiao.identities.models import Identity
from shiqiao.procedures.identity import ASKED, ROLES, letter
from shiqiao.procedures.matter_parties import asked, excused, number_here, own
from shiqiao.procedures.petition_words import TOLD
from shiqiao.record.projection import standing

OPINION = "handling_opinion"
# What each person asked is told once; a review is told to whoever asked for it.
TO_EACH = (*(name for name, _label in TOLD), OPINION)


@dataclass(frozen=True)
class Joined:
    """Somebody who brought a matter that was joined in, under the number they have here; without a seal, no name is known."""

    number: int
    shown: str
    identity: Identity | None = None
    # The notices that were served on this person before the matter was joined in.
    told: tuple[str, ...] = ()


def joined_people(case: Case) -> list[Joined]:
    """Return who is asked because their matter was joined into this one, by number; two statements where there is any."""
    row = standing(case)
    numbers = set(asked(row)) - set(own(row))
    if not numbers:
        return []
    others = {one.id: one for one in Case.objects.filter(id__in=case.marks.get("joined", {}))}
    known: dict[int, Joined] = {}
    for one in Identity.objects.filter(case_id__in=others, role__in=ASKED, state="sealed"):
        other = others[one.case_id]
        number = number_here(row, standing(other), one.ordinal)
        if number in numbers and "name" in one.has:
            known[number] = Joined(number, _shown(number), one, tuple(other.marks.get("told", {})))
    return [known.get(number) or Joined(number, _shown(number)) for number in sorted(numbers)]


def _shown(number: int) -> str:
    return f"{_(dict(ROLES)['petitioner'])}{letter(number)}"


def served(case: Case, kind: str) -> set[UUID] | None:
    """Return on whom a paper of this kind was served, by seal; None while it was served on nobody at all.

    Of an opinion only the one that stands counts: what was decided anew is told anew.
    """
    papers = Paper.objects.filter(case_id=case.id, paper_kind=kind, state="served")
    marks = case.marks
    if kind == OPINION:
        if not marks.get("delivered_on"):
            return None
        papers = papers.filter(issued_on__gte=case.concluded_on)
    by_hand = marks.get("told", {}).get(kind) or (kind == "acceptance_notice" and marks.get("noticed") == "on_spot")
    told = [persons for (persons,) in papers.values_list("persons")]
    if not told and not by_hand and kind != OPINION:
        return None
    return {UUID(one) for persons in told for one in persons}


def unserved(case: Case, kind: str) -> Sequence[Joined]:
    """Return who was joined in and is still owed what the others were served; nobody while nobody was served yet."""
    if kind not in TO_EACH or case.kind != "petition" or not case.marks.get("joined"):
        return ()
    people = joined_people(case)
    there = served(case, kind) if people else None
    if there is None:
        return ()
    apart = excused(standing(case))
    return tuple(
        one
        for one in people
        if str(one.number) not in apart
        and kind not in one.told
        and (one.identity is None or one.identity.id not in there)
    )
