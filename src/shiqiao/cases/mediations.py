"""Reads a dispute's steps as its mediation file: consents, mediators, sessions, agreement, performance, court, ending."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from shiqiao.calendars import legal_day
from shiqiao.cases.agreements import fallen
from shiqiao.cases.models import Case
from shiqiao.people.roster import Roster
from shiqiao.procedures import dispute_words as words
from shiqiao.procedures.identity import letter
from shiqiao.procedures.matter_parties import asked
from shiqiao.procedures.matter_words import FOLLOWED
from shiqiao.record.models import Step, Text
from shiqiao.record.projection import standing

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Done:
    """One step of a dispute: which act, its number, day, who did it, what was given and said, and the files with it."""

    act: str
    number: int
    on: date
    by: str
    given: Mapping[str, Any]
    said: Mapping[str, str]
    files: tuple[str, ...] = ()

    def day(self, name: str) -> date | None:
        """Return a day that was given, or None."""
        return date.fromisoformat(self.given[name]) if self.given.get(name) else None

    def word(self, name: str, choices: Choices) -> str:
        """Return a choice that was given, in words; "" when none was."""
        return _(dict(choices).get(self.given.get(name, ""), "")) if self.given.get(name) else ""

    def sides(self, name: str) -> str:
        """Return the sides that were given, by their letters."""
        return "、".join(letter(int(one)) for one in self.given.get(name) or () if str(one).isdecimal())


@dataclass(frozen=True)
class Side:
    """One side of a dispute and what it said to mediation: "yes", "no", or "" while it hasn't said anything."""

    number: int
    letter: str
    consent: str = ""
    words: str = ""
    on: date | None = None
    remark: str = ""


@dataclass(frozen=True)
class Session:
    """One session: on which day, where, who was there, what was said, how the record was signed, and when the next is."""

    number: int
    on: date
    venue: str
    present: str
    helped: str
    record: str
    signed: str
    next_on: date | None
    by: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Terms:
    """What was agreed, or a draft of it: the parts that art 29 names; `form` is "" for a draft."""

    form: str
    form_words: str
    facts: str
    content: str
    manner: str
    perform_by: date | None
    effective_on: date | None
    signed: str
    sealed: bool
    by: str
    on: date
    files: tuple[str, ...]


@dataclass(frozen=True)
class Duty:
    """One thing that a side has to do: by when, whether and when it was done, and whether its day is over without it."""

    number: int
    side: str
    what: str
    due_on: date
    result: str = ""
    result_words: str = ""
    done_on: date | None = None
    late: bool = False
    overdue: bool = False
    remark: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Court:
    """The way to the court (art 33): until when, when both applied, what was decided; `open` while they still may."""

    until: date | None = None
    applied_on: date | None = None
    result: str = ""
    decided_on: date | None = None
    reaches: bool = True
    open: bool = False
    files: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mediation:
    """All of a dispute's file. Lists are in the order in which things were done."""

    sides: tuple[Side, ...]
    mediators: tuple[str, ...]
    told_rights_on: date | None
    invited: tuple[tuple[str, date, str], ...]
    # What was looked into beside the sessions: day, who wrote it down, what was found; and further notes.
    looked_into: tuple[tuple[date, str, str], ...]
    notes: tuple[tuple[date, str, str], ...]
    sessions: tuple[Session, ...]
    draft: Terms | None
    agreement: Terms | None
    # What was agreed before and is mediated anew, with why.
    earlier: tuple[tuple[Terms, str], ...]
    duties: tuple[Duty, ...]
    checks: tuple[tuple[str, date, str], ...]
    court: Court
    prevented: tuple[tuple[str, date, bool], ...]
    ending: tuple[str, str, str, date] | None
    follow_ups: tuple[tuple[str, date, str], ...]
    steps: tuple[Done, ...] = field(repr=False, default=())

    def files(self, *acts: str) -> tuple[str, ...]:
        """Return the digests that came with these acts, each once, in their order."""
        return tuple(dict.fromkeys(one for step in self.steps if step.act in acts for one in step.files))

    @property
    def consented(self) -> bool:
        """Whether every side has agreed to mediation."""
        return all(side.consent == "yes" for side in self.sides)


def read(case: Case, roster: Roster, today: date) -> Mediation:
    """Return the file of one dispute out of its steps; two statements. Words that were erased are said to be."""
    steps = _steps(case, roster)
    agreed = _last(steps, "agree")
    since = agreed.number if agreed else 0
    drafted = _last(steps, "draft_agreement")
    stands = agreed if agreed and not _fell(case, steps, since) else None
    return Mediation(
        sides=_sides(case, steps),
        mediators=tuple(roster.people.get(UUID(one), _("（已离职人员）")) for one in case.team),
        told_rights_on=begun.on if (begun := _last(steps, "begin")) else None,
        invited=tuple(
            (one.word("invited", words.INVITED), one.on, one.said.get("remark", "")) for one in _of(steps, "invite")
        ),
        looked_into=tuple(
            (one.day("held_on") or one.on, one.by, one.said.get("record", "")) for one in _of(steps, "investigate")
        ),
        notes=tuple((one.on, one.by, one.said.get("text", "")) for one in _of(steps, "note")),
        sessions=tuple(_session(number, one) for number, one in enumerate(_of(steps, "session"), 1)),
        draft=_terms(drafted) if drafted and drafted.number > since else None,
        agreement=_terms(stands) if stands else None,
        earlier=tuple((_terms(one), why) for one, why in fallen(steps, stands)),
        duties=_duties(steps, since, today, case.is_open) if agreed else (),
        checks=tuple(
            (one.word("result", words.PERFORMED), one.on, one.said.get("record", ""))
            for one in _of(steps, "check_performance")
        ),
        court=_court(case, steps, since, today),
        prevented=tuple(
            (one.said.get("measure", ""), one.on, bool(one.given.get("to_police"))) for one in _of(steps, "prevent")
        ),
        ending=_ending(case, steps),
        follow_ups=tuple(
            (one.word("result", FOLLOWED), one.on, one.said.get("remark", "")) for one in _of(steps, "follow_up")
        ),
        steps=tuple(steps),
    )


