"""The petition beside the Regulation, article by article: every act allowed, and refused where the article says so."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest

from procedures.pure import CITY, COUNTY, FILE, HERE, OFFICE, PERSONS, POSTS, STATION, Cast, Matter
from shiqiao.procedures.petition import PETITION

GIVEN = {
    "place": HERE,
    "form": "letter",
    "channel": "letter",
    "category": "claim",
    "title": "反映村道积水",
    "description": "雨后无法通行，要求修路。",
}
OPINION = {
    "opinion": "support",
    "claim": "修路",
    "facts": "属实",
    "decision": "四月底前修好",
    "grounds": "农村公路管理规定",
}
OUTSIDE = {"document": "诸石信处〔2026〕1号", "scan": ["1" * 64]}
SERVED = {"how": "in_person", "files": [FILE], **OUTSIDE}


def new(day: str = "2026-03-02", who: str = "sun", **more: Any) -> Matter:
    """Register a petition."""
    return Matter(PETITION, day).do(who, "register", **{**GIVEN, **more})


def running(day: str = "2026-03-02", **more: Any) -> Matter:
    """Register, accept and push a petition to the station's clerk."""
    matter = new(day, **more)
    route = {"route": "petition"} if matter.category == "claim" else {}
    matter.do("sun", "accept", notice="on_spot", **route)
    return matter.do("sun", "push", post=POSTS["gao"], requirement="现场核实后十日内反馈")


def decided(**more: Any) -> Matter:
    """Hear, investigate and conclude."""
    matter = running(**more)
    matter.on("2026-03-10").do("gao", "hear", record="听取陈述").do("gao", "investigate", record="现场核实")
    return matter.on("2026-03-20").do("qian", "conclude", **OPINION)


def waiting(**more: Any) -> Matter:
    """Serve the opinion."""
    return decided(**more).on("2026-03-23").do("gao", "deliver", delivered_on="2026-03-23", **SERVED)


# Arts 19, 22, 23: registered whatever the form, and the fifteen days run from receipt.
def test_fifteen_days_run_from_receipt_however_late_it_is_registered() -> None:
    late = new("2026-03-12", received_on="2026-03-02")
    assert (late.state, late.found_on, late.due_on) == ("registered", date(2026, 3, 2), date(2026, 3, 17))
    assert late.post_id == POSTS["sun"]
    assert late.concerns_person


def test_it_cannot_come_tomorrow() -> None:
    assert Matter(PETITION).refused("sun", "register", **GIVEN, received_on="2026-03-03") == "future_day"


def test_whoever_receives_it_registers_it_but_nobody_else() -> None:
    for who in ("sun", "li", "wu", "mei", "zheng", "person"):
        new(who=who)
    assert Matter(PETITION).refused("zhao", "register", **GIVEN) == "not_yours"


# Art 20: at most five representatives.
@pytest.mark.parametrize(("people", "sent", "code"), [(12, 6, "too_many"), (12, None, "missing"), (2, 0, "missing")])
def test_many_who_come_send_at_most_five(people: int, sent: int | None, code: str) -> None:
    wanted = {**GIVEN, "form": "visit", "channel": "visit", "people_count": people}
    assert Matter(PETITION).refused("sun", "register", **wanted, representatives=sent) == code


def test_five_representatives_may_speak_for_many() -> None:
    assert new(form="visit", channel="visit", people_count=12, representatives=5).people_count == 12
    assert new(people_count=12).people_count == 12


# Art 23: acceptance is told on the spot or within fifteen days.
def test_on_the_spot_is_the_day_of_receipt() -> None:
    matter = new().on("2026-03-04")
    assert matter.refused("sun", "accept", route="petition", notice="on_spot") == "not_on_the_spot"
    assert matter.do("sun", "accept", route="petition", notice="written").state == "accepted"


# Art 31: the routes.
def test_a_claim_is_accepted_into_a_route() -> None:
    assert new().refused("sun", "accept", notice="on_spot") == "missing"
    assert new(category="suggestion").refused("sun", "accept", notice="on_spot", route="duty") == "bad_value"


@pytest.mark.parametrize("route", ["judicial", "arbitration", "party", "administrative"])
def test_what_belongs_elsewhere_is_led_there_under_its_own_name(route: str) -> None:
    matter = new().do("qian", "guide", route=route, where="县人民法院", reason="涉诉", notice="on_spot")
    assert (matter.state, matter.outcome, matter.is_open) == ("closed", "routed", False)
    assert new().refused("sun", "guide", route=route, where="x", reason="x", notice="on_spot") == "not_yours"


