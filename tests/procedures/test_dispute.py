"""The dispute beside the Mediation Law, article by article: every act allowed, and refused where the law says so."""

from datetime import date
from typing import Any

import pytest

from procedures.pure import FILE, HERE, PERSONS, POSTS, Matter
from shiqiao.procedures.dispute import DISPUTE

GIVEN = {
    "place": HERE, "origin": "application", "channel": "grid", "category": "neighbour", "parties": 2,
    "title": "宅基地边界争议", "description": "两户对滴水檐宽度有争议",
}  # fmt: skip
AGREED = {
    "form": "written", "facts": "边界不清", "content": "各退二十厘米", "manner": "自行清理",
    "effective_on": "2026-03-10", "perform_by": "2026-03-31", "signed": ["1", "2"], "sealed": True, "files": [FILE],
}  # fmt: skip
MEDIATORS = {"mediators": [PERSONS["mei"]], "told_rights": "yes"}
YES = {"how": "home", "solved": "yes", "satisfied": "yes"}


def new(**more: Any) -> Matter:
    """Register a dispute on 2 March 2026."""
    return Matter(DISPUTE).do("li", "register", **{**GIVEN, **more})


def mediating(**more: Any) -> Matter:
    """Have both sides agree to mediation, and begin."""
    matter = new(**more)
    for party in range(1, matter.marks["parties"] + 1):
        matter.do("mei", "seek_consent", party=party, consent="yes")
    return matter.do("mei", "begin", **MEDIATORS)


def agreed(**more: Any) -> Matter:
    """Hold a session and agree on 10 March 2026."""
    matter = mediating(**more).on("2026-03-10").do("mei", "session", held_on="2026-03-09", record="双方陈述")
    return matter.do("mei", "agree", **AGREED)


def performed(**more: Any) -> Matter:
    """Have it performed on 20 March 2026."""
    return agreed(**more).on("2026-03-20").do("mei", "check_performance", result="performed", record="已清理")


# Art 29: an agreement names its parties.
def test_nothing_is_agreed_on_by_somebody_unnamed() -> None:
    matter = mediating().on("2026-03-10").do("mei", "session", held_on="2026-03-09", record="双方陈述")
    matter.named = 1
    assert matter.refused("mei", "agree", **AGREED) == "unnamed"
    matter.named = 2
    assert matter.do("mei", "agree", **AGREED).state == "agreed"


def test_a_dispute_has_sides_and_a_mediator_who_asks_them() -> None:
    matter = new()
    assert (matter.state, matter.post_id, matter.due_on) == ("registered", POSTS["mei"], date(2026, 3, 5))
    assert Matter(DISPUTE).refused("li", "register", **{**GIVEN, "parties": 1}) == "too_few"
    assert Matter(DISPUTE).refused("zhao", "register", **GIVEN) == "not_yours"
    assert Matter(DISPUTE).refused("li", "register", **GIVEN, received_on="2026-03-03") == "future_day"


# Arts 22, 27: what is looked into beside the sessions is recorded; whoever looked has dealt with it.
def test_what_is_looked_into_is_recorded() -> None:
    matter = new()
    assert matter.refused("mei", "investigate", held_on="2026-03-03", record="看了檐口") == "future_day"
    matter.do("mei", "investigate", held_on="2026-03-02", record="看了檐口")
    assert (matter.state, str(PERSONS["mei"]) in matter.marks["handlers"]) == ("registered", True)
    assert agreed().refused("mei", "investigate", held_on="2026-03-10", record="再看") == "wrong_state"


# Arts 3, 17: voluntary; never against a clear refusal.
def test_mediation_begins_when_every_side_agrees() -> None:
    matter = new().do("mei", "seek_consent", party=1, consent="yes")
    assert matter.refused("mei", "begin", **MEDIATORS) == "no_consent"
    assert matter.refused("mei", "seek_consent", party=3, consent="yes") == "no_party"
    matter.do("mei", "seek_consent", party=2, consent="no", files=[FILE])
    assert matter.refused("mei", "begin", **MEDIATORS) == "refused"
    matter.do("mei", "seek_consent", party=2, consent="yes").do("mei", "begin", **MEDIATORS)
    assert (matter.state, matter.team, matter.due_on) == ("mediating", [str(PERSONS["mei"])], date(2026, 4, 1))


