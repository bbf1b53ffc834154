"""The double-random draw (双随机) at the desk: seal the lists and the seed, draw, replay, plan the visits, sample self-checks."""

from datetime import date
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from shiqiao.cases.find import cases, hazards
from shiqiao.cases.models import Case, Checklist
from shiqiao.desk.doing import Page, act_page, buttons, history, seen_row
from shiqiao.desk.draws_sealing import sampling_pool
from shiqiao.desk.sites import STAFF
from shiqiao.inspections.drawing import CannotDraw, draw, seed_hash
from shiqiao.inspections.find import campaigns, draws
from shiqiao.inspections.kinds import pool_of
from shiqiao.inspections.models import Campaign, Draw
from shiqiao.inspections.seeds import seed_of
from shiqiao.places.models import Division, Site
from shiqiao.policy import Viewer
from shiqiao.procedures.call_backs import PURPOSE as CALL_BACK
from shiqiao.procedures.campaign import DRAW
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act, act_all
from shiqiao.record.kinds import Do
from shiqiao.record.projection import standing
from shiqiao.ui.acts import said
from shiqiao.ui.who import roster_now, staff, viewer
from shiqiao.visits.kinds import visits

PURPOSES = {"visits": lazy("抽检查对象和人员"), "self_check": lazy("抽核自查")}


@staff(*STAFF)
def draw_list(request: HttpRequest) -> HttpResponse:
    """List the draws, set-aside ones too: nobody draws again unseen."""
    who = viewer(request)
    titles = dict(campaigns(who).values_list("id", "title"))
    rows = [
        {
            "draw": one,
            "purpose": PURPOSES.get(one.purpose, one.purpose),
            "state": _(DRAW.states[one.state]),
            "campaign": titles.get(one.campaign_id, "") if one.campaign_id else "",
            "pool": len(one.pool),
        }
        for one in draws(who).exclude(purpose=CALL_BACK).order_by("-opened_at", "-id")[:100]
    ]
    context = {
        "rows": rows,
        "waiting": len(sampling_pool(who)),
        "may_draw": bool(who.roles & {"clerk", "head"}),
        "campaigns": campaigns(who).filter(state="running").order_by("-begins_on"),
    }
    return render(request, "desk/draws.html", context)


def _draw(request: HttpRequest, draw_id: UUID) -> Draw:
    row = seen_row(request, "draw", draw_id)
    assert isinstance(row, Draw)
    return row


@staff(*STAFF)
def draw_page(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Show a draw: what was sealed, what came out, what was planned out of it, and the proof that anyone can repeat."""
    row, who = _draw(request, draw_id), viewer(request)
    if row.purpose == CALL_BACK:
        return redirect("desk:follow_ups")
    planned = {one.site_id: one for one in visits(who).filter(draw_id=row.id)}
    may = bool(who.roles & {"clerk", "head"})
    lines = _lines(row, who)
    for line in lines:
        line["visit"] = planned.get(line["id"])
    undecided = _undecided(row, who) if row.purpose == "self_check" and row.state == "drawn" else []
    context = {
        "draw": row,
        "purpose": PURPOSES.get(row.purpose, row.purpose),
        "state": _(DRAW.states[row.state]),
        "campaign": campaigns(who).filter(id=row.campaign_id).first() if row.campaign_id else None,
        "lines": lines,
        "may_plan": may and row.state == "drawn" and row.purpose == "visits" and not planned,
        "may_draw": may and row.state == "committed",
        "undecided": len(undecided) if may else 0,
        "form": PlanForm(row, initial={"planned_on": clock.today()}),
        "buttons": buttons(request, "draw", row, leave_out=("draw",)),
        "entries": history(request, row),
        "place": Division.objects.filter(code=row.place_code).first(),
        "key": str(clock.new_id()),
    }
    return render(request, "desk/draw.html", context)


def _lines(row: Draw, who: Viewer) -> list[dict[str, Any]]:
    names = roster_now().people
    ids = [UUID(line["target"]) for line in row.result]
    found: dict[UUID, Any] = (
        Site.objects.in_bulk(ids) if row.purpose == "visits" else cases(who).select_related("site").in_bulk(ids)
    )
    return [
        {
            "id": UUID(line["target"]),
            "target": found.get(UUID(line["target"])),
            "inspectors": "、".join(names.get(UUID(one), "") for one in line["inspectors"]),
            "expert": names.get(UUID(line["expert"]), "") if line["expert"] else "",
        }
        for line in row.result
    ]


class PlanForm(forms.Form):
    """When the drawn visits take place, and with which checklists."""

    planned_on = forms.DateField(label=lazy("检查日期"))
    checklists = forms.MultipleChoiceField(label=lazy("检查表"), widget=forms.CheckboxSelectMultiple, required=False)
    reason = forms.CharField(
        label=lazy("频次例外理由"),
        required=False,
        max_length=500,
        help_text=lazy("抽中的单位 30 日内已有安排时必填"),
    )

    def __init__(self, row: Draw, *args: Any, **kwargs: Any) -> None:
        """Offer the checklists in force, the campaign's own already ticked."""
        super().__init__(*args, **kwargs)
        field = self.fields["checklists"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(one.id), str(one)) for one in Checklist.objects.filter(state="in_force").order_by("code")]
        own = (
            Campaign.objects.filter(id=row.campaign_id).values_list("checklist_ids", flat=True).first()
            if row.campaign_id
            else []
        )
        field.initial = own or []


