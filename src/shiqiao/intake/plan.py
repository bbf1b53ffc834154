"""What an import would do with every row of a list, whatever the list is about: the one seam between lists and kinds."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.functional import Promise

from shiqiao.intake.cells import Value, Values
from shiqiao.intake.fields import FieldSpec
from shiqiao.intake.guess import ColumnMapping
from shiqiao.intake.persons_apart import numbers_covered
from shiqiao.intake.problems import Problem, shown
from shiqiao.intake.rows import Converted, Holders, Receipt, convert
from shiqiao.intake.sources import parts_of, step_key
from shiqiao.intake.tables import Table
from shiqiao.law.book import current
from shiqiao.policy import Viewer
from shiqiao.record import clock
from shiqiao.record.kinds import Do

SAMPLED = 8
HIDDEN = "•••"


@dataclass(frozen=True)
class Line:
    """One row that would become a case: its id, its first step's key, and what is given to the acts that open it.

    `site` None is the catch-all of hazards; `persons` (what goes under seal of each) and `source` belong to matters.
    """

    case_id: UUID
    key: str
    given: Mapping[str, Any]
    site: UUID | None = None
    persons: Sequence[Mapping[str, Any]] = ()
    source: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Plan:
    """What an import would do, counted; nothing has been written."""

    what: "What"
    table: Table
    mapping: ColumnMapping
    source: str
    digest: str
    # What was chosen beside the file, as the channel of a list of matters.
    options: Mapping[str, str] = field(default_factory=dict)
    lines: list[Line] = field(default_factory=list)
    bad: list[Converted] = field(default_factory=list)
    sample: list[Values] = field(default_factory=list)
    tally: Counter[str] = field(default_factory=Counter)
    # What the list brings besides its rows, by key: the clauses of a ledger's own checklist.
    brings: dict[str, Any] = field(default_factory=dict)

    @property
    def received(self) -> date | None:
        """Return the day on which a list of matters was received: the one that was told, else today."""
        if not self.what.keeps_columns:
            return None
        told = self.options.get("received_on")
        return date.fromisoformat(told) if told else clock.today()

    @property
    def problems(self) -> list[Problem]:
        """Everything to mend, in the order of the rows."""
        return [problem for row in self.bad for problem in row.problems if not problem.is_note]

    def counts(self) -> dict[str, int]:
        """Return the counts that a clerk confirms; opened + unchanged + repeated + changed + to_mend = rows."""
        names = ("unchanged", "repeated", "changed", "to_mend")
        return {"rows": len(self.table.data), "opened": len(self.lines), **{name: self.tally[name] for name in names}}

    def spoil(self, row: Converted, *problems: Problem, why: str = "to_mend") -> None:
        """Put a row among those that don't go in."""
        row.problems.extend(problems)
        self.bad.append(row)
        self.tally[why] += 1


class Planner:
    """Goes through the rows of one list; each kind of list says what becomes of a new one."""

    def __init__(self, plan: Plan, viewer: Viewer) -> None:
        """Read what the rows are held against."""
        self.plan, self.viewer = plan, viewer

    def line(self, row: Converted, key: str) -> Line | None:
        """Return what a new row becomes; None after it was put among the bad ones."""
        raise NotImplementedError

    def preview(self, row: Converted) -> Values:
        """Return a row's values as a preview may show them."""
        return row.values

    def holders(self, known: Mapping[str, str]) -> Holders | None:
        """Return who knows of whom the rows are that were taken in before; None where lists name nobody."""
        return None

    def is_ours(self, row: Converted) -> bool:
        """Tell whether a row is one of this very register that comes back."""
        return False

    def is_elsewhere(self, row: Converted) -> bool:
        """Tell whether a row was taken in before under another name of its source."""
        return False

    def see(self, row: Converted, differs: bool) -> None:
        """Take from a good row, new or not, what the list brings besides."""


@dataclass(frozen=True)
class What:
    """One thing that lists are about: its fields, how a row is planned and done, and what the clerk is told.

    `family` parts the rows of one kind of list from another's with the same source and number. `prepare` does what
    the rows stand on, once, and hands it to `dos`, which are the acts that open one row.
    """

    name: str
    family: str
    label: str | Promise
    fields: tuple[FieldSpec, ...]
    changed: Callable[[Converted], Problem]
    planner: type[Planner]
    prepare: Callable[[Plan, Viewer], Any]
    dos: Callable[[Line, UUID, Any], list[Do]]
    told: Callable[[Plan], Iterable[str]]
    # Whether the columns that fill no field are kept with the row, so that the list can go out again.
    keeps_columns: bool = False


def fill(plan: Plan, viewer: Viewer, known: Mapping[str, str]) -> Plan:
    """Go through the rows of the list; `known` are the rows taken in before (row part of the key → content part)."""
    planner = plan.what.planner(plan, viewer)
    rows = convert(
        plan.table,
        plan.mapping,
        plan.what.fields,
        today=clock.today(),
        source=plan.source,
        calendar=current().calendar,
        receipt=Receipt(plan.received, planner.holders(known)) if plan.received else None,
    )
    for row in rows:
        if len(plan.sample) < SAMPLED and not row.to_mend:
            plan.sample.append(planner.preview(row))
        if row.to_mend:
            plan.spoil(row)
        elif row.is_repeat:
            plan.tally["repeated"] += 1
        else:
            _place(plan, row, known, planner)
    return plan


def _place(plan: Plan, row: Converted, known: Mapping[str, str], planner: Planner) -> None:
    key = step_key(plan.source, row.key, row.digest)
    own, content = parts_of(key)
    before = known.get(own)
    is_same = before in (content, parts_of(step_key(plan.source, row.key, row.digest_before))[1])
    planner.see(row, before is not None and not is_same)
    if is_same or planner.is_ours(row):
        plan.tally["unchanged"] += 1
    elif before is not None:
        plan.spoil(row, plan.what.changed(row), why="changed")
    elif planner.is_elsewhere(row):
        plan.tally["unchanged"] += 1
    elif line := planner.line(row, key):
        plan.lines.append(line)


def sample_rows(plan: Plan) -> list[list[str]]:
    """Return the first good rows as texts for a preview, in the order of the fields; what will be sealed is hidden."""
    specs = [spec for spec in plan.what.fields if spec.name in plan.mapping.columns]
    return [[_shown(spec, values.get(spec.name, "")) for spec in specs] for values in plan.sample]


def _shown(spec: FieldSpec, value: Value) -> str:
    return (HIDDEN if value else "") if spec.sealed else shown(numbers_covered(spec.in_words(value)))
