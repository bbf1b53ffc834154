"""Walks every life of a petition or dispute through acts and checks the state after each; docs/scenarios.md shows them."""

from typing import Any

import pytest

from build import Town, at, photo
from cases.matters import enlist, named
from scenarios.matter_lives import MATTER_LIVES, MatterLife
from shiqiao.cases.models import Case
from shiqiao.record import clock


@pytest.mark.parametrize("life", MATTER_LIVES, ids=lambda life: life.title)
def test_a_life(town: Town, life: MatterLife) -> None:
    with at("2026-03-02"):
        enlist(town)
    case = clock.new_id()
    for line in life.lines:
        with at(line.day):
            if line.act == "agree":
                named(town, case)
            town.do(
                line.who, life.kind, case, line.act, **{name: real(town, name, v) for name, v in line.given.items()}
            )
        assert Case.objects.get(id=case).state == line.then, line
    row = Case.objects.get(id=case)
    assert (row.outcome, row.late, row.is_open) == (life.outcome, life.late, False)
    assert (row.settled_on is not None and row.accepted_on is not None) == (life.outcome == "settled")


def real(town: Town, name: str, value: Any) -> Any:
    """Return the town's own photo, unit, post or people for a word of a life."""
    if name in ("files", "scan"):
        return [photo()]
    if name == "unit":
        return town.units[value].id
    if name == "post":
        return town.posts[value]
    return [town.people[one].id for one in value] if name == "mediators" else value