# Art 34: sixty days from acceptance, only for item 6.
@pytest.mark.parametrize(
    ("category", "route", "due"),
    [
        ("claim", "petition", date(2026, 5, 1)),
        ("claim", "duty", date(2026, 5, 1)),
        ("suggestion", None, date(2026, 4, 1)),
        ("accusation", None, date(2026, 5, 1)),
    ],
)
def test_terms_run_from_acceptance(category: str, route: str | None, due: date) -> None:
    matter = new(category=category).do("qian", "accept", notice="on_spot", route=route)
    assert (matter.taken_up_on, matter.due_on) == (date(2026, 3, 2), due)


def test_sixty_days_over_the_spring_festival_are_calendar_days() -> None:
    matter = new("2026-02-13").do("sun", "accept", notice="on_spot", route="petition")
    assert matter.due_on == date(2026, 4, 14)


def test_five_workdays_over_the_spring_festival_skip_it() -> None:
    matter = new("2026-02-13", channel="handed_down")
    assert matter.on("2026-02-25").do("sun", "object", reason="不属于本镇").state == "forwarded"
    late = new("2026-02-13", channel="handed_down").on("2026-02-28")
    assert late.refused("sun", "object", reason="不属于本镇") == "too_late"


# Art 34: at most thirty days more, approved by another, once.
def test_an_extension_is_asked_granted_and_never_twice() -> None:
    matter = running().on("2026-04-20")
    assert matter.refused("gao", "ask_extension", until="2026-06-01", reason="复杂") == "too_long"
    assert matter.refused("gao", "ask_extension", until="2026-05-01", reason="复杂") == "not_longer"
    matter.do("gao", "ask_extension", until="2026-05-31", reason="复杂")
    assert matter.refused("gao", "ask_extension", until="2026-05-20", reason="x") == "already_extension_asked"
    assert matter.refused("gao", "extend", reason="x") == "not_yours"
    matter.do("qian", "extend", reason="情况复杂")
    assert matter.due_on == date(2026, 5, 31)
    assert matter.refused("gao", "ask_extension", until="2026-06-10", reason="x") == "already_extended"


def test_whoever_asks_for_time_does_not_grant_it_and_nobody_asks_after_it() -> None:
    matter = running().on("2026-04-20").do("qian", "ask_extension", until="2026-05-20", reason="复杂")
    assert matter.refused("qian", "extend", reason="x") == "own_request"
    matter.do("zheng", "deny_extension", reason="不复杂")
    assert matter.due_on == date(2026, 5, 1)
    assert matter.on("2026-05-02").refused("gao", "ask_extension", until="2026-05-20", reason="x") == "too_late"
    duty = new().do("sun", "accept", notice="on_spot", route="duty")
    assert [one.refused.code for one in duty.offered("sun") if one.act.name == "ask_extension" and one.refused] == [
        "not_here"
    ]
    assert duty.refused("sun", "ask_extension", until="2026-05-20", reason="x") == "not_here"


# Arts 31(6), 32: heard, investigated, then the opinion with its parts.
def test_an_opinion_follows_hearing_and_looking() -> None:
    matter = running().on("2026-03-10")
    assert matter.refused("qian", "conclude", **OPINION) == "not_heard"
    matter.do("gao", "hear", record="听取")
    assert matter.refused("qian", "conclude", **OPINION) == "not_heard"
    matter.do("gao", "investigate", record="核实").do("gao", "hold_hearing", record="听证")
    for part in ("claim", "facts", "decision", "grounds", "opinion"):
        assert matter.refused("qian", "conclude", **{**OPINION, part: ""}) == "missing"
    assert matter.refused("gao", "conclude", **OPINION) == "not_yours"
    matter.do("qian", "conclude", **OPINION)
    assert (matter.state, matter.opinion, matter.concluded_on) == ("concluded", "support", date(2026, 3, 10))


def by_phone(matter: Matter, solved: str = "no") -> Matter:
    """Record an answer taken by telephone."""
    return matter.do("he", "answer", how="phone", solved=solved, satisfied=solved, reason="没有修好")


def test_a_new_round_is_heard_and_looked_into_anew() -> None:
    matter = waiting().do("wu", "settle", files=[FILE], remark="已落实").on("2026-03-25")
    assert by_phone(matter).state == "accepted"
    assert matter.refused("qian", "conclude", **OPINION) == "not_heard"
    assert matter.refused("gao", "ask_extension", until="2026-05-20", reason="x") == "reworked"
    matter.do("gao", "hear", record="再听取")
    assert matter.refused("qian", "conclude", **OPINION) == "not_heard"
    assert matter.do("gao", "investigate", record="再核实").do("qian", "conclude", **OPINION).state == "concluded"
    assert (matter.marks.get("delivered_on"), matter.settled_on) == (None, None)
    wanting = waiting().do("wu", "find_wanting", reason="没有修")
    assert wanting.refused("qian", "conclude", **OPINION) == "not_heard"


