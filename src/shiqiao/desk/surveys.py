"""Rounds from door to door at the desk: what was reached of what is known, village by village."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shiqiao.desk.doing import Page, act_page, buttons, history, one_line, open_page, seen_row
from shiqiao.patrols import find
from shiqiao.patrols.models import Survey
from shiqiao.places.models import Division
from shiqiao.policy import doors, plans, rounds
from shiqiao.policy.doors import PLANNERS, VISITORS
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.survey import SURVEY
from shiqiao.record import clock
from shiqiao.record.act import act_all, offered
from shiqiao.record.kinds import Do
from shiqiao.ui.acts import said
from shiqiao.ui.choices import place_choices
from shiqiao.ui.who import staff, viewer


@staff(*VISITORS)
def survey_list(request: HttpRequest) -> HttpResponse:
    """List the rounds with their coverage."""
    who = viewer(request)
    if not rounds(who):
        raise Http404
    rows = [
        {"survey": one, "cover": find.coverage(one), "state": _(SURVEY.states[one.state])}
        for one in find.surveys(who).order_by("-begins_on", "-id")[:40]
    ]
    return render(
        request, "desk/surveys.html", {"rows": rows, "may_plan": bool(plans(who)), "may_go": bool(doors(who))}
    )


@staff(*PLANNERS)
def survey_new(request: HttpRequest) -> HttpResponse:
    """Plan a round."""
    if not plans(viewer(request)):
        raise Http404
    page = Page(
        title=_("安排走访"),
        back=reverse("desk:surveys"),
        initial={"begins_on": clock.today(), "area": "village", "place": viewer(request).widest_place},
        shape=lambda form: one_line(form, title=120),
        onward=lambda new_id: reverse("desk:survey_households", args=[new_id]),
    )
    return open_page(request, "survey", "plan", page)


def _survey(request: HttpRequest, survey_id: UUID) -> Survey:
    row = seen_row(request, "survey", survey_id)
    assert isinstance(row, Survey)
    return row


@staff(*VISITORS)
def survey(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """Show a round's coverage by village."""
    row = _survey(request, survey_id)
    offers = {one.act.name for one in offered("survey", row, viewer(request)) if not one.refused}
    context = {
        "survey": row,
        "cover": find.coverage(row),
        "state": _(SURVEY.states[row.state]),
        "place": dict(place_choices()).get(row.place_code, row.place_code),
        "may_count": "count" in offers,
        "may_go": row.state == "running" and bool(doors(viewer(request))),
        "buttons": buttons(request, "survey", row, leave_out=("count",)),
        "entries": history(request, row),
    }
    return render(request, "desk/survey.html", context)


@staff(*PLANNERS)
def survey_households(request: HttpRequest, survey_id: UUID) -> HttpResponse:
    """Fill in how many households each village is known to have; only what changed becomes an act."""
    row = _survey(request, survey_id)
    earlier = (
        Survey.objects.exclude(id=row.id).order_by("-begins_on").values_list("households", flat=True).first() or {}
    )
    villages = list(find.areas_of(row))
    lines = [(one, row.households.get(one.code, earlier.get(one.code, ""))) for one in villages]
    problems: list[str] = []
    if request.method == "POST":
        lines = [(one, request.POST.get(one.code, "").strip()) for one in villages]
        dos, problems = _counted(request, row, lines)
        if not problems:
            try:
                act_all(dos, viewer=viewer(request)) if dos else None
                messages.success(request, _("已保存在册户数。"))
                return redirect("desk:survey", row.id)
            except Refused as refusal:
                problems = [said(refusal)]
    context: dict[str, Any] = {"survey": row, "lines": lines, "problems": problems}
    return render(request, "desk/survey_households.html", context, status=422 if problems else 200)


def _counted(request: HttpRequest, row: Survey, lines: list[tuple[Division, Any]]) -> tuple[list[Do], list[str]]:
    dos, problems = [], []
    for village, written in lines:
        if written and not (written.isascii() and written.isdigit() and int(written) <= 100_000):
            problems.append(_("%(village)s：户数应为整数。") % {"village": village.name})
            continue
        many = int(written or 0)
        if many != row.households.get(village.code, 0):
            key = f"{request.POST.get('_key', '')}/{village.code}"
            dos.append(Do("survey", row.id, "count", key, {"village": village.code, "households": many}))
    return dos, problems


@staff(*VISITORS)
def survey_act(request: HttpRequest, survey_id: UUID, name: str) -> HttpResponse:
    """Do one act on a round."""
    row = _survey(request, survey_id)
    return act_page(request, "survey", row, name, Page(row.title, reverse("desk:survey", args=[row.id])))
