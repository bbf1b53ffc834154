"""Binds the visit's procedure to its row, and finds visits for a viewer."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from shiqiao.policy import Viewer
from shiqiao.procedures.visit import VISIT
from shiqiao.record.kinds import Kind, Where, register
from shiqiao.visits.models import Visit

Row = Mapping[str, Any]


def declare() -> None:
    """Register the kinds of this room."""
    register(Kind("visit", Visit, {1: VISIT}, _where, visible=visible))


def team(row: Row) -> list[UUID]:
    """Return everybody who takes part in a visit."""
    return [UUID(one) for one in (*row["inspectors"], *row["experts"])]


def _where(row: Row, refs: Row) -> Where:
    if row:
        return (row["place_code"], "", row["site_id"], team(row))
    site = refs["site"]
    return (site["place_code"], "", site["id"], ())


def visible(viewer: Viewer, row: Row) -> bool:
    """Say whether a viewer may read a visit: by place, or as one of its team, or as the site looked at once begun."""
    return viewer.is_system or viewer.reads(row["place_code"], "", row["site_id"], team(row))


def visits(viewer: Viewer) -> QuerySet[Visit]:
    """Return the visits that the viewer may read; a site doesn't see visits that are only planned (四不两直)."""
    if viewer.is_system:
        return Visit.objects.all()
    seen = Q(pk__in=[])
    for prefix in {prefix for prefix, _field in viewer.reach}:
        seen |= Q(place_code__gte=prefix, place_code__lt=prefix + "~")
    if viewer.person_id:
        me = str(viewer.person_id)
        seen |= Q(inspectors__icontains=me) | Q(experts__icontains=me)
    if viewer.site_ids:
        seen |= Q(site_id__in=viewer.site_ids) & ~Q(state__in=("planned", "cancelled", "joined"))
    return Visit.objects.filter(seen)
