"""What was looked at and written: sites inspected, visits, notices and the coverage of campaigns, with their rows."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from shiqiao.cases.find import Filters
from shiqiao.documents.kinds import papers_to_sites
from shiqiao.documents.models import Paper
from shiqiao.inspections.find import campaigns, coverage
from shiqiao.places.models import Site
from shiqiao.policy import Viewer
from shiqiao.visits.kinds import visits
from shiqiao.visits.models import Visit

SHANGHAI = timedelta(hours=8)


def finished(viewer: Viewer, scope: Filters) -> QuerySet[Visit]:
    """Return the finished inspections (no re-inspections) that the viewer may read; the unit filter narrows none."""
    found = visits(viewer).filter(state="finished", purpose="inspection") & Visit.objects.filter(_within(scope))
    if scope.found_from:
        found = found.filter(finished_at__gte=_midnight(scope.found_from))
    if scope.found_to:
        found = found.filter(finished_at__lt=_midnight(scope.found_to) + timedelta(days=1))
    return found


def inspected(viewer: Viewer, scope: Filters) -> QuerySet[Site]:
    """Return the enterprises that were inspected, each once."""
    seen = finished(viewer, scope).order_by().values("site_id")
    return Site.objects.filter(id__in=seen, site_kind="enterprise")


def known(viewer: Viewer, scope: Filters) -> QuerySet[Site]:
    """Return the enterprises on file where the viewer reads cases: what the inspected ones are measured against."""
    reach = Q() if viewer.is_system else Q(pk__in=[])
    for prefix in {prefix for prefix, _field in viewer.reach}:
        reach |= Q(place_code__gte=prefix, place_code__lt=prefix + "~")
    return Site.objects.filter(reach & _within(scope), site_kind="enterprise", state="active")


def notices(viewer: Viewer, scope: Filters) -> QuerySet[Paper]:
    """Return the rectification notices that have been issued and still stand."""
    return _papers(viewer, scope).filter(state__in=("issued", "served"))


def void_notices(viewer: Viewer, scope: Filters) -> QuerySet[Paper]:
    """Return the rectification notices that were voided; they are counted apart."""
    return _papers(viewer, scope).filter(state="void")


def _papers(viewer: Viewer, scope: Filters) -> QuerySet[Paper]:
    found = papers_to_sites(viewer).filter(paper_kind="rectification_notice") & Paper.objects.filter(_within(scope))
    if scope.found_from:
        found = found.filter(issued_on__gte=scope.found_from)
    if scope.found_to:
        found = found.filter(issued_on__lte=scope.found_to)
    return found


def _within(scope: Filters) -> Q:
    narrow = Q()
    if scope.place.endswith("."):
        narrow &= Q(place_code=scope.place[:-1])
    elif scope.place:
        narrow &= Q(place_code__gte=scope.place, place_code__lt=scope.place + "~")
    if scope.field:
        narrow &= Q(field=scope.field)
    return narrow


def _midnight(day: str) -> datetime:
    return datetime.combine(date.fromisoformat(day), time(), tzinfo=UTC) - SHANGHAI


@dataclass(frozen=True)
class Covered:
    """One campaign: how many of its targets have been looked at."""

    id: UUID
    title: str
    seen: int
    targets: int


def covered(viewer: Viewer, on: date) -> list[Covered]:
    """Return the coverage of the campaigns that run on that day, in order of their beginning."""
    running = campaigns(viewer).filter(state="running", begins_on__lte=on, ends_on__gte=on).order_by("begins_on", "id")
    found = []
    for campaign in running[:6]:
        known_of = coverage(campaign)
        found.append(Covered(campaign.id, campaign.title, len(known_of.seen), len(known_of.targets)))
    return found
