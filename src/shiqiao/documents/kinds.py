"""Binds the paper's procedure to its row, and finds papers for a viewer."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from shiqiao.cases.find import MATTERS, cases
from shiqiao.documents.cited import unverified
from shiqiao.documents.content import TO_BE_WRITTEN, PaperContent
from shiqiao.documents.models import Content, Paper
from shiqiao.documents.naming import named_in
from shiqiao.identities.kinds import case_row, case_visible
from shiqiao.law import book as law_book
from shiqiao.policy import Viewer
from shiqiao.procedures.matter_paper import MATTER_PAPER
from shiqiao.procedures.paper import PAPER
from shiqiao.record import clock
from shiqiao.record.kinds import KINDS, Kind, Where, register
from shiqiao.record.models import Step

Row = Mapping[str, Any]
Asked = Sequence[tuple[UUID, str, Row, Row]]
SHOWN_TO_SITE = ("issued", "served", "void")


def declare() -> None:
    """Register the kinds of this room."""
    register(Kind("paper", Paper, {1: PAPER}, _where, _more, details=(Content,), path="/papers/{id}/", visible=visible))
    register(
        Kind(
            "matter_paper", Paper, {1: MATTER_PAPER}, _case_where, _matter_more,
            details=(Content,), path="/papers/{id}/", visible=visible,
        )
    )  # fmt: skip


def _where(row: Row, refs: Row) -> Where:
    if row:
        return (row["place_code"], "", row["site_id"], (row["drafted_by"],))
    site, visit = refs["site"], refs.get("visit")
    return (site["place_code"], "", site["id"], [UUID(one) for one in visit["inspectors"]] if visit else ())


def _case_where(row: Row, refs: Row) -> Where:
    case = refs["case"]
    place, field, site_id, involved = KINDS[case["kind"]].where(case, {})
    return (place, field, site_id, (*involved, row["drafted_by"]) if row else involved)


def visible(viewer: Viewer, row: Row) -> bool:
    """Say whether a viewer may read a paper: one about a case as the case, the site its own once issued."""
    if viewer.is_system:
        return True
    if row["case_id"]:
        return case_visible(viewer, case_row(row["case_id"]))
    if viewer.paper_id == row["id"]:
        return True
    if viewer.recused & {row["site_id"], *map(UUID, row["cases"])}:
        return False
    if viewer.reads(row["place_code"], None, (row["drafted_by"], row["reviewed_by"], row["signed_by"])):
        return True
    return row["site_id"] in viewer.site_ids and row["state"] in SHOWN_TO_SITE


def _more(asked: Asked) -> Mapping[UUID, Row]:
    """Return for papers not yet issued who wrote on them, and which bases in them nobody has verified for today.

    For one that is to be issued also where it names somebody under seal.
    """
    ids = [paper_id for paper_id, _act, row, _given in asked if row and row["state"] in ("draft", "reviewed")]
    if not ids:
        return {}
    hands: dict[UUID, set[UUID | None]] = {}
    written = Step.objects.filter(subject_id__in=ids, act__in=("draft", "redraft"))
    for paper_id, person_id in written.values_list("subject_id", "person_id"):
        hands.setdefault(paper_id, set()).add(person_id)
    newest = dict(Content.objects.filter(subject_id__in=ids).order_by("seq").values_list("subject_id", "body"))
    book, today = law_book.current(), clock.today()
    issuing = {paper_id: row for paper_id, act, row, _given in asked if act == "issue"}
    return {
        paper_id: {
            "hands": hands.get(paper_id, set()),
            "unverified": unverified(newest.get(paper_id, {}), book, today),
            "unwritten": TO_BE_WRITTEN in str(newest.get(paper_id, {})),
            "names": _names(issuing[paper_id], newest[paper_id])
            if {paper_id} <= issuing.keys() & newest.keys()
            else (),
        }
        for paper_id in ids
    }


def _matter_more(asked: Asked) -> Mapping[UUID, Row]:
    """Return what papers to sites are ruled by, and for drafts which kinds of paper about the case wait to be served."""
    found = dict(_more(asked))
    drafting = {paper_id: given["case"] for paper_id, act, _row, given in asked if act == "draft" and given.get("case")}
    if drafting:
        running = Paper.objects.filter(case_id__in=drafting.values(), state__in=("draft", "reviewed", "issued"))
        pairs = list(running.values_list("case_id", "paper_kind"))
        for paper_id, case_id in drafting.items():
            found[paper_id] = {"waiting": {kind for of, kind in pairs if of == case_id}}
    return found


def _names(row: Row, body: Row) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit.part for hit in named_in(row, PaperContent.from_json(body))))


def papers(viewer: Viewer) -> QuerySet[Paper]:
    """Return the papers that the viewer may read: those about cases that may be read, and those to sites in reach."""
    if viewer.is_system:
        return Paper.objects.all()
    # Asked paper by paper: there are far fewer papers than cases.
    about_cases = Exists(cases(viewer, MATTERS).filter(id=OuterRef("case_id")))
    return Paper.objects.filter(Q(about_cases) | (_to_sites(viewer) & Q(kind="paper")))


def papers_to_sites(viewer: Viewer) -> QuerySet[Paper]:
    """Return the papers to sites that the viewer may read; figures and site pages ask nothing about people's cases."""
    own = Paper.objects.filter(kind="paper")
    return own if viewer.is_system else own.filter(_to_sites(viewer))


def papers_of(viewer: Viewer, case_id: UUID) -> QuerySet[Paper]:
    """Return the papers about one case that the viewer may read, newest first."""
    return papers(viewer).filter(case_id=case_id).order_by("-opened_at", "id")


def _to_sites(viewer: Viewer) -> Q:
    seen = Q(pk__in=[])
    for prefix in {prefix for prefix, _field in viewer.reach}:
        seen |= Q(place_code__gte=prefix, place_code__lt=prefix + "~")
    if viewer.person_id:
        me = viewer.person_id
        seen |= Q(drafted_by=me) | Q(reviewed_by=me) | Q(signed_by=me)
    if viewer.site_ids:
        seen |= Q(site_id__in=viewer.site_ids, state__in=SHOWN_TO_SITE)
    for one in viewer.recused:
        seen &= ~Q(site_id=one) & ~Q(cases__icontains=str(one))
    return seen
