"""Ways round the second key, by the rules alone: nobody's claim is lost by joining, nor ended by one pair of hands."""

from typing import Any
from uuid import UUID

import pytest

from procedures.pure import Matter
from procedures.test_dispute import new as quarrel
from procedures.test_parties import joined
from procedures.test_petition import new
from shiqiao.procedures.matter_parties import asked

OTHER = UUID(int=9)


def row_of(matter: Matter, kind: str = "petition") -> dict[str, Any]:
    """Return a matter as another one sees it."""
    return {**matter.row, "id": OTHER, "kind": kind}


# Joining keeps whoever must answer.
@pytest.mark.parametrize("host", [{"anonymous": True}, {"category": "suggestion"}])
def test_what_concerns_a_person_is_not_joined_into_what_concerns_nobody(host: dict[str, Any]) -> None:
    into = new(**host)
    into.row["kind"] = "petition"
    assert into.refused("sun", "take_in", {"other": row_of(new())}, reason="同一处") == "answer_owed"
    claim = new()
    claim.row["kind"] = "petition"
    claim.do("sun", "take_in", {"other": row_of(into)}, reason="同一处")
    assert (asked(claim.row), claim.people_count) == ((1,), 2), "nobody known has to answer for the nameless"
    gone = {"id": OTHER, "joined_into_id": None, "people_count": 1, "marks": {}}
    assert claim.do("sun", "let_go", {"other": gone}, reason="不是一处").people_count == 1


def test_a_nameless_claim_is_not_joined_into_a_suggestion() -> None:
    into = new(category="suggestion")
    into.row["kind"] = "petition"
    assert into.refused("sun", "take_in", {"other": row_of(new(anonymous=True))}, reason="x") == "answer_owed"


def test_what_has_taken_in_a_claim_stays_one() -> None:
    into = joined(new(), new())
    assert into.refused("qian", "classify", category="suggestion", reason="x") == "answer_owed"
    nameless = new(anonymous=True)
    nameless.row |= {"outcome": "joined", "state": "closed", "is_open": False}
    assert nameless.refused("sun", "name_petitioner", reason="x") == "joined"


def test_a_claim_does_not_end_with_the_mediation_it_was_joined_into() -> None:
    into = quarrel()
    into.do("he", "take_in", {"other": row_of(new())}, reason="同一处")
    assert into.refused("qian", "terminate", why="unfit", elsewhere="judicial", reason="x") == "has_joined"
