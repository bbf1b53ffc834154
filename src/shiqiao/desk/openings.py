"""Openings of sealed persons: one's own, those to decide on, the one page that shows values, and the person's own copy."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from shiqiao.access import log
from shiqiao.desk.doing import Page, act_page, buttons, history, seen_row
from shiqiao.documents.models import Paper
from shiqiao.identities import find, reveal
from shiqiao.identities.models import Opening
from shiqiao.people.roster import Roster
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.opening import APPROVERS, OPENING, PURPOSES
from shiqiao.record import clock
from shiqiao.record.models import Step, Text
from shiqiao.ui.acts import said
from shiqiao.ui.who import editions_of, staff, viewer

SIZE = 50
# Whoever has business on these pages.
PEOPLE = (
    "clerk",
    "head",
    "leader",
    "inspector",
    "grid_worker",
    "mediator",
    "legal_adviser",
    "police",
    "supervisor",
    "data_protection",
)
TONES = {"asked": "waiting", "approved": "active", "refused": "stopped"}


@dataclass(frozen=True)
class Line:
    """One opening in a list: never a value, only case number, letter, who, when, why and how it ended."""

    opening: Opening
    number: str
    person: str
    purpose: str
    state: str
    tone: str
    asked_by: str
    decided_by: str


def lines(found: Iterable[Opening], roster: Roster) -> list[Line]:
    """Return openings in words, in their order; two statements for all the names."""
    rows = list(found)
    names = find.names(row.identity_id for row in rows)
    return [
        Line(
            row,
            *names.get(row.identity_id, ("", "")),
            _(dict(PURPOSES).get(row.purpose, row.purpose)),
            _(OPENING.states[row.state]),
            TONES.get(row.state, "done"),
            roster.people.get(row.asked_by, ""),
            roster.people.get(row.decided_by, "") if row.decided_by else "",
        )
        for row in rows
    ]


def tabs(request: HttpRequest, active: str) -> list[tuple[str, str, bool, int | None]]:
    """Return the tabs about sealed persons that the viewer may open: (label, address, active, count)."""
    roles = viewer(request).roles
    wanted = [("openings", _("启封"), bool(roles - {"data_protection"}))]
    wanted.append(("look_up", _("查询"), bool(roles & {"clerk", "head", "leader"})))
    wanted.append(("erasures", _("删除"), bool(roles & {"clerk", "head", "leader", "data_protection"})))
    wanted.append(("openings_kept", _("启封登记"), "data_protection" in roles))
    return [(label, reverse(f"desk:{name}"), name == active, None) for name, label, may in wanted if may]


@staff(*PEOPLE)
@require_GET
def openings(request: HttpRequest) -> HttpResponse:
    """Show one's own openings, and those that wait for a decision by somebody like the viewer."""
    who = viewer(request)
    if who.roles == {"data_protection"}:
        return redirect("desk:openings_kept")
    _book, roster = editions_of(request)
    own = find.openings(who).filter(Q(asked_by=who.person_id)).order_by("-opened_at")[:SIZE]
    context = {
        "tabs": tabs(request, "openings"),
        "waiting": lines(find.waiting(who), roster),
        "own": lines(own, roster),
        "may_decide": bool(who.roles & set(APPROVERS)),
    }
    return render(request, "desk/openings.html", context)


@staff(*PEOPLE)
@require_GET
def opening(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """Show one opening: why, who decided, until when; the values are behind a button of their own."""
    row = _row(request, opening_id)
    who = viewer(request)
    _book, roster = editions_of(request)
    [line] = lines([row], roster)
    own = row.asked_by == who.person_id
    person = find.identity(who, row.identity_id)
    context = {
        "tabs": tabs(request, "openings"),
        "line": line,
        "reason": _reason(row),
        "minutes": _minutes_left(row),
        "may_view": own and row.state == "approved" and _minutes_left(row) > 0,
        "may_copy": own and row.purpose == "own_copy",
        "case": person[1] if person else None,
        "buttons": buttons(request, "opening", row),
        "entries": history(request, row),
    }
    return render(request, "desk/opening.html", context)


def _row(request: HttpRequest, opening_id: UUID) -> Opening:
    row = seen_row(request, "opening", opening_id)
    assert isinstance(row, Opening)
    return row


def _reason(row: Opening) -> str:
    step = Step.objects.filter(subject_id=row.id, act__in=("ask", "fill_in")).first()
    if step is not None and step.act == "fill_in":
        printed = Paper.objects.filter(id=step.given["paper"]).first()
        return _("打印送达用文书：%(paper)s") % {"paper": printed.shown_number if printed else ""}
    given = step.given.get("reason") if step else None
    return Text.objects.filter(id=given["text"]).values_list("body", flat=True).first() or "" if given else ""


def _minutes_left(row: Opening) -> int:
    if row.until is None:
        return 0
    left: timedelta = row.until - clock.now()
    return max(0, -(-int(left.total_seconds()) // 60))


@staff(*PEOPLE)
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, opening_id: UUID, act_name: str) -> HttpResponse:
    """Show the form of one act on an opening (approve, refuse, withdraw, end) and do it."""
    row = _row(request, opening_id)
    [line] = lines([row], editions_of(request)[1])
    page = Page(f"{line.number} {line.person}", reverse("desk:opening", args=[row.id]), template="desk/person_act.html")
    return act_page(request, "opening", row, act_name, page)


@never_cache
@staff(*PEOPLE)
@require_POST
def view(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """Show the person's values to the one who asked, in this answer only; each time is an act of its own."""
    row = _row(request, opening_id)
    try:
        shown = reveal.view(row.id, viewer=viewer(request), key=f"view/{clock.new_id()}")
    except Refused as refusal:
        messages.error(request, said(refusal))
        return redirect("desk:opening", opening_id=row.id)
    [line] = lines([row], editions_of(request)[1])
    context = {
        "line": line,
        "texts": [(_(label), value) for label, value in shown.texts],
        "pictures": [base64.b64encode(one).decode() for one in shown.pictures],
        "until": shown.until,
    }
    response = render(request, "desk/opening_view.html", context)
    left = max(1, int((shown.until - clock.now()).total_seconds()))
    # The page goes away by itself, without a script, when the time is over.
    response["Refresh"] = f"{left}; url={reverse('desk:opening', args=[row.id])}"
    return response


@never_cache
@staff(*PEOPLE)
@require_POST
def copy(request: HttpRequest, opening_id: UUID) -> HttpResponse:
    """Send all that is held about a person as JSON, for the person."""
    row = _row(request, opening_id)
    try:
        held: dict[str, Any] = reveal.own_copy(row.id, viewer=viewer(request), key=f"copy/{clock.new_id()}")
    except Refused as refusal:
        messages.error(request, said(refusal))
        return redirect("desk:opening", opening_id=row.id)
    log.note("exported", request, viewer=viewer(request), kind="opening", subject=row.id)
    response = HttpResponse(json.dumps(held, ensure_ascii=False, indent=2), content_type="application/json")
    response["Content-Disposition"] = 'attachment; filename="own-copy.json"'
    return response
