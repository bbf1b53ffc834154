"""Turns table rows into field values, each with what is wrong with it, and gives every row its lasting key."""

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Literal, Protocol

from shiqiao.calendars import Calendar
from shiqiao.intake.above import sites_above
from shiqiao.intake.cells import HIDDEN, Days, Value, Values, is_nothing, read, text_of
from shiqiao.intake.dates import half_width, is_term
from shiqiao.intake.fields import FieldSpec, by_name
from shiqiao.intake.guess import ColumnMapping
from shiqiao.intake.problems import BadMapping, Problem, shown
from shiqiao.intake.tables import Cell, Row, Table

Standing = Literal["new", "unchanged", "changed"]
KEY_VERSION = "1-sha256-"
AT_ONCE = 500
# By what two rows are of the same person.
WHO = ("name", "phone", "id_number", "other_name", "other_phone")


@dataclass(slots=True)
class Converted:
    """One data row: `values` of the fields that could be read, `problems`, and its `key` and `digest` (see row_key)."""

    row: Row
    values: Values
    problems: list[Problem] = field(default_factory=list)
    key: str = ""
    digest: str = ""
    # The digest as it was made before what moves on was left out of it: rows of that time are known by it.
    digest_before: str = ""
    # Everything that stands in it, what goes under seal too: kept in no place, only compared within the file.
    whole: str = ""
    # Whether who it is about was hidden when the list went out from here: it comes back as it went.
    is_hidden: bool = False
    # Which of several persons it is who bring the same words without a number.
    nth: int = 1
    # Who it is about, folded; and terms as they are written where they run from the day of receipt.
    who: dict[str, str] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)

    @property
    def is_numbered(self) -> bool:
        """Tell whether the row has a number within its source."""
        return "source_number" in self.values

    @property
    def to_mend(self) -> bool:
        """Tell whether the row cannot be taken in as it stands."""
        return any(not problem.is_note for problem in self.problems)

    @property
    def is_repeat(self) -> bool:
        """Tell whether the row repeats an earlier row of the file and changes nothing."""
        return not self.to_mend and any(problem.code == "same_as_row" for problem in self.problems)


class Holders(Protocol):
    """Knows of whom the rows were that were taken in before."""

    def look(self, rows: Sequence[Converted]) -> None:
        """Prepare to be asked for these rows."""

    def is_other(self, key: str, row: Converted) -> bool:
        """Say whether what was taken in under this key is of somebody else than the row."""
        ...


@dataclass(frozen=True)
class Receipt:
    """When a list of matters was received, and who knows of whom the rows are that came before."""

    on: date
    holders: Holders | None = None


def convert(
    table: Table,
    mapping: ColumnMapping,
    fields: Sequence[FieldSpec],
    *,
    today: date,
    source: str = "",
    calendar: Calendar | None = None,
    receipt: Receipt | None = None,
) -> Iterator[Converted]:
    """Convert every data row (totals, notes, repeated headers are none); raises BadMapping without a required column.

    Days of fields marked `past_only` must not lie after `today`; workdays of a term follow the `calendar`.
    A term without a day of its own runs from the day of `receipt`. Rows are compared with the earlier ones of the file.
    """
    if missing := mapping.missing(fields):
        raise BadMapping("mapping_missing", fields="、".join(f"“{spec.label}”" for spec in missing))
    specs = by_name(fields)
    days = Days(today, _year_of(table), calendar, receipt.on if receipt else None)
    holders = receipt.holders if receipt else None
    above = sites_above(table, mapping) if "site_name" in specs else {}
    seen: dict[str, Converted] = {}
    for start in range(0, len(table.data), AT_ONCE):
        rows = table.data[start : start + AT_ONCE]
        results = [_converted(row, mapping, specs, days, above, source) for row in rows]
        if holders:
            holders.look([one for one in results if not one.is_numbered])
        for result in results:
            if not result.to_mend:
                _settle(result, seen, holders)
                _compare(result, mapping, seen)
            yield result


def _converted(
    row: Row,
    mapping: ColumnMapping,
    specs: Mapping[str, FieldSpec],
    days: Days,
    above: Mapping[int, str],
    source: str,
) -> Converted:
    result, fields = Converted(row, {}), tuple(specs.values())
    for name, indexes in mapping.columns.items():
        _take(result, specs[name], mapping.label(name), indexes, days)
    if row.number in above:
        result.values.setdefault("site_name", above[row.number])
    _fill_defaults(result, mapping, specs, days)
    _check_required(result, mapping, fields)
    _check_order(result, mapping)
    result.key = row_key(source, result.values, fields)
    # A digest of a phone number is found out by trying: what goes under seal is in none that is kept.
    open_values = {name: value for name, value in result.values.items() if not specs[name].sealed}
    matter = {name: value for name, value in open_values.items() if not specs[name].moves}
    result.digest, result.digest_before = content_digest({**matter, **result.terms}), content_digest(open_values)
    result.whole = content_digest(result.values)
    result.who = {name: _folded(value) for name, value in result.values.items() if specs[name].sealed}
    return result


def _settle(result: Converted, seen: Mapping[str, Converted], holders: Holders | None) -> None:
    """Give the same words of another person a key of their own: two people are two matters until somebody joins them."""
    base = result.key
    while not (result.is_numbered or result.is_hidden) and (
        not same_person(seen[result.key].who, result.who)
        if result.key in seen
        else holders is not None and holders.is_other(result.key, result)
    ):
        result.nth += 1
        result.key = _digest(["again", base, str(result.nth)])


