"""Campaigns and yearly plans at the desk: their targets, and what they have seen of them, every number with its rows."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.desk.doing import Page, act_page, buttons, history, one_line, open_page, seen_row
from shiqiao.desk.sites import STAFF, SiteFilterForm
from shiqiao.inspections.find import Coverage, campaigns, coverage, draws
from shiqiao.inspections.models import Campaign
from shiqiao.places.fields import FIELD_LABELS
from shiqiao.places.find import register, sites
from shiqiao.places.models import Division, Site
from shiqiao.procedures.campaign import CAMPAIGN, DRAW
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act
from shiqiao.ui.acts import ActForm, said
from shiqiao.ui.choices import field_choices
from shiqiao.ui.who import staff, viewer
from shiqiao.visits.kinds import visits

SHOWS = ("unseen", "planned", "seen", "all")


@staff(*STAFF)
def campaign_list(request: HttpRequest) -> HttpResponse:
    """List the yearly plans and campaigns with their coverage."""
    who = viewer(request)
    rows = [
        {"campaign": one, "cover": coverage(one), "state": _(CAMPAIGN.states[one.state])}
        for one in campaigns(who).order_by("state", "-begins_on")[:60]
    ]
    may = bool(who.roles & {"clerk", "head", "leader"})
    return render(request, "desk/campaigns.html", {"rows": rows, "may_plan": may})


@staff("clerk", "head", "leader")
def campaign_new(request: HttpRequest) -> HttpResponse:
    """Plan a campaign or the year's inspections."""

    def shape(form: ActForm) -> None:
        one_line(form, title=120)
        form.fields["fields"] = forms.MultipleChoiceField(
            label=_("领域"),
            choices=field_choices(),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("不选即全部领域"),
        )

    page = Page(
        title=_("检查计划"),
        back=reverse("desk:campaigns"),
        initial={"begins_on": clock.today(), "visits_per_site": 1, "place": viewer(request).widest_place},
        shape=shape,
        onward=lambda new_id: reverse("desk:campaign_targets", args=[new_id]),
    )
    return open_page(request, "campaign", "plan", page)


def _campaign(request: HttpRequest, campaign_id: UUID) -> Campaign:
    row = seen_row(request, "campaign", campaign_id)
    assert isinstance(row, Campaign)
    return row


