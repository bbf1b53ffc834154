"""Reads an old hazard ledger into what would be done with every row: opened, unchanged, changed, or back to be mended."""

import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from shiqiao.cases.kinds import clause_key
from shiqiao.cases.models import Case
from shiqiao.intake import mappings
from shiqiao.intake.fields import HAZARD_FIELDS
from shiqiao.intake.guess import ColumnMapping, guess
from shiqiao.intake.models import SavedMapping
from shiqiao.intake.problems import BadMapping, Problem, shown
from shiqiao.intake.rows import Converted, changed, convert
from shiqiao.intake.sources import case_id, folded, known, parts_of, source_key, step_key
from shiqiao.intake.tables import Row, Table, read_table
from shiqiao.intake.whereabouts import CATCH_ALL_NAME, Known, Sites, field_of
from shiqiao.policy import Viewer
from shiqiao.procedures import given as reading
from shiqiao.procedures.given import CODE
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.kinds import KINDS

WHAT = "hazards"
# What an old ledger calls done; it is counted apart as taken over, never as closed by this register.
CLAIMED_CLOSED = frozenset({"closed", "rectified", "fixed_on_spot"})
SHORTEST_CLAUSE = 8
SECTION_LIMIT = 200
OWN_NUMBER = re.compile(r"隐〔(\d{4})〕(\d{1,9})号")
MAY_TAKE_OVER = frozenset({"clerk", "head"})


@dataclass(frozen=True)
class Line:
    """One row that would become a case: its id, its step's key and what is given; `site` None is the catch-all."""

    case_id: UUID
    key: str
    site: UUID | None
    given: Mapping[str, Any]


@dataclass(frozen=True)
class Wording:
    """One clause of the ledger's own checklist: section and text; `key` as in every other checklist."""

    key: str
    section: str
    text: str


@dataclass
class Plan:
    """What an import would do, counted; nothing has been written."""

    table: Table
    mapping: ColumnMapping
    source: str
    digest: str
    lines: list[Line] = field(default_factory=list)
    bad: list[Converted] = field(default_factory=list)
    sample: list[Converted] = field(default_factory=list)
    clauses: dict[str, Wording] = field(default_factory=dict)
    tally: Counter[str] = field(default_factory=Counter)

    @property
    def problems(self) -> list[Problem]:
        """Everything to mend, in the order of the rows."""
        return [problem for row in self.bad for problem in row.problems if not problem.is_note]

    @property
    def has_levels(self) -> bool:
        """Whether the clause stands in several columns, so that the ledger carries a checklist of its own."""
        return len(self.mapping.columns.get("clause", ())) > 1

    def counts(self) -> dict[str, int]:
        """Return the counts that a clerk confirms; opened + unchanged + repeated + changed + to_mend = rows."""
        names = ("unchanged", "repeated", "changed", "to_mend")
        return {"rows": len(self.table.data), "opened": len(self.lines), **{name: self.tally[name] for name in names}}


def read_plan(
    data: bytes,
    name: str,
    viewer: Viewer,
    *,
    source: str = "",
    mapping: str = "",
    sheet: str | None = None,
) -> Plan:
    """Read a list and say what importing it would do; `mapping` is a JSON text, else the source's saved one, else a guess.

    Raises BadFile for a file that is no table and BadMapping for a mapping that does not fit.
    """
    table = read_table(data, name, sheet)
    key = source_key(source, table)
    chosen = mappings.from_json(mapping, table, HAZARD_FIELDS) if mapping else _remembered(key, table)
    plan = Plan(table, chosen, key, hashlib.sha256(data).hexdigest())
    _Planner(plan, viewer).run()
    return plan


def _remembered(source: str, table: Table) -> ColumnMapping:
    saved = SavedMapping.objects.filter(what=WHAT, source=saved_under(source)).values_list("mapping", flat=True).first()
    if saved:
        try:
            return mappings.from_json(saved, table, HAZARD_FIELDS)
        except BadMapping:
            pass  # its columns are no longer there: guess again
    return guess(table, HAZARD_FIELDS)


def saved_under(source: str) -> str:
    """Return the name under which a source's mapping is kept."""
    return source[:120]


def remember(plan: Plan) -> None:
    """Keep the plan's mapping for the next list of the same source."""
    text = mappings.to_json(plan.mapping)
    SavedMapping.objects.update_or_create(what=WHAT, source=saved_under(plan.source), defaults={"mapping": text})


