"""Operations around cases: who I am, what acts need, files, sites, visits."""

from functools import cache
from typing import Any

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ninja import File, Query, Router
from ninja.files import UploadedFile

from shiqiao.api import cursors, replies
from shiqiao.api.answers import Figures, FileOut, Me, Procedures, SitePage, VisitPage, Wrong
from shiqiao.api.auth import asker
from shiqiao.api.shapes import FiguresQuery, PageQuery, VisitsQuery
from shiqiao.briefing.brief import as_json, brief
from shiqiao.cases.find import Filters
from shiqiao.evidence import store
from shiqiao.places.find import sites as all_sites
from shiqiao.procedures.machine import Act, Procedure
from shiqiao.record.act import not_found
from shiqiao.record.kinds import KINDS
from shiqiao.ui.who import roster_now
from shiqiao.visits.kinds import visits

router = Router(tags=["around"])
ERRORS = {400: Wrong, 401: Wrong, 413: Wrong, 422: Wrong}
SITE = ("id", "name", "uscc", "site_kind", "place_code", "field", "state")
VISIT = (
    "id", "site_id", "site__name", "state", "steps", "purpose", "planned_on", "inspectors", "experts"
)  # fmt: skip


@router.get("/me", response={200: Me, 401: Wrong}, summary="Who I am", operation_id="me")
def me(request: HttpRequest) -> HttpResponse:
    """Return the caller with the posts that it holds or stands in for."""
    viewer = asker(request)
    posts = roster_now().posts
    holds = [
        {
            "post_id": hold.post_id, "title": posts[hold.post_id].title, "role": hold.role, "unit_id": hold.unit_id,
            "duties": hold.duties, "standing_in": hold.standing_in,
        }
        for hold in viewer.holds
    ]  # fmt: skip
    return replies.reply(
        {"person_id": viewer.person_id, "name": viewer.name, "site_ids": sorted(viewer.site_ids), "holds": holds}
    )


@router.get(
    "/procedures", response={200: Procedures, 401: Wrong}, summary="Kinds and their acts", operation_id="procedures"
)
def procedures(request: HttpRequest) -> HttpResponse:
    """Return every procedure with its states, acts and what each act needs: enough to draw its form."""
    return replies.reply({"procedures": _procedures(get_language())})


@cache
def _procedures(language: str) -> list[dict[str, Any]]:
    return [_procedure(kind.newest) for kind in KINDS.values()]


def _procedure(one: Procedure) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "label": _(one.label),
        "version": one.version,
        "states": {code: _(label) for code, label in one.states.items()},
        "ends": one.ends,
        "acts": [_act(act) for act in one.acts],
    }


def _act(act: Act) -> dict[str, Any]:
    basis = act.basis
    return {
        "name": act.name,
        "label": _(act.label),
        "frm": act.frm,
        "to": act.to,
        "by": act.by,
        "needs": [
            {
                "name": need.name, "label": _(need.label), "kind": need.kind, "required": need.required,
                "min": need.min, "to": need.to, "hint": _(need.hint) if need.hint else "",
                "choices": [(code, _(label)) for code, label in need.choices],
            }
            for need in act.needs
        ],
        "basis": {"law": basis.codes} if basis.codes else {"internal": basis.internal, "none": basis.none_because},
    }  # fmt: skip


@router.post("/files", response={201: FileOut, **ERRORS}, summary="Store a file", operation_id="store_file")
def files(request: HttpRequest, file: File[UploadedFile]) -> HttpResponse:
    """Store a photo or document (multipart field `file`, at most 20 MB); acts then name it by its digest."""
    viewer = asker(request)
    if not (viewer.works or viewer.site_ids):
        raise not_found()
    kept = store.put(file.read(), viewer.person_id)
    return replies.reply({"digest": kept.digest, "size": kept.size, "type": kept.type}, 201)


@router.get("/sites", response={200: SitePage, **ERRORS}, summary="List sites", operation_id="list_sites")
def sites(request: HttpRequest, query: Query[PageQuery]) -> HttpResponse:
    """List sites by name; an enterprise sees its own, whoever deals with cases all, others none."""
    rows = all_sites(asker(request))
    for word in query.text.split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(uscc=word.upper()))
    found = list(cursors.go_on(rows, ("name", "id"), query.cursor).values(*SITE)[: query.limit + 1])
    page = found[: query.limit]
    more = len(found) > query.limit
    return replies.reply({"sites": page, "next": cursors.write((page[-1]["name"], page[-1]["id"])) if more else ""})


@router.get("/figures", response={200: Figures, **ERRORS}, summary="Figures", operation_id="figures")
def figures(request: HttpRequest, query: Query[FiguresQuery]) -> HttpResponse:
    """Return the figures of what the caller may read; each equals the number of rows that its standing lists."""
    scope = Filters.read({name: value for name, value in query.dict().items() if value})
    return replies.reply(as_json(brief(asker(request), scope)))


@router.get("/visits", response={200: VisitPage, **ERRORS}, summary="List visits", operation_id="list_visits")
def list_visits(request: HttpRequest, query: Query[VisitsQuery]) -> HttpResponse:
    """List the visits that the caller may read, the latest planned day first."""
    viewer = asker(request)
    rows = visits(viewer)
    if query.site:
        rows = rows.filter(site_id=query.site)
    if query.state:
        rows = rows.filter(state=query.state)
    if query.mine and viewer.person_id:
        me = str(viewer.person_id)
        rows = rows.filter(Q(inspectors__icontains=me) | Q(experts__icontains=me))
    found = list(cursors.go_on(rows, ("-planned_on", "id"), query.cursor).values(*VISIT)[: query.limit + 1])
    page = found[: query.limit]
    for line in page:
        line["site_name"] = line.pop("site__name")
    last = page[-1] if len(found) > query.limit else None
    return replies.reply({"visits": page, "next": cursors.write((last["planned_on"], last["id"])) if last else ""})
