"""The people whom a petition or a dispute concerns: who is asked, by number; who wants no contact; who is excepted by name.

A number is given once and never to somebody else: whoever is parted or replaced leaves a gap, so that no answer, link
or seal can come to stand for another person.
"""

from collections.abc import Mapping
from typing import Any

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Check, Facts, Guard, Refused, Standing, gettext_noop

_ = gettext_noop

# By what name one of several people is excepted from answering; anything but these is the person's own yes.
EXCEPTED = ("unreachable", "unreasonable", "withdrawn", "no_contact")


def asked(row: Standing) -> tuple[int, ...]:
    """Return the numbers of those who are asked, each for themselves; whoever was parted or replaced is not."""
    marks = row["marks"]
    gone = set(marks.get("gone", ()))
    return tuple(number for number in range(1, highest(row) + 1) if number not in gone)


def highest(row: Standing) -> int:
    """Return the highest number that was ever given; cases from before numbers concern one person."""
    return int(row["marks"].get("parties") or 1)


def own(row: Standing) -> tuple[int, ...]:
    """Return the numbers of the matter's own people, without those of what was joined into it."""
    joined = [(one["first"], one["first"] + one["many"]) for one in row["marks"].get("joined", {}).values()]
    return tuple(number for number in asked(row) if not any(first <= number < end for first, end in joined))


def number_here(row: Standing, other: Standing, number: int) -> int | None:
    """Return under which number somebody of a matter that was joined into this one is asked here; None where not asked."""
    taken, theirs = row["marks"].get("joined", {}).get(str(other["id"])), asked(other)
    if not taken or number not in theirs or theirs.index(number) >= taken["many"]:
        return None
    here = int(taken["first"]) + theirs.index(number)
    return here if here in asked(row) else None


def party_of(row: Standing, given: Given) -> int:
    """Return whom an act is about: the number given or, where only one is asked, that one."""
    return int(given.get("party") or asked(row)[0])


def answers(row: Standing) -> Mapping[str, Any]:
    """Return what was answered so far in this round, by number."""
    return row["marks"].get("answers") or {}


def excused(row: Standing) -> Mapping[str, Any]:
    """Return who is excepted from answering in this round, by number: {"why": …, "on": day}."""
    return row["marks"].get("excused") or {}


def silent(row: Standing) -> tuple[int, ...]:
    """Return the numbers of those who have neither said yes nor been excepted."""
    said = {number for number, one in answers(row).items() if one["solved"] == "yes"} | set(excused(row))
    return tuple(number for number in asked(row) if str(number) not in said)


def through(row: Standing) -> tuple[int, int]:
    """Return how many are done with answering, by a yes or a named exception, and how many are asked."""
    many = len(asked(row))
    return many - len(silent(row)), many


def left_alone(row: Standing) -> Mapping[str, str]:
    """Return who asked not to be contacted any more, by number, and since when.

    Before people were told apart the wish was kept once for the whole matter: it was everybody's.
    """
    wish = row["marks"].get("no_contact") or {}
    return wish if isinstance(wish, Mapping) else {str(number): str(wish) for number in asked(row)}


def unnamed(row: Standing) -> bool:
    """Say whether several people brought it and nobody has registered yet who speaks for them."""
    marks = row["marks"]
    return bool(marks.get("unrepresented") or any(one.get("unnamed") for one in marks.get("joined", {}).values()))


def represented(facts: Facts) -> None:
    """What several people brought is answered by those who speak for them, not by whoever a list happens to name."""
    if unnamed(facts.row):
        raise Refused("unrepresented", _("这是多人共同提出的事项，还没有登记代表，请先办“登记代表”。"))


def known_party(facts: Facts, given: Given) -> None:
    """The party is one of those who are asked; among several it is said which."""
    numbers = asked(facts.row)
    if not given.get("party") and len(numbers) > 1:
        raise Refused("missing", _("本事项有 %(many)s 位当事人，请选择是哪一位。"), many=len(numbers), field="party")
    if party_of(facts.row, given) not in numbers:
        raise Refused("no_party", _("没有这位当事人：本事项登记 %(many)s 位。"), many=len(numbers), field="party")


