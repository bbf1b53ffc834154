"""Several people, each with a key of their own: every order of answers, named exceptions, wishes, representatives."""

from datetime import date
from itertools import permutations, product
from typing import Any
from uuid import UUID

import pytest

from procedures.pure import FILE, Matter
from procedures.test_dispute import performed
from procedures.test_keys import PANEL, PROOF, by_phone
from procedures.test_petition import GIVEN, new, running, waiting
from shiqiao.procedures.identity import IDENTITY
from shiqiao.procedures.matter_parties import asked, own, silent
from shiqiao.procedures.petition import PETITION

NO = {"solved": "no", "satisfied": "no", "reason": "没有修"}
DAYS = ("2026-03-24", "2026-03-25", "2026-03-26")


def joint(many: int = 3, **more: Any) -> Matter:
    """Bring a petition of eight people with so many representatives as far as their answers."""
    return waiting(people_count=8, representatives=many, **more)


def settled(matter: Matter) -> Matter:
    """Turn the first key."""
    return matter.do("wu", "settle", **PROOF)


def yes(matter: Matter, party: int) -> None:
    """Have one of them say that it is solved."""
    by_phone(matter, party=party)


def alone(matter: Matter, party: int) -> None:
    """Except one who wants no more contact."""
    matter.do("he", "leave_alone", party=party).do("zheng", "end_no_contact", party=party, reason="本人意愿")


def unreachable(matter: Matter, party: int) -> None:
    """Except one who wasn't reached on three days."""
    for day in DAYS:
        matter.on(day).do("he", "record_try", means="phone", party=party)
    matter.do("zheng", "end_unreachable", party=party, reason="联系不上")


def unreasonable(matter: Matter, party: int) -> None:
    """Except one whose claim a panel called unreasonable, after three tries."""
    for day in DAYS:
        matter.on(day).do("he", "record_try", means="phone", party=party)
    matter.do("zheng", "end_unreasonable", party=party, **PANEL)


def withdrawn(matter: Matter, party: int) -> None:
    """Except one who takes it back."""
    matter.do("he", "end_withdrawn", party=party, how="paper", reason="自愿", files=[FILE])


ENDS = {
    "yes": yes,
    "no_contact": alone,
    "unreachable": unreachable,
    "unreasonable": unreasonable,
    "withdrawn": withdrawn,
}


def expected(ends: tuple[str, ...]) -> str:
    """Return by what name a matter ends whose people ended so."""
    return "settled" if set(ends) == {"yes"} else ends[0] if len(set(ends)) == 1 else "mixed"


@pytest.mark.parametrize("ends", list(product(ENDS, repeat=2)))
@pytest.mark.parametrize("order", list(permutations(("1", "2", "key"))))
def test_it_closes_once_everybody_is_through_and_under_its_true_name(
    ends: tuple[str, ...], order: tuple[str, ...]
) -> None:
    """Whatever two representatives do, in whatever order with the verification: the last one closes, nobody before."""
    matter = joint(2)
    early = {"no_contact", "unreachable", "unreasonable"}
    if any(ends[int(one) - 1] in early for one in order[: order.index("key")] if one != "key"):
        # Only what has been verified is ended by these names.
        first = next(one for one in order if ends[int(one) - 1] in early)
        settled_then = matter.refused
        assert settled_then("zheng", "end_unreachable", party=int(first), reason="x") == "not_settled"
        return
    for place, one in enumerate(order):
        assert matter.is_open, "somebody is left"
        if one == "key":
            settled(matter)
        else:
            ENDS[ends[int(one) - 1]](matter, int(one))
        if ends == ("withdrawn", "withdrawn") and order.index("key") == 2 and place == 1:
            assert matter.outcome == "withdrawn", "nobody asks for anything any more"
            return
    assert matter.outcome == expected(ends)
    assert (matter.accepted_on is not None) == (set(ends) == {"yes"})
    assert (matter.follow_up_on is not None) == (set(ends) == {"yes"})


@pytest.mark.parametrize("order", list(permutations((1, 2, 3))))
def test_one_no_among_three_opens_it_again_whenever_it_comes(order: tuple[int, ...]) -> None:
    for refuses in order:
        matter = settled(joint())
        for party in order:
            if party == refuses:
                by_phone(matter, party=party, **NO)
                break
            yes(matter, party)
        assert (matter.state, matter.is_open, matter.settled_on, matter.accepted_on) == ("accepted", True, None, None)
        assert silent(matter.row) == (1, 2, 3), "what is done anew is answered anew, by everybody"
        assert matter.marks["objections"] == {str(refuses): "2026-03-23"}


