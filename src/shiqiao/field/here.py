"""What every field screen begins with: the visit looked for, its team, its findings, the bar below."""

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from shiqiao.cases.find import hazards
from shiqiao.cases.models import Case
from shiqiao.people.models import Person
from shiqiao.places.models import Site
from shiqiao.policy import Viewer
from shiqiao.ui.acts import KEY_FIELD, ActForm, Around
from shiqiao.ui.shapes import NavItem
from shiqiao.ui.who import editions_of, viewer
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


def visit_of(request: HttpRequest, visit_id: UUID, *states: str) -> Visit:
    """Return the visit, in one of the states if any are named; raises Http404 alike for absent and forbidden."""
    visit = visits(viewer(request)).select_related("site").filter(id=visit_id).first()
    if visit is None or (states and visit.state not in states):
        raise Http404
    return visit


def site_of(request: HttpRequest, site_id: UUID) -> Site:
    """Return the site, which every holder of a town post may look up; raises Http404."""
    site = Site.objects.filter(id=site_id).first()
    if site is None or not viewer(request).is_town_staff:
        raise Http404
    return site


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
    """Return the rectified cases in the viewer's reach that wait to be looked at again, the most urgent first."""
    waiting = hazards(who).filter(state="rectified").exclude(site=None)
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


def nav(active: str = "") -> list[NavItem]:
    """Return the three places of the bar below."""
    return [
        NavItem(_("今天"), reverse("field:home"), active == "home"),
        NavItem(_("新的检查"), reverse("field:new"), active == "new"),
        NavItem(_("待复查"), reverse("field:waiting"), active == "waiting"),
    ]
