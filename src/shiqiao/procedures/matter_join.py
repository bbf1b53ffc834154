"""One matter that stands on several lists: joined by a clerk, told apart by a clerk, and parted again at any time."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from shiqiao.procedures import matter_guards as guards
from shiqiao.procedures.case_guards import unmarked
from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Act, Facts, Needs, Refused, Ruling, Standing, gettext_noop, internal
from shiqiao.procedures.matter_effects import came_again, close, put, turned
from shiqiao.procedures.matter_parties import answers, asked, excused, highest, left_alone, unnamed
from shiqiao.procedures.matter_words import HANDLERS, REASON, TOWN

_ = gettext_noop

JOINS = internal(_("是不是同一事项由经办人员判断，系统只提示、不自动合并；合并可以拆开"))
OTHER = Needs("other", _("另一事项"), "ref", to="case")
INTO = Needs("into", _("并入的事项"), "ref", to="case")
SOURCE = Needs("source", _("来源"), "ref", to="source")


def joining(running: tuple[str, ...]) -> tuple[Act, ...]:
    """Return the acts by which a matter takes in another, is joined, told apart, parted; and heeds its sources' days."""
    return (*_joining(running), *_undoing(running), *_beside(running))


def _joining(running: tuple[str, ...]) -> tuple[Act, ...]:
    return (
        Act(
            "take_in",
            _("并入另一来源的同一事项"),
            running,
            None,
            TOWN,
            JOINS,
            (OTHER, Needs("same_person", _("同一人反映"), "yes", required=False), REASON),
            checks=(_can_take_in,),
            effect=_took_in,
            tells=("responsible",),
            quiet=True,
        ),
        Act(
            "join",
            _("并入"),
            running,
            "closed",
            TOWN,
            JOINS,
            (INTO, REASON),
            checks=(_is_taken_in,),
            effect=_joined,
            quiet=True,
        ),
    )


def _undoing(running: tuple[str, ...]) -> tuple[Act, ...]:
    return (
        Act(
            "let_go",
            _("拆出并入的事项"),
            (*running, "closed"),
            None,
            TOWN,
            JOINS,
            (OTHER, REASON),
            checks=(_had_taken_in,),
            effect=_let_go,
            tells=("responsible",),
            quiet=True,
        ),
        Act(
            "part",
            _("拆出，恢复单独办理"),
            ("closed",),
            None,
            TOWN,
            JOINS,
            (INTO, REASON),
            guards=(guards.is_closed_as("joined"),),
            checks=(_stood_there,),
            effect=_parted,
            tells=("responsible",),
            quiet=True,
        ),
    )


def _beside(running: tuple[str, ...]) -> tuple[Act, ...]:
    return (
        Act(
            "tell_apart",
            _("不是同一事项"),
            (*running, "closed"),
            None,
            HANDLERS,
            JOINS,
            (OTHER,),
            effect=_told_apart,
            mild=True,
            quiet=True,
        ),
        Act(
            "mark_repeat",
            _("注明前一次事项"),
            running,
            None,
            TOWN,
            internal(_("重复提出的，注明前一次事项；在规定期限内的计入原办结")),
            (Needs("earlier", _("前一次事项"), "ref", to="case"), REASON),
            guards=(unmarked("earlier", _("已经注明前一次事项。")),),
            checks=(_comes_after,),
            effect=lambda facts, given, ruling: came_again(facts, facts.refs["earlier"], ruling),
            tells=("responsible",),
            quiet=True,
        ),
        Act(
            "heed",
            _("按来源期限计"),
            (*running, "closed"),
            None,
            (*HANDLERS, "resident", "system"),
            internal(_("多个来源以最早的期限为准，并注明是谁的期限")),
            (SOURCE,),
            checks=(_own_source,),
            effect=_heeded,
            mild=True,
            quiet=True,
        ),
    )