def test_sides_are_told_their_rights() -> None:
    matter = new().do("mei", "seek_consent", party=1, consent="yes").do("mei", "seek_consent", party=2, consent="yes")
    assert matter.refused("mei", "begin", mediators=[PERSONS["mei"]]) == "missing"


# Arts 19, 20, 22, 27.
def test_a_session_is_recorded_by_a_mediator_of_the_case() -> None:
    matter = mediating()
    assert matter.refused("tang", "session", held_on="2026-03-02", record="x") == "not_on_team"
    assert matter.refused("mei", "session", held_on="2026-03-03", record="x") == "future_day"
    assert matter.refused("mei", "session", held_on="2026-03-02") == "missing"
    matter.do("mei", "change_mediators", mediators=[PERSONS["tang"]], reason="当事人另选")
    matter.do("tang", "session", held_on="2026-03-02", record="双方陈述").do(
        "li", "invite", invited="five_elders", agreed="yes"
    )
    assert set(matter.marks["handlers"]) >= {str(PERSONS["mei"]), str(PERSONS["tang"])}
    assert matter.refused("li", "invite", invited="police") == "missing"


# Arts 28 to 30: what an agreement needs.
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"signed": ["1"]}, "not_all_signed"),
        ({"signed": ["1", "3"]}, "not_all_signed"),
        ({"sealed": False}, "not_sealed"),
        ({"files": []}, "missing"),
        ({"facts": ""}, "missing"),
        ({"content": ""}, "missing"),
        ({"manner": ""}, "missing"),
        ({"effective_on": "2026-03-11"}, "future_day"),
        ({"perform_by": "2026-03-09"}, "too_early"),
    ],
)
def test_an_agreement_has_all_its_parts(change: dict[str, Any], code: str) -> None:
    matter = mediating().on("2026-03-10").do("mei", "session", held_on="2026-03-09", record="双方陈述")
    assert matter.refused("mei", "agree", **{**AGREED, **change}) == code


def test_an_agreement_comes_out_of_a_session() -> None:
    assert mediating().on("2026-03-10").refused("mei", "agree", **AGREED) == "no_session"


def test_an_oral_agreement_is_recorded_without_seal() -> None:
    matter = mediating().on("2026-03-10").do("mei", "session", held_on="2026-03-10", record="双方陈述")
    matter.do("mei", "agree", **{**AGREED, "form": "oral", "sealed": False, "files": []})
    assert (matter.state, matter.opinion, matter.due_on) == ("agreed", "oral", date(2026, 3, 31))


def test_days_follow_the_order_of_the_procedure() -> None:
    matter = mediating().on("2026-03-10")
    for verb in ("session", "investigate"):
        assert matter.refused("mei", verb, held_on="2026-03-01", record="x") == "too_early"
    matter.do("mei", "session", held_on="2026-03-09", record="双方陈述")
    early = {**AGREED, "effective_on": "2026-03-08"}
    assert matter.refused("mei", "agree", **early) == "too_early"
    matter.do("mei", "agree", **AGREED).do("mei", "apply_confirmation", applied_on="2026-03-10", together=True)
    matter.on("2026-03-20")
    assert matter.refused("mei", "record_confirmation", result="confirmed", decided_on="2026-03-09") == "too_early"
    matter.do("mei", "record_confirmation", result="confirmed", decided_on="2026-03-18")


