"""What every field screen begins with: the visit looked for, its team, its findings, the bar below."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from shiqiao.cases.find import hazards
from shiqiao.cases.models import Case
from shiqiao.people.models import Person
from shiqiao.places.models import Site
from shiqiao.policy import Viewer, doors
from shiqiao.procedures.machine import Act
from shiqiao.record import clock
from shiqiao.ui.acts import KEY_FIELD, ActForm, Around
from shiqiao.ui.shapes import NavItem
from shiqiao.ui.who import View, editions_of, viewer
from shiqiao.visits.kinds import visits
from shiqiao.visits.models import Visit

# Who walks with a phone; the desk's people look in.
WALKERS = ("inspector", "grid_worker", "expert", "clerk", "head", "leader")


@dataclass(frozen=True)
class Member:
    """One of a visit's team as the enterprise is shown them."""

    id: UUID
    name: str
    certificate: str
    expert: bool


def visit_of(request: HttpRequest, visit_id: UUID) -> Visit:
    """Return the visit; raises Http404 alike for absent and forbidden."""
    visit = visits(viewer(request)).select_related("site").filter(id=visit_id).first()
    if visit is None:
        raise Http404
    return visit


def on_visit(*states: str) -> Callable[[View], View]:
    """Hand a view its visit, in one of these states.

    One that has moved on since the page was opened (a colleague, a phone that tries again) leads to how it stands now.
    """

    def bind(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, visit_id: UUID, **rest: Any) -> HttpResponse:
            here = visit_of(request, visit_id)
            if here.state in states:
                return view(request, here, **rest)
            if request.method == "POST":
                messages.info(request, _("这一步刚才已经办过，或者检查的状态已变；现在的情况见下。"))
            return redirect("field:visit", here.id)

        return door

    return bind


def site_of(request: HttpRequest, site_id: UUID) -> Site:
    """Return the site, which every holder of a town post may look up; raises Http404."""
    site = Site.objects.filter(id=site_id).first()
    if site is None or not viewer(request).is_town_staff:
        raise Http404
    return site


def may(who: Viewer, act: Act, site: Site) -> bool:
    """Say whether the viewer's posts allow to open something with this act at this site."""
    return bool(who.roles_on(site.place_code, "", site.id) & set(act.by))


def team(visit: Visit) -> list[Member]:
    """Return inspectors, then experts, with their certificate numbers, in the order in which they were named."""
    ids = [UUID(one) for one in (*visit.inspectors, *visit.experts)]
    people = Person.objects.in_bulk(ids)
    return [
        Member(one, people[one].name, people[one].certificate, str(one) in visit.experts)
        for one in dict.fromkeys(ids)
        if one in people
    ]


def findings(who: Viewer, visit: Visit) -> list[Case]:
    """Return the cases found on a visit that the viewer may read, in the order in which they were found."""
    return list(hazards(who).filter(visit_id=visit.id).order_by("opened_at", "number"))


def to_recheck(who: Viewer, site_id: UUID | None = None) -> QuerySet[Case]:
    """Return the viewer's cases to look at again, reported or with their term run out, the most urgent first."""
    # A major one without its plan can't pass, but somebody must go and see that nobody works there.
    unplanned = Q(state="stopped", grade="major")
    run_out = (Q(state__in=("planned", "ordered")) | unplanned) & Q(rectify_by__lt=clock.today())
    waiting = hazards(who).filter(Q(state="rectified") | run_out, is_open=True).exclude(site=None)
    if site_id:
        waiting = waiting.filter(site_id=site_id)
    return waiting.select_related("site").order_by("due_on", "id")


def around(request: HttpRequest, kind: str, row: Case | Visit | None, **preset: object) -> Around:
    """Return what an act's form stands in."""
    return Around(viewer(request), kind, row, editions_of(request)[1], preset)


def id_in(form: ActForm) -> UUID:
    """Return the id that a new subject gets: the form's own key, so that what is sent twice opens one; raises BadRequest."""
    try:
        return UUID(str(form.cleaned_data[KEY_FIELD]))
    except ValueError as wrong:
        raise BadRequest(KEY_FIELD) from wrong


def nav(request: HttpRequest, active: str = "") -> list[NavItem]:
    """Return the places of the bar below: visits for whoever inspects, doors for whoever goes from one to the next."""
    who = viewer(request)
    items = []
    if who.roles & set(WALKERS):
        items = [
            NavItem(_("今天"), reverse("field:home"), active == "home"),
            NavItem(_("新的检查"), reverse("field:new"), active == "new"),
            NavItem(_("待复查"), reverse("field:waiting"), active == "waiting"),
        ]
    if doors(who):
        items.append(NavItem(_("走访"), reverse("field:households"), active == "doors"))
    return items
