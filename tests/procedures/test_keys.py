"""The two keys: who may turn them, what they need, what a no does, and every ending that goes without them."""

from datetime import date
from typing import Any

import pytest

from procedures.pure import COUNTY, FILE, PERSONS, POSTS, Matter
from procedures.test_dispute import performed
from procedures.test_petition import OPINION, SERVED, new, waiting
from shiqiao.procedures.identity import IDENTITY

PROOF = {"files": [FILE], "remark": "到场查看，路面已硬化"}
YES = {"solved": "yes", "satisfied": "mostly"}


def by_phone(matter: Matter, who: str = "he", **said: Any) -> Matter:
    """Write down what the person said on the phone."""
    return matter.do(who, "answer", **{"how": "phone", **YES, **said})


def test_both_keys_close_it_whichever_comes_first() -> None:
    matter = waiting().do("wu", "settle", **PROOF)
    assert (matter.is_open, matter.settled_on, matter.settled_by) == (True, date(2026, 3, 23), [str(PERSONS["wu"])])
    by_phone(matter)
    assert (matter.outcome, matter.is_open, matter.accepted_how) == ("settled", False, "phone")
    assert (matter.says_solved, matter.says_satisfied) == ("yes", "mostly")
    other = by_phone(waiting())
    assert (other.is_open, other.accepted_on) == (True, date(2026, 3, 23))
    assert other.do("wu", "settle", **PROOF).outcome == "settled"


def test_one_key_alone_closes_nothing() -> None:
    settled, agreed = waiting().do("wu", "settle", **PROOF), by_phone(waiting())
    for matter in (settled, agreed):
        assert matter.is_open
        assert not [one for one in matter.offered("qian") if one.act.to == "closed" and not one.act.danger]
    assert settled.refused("wu", "settle", **PROOF) == "already_settled"
    assert waiting().refused("wu", "settle", remark="没有附件") == "missing"


@pytest.mark.parametrize("who", ["gao", "qian"])
def test_whoever_dealt_with_it_turns_neither_key(who: str) -> None:
    assert waiting().refused(who, "settle", **PROOF) == "own_work"
    assert waiting().refused(who, "answer", how="phone", **YES) == "own_work"
    assert waiting().refused(who, "find_wanting", reason="x") == "own_work"
    assert waiting().refused("qian", "end_withdrawn", how="paper", reason="x", files=[FILE]) == "own_work"


def test_whoever_answers_for_it_now_turns_neither_key() -> None:
    matter = waiting().do("sun", "assign", post=POSTS["he"], reason="交接")
    assert matter.refused("he", "answer", how="phone", **YES) == "own_work"


def test_a_link_is_answered_by_the_person_alone() -> None:
    assert waiting().refused("he", "answer", how="link", **YES) == "wrong_how"
    assert waiting().refused("person", "answer", how="phone", **YES) == "wrong_how"
    assert waiting().refused("system", "answer", how="link", **YES) == "wrong_how"
    matter = waiting().do("person", "answer", how="link", **YES)
    assert matter.accepted_how == "link"
    assert matter.refused("person", "answer", how="link", **YES) == "answered_before"


def test_paper_needs_its_photo_and_a_proxy_is_marked() -> None:
    assert waiting().refused("he", "answer", how="paper", **YES) == "missing"
    matter = waiting().do("he", "answer", how="paper", files=[FILE], proxy=True, **YES)
    assert matter.marks["answers"]["1"]["proxy"] == "yes"


def test_a_no_opens_it_again_with_its_reason_and_reaches_the_office() -> None:
    assert waiting().refused("he", "answer", how="phone", solved="no", satisfied="no") == "missing"
    matter = waiting().do("wu", "settle", **PROOF)
    by_phone(matter, solved="partly", satisfied="no", reason="排水沟没有修")
    assert (matter.state, matter.settled_on, matter.accepted_on) == ("accepted", None, None)
    assert matter.marks["disagreed"] == 1
    assert {"responsible", "head"} <= set(matter.told)
    assert matter.due_on == date(2026, 5, 7), "what was due later stays; it is never less than the town's own time"
    assert matter.is_open
    again = matter.do("gao", "request_review", requested_on="2026-03-23", unit=COUNTY)
    assert again.state == "review"


def test_solved_and_satisfied_are_two_questions() -> None:
    matter = by_phone(waiting().do("wu", "settle", **PROOF), satisfied="no")
    assert (matter.outcome, matter.says_solved, matter.says_satisfied) == ("settled", "yes", "no")