def test_the_opinion_that_was_served_may_still_be_reviewed_while_it_is_dealt_with_again() -> None:
    matter = by_phone(waiting()).on("2026-04-10")
    assert matter.do("gao", "request_review", requested_on="2026-04-10", unit=COUNTY).state == "review"


def test_a_new_opinion_begins_without_the_review_of_the_old_one() -> None:
    matter = by_phone(reviewed()).on("2026-05-20").do("gao", "hear", record="x").do("gao", "investigate", record="x")
    matter.do("qian", "conclude", **OPINION).on("2026-05-22")
    matter.do("gao", "deliver", delivered_on="2026-05-22", **SERVED).do("wu", "settle", files=[FILE], remark="x")
    assert matter.on("2026-06-12").refused("qian", "end_lapsed", reason="x") == "too_early", "thirty days of its own"
    assert matter.do("gao", "request_review", requested_on="2026-06-12", unit=COUNTY).state == "review"


def test_a_review_that_changes_the_opinion_is_verified_anew() -> None:
    matter = waiting().do("wu", "settle", files=[FILE], remark="已落实").on("2026-04-22")
    matter.do("gao", "request_review", requested_on="2026-04-22", unit=COUNTY).on("2026-05-12")
    assert matter.do("gao", "record_review", result="changed", **REVIEW).settled_on is None


def test_what_was_set_aside_is_not_reviewed_again() -> None:
    matter = reviewed("again").on("2026-05-13")
    assert matter.marks.get("delivered_on") is None
    assert matter.refused("gao", "request_review", requested_on="2026-05-13", unit=COUNTY) == "no_delivered_on"


def test_a_suggestion_gets_a_reply_and_no_opinion() -> None:
    matter = running(category="suggestion")
    assert matter.refused("qian", "conclude", **OPINION) == "not_here"
    matter.do("qian", "reply", result="partly", content="部分采纳")
    assert (matter.outcome, matter.opinion, matter.concerns_person) == ("replied", "partly", False)
    assert running().refused("qian", "reply", result="partly", content="x") == "not_here"


# Service is proven, and begins the time for a review.
def test_an_opinion_is_served_after_it_was_taken_and_with_proof() -> None:
    matter = decided().on("2026-03-23")
    assert matter.refused("gao", "deliver", delivered_on="2026-03-19", **SERVED) == "too_early"
    assert matter.refused("gao", "deliver", delivered_on="2026-03-24", **SERVED) == "future_day"
    assert matter.refused("gao", "deliver", delivered_on="2026-03-23", how="mail", **OUTSIDE) == "missing"
    matter.do("gao", "deliver", delivered_on="2026-03-23", **SERVED)
    assert (matter.state, matter.due_on) == ("answering", date(2026, 5, 7)), (
        "thirty days are the petitioner's, then the town's own"
    )


def paper(matter: Matter, **more: Any) -> dict[str, Any]:
    """Return an opinion of this petition as the register has it, just served."""
    its = {"id": UUID(int=0xF1), "case_id": matter.id, "paper_kind": "handling_opinion", "state": "served"}
    return {**its, "issued_on": date(2026, 3, 20), **more}


def test_nobody_is_asked_before_the_opinion_exists() -> None:
    matter = decided().on("2026-03-23")
    given = {"delivered_on": "2026-03-23", "how": "in_person", "files": [FILE]}
    assert matter.refused("gao", "deliver", **given) == "no_opinion"
    assert matter.refused("gao", "deliver", **given, document="诸石信处〔2026〕1号") == "no_opinion"
    assert matter.refused("gao", "deliver", **given, scan=["1" * 64]) == "no_opinion"
    assert matter.refused("gao", "deliver", **given, document="1号", scan=[FILE]) == "same_file"
    for wrong, code in (
        ({"state": "issued"}, "not_served"),
        ({"state": "void"}, "not_served"),
        ({"case_id": UUID(int=5)}, "other_paper"),
        ({"paper_kind": "acceptance_notice"}, "other_paper"),
        ({"issued_on": date(2026, 3, 19)}, "old_opinion"),
    ):
        assert matter.refused("gao", "deliver", {"paper": paper(matter, **wrong)}, **given) == code
    assert matter.refused("he", "ask_answer") == "wrong_state"
    assert matter.do("gao", "deliver", {"paper": paper(matter)}, **given).state == "answering"


