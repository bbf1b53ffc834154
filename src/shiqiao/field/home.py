"""Where a day outside begins: today's visits, what waits to be looked at again, finding the enterprise to go to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby
from uuid import UUID

from django.conf import settings
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shiqiao.cases import find
from shiqiao.cases.find import hazards
from shiqiao.documents import qr
from shiqiao.field.here import WALKERS, may, nav, site_of, to_recheck
from shiqiao.field.households import under_way
from shiqiao.places.fields import FIELD_LABELS
from shiqiao.places.models import Division, Site
from shiqiao.policy import Viewer
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.visit import VISIT
from shiqiao.record import clock
from shiqiao.ui.who import roster_now, staff, viewer
from shiqiao.visits.kinds import visits
from shiqiao.visits.models import Visit

SHOWN = 30
DAYS_AHEAD = 14


@dataclass(frozen=True)
class Waiting:
    """A site with cases to be looked at again: how many, and the day on which the first of them falls due."""

    site: Site
    number: int
    due: date | None


@dataclass(frozen=True)
class Planned:
    """A visit with the names of its team."""

    visit: Visit
    names: str


@require_safe
@never_cache
@staff(*WALKERS)
def home(request: HttpRequest) -> HttpResponse:
    """Show my visits of today and the next days, my first re-inspections, rounds under way, and matters in my posts."""
    who, today = viewer(request), clock.today()
    mine = visits(who).filter(
        Q(inspectors__icontains=str(who.person_id)) | Q(experts__icontains=str(who.person_id)),
        state__in=("planned", "under_way"),
    )
    near = mine.filter(planned_on__lte=today + timedelta(days=DAYS_AHEAD))
    found = named(near.select_related("site").order_by("planned_on", "id")[:50])
    context = {
        "under_way": [one for one in found if one.visit.state == "under_way"],
        "due": [one for one in found if one.visit.state == "planned" and one.visit.planned_on <= today],
        "later": [one for one in found if one.visit.state == "planned" and one.visit.planned_on > today],
        "waiting": by_site(who)[:3],
        "rounds": under_way(who),
        "matters": list(find.mine(who, find.MATTERS).filter(is_open=True).order_by("due_on", "id")[:SHOWN]),
        "nav": nav(request, "home"),
        "today": today,
    }
    return render(request, "field/home.html", context)


@require_safe
@never_cache
@staff(*WALKERS)
def waiting(request: HttpRequest) -> HttpResponse:
    """Show the enterprises in my reach with rectified cases that wait for re-inspection, the first due on top."""
    context = {"waiting": by_site(viewer(request)), "nav": nav(request, "waiting"), "today": clock.today()}
    return render(request, "field/waiting.html", context)


@require_safe
@never_cache
@staff(*WALKERS)
def new(request: HttpRequest) -> HttpResponse:
    """Find the enterprise to go to by name or code; without a search, those of my own places."""
    who, text = viewer(request), request.GET.get("q", "").strip()
    found = Site.objects.filter(state="active", is_catch_all=False)
    for word in text.split()[:4]:
        found = found.filter(Q(name__icontains=word) | Q(uscc__istartswith=word) | Q(address__icontains=word))
    if not text:
        own = Q(pk__in=[])
        for prefix, _field in who.reach:
            own |= Q(place_code__gte=prefix, place_code__lt=prefix + "~")
        found = found.filter(own)
    sites = list(found.order_by("name")[: SHOWN + 1])
    context = {"sites": _placed(sites[:SHOWN]), "more": len(sites) > SHOWN, "q": text, "nav": nav(request, "new")}
    return render(request, "field/new.html", context)


@require_safe
@never_cache
@staff(*WALKERS)
def site(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Show what is known of an enterprise before going in: visits planned, open hazards, the last looks."""
    who, here = viewer(request), site_of(request, site_id)
    seen = visits(who).filter(site=here)
    context = {
        "site": here,
        "place": place_name(here),
        "field": FIELD_LABELS.get(here.field, here.field),
        "running": named(seen.filter(state__in=("under_way", "planned")).order_by("planned_on", "id")[:10]),
        "recheck": to_recheck(who, here.id).count(),
        "may_plan": may(who, VISIT.act("plan"), here),
        "may_find": may(who, HAZARD.act("find"), here),
        "today": clock.today(),
        "nav": nav(request),
        **history(who, here),
    }
    return render(request, "field/site.html", context)


@require_safe
@staff(*WALKERS)
def site_qr(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Send the QR code that opens an enterprise's field page, to be printed and put up at its gate."""
    here = site_of(request, site_id)
    link = settings.BASE_URL + reverse("field:site", args=[here.id])
    code = qr.svg(link).replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    return HttpResponse(code, content_type="image/svg+xml")


def history(who: Viewer, here: Site) -> dict[str, object]:
    """Return what inspectors should know of a site: its open hazards and its last finished visits."""
    still = hazards(who).filter(site=here, is_open=True)
    return {
        "open_cases": list(still.order_by("due_on", "id")[:20]),
        "open_number": still.count(),
        "sees_all": find.reads_all_of(who, here.id, here.place_code),
        "sees_visits": any(here.place_code.startswith(prefix) for prefix, _field in who.reach),
        "last": list(visits(who).filter(site=here, state="finished").order_by("-finished_at")[:3]),
    }


def named(found: Iterable[Visit]) -> list[Planned]:
    """Return visits with the names of their inspectors and experts, from the roster's snapshot."""
    people = roster_now().people
    return [
        Planned(one, "、".join(people.get(UUID(person), "") for person in (*one.inspectors, *one.experts)))
        for one in found
    ]


def by_site(who: Viewer) -> list[Waiting]:
    """Return the sites with cases to look at again, the first due on top; at most 200 cases are read."""
    found = sorted(to_recheck(who)[:200], key=lambda case: str(case.site_id))
    groups = [list(group) for _site, group in groupby(found, key=lambda case: case.site_id)]
    sites = [
        Waiting(group[0].site, len(group), min((case.due_on for case in group if case.due_on), default=None))
        for group in groups
        if group[0].site is not None
    ]
    return sorted(sites, key=lambda one: (one.due or date.max, one.site.name))


def place_name(here: Site) -> str:
    """Return the name of the community or village that a site lies in."""
    return Division.objects.filter(code=here.place_code).values_list("name", flat=True).first() or here.place_code


def _placed(sites: list[Site]) -> list[tuple[Site, str]]:
    names = dict(Division.objects.filter(code__in={one.place_code for one in sites}).values_list("code", "name"))
    return [(one, names.get(one.place_code, "")) for one in sites]
