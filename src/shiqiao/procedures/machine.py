"""What an act is, and the one pure rule that says whether it may be done and what it leaves behind."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal, Protocol
from uuid import UUID

from shiqiao.calendars import Calendar, Term, due_on
from shiqiao.policy import Hold, Viewer

Standing = Mapping[str, Any]
# Says of a person (by id) that something can't be given to them.
Unfit = Callable[[UUID], bool]
Kind = Literal[
    "text", "day", "choice", "codes", "code", "ref", "refs", "person", "people", "unit", "post", "files", "int", "yes",
    "sealed",
]  # fmt: skip


def gettext_noop(text: str) -> str:
    """Mark a Chinese text for the catalogue; whoever shows it translates it."""
    return text


_ = gettext_noop


class Refused(Exception):
    """An act that may not be done: a code for machines and a sentence (msgid with %(name)s params) for a clerk."""

    def __init__(self, code: str, says: str, **params: Any) -> None:
        super().__init__(says % params if params else says)
        self.code, self.says, self.params = code, says, params


class Law(Protocol):
    """What a rule may ask of the law tables."""

    @property
    def calendar(self) -> Calendar: ...
    def term(self, name: str, on: date) -> Term: ...


class Roster(Protocol):
    """What a rule may ask about units and posts."""

    def responsible(
        self, place: str, field: str, roles: tuple[str, ...], unfit: Unfit | None = None
    ) -> "Responsible": ...
    def named(
        self, place: str, field: str, roles: tuple[str, ...], unfit: Unfit | None = None
    ) -> "Responsible | None": ...
    def role(self, post_id: UUID) -> str: ...
    def units_of(self, person_id: UUID) -> frozenset[UUID]: ...
    def is_above(self, unit_id: UUID) -> bool: ...
    def holder(self, post_id: UUID) -> "Responsible | None": ...
    def barred(self, person_id: UUID, case: Standing, on: date) -> bool: ...
    def knows(self, person_id: UUID, place: str, field: str) -> bool: ...
    def recused_from(self, person_id: UUID) -> frozenset[UUID]: ...
    def has_power(self, unit_id: UUID, power: str, on: date) -> bool: ...
    def holds_of(self, person_id: UUID, on: date) -> tuple[Hold, ...]: ...
    def chain(self, post_id: UUID) -> "list[Responsible]": ...


@dataclass(frozen=True)
class Responsible:
    """Who answers for something: post, person and unit; `catch_all` when no duty names anybody (a gap)."""

    post_id: UUID
    person_id: UUID
    unit_id: UUID
    catch_all: bool = False


@dataclass(frozen=True)
class Needs:
    """One thing that an act asks for; texts and names never enter the step, only their commitment does (ADR 0001).

    A `sealed` value is encrypted before it is kept; `to` says how it is read (phone, id_number, email, picture).
    """

    name: str
    label: str
    kind: Kind
    required: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    to: str = ""
    hint: str = ""
    min: int = 1
    # Whether an empty value that is given empties what stood there; a value that isn't given leaves it alone.
    clears: bool = False


@dataclass(frozen=True)
class Basis:
    """Why an act is lawful: codes in the law tables, an internal rule, or none with the reason."""

    codes: tuple[str, ...] = ()
    internal: str = ""
    none_because: str = ""


def law(*codes: str) -> Basis:
    """Name the articles that an act stands on, by their codes in the law tables."""
    return Basis(codes=codes)


def internal(rule: str) -> Basis:
    """Name the internal rule that an act stands on."""
    return Basis(internal=rule)


def no_basis(because: str) -> Basis:
    """Say why an act needs no basis."""
    return Basis(none_because=because)


@dataclass(frozen=True)
class Facts:
    """All that a rule may know, gathered once under the lock; `row` and `refs` are projected columns by name."""

    row: Standing
    refs: Mapping[str, Any]
    viewer: Viewer
    roles: frozenset[str]
    at: datetime
    today: date
    law: Law
    roster: Roster
    more: Mapping[str, Any] = field(default_factory=dict)

    @property
    def state(self) -> str:
        """The subject's state; "" before it is opened."""
        return str(self.row.get("state", ""))

    def due(self, term: str, start: date | None = None) -> date:
        """Return the last day of a term that begins on `start` (today); raises Refused when the tables can't say."""
        from_day = start or self.today
        try:
            return due_on(self.law.term(term, from_day), from_day, self.law.calendar)
        except LookupError as missing:
            raise Refused("no_term", _("无法计算期限：%(why)s"), why=str(missing)) from missing


@dataclass(frozen=True)
class Said:
    """Stands in a ruling for a text that was given: the row shows it, the step only commits to it."""

    name: str


@dataclass(frozen=True)
class NextNumber:
    """Stands in a ruling for the next number of a series, e.g. "hazard/2026"; taken without gaps when written."""

    series: str