def test_the_old_opinion_is_not_delivered_for_the_new_one() -> None:
    matter = decided().on("2026-03-20")
    given = {"delivered_on": "2026-03-20", "how": "in_person", "files": [FILE]}
    # The refs stand for the paper's id, as given.
    old = paper(matter, id=UUID(int=9))
    by_phone(matter.do("gao", "deliver", {"paper": old}, **given))
    matter.do("gao", "hear", record="x").do("gao", "investigate", record="x").do("qian", "conclude", **OPINION)
    assert matter.refused("gao", "deliver", {"paper": old}, **given) == "old_opinion"


# Arts 35, 36: review and final review, thirty days each way.
REVIEW = {"decided_on": "2026-05-10", "delivered_on": "2026-05-12", "files": [FILE]}
FINAL = {"decided_on": "2026-06-20", "delivered_on": "2026-06-22", "files": [FILE]}


def test_a_review_is_asked_for_within_thirty_days_of_service() -> None:
    matter = waiting().on("2026-04-30")
    assert matter.refused("gao", "request_review", requested_on="2026-04-23", unit=COUNTY) == "too_late"
    assert matter.refused("gao", "request_review", requested_on="2026-03-22", unit=COUNTY) == "too_early"
    assert matter.refused("gao", "request_final_review", requested_on="2026-04-22", unit=COUNTY) == "not_reviewed"
    matter.do("gao", "request_review", requested_on="2026-04-22", unit=COUNTY)
    assert (matter.state, matter.due_on) == ("review", date(2026, 5, 22))


def reviewed(result: str = "upheld") -> Matter:
    """Have it reviewed."""
    matter = waiting().on("2026-04-22").do("gao", "request_review", requested_on="2026-04-22", unit=COUNTY)
    return matter.on("2026-05-12").do("gao", "record_review", result=result, **REVIEW)


def test_a_review_gives_thirty_days_for_the_final_one_and_is_not_repeated() -> None:
    matter = reviewed()
    assert (matter.state, matter.due_on) == ("answering", date(2026, 6, 26))
    assert matter.refused("gao", "request_review", requested_on="2026-05-12", unit=COUNTY) == "already_reviewed"


def test_a_review_is_not_decided_before_it_was_asked_for() -> None:
    matter = waiting().on("2026-04-22").do("gao", "request_review", requested_on="2026-04-22", unit=COUNTY)
    early = {**REVIEW, "decided_on": "2026-04-01", "delivered_on": "2026-04-02"}
    assert matter.on("2026-05-12").refused("gao", "record_review", result="upheld", **early) == "too_early"
    final = reviewed().on("2026-06-01").do("gao", "request_final_review", requested_on="2026-06-01", unit=CITY)
    late = {**FINAL, "decided_on": "2026-05-20"}
    assert final.on("2026-06-22").refused("gao", "record_final_review", result="upheld", **late) == "too_early"


def test_a_review_is_done_by_the_level_above_and_the_final_one_by_the_next() -> None:
    matter = waiting().on("2026-04-01")
    for unit in (OFFICE, STATION):
        assert matter.refused("gao", "request_review", requested_on="2026-04-01", unit=unit) == "not_above"
    asked = reviewed().on("2026-06-01")
    for unit, code in ((OFFICE, "not_above"), (COUNTY, "same_reviewer")):
        assert asked.refused("gao", "request_final_review", requested_on="2026-06-01", unit=unit) == code


def test_what_came_in_unnoticed_is_linked_to_what_was_closed() -> None:
    earlier = {
        **waiting().row,
        "id": UUID(int=77),
        "is_open": False,
        "outcome": "settled",
        "closed_on": date(2026, 2, 1),
    }
    said = {"reason": "同一人同一事"}
    again = Matter(PETITION).do("sun", "register", **GIVEN).do("sun", "mark_repeat", {"earlier": earlier}, **said)
    assert (again.is_repeat, again.recurs_id, again.marks["earlier"]) == (True, earlier["id"], earlier["id"])
    assert again.refused("sun", "mark_repeat", {"earlier": earlier}, **said) == "already_earlier"
    old = Matter(PETITION).do("sun", "register", **GIVEN)
    old.do("sun", "mark_repeat", {"earlier": {**earlier, "closed_on": date(2019, 2, 1)}}, **said)
    assert (old.is_repeat, old.recurs_id) == (True, None)


def test_what_was_ended_finally_is_not_accepted_when_it_is_linked_afterwards() -> None:
    earlier = {
        **finally_reviewed().row,
        "id": UUID(int=77),
        "is_open": False,
        "outcome": "final",
        "closed_on": date(2026, 7, 1),
    }
    again = Matter(PETITION, "2026-08-03").do("sun", "register", **GIVEN)
    again.do("sun", "mark_repeat", {"earlier": earlier}, reason="同一事实和理由")
    assert (again.recurs_id, again.refused("sun", "accept", route="petition", notice="on_spot")) == (None, "final")


