"""Binds the paper's procedure to its row, and finds papers for a viewer."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from shiqiao.documents.content import PaperContent
from shiqiao.documents.models import Content, Paper
from shiqiao.documents.naming import named_in
from shiqiao.law import book as law_book
from shiqiao.law.book import Book
from shiqiao.law.validity import valid_on
from shiqiao.policy import Viewer
from shiqiao.procedures.paper import PAPER
from shiqiao.record import clock
from shiqiao.record.kinds import Kind, Where, register
from shiqiao.record.models import Step

Row = Mapping[str, Any]
SHOWN_TO_SITE = ("issued", "served", "void")


def declare() -> None:
    """Register the kinds of this room."""
    register(Kind("paper", Paper, {1: PAPER}, _where, _more, details=(Content,), path="/papers/{id}/", visible=visible))


def _where(row: Row, refs: Row) -> Where:
    if row:
        return (row["place_code"], "", row["site_id"], (row["drafted_by"],))
    site, visit = refs["site"], refs.get("visit")
    return (site["place_code"], "", site["id"], [UUID(one) for one in visit["inspectors"]] if visit else ())


def visible(viewer: Viewer, row: Row) -> bool:
    """Say whether a viewer may read a paper; the site reads its own once issued."""
    if viewer.is_system or viewer.paper_id == row["id"]:
        return True
    if viewer.recused & {row["site_id"], *map(UUID, row["cases"])}:
        return False
    if viewer.reads(row["place_code"], None, (row["drafted_by"], row["reviewed_by"], row["signed_by"])):
        return True
    return row["site_id"] in viewer.site_ids and row["state"] in SHOWN_TO_SITE


def _more(asked: Sequence[tuple[UUID, str, Row, Row]]) -> Mapping[UUID, Row]:
    """Return for papers not yet issued who wrote on them, and which bases in them nobody has verified for today.

    For one that is to be issued also where it names somebody under seal.
    """
    ids = [paper_id for paper_id, _act, row, _given in asked if row and row["state"] in ("draft", "reviewed")]
    if not ids:
        return {}
    hands: dict[UUID, set[UUID | None]] = {}
    written = Step.objects.filter(subject_id__in=ids, kind="paper", act__in=("draft", "redraft"))
    for paper_id, person_id in written.values_list("subject_id", "person_id"):
        hands.setdefault(paper_id, set()).add(person_id)
    newest = dict(Content.objects.filter(subject_id__in=ids).order_by("seq").values_list("subject_id", "body"))
    book, today = law_book.current(), clock.today()
    issuing = {paper_id: row for paper_id, act, row, _given in asked if act == "issue"}
    return {
        paper_id: {
            "hands": hands.get(paper_id, set()),
            "unverified": unverified(newest.get(paper_id, {}), book, today),
            "names": _names(issuing[paper_id], newest[paper_id])
            if {paper_id} <= issuing.keys() & newest.keys()
            else (),
        }
        for paper_id in ids
    }


def _names(row: Row, body: Row) -> tuple[str, ...]:
    return tuple(dict.fromkeys(hit.part for hit in named_in(row, PaperContent.from_json(body))))


def unverified(body: Row, book: Book, on: date) -> tuple[str, ...]:
    """Return the citations in a paper's plain content that the law tables don't hold as verified on that day."""
    cited = [basis["text"] for basis in _bases(body)]
    known = citations(book, on)
    return tuple(dict.fromkeys(text for text in cited if text not in known))


def citations(book: Book, on: date) -> set[str]:
    """Return the citations that may be printed on that day: in force and verified."""
    in_force = (valid_on(versions, on) for versions in book.bases.values())
    return {basis.citation for basis in in_force if basis is not None and basis.verified}


def _bases(body: Row) -> Iterable[Row]:
    yield from body.get("bases", ())
    yield from (item["basis"] for item in body.get("items", ()) if item.get("basis"))


def papers(viewer: Viewer) -> QuerySet[Paper]:
    """Return the papers that the viewer may read."""
    if viewer.is_system:
        return Paper.objects.all()
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
    return Paper.objects.filter(seen)
