"""A town in memory for rules without a database: the seed's law, a few posts, and a matter that lives by rulings alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from typing import Any
from uuid import UUID

import pytest

from shiqiao.calendars import Calendar, Term
from shiqiao.law.load import read_seed
from shiqiao.policy import Hold, Viewer, system
from shiqiao.procedures import given as reading
from shiqiao.procedures.machine import (
    Facts,
    NextNumber,
    Offer,
    Procedure,
    Refused,
    Responsible,
    Said,
    Unfit,
    offers,
    rule,
)

TOWN = "370782105"
HERE = TOWN + "302"
OFFICE, STATION, COUNTY, CITY = UUID(int=0xA1), UUID(int=0xA2), UUID(int=0xA3), UUID(int=0xA4)
FILE = "0" * 64
# Name: (role, unit, duty field); everybody answers for the whole town.
CAST = {
    "sun": ("clerk", OFFICE, "petition"),
    "gao": ("clerk", STATION, "environment"),
    "he": ("clerk", OFFICE, "*"),
    "qian": ("head", OFFICE, "*"),
    "zheng": ("leader", OFFICE, "*"),
    "hu": ("leader", STATION, "*"),
    "li": ("grid_worker", STATION, "*"),
    "wu": ("inspector", STATION, "*"),
    "mei": ("mediator", STATION, "dispute"),
    "tang": ("mediator", STATION, "dispute"),
    "jin": ("clerk", OFFICE, "accusation"),
    "zhao": ("enterprise", COUNTY, "*"),
    "fu": ("leader", OFFICE, "accusation"),
    "yu": ("expert", COUNTY, "dispute"),
    "shu": ("auditor", OFFICE, "*"),
}
PERSONS = {name: UUID(int=0x100 + n) for n, name in enumerate(CAST)}
POSTS = {name: UUID(int=0x200 + n) for n, name in enumerate(CAST)}


class SeedLaw:
    """The law tables as the seed has them."""

    def __init__(self) -> None:
        """Read terms and the calendar of the seed."""
        self.terms = {row["name"]: row for row in read_seed("terms")}
        days = {date.fromisoformat(row["day"]): row["workday"] == "1" for row in read_seed("calendar_days")}
        self.calendar = Calendar(frozenset(day.year for day in days), days)

    def term(self, name: str, on: date) -> Term:
        """Return a term of the seed; raises LookupError."""
        row = self.terms[name]
        return Term(name, int(row["amount"]), row["unit"], row["roll"] == "1", row["basis"] or None)  # type: ignore[arg-type]  # units are the seed's


@cache
def law() -> SeedLaw:
    """Return the seed's law, read once."""
    return SeedLaw()


class Cast:
    """The roster of the cast."""

    def __init__(self, *without: str) -> None:
        """Leave out those who are away."""
        self.cast = {name: line for name, line in CAST.items() if name not in without}
        self.recusals: dict[UUID, frozenset[UUID]] = {}

    def _who(self, name: str) -> Responsible:
        return Responsible(POSTS[name], PERSONS[name], self.cast[name][1])

    def responsible(self, place: str, fld: str, roles: tuple[str, ...], unfit: Unfit | None = None) -> Responsible:
        """Return whoever has one of the roles and is fit; else the office's head as catch-all."""
        for name, (role, _unit, duty) in self.cast.items():
            if role in roles and duty in ("*", fld) and not (unfit and unfit(PERSONS[name])):
                return self._who(name)
        if unfit and unfit(PERSONS["qian"]):
            raise Refused("no_one", "")
        return self._who("qian")

    def named(self, place: str, fld: str, roles: tuple[str, ...], unfit: Unfit | None = None) -> Responsible | None:
        """Return whose duty names this field."""
        for name, (role, _unit, duty) in self.cast.items():
            if role in roles and duty == fld and not (unfit and unfit(PERSONS[name])):
                return self._who(name)
        return None

    def knows(self, person_id: UUID, place: str, field: str) -> bool:
        """Say whose duty names this field."""
        return any(line[2] == field and PERSONS[name] == person_id for name, line in self.cast.items())

    def units_of(self, person_id: UUID) -> frozenset[UUID]:
        """Return the unit of a person's post."""
        return frozenset(line[1] for name, line in CAST.items() if PERSONS[name] == person_id)

    def is_above(self, unit_id: UUID) -> bool:
        """County and city are above the town."""
        return unit_id in (COUNTY, CITY)

    def recused_from(self, person_id: UUID) -> frozenset[UUID]:
        """Nobody here stands aside, unless a test says so."""
        return self.recusals.get(person_id, frozenset())

    def barred(self, person_id: UUID, case: Mapping[str, Any], on: date) -> bool:
        """Say whether a case is closed to a person."""
        accused = person_id == case["accused_person_id"] or case["accused_unit_id"] in self.units_of(person_id)
        return accused or case["id"] in self.recused_from(person_id)

    def holder(self, post_id: UUID) -> Responsible | None:
        """Return who holds a post."""
        return next((self._who(name) for name in self.cast if POSTS[name] == post_id), None)

    def holds_of(self, person_id: UUID, on: date) -> tuple[Hold, ...]:
        """Return the one post of a person."""
        return next((viewer(name).holds for name in self.cast if PERSONS[name] == person_id), ())

    def role(self, post_id: UUID) -> str:
        """Return a post's role."""
        return next((line[0] for name, line in self.cast.items() if POSTS[name] == post_id), "")

    def has_power(self, unit_id: UUID, power: str, on: date) -> bool:
        """Nobody here stops anybody."""
        return False