@pytest.mark.parametrize(
    ("changes", "code"),
    [({"is_open": True}, "not_closed"), ({"outcome": "joined"}, "not_closed"), ({"kind": "dispute"}, "other_kind"),
     ({"confidentiality": "accusation"}, "confidentiality")],
)  # fmt: skip
def test_only_a_closed_one_of_its_kind_is_an_earlier_one(changes: dict[str, object], code: str) -> None:
    earlier = {
        **waiting().row,
        "id": UUID(int=77),
        "is_open": False,
        "outcome": "settled",
        "closed_on": date(2026, 2, 1),
    }
    again = Matter(PETITION).do("sun", "register", **GIVEN)
    assert again.refused("sun", "mark_repeat", {"earlier": {**earlier, **changes}}, reason="x") == code


def test_a_review_may_send_it_back_to_be_dealt_with_again() -> None:
    matter = reviewed("again")
    assert matter.state == "accepted"
    assert matter.refused("qian", "conclude", **OPINION) == "not_heard"


def finally_reviewed() -> Matter:
    """Have it finally reviewed, after a hearing of six days."""
    matter = reviewed().on("2026-06-01").do("gao", "request_final_review", requested_on="2026-06-01", unit=CITY)
    assert matter.due_on == date(2026, 7, 1)
    matter.on("2026-06-10").do("gao", "begin_hearing", record="听证")
    assert matter.refused("gao", "begin_hearing", record="x") == "already_hearing"
    assert matter.refused("gao", "record_final_review", result="upheld", **REVIEW) == "already_hearing"
    matter.on("2026-06-16").do("gao", "end_hearing", record="听证结束")
    assert matter.due_on == date(2026, 7, 7), "the time of the hearing is not counted"
    assert matter.refused("gao", "end_hearing", record="x") == "not_here"
    return matter.on("2026-06-22").do("gao", "record_final_review", result="upheld", **FINAL)


def test_after_the_final_review_it_ends_under_its_own_name() -> None:
    matter = finally_reviewed()
    assert matter.refused("qian", "end_final", reason="复核终结") == "not_settled"
    matter.do("wu", "settle", files=[FILE], remark="处理意见已经落实").do("qian", "end_final", reason="复核终结")
    assert (matter.outcome, matter.is_open) == ("final", False)
    assert matter.refused("zheng", "reopen", reason="x") == "final"


def test_a_no_after_the_final_review_is_kept_and_reopens_nothing() -> None:
    matter = finally_reviewed()
    matter.do("he", "answer", how="phone", solved="no", satisfied="no", reason="仍不同意")
    assert (matter.state, matter.says_solved, matter.accepted_on) == ("answering", "no", None)


def test_the_same_facts_are_not_accepted_after_the_final_review() -> None:
    earlier = {**finally_reviewed().row, "is_open": False, "closed_on": date(2026, 7, 1)}
    again = Matter(PETITION, "2026-08-03").do("sun", "register", {"earlier": earlier}, **GIVEN)
    assert again.is_repeat
    assert (again.recurs_id, again.marks["earlier"]) == (None, earlier["id"]), "linked, but charged to nobody"
    assert again.refused("sun", "accept", route="petition", notice="on_spot") == "final"
    again.do("qian", "decline", ground="final", reason="复核终结", notice="on_spot")
    assert again.outcome == "not_accepted"
    assert new().refused("qian", "decline", ground="final", reason="x", notice="on_spot") == "not_final"
    assert new().refused("qian", "decline", ground="not_ours", reason="x", notice="on_spot") == "missing"


def test_what_runs_or_was_ended_elsewhere_is_named() -> None:
    said = {"reason": "同一事项", "notice": "written"}
    running_one = {**running().row, "id": UUID(int=77), "is_open": True}
    ended = {**finally_reviewed().row, "id": UUID(int=77), "is_open": False}
    assert new().refused("qian", "decline", ground="pending", **said) == "not_named"
    for ground, same, code in (
        ("pending", {**running_one, "is_open": False}, "not_open"),
        ("pending", {**running_one, "confidentiality": "accusation"}, "confidentiality"),
        ("pending", {**running_one, "id": UUID(int=0xC1)}, "same_case"),
        ("final", running_one, "not_final"),
        ("not_ours", running_one, "bad_value"),
    ):
        given = {**said, "ground": ground, "unit": COUNTY}
        assert new().refused("qian", "decline", {"same": same}, **given) == code
    for ground, same in (("pending", running_one), ("final", ended)):
        matter = new().do("qian", "decline", {"same": same}, ground=ground, **said)
        assert (matter.outcome, matter.marks["same_as"], matter.marks["ways"]) == (
            "not_accepted", UUID(int=9), {"refusal_notice": "written"},
        )  # fmt: skip