def drafted_terms(case: Case, roster: Roster, today: date) -> dict[str, Any]:
    """Return what the form of the agreement begins with: the terms as drafted, in force today; {} without a draft."""
    draft = read(case, roster, today).draft
    if draft is None:
        return {}
    said = {"facts": draft.facts, "content": draft.content, "manner": draft.manner, "perform_by": draft.perform_by}
    return {**said, "form": "written", "effective_on": today}


def _steps(case: Case, roster: Roster) -> list[Done]:
    found = list(Step.objects.filter(subject_id=case.id, kind="dispute").order_by("seq"))
    ids = [value["text"] for step in found for value in step.given.values() if _is_text(value)]
    bodies = {str(one): body for one, body in Text.objects.filter(id__in=ids).values_list("id", "body")}
    gone = _("（已依法删除）")
    return [
        Done(
            step.act,
            step.seq,
            legal_day(step.at),
            roster.people.get(step.person_id, _("（已离职人员）")) if step.person_id else "",
            step.given,
            {name: bodies.get(value["text"]) or gone for name, value in step.given.items() if _is_text(value)},
            tuple(step.given.get("files") or ()),
        )
        for step in found
    ]


def _is_text(value: object) -> bool:
    return isinstance(value, dict) and "text" in value


def _of(steps: Iterable[Done], *acts: str) -> list[Done]:
    return [one for one in steps if one.act in acts]


def _last(steps: Iterable[Done], act: str) -> Done | None:
    found = _of(steps, act)
    return found[-1] if found else None


def _fell(case: Case, steps: Sequence[Done], since: int) -> bool:
    # Mediated anew after the court refused it or the quarrel came back: what was agreed before stands no more.
    return case.state in ("registered", "mediating") or any(
        one.act == "session" and one.number > since for one in steps
    )


def _sides(case: Case, steps: Sequence[Done]) -> tuple[Side, ...]:
    found = []
    for number in asked(standing(case)):
        # Without a number it was the first side that was asked.
        consent = _last([one for one in steps if (one.given.get("party") or 1) == number], "seek_consent")
        if consent is None:
            found.append(Side(number, letter(number)))
            continue
        said = {"yes": _("同意调解"), "no": _("明确拒绝")}[consent.given["consent"]]
        found.append(
            Side(number, letter(number), consent.given["consent"], said, consent.on, consent.said.get("remark", ""))
        )
    return tuple(found)


def _session(number: int, one: Done) -> Session:
    invited = dict(words.INVITED)
    return Session(
        number,
        one.day("held_on") or one.on,
        one.said.get("venue", ""),
        one.sides("present"),
        "、".join(_(invited[code]) for code in one.given.get("helped") or () if code in invited),
        one.said.get("record", ""),
        one.word("signed_how", words.SIGNED),
        one.day("next_on"),
        one.by,
        one.files,
    )


def _terms(one: Done) -> Terms:
    return Terms(
        one.given.get("form", ""),
        one.word("form", words.FORMS),
        one.said.get("facts", ""),
        one.said.get("content", ""),
        one.said.get("manner", ""),
        one.day("perform_by"),
        one.day("effective_on"),
        one.sides("signed"),
        bool(one.given.get("sealed")),
        one.by,
        one.on,
        one.files,
    )


def _duties(steps: Sequence[Done], since: int, today: date, is_open: bool) -> tuple[Duty, ...]:
    later = [one for one in steps if one.number > since]
    found = []
    for number, one in enumerate(_of(later, "promise"), 1):
        due = one.day("due_on")
        assert due is not None  # the act needs it
        seen = _last([each for each in later if each.given.get("obligation") == str(number)], "check_promise")
        result = seen.given["result"] if seen else ""
        done = (seen.day("done_on") or seen.on) if seen and result == "done" else None
        found.append(
            Duty(
                number,
                letter(one.given["party"]),
                one.said.get("what", ""),
                due,
                result,
                seen.word("result", words.KEPT) if seen else "",
                done,
                done is not None and done > due,
                is_open and done is None and due < today,
                seen.said.get("remark", "") if seen else "",
                seen.files if seen else (),
            )
        )
    return tuple(found)


def _court(case: Case, steps: Sequence[Done], since: int, today: date) -> Court:
    marks = case.marks
    until = _day(marks.get("confirm_by"))
    applied, decided = (_last(steps, act) for act in ("apply_confirmation", "record_confirmation"))
    files = tuple(one for step in (applied, decided) if step and step.number > since for one in step.files)
    reaches = case.category not in words.NOT_CONFIRMABLE
    asked = _day(marks.get("confirm_applied_on"))
    may = case.state in ("agreed", "answering") and reaches and asked is None
    return Court(
        until if case.state not in ("registered", "mediating") else None,
        asked,
        _(dict(words.CONFIRMED).get(marks.get("confirmed") or "", "")) if marks.get("confirmed") else "",
        _day(marks.get("confirmed_on")) if marks.get("confirmed") else None,
        reaches,
        may and until is not None and today <= until,
        files,
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def _ending(case: Case, steps: Sequence[Done]) -> tuple[str, str, str, date] | None:
    one = _last(steps, "terminate")
    if one is None or case.outcome != "terminated":
        return None
    return one.word("why", words.ENDS), one.word("elsewhere", words.ELSEWHERE), one.said.get("reason", ""), one.on
