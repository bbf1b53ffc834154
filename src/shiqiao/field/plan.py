"""Planning a visit from the phone: purpose, colleagues, expert and checklists for the enterprise at hand."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from shiqiao.cases.models import Checklist
from shiqiao.field.here import WALKERS, around, id_in, nav, site_of
from shiqiao.field.home import named
from shiqiao.inspections.models import Campaign
from shiqiao.places.models import Site
from shiqiao.procedures.visit import VISIT
from shiqiao.record import clock
from shiqiao.ui.acts import ActForm, act_form
from shiqiao.ui.who import staff, viewer
from shiqiao.visits.kinds import visits
from shiqiao.visits.models import Visit

ORDER = ("purpose", "planned_on", "inspectors", "experts", "checklists", "campaign", "reason")


@never_cache
@staff(*WALKERS)
def plan(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Plan a visit to this enterprise; today, with me on it, unless said otherwise."""
    here = site_of(request, site_id)
    running = visits(viewer(request)).filter(site=here, state__in=("planned", "under_way"))
    others = list(running.order_by("planned_on", "id")[:10])
    form = _form(request, here, bool(others))
    if request.method == "POST" and form.is_valid():
        visit_id = id_in(form)
        if form.perform(visit_id):
            return redirect("field:visit", visit_id)
    context = {
        "site": here,
        "form": form,
        "fields": [form[name] for name in ORDER if name in form.fields],
        "others": named(others),
        "nav": nav("new"),
    }
    return render(request, "field/plan.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, here: Site, others: bool) -> ActForm:
    act = VISIT.act("plan")
    running = Campaign.objects.filter(state="running", targets__has_key=str(here.id)).exists()
    skip = (
        {"draw"} | (set() if running else {"campaign"}) | (set() if others or request.method == "POST" else {"reason"})
    )
    if request.method == "POST":
        return act_form(request, act, around(request, "visit", None, site=here.id), skip=skip)
    fitting = Checklist.objects.filter(state="in_force", field=here.field).values_list("id", flat=True)
    initial = {
        "purpose": request.GET.get("purpose") or "inspection",
        "planned_on": clock.today(),
        "inspectors": [str(viewer(request).person_id)],
        "checklists": [] if request.GET.get("purpose") == "reinspection" else [str(one) for one in fitting],
    }
    return ActForm(act, around(request, "visit", None, site=here.id), initial=initial, skip=skip)


def others_at(request: HttpRequest, visit: Visit) -> list[Visit]:
    """Return the other visits to the same site that could be made together with this one."""
    near = visits(viewer(request)).filter(site_id=visit.site_id, state__in=("planned", "under_way"))
    return list(near.exclude(id=visit.id).order_by("planned_on", "id")[:10])
