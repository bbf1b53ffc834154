"""Who is asked in a petition or a dispute, each for themselves: by role and letter, what they said, who is still awaited."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shiqiao.cases.models import Case
from shiqiao.identities.models import Identity
from shiqiao.procedures import matter_parties
from shiqiao.procedures.identity import ASKED, letter
from shiqiao.procedures.matter_words import ANSWERED_HOW, EXCEPTIONS, SATISFIED, SOLVED
from shiqiao.record.projection import standing
from shiqiao.ui.choices import SIDES


@dataclass(frozen=True)
class Answer:
    """What one person concerned said, under which name they are excepted, or that they are still awaited."""

    number: int
    who: str
    solved: str = ""
    satisfied: str = ""
    how: str = ""
    on: date | None = None
    # A named exception, and since when; since when they want no contact.
    apart: str = ""
    alone_since: date | None = None
    # Of a matter that was joined: whose persons stand under its own number.
    joined: bool = False
    # Whether who it is stands under seal here; None where nobody has looked.
    sealed: bool | None = None
    said_yes: bool = False

    @property
    def waits(self) -> bool:
        """Whether this person's own answer, or a named exception, is still missing."""
        return not self.said_yes and not self.apart


def answers(case: Case, sealed: Iterable[Identity] | None = None) -> list[Answer]:
    """Return everybody who is asked with what they answered, the silent ones too; asks the database nothing."""
    row = standing(case)
    numbers, own = matter_parties.asked(row), set(matter_parties.own(row))
    there = None if sealed is None else {one.ordinal for one in sealed if one.role in ASKED}
    side = _(SIDES[case.kind])
    several = len(numbers) > 1 or numbers != (1,)
    return [
        _answer(
            row,
            Answer(
                number,
                f"{side}{letter(number)}" if several else side,
                joined=number not in own,
                sealed=None if there is None or number not in own else number in there,
            ),
        )
        for number in numbers
    ]


def _answer(row: Mapping[str, Any], one: Answer) -> Answer:
    number = str(one.number)
    said, apart = matter_parties.answers(row).get(number), matter_parties.excused(row).get(number)
    more: dict[str, Any] = {"alone_since": _day(matter_parties.left_alone(row).get(number))}
    if apart:
        more |= {"apart": _(dict(EXCEPTIONS)[apart["why"]]), "on": _day(apart["on"])}
    elif said:
        how = _(dict(ANSWERED_HOW).get(said["how"], said["how"]))
        if said.get("proxy"):
            how = _("%(how)s（代为答复）") % {"how": how}
        more |= {
            "solved": _(dict(SOLVED)[said["solved"]]),
            "satisfied": _(dict(SATISFIED)[said["satisfied"]]),
            "how": how,
            "on": _day(said.get("on")),
            "said_yes": said["solved"] == "yes",
        }
    return Answer(**{**one.__dict__, **more})


def callable_people(case: Case) -> tuple[str, str]:
    """Return who may be called again after the closing, and who asked not to be, as words; both "" for one person."""
    told = answers(case)
    if len(told) < 2:
        return "", ""
    return (
        "、".join(one.who for one in told if not one.alone_since),
        "、".join(one.who for one in told if one.alone_since),
    )


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None