def viewer(name: str) -> Viewer:
    """Return somebody of the cast, the worker (`system`) or the person concerned (`person`) as a viewer."""
    if name == "system":
        return system()
    if name == "person":
        return system("answer")
    role, unit, duty = CAST[name]
    return Viewer(PERSONS[name], (Hold(POSTS[name], role, unit, ((TOWN, duty),)),), name=name)


@dataclass
class Matter:
    """A case that lives by rulings alone: what each leaves behind is folded onto the row, as the record would."""

    procedure: Procedure
    day: str = "2026-03-02"
    row: dict[str, Any] = field(default_factory=dict)
    roster: Cast = field(default_factory=Cast)
    told: tuple[str, ...] = ()
    # How many of its people have their names under seal.
    named: int = 9

    def facts(self, who: str, refs: Mapping[str, Any] | None = None) -> Facts:
        """Gather what a rule may know."""
        today = date.fromisoformat(self.day)
        seen = viewer(who)
        at = datetime(today.year, today.month, today.day, 4, tzinfo=UTC)
        return Facts(
            self.row, refs or {}, seen, frozenset(seen.roles), at, today, law(), self.roster, {"named": self.named}
        )

    def do(self, who: str, act: str, /, refs: Mapping[str, Any] | None = None, **raw: Any) -> "Matter":
        """Do one act; raises Refused."""
        given = reading.read(self.procedure.act(act), {**raw, **{name: UUID(int=9) for name in refs or {}}})
        ruling = rule(self.procedure, act, self.facts(who, refs), given)
        self.told = ruling.tells
        row = {**BLANK, "id": UUID(int=0xC1), **self.row}
        for name, value in ruling.sets.items():
            row[name] = (
                1 if isinstance(value, NextNumber) else given.get(value.name, "") if isinstance(value, Said) else value
            )
        for name, entries in ruling.puts.items():
            merged = {**row[name], **entries}
            row[name] = {key: value for key, value in merged.items() if value is not None}
        self.row = row
        return self

    def refused(self, who: str, act: str, /, refs: Mapping[str, Any] | None = None, **raw: Any) -> str:
        """Return the code with which an act is refused; raises AssertionError when it isn't."""
        with pytest.raises(Refused) as no:
            self.do(who, act, refs, **raw)
        return no.value.code

    def on(self, day: str) -> "Matter":
        """Let it be another day."""
        self.day = day
        return self

    def offered(self, who: str) -> list[Offer]:
        """Return the acts that the ruling offers somebody."""
        return offers(self.procedure, self.facts(who))

    def __getattr__(self, name: str) -> Any:
        """Read a column."""
        return self.__dict__["row"][name]


BLANK: dict[str, Any] = {
    "marks": {}, "late": False, "bounces": 0, "track": "", "source_due_on": None, "due_source_id": None,
    "accused_unit_id": None, "accused_person_id": None, "sponsor_id": None, "team": [], "settled_on": None,
    "settled_by": [], "accepted_on": None, "outcome": "", "closed_on": None, "recurs_id": None, "recurred": False,
    "taken_up_on": None, "concluded_on": None, "follow_up_on": None, "says_solved": "", "says_satisfied": "",
    "site_id": None, "opinion": "", "is_repeat": False, "joined_into_id": None,
}  # fmt: skip