@dataclass
class Ruling:
    """What an act leaves behind: the new state, the columns it sets, the entries it puts and whom it tells."""

    act: "Act"
    to: str
    sets: dict[str, Any] = field(default_factory=dict)
    puts: dict[str, dict[str, Any]] = field(default_factory=dict)
    tells: tuple[str, ...] = ()
    # Whether the subject's key and words are destroyed with this act.
    forgets: bool = False


Guard = Callable[[Facts], None]
Check = Callable[[Facts, Mapping[str, Any]], None]
Effect = Callable[[Facts, Mapping[str, Any], Ruling], None]


@dataclass(frozen=True)
class Act:
    """One verb of a procedure: from which states to which, by whom, what it needs, on what basis, with what effect.

    `guards` see facts only, so screens can ask them for buttons; `checks` also see what was given.
    `to` None keeps the state. `mild` acts (notes) ignore a stale view of the subject.
    """

    name: str
    label: str
    frm: tuple[str, ...]
    to: str | None
    by: tuple[str, ...]
    basis: Basis
    needs: tuple[Needs, ...] = ()
    guards: tuple[Guard, ...] = ()
    checks: tuple[Check, ...] = ()
    effect: Effect | None = None
    tells: tuple[str, ...] = ()
    mild: bool = False
    quiet: bool = False
    danger: bool = False

    @property
    def opens(self) -> bool:
        """Whether this act brings a new subject into being."""
        return "" in self.frm


@dataclass(frozen=True)
class Procedure:
    """A kind of subject as its acts; running subjects pin the version they began with."""

    kind: str
    label: str
    version: int
    states: Mapping[str, str]
    ends: tuple[str, ...]
    acts: tuple[Act, ...]
    handled_by: tuple[str, ...] = ()
    # What no text of any act may hold, whatever else the act checks.
    texts: "Callable[[Act, Facts, Mapping[str, Any]], None] | None" = None
    always: Effect | None = None
    # The character that its numbers begin with, and its closings in words.
    sign: str = ""
    outcomes: Mapping[str, str] = field(default_factory=dict)

    def act(self, name: str) -> Act:
        """Return the act of this name; raises Refused."""
        for one in self.acts:
            if one.name == name:
                return one
        raise Refused("no_such_act", _("“%(kind)s”没有“%(act)s”这个操作。"), kind=self.label, act=name)


@dataclass(frozen=True)
class Offer:
    """An act that this viewer could do in this state, and why not if a guard refuses it."""

    act: Act
    refused: Refused | None = None


def open_to(procedure: Procedure, act: Act, facts: Facts) -> None:
    """Raise Refused unless the state, the actor's roles and the guards allow the act."""
    if facts.state not in act.frm and not ("*" in act.frm and facts.state and facts.state not in procedure.ends):
        now = procedure.states.get(facts.state, facts.state or "—")
        raise Refused("wrong_state", _("当前状态为“%(state)s”，不能“%(act)s”。"), state=now, act=act.label)
    if not facts.roles & set(act.by):
        raise Refused("not_yours", _("您的岗位在此处无权“%(act)s”。"), act=act.label)
    for guard in act.guards:
        guard(facts)


def rule(procedure: Procedure, name: str, facts: Facts, given: Mapping[str, Any]) -> Ruling:
    """Decide one act: return what it leaves behind, or raise Refused. Pure: same facts, same ruling."""
    act = procedure.act(name)
    open_to(procedure, act, facts)
    if procedure.texts:
        procedure.texts(act, facts, given)
    for check in act.checks:
        check(facts, given)
    ruling = Ruling(act, act.to if act.to is not None else facts.state, tells=act.tells)
    if act.effect:
        act.effect(facts, given, ruling)
    if procedure.always:
        procedure.always(facts, given, ruling)
    ruling.sets["state"] = ruling.to
    return ruling


def offers(procedure: Procedure, facts: Facts) -> list[Offer]:
    """Return the acts to show as buttons: those of this state and these roles, refused ones with their reason."""
    found: list[Offer] = []
    for act in procedure.acts:
        if act.quiet or (act.opens and facts.row):
            continue
        try:
            open_to(procedure, act, facts)
        except Refused as refusal:
            if refusal.code not in ("wrong_state", "not_yours"):
                found.append(Offer(act, refusal))
            continue
        found.append(Offer(act))
    return found


def sets(**columns: Any) -> Effect:
    """Build an effect that sets constant columns."""

    def effect(facts: Facts, given: Mapping[str, Any], ruling: Ruling) -> None:
        ruling.sets.update(columns)

    return effect


def both(*effects: Effect) -> Effect:
    """Build an effect out of several, in order."""

    def effect(facts: Facts, given: Mapping[str, Any], ruling: Ruling) -> None:
        for one in effects:
            one(facts, given, ruling)

    return effect


def amending(need: Needs) -> Needs:
    """Return the need of an amendment: only what is given changes, and what was never required may be emptied."""
    return replace(need, required=False, clears=not need.required)


def optional(need: Needs) -> Needs:
    """Return the same need, not required."""
    return replace(need, required=False)
