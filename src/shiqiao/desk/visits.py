"""Visits at the desk: planned, under way and finished; planning one, joining what is planned already, and its page."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.vary import vary_on_headers

from shiqiao.cases.find import hazards
from shiqiao.cases.models import Case, Checklist, Clause
from shiqiao.desk.doing import Page, act_page, buttons, history, open_page, seen_row
from shiqiao.desk.sites import STAFF, site_options
from shiqiao.documents.kinds import papers_to_sites
from shiqiao.inspections.find import campaigns
from shiqiao.inspections.models import Campaign
from shiqiao.policy import Viewer
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.visit import PURPOSES, RESULTS, VISIT
from shiqiao.record import clock
from shiqiao.ui.acts import ActForm
from shiqiao.ui.choices import place_choices
from shiqiao.ui.who import roster_now, staff, viewer
from shiqiao.visits.kinds import visits
from shiqiao.visits.models import Visit

PER_PAGE = 50
TONES = {"planned": "open", "under_way": "active", "finished": "done", "joined": "stopped", "cancelled": "stopped"}


class VisitFilterForm(forms.Form):
    """What the list of visits is narrowed to."""

    q = forms.CharField(label=lazy("搜单位名称"), required=False)
    state = forms.ChoiceField(label=lazy("状态"), required=False)
    purpose = forms.ChoiceField(label=lazy("目的"), required=False)
    place = forms.ChoiceField(label=lazy("社区"), required=False)
    campaign = forms.ChoiceField(label=lazy("检查计划"), required=False)
    person = forms.ChoiceField(label=lazy("检查人员"), required=False)
    day_from = forms.DateField(label=lazy("计划日期从"), required=False)
    day_to = forms.DateField(label=lazy("计划日期至"), required=False)

    def __init__(self, who: Viewer, *args: Any, **kwargs: Any) -> None:
        """Fill in the choices of the running town."""
        super().__init__(*args, **kwargs)
        every = ("", _("全部"))
        options = {
            "state": [(code, _(label)) for code, label in VISIT.states.items()],
            "purpose": [(code, _(label)) for code, label in PURPOSES],
            "place": place_choices(("community",)),
            "campaign": [(str(one.id), one.title) for one in campaigns(who).order_by("-begins_on")[:100]],
            "person": [(str(one), name) for one, name in sorted(roster_now().people.items(), key=lambda p: p[1])],
        }
        for name, pairs in options.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [every, *pairs]

    def narrow(self, who: Viewer) -> Any:
        """Return the viewer's visits narrowed by what was chosen, newest plans first."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        found = visits(who).select_related("site").order_by("-planned_on", "-id")
        for name, column in (("state", "state"), ("purpose", "purpose"), ("campaign", "campaign_id")):
            if name in given:
                found = found.filter(**{column: given[name]})
        if place := given.get("place"):
            found = found.filter(place_code__gte=place, place_code__lt=place + "~")
        if person := given.get("person"):
            found = found.filter(inspectors__icontains=person) | found.filter(experts__icontains=person)
        if "day_from" in given:
            found = found.filter(planned_on__gte=given["day_from"])
        if "day_to" in given:
            found = found.filter(planned_on__lte=given["day_to"])
        for word in given.get("q", "").split()[:5]:
            found = found.filter(site__name__icontains=word)
        return found


@staff(*STAFF)
def visit_list(request: HttpRequest) -> HttpResponse:
    """List the visits that the viewer may read."""
    who, names = viewer(request), roster_now().people
    form = VisitFilterForm(who, request.GET)
    page = Paginator(form.narrow(who), PER_PAGE).get_page(request.GET.get("page"))
    found = findings(who, [one.id for one in page])
    rows = [
        {
            "visit": one,
            "found": found.get(one.id, 0),
            "state": _(VISIT.states[one.state]),
            "tone": TONES[one.state],
            "purpose": _(dict(PURPOSES).get(one.purpose, one.purpose)),
            "team": team_names(one, names),
        }
        for one in page
    ]
    may_plan = bool(who.roles & {"inspector", "clerk", "head", "grid_worker"})
    return render(request, "desk/visits.html", {"form": form, "rows": rows, "page": page, "may_plan": may_plan})


def findings(who: Viewer, visit_ids: Iterable[UUID]) -> dict[UUID, int]:
    """Return how many hazards each visit raised, as many as the viewer's register shows behind the links."""
    raised = hazards(who).filter(visit_id__in=visit_ids).order_by().values("visit_id")
    return {row["visit_id"]: row["n"] for row in raised.annotate(n=Count("id")) if row["visit_id"]}


def team_names(visit: Visit, names: dict[UUID, str]) -> str:
    """Return the inspectors' names, and the experts' marked as such."""
    inspectors = [names.get(UUID(one), "") for one in visit.inspectors]
    experts = [_("%(name)s（专家）") % {"name": names.get(UUID(one), "")} for one in visit.experts]
    return "、".join([*inspectors, *experts])


