"""Binds surveys and calls to their rows."""

from collections.abc import Mapping
from typing import Any

from shiqiao.patrols.models import Call, Survey
from shiqiao.policy import Viewer, goes, knows_round
from shiqiao.policy.doors import FIELD
from shiqiao.procedures.survey import CALL, SURVEY
from shiqiao.record.kinds import Kind, Where, register

Row = Mapping[str, Any]


def declare() -> None:
    """Register the kinds of this room."""
    register(Kind("survey", Survey, {1: SURVEY}, _survey_where, visible=sees_survey, path="/surveys/{id}/"))
    register(Kind("call", Call, {1: CALL}, _call_where, visible=sees_call))


def _survey_where(row: Row, refs: Row) -> Where:
    return (row["place_code"] if row else refs["place"], FIELD, None, ())


def _call_where(row: Row, refs: Row) -> Where:
    return (row["place_code"] if row else refs["village"], FIELD, None, ())


def sees_survey(viewer: Viewer, row: Row) -> bool:
    """Say whether a round may be read: by whoever goes from door to door in it, or plans there."""
    return viewer.is_system or knows_round(viewer, row["place_code"])


def sees_call(viewer: Viewer, row: Row) -> bool:
    """Say whether a call may be read: by whoever goes from door to door there, nobody else."""
    return viewer.is_system or goes(viewer, row["place_code"])