def test_ones_yes_closes_no_petition_of_eight() -> None:
    matter = settled(joint())
    yes(matter, 2)
    assert (matter.is_open, matter.accepted_on, matter.says_solved) == (True, None, "yes")
    assert matter.refused("he", "answer", how="phone", solved="yes", satisfied="yes") == "missing"
    assert matter.refused("he", "answer", how="phone", solved="yes", satisfied="yes", party=2) == "answered_before"
    assert matter.refused("he", "answer", how="phone", solved="yes", satisfied="yes", party=4) == "no_party"


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"form": "visit", "representatives": 6}, "too_many"),
        ({"form": "visit", "representatives": 6, "listed": True}, "too_many"),
        ({"form": "letter", "representatives": 6}, "too_many"),
        ({"form": "visit"}, "missing"),
        ({"form": "visit", "people_count": 2, "representatives": 3}, "too_many"),
        ({"representatives": -1}, "bad_value"),
        ({"people_count": -3}, "bad_value"),
    ],
)
def test_who_speaks_for_eight(more: dict[str, Any], code: str) -> None:
    wanted = {**GIVEN, "people_count": 8, **more}
    assert Matter(PETITION).refused("sun", "register", **wanted) == code


@pytest.mark.parametrize(
    "more", [{"form": "visit", "listed": True}, {"form": "letter"}, {"form": "phone", "listed": True}]
)
def test_a_list_that_names_nobody_leaves_the_representatives_owed(more: dict[str, Any]) -> None:
    matter = settled(waiting(people_count=8, **more))
    for who, act, given in (
        ("he", "answer", {"how": "phone", "solved": "yes", "satisfied": "yes"}),
        ("he", "ask_answer", {}),
        ("he", "record_try", {"means": "phone"}),
        ("he", "end_withdrawn", {"how": "paper", "reason": "x", "files": [FILE]}),
        ("zheng", "end_unreachable", {"reason": "x"}),
    ):
        assert matter.refused(who, act, **given) == "unrepresented", act
    assert matter.refused("he", "represent", representatives=6) == "too_many"
    assert matter.refused("gao", "represent", representatives=2) == "own_work", "whoever deals with it doesn't choose"
    matter.do("he", "represent", representatives=2)
    yes(matter, 1)
    assert matter.is_open
    yes(matter, 2)
    assert matter.outcome == "settled"


def test_one_who_speaks_for_eight_is_registered_too() -> None:
    matter = settled(waiting(people_count=8)).do("he", "represent", representatives=1)
    yes(matter, 1)
    assert matter.outcome == "settled"
    assert new().refused("sun", "represent", representatives=1) == "too_few", "who is alone needs nobody"


def test_another_representative_is_asked_too() -> None:
    matter = joint(2)
    yes(matter, 1)
    yes(matter, 2)
    assert matter.accepted_on == date(2026, 3, 23)
    matter.do("he", "represent", representatives=3)
    assert (asked(matter.row), matter.accepted_on) == ((1, 2, 3), None)
    assert settled(matter).is_open
    yes(matter, 3)
    assert matter.outcome == "settled"


def test_a_successor_is_asked_in_the_place_of_the_one_who_stood_before() -> None:
    matter = settled(joint(2))
    yes(matter, 1)
    given = {"party": 2, "reason": "重新推选", "files": [FILE]}
    assert matter.refused("gao", "replace_representative", **given) == "own_work"
    assert matter.refused("he", "replace_representative", **{**given, "files": []}) == "missing"
    matter.do("he", "replace_representative", **given)
    assert (asked(matter.row), silent(matter.row), matter.is_open) == ((1, 3), (3,), True)
    assert matter.refused("he", "answer", how="phone", solved="yes", satisfied="yes", party=2) == "no_party"
    yes(matter, 3)
    assert matter.outcome == "settled"


def test_replacing_whoever_said_yes_asks_the_successor() -> None:
    matter = joint(2)
    yes(matter, 1)
    yes(matter, 2)
    matter.do("he", "replace_representative", party=1, reason="重新推选", files=[FILE])
    assert (matter.accepted_on, settled(matter).is_open) == (None, True)


def test_whoever_withdraws_early_leaves_the_others_theirs() -> None:
    matter = running(people_count=8, representatives=2)
    withdrawn(matter, 1)
    assert (matter.state, silent(matter.row)) == ("accepted", (2,))
    withdrawn(matter, 2)
    assert (matter.outcome, matter.is_open) == ("withdrawn", False)
    matter.do("zheng", "reopen", reason="并非自愿")
    assert silent(matter.row) == (1, 2), "opened again, everybody is asked"


def test_what_was_named_an_exception_yields_to_the_persons_own_word() -> None:
    matter = settled(joint(2))
    unreachable(matter, 1)
    once_more = {"how": "paper", "reason": "x", "files": [FILE], "party": 1}
    assert matter.refused("he", "end_withdrawn", **once_more) == "already_excepted"
    yes(matter, 1)
    assert "excused" not in matter.marks
    yes(matter, 2)
    assert matter.outcome == "settled"
    late = settled(joint(2))
    unreachable(late, 1)
    assert by_phone(late, party=1, **NO).state == "accepted"