@staff("inspector", "clerk", "head", "grid_worker")
@vary_on_headers("HX-Request")
def visit_plan(request: HttpRequest) -> HttpResponse:
    """Plan a visit; what is planned to the same site already is shown, so that it is joined instead of repeated."""
    who = viewer(request)
    asked = request.POST.get("site") or request.GET.get("site", "")
    site_id = UUID(asked) if _is_id(asked) else None
    near = (
        visits(who).filter(site_id=site_id, state__in=("planned", "under_way")).select_related("site")
        if site_id
        else Visit.objects.none()
    )
    names = roster_now().people
    beside = {"near": [(one, team_names(one, names)) for one in near.order_by("planned_on")]}
    if request.headers.get("HX-Request") and request.method == "GET":
        return render(request, "desk/visit_near.html", beside)

    def shape(form: ActForm) -> None:
        # Whoever chooses a site sees at once what is planned there already.
        asks = {"hx-get": reverse("desk:visit_plan"), "hx-target": "#near", "hx-trigger": "change"}
        form.fields["site"] = forms.ChoiceField(
            label=_("单位"), choices=[("", "—"), *site_options(who)], widget=forms.Select(asks)
        )
        form.order_fields(
            ["site", "planned_on", "purpose", "inspectors", "experts", "checklists", "campaign", "reason"]
        )
        reason = form.fields["reason"]
        reason.help_text = _("同一单位 30 日内已有安排时必填：为什么不能并入那次检查")

    page = Page(
        title=_("检查"),
        back=reverse("desk:visits"),
        skip=("draw",),
        initial={"site": asked, "planned_on": clock.today(), "purpose": _asked_purpose(request)},
        shape=shape,
        onward=lambda new_id: reverse("desk:visit", args=[new_id]),
        beside=beside,
        template="desk/visit_plan.html",
    )
    return open_page(request, "visit", "plan", page)


def _asked_purpose(request: HttpRequest) -> str:
    asked = request.GET.get("purpose", "")
    return asked if asked in dict(PURPOSES) else "inspection"


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


@staff(*STAFF)
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show one visit: answers clause by clause, findings, papers, signatures and what can be done next."""
    row = seen_row(request, "visit", visit_id)
    assert isinstance(row, Visit)
    who, names = viewer(request), roster_now().people
    others = visits(who).filter(site_id=row.site_id, state__in=("planned", "under_way")).exclude(id=row.id)
    found = hazards(who).filter(visit_id=row.id).order_by("number")
    context = {
        "visit": row,
        "site": row.site,
        "state": _(VISIT.states[row.state]),
        "tone": TONES[row.state],
        "facts": _facts(row, who, names),
        "lists": _answered(row, {one.id: one for one in found}),
        "cases": [(one, _(HAZARD.states.get(one.state, one.state))) for one in found],
        "papers": papers_to_sites(who).filter(visit_id=row.id).order_by("opened_at"),
        "others": [(one, team_names(one, names)) for one in others.order_by("planned_on")],
        "buttons": buttons(request, "visit", row, leave_out=() if others else ("join",)),
        "entries": history(request, row),
    }
    return render(request, "desk/visit.html", context)


def _facts(row: Visit, who: Viewer, names: dict[UUID, str]) -> list[tuple[str, object]]:
    campaign = campaigns(who).filter(id=row.campaign_id).first() if row.campaign_id else None
    signed = {"screen": _("屏幕签名"), "paper": _("纸质签名照片"), "refused": _("拒绝签字")}
    return [
        (_("目的"), _(dict(PURPOSES).get(row.purpose, row.purpose))),
        (_("检查人员"), "、".join(names.get(UUID(one), "") for one in row.inspectors)),
        (_("专家"), "、".join(names.get(UUID(one), "") for one in row.experts)),
        (_("检查计划"), campaign_link(campaign) if campaign else None),
        (_("签字"), signed.get(row.signed_how)),
    ]


def campaign_link(campaign: Campaign) -> SafeString:
    """Return a campaign's title as the link to its page."""
    return format_html('<a href="{}">{}</a>', reverse("desk:campaign", args=[campaign.id]), campaign.title)


def _answered(row: Visit, found: dict[UUID, Case]) -> list[dict[str, Any]]:
    """Return the visit's checklists with each clause, its answer and the case it raised."""
    ids = [UUID(one) for one in row.checklist_ids]
    clauses: dict[UUID, list[dict[str, Any]]] = {}
    for clause in Clause.objects.filter(subject_id__in=ids).order_by("order"):
        answer = row.answers.get(clause.key, {})
        case = found.get(UUID(answer["case"])) if answer.get("case") else None
        label = _(dict(RESULTS).get(answer.get("result", ""), ""))
        clauses.setdefault(clause.subject_id, []).append(
            {"clause": clause, "result": answer.get("result", ""), "label": label, "case": case}
        )
    lists = Checklist.objects.in_bulk(ids)
    return [
        {
            "list": lists[one],
            "clauses": clauses.get(one, []),
            "answered": sum(bool(line["result"]) for line in clauses.get(one, [])),
        }
        for one in ids
        if one in lists
    ]


@staff(*STAFF)
def visit_act(request: HttpRequest, visit_id: UUID, name: str) -> HttpResponse:
    """Do one act on a visit: start, staff, sign, join, cancel."""
    row = seen_row(request, "visit", visit_id)
    assert isinstance(row, Visit)
    page = Page(title=row.site.name, back=reverse("desk:visit", args=[row.id]))
    return act_page(request, "visit", row, name, page)