def test_what_concerns_nobody_in_particular_needs_one_key() -> None:
    matter = waiting(anonymous=True)
    assert matter.refused("he", "answer", how="phone", **YES) == "not_here"
    assert matter.do("wu", "settle", **PROOF).outcome == "done"


def test_who_becomes_known_is_asked_after_all() -> None:
    matter = waiting(anonymous=True).do("gao", "name_petitioner", reason="本人来电留下电话")
    assert matter.concerns_person
    assert matter.do("wu", "settle", **PROOF).is_open
    assert by_phone(matter).outcome == "settled"
    assert matter.refused("gao", "name_petitioner", reason="x") == "no_anonymous"
    wish = waiting(category="claim", anonymous=True)
    case = {"case": {**wish.row, "kind": "petition"}}
    seal = {"role": "petitioner", "phone": "13800000001"}
    assert Matter(IDENTITY).refused("gao", "seal", case, **seal) == "anonymous"
    case["case"]["marks"] = {}
    assert Matter(IDENTITY).do("gao", "seal", case, **seal).row["state"] == "sealed"


def test_unreachable_is_proven_by_tries_on_three_days() -> None:
    matter = waiting()
    assert matter.refused("zheng", "end_unreachable", reason="x") == "not_settled"
    matter.do("wu", "settle", **PROOF)
    for day in ("2026-03-24", "2026-03-24", "2026-03-25"):
        assert matter.on(day).refused("gao", "record_try", means="phone") == "own_work"
        matter.do("he", "record_try", means="phone")
    assert matter.refused("zheng", "end_unreachable", reason="x") == "too_few_tries"
    matter.on("2026-03-26").do("wu", "record_try", means="home").do("zheng", "end_unreachable", reason="已外出")
    assert (matter.outcome, matter.accepted_on) == ("unreachable", None)


def test_each_who_is_silent_was_tried_as_often() -> None:
    matter = performed().do("wu", "settle", **PROOF)
    for day in ("2026-03-21", "2026-03-22", "2026-03-23"):
        matter.on(day).do("he", "record_try", means="phone", party=1)
    assert matter.refused("zheng", "end_unreachable", reason="x") == "missing", "it is said who"
    assert matter.refused("zheng", "end_unreachable", reason="x", party=2) == "too_few_tries", "nobody tried that side"
    assert matter.do("zheng", "end_unreachable", reason="x", party=1).is_open
    assert by_phone(matter, party=2).outcome == "mixed", "one side never said so"
    old = waiting().do("wu", "settle", **PROOF)
    old.row["marks"]["tries"] = [f"phone/2026-03-2{day}" for day in (1, 2, 3)]
    assert old.do("zheng", "end_unreachable", reason="x").outcome == "unreachable", "an old entry is the first one's"


PANEL = {"panel": [PERSONS["sun"], PERSONS["yu"], PERSONS["jin"]], "minutes": "会商意见", "files": [FILE]}


def heard() -> Matter:
    """Have somebody say "not solved", decide again, and verify."""
    matter = by_phone(waiting(category="claim"), solved="no", satisfied="no", reason="要求超出规定")
    matter.do("gao", "hear", record="再次听取").do("gao", "investigate", record="再次核实")
    matter.do("qian", "conclude", **OPINION).do("gao", "deliver", delivered_on="2026-03-23", **SERVED)
    return matter.do("wu", "settle", **PROOF)


def test_unreasonable_is_weighed_by_three_who_stand_apart_and_decided_by_another() -> None:
    few = [PERSONS["sun"], PERSONS["jin"]]
    for more, code in (
        ((), "too_few"),
        (("gao",), "own_work"),
        (("zheng",), "decides_itself"),
        (("wu",), "own_unit"),
    ):
        panel = [*few, *(PERSONS[name] for name in more)]
        assert heard().refused("zheng", "end_unreasonable", **{**PANEL, "panel": panel}) == code
    strangers = [PERSONS[name] for name in ("yu", "jin", "shu")]
    assert heard().refused("zheng", "end_unreasonable", **{**PANEL, "panel": strangers}) == "nobody_knows"
    barred = heard()
    barred.roster.recusals = {PERSONS["jin"]: frozenset({barred.id})}
    assert barred.refused("zheng", "end_unreasonable", **PANEL) == "barred"
    assert heard().refused("qian", "end_unreasonable", **PANEL) == "not_yours"
    assert heard().refused("zheng", "end_unreasonable", **{**PANEL, "files": []}) == "missing"
    matter = heard().do("zheng", "end_unreasonable", **PANEL)
    assert (matter.outcome, matter.accepted_on) == ("unreasonable", None)


