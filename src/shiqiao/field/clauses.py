"""The clauses of a visit in the order in which they are walked, with what was answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from shiqiao.cases.models import Clause
from shiqiao.visits.models import Visit


@dataclass(frozen=True)
class Line:
    """One clause as the visit knows it; `number` counts from 1 over all of the visit's checklists."""

    number: int
    key: str
    section: str
    text: str
    basis: str
    grade: str
    evidence: str
    result: str
    case_id: str


@dataclass(frozen=True)
class Section:
    """A section's clauses and how many of them are answered."""

    title: str
    lines: tuple[Line, ...]

    @property
    def answered(self) -> int:
        """How many of the section's clauses have an answer."""
        return sum(1 for line in self.lines if line.result)


@dataclass(frozen=True)
class Walk:
    """All clauses of a visit; the same wording in two checklists is asked once (综合查一次)."""

    lines: tuple[Line, ...]

    @property
    def answered(self) -> int:
        """How many clauses have an answer."""
        return sum(1 for line in self.lines if line.result)

    @property
    def left(self) -> int:
        """How many clauses have none."""
        return len(self.lines) - self.answered

    def counted(self, result: str) -> int:
        """Return how many clauses were answered so."""
        return sum(1 for line in self.lines if line.result == result)

    def line(self, number: int) -> Line | None:
        """Return the clause of this number, None if there is none."""
        return self.lines[number - 1] if 1 <= number <= len(self.lines) else None

    def by_key(self, key: str) -> Line | None:
        """Return the clause of this key, None if the visit does not ask it."""
        return next((line for line in self.lines if line.key == key), None)

    def next_open(self, after: int = 0) -> Line | None:
        """Return the first clause without an answer behind this number, or before it when none is left behind."""
        still = [line for line in self.lines if not line.result]
        return next((line for line in still if line.number > after), still[0] if still else None)

    def sections(self, only_open: bool = False) -> list[Section]:
        """Return the sections in order, with all of their clauses or only the unanswered ones."""
        by_title: dict[str, list[Line]] = {}
        for line in self.lines:
            if not (only_open and line.result):
                by_title.setdefault(line.section, []).append(line)
        return [Section(title, tuple(lines)) for title, lines in by_title.items()]

    def section_of(self, line: Line) -> Section:
        """Return the whole section that a clause stands in."""
        return Section(line.section, tuple(one for one in self.lines if one.section == line.section))


def walk(visit: Visit) -> Walk:
    """Return a visit's clauses in order, in the editions with which it was planned."""
    rank = {one: place for place, one in enumerate(visit.checklist_ids)}
    found = Clause.objects.filter(subject_id__in=visit.checklist_ids)
    seen: dict[str, Clause] = {}
    for clause in sorted(found, key=lambda one: (rank[str(one.subject_id)], one.seq, one.order)):
        seen.setdefault(clause.key, clause)
    return Walk(
        tuple(_line(number, clause, visit.answers.get(key, {})) for number, (key, clause) in enumerate(seen.items(), 1))
    )


def _line(number: int, clause: Clause, answer: Mapping[str, Any]) -> Line:
    return Line(
        number,
        clause.key,
        clause.section,
        clause.text,
        clause.basis,
        clause.grade_if_fails,
        clause.evidence,
        answer.get("result", ""),
        str(answer.get("case") or ""),
    )
