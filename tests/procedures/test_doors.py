"""Every act of a petition and a dispute tried by everybody where one key or both are missing: nothing closes as settled."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest

from procedures import test_dispute, test_petition
from procedures.pure import CAST, COUNTY, FILE, PERSONS, POSTS, Cast, Matter
from procedures.test_dispute import performed
from procedures.test_keys import PROOF, YES, by_phone, closed
from procedures.test_petition import new, running, waiting
from shiqiao.procedures import matter_parties
from shiqiao.procedures.machine import Act, Refused

FILES, REASON = {"files": [FILE]}, {"reason": "说明"}
# A good form of every act, so that nothing is refused for a missing field alone; a new act must be added here.
GIVEN: dict[str, dict[str, Any]] = {
    "classify": {"category": "suggestion", **REASON},
    "name_petitioner": REASON,
    "represent": {"representatives": 2},
    "replace_representative": {**REASON, **FILES},
    "simplify": REASON,
    "unsimplify": REASON,
    "accept": {"route": "petition", "notice": "written"},
    "decline": {"ground": "not_ours", "unit": COUNTY, "notice": "written", **REASON},
    "guide": {"route": "judicial", "where": "法院", "notice": "written", **REASON},
    "hand_over": {"unit": COUNTY, **REASON},
    "send_up": {"unit": COUNTY, **FILES, **REASON},
    "confirm_sent_up": {},
    "undo_sent_up": REASON,
    "forward": {"unit": COUNTY, "notice": "written", **REASON},
    "object": REASON,
    "confirm_forwarded": {**REASON, **FILES},
    "take_back": REASON,
    "hear": {"record": "记录"},
    "investigate": {"record": "记录"},
    "hold_hearing": {"record": "记录"},
    "ask_extension": {"until": "2026-05-20", **REASON},
    "extend": REASON,
    "deny_extension": REASON,
    "conclude": test_petition.OPINION,
    "deliver": {"delivered_on": "2026-03-23", "how": "mail", **FILES, **test_petition.OUTSIDE},
    "deliver_more": {"delivered_on": "2026-03-23", "how": "mail", **FILES, **test_petition.OUTSIDE},
    "notify": {"what": "acceptance_notice", "delivered_on": "2026-03-23", "how": "mail"},
    "reply": {"result": "told", "content": "答复"},
    "request_review": {"requested_on": "2026-03-23", "unit": COUNTY},
    "record_review": {"result": "upheld", "decided_on": "2026-03-23", "delivered_on": "2026-03-23", **FILES},
    "request_final_review": {"requested_on": "2026-03-23", "unit": COUNTY},
    "begin_hearing": {"record": "记录"},
    "end_hearing": {"record": "记录"},
    "record_final_review": {"result": "upheld", "decided_on": "2026-03-23", "delivered_on": "2026-03-23", **FILES},
    "end_final": REASON,
    "end_lapsed": REASON,
    "settle": PROOF,
    "find_wanting": REASON,
    "follow_through": {"until": "2026-04-20", **REASON},
    "answer": {"how": "phone", **YES},
    "ask_answer": {},
    "record_try": {"means": "phone"},
    "leave_alone": {},
    "end_unreachable": REASON,
    "end_no_contact": REASON,
    "end_unreasonable": {"panel": [PERSONS["sun"], PERSONS["yu"], PERSONS["jin"]], "minutes": "会商", **FILES},
    "end_withdrawn": {"how": "paper", **REASON, **FILES},
    "follow_up": {"result": "holds", "remark": "x"},
    "reopen": REASON,
    "push": {"post": POSTS["li"], "requirement": "请办理"},
    "push_back": {"why": "not_ours", **REASON},
    "assign": {"post": POSTS["li"], **REASON},
    "sponsor": {"post": POSTS["hu"], **REASON},
    "sponsor_plan": {"plan": "方案"},
    "end_sponsorship": REASON,
    "receive_person": {"how": "received", "record": "记录"},
    "report_urgent": {"summary": "情况"},
    "note": {"text": "说明"},
    "remind": {},
    "escalate": {"level": 1},
    "seek_consent": {"consent": "yes"},
    "begin": test_dispute.MEDIATORS,
    "change_mediators": {"mediators": [PERSONS["tang"]], **REASON},
    "invite": {"invited": "police", "agreed": "yes"},
    "session": {"held_on": "2026-03-20", "record": "记录"},
    "prevent": {"measure": "措施"},
    "terminate": {"why": "asked", "elsewhere": "judicial", **REASON, **FILES},
    "draft_agreement": {"facts": "a", "content": "b", "manner": "c", "perform_by": "2026-04-20"},
    "agree": test_dispute.AGREED,
    "apply_confirmation": {"applied_on": "2026-03-20", "together": True},
    "record_confirmation": {"result": "confirmed", "decided_on": "2026-03-20"},
    "promise": {"party": 1, "what": "x", "due_on": "2026-03-30"},
    "check_promise": {"obligation": "1", "result": "done"},
    "check_performance": {"result": "performed", "record": "x"},
}
# What points at another case has doors of its own: tests/cases/test_join.py and tests/doors/test_second_key.py.
ELSEWHERE = {"register", "take_in", "join", "let_go", "part", "tell_apart", "heed", "mark_repeat", "charge", "reroute"}
ANSWERS = tuple(
    {"party": party, "how": how, **YES, **FILES} for party in (1, 2, 3) for how in ("link", "phone", "home", "paper")
)
EVERYBODY = (*CAST, "system", "person")
# Endings without the person's own yes; each has its name and is counted apart (tests/briefing/test_matters.py).
NAMED = {
    "unreachable", "unreasonable", "withdrawn", "final", "lapsed", "done", "replied", "routed", "handed_over",
    "forwarded", "not_accepted", "terminated", "rerouted", "joined", "no_contact", "mixed",
}  # fmt: skip


def settled_only(begin: Callable[[], Matter]) -> Matter:
    """Turn the first key."""
    return begin().do("wu", "settle", **PROOF)


def silent(begin: Callable[[], Matter]) -> Matter:
    """Turn neither."""
    return begin()


def half_agreed() -> Matter:
    """Verify a dispute of which one side has said yes."""
    return performed().do("wu", "settle", **PROOF).do("he", "answer", party=1, how="phone", **YES)


def two_of_three() -> Matter:
    """Verify a petition of eight who sent three, of whom two have said yes."""
    matter = settled_only(lambda: waiting(people_count=8, representatives=3))
    return by_phone(by_phone(matter, party=1), party=2)


def nobody_named() -> Matter:
    """Verify a petition that a list brought in for eight people without saying who speaks for them."""
    return settled_only(lambda: waiting(people_count=8, listed=True))


MISSING: dict[str, Callable[[], Matter]] = {
    "petition registered": new,
    "petition under way": running,
    "petition waiting": waiting,
    "petition settled, nobody asked": lambda: settled_only(waiting),
    "petition agreed, not verified": lambda: by_phone(waiting()),
    "petition told no": lambda: by_phone(settled_only(waiting), solved="no", satisfied="no", reason="没有修"),
    "dispute registered": test_dispute.new,
    "dispute mediated": test_dispute.mediating,
    "dispute agreed on": test_dispute.agreed,
    "dispute settled, nobody asked": lambda: settled_only(performed),
    "dispute settled, one side of two": half_agreed,
    "petition of eight, two of three said yes": two_of_three,
    "petition of eight, nobody named": nobody_named,
}


def _ways(act: Act) -> tuple[dict[str, Any], ...]:
    if act.name == "answer":
        return ANSWERS
    given = GIVEN[act.name]
    # What is about one of several people is tried for each of them, and without saying whom.
    numbers = (1, 2, 3) if any(need.name == "party" and not need.required for need in act.needs) else ()
    return (given, *({**given, "party": number} for number in numbers))


def attempts(matter: Matter) -> Iterator[tuple[str, str, dict[str, Any], Matter]]:
    """Yield (who, act, what was given, the matter afterwards) of whatever anybody could do."""
    for who in EVERYBODY:
        for act in matter.procedure.acts:
            if act.name in ELSEWHERE:
                continue
            ways = ANSWERS if act.name == "answer" else (GIVEN[act.name],)
            for given in ways:
                after = Matter(matter.procedure, matter.day, deepcopy(matter.row), matter.roster)
                try:
                    after.do(who, act.name, **given)
                except Refused:
                    continue
                yield who, act.name, given, after


@pytest.mark.parametrize("name", MISSING)
def test_one_act_by_anybody_closes_nothing_as_settled_but_the_missing_key(name: str) -> None:
    before = MISSING[name]()
    assert before.is_open
    seen = set()
    for who, act, given, after in attempts(before):
        seen.add(act)
        if after.is_open:
            continue
        assert after.outcome in NAMED | {"settled"}, (who, act)
        if after.outcome == "settled":
            assert after.settled_on, (who, act)
            assert after.accepted_on, (who, act)
            assert {one["solved"] for one in after.marks["answers"].values()} == {"yes"}, (who, act)
            assert set(map(int, after.marks["answers"])) == set(matter_parties.asked(after.row)), (who, act)
            # The key that was missing, and it was turned by somebody who may: the person, or one who did not handle it.
            assert act == ("answer" if before.settled_on else "settle"), (who, act)
            assert given.get("how") != "link" or who == "person"
            assert str(PERSONS.get(who)) not in before.marks.get("handlers", ())
    assert seen, "somebody can do something"


def test_nothing_is_left_out() -> None:
    """A new act, and a new ending, must be tried and named here."""
    for matter in (new(), test_dispute.new()):
        assert {act.name for act in matter.procedure.acts} <= set(GIVEN) | ELSEWHERE
        assert set(matter.procedure.outcomes) <= NAMED | {"settled"}


def test_every_ending_without_the_second_key_has_its_name_and_none_is_settled() -> None:
    ends = {
        after.outcome
        for begin in MISSING.values()
        for _who, act, _given, after in attempts(begin())
        if not after.is_open and act not in ("answer", "settle")
    }
    assert "settled" not in ends
    assert {"withdrawn", "terminated", "routed", "not_accepted"} <= ends


# Who turns no key, though no act of handling names him.
def test_the_sponsor_answers_for_its_being_settled_and_turns_no_key() -> None:
    matter = waiting().do("zheng", "sponsor", post=POSTS["hu"], reason="包案")
    for name, given in (("settle", PROOF), ("answer", {"how": "phone", **YES}), ("ask_answer", {})):
        assert matter.refused("hu", name, **given) == "own_work", name
    matter.do("zheng", "end_sponsorship", reason="调整")
    assert matter.refused("hu", "answer", how="phone", **YES) == "own_work"


def test_whoever_had_it_before_turns_no_key() -> None:
    matter = running().do("sun", "assign", post=POSTS["li"], reason="交接")
    assert str(PERSONS["gao"]) in matter.marks["handlers"]
    matter = (
        waiting().do("sun", "assign", post=POSTS["he"], reason="交接").do("sun", "assign", post=POSTS["li"], reason="x")
    )
    assert matter.refused("he", "answer", how="phone", **YES) == "own_work"


def test_not_ours_after_having_worked_on_it_frees_nobody() -> None:
    matter = running().do("gao", "hear", record="听取").do("gao", "push_back", why="not_ours", reason="不属于")
    assert str(PERSONS["gao"]) in matter.marks["handlers"]
    clean = running().do("gao", "push_back", why="not_ours", reason="不属于")
    assert str(PERSONS["gao"]) not in clean.marks.get("handlers", ())


def test_nothing_that_runs_by_itself_says_what_a_person_said() -> None:
    for how in ("phone", "home", "paper", "link"):
        assert waiting().refused("system", "answer", how=how, files=[FILE], **YES) == "wrong_how"


def test_contacts_are_capped_until_there_is_something_new_to_ask_about() -> None:
    matter = waiting()
    for number in range(6):
        matter.do(
            "he" if number % 2 else "wu",
            *(["ask_answer"] if number % 2 else ["record_try"]),
            **({} if number % 2 else {"means": "phone"}),
        )
    assert matter.refused("wu", "record_try", means="home") == "contacted_enough"
    assert matter.refused("he", "ask_answer") == "contacted_enough"
    again = by_phone(matter, solved="no", satisfied="no", reason="没有修")
    assert "contacts" not in again.marks


def test_follow_ups_end_too() -> None:
    matter = closed()
    for _number in range(6):
        matter.do("he", "follow_up", result="missed", remark="未接通")
    assert matter.refused("he", "follow_up", result="holds", remark="x") == "contacted_enough"


def test_whoever_asks_for_a_review_has_not_agreed() -> None:
    matter = by_phone(waiting()).on("2026-04-01").do("gao", "request_review", requested_on="2026-04-01", unit=COUNTY)
    assert (matter.accepted_on, matter.marks.get("answers")) == (None, None)
    later = {"decided_on": "2026-04-20", "delivered_on": "2026-04-20", "files": [FILE]}
    matter.on("2026-04-20").do("gao", "record_review", result="changed", **later)
    assert matter.do("wu", "settle", **PROOF).is_open, "the yes to the old opinion doesn't close the new one"
    assert by_phone(matter).outcome == "settled"


def test_a_yes_to_the_old_agreement_does_not_close_the_new_one() -> None:
    matter = performed().do("wu", "settle", **PROOF).do("he", "answer", party=1, how="home", **YES)
    matter.do("mei", "apply_confirmation", applied_on="2026-03-20", together=True)
    matter.do("mei", "record_confirmation", result="refused", decided_on="2026-03-20")
    assert (matter.state, matter.settled_on, matter.marks.get("answers")) == ("mediating", None, None)


# A wrong kind gets nobody round a key, and lets nobody know more.
def old(matter: Matter) -> dict[str, Any]:
    """Return a matter as another registration sees it."""
    return {**matter.row, "kind": matter.procedure.kind, "is_open": True}


def test_another_kind_keeps_handlers_secrecy_and_the_wish_to_be_left_alone() -> None:
    before = running(confidentiality="confidential").do("gao", "hear", record="听取")
    before.row["marks"]["no_contact"] = "2026-03-02"  # as it was kept before people were told apart
    after = Matter(test_dispute.DISPUTE).do("li", "register", {"rerouted_from": old(before)}, **test_dispute.GIVEN)
    assert str(PERSONS["gao"]) in after.marks["handlers"]
    assert (after.confidentiality, after.marks["no_contact"]) == ("confidential", {"1": "2026-03-02"})


def test_another_kind_never_brings_an_accusation_to_the_accused() -> None:
    before = new(category="accusation", accused_person=PERSONS["mei"])
    after = Matter(test_dispute.DISPUTE).do("li", "register", {"rerouted_from": old(before)}, **test_dispute.GIVEN)
    assert (after.confidentiality, after.accused_person_id) == ("accusation", PERSONS["mei"])
    assert after.post_id != POSTS["mei"]


def test_a_no_is_not_got_round_by_another_kind() -> None:
    matter = by_phone(waiting(), solved="no", satisfied="no", reason="没有修")
    became = {"became": {"id": PERSONS["wu"], "marks": {"rerouted_from": str(matter.id)}}}
    assert matter.refused("sun", "reroute", became, reason="x") == "already_concluded"
    assert test_dispute.agreed().refused("sun", "reroute", became, reason="x") == "already_concluded"


# Deadlines over the Spring Festival of 2026 (15 to 23 February off; 14 and 28 February are workdays).
@pytest.mark.parametrize(
    ("received", "due"),
    [("2026-02-02", date(2026, 2, 17)), ("2026-02-13", date(2026, 2, 28))],
)
def test_fifteen_days_do_not_roll_over_the_festival(received: str, due: date) -> None:
    assert new(received).due_on == due


def test_thirty_days_more_and_the_reviews_thirty_do_not_roll_over_it() -> None:
    matter = new("2025-12-20").do("sun", "accept", notice="on_spot", route="petition")
    assert matter.due_on == date(2026, 2, 18)
    matter.on("2026-02-10").do("gao", "ask_extension", until="2026-03-20", reason="取证")
    assert matter.do("qian", "extend", reason="复杂").due_on == date(2026, 3, 20)
    assert matter.refused("gao", "ask_extension", until="2026-03-21", reason="x") == "already_extended"
    asked = (
        waiting_over_the_festival().on("2026-02-14").do("gao", "request_review", requested_on="2026-02-14", unit=COUNTY)
    )
    assert asked.due_on == date(2026, 3, 16)


def waiting_over_the_festival() -> Matter:
    """Serve an opinion on 16 January 2026; a review may be asked for until 15 February, the first day off."""
    matter = running("2026-01-05").on("2026-01-15").do("gao", "hear", record="x").do("gao", "investigate", record="x")
    matter.do("qian", "conclude", **test_petition.OPINION).on("2026-01-16")
    return matter.do("gao", "deliver", delivered_on="2026-01-16", **test_petition.SERVED)


def test_the_last_day_to_ask_for_a_review_stays_though_it_is_a_day_off() -> None:
    late = waiting_over_the_festival().on("2026-02-24")
    assert late.refused("gao", "request_review", requested_on="2026-02-16", unit=COUNTY) == "too_late"
    asked = late.do("gao", "request_review", requested_on="2026-02-15", unit=COUNTY)
    assert asked.due_on == date(2026, 3, 17)


def test_not_ours_over_the_festival_has_five_workdays() -> None:
    matter = new("2026-02-12").do("sun", "push", post=POSTS["gao"], requirement="请办理")
    # 13, 14 (a Saturday at work), 24, 25 and 26 February.
    assert matter.marks["object_by"] == date(2026, 2, 26)
    assert matter.on("2026-02-27").refused("gao", "push_back", why="not_ours", reason="x") == "too_late"
    assert matter.on("2026-02-26").do("gao", "push_back", why="not_ours", reason="不属于").bounces == 1


def test_pushing_again_and_handing_over_reset_no_clock() -> None:
    matter = new(channel="handed_down")
    due = matter.due_on
    for day, who in (("2026-03-03", "gao"), ("2026-03-05", "li"), ("2026-03-20", "wu")):
        assert matter.on(day).do("sun", "push", post=POSTS[who], requirement="请办理").due_on == due
    assert matter.late
    assert matter.do("sun", "assign", post=POSTS["gao"], reason="交接").due_on == due


def test_it_never_lacks_an_owner() -> None:
    """Whoever pushed it is gone when it comes back: it falls to whoever answers there now, and open means owned."""
    matter = new().do("sun", "push", post=POSTS["gao"], requirement="请办理")
    matter.roster = Cast("sun")
    matter.do("gao", "push_back", why="not_ours", reason="不属于")
    assert matter.post_id not in (None, POSTS["sun"], POSTS["gao"])
    for begin in MISSING.values():
        for who, act, _given, after in attempts(begin()):
            assert not after.is_open or (after.post_id and after.person_id and after.unit_id and after.due_on), (
                who,
                act,
            )