def test_what_is_still_open_is_joined_not_registered_as_a_repeat() -> None:
    earlier = {**running().row, "is_open": True}
    assert Matter(PETITION).refused("sun", "register", {"earlier": earlier}, **GIVEN) == "still_open"


def test_an_opinion_stands_when_nobody_asked_for_a_review() -> None:
    matter = waiting().do("wu", "settle", files=[FILE], remark="已落实")
    assert matter.on("2026-04-22").refused("qian", "end_lapsed", reason="x") == "too_early"
    matter.on("2026-04-23").do("qian", "end_lapsed", reason="逾期未申请")
    assert (matter.outcome, matter.late) == ("lapsed", False)
    assert (
        reviewed()
        .on("2026-06-11")
        .do("wu", "settle", files=[FILE], remark="x")
        .refused("qian", "end_lapsed", reason="x")
        == "too_early"
    )


# Art 30: accusations.
def test_an_accusation_is_one_for_its_readers_and_never_goes_to_the_accused() -> None:
    matter = new(category="accusation", accused_unit=STATION, accused_person=PERSONS["sun"])
    assert (matter.confidentiality, matter.concerns_person, matter.post_id) == ("accusation", False, POSTS["jin"])
    assert matter.refused("jin", "push", post=POSTS["gao"], requirement="x") == "accused"
    assert matter.refused("jin", "assign", post=POSTS["sun"], reason="x") == "accused"
    assert matter.refused("qian", "sponsor", post=POSTS["hu"], reason="x") == "accused"
    assert matter.refused("qian", "hand_over", unit=STATION, reason="x") == "accused"
    assert matter.refused("qian", "forward", unit=STATION, reason="x", notice="on_spot") == "accused"
    matter.do("qian", "hand_over", unit=COUNTY, reason="按管理权限移送")
    assert matter.outcome == "handed_over"


def test_an_accusation_of_those_who_decide_goes_above_by_two_hands() -> None:
    roster = Cast("fu")
    roster.cast["gao"] = ("clerk", STATION, "accusation")
    matter = Matter(PETITION, roster=roster)
    matter.do("sun", "register", **{**GIVEN, "category": "accusation"}, accused_person=PERSONS["qian"])
    matter.do("sun", "accept", notice="on_spot")
    up = {"unit": COUNTY, "reason": "按管理权限", "files": [FILE]}
    assert matter.refused("jin", "send_up", **{**up, "unit": STATION}) == "not_above"
    assert matter.refused("jin", "send_up", unit=COUNTY, reason="x") == "missing"
    assert matter.refused("jin", "confirm_sent_up") == "no_sent_up_to"
    matter.do("jin", "send_up", **up)
    assert matter.refused("jin", "confirm_sent_up") == "own_request"
    matter.do("gao", "confirm_sent_up")
    assert (matter.state, matter.outcome) == ("closed", "handed_over")


def test_where_somebody_in_charge_may_decide_nothing_goes_above_past_them() -> None:
    matter = new(category="accusation", accused_person=PERSONS["qian"]).do("sun", "accept", notice="on_spot")
    assert matter.refused("jin", "send_up", unit=COUNTY, reason="x", files=[FILE]) == "decided_here"


def test_whoever_alone_has_the_duty_sends_it_above_alone() -> None:
    matter = Matter(PETITION, roster=Cast("fu"))
    matter.do("sun", "register", **{**GIVEN, "category": "accusation"}, accused_person=PERSONS["qian"])
    matter.do("sun", "accept", notice="on_spot").do("jin", "send_up", unit=COUNTY, reason="x", files=[FILE])
    matter.do("jin", "undo_sent_up", reason="收件机关填错").do("jin", "send_up", unit=CITY, reason="x", files=[FILE])
    assert matter.do("jin", "confirm_sent_up").outcome == "handed_over"


def test_nobody_accused_becomes_the_owner_even_where_no_other_answers() -> None:
    matter = Matter(PETITION, roster=Cast("he"))
    matter.do("sun", "register", **{**GIVEN, "category": "accusation"}, accused_person=PERSONS["jin"])
    assert matter.post_id == POSTS["fu"], "the next with the duty of accusations, not the next clerk"
    wanted = {**GIVEN, "category": "accusation"}
    assert Matter(PETITION, roster=Cast("fu")).refused("sun", "register", **wanted, accused_unit=OFFICE) == "no_duty"
    assert Matter(PETITION, roster=Cast("fu", "jin")).refused("sun", "register", **wanted) == "no_duty"