def _comes_after(facts: Facts, given: Given) -> None:
    """What is brought again was closed before; one that still runs is joined instead."""
    earlier = facts.refs["earlier"]
    if earlier["id"] == facts.row["id"] or earlier["kind"] != facts.row["kind"]:
        raise Refused("other_kind", _("前一次事项应是同一类的另一件。"), field="earlier")
    if earlier["is_open"] or earlier["outcome"] == "joined":
        raise Refused("not_closed", _("前一次事项尚未办结，是同一事项的请并入。"), field="earlier")
    if earlier["confidentiality"] != facts.row["confidentiality"]:
        raise Refused("confidentiality", _("两件事的知悉范围不同，不能相互注明。"), field="earlier")


def _can_take_in(facts: Facts, given: Given) -> None:
    may_take_in(facts.row, facts.refs["other"])
    many = len(asked(facts.refs["other"]))
    if given.get("same_person") and int(facts.more.get("known_again", 0)) < many:
        raise Refused(
            "different_people",
            _("两件事没有登记相同的电话或者证件号，不能按同一人合并：请不要勾选“同一人反映”，分别征询。"),
            field="same_person",
        )


def may_take_in(row: Mapping[str, Any], other: Mapping[str, Any]) -> None:
    """Raise Refused where a matter (as a row) can't take in another, and say why; a page asks it beforehand."""
    if other["id"] == row["id"]:
        raise Refused("same_case", _("不能并入自己。"), field="other")
    if other["kind"] not in ("petition", "dispute") or not other["is_open"]:
        raise Refused("not_open", _("只能并入在办的信访事项或者矛盾纠纷。"), field="other")
    if other["confidentiality"] != row["confidentiality"]:
        raise Refused(
            "confidentiality",
            _("两件事的知悉范围不同（如一件是检举控告），合并会让无权的人看到，不能合并。"),
            field="other",
        )
    if other["marks"].get("joined"):
        raise Refused("has_joined", _("所选事项已有并入的来源，请反过来并入它，或者先拆开。"), field="other")
    _keeps_the_answer(row, other)


def _keeps_the_answer(row: Standing, other: Standing) -> None:
    """Nobody's answer is lost by joining: what concerns a person goes on as a matter that concerns a person."""
    lost = other["concerns_person"] and not row["concerns_person"]
    both = row["kind"] == other["kind"] == "petition"
    if not lost and not (both and row["category"] not in ("claim", other["category"])):
        return
    if row["marks"].get("joined"):
        raise Refused(
            "answer_owed", _("所选事项须由本人答复或者类别不同，不能并入这里；请先拆开，再反过来并入。"), field="other"
        )
    raise Refused("answer_owed", _("所选事项须由本人答复或者类别不同，不能并入这里，请反过来并入。"), field="other")


def _is_taken_in(facts: Facts, given: Given) -> None:
    if str(facts.row["id"]) not in facts.refs["into"]["marks"].get("joined", {}):
        raise Refused("not_taken_in", _("所选事项没有接收这一件。"), field="into")


def _had_taken_in(facts: Facts, given: Given) -> None:
    if str(given["other"]) not in facts.row["marks"].get("joined", {}):
        raise Refused("not_joined", _("所选事项没有并入这里。"), field="other")
    if facts.refs["other"]["joined_into_id"] is not None:
        raise Refused("still_joined", _("所选事项尚未拆出。"), field="other")


def _stood_there(facts: Facts, given: Given) -> None:
    if given["into"] != facts.row["joined_into_id"]:
        raise Refused("not_joined", _("所选事项没有并入这里。"), field="into")


def _own_source(facts: Facts, given: Given) -> None:
    if facts.refs["source"]["case_id"] != facts.row["id"]:
        raise Refused("other_case", _("该来源不属于本事项。"), field="source")