@staff("clerk", "head")
@require_POST
def draw_now(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Open the seed and draw."""
    row = _draw(request, draw_id)
    key = request.POST.get("key", "")[:90] or str(clock.new_id())
    try:
        act("draw", row.id, "draw", viewer=viewer(request), key=key, given={"seed": seed_of(row.id)}, seen=row.steps)
        messages.success(request, _("种子已公布，抽取完成。"))
    except Refused as refusal:
        messages.error(request, said(refusal))
    return redirect("desk:draw", row.id)


@staff("clerk", "head")
@require_POST
def draw_visits(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Plan a visit for every drawn target, all or none; a second sending plans nothing more."""
    row, who = _draw(request, draw_id), viewer(request)
    form = PlanForm(row, request.POST)
    if row.state != "drawn" or row.purpose != "visits":
        raise Http404
    if not visits(who).filter(draw_id=row.id).exists() and form.is_valid():
        try:
            act_all([_visit(row, line, form.cleaned_data) for line in row.result], viewer=who)
            messages.success(request, _("已按抽取结果安排 %(n)s 次检查。") % {"n": len(row.result)})
        except Refused as refusal:
            if refusal.code != "key_used":
                messages.error(request, said(refusal))
    elif form.errors:
        messages.error(request, _("请填写检查日期。"))
    return redirect("desk:draw", row.id)


def _visit(row: Draw, line: dict[str, Any], given: dict[str, Any]) -> Do:
    on: date = given["planned_on"]
    wanted: dict[str, Any] = {
        "site": line["target"],
        "purpose": "inspection",
        "draw": row.id,
        "planned_on": on,
        "inspectors": line["inspectors"],
        "experts": [line["expert"]] if line["expert"] else [],
        "checklists": given["checklists"],
        "reason": given["reason"],
    }
    if row.campaign_id:
        wanted["campaign"] = row.campaign_id
    return Do("visit", clock.new_id(), "plan", f"draw/{row.id}/{line['target']}", wanted)


def _undecided(row: Draw, who: Viewer) -> list[Case]:
    """Return the cases of a sampling draw whose sampling or release is still to be written."""
    found = hazards(who).filter(id__in=row.pool, state="rectified")
    return [one for one in found.order_by("id") if not one.marks.get("sampled")]


@staff("clerk", "head")
@require_POST
def draw_sample(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Mark the drawn self-checks for verification on the spot and close the others as mended by the enterprise itself."""
    row, who = _draw(request, draw_id), viewer(request)
    if row.state != "drawn" or row.purpose != "self_check":
        raise Http404
    drawn = {line["target"] for line in row.result}
    todo = _undecided(row, who)
    dos = [
        Do("hazard", one.id, name, f"draw/{row.id}/{name}/{one.id}", {"draw": row.id})
        for one in todo
        for name in ["sample" if str(one.id) in drawn else "release"]
    ]
    try:
        for start in range(0, len(dos), 200):
            act_all(dos[start : start + 200], viewer=who)
        picked = sum(do.act == "sample" for do in dos)
        words = _("已标记 %(picked)s 件须现场核查，其余 %(rest)s 件按企业自改办结。")
        messages.success(request, words % {"picked": picked, "rest": len(dos) - picked})
    except Refused as refusal:
        messages.error(request, said(refusal))
    return redirect("desk:draw", row.id)


@staff(*STAFF)
def draw_replay(request: HttpRequest, draw_id: UUID) -> HttpResponse:
    """Compute the draw again from its seed and lists before the reader's eyes, and compare it with the record."""
    row = _draw(request, draw_id)
    names = roster_now().people
    again: list[dict[str, Any]] = []
    if row.seed:
        try:
            again = draw(row.seed, pool_of(standing(row)))
        except CannotDraw:
            again = []
    targets = dict(Site.objects.filter(id__in=row.pool).values_list("id", "name")) if row.purpose == "visits" else {}
    context = {
        "draw": row,
        "hash_again": seed_hash(row.seed) if row.seed else "",
        "hash_fits": bool(row.seed) and seed_hash(row.seed) == row.seed_hash,
        "result_fits": bool(row.seed) and again == row.result,
        "pool": [(one, targets.get(UUID(one), "")) for one in row.pool],
        "inspectors": [(one, names.get(UUID(one), "")) for one in row.inspectors],
        "experts": [(one, names.get(UUID(one), "")) for one in row.experts],
        "lines": _lines(row, viewer(request)),
    }
    return render(request, "desk/draw_replay.html", context)


@staff(*STAFF)
def draw_act(request: HttpRequest, draw_id: UUID, name: str) -> HttpResponse:
    """Do one act on a draw: set it aside, with the head's reason."""
    row = _draw(request, draw_id)
    if name in ("draw", "draw_calls"):
        raise Http404
    return act_page(request, "draw", row, name, Page(_("随机抽取"), reverse("desk:draw", args=[row.id])))
