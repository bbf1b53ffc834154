"""Operations on cases: create, act, list, read."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from shiqiao.access import log
from shiqiao.api import cursors, replies
from shiqiao.api.again import the_same
from shiqiao.api.answers import CaseDetail, CasePage, Done, ManyDone, Wrong
from shiqiao.api.auth import asker
from shiqiao.api.shapes import ActIn, CasesQuery, CreateCase, ManyActs
from shiqiao.cases import find
from shiqiao.cases.models import Case, shown_number
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act, act_all, not_found, offered
from shiqiao.record.kinds import KINDS, Do, family
from shiqiao.record.models import Step, Text
from shiqiao.record.rows import known
from shiqiao.ui.acts import said
from shiqiao.ui.who import roster_now

router = Router(tags=["cases"])
ERRORS = {400: Wrong, 401: Wrong, 404: Wrong, 409: Wrong, 413: Wrong, 422: Wrong}
LINE = (
    "id", "kind", "year", "number", "state", "steps", "grade", "is_open", "late", "recurred", "outcome", "channel",
    "title", "description", "site_id", "site__name", "place_code", "field", "post_id", "person_id", "unit_id", "found_on",
    "due_on", "rectify_by", "closed_on", "opened_at", "changed_at",
)  # fmt: skip


@router.post("/cases", response={201: Done, **ERRORS}, summary="Open a case", operation_id="create_case")
def create(request: HttpRequest, body: CreateCase) -> HttpResponse:
    """Open a case by an act of its kind that opens one: a hazard by `find` or, for an enterprise, `self_report`."""
    viewer = asker(request)
    if body.id is not None and body.id.version != 7:
        return replies.wrong(422, "not_uuid7", _("编号须为 UUIDv7。"), "id")
    if body.kind not in {kind.name for kind in family("case")}:
        return replies.wrong(422, "no_such_kind", _("没有“%(kind)s”这类事项。") % {"kind": body.kind}, "kind")
    if not KINDS[body.kind].newest.act(body.act).opens:
        return replies.wrong(422, "not_opening", _("“%(act)s”不能用来登记新事项。") % {"act": body.act}, "act")
    case_id = body.id or clock.new_id()
    try:
        step = the_same(
            act(body.kind, case_id, body.act, viewer=viewer, key=_key(body.key), given=body.given), body.given
        )
    except Refused as refusal:
        first = _made_before(body, viewer) if refusal.code == "key_used" and body.id is None else None
        if first is None:
            if refusal.code == "not_yours" and viewer.site_ids:
                # An enterprise isn't told that somebody else's site is there.
                raise not_found() from refusal
            raise
        step = the_same(first, body.given)
    return replies.reply(replies.done(step, viewer), 201)


def _made_before(body: CreateCase, viewer: Viewer) -> Step | None:
    # The caller left the id to the house, so the second call bears another one: the key says that it is the same.
    step = Step.objects.filter(key=body.key, kind=body.kind, act=body.act, person_id=viewer.person_id).first()
    return step if step is not None and find.one(viewer, step.subject_id) is not None else None


@router.post(
    "/cases/{uuid:case_id}/acts/{act_name}",
    response={200: Done, **ERRORS},
    summary="Do an act on a case",
    operation_id="act_on_case",
)
def act_on(request: HttpRequest, case_id: UUID, act_name: str, body: ActIn) -> HttpResponse:
    """Do one act of the case's procedure; the acts and what they need are in GET /procedures."""
    viewer = asker(request)
    step = act(
        _kind_of(case_id), case_id, act_name, viewer=viewer, key=_key(body.key), given=body.given, seen=body.seen
    )
    return replies.reply(replies.done(the_same(step, body.given), viewer))


def _kind_of(case_id: UUID) -> str:
    # The act itself says whether the caller may see the case: what is absent and what is forbidden answer alike.
    return str(known(Case, [case_id], "kind").get(case_id, find.USUAL))


