"""The book: an immutable snapshot of the law tables, held once a process and renewed when the edition changes."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import cast

from django.utils.translation import gettext as _

from shiqiao.calendars import Calendar, Term, Unit
from shiqiao.law.models import Basis, CalendarDay, CalendarYear, Edition, TermRow
from shiqiao.law.validity import valid_on


class NoTerm(LookupError):
    """No term of that name is valid on that day."""


class NoBasis(LookupError):
    """No basis of that code is valid on that day."""


@dataclass(frozen=True)
class BasisText:
    """One version of one article as it may be cited; only a `verified` one may be printed on an issued paper."""

    code: str
    title: str
    article: str
    jurisdiction: str
    wording: str
    valid_from: date
    valid_to: date | None
    verified_by: str
    verified_on: date | None
    source: str

    @property
    def verified(self) -> bool:
        """Whether somebody has compared it with the text of the law."""
        return bool(self.verified_by)

    @property
    def citation(self) -> str:
        """The title and article, as a paper prints them: 《…》第六十五条."""
        return f"{self.title}{self.article}"


@dataclass(frozen=True)
class TermVersion:
    """One version of one term, with its validity and whether it was verified."""

    term: Term
    note: str
    valid_from: date
    valid_to: date | None
    verified_by: str
    verified_on: date | None

    @property
    def verified(self) -> bool:
        """Whether somebody has compared it with the text of the law, or the town has confirmed its internal rule."""
        return bool(self.verified_by)


@dataclass(frozen=True)
class Book:
    """The law tables at one edition; versions of a name or code are ordered by their first day."""

    edition: int
    calendar: Calendar
    terms: Mapping[str, tuple[TermVersion, ...]] = field(default_factory=dict)
    bases: Mapping[str, tuple[BasisText, ...]] = field(default_factory=dict)

    def term(self, name: str, on: date) -> Term:
        """Return the term valid on the triggering day; raises NoTerm."""
        return self.term_version(name, on).term

    def term_version(self, name: str, on: date) -> TermVersion:
        """Return the term valid on the triggering day with its validity and verification; raises NoTerm."""
        if found := valid_on(self.terms.get(name, ()), on):
            return found
        raise NoTerm(_("期限表中没有 %(on)s 有效的“%(name)s”。") % {"on": on.isoformat(), "name": name})

    def basis(self, code: str, on: date) -> BasisText:
        """Return the basis valid on that day; raises NoBasis."""
        if found := valid_on(self.bases.get(code, ()), on):
            return found
        raise NoBasis(_("依据表中没有 %(on)s 有效的“%(code)s”。") % {"on": on.isoformat(), "code": code})

    def warnings(self, today: date) -> list[str]:
        """List in Chinese what is missing or unverified as of the legal day `today`: calendar years, bases, terms."""
        wanted = [today.year, today.year + 1] if today.month >= 10 else [today.year]
        said = [
            _("工作日历缺少%(year)d年，请录入该年放假调休通知。") % {"year": year}
            for year in wanted
            if year not in self.calendar.years
        ]
        bases = [b for versions in self.bases.values() if (b := valid_on(versions, today)) and not b.verified]
        said += [
            _("依据未核对，不得印入文书：%(citation)s（%(code)s）。") % {"citation": b.citation, "code": b.code}
            for b in bases
        ]
        terms = [t for versions in self.terms.values() if (t := valid_on(versions, today)) and not t.verified]
        if terms:
            names = "、".join(t.term.name for t in terms)
            said.append(_("期限为默认值，尚未核对或确认：%(names)s。") % {"names": names})
        return said


_snapshot: Book | None = None


def current(edition: int | None = None) -> Book:
    """Return the process's snapshot, renewed if it is stale.

    With the newest edition already known to the caller no query is made unless it differs; without it, one.
    """
    global _snapshot
    newest = newest_edition() if edition is None else edition
    if _snapshot is None or _snapshot.edition != newest:
        _snapshot = read()
    return _snapshot


def newest_edition() -> int:
    """Return the number of the newest edition, 0 for empty tables."""
    return Edition.objects.order_by("-id").values_list("id", flat=True).first() or 0


def read() -> Book:
    """Read the whole book from the tables (five queries)."""
    # The edition first: rows changed meanwhile leave an old number on the snapshot, and the next call renews it.
    edition = newest_edition()
    years = frozenset(CalendarYear.objects.values_list("year", flat=True))
    days = dict(CalendarDay.objects.values_list("day", "workday"))
    terms: dict[str, tuple[TermVersion, ...]] = {}
    for row in TermRow.objects.select_related("basis").order_by("name", "valid_from"):
        terms[row.name] = (*terms.get(row.name, ()), _term_version(row))
    bases: dict[str, tuple[BasisText, ...]] = {}
    for basis in Basis.objects.order_by("code", "valid_from"):
        bases[basis.code] = (*bases.get(basis.code, ()), _basis_text(basis))
    return Book(edition, Calendar(years, days), terms, bases)


def _term_version(row: TermRow) -> TermVersion:
    unit = cast(Unit, row.unit)  # the table's CHECK admits no other
    return TermVersion(
        term=Term(row.name, row.amount, unit, row.roll, row.basis.code if row.basis else None),
        note=row.note,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        verified_by=row.verified_by,
        verified_on=row.verified_on,
    )


def _basis_text(row: Basis) -> BasisText:
    return BasisText(
        code=row.code,
        title=row.title,
        article=row.article,
        jurisdiction=row.jurisdiction,
        wording=row.wording,
        valid_from=row.valid_from,
        valid_to=row.valid_to,
        verified_by=row.verified_by,
        verified_on=row.verified_on,
        source=row.source,
    )
