"""Binds the visit's procedure to its row, and finds visits for a viewer."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from functools import cache
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from shiqiao.policy import Viewer
from shiqiao.procedures.visit import APART, VISIT
from shiqiao.record import clock
from shiqiao.record.kinds import HOOKS, Kind, Where, register
from shiqiao.visits.models import Visit

Row = Mapping[str, Any]


def declare() -> None:
    """Register the kinds of this room, and lend the record who visits what."""
    HOOKS.visited_by = _visited_by
    register(Kind("visit", Visit, {1: VISIT}, _where, more=_near, visible=visible, path="/visits/{id}/"))


def team(row: Row) -> list[UUID]:
    """Return everybody who takes part in a visit."""
    return [UUID(one) for one in (*row["inspectors"], *row["experts"])]


def _where(row: Row, refs: Row) -> Where:
    if row:
        return (row["place_code"], "", row["site_id"], team(row))
    site = refs["site"]
    return (site["place_code"], "", site["id"], ())


def visiting(person_id: UUID) -> Callable[[], frozenset[UUID]]:
    """Return the question on which sites a person has a visit, planned or under way; it costs one statement, once."""
    return cache(lambda: frozenset(_visited_by(person_id)))


def _visited_by(person_id: UUID) -> "QuerySet[Visit, UUID]":
    me = str(person_id)
    near = Visit.objects.filter(state__in=("planned", "under_way"))
    return near.filter(Q(inspectors__icontains=me) | Q(experts__icontains=me)).values_list("site_id", flat=True)


def _near(asked: Sequence[tuple[UUID, str, Row, Row]]) -> Mapping[UUID, Row]:
    # The nearest planned visit to the same site, for those about to be planned.
    planning = {visit_id: given for visit_id, act, row, given in asked if act == "plan" and not row}
    if not planning:
        return {}
    planned = Visit.objects.filter(site_id__in={given["site"] for given in planning.values()}, state="planned")
    days: dict[UUID, list[Any]] = {}
    for site_id, day in planned.values_list("site_id", "planned_on"):
        days.setdefault(site_id, []).append(day)
    found: dict[UUID, Row] = {}
    for visit_id, given in planning.items():
        on = given.get("planned_on") or clock.today()
        near = [day for day in days.get(given["site"], ()) if abs(day - on) <= timedelta(days=APART)]
        if near:
            found[visit_id] = {"near": min(near).isoformat()}
    return found


def visible(viewer: Viewer, row: Row) -> bool:
    """Say whether a viewer may read a visit: by place, or as one of its team, or as the site looked at once begun."""
    return viewer.is_system or viewer.reads(row["place_code"], row["site_id"], team(row))


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
    return Visit.objects.filter(seen).exclude(site_id__in=viewer.recused)
