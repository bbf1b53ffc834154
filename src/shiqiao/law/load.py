"""Loading law data: the seed that comes with Shiqiao (law/data/*.csv), and a year's holiday notice from a CSV file."""

import csv
import io
from collections.abc import Set
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TypeVar

from django.db import models, transaction
from django.utils.translation import gettext as _

from shiqiao.law.edit import LawDataError, bump, save_calendar_year
from shiqiao.law.models import Basis, CalendarDay, CalendarYear, TermRow
from shiqiao.law.validity import Span, overlaps, valid_on

__all__ = [
    "LawDataError",
    "SeedReport",
    "load_seed",
    "read_calendar_csv",
    "read_seed",
    "save_calendar_year",
    "what_is_new",
]

Row = TypeVar("Row", Basis, TermRow)
# Gists as they once came with Shiqiao and were put wrong: code, first day, wording.
Former = Set[tuple[str, date, str]]
DATA = Path(__file__).parent / "data"
# What a newer seed may still fill in on a row that the town left as it was: its end, and who verified it.
LATER = frozenset({"valid_to", "verified_by", "verified_on"})
# What a gist that was put wrong here carries: corrected with it where the town left the old words as they were.
OF_A_GIST = frozenset({"wording", "source"})


@dataclass
class SeedReport:
    """What loading the seed did: rows created, renewed and unchanged, and the keys kept because an operator edited them."""

    created: int = 0
    renewed: int = 0
    unchanged: int = 0
    kept: list[str] = field(default_factory=list)


def read_seed(name: str, folder: Path = DATA) -> list[dict[str, str]]:
    """Read one seed file; lines that begin with # say where the data come from and are skipped."""
    lines = (folder / f"{name}.csv").read_text(encoding="utf-8").splitlines()
    return list(csv.DictReader(line for line in lines if not line.startswith("#")))


@transaction.atomic
def load_seed(folder: Path = DATA) -> SeedReport:
    """Create the seed rows that are missing, end and verify those whose end or verification is new; nothing twice.

    Rows are found by key (code or name with first day; year). A gist that was put wrong (corrected.csv) is replaced
    where it stands as it came. A row that the town edited, ended or verified keeps what it has; one that differs, or
    would overlap one an operator entered, is reported. Raises LawDataError if the seed contradicts itself.
    """
    report = SeedReport()
    bases = [_basis(row) for row in read_seed("bases", folder)]
    former = {
        (row["code"], date.fromisoformat(row["valid_from"]), row["was"]) for row in read_seed("corrected", folder)
    }
    _create_missing(Basis, bases, report, former)
    known = list(Basis.objects.all())
    terms = [_term(row, known) for row in read_seed("terms", folder)]
    _create_missing(TermRow, terms, report)
    _load_calendar(folder, report)
    if report.created or report.renewed:
        bump()
    return report


def what_is_new(folder: Path = DATA) -> SeedReport:
    """Return what load_seed would do, by doing it in a transaction that is rolled back; raises LawDataError."""
    with transaction.atomic():
        report = load_seed(folder)
        transaction.set_rollback(True)
    return report


def read_calendar_csv(text: str) -> dict[date, bool]:
    """Read the days of a holiday notice: a header `day,workday`, then 2027-02-06,0 (off) or 2027-02-14,1 (worked).

    Raises LawDataError naming the line and the mend.
    """
    days: dict[date, bool] = {}
    rows = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    for number, row in enumerate(rows, start=1):
        if not row or row[0].startswith("#") or row[0] == "day":
            continue
        where = {"line": number, "text": ",".join(row)}
        try:
            day = date.fromisoformat(row[0].strip())
        except ValueError:
            raise LawDataError(_("第%(line)d行“%(text)s”：日期应写成 2027-02-06。") % where) from None
        if len(row) < 2 or row[1].strip() not in ("0", "1"):
            raise LawDataError(_("第%(line)d行“%(text)s”：第二列应为 1（上班）或 0（放假）。") % where)
        if day in days:
            raise LawDataError(_("第%(line)d行“%(text)s”：日期重复。") % where)
        days[day] = row[1].strip() == "1"
    return days