@router.post("/acts", response={200: ManyDone, **ERRORS}, summary="Do several acts", operation_id="act_on_many")
def act_on_many(request: HttpRequest, body: ManyActs) -> HttpResponse:
    """Do acts on cases, visits and sites in one transaction: all or none."""
    viewer = asker(request)
    dos = [Do(one.kind, one.id, one.act, _key(one.key), one.given, one.seen) for one in body.acts]
    steps = [the_same(step, do.given) for step, do in zip(act_all(dos, viewer=viewer), dos, strict=True)]
    return replies.reply({"done": [replies.done(step, viewer) for step in steps]})


@router.get("/cases", response={200: CasePage, **ERRORS}, summary="List cases", operation_id="list_cases")
def list_cases(request: HttpRequest, query: Query[CasesQuery]) -> HttpResponse:
    """List the cases that the caller may read, newest first, or the open ones by due date."""
    viewer = asker(request)
    rows = find.register(viewer, find.Filters.read(request.GET))
    order: tuple[str, ...] = ("-opened_at", "-number", "id")
    if query.order == "due":
        rows, order = rows.filter(is_open=True), ("due_on", "id")
    found = list(cursors.go_on(rows, order, query.cursor).values_list(*LINE)[: query.limit + 1])
    page = found[: query.limit]
    last = page[-1] if len(found) > query.limit else None
    places = [LINE.index(column.lstrip("-")) for column in order]
    following = cursors.write([last[place] for place in places]) if last else ""
    return replies.reply({"cases": [_line(row, viewer) for row in page], "next": following})


def _line(row: tuple[Any, ...], viewer: Viewer) -> dict[str, Any]:
    line = dict(zip(LINE, row, strict=True))
    if viewer.site_ids and line["channel"] != "self_report":
        # An enterprise never learns that somebody reported it.
        line["channel"] = ""
    line["shown_number"] = shown_number(line["kind"], line.pop("year"), line.pop("number"))
    line["site_name"] = line.pop("site__name")
    return line


@router.get(
    "/cases/{uuid:case_id}",
    response={200: CaseDetail, **ERRORS},
    summary="Read a case with its history",
    operation_id="read_case",
)
def read_case(request: HttpRequest, case_id: Path[UUID]) -> HttpResponse:
    """Read one case: its columns, its site, every step with its texts, and what the caller may do now."""
    viewer = asker(request)
    case = find.one(viewer, case_id)
    if case is None:
        raise not_found()
    if case.confidentiality != "internal":
        log.note("read", request, viewer=viewer, kind=case.kind, subject=case.id)
    steps = [
        one for one in Step.objects.filter(subject_id=case_id).order_by("seq") if not replies.hidden_from(one, viewer)
    ]
    texts = {str(key): body for key, body in Text.objects.filter(subject_id=case_id).values_list("id", "body")}
    shown = [replies.step(one, viewer, texts) for one in steps]
    site = case.site
    return replies.reply(
        {
            "case": replies.subject(case, viewer),
            "site": {"id": site.id, "name": site.name, "place_code": site.place_code, "uscc": site.uscc}
            if site
            else {},
            "names": dict(_names(case, steps, roster_now())),
            "steps": shown,
            "offers": list(_offers(case, viewer)),
        }
    )


def _names(case: Case, steps: list[Step], roster: Roster) -> Iterator[tuple[str, str]]:
    for post_id in {case.post_id, *(one.post_id for one in steps)}:
        if post_id and (post := roster.posts.get(post_id)):
            yield str(post_id), post.title
    for person_id in {case.person_id, *(one.person_id for one in steps)}:
        if person_id:
            yield str(person_id), roster.people.get(person_id, "")
    if case.unit_id:
        yield str(case.unit_id), roster.units.get(case.unit_id, "")


def _offers(case: Case, viewer: Viewer) -> Iterator[dict[str, Any]]:
    for offer in offered(case.kind, case, viewer):
        no = offer.refused
        yield {
            "act": offer.act.name,
            "label": _(offer.act.label),
            "refused": {"code": no.code, "says": str(said(no))} if no else None,
        }


def _key(key: str | None) -> str:
    return key or str(clock.new_id())