# Art 33: thirty days, both together, not about personal status.
def test_the_court_is_asked_by_both_within_thirty_days() -> None:
    matter = agreed()
    assert matter.marks["confirm_by"] == date(2026, 4, 9)
    matter.on("2026-04-10")
    assert matter.refused("mei", "apply_confirmation", applied_on="2026-04-10", together=True) == "too_late"
    assert matter.refused("mei", "apply_confirmation", applied_on="2026-04-09") == "not_together"
    assert matter.refused("mei", "apply_confirmation", applied_on="2026-03-09", together=True) == "too_early"
    assert matter.refused("mei", "record_confirmation", result="confirmed", decided_on="2026-04-10") == "not_here"
    matter.do("mei", "apply_confirmation", applied_on="2026-04-09", together=True)
    assert matter.refused("mei", "apply_confirmation", applied_on="2026-04-09", together=True) == "already_applied"
    matter.do("mei", "record_confirmation", result="confirmed", decided_on="2026-04-10")
    assert matter.state == "agreed"


def test_a_court_that_refuses_lets_them_mediate_anew_and_family_matters_are_not_confirmed() -> None:
    matter = agreed().do("mei", "apply_confirmation", applied_on="2026-03-10", together=True)
    matter.do("mei", "record_confirmation", result="refused", decided_on="2026-03-10")
    assert matter.state == "mediating"
    family = agreed(category="family")
    assert family.refused("mei", "apply_confirmation", applied_on="2026-03-10", together=True) == "not_here"


# Art 31: performance is watched; art 26: ending without agreement.
def test_performance_is_watched_until_it_is_done() -> None:
    matter = agreed().on("2026-03-20")
    assert matter.refused("mei", "check_performance", result="performed", record="x", until="2026-04-30") == "bad_value"
    assert matter.refused("mei", "check_performance", result="partly", record="x", until="2026-03-19") == "past_day"
    matter.do("mei", "check_performance", result="partly", record="部分清理", until="2026-04-15")
    assert (matter.state, matter.due_on) == ("agreed", date(2026, 4, 15))
    matter.do("mei", "check_performance", result="performed", record="已清理")
    assert (matter.state, matter.due_on) == ("answering", date(2026, 4, 4))


def test_mediation_that_fails_ends_with_the_other_routes_told() -> None:
    matter = mediating()
    assert matter.refused("mei", "terminate", why="failed", reason="x") == "missing"
    matter.do("mei", "session", held_on="2026-03-02", record="各执一词", present=["1"])
    matter.do("mei", "terminate", why="failed", elsewhere="judicial", reason="分歧过大")
    assert (matter.outcome, matter.is_open) == ("terminated", False)
    no = new().do("li", "seek_consent", party=2, consent="no", files=[FILE])
    assert no.do("mei", "terminate", why="refused", elsewhere="judicial", reason="拒绝").outcome == "terminated"


def test_nobody_ends_a_dispute_alone_before_anybody_was_asked() -> None:
    told = {"elsewhere": "judicial", "reason": "x"}
    assert new().refused("li", "terminate", why="failed", **told) == "not_yours"
    assert new().refused("mei", "terminate", why="failed", **told) == "no_session"
    agreed_to = new().do("li", "seek_consent", party=1, consent="yes")
    for why in ("refused", "asked"):
        assert agreed_to.refused("mei", "terminate", why=why, **told) == "not_asked"
    assert new().refused("mei", "terminate", why="unfit", **told) == "not_yours"
    assert new().do("qian", "terminate", why="unfit", **told).outcome == "terminated"


# Art 25.
def test_what_may_grow_is_prevented_and_told() -> None:
    assert new().do("li", "prevent", measure="分开劝导", to_police=True).told == ("head",)


# Both keys, and both sides.
def test_every_side_answers_for_itself() -> None:
    matter = performed().do("wu", "settle", files=[FILE], remark="滴水檐已清理")
    matter.do("he", "answer", party=1, **YES)
    assert matter.is_open, "one side alone doesn't close it"
    assert matter.refused("mei", "answer", party=2, **YES) == "own_work"
    assert matter.refused("he", "answer", party=3, **YES) == "no_party"
    assert matter.refused("he", "answer", party=1, **YES) == "answered_before"
    matter.do("he", "answer", party=2, **{**YES, "satisfied": "no"})
    assert (matter.outcome, matter.says_satisfied) == ("settled", "no")