def same_person(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Say whether two rows name the same person: nothing that both tell differs, and something agrees or none is named."""
    told = {name for name in WHO if one.get(name)}, {name for name in WHO if other.get(name)}
    both = told[0] & told[1]
    return all(one[name] == other[name] for name in both) and (bool(both) or not (told[0] or told[1]))


def row_key(source: str, values: Mapping[str, Value], fields: Sequence[FieldSpec] = ()) -> str:
    """Return the key under which a row is known for ever: its own number within the source, else what identifies it.

    Without a number the `identity` fields (all values where no fields are given) are digested, so that a later list in
    which only the state moved on is still the same matter. Punctuation, case, width and spaces do not count.
    """
    if number := values.get("source_number"):
        return _digest(["number", source, _folded(number)])
    names = [spec.name for spec in fields if spec.identity] or sorted(values)
    return _digest(["content", source, *(f"{name}={_folded(values[name])}" for name in names if name in values)])


def content_digest(values: Mapping[str, Value]) -> str:
    """Digest all values of a row except its running number, to see whether a known row has changed."""
    return _digest([f"{name}={_folded(values[name])}" for name in sorted(values) if name != "running_number"])


def standing(key: str, digest: str, known: Mapping[str, str]) -> Standing:
    """Compare a row with what was taken in before (`known`: key → digest of that time)."""
    if key not in known:
        return "new"
    return "unchanged" if known[key] == digest else "changed"


def changed(converted: Converted) -> Problem:
    """Make the problem of a row that was taken in before with other content; it is told, never overwritten."""
    number = converted.values.get("source_number", converted.values.get("running_number", ""))
    return Problem("changed", converted.row.number, "", shown(number))


def _take(result: Converted, spec: FieldSpec, label: str, indexes: tuple[int, ...], days: Days) -> None:
    row = result.row
    if spec.name == "source_number" and row.filled.intersection(indexes):
        return  # a number merged over several rows names the first of them only
    if spec.kind == "running" and row.unread.intersection(indexes):
        return  # a row count that was never worked out is no loss
    for index in row.unread.intersection(indexes):
        broken = row.cells[index]
        result.problems.append(Problem("cell_error" if broken else "formula", row.number, label, shown(broken)))
        return
    written = [cell for cell in (row.cells[index] for index in indexes) if cell is not None]
    if not written:
        return
    cell: Cell = written[0] if len(written) == 1 else " / ".join(text_of(part) for part in written)
    if not spec.required and is_nothing(spec, cell):
        return
    if spec.sealed and cell == HIDDEN:
        result.is_hidden = True
        return
    value = read(spec, cell, result.values, days)
    if isinstance(value, Problem):
        if value.code == "term_needs_start" and result.problems:
            return  # the day to start from is there and told to be wrong: once it is mended this is right
        result.problems.append(value.at(row.number, label))
        return
    result.values[spec.name] = value
    if spec.kind == "term" and "claimed_on" not in result.values and is_term(cell):
        result.terms[spec.name] = str(cell)


def _fill_defaults(result: Converted, mapping: ColumnMapping, specs: Mapping[str, FieldSpec], days: Days) -> None:
    troubled = {problem.column_label for problem in result.problems}
    for name, written in mapping.defaults.items():
        if name not in result.values and mapping.label(name) not in troubled:
            value = read(specs[name], written, result.values, replace(days, today=date.max, default_year=None))
            if not isinstance(value, Problem):
                result.values[name] = value


def _check_required(result: Converted, mapping: ColumnMapping, fields: Sequence[FieldSpec]) -> None:
    troubled = {problem.column_label for problem in result.problems}
    for spec in fields:
        if not spec.required or spec.name in result.values:
            continue
        label = mapping.label(spec.name) or spec.header
        if label not in troubled:
            result.problems.append(Problem("empty", result.row.number, label))


def _check_order(result: Converted, mapping: ColumnMapping) -> None:
    found = result.values.get("found_on")
    for name in ("rectify_by", "closed_on"):
        value = result.values.get(name)
        if isinstance(found, date) and isinstance(value, date) and value < found:
            params = {"found": found.isoformat()}
            result.problems.append(
                Problem("before_found", result.row.number, mapping.label(name), value.isoformat(), params)
            )


def _compare(result: Converted, mapping: ColumnMapping, seen: dict[str, Converted]) -> None:
    first = seen.setdefault(result.key, result)
    if first is result:
        return
    number, params = result.values.get("source_number"), {"first": first.row.number}
    if first.whole == result.whole:
        result.problems.append(Problem("same_as_row", result.row.number, "", "", params))
    elif number is not None:
        label = mapping.label("source_number")
        result.problems.append(Problem("number_twice", result.row.number, label, shown(number), params))
    else:
        result.problems.append(Problem("differs_from_row", result.row.number, "", "", params))


def _year_of(table: Table) -> int | None:
    """Take the year for days written without one from the names of file and sheet, else from what heads the list.

    Only where exactly one year is named there: anything else would be a guess.
    """
    for named in (f"{table.name} {table.sheet}", table.heading):
        if years := set(re.findall(r"(?<!\d)(20\d\d)(?=年|\D|$)", named)):
            return int(years.pop()) if len(years) == 1 else None
    return None


def _folded(value: Value) -> str:
    if not isinstance(value, str):
        return str(value)
    return re.sub(r"[\W_]+", "", half_width(value)).lower() or value


def _digest(parts: Sequence[str]) -> str:
    return KEY_VERSION + hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