def test_an_accusation_is_given_to_nobody_without_its_duty() -> None:
    matter = new(category="accusation")
    assert matter.post_id == POSTS["jin"]
    for who in ("li", "gao", "qian", "zheng", "mei", "sun"):
        assert matter.refused("sun", "push", post=POSTS[who], requirement="x") == "no_duty"
        assert matter.refused("jin", "assign", post=POSTS[who], reason="x") == "no_duty"
    assert matter.refused("qian", "sponsor", post=POSTS["hu"], reason="x") == "no_duty"
    assert matter.do("jin", "push", post=POSTS["fu"], requirement="核实").post_id == POSTS["fu"]
    assert matter.do("fu", "push_back", why="not_ours", reason="x").post_id == POSTS["jin"]


def test_nothing_is_given_to_a_post_that_deals_with_no_matter() -> None:
    for who in ("yu", "shu", "zhao"):
        assert new().refused("sun", "push", post=POSTS[who], requirement="x") == "no_handler"
        assert new().refused("sun", "assign", post=POSTS[who], reason="x") == "no_handler"


def test_what_turns_out_to_be_an_accusation_leaves_the_accused() -> None:
    matter = new().do("sun", "push", post=POSTS["gao"], requirement="核实")
    asked = {"category": "accusation", "accused_unit": STATION, "reason": "反映站所人员"}
    assert matter.refused("qian", "classify", **asked, post=POSTS["gao"]) == "accused"
    assert matter.refused("qian", "classify", **asked, post=POSTS["sun"]) == "no_duty"
    matter.do("qian", "classify", **asked)
    assert (matter.confidentiality, matter.post_id) == ("accusation", POSTS["jin"])
    matter.do("sun", "classify", category="claim", reason="并非检举")
    assert matter.confidentiality == "confidential"
    assert matter.concerns_person


def test_an_accepted_claim_owes_its_answer_whatever_it_is_called() -> None:
    for category in ("suggestion", "accusation"):
        assert running().refused("he", "classify", category=category, reason="x") == "answer_owed"
    mine = new().do("sun", "push", post=POSTS["gao"], requirement="核实")
    assert mine.refused("gao", "classify", category="suggestion", reason="x") == "own_work"
    assert not mine.do("qian", "classify", category="suggestion", reason="只提建议").concerns_person
    other = running(category="suggestion")
    assert other.refused("gao", "classify", category="claim", reason="x") == "own_work"
    assert other.do("he", "classify", category="claim", reason="实为求决").concerns_person


def test_another_registration_gets_nobody_round_the_answer() -> None:
    old = {**running().row, "kind": "petition", "is_open": True}
    again = {"refs": {"rerouted_from": old}, **GIVEN}
    assert Matter(PETITION).refused("sun", "register", **{**again, "category": "suggestion"}) == "answer_owed"
    assert Matter(PETITION).refused("sun", "register", **again) == "same_kind"
    quarrel = {"refs": {"rerouted_from": {**old, "kind": "dispute"}}, **GIVEN}
    assert Matter(PETITION).refused("sun", "register", **quarrel, anonymous=True) == "answer_owed"
    matter = Matter(PETITION).do("sun", "register", **quarrel)
    assert matter.refused("he", "classify", category="suggestion", reason="x") == "answer_owed"


# Arts 22, 23: passed on, and answerable until the other has it.
def test_whoever_passes_it_on_stays_answerable_until_it_is_received() -> None:
    matter = new().do("sun", "forward", unit=COUNTY, reason="属县局", notice="on_spot")
    assert (matter.state, matter.is_open, matter.post_id) == ("forwarded", True, POSTS["sun"])
    matter.on("2026-03-09").do("sun", "take_back", reason="对方退回")
    assert (matter.state, matter.due_on) == ("registered", date(2026, 3, 17))
    matter.do("sun", "forward", unit=COUNTY, reason="x", notice="written").do(
        "he", "confirm_forwarded", reason="已收", files=[FILE]
    )
    assert matter.outcome == "forwarded"


def test_only_what_came_from_above_is_objected_to() -> None:
    assert new().refused("sun", "object", reason="x") == "not_here"


# Push and push back.
def test_a_third_bounce_goes_to_a_leader_and_no_clock_moves() -> None:
    matter = new(channel="handed_down")
    for number, who in enumerate(("gao", "li", "wu"), 1):
        matter.do("sun", "push", post=POSTS[who], requirement="请办理")
        assert (matter.post_id, matter.due_on) == (POSTS[who], date(2026, 3, 17))
        assert matter.refused("mei", "push_back", why="not_ours", reason="x") == "not_here"
        matter.do(who, "push_back", why="not_ours", reason="不属于本单位")
        assert (matter.bounces, matter.due_on) == (number, date(2026, 3, 17))
        assert matter.post_id == POSTS["sun" if number < 3 else "zheng"]
    assert matter.refused("sun", "push", post=POSTS["gao"], requirement="x") == "leader_decided"
    matter.do("zheng", "push", post=POSTS["gao"], requirement="由环保所承办")
    assert matter.refused("gao", "push_back", why="not_ours", reason="x") == "leader_decided"


