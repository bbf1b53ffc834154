"""What waits on my work of the papers to people: an opinion without its paper, and papers signed but not yet served."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from shiqiao.cases import find
from shiqiao.documents.final import about
from shiqiao.documents.kinds import papers
from shiqiao.documents.models import Paper
from shiqiao.policy import Viewer
from shiqiao.procedures.matter_paper import DRAFTERS, MATTER_KINDS
from shiqiao.procedures.matter_words import HANDLERS

FEW = 8


@dataclass(frozen=True)
class Waiting:
    """Something else that waits for me: a heading, (label, note, url) rows, and where all of them are."""

    name: str
    rows: Sequence[tuple[str, str, str]]
    url: str = ""


def papers_to_people(who: Viewer) -> list[Waiting]:
    """Return the opinions that nobody has drawn up yet, for whoever drafts, and what was signed but not served."""
    return [
        *([_without_paper(who)] if who.roles & set(DRAFTERS) else []),
        *([_not_served(who)] if who.roles & set(HANDLERS) else []),
    ]


def _without_paper(who: Viewer) -> Waiting:
    begun = Paper.objects.filter(
        case_id=OuterRef("id"), paper_kind="handling_opinion", state__in=("draft", "reviewed", "issued")
    )
    found = find.cases(who, "petition").filter(state="concluded", is_open=True).exclude(Exists(begun))
    rows = [
        (case.shown_number, case.title, reverse("desk:case", args=[case.id]))
        for case in found.order_by("due_on", "id")[:FEW]
    ]
    return Waiting(_("已作出处理意见、还没有处理意见书"), rows)


def _not_served(who: Viewer) -> Waiting:
    # Whoever answers for the case serves it, or whoever drew the paper up.
    mine = find.cases(who, find.MATTERS).filter(id=OuterRef("case_id"), person_id=who.person_id)
    found = papers(who).filter(Q(Exists(mine)) | Q(drafted_by=who.person_id), state="issued", case_id__isnull=False)
    first = list(found.order_by("issued_on", "id")[:FEW])
    named, kinds = about(first), dict(MATTER_KINDS)
    rows = [
        (_(kinds[paper.paper_kind]), named.get(paper.id, ""), reverse("desk:paper", args=[paper.id])) for paper in first
    ]
    return Waiting(_("已签发、还没有送达的文书"), rows)
