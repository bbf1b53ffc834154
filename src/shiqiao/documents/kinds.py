"""Binds the paper's procedure to its row, and finds papers for a viewer."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Q, QuerySet

from shiqiao.documents.models import Content, Paper
from shiqiao.policy import Viewer
from shiqiao.procedures.paper import PAPER
from shiqiao.record.kinds import Kind, Where, register

Row = Mapping[str, Any]


def declare() -> None:
    """Register the kinds of this room."""
    register(Kind("paper", Paper, {1: PAPER}, _where, visible=visible, details=(Content,)))


def _where(row: Row, refs: Row) -> Where:
    if row:
        return (row["place_code"], "", row["site_id"], (row["drafted_by"],))
    site, visit = refs["site"], refs.get("visit")
    return (site["place_code"], "", site["id"], visit["inspectors"] if visit else ())


def visible(viewer: Viewer, row: Row) -> bool:
    """Say whether a viewer may read a paper; the site reads its own once issued."""
    if viewer.is_system or viewer.paper_id == row["id"]:
        return True
    if viewer.reads(row["place_code"], "", None, (row["drafted_by"], row["reviewed_by"], row["signed_by"])):
        return True
    return row["site_id"] in viewer.site_ids and row["state"] in ("issued", "served", "void")


def papers(viewer: Viewer) -> QuerySet[Paper]:
    """Return the papers that the viewer may read."""
    if viewer.is_system:
        return Paper.objects.all()
    seen = Q(pk__in=[])
    for prefix in {prefix for prefix, _field in viewer.reach}:
        seen |= Q(place_code__gte=prefix, place_code__lt=prefix + "~")
    if viewer.person_id:
        seen |= Q(drafted_by=viewer.person_id)
    if viewer.site_ids:
        seen |= Q(site_id__in=viewer.site_ids, state__in=("issued", "served", "void"))
    return Paper.objects.filter(seen)