def _create_missing(model: type[Row], rows: list[Row], report: SeedReport, former: Former = frozenset()) -> None:
    """Bring the rows that are there up to date, then create those whose key and first day are new."""
    if clash := overlaps(_span(row) for row in rows):
        raise LawDataError(_("种子数据有重叠：%(clash)s。") % {"clash": clash})
    present = {_span(row)[:2]: row for row in model._default_manager.all()}
    for row in rows:
        found = present.get(_span(row)[:2])
        if found is not None:
            _renew(found, row, report, former)
    spans: list[Span] = [_span(row) for row in present.values()]
    missing: list[Row] = []
    for row in rows:
        span: Span = _span(row)
        if span[:2] in present:
            continue
        if overlaps([span, *(other for other in spans if other.key == span.key)]):
            report.kept.append(f"{span.key} {span.valid_from}")
        else:
            missing.append(row)
    model._default_manager.bulk_create(missing)
    report.created += len(missing)


def _renew(found: Row, seed: Row, report: SeedReport, former: Former) -> None:
    old, new = _values(found), _values(seed)
    was_wrong = (*_span(found)[:2], old.get("wording")) in former
    ended_otherwise = found.valid_to is not None and found.valid_to != seed.valid_to
    mine = LATER | (OF_A_GIST if was_wrong else frozenset())
    if ended_otherwise or any(old[name] != new[name] for name in old.keys() - mine):
        report.kept.append(f"{_span(found).key} {found.valid_from}")
        return
    changed = []
    if was_wrong and isinstance(found, Basis) and isinstance(seed, Basis):
        # Whoever verified the old words has not seen these.
        changed = [*sorted(OF_A_GIST), "verified_by", "verified_on"]
        for name in changed:
            setattr(found, name, new[name])
    if found.valid_to != seed.valid_to:
        found.valid_to = seed.valid_to
        changed.append("valid_to")
    if seed.verified_by and not found.verified_by:
        found.verified_by, found.verified_on = seed.verified_by, seed.verified_on
        changed += ["verified_by", "verified_on"]
    if changed:
        found.save(update_fields=changed)
        report.renewed += 1
    else:
        report.unchanged += 1


def _load_calendar(folder: Path, report: SeedReport) -> None:
    days = [
        CalendarDay(
            day=date.fromisoformat(row["day"]),
            year_id=int(row["year"]),
            workday=row["workday"] == "1",
            note=row["note"],
        )
        for row in read_seed("calendar_days", folder)
    ]
    for row in read_seed("calendar_years", folder):
        year = CalendarYear(
            year=int(row["year"]),
            notice=row["notice"],
            verified_by=row["verified_by"],
            verified_on=_date(row["verified_on"]),
        )
        own = {day.day: day.workday for day in days if day.year_id == year.year}
        found = CalendarYear.objects.filter(year=year.year).first()
        if found is None:
            year.save(force_insert=True)
            CalendarDay.objects.bulk_create(day for day in days if day.year_id == year.year)
            report.created += 1
        elif dict(found.days.values_list("day", "workday")) == own:
            report.unchanged += 1
        else:
            report.kept.append(str(year))


def _basis(row: dict[str, str]) -> Basis:
    return Basis(
        code=row["code"],
        title=row["title"],
        article=row["article"],
        jurisdiction=row["jurisdiction"],
        wording=row["wording"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=_date(row["valid_to"]),
        verified_by=row["verified_by"],
        verified_on=_date(row["verified_on"]),
        source=row["source"],
    )


def _term(row: dict[str, str], bases: list[Basis]) -> TermRow:
    begin = date.fromisoformat(row["valid_from"])
    code = row["basis"]
    basis = valid_on((b for b in bases if b.code == code), begin)
    if code and basis is None:
        raise LawDataError(_("期限“%(name)s”的依据“%(code)s”不存在。") % {"name": row["name"], "code": code})
    return TermRow(
        name=row["name"],
        amount=int(row["amount"]),
        unit=row["unit"],
        roll=row["roll"] == "1",
        basis=basis,
        note=row["note"],
        valid_from=begin,
        valid_to=_date(row["valid_to"]),
        verified_by=row["verified_by"],
        verified_on=_date(row["verified_on"]),
    )


def _span(row: Basis | TermRow) -> Span:
    return Span(row.code if isinstance(row, Basis) else row.name, row.valid_from, row.valid_to)


def _values(row: models.Model) -> dict[str, object]:
    return {f.attname: getattr(row, f.attname) for f in row._meta.concrete_fields if f.name != "id"}


def _date(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