class _Planner:
    """Goes through the rows of one list."""

    def __init__(self, plan: Plan, viewer: Viewer) -> None:
        self.plan, self.viewer = plan, viewer
        self.sites = Sites()
        self.known = known(plan.source)
        self.verb = KINDS["hazard"].newest.act("take_over")
        self.allowed: dict[str, bool] = {}
        self.ours: dict[tuple[int, int], str] | None = None

    def run(self) -> None:
        today = clock.today()
        plan = self.plan
        for row in convert(plan.table, plan.mapping, HAZARD_FIELDS, today=today, source=plan.source):
            if len(plan.sample) < 8 and not row.to_mend:
                plan.sample.append(row)
            self._place(row)

    def _place(self, row: Converted) -> None:
        tally = self.plan.tally
        if row.to_mend:
            self._bad(row, "to_mend")
            return
        if row.is_repeat:
            tally["repeated"] += 1
            return
        key = step_key(self.plan.source, row.key, row.digest)
        own, content = parts_of(key)
        before = self.known.get(own)
        clause = _wording(row.row, self.plan.mapping)
        if clause is not None and clause.key and self.plan.has_levels and before in (None, content):
            self.plan.clauses.setdefault(clause.key, clause)
        if before == content or self._is_ours(row):
            tally["unchanged"] += 1
        elif before is not None:
            row.problems.append(changed(row))
            self._bad(row, "changed")
        else:
            self._new(row, key, clause)

    def _is_ours(self, row: Converted) -> bool:
        """Tell whether a row is a case of this very register that comes back in its own export."""
        match = OWN_NUMBER.fullmatch(str(row.values.get("source_number", "")))
        if match is None:
            return False
        if self.ours is None:
            self.ours = {
                (year, number): folded(text)
                for year, number, text in Case.objects.filter(kind="hazard")
                .values_list("year", "number", "description")
                .iterator()
            }
        return self.ours.get((int(match[1]), int(match[2]))) == folded(str(row.values["description"]))

    def _bad(self, row: Converted, why: str) -> None:
        self.plan.bad.append(row)
        self.plan.tally[why] += 1

    def _new(self, row: Converted, key: str, clause: Wording | None) -> None:
        site = self.sites.find(row.values)
        if not self._may(site):
            row.problems.append(Problem("not_yours", row.row.number, "", site.name if site else str(CATCH_ALL_NAME)))
            self._bad(row, "to_mend")
            return
        given = _given(row, site, clause)
        try:
            reading.read(self.verb, {**given, "site": NOWHERE})
        except Refused as refusal:
            row.problems.append(Problem("refused", row.row.number, "", "", {"why": str(refusal)}))
            self._bad(row, "to_mend")
            return
        self.plan.lines.append(Line(case_id(row.key), key, site.id if site else None, given))
        self._count(row, site, given)

    def _may(self, site: Known | None) -> bool:
        where = site or self.sites.catch_all
        if where is None:
            return True
        if where.place not in self.allowed:
            self.allowed[where.place] = bool(self.viewer.roles_on(where.place, "", None) & MAY_TAKE_OVER)
        return self.allowed[where.place]

    def _count(self, row: Converted, site: Known | None, given: Mapping[str, Any]) -> None:
        tally = self.plan.tally
        tally["to_catch_all"] += site is None
        tally["unknown_site"] += site is None and "site_name" in row.values
        tally["no_date"] += "found_on" not in row.values
        tally["no_grade"] += "grade" not in row.values
        tally["claimed_closed"] += bool(given.get("claimed_closed"))


NOWHERE = UUID(int=0)


def _given(row: Converted, site: Known | None, clause: Wording | None) -> dict[str, Any]:
    values = row.values
    number = str(values.get("source_number", ""))
    duty = field_of(values, clause.section or clause.text if clause else "")
    given: dict[str, Any] = {
        "description": _description(row, site),
        "field": site.field if site and "field" not in values else duty or (site.field if site else ""),
        "grade": values.get("grade", "general"),
        "source_number": number if CODE.fullmatch(number) else "",
        "claimed_found_on": values.get("found_on"),
        "claimed_due_on": values.get("rectify_by"),
        "claimed_closed": values.get("state") in CLAIMED_CLOSED,
        "measure": values.get("measure"),
        "people": _people(row, number),
    }
    if given["claimed_closed"]:
        given["claimed_closed_on"] = values.get("closed_on")
    if clause is not None:
        given |= {
            "clause": clause.key,
            "clause_text": " / ".join(part for part in (clause.section, clause.text) if part),
        }
    return {name: value for name, value in given.items() if value not in (None, "", False)}


def _description(row: Converted, site: Known | None) -> str:
    """Return the row's own words, with the spot and, where no site on file is meant, what the ledger named instead."""
    values = row.values
    text = str(values["description"])
    more = []
    if (spot := str(values.get("spot", ""))) and spot not in text:
        more.append(f"部位：{spot}")
    if site is None:
        more += [
            f"{label}：{values[name]}" for name, label in (("site_name", "单位"), ("place", "地点")) if name in values
        ]
    return f"{text}（{'；'.join(more)}）" if more else text


def _people(row: Converted, number: str) -> str:
    values = row.values
    named = [("责任人", "responsible"), ("检查人", "inspector"), ("复查人", "reinspected_by")]
    parts = [f"{label}：{values[name]}" for label, name in named if name in values]
    if number and not CODE.fullmatch(number):
        parts.append(f"原编号：{number}")
    if "uscc" in values:
        parts.append(f"信用代码：{values['uscc']}")
    return "；".join(parts)


def _wording(row: Row, mapping: ColumnMapping) -> Wording | None:
    """Return the row's clause: the last level is its text, the levels before are its section; None without one."""
    cells = [row.cells[index] for index in mapping.columns.get("clause", ())]
    levels = [" ".join(cell.split()) for cell in cells if isinstance(cell, str) and cell.strip()]
    if len(levels) == 1:
        # An exported register keeps the levels in one column.
        levels = [part for part in levels[0].split(" / ") if part]
    if not levels:
        return None
    *section, text = levels
    # One short word (消防, 用电) is a heading, no clause that could recur.
    key = clause_key(text) if section or len(text) >= SHORTEST_CLAUSE else ""
    return Wording(key, " / ".join(section), text)


def sample_rows(plan: Plan) -> list[list[str]]:
    """Return the first good rows as texts for a preview, in the order of HAZARD_FIELDS."""
    specs = [spec for spec in HAZARD_FIELDS if spec.name in plan.mapping.columns]
    return [[shown(spec.in_words(row.values.get(spec.name, ""))) for spec in specs] for row in plan.sample]