def silent_yet(facts: Facts, given: Given) -> None:
    """Whoever has said yes isn't asked again, nor excepted."""
    answer = answers(facts.row).get(str(party_of(facts.row, given)))
    if answer and answer["solved"] == "yes":
        raise Refused("answered_before", _("这位当事人已经答复过了。"))


def not_excepted(facts: Facts, given: Given) -> None:
    """An exception is named once."""
    if str(party_of(facts.row, given)) in excused(facts.row):
        raise Refused("already_excepted", _("这位当事人已按例外登记。"), field="party")


def not_pressed(facts: Facts, given: Given) -> None:
    """A person who asked to be left alone is left alone; the others may be asked."""
    if str(party_of(facts.row, given)) in left_alone(facts.row):
        raise Refused("no_contact", _("本人已要求不再联系。"))


def unasked(facts: Facts, given: Given) -> None:
    """Who asked to be left alone is neither called nor called on: what stands is what they send or bring of themselves."""
    if given["how"] in ("phone", "home") and str(party_of(facts.row, given)) in left_alone(facts.row):
        raise Refused(
            "no_contact",
            _("本人已要求不再联系，不能登记电话、上门答复；本人主动扫码、书面答复的照常登记。"),
            field="how",
        )


def somebody_to_ask(facts: Facts) -> None:
    """Where everybody asked to be left alone nobody is contacted."""
    if set(map(str, asked(facts.row))) <= set(left_alone(facts.row)):
        raise Refused("no_contact", _("本人已要求不再联系。"))


def for_somebody(check: Check) -> Guard:
    """Build a guard out of a check on one of the people: somebody who is still silent passes it; else its last refusal."""

    def guard(facts: Facts) -> None:
        no = Refused("answered_before", _("当事人都已经答复或者按例外登记。"))
        for party in silent(facts.row):
            try:
                return check(facts, {"party": party})
            except Refused as refusal:
                no = refusal
        raise no

    return guard


def wants_no_contact(facts: Facts, given: Given) -> None:
    """Only who asked to be left alone is excepted for that."""
    if str(party_of(facts.row, given)) not in left_alone(facts.row):
        raise Refused("not_asked_for", _("这位当事人没有要求不再联系。"), field="party")


def tried(row: Standing, party: int) -> int:
    """Return on how many different days one of the people was not reached, in this round."""
    # Before parties were told apart a try named none: it was the first one's.
    tries = [(*str(one).split("/"), "1")[1:3] for one in row["marks"].get("tries") or ()]
    return len({day for day, whose in tries if whose == str(party)})


def tried_enough(facts: Facts, given: Given) -> None:
    """Unreachable is only who was tried on several days, and never reached (design §4.3)."""
    party, most = party_of(facts.row, given), facts.law.term("matter.tries", facts.today).amount
    if tried(facts.row, party) < most:
        raise Refused(
            "too_few_tries",
            _("须在不同日期至少联系 %(many)s 次未果并逐次登记；第 %(party)s 位当事人还不够。"),
            many=most,
            party=party,
        )


def heard_or_tried(facts: Facts, given: Given) -> None:
    """Nobody's claim is called unreasonable unheard: an own "not solved" stands in the register, or the tries do."""
    party, marks = party_of(facts.row, given), facts.row["marks"]
    said = {**(marks.get("last_answers") or {}), **answers(facts.row)}.get(str(party))
    if str(party) in marks.get("objections", {}) or (said and said["solved"] != "yes"):
        return
    if tried(facts.row, party) < facts.law.term("matter.tries", facts.today).amount:
        raise Refused(
            "not_heard",
            _("须先告知并听取本人意见：登记本人答复“没有解决”，或者在不同日期联系 %(many)s 次未果的记录。"),
            many=facts.law.term("matter.tries", facts.today).amount,
            field="party",
        )