def test_one_side_that_says_no_has_it_mediated_again() -> None:
    matter = performed().do("he", "answer", party=1, **YES)
    matter.do("he", "answer", party=2, how="phone", solved="no", satisfied="no", reason="没有按约定清理")
    assert (matter.state, matter.accepted_on) == ("mediating", None)
    assert "answers" not in matter.marks


def test_a_dispute_is_pushed_and_pushed_back_like_any_matter() -> None:
    matter = new().do("sun", "push", post=POSTS["li"], requirement="就地调解")
    matter.do("li", "push_back", why="elsewhere", reason="不在本网格")
    assert (matter.bounces, matter.post_id) == (1, POSTS["mei"])


def test_the_same_quarrel_again_is_charged_to_its_closing() -> None:
    earlier = {**performed().row, "is_open": False, "closed_on": date(2026, 3, 20)}
    matter = Matter(DISPUTE, "2026-05-02").do("li", "register", {"earlier": earlier}, **GIVEN)
    assert (matter.is_repeat, matter.recurs_id) == (True, earlier["id"])
    old = {**earlier, "closed_on": date(2025, 3, 20)}
    assert Matter(DISPUTE, "2026-05-02").do("li", "register", {"earlier": old}, **GIVEN).recurs_id is None


def test_a_session_says_where_who_and_when_next() -> None:
    matter = mediating().on("2026-03-10")
    held = {"held_on": "2026-03-10", "record": "双方陈述", "venue": "社区调解室", "signed_how": "all"}
    assert matter.refused("mei", "session", **held, present=["3"]) == "no_party"
    assert matter.refused("mei", "session", **held, helped=["nobody"]) == "bad_value"
    assert matter.refused("mei", "session", **held, next_on="2026-03-09") == "past_day"
    matter.do("mei", "session", **held, present=["1", "2"], helped=["five_elders", "police"], next_on="2026-03-20")
    assert matter.marks["next_session_on"] == date(2026, 3, 20)


# Art 31: performance is watched, part by part.
def test_each_thing_promised_has_its_day_and_is_checked() -> None:
    matter = agreed().on("2026-03-11")
    assert matter.refused("mei", "promise", party=3, what="清理", due_on="2026-03-15") == "no_party"
    assert matter.refused("mei", "promise", party=1, what="清理", due_on="2026-04-01") == "too_late"
    assert matter.refused("mei", "check_promise", obligation="1", result="done") == "already_"
    matter.do("mei", "promise", party=1, what="清理", due_on="2026-03-15")
    matter.do("mei", "promise", party=2, what="付款", due_on="2026-03-31")
    assert matter.due_on == date(2026, 3, 15)
    matter.on("2026-03-20")
    assert matter.refused("mei", "check_performance", result="performed", record="已清理") == "not_done"
    assert matter.refused("mei", "check_promise", obligation="3", result="done") == "not_here"
    matter.do("mei", "check_promise", obligation="1", result="done", done_on="2026-03-18")
    assert matter.marks["obligations"]["1"]["late"] is True
    assert matter.due_on == date(2026, 3, 31)
    assert matter.refused("mei", "check_promise", obligation="1", result="done") == "not_here"
    matter.do("mei", "check_promise", obligation="2", result="not")
    matter.do("mei", "check_promise", obligation="2", result="done")
    assert matter.marks["obligations"]["2"]["late"] is False
    matter.do("mei", "check_performance", result="performed", record="已清理")
    assert matter.state == "answering"


def test_the_agreement_can_be_drafted_before_it_is_signed() -> None:
    matter = mediating().on("2026-03-10")
    terms = {name: AGREED[name] for name in ("facts", "content", "manner", "perform_by")}
    assert matter.refused("mei", "draft_agreement", **terms) == "no_session"
    matter.do("mei", "session", held_on="2026-03-10", record="双方陈述").do("mei", "draft_agreement", **terms)
    assert matter.state == "mediating"
