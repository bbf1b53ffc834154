"""Planning a visit from the phone: purpose, colleagues, expert and checklists for the enterprise at hand."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shiqiao.cases.models import Checklist
from shiqiao.field.here import WALKERS, around, id_in, may, nav, site_of, to_recheck
from shiqiao.field.home import named
from shiqiao.inspections.models import Campaign
from shiqiao.places.models import Site
from shiqiao.policy import ANYWHERE
from shiqiao.procedures.visit import VISIT
from shiqiao.record import clock
from shiqiao.ui.acts import ActForm, act_form
from shiqiao.ui.who import roster_now, staff, viewer
from shiqiao.visits.kinds import visits
from shiqiao.visits.models import Visit

# Colleagues shown at once; the rest of the town's inspectors and grid workers are folded away.
NEAR_SHOWN = 6
ORDER = ("purpose", "planned_on", "inspectors", "experts", "checklists", "campaign", "reason")


@never_cache
@staff(*WALKERS)
def plan(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Plan a visit to this enterprise; today, with me on it, unless said otherwise."""
    here = site_of(request, site_id)
    running = visits(viewer(request)).filter(site=here, state__in=("planned", "under_way"))
    others = list(running.order_by("planned_on", "id")[:10])
    if request.method == "GET" and not may(viewer(request), VISIT.act("plan"), here):
        return redirect("field:site", here.id)
    form = _form(request, here, bool(others))
    near = _near_first(request, form, here)
    if request.method == "POST" and form.is_valid():
        visit_id = id_in(form)
        if form.perform(visit_id):
            return redirect("field:visit", visit_id)
    context = {
        "site": here,
        "form": form,
        "fields": [form[name] for name in ORDER if name in form.fields],
        "near": near,
        "team_hint": _team_hint(request, here, str(form["purpose"].value())),
        "others": named(others),
        "nav": nav(request, "new"),
    }
    return render(request, "field/plan.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, here: Site, others: bool) -> ActForm:
    act = VISIT.act("plan")
    running = Campaign.objects.filter(state="running", targets__has_key=str(here.id)).order_by("-begins_on")
    plans = [(str(one.id), one.title) for one in running]
    skip = {"draw"} | (set() if plans else {"campaign"}) | (set() if others or request.method == "POST" else {"reason"})
    if request.method == "POST":
        return _of_plans(act_form(request, act, around(request, "visit", None, site=here.id), skip=skip), plans)
    fitting = Checklist.objects.filter(state="in_force", field=here.field).values_list("id", flat=True)
    initial: dict[str, Any] = {
        "purpose": request.GET.get("purpose") or "inspection",
        "planned_on": clock.today(),
        "inspectors": [str(viewer(request).person_id)],
        "checklists": [] if request.GET.get("purpose") == "reinspection" else [str(one) for one in fitting],
    }
    if len(plans) == 1 and initial["purpose"] == "inspection":
        initial["campaign"] = plans[0][0]
    return _of_plans(ActForm(act, around(request, "visit", None, site=here.id), initial=initial, skip=skip), plans)


def _of_plans(form: ActForm, plans: list[tuple[str, str]]) -> ActForm:
    # Only the plans that this enterprise is on; a visit may well be on none.
    if "campaign" in form.fields:
        form.fields["campaign"].choices = [("", _("不属于检查计划")), *plans]  # type: ignore[attr-defined]  # a choice field, as the need says
    return form


def _near_first(request: HttpRequest, form: ActForm, here: Site) -> int:
    """Put me on top of the inspectors, then those on duty for this place and field; return how many to show at once."""
    rank = {str(viewer(request).person_id): 0}
    for post in roster_now().posts.values():
        fields = {field for place, field in post.duties if here.place_code.startswith(place)}
        if fields:
            rank.setdefault(str(post.holder_id), 1 if fields & {ANYWHERE, here.field} else 2)
    field = form.fields["inspectors"]
    field.choices = sorted(field.choices, key=lambda pair: rank.get(pair[0], 3))  # type: ignore[attr-defined]  # a choice field, as the need says
    return min(NEAR_SHOWN, len([pair for pair in field.choices if pair[0] in rank]))  # type: ignore[attr-defined]  # as above


def _team_hint(request: HttpRequest, here: Site, purpose: str) -> str:
    if purpose != "reinspection":
        return _("至少两名；可先定一名，开始检查前补足")
    people = roster_now().people
    found_by = {one for case in to_recheck(viewer(request), here.id)[:100] for one in case.found_by}
    names = "、".join(sorted(people.get(UUID(one), "") for one in found_by))
    return (
        _("至少两名，其中至少一名没有参加过原检查（原检查：%(names)s）") % {"names": names}
        if names
        else _("至少两名；可先定一名，开始检查前补足")
    )


def others_at(request: HttpRequest, visit: Visit) -> list[Visit]:
    """Return the other visits to the same site that could be made together with this one."""
    near = visits(viewer(request)).filter(site_id=visit.site_id, state__in=("planned", "under_way"))
    return list(near.exclude(id=visit.id).order_by("planned_on", "id")[:10])
