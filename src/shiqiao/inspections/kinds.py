"""Binds campaigns and draws to their rows, and replays a draw as a fact for its rule."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from shiqiao.inspections.drawing import CannotDraw, Pool, draw, seed_hash
from shiqiao.inspections.models import Campaign, Draw
from shiqiao.policy import Viewer
from shiqiao.procedures.campaign import CAMPAIGN, DRAW
from shiqiao.record.kinds import Kind, Where, register

Row = Mapping[str, Any]


def declare() -> None:
    """Register the kinds of this room."""
    register(Kind("campaign", Campaign, {1: CAMPAIGN}, _where, visible=_staff))
    register(Kind("draw", Draw, {1: DRAW}, _where, more=_draw_more, visible=_staff))


def _where(row: Row, refs: Row) -> Where:
    return (row["place_code"] if row else refs["place"], "", None, ())


def _staff(viewer: Viewer, row: Row) -> bool:
    return viewer.is_town_staff


def pool_of(row: Row) -> Pool:
    """Return what a draw row draws from."""
    return Pool(row["pool"], row["many"], row["inspectors"], row["experts"], row["recused"], row["per_visit"])


def _draw_more(asked: Sequence[tuple[UUID, str, Row, Row]]) -> Mapping[UUID, Row]:
    found: dict[UUID, Row] = {}
    for draw_id, act, row, given in asked:
        if act not in ("draw", "draw_calls") or not row or seed_hash(given["seed"]) != row["seed_hash"]:
            continue
        try:
            found[draw_id] = {"replayed": draw(given["seed"], pool_of(row))}
        except CannotDraw:
            found[draw_id] = {"replayed": []}
    return found
