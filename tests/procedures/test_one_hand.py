"""Ways round the second key, by the rules alone: nobody's claim is lost by joining, nor ended by one pair of hands."""

from typing import Any
from uuid import UUID

import pytest

from procedures.pure import COUNTY, FILE, Matter
from procedures.test_dispute import GIVEN as QUARREL
from procedures.test_dispute import mediating, performed
from procedures.test_dispute import new as quarrel
from procedures.test_keys import PROOF, YES, by_phone
from procedures.test_parties import joined
from procedures.test_petition import new, waiting
from shiqiao.procedures.dispute import DISPUTE
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


# One pair of hands ends nothing that concerns a person.
@pytest.mark.parametrize("act", ["forward", "object"])
def test_whoever_passes_it_on_does_not_also_say_that_it_was_received(act: str) -> None:
    matter = new(channel="12345")
    told = {"unit": COUNTY, "notice": "written"} if act == "forward" else {}
    matter.do("sun", act, reason="不属本镇", **told)
    assert matter.refused("sun", "confirm_forwarded", reason="已收", files=[FILE]) == "own_work"
    assert matter.refused("he", "confirm_forwarded", reason="已收") == "missing"
    back = matter.do("he", "take_back", reason="对方退回")
    assert "forwarded_by" not in back.marks
    matter.do("he", act, reason="不属本镇", **told)
    assert matter.do("sun", "confirm_forwarded", reason="已收", files=[FILE]).outcome == "forwarded"


def test_a_refusal_is_shown() -> None:
    assert quarrel().refused("mei", "seek_consent", party=1, consent="no") == "missing"
    ended = {"elsewhere": "judicial", "reason": "x"}
    for why in ("refused", "asked"):
        assert mediating().refused("mei", "terminate", why=why, **ended) == "missing"
        assert mediating().do("mei", "terminate", why=why, files=[FILE], **ended).outcome == "terminated"


def test_mediation_fails_only_where_a_side_was_there() -> None:
    ended = {"why": "failed", "elsewhere": "judicial", "reason": "x"}
    alone = mediating().do("mei", "session", held_on="2026-03-02", record="无人到场")
    assert alone.refused("mei", "terminate", **ended) == "no_session"
    alone.do("mei", "session", held_on="2026-03-02", record="甲方到场", present=["1"])
    assert alone.do("mei", "terminate", **ended).outcome == "terminated"


def from_petition(**more: Any) -> Matter:
    """Register the dispute that a petition turned out to be."""
    return Matter(DISPUTE).do("he", "register", {"rerouted_from": {**row_of(new(**more)), "is_open": True}}, **QUARREL)


def test_a_claim_that_became_a_dispute_goes_back_instead_of_ending() -> None:
    ended = {"elsewhere": "judicial", "reason": "x"}
    matter = from_petition()
    matter.do("he", "seek_consent", party=1, consent="yes").do(
        "he", "seek_consent", party=2, consent="no", files=[FILE]
    )
    for who, code in (("he", "not_yours"), ("mei", "not_yours"), ("qian", "goes_back")):
        assert matter.refused(who, "terminate", why="refused", **ended) == code
    own = from_petition().do("he", "seek_consent", party=1, consent="no", files=[FILE])
    assert own.refused("he", "terminate", why="refused", **ended) == "not_yours"
    assert own.do("qian", "terminate", why="refused", **ended).outcome == "terminated"
    nameless = from_petition(anonymous=True).do("he", "seek_consent", party=2, consent="no", files=[FILE])
    assert nameless.do("he", "terminate", why="refused", **ended).outcome == "terminated"


def test_a_claim_is_sorted_anew_by_a_head_who_does_not_reply_to_it() -> None:
    assert new().refused("he", "classify", category="suggestion", reason="x") == "not_yours"
    matter = new().do("qian", "classify", category="suggestion", reason="只提建议").do("he", "accept", notice="on_spot")
    reply = {"result": "adopted", "content": "采纳"}
    assert matter.refused("qian", "reply", **reply) == "own_work"
    assert matter.do("zheng", "reply", **reply).outcome == "replied"
    assert new(category="suggestion").do("he", "classify", category="claim", reason="x").concerns_person


def test_what_came_of_an_accusation_a_second_person_says() -> None:
    matter = new(category="accusation").do("fu", "accept", notice="on_spot")
    reply = {"result": "told", "content": "反馈"}
    assert matter.refused("fu", "reply", **reply) == "own_work"
    assert matter.do("zheng", "reply", **reply).outcome == "replied"


def test_whoever_registered_it_does_not_take_it_back() -> None:
    back = {"how": "phone", "reason": "本人来电", "files": [FILE]}
    assert new().refused("sun", "end_withdrawn", **back) == "own_work"
    assert new().do("he", "end_withdrawn", **back).outcome == "withdrawn"


# Both keys are turned by two hands.
def test_both_keys_are_turned_by_two_hands() -> None:
    verified = waiting().do("he", "settle", **PROOF)
    assert verified.refused("he", "answer", how="phone", **YES) == "both_keys"
    assert verified.do("person", "answer", how="link", **YES).outcome == "settled"
    answered = by_phone(waiting())
    assert answered.refused("he", "settle", **PROOF) == "both_keys"
    assert answered.do("wu", "settle", **PROOF).outcome == "settled"
    own = waiting().do("zheng", "settle", **PROOF).do("he", "leave_alone")
    assert own.refused("zheng", "end_no_contact", reason="x") == "both_keys"
    assert own.do("hu", "end_no_contact", reason="x").outcome == "no_contact"


def test_whoever_wants_no_contact_is_heard_only_of_themselves() -> None:
    matter = performed().do("he", "leave_alone", party=1)
    for how in ("phone", "home"):
        assert matter.refused("he", "answer", party=1, **{**YES, "how": how}) == "no_contact"
    by_phone(matter, party=2)
    assert matter.do("he", "answer", party=1, **{**YES, "how": "paper"}, files=[FILE]).accepted_on