@staff(*STAFF)
def campaign(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Show a campaign's coverage, by community, and the targets behind the number that was opened."""
    row, who = _campaign(request, campaign_id), viewer(request)
    cover = coverage(row)
    shown = request.GET.get("show", "unseen")
    place = request.GET.get("place", "")
    known = list(sites(who).filter(id__in=cover.targets).order_by("place_code", "name"))
    wanted = {"unseen": cover.unseen, "planned": cover.planned, "seen": cover.seen}.get(shown, cover.targets)
    rows = [one for one in known if one.id in wanted and one.place_code.startswith(place)]
    places = dict(Division.objects.filter(level__in=("town", "community")).values_list("code", "name"))
    context = {
        "campaign": row,
        "cover": cover,
        "state": _(CAMPAIGN.states[row.state]),
        "facts": _facts(row, places),
        "by_place": _by_place(known, cover, places),
        "show": shown if shown in SHOWS else "unseen",
        "place": place,
        "place_name": places.get(place, ""),
        "rows": [_line(one, cover, places) for one in rows],
        "visits": visits(who).filter(campaign_id=row.id).count(),
        "draws": [(one, _(DRAW.states[one.state])) for one in draws(who).filter(campaign_id=row.id).order_by("-id")],
        "buttons": buttons(request, "campaign", row, leave_out=("target", "untarget")),
        "entries": history(request, row),
        "may_target": row.state == "running" and bool(who.roles & {"clerk", "head"}),
    }
    return render(request, "desk/campaign.html", context)


def _facts(row: Campaign, places: dict[str, str]) -> list[tuple[str, object]]:
    return [
        (_("种类"), _("年度检查计划") if row.yearly else _("专项检查")),
        (_("范围"), places.get(row.place_code, row.place_code)),
        (_("领域"), "、".join(_(FIELD_LABELS.get(one, one)) for one in row.fields) or _("全部领域")),
        (_("每单位计划次数"), row.visits_per_site),
    ]


def _line(site: Site, cover: Coverage, places: dict[str, str]) -> dict[str, Any]:
    standing = (
        ("seen", _("已检查"), "done")
        if site.id in cover.seen
        else ("planned", _("已安排"), "waiting")
        if site.id in cover.planned
        else ("unseen", _("未检查"), "open")
    )
    return {
        "site": site,
        "place": places.get(site.place_code[:12], ""),
        "field": _(FIELD_LABELS.get(site.field, site.field)),
        "label": standing[1],
        "tone": standing[2],
    }


def _by_place(known: Sequence[Site], cover: Coverage, places: dict[str, str]) -> list[dict[str, Any]]:
    found: dict[str, list[Site]] = {}
    for one in known:
        found.setdefault(one.place_code[:12], []).append(one)
    return [
        {
            "code": code,
            "name": places.get(code, code),
            "targets": len(group),
            "seen": sum(one.id in cover.seen for one in group),
            "planned": sum(one.id in cover.planned for one in group),
            "unseen": sum(one.id in cover.unseen for one in group),
        }
        for code, group in sorted(found.items())
    ]


@staff(*STAFF)
def campaign_act(request: HttpRequest, campaign_id: UUID, name: str) -> HttpResponse:
    """Do one act on a campaign: close it."""
    row = _campaign(request, campaign_id)
    if name in ("target", "untarget"):
        raise Http404
    return act_page(request, "campaign", row, name, Page(row.title, reverse("desk:campaign", args=[row.id])))


class TargetForm(forms.Form):
    """Which of the listed sites are meant, and for a removal why."""

    sites = forms.MultipleChoiceField(label=lazy("单位"))
    reason = forms.CharField(label=lazy("移除理由"), required=False, max_length=500)
    key = forms.CharField(max_length=100, widget=forms.HiddenInput)


@staff("clerk", "head")
def campaign_targets(request: HttpRequest, campaign_id: UUID) -> HttpResponse:
    """Add targets by filter, or take targets out with a reason."""
    row, who = _campaign(request, campaign_id), viewer(request)
    taking = request.GET.get("take") == "1"
    chooser = SiteFilterForm(request.GET)
    found = register(who, chooser.filters()).filter(state="active", is_catch_all=False)
    inside = [UUID(one) for one in row.targets]
    found = found.filter(id__in=inside) if taking else found.exclude(id__in=inside)
    if row.fields and not taking and not request.GET.get("field"):
        found = found.filter(field__in=row.fields)
    found = found.filter(place_code__startswith=row.place_code)
    form = TargetForm(request.POST or None, initial={"key": str(clock.new_id())})
    choices = [(str(one.id), one.name) for one in found]
    field = form.fields["sites"]
    assert isinstance(field, forms.MultipleChoiceField)
    field.choices = choices
    if request.method == "POST" and form.is_valid():
        try:
            _move(request, row, form.cleaned_data, taking)
            return redirect("desk:campaign", row.id)
        except Refused as refusal:
            form.add_error(None, said(refusal))
    places = dict(Division.objects.filter(level="community").values_list("code", "name"))
    rows = [
        (one, places.get(one.place_code[:12], ""), _(FIELD_LABELS.get(one.field, one.field))) for one in found[:1000]
    ]
    context = {"campaign": row, "chooser": chooser, "form": form, "rows": rows, "taking": taking}
    return render(request, "desk/campaign_targets.html", context, status=422 if form.errors else 200)


def _move(request: HttpRequest, row: Campaign, given: dict[str, Any], taking: bool) -> None:
    said_why = {"reason": given["reason"]} if taking else {}
    act(
        "campaign",
        row.id,
        "untarget" if taking else "target",
        viewer=viewer(request),
        key=given["key"],
        given={"sites": given["sites"], **said_why},
    )
    words = _("已移除 %(n)s 个检查对象。") if taking else _("已列入 %(n)s 个检查对象。")
    messages.success(request, words % {"n": len(given["sites"])})