def test_not_ours_is_said_within_five_workdays_and_by_whom_it_concerns() -> None:
    matter = new().do("sun", "push", post=POSTS["gao"], requirement="请办理")
    assert matter.on("2026-03-10").refused("gao", "push_back", why="not_ours", reason="x") == "too_late"
    assert new().refused("sun", "push_back", why="not_ours", reason="x") == "not_here"
    assert matter.on("2026-03-09").refused("gao", "push_back", why="not_ours") == "missing"
    assert matter.refused("sun", "push", post=POSTS["gao"], requirement="x") == "same_post"


# The simple track is a practice of the town.
def test_the_simple_track_is_for_what_is_simple() -> None:
    matter = new().do("sun", "simplify", reason="事实清楚")
    assert (matter.track, matter.due_on) == ("simple", date(2026, 3, 5))
    assert matter.refused("sun", "simplify", reason="x") == "already_track"
    matter.do("sun", "accept", route="petition", notice="on_spot")
    assert matter.due_on == date(2026, 3, 16)
    matter.on("2026-03-10").do("sun", "unsimplify", reason="情况复杂")
    assert matter.due_on == date(2026, 5, 1), "sixty days from acceptance, not from today"
    assert matter.refused("sun", "unsimplify", reason="x") == "not_here"
    assert (
        matter.on("2026-04-20").do("gao", "ask_extension", until="2026-05-31", reason="复杂").marks["extension_asked"]
    )
    for more in ({"is_repeat": True}, {"people_count": 5}):
        assert new(**more).refused("sun", "simplify", reason="x") == "not_simple"
    assert new(category="accusation").refused("jin", "simplify", reason="x") == "not_here"


def test_the_simple_track_has_no_extension_and_loses_none() -> None:
    matter = new().do("sun", "simplify", reason="事实清楚").do("sun", "accept", route="petition", notice="on_spot")
    assert matter.on("2026-03-10").refused("sun", "ask_extension", until="2026-05-31", reason="x") == "simple_track"
    # Extended on the simple track by an earlier version: neither lost nor granted a second time.
    matter.row["own_due_on"] = matter.row["due_on"] = date(2026, 5, 31)
    matter.row["marks"]["extensions"] = 1
    assert matter.do("sun", "unsimplify", reason="情况复杂").due_on == date(2026, 5, 31)
    assert matter.refused("sun", "ask_extension", until="2026-06-15", reason="x") == "already_extended"


# Art 18: sponsorship; art 25: urgent matters.
def test_a_leader_sponsors_plans_and_receives() -> None:
    matter = running()
    assert matter.refused("qian", "sponsor", post=POSTS["gao"], reason="x") == "not_leader"
    matter.do("qian", "sponsor", post=POSTS["hu"], reason="多次反映")
    assert matter.sponsor_id == PERSONS["hu"]
    assert matter.refused("zheng", "sponsor_plan", plan="x") == "not_here"
    matter.do("hu", "sponsor_plan", plan="五定方案").do("hu", "receive_person", how="went", record="下访")
    matter.do("qian", "end_sponsorship", reason="调整")
    assert matter.sponsor_id is None
    assert matter.refused("qian", "end_sponsorship", reason="x") == "no_sponsored_on"
    assert matter.do("gao", "report_urgent", summary="拟集体走访").told == ("above", "head")


def test_a_wrong_kind_gives_nobody_more_time() -> None:
    old = {**new("2026-03-02").row, "kind": "dispute", "source_due_on": date(2026, 3, 9)}
    old["due_source_id"] = POSTS["sun"]
    matter = Matter(PETITION, "2026-03-08").do("sun", "register", {"rerouted_from": old}, **GIVEN)
    assert (matter.found_on, matter.own_due_on, matter.due_on) == (
        date(2026, 3, 2),
        date(2026, 3, 17),
        date(2026, 3, 9),
    )


def test_what_is_late_stays_late() -> None:
    matter = new().on("2026-03-18")
    assert matter.do("system", "escalate", level=1).late
    assert matter.do("sun", "accept", route="petition", notice="written").late
    assert new().refused("system", "escalate", level=1) == "not_overdue"
    assert new().do("system", "remind").marks["reminded_for"] == date(2026, 3, 17)
    assert OFFICE != STATION
