"""Binds import batches to their rows."""

from collections.abc import Mapping
from typing import Any

from shiqiao.intake.models import Batch
from shiqiao.policy import Viewer
from shiqiao.procedures.batch import BATCH
from shiqiao.record.kinds import HOOKS, Kind, Where, register

Row = Mapping[str, Any]


def declare() -> None:
    """Register the kinds of this room."""
    register(
        Kind("batch", Batch, {1: BATCH}, _where, visible=_visible, path="/matters/?batch={id}&mine=1&standing=all")
    )


def _where(row: Row, refs: Row) -> Where:
    return ("", "", None, (row["received_by"],) if row else ())


def _visible(viewer: Viewer, row: Row) -> bool:
    return (
        viewer.is_system
        or row["received_by"] == viewer.person_id
        or bool(viewer.roles & {"clerk", "head", "leader"})
        or viewer.person_id in HOOKS.owners(row["id"])
    )
