"""Finds campaigns and draws for a viewer, and works out what a campaign has seen of its targets."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from shiqiao.inspections.models import Campaign, Draw
from shiqiao.policy import Viewer
from shiqiao.visits.models import Visit


def campaigns(viewer: Viewer) -> QuerySet[Campaign]:
    """Return the campaigns that the viewer may read: plans are no secret among the staff, and nobody else's matter."""
    return Campaign.objects.all() if _staff(viewer) else Campaign.objects.none()


def draws(viewer: Viewer) -> QuerySet[Draw]:
    """Return the draws that the viewer may read."""
    return Draw.objects.all() if _staff(viewer) else Draw.objects.none()


def _staff(viewer: Viewer) -> bool:
    return viewer.is_town_staff


def campaigns_of_site(viewer: Viewer, site_id: UUID, year: int) -> list[Campaign]:
    """Return the campaigns of a year that have this site among their targets."""
    found = campaigns(viewer).filter(begins_on__year__lte=year, ends_on__year__gte=year, targets__has_key=str(site_id))
    return list(found.order_by("begins_on"))


@dataclass(frozen=True)
class Coverage:
    """What a campaign has seen: target ids, and those of them that a finished visit of it (or one joined) reached."""

    targets: frozenset[UUID]
    seen: frozenset[UUID]
    planned: frozenset[UUID]

    @property
    def unseen(self) -> frozenset[UUID]:
        """The targets that nobody has looked at for this campaign yet."""
        return self.targets - self.seen


def coverage(campaign: Campaign) -> Coverage:
    """Return a campaign's coverage; a visit of it that was joined into another counts once that other is finished."""
    targets = frozenset(UUID(one) for one in campaign.targets)
    mine = Q(campaign_id=campaign.id)
    if campaign.yearly:
        # A yearly plan is fulfilled by every inspection of its year, for whichever campaign it was made.
        year = (_midnight(campaign.begins_on), _midnight(campaign.ends_on + timedelta(days=1)))
        mine |= Q(state="finished", purpose="inspection", finished_at__gte=year[0], finished_at__lt=year[1])
    own = list(Visit.objects.filter(mine).values_list("site_id", "state", "joined_id"))
    joined = {into for _site, state, into in own if state == "joined" and into}
    ended = dict(Visit.objects.filter(id__in=joined).values_list("id", "state")) if joined else {}
    states = [
        (site_id, ended.get(into, "planned") if state == "joined" and into else state) for site_id, state, into in own
    ]
    seen = frozenset(site_id for site_id, state in states if state == "finished" and site_id in targets)
    coming = {site_id for site_id, state in states if state in ("planned", "under_way")}
    return Coverage(targets, seen, frozenset(coming & targets) - seen)


def _midnight(day: date) -> datetime:
    # The beginning of a legal day (Shanghai) as an instant.
    return datetime.combine(day, time(), tzinfo=UTC) - timedelta(hours=8)
