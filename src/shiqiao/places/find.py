"""Finds sites for a viewer: every list of sites begins here, default deny."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from shiqiao.places.models import Site
from shiqiao.policy import Viewer


@dataclass(frozen=True)
class SiteFilters:
    """What a list of sites is narrowed to; empty means no narrowing."""

    place: str = ""
    field: str = ""
    site_kind: str = ""
    state: str = ""
    key_target: bool = False
    q: str = ""


def sites(viewer: Viewer) -> QuerySet[Site]:
    """Return the sites that the viewer may read: all for anybody with a post, an enterprise's own, none for others."""
    if viewer.is_town_staff:
        return Site.objects.all()
    return Site.objects.filter(id__in=viewer.site_ids)


def register(viewer: Viewer, filters: SiteFilters) -> QuerySet[Site]:
    """Return the viewer's sites narrowed by the filters, in the order of places and names."""
    found = sites(viewer)
    for name in ("field", "site_kind", "state"):
        if value := getattr(filters, name):
            found = found.filter(**{name: value})
    if filters.place:
        found = found.filter(place_code__gte=filters.place, place_code__lt=filters.place + "~")
    if filters.key_target:
        found = found.filter(key_target=True)
    for word in filters.q.split()[:5]:
        found = found.filter(
            Q(name__icontains=word) | Q(uscc__istartswith=word) | Q(address__icontains=word) | Q(trade__icontains=word)
        )
    return found.order_by("place_code", "name")