def _took_in(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Take over the other's days and people: nothing that ran there stops, and whoever asked there is asked too."""
    other = facts.refs["other"]
    # What concerns nobody in particular brings nobody to ask.
    theirs = () if given.get("same_person") or not other["concerns_person"] else asked(other)
    before, many = highest(facts.row), len(theirs)
    taken = {"first": before + 1, "many": many, "due": other["own_due_on"]}
    if other["kind"] == "petition" and other["concerns_person"]:
        taken["claim"] = True
    if not many and not given.get("same_person"):
        taken["people"] = other["people_count"]
    if many and unnamed(other):
        taken["unnamed"] = True
    joined = {**facts.row["marks"].get("joined", {}), str(other["id"]): taken}
    # Whoever dealt with the other can't speak for its people here either.
    put(ruling, joined=joined, parties=before + many, handlers=_dealt(facts, other))
    # What they said of themselves there stands here: to be left alone, to have withdrawn.
    here = {str(number): str(before + place) for place, number in enumerate(theirs, 1)}
    wish = {here[number]: day for number, day in left_alone(other).items() if number in here}
    gone = {here[number]: one for number, one in excused(other).items() if number in here and one["why"] == "withdrawn"}
    put(ruling, no_contact={**left_alone(facts.row), **wish} or None, excused={**excused(facts.row), **gone} or None)
    if many and facts.row["accepted_on"] is not None:
        # Somebody more has to say so.
        ruling.sets.update(accepted_on=None, accepted_how="")
    ruling.sets["people_count"] = facts.row["people_count"] + (0 if given.get("same_person") else other["people_count"])
    _earliest(ruling, [*_sources(facts), *_joined_days(joined)])


def _dealt(facts: Facts, other: Standing) -> list[str]:
    return sorted({*facts.row["marks"].get("handlers", ()), *other["marks"].get("handlers", ())})


def _joined(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets["joined_into_id"] = given["into"]
    put(ruling, joined_from=facts.state)
    close(ruling, "joined")


def _parted(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Go on where it stood: its own days have run all the time, and what is late by now is late."""
    ruling.to = str(facts.row["marks"].get("joined_from") or "registered")
    ruling.sets.update(joined_into_id=None, is_open=True, outcome="", closed_on=None)
    put(ruling, joined_from=None, handlers=_dealt(facts, facts.refs["into"]))
    own = facts.row["own_due_on"]
    if own is not None and facts.today > own:
        ruling.sets["late"] = True
    _earliest(ruling, _sources(facts))


def _let_go(facts: Facts, given: Given, ruling: Ruling) -> None:
    joined = dict(facts.row["marks"]["joined"])
    taken = joined.pop(str(given["other"]))
    # Numbers never move: links, answers and seals of the others go on standing for the same people.
    theirs = set(range(taken["first"], taken["first"] + taken["many"]))
    gone = {*facts.row["marks"].get("gone", ()), *theirs}
    left = [number for number in asked(facts.row) if number not in theirs]
    said = {number: one for number, one in answers(facts.row).items() if int(number) in left}
    apart = {number: one for number, one in excused(facts.row).items() if int(number) in left}
    put(ruling, joined=joined or None, gone=sorted(gone) or None, answers=said or None, excused=apart or None)
    counted = facts.refs["other"]["people_count"] if theirs else taken.get("people", 0)
    ruling.sets["people_count"] = max(1, facts.row["people_count"] - counted)
    if facts.row["is_open"]:
        _earliest(ruling, [*_sources(facts), *_joined_days(joined)])
        if theirs and said:
            # Nobody is left who has not answered.
            turned(facts, ruling, said, apart, left)


def _told_apart(facts: Facts, given: Given, ruling: Ruling) -> None:
    put(ruling, apart=sorted({*facts.row["marks"].get("apart", ()), str(given["other"])}))


def _heeded(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Let the earliest day of the sources still to be answered rule, and say whose it is."""
    source = facts.refs["source"]
    others = [one for one in _sources(facts) if one[1] != str(source["id"])]
    mine = [(source["due_on"], str(source["id"]))] if source["state"] == "open" and source["due_on"] else []
    _earliest(ruling, [*others, *mine, *_joined_days(facts.row["marks"].get("joined", {}))])


def _sources(facts: Facts) -> list[tuple[date, str | None]]:
    return [(one["due_on"], str(one["id"])) for one in facts.more.get("sources", ())]


def _joined_days(joined: Mapping[str, Mapping[str, Any]]) -> list[tuple[date, str | None]]:
    days = [one["due"] for one in joined.values() if one.get("due")]
    return [(day if isinstance(day, date) else date.fromisoformat(str(day)), None) for day in days]


def _earliest(ruling: Ruling, days: Iterable[tuple[date, str | None]]) -> None:
    due, whose = min(days, key=lambda one: one[0], default=(None, None))
    ruling.sets.update(source_due_on=due, due_source_id=whose)