def test_the_sponsor_does_not_call_the_claim_unreasonable() -> None:
    for name in ("sponsor", "assign"):
        matter = heard().do("qian", name, post=POSTS["zheng"], reason="x")
        assert matter.refused("zheng", "end_unreasonable", **PANEL) == "own_work", name
    assert str(PERSONS["hu"]) not in heard().marks["handlers"]
    assert heard().do("hu", "end_unreasonable", **PANEL).outcome == "unreasonable"


def test_nobodys_claim_is_called_unreasonable_unheard() -> None:
    matter = waiting().do("wu", "settle", **PROOF)
    assert matter.refused("zheng", "end_unreasonable", **PANEL) == "not_heard"
    for day in ("2026-03-24", "2026-03-25", "2026-03-26"):
        matter.on(day).do("he", "record_try", means="home")
    assert matter.do("zheng", "end_unreasonable", **PANEL).outcome == "unreasonable"


def test_a_withdrawal_has_its_proof() -> None:
    assert new().refused("he", "end_withdrawn", how="paper", reason="x") == "missing"
    assert new().do("he", "end_withdrawn", how="paper", reason="本人撤回", files=[FILE]).outcome == "withdrawn"


def test_whoever_asks_to_be_left_alone_is() -> None:
    assert waiting().refused("gao", "leave_alone") == "own_work"
    matter = waiting().do("he", "leave_alone")
    assert matter.refused("he", "record_try", means="phone") == "no_contact"
    by_phone(matter.do("wu", "settle", **PROOF), how="paper", files=[FILE])
    assert matter.follow_up_on is None
    assert matter.refused("wu", "follow_up", result="holds", remark="x") == "no_contact"


def closed() -> Matter:
    """Close it with both keys."""
    return by_phone(waiting().do("wu", "settle", **PROOF))


def test_asking_again_afterwards_has_a_schedule_that_ends() -> None:
    matter = closed()
    assert matter.follow_up_on == date(2026, 4, 23)
    assert matter.refused("gao", "follow_up", result="holds", remark="x") == "own_work"
    matter.on("2026-04-23").do("he", "follow_up", result="holds", remark="没有反复")
    assert matter.follow_up_on == date(2026, 7, 23)
    matter.on("2026-07-23").do("he", "follow_up", result="missed", remark="未接通")
    assert matter.follow_up_on is None


def test_what_comes_back_afterwards_is_open_again() -> None:
    matter = closed().on("2026-04-23").do("he", "follow_up", result="back", remark="又积水")
    assert (matter.state, matter.is_open, matter.outcome, matter.due_on) == ("accepted", True, "", date(2026, 5, 8))
    assert matter.marks["reopened"] == 1


def test_only_leaders_open_again_and_a_repeat_is_charged() -> None:
    matter = closed()
    assert matter.refused("sun", "reopen", reason="x") == "not_yours"
    matter.do("system", "charge", {"later": {"id": PERSONS["wu"]}})
    assert matter.recurred
    assert matter.do("zheng", "reopen", reason="未真正解决").state == "accepted"


def test_measures_may_take_their_time_but_not_for_ever() -> None:
    matter = waiting()
    assert matter.refused("qian", "follow_through", until="2026-06-30", reason="x") == "too_long"
    assert matter.refused("qian", "follow_through", until="2026-03-01", reason="x") == "past_day"
    assert matter.do("qian", "follow_through", until="2026-04-30", reason="四月底完工").due_on == date(2026, 4, 30)
    assert matter.do("wu", "find_wanting", reason="尚未开工").state == "accepted"


def test_a_no_is_not_got_round_by_sorting_it_anew_or_sending_it_elsewhere() -> None:
    matter = by_phone(waiting(), solved="no", satisfied="no", reason="没有修")
    assert matter.state == "accepted"
    asked = {"route": "judicial", "where": "法院", "reason": "x", "notice": "written"}
    assert matter.refused("qian", "guide", **asked) == "already_concluded"
    assert matter.refused("sun", "classify", category="suggestion", reason="x") == "already_concluded"


def test_whoever_dealt_with_it_does_not_get_the_link_and_its_code_either() -> None:
    assert waiting().refused("gao", "ask_answer") == "own_work"
    assert waiting().do("he", "ask_answer").state == "answering"
