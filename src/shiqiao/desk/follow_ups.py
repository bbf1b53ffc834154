"""Asking again after closing (回访): what is due, and the monthly sample that is called back from outside the handling unit."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shiqiao.calendars.legal_day import legal_day
from shiqiao.cases import call_backs
from shiqiao.cases.find import MATTERS, cases
from shiqiao.cases.models import Case
from shiqiao.desk.doing import seen_row
from shiqiao.desk.lines import line
from shiqiao.desk.matter_people import callable_people
from shiqiao.desk.register import communities
from shiqiao.identities import find as persons
from shiqiao.inspections.drawing import seed_hash
from shiqiao.inspections.find import draws
from shiqiao.inspections.models import Draw
from shiqiao.inspections.seeds import seed_of
from shiqiao.law import book as law_book
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.procedures.call_backs import PURPOSE
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.matter_guards import dealt_with
from shiqiao.procedures.matter_words import CHECKERS
from shiqiao.record import clock
from shiqiao.record.act import act
from shiqiao.record.projection import standing
from shiqiao.ui.acts import said
from shiqiao.ui.who import editions_of, staff, viewer

READERS = ("supervisor", "clerk", "head", "leader")
SAMPLERS = ("supervisor", "head")
AT_MOST = 200


@staff(*READERS)
@require_GET
def follow_ups(request: HttpRequest) -> HttpResponse:
    """Show what is to be asked again: the sample's own lines first, then what is due, the longest due on top."""
    who, today = viewer(request), clock.today()
    _book, roster = editions_of(request)
    places = communities()
    waiting = list(call_backs.due(who, today)[: AT_MOST + 1])
    draw = _of_this_month(who)
    first, last = call_backs.last_month(today)
    pool = call_backs.accepted(who, first, last) if draw is None and who.roles & set(SAMPLERS) else []
    context: dict[str, Any] = {
        "rows": _rows(waiting[:AT_MOST], who, roster, places),
        "more": len(waiting) > AT_MOST,
        "draw": draw,
        "sample": _sample(draw, who, roster, places) if draw else [],
        "pool": len(pool),
        "least": min(_least(), len(pool)),
        "first": first,
        "last": last,
        "may_sample": bool(who.roles & set(SAMPLERS)),
        "today": today,
        "key": str(clock.new_id()),
        "draw_id": clock.new_id(),
    }
    return render(request, "desk/follow_ups.html", context)


def _rows(found: list[Case], who: Viewer, roster: Roster, places: dict[str, str]) -> list[tuple[Any, ...]]:
    """Return (line, unit, whether the viewer may ask, whom he could call, who may be asked and who not) of each matter."""
    reach = persons.by_phone(who, found)
    return [
        (line(one, roster, places), *_standing(one, who, roster), reach.get(one.id), *callable_people(one))
        for one in found
    ]


def _least() -> int:
    return law_book.current().term("follow_up.sample", clock.today()).amount


def _of_this_month(who: Viewer) -> Draw | None:
    month = clock.today().replace(day=1)
    sealed = draws(who).filter(purpose=PURPOSE).exclude(state="set_aside").order_by("-opened_at")
    newest = sealed.first()
    return newest if newest and legal_day(newest.opened_at) >= month else None


def _sample(draw: Draw, who: Viewer, roster: Roster, places: dict[str, str]) -> list[dict[str, Any]]:
    """Return the drawn matters that the viewer reads, with who is to call and whether it has been done since."""
    found = cases(who, MATTERS).in_bulk([UUID(one["target"]) for one in draw.result])
    since, reach = legal_day(draw.opened_at).isoformat(), persons.by_phone(who, found.values())
    lines = []
    for one in draw.result:
        case = found.get(UUID(one["target"]))
        caller = UUID(one["inspectors"][0])
        lines.append(
            {
                "line": line(case, roster, places) if case else None,
                "unit": _standing(case, who, roster)[0] if case else "",
                "caller": roster.people.get(caller, ""),
                "people": callable_people(case) if case else ("", ""),
                "mine": caller == who.person_id,
                "called": _called(case, since) if case else "",
                "reach": reach.get(case.id) if case else None,
            }
        )
    return sorted(lines, key=lambda one: not one["mine"])


def _standing(case: Case, who: Viewer, roster: Roster) -> tuple[str, bool]:
    """Return the unit that dealt with a matter, and whether the viewer may ask: whoever dealt with it doesn't."""
    unit = roster.units.get(case.unit_id, "") if case.unit_id else ""
    return unit, str(who.person_id) not in dealt_with(standing(case)) and bool(who.roles & set(CHECKERS))


def _called(case: Case, since: str) -> str:
    on = str(case.marks.get("followed_on") or "")
    return on if on >= since else ""


@staff(*SAMPLERS)
@require_POST
def seal(request: HttpRequest) -> HttpResponse:
    """Seal last month's accepted closings and the callers, before the seed is known."""
    who, today = viewer(request), clock.today()
    _book, roster = editions_of(request)
    draw_id, key = _uuid(request.POST.get("draw_id", "")), request.POST.get("key", "")[:90] or str(clock.new_id())
    if _of_this_month(who) is not None:
        messages.info(request, _("本月的名单已经封存。"))
        return redirect("desk:follow_ups")
    sealed = call_backs.lists(call_backs.accepted(who, *call_backs.last_month(today)), roster, today)
    asked = request.POST.get("many", "")
    given = {
        "place": who.widest_place,
        "seed_hash": seed_hash(seed_of(draw_id)),
        "many": int(asked) if asked.isdecimal() and len(asked) < 6 else 0,
        "pool": sealed.pool,
        "callers": sealed.callers,
        "recused": sealed.recused,
    }
    try:
        act("draw", draw_id, "seal_calls", viewer=who, key=key, given=given)
        messages.success(request, _("名单和种子摘要已封存。"))
    except Refused as refusal:
        messages.error(request, said(refusal))
    return redirect("desk:follow_ups")


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return clock.new_id()


@staff(*SAMPLERS)
@require_POST
def draw_now(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Open the seed and draw who is called back by whom."""
    row = seen_row(request, "draw", draw_id)
    key = request.POST.get("key", "")[:90] or str(clock.new_id())
    try:
        act("draw", row.id, "draw_calls", viewer=viewer(request), key=key, given={"seed": seed_of(row.id)})
        messages.success(request, _("种子已公布，抽取完成。"))
    except Refused as refusal:
        messages.error(request, said(refusal))
    return redirect("desk:follow_ups")