def test_the_wish_of_one_side_does_not_silence_the_other() -> None:
    matter = performed().do("he", "leave_alone", party=1)
    assert matter.refused("he", "ask_answer", party=1) == "no_contact"
    assert matter.refused("he", "record_try", means="phone", party=1) == "no_contact"
    assert matter.refused("he", "leave_alone", party=1) == "no_contact", "said once"
    matter.do("he", "ask_answer", party=2).do("he", "record_try", means="phone", party=2)
    assert matter.do("person", "answer", how="link", solved="yes", satisfied="yes", party=1).is_open
    yes(matter, 2)
    settled(matter)
    assert matter.outcome == "settled", "whoever speaks unasked is heard"
    assert matter.on("2026-04-23").refused("wu", "follow_up", result="holds", remark="x", party=1) == "no_contact"
    assert matter.do("wu", "follow_up", result="holds", remark="x", party=2).follow_up_on


def test_nobody_is_left_alone_who_did_not_ask_for_it() -> None:
    matter = settled(joint(2)).do("he", "leave_alone", party=1)
    assert matter.refused("zheng", "end_no_contact", party=2, reason="x") == "not_asked_for"
    assert joint(1).do("wu", "settle", **PROOF).refused("zheng", "end_no_contact", reason="x") == "not_asked_for"
    assert matter.refused("he", "end_no_contact", party=1, reason="x") == "not_yours"


def test_a_case_from_before_runs_on_as_it_was() -> None:
    """Registered when several people counted as one: that one is asked, whatever the number of people."""
    old = settled(waiting(people_count=8, representatives=3))
    old.row["marks"] |= {"parties": 1, "representatives": 3, "no_contact": "2026-03-01"}
    assert asked(old.row) == (1,)
    assert old.refused("he", "ask_answer") == "no_contact"
    assert by_phone(old, how="paper", files=[FILE]).outcome == "settled"


# Under seal: the letter of a person is the number under which that person is asked.
def seal(case: Matter, there: tuple[int, ...] = (), **given: Any) -> Matter:
    """Seal a petitioner of a case that has these already."""
    row = {**case.row, "kind": "petition"}
    person = SealedHere(IDENTITY)
    person.there = there
    return person.do("sun", "seal", {"case": row}, role="petitioner", name="示例", **given)


class SealedHere(Matter):
    """A person under seal of a case in which others stand already."""

    there: tuple[int, ...] = ()

    def facts(self, who: str, refs: Any = None) -> Any:
        """Say who stands there."""
        facts = super().facts(who, refs)
        object.__setattr__(facts, "more", {"there": self.there, "with": ()})
        return facts


def test_each_representative_is_sealed_under_the_own_number() -> None:
    case = joint()
    assert (seal(case).ordinal, seal(case, (1,)).ordinal, seal(case, (1,), party=3).ordinal) == (1, 2, 3)
    assert seal(case, (1, 3)).ordinal == 2, "the gap is filled"
    assert seal(case, (1, 2, 3)).ordinal == 4, "a petitioner who speaks for nobody stands behind"
    for party, there, code in ((4, (), "no_party"), (2, (2,), "party_taken")):
        case_row = {**case.row, "kind": "petition"}
        person = SealedHere(IDENTITY)
        person.there = there
        given = {"role": "petitioner", "name": "示例", "party": party}
        assert person.refused("sun", "seal", {"case": case_row}, **given) == code


# Joined and parted: numbers never move.
def joined(into: Matter, other: Matter) -> Matter:
    """Join another petition, of other people, into this one."""
    return into.do("sun", "take_in", {"other": {**other.row, "id": UUID(int=9), "kind": "petition"}}, reason="同一处")


def test_numbers_stay_with_their_people_when_others_are_parted() -> None:
    into = joined(joint(2), new(people_count=3, representatives=2))
    assert (asked(into.row), own(into.row)) == ((1, 2, 3, 4), (1, 2))
    into.do("he", "represent", representatives=3)
    assert (asked(into.row), own(into.row)) == ((1, 2, 3, 4, 5), (1, 2, 5))
    yes(into, 5)
    other = {"id": UUID(int=9), "joined_into_id": None, "people_count": 3, "marks": {}}
    into.do("sun", "let_go", {"other": other}, reason="不是一处")
    assert (asked(into.row), list(into.marks["answers"])) == ((1, 2, 5), ["5"])
    again = joined(into, new())
    assert asked(again.row) == (1, 2, 5, 6), "a number is never given to somebody else"


def test_what_was_owed_or_wished_there_is_owed_and_wished_here() -> None:
    other = new(people_count=8)
    other.row["marks"] |= {"no_contact": {"1": "2026-03-02"}}
    into = joined(waiting(), other)
    assert into.marks["no_contact"] == {"2": "2026-03-02"}
    assert into.refused("he", "ask_answer", party=1) == "unrepresented"
    row = {"id": UUID(int=9), "joined_into_id": None, "people_count": 8, "marks": {}}
    assert into.do("sun", "let_go", {"other": row}, reason="x").do("he", "ask_answer").state == "answering"
