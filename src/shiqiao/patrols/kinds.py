"""Binds surveys and calls to their rows."""

from collections.abc import Mapping
from typing import Any

from shiqiao.patrols.models import Call, Survey
from shiqiao.policy import Viewer
from shiqiao.procedures.survey import CALL, CALLERS, SURVEY
from shiqiao.record.kinds import Kind, Where, register

Row = Mapping[str, Any]


def declare() -> None:
    """Register the kinds of this room."""
    register(Kind("survey", Survey, {1: SURVEY}, _survey_where, visible=_sees_survey, path="/surveys/{id}/"))
    register(Kind("call", Call, {1: CALL}, _call_where, visible=sees_call))


def _survey_where(row: Row, refs: Row) -> Where:
    return (row["place_code"] if row else refs["place"], "", None, ())


def _call_where(row: Row, refs: Row) -> Where:
    return (row["place_code"] if row else refs["village"], "", None, ())


def _sees_survey(viewer: Viewer, row: Row) -> bool:
    return viewer.is_town_staff


def sees_call(viewer: Viewer, row: Row) -> bool:
    """Say whether a call may be read: by whoever goes from door to door there, or answers for it."""
    return viewer.is_system or bool(viewer.roles_on(row["place_code"], "", None) & set(CALLERS))
