"""Binds import batches to their rows, and lets previews follow what is erased."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.db.models import Q

from shiqiao.cases.models import Source
from shiqiao.intake.models import Batch, Staging
from shiqiao.policy import Viewer
from shiqiao.procedures.batch import BATCH
from shiqiao.record.kinds import HOOKS, Kind, Where, register

Row = Mapping[str, Any]


def declare() -> None:
    """Register the kinds of this room."""
    register(
        Kind("batch", Batch, {1: BATCH}, _where, visible=_visible, path="/matters/?batch={id}&mine=1&standing=all")
    )
    HOOKS.erased.append(_blank)


def _blank(subject_ids: Collection[UUID]) -> None:
    """Empty the rows that a list's preview still shows, after some of its words were erased."""
    batches = Source.objects.filter(Q(home_id__in=subject_ids) | Q(id__in=subject_ids)).values("batch_id")
    for one in Staging.objects.filter(batch_id__in=batches):
        one.preview = {**one.preview, "sample": [], "problems": []}
        one.save(update_fields=["preview"])


def _where(row: Row, refs: Row) -> Where:
    return ("", "", None, (row["received_by"],) if row else ())


def _visible(viewer: Viewer, row: Row) -> bool:
    return (
        viewer.is_system
        or row["received_by"] == viewer.person_id
        or bool(viewer.roles & {"clerk", "head", "leader"})
        or viewer.person_id in HOOKS.owners(row["id"])
    )
