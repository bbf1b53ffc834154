"""Turns table rows into field values, each with what is wrong with it, and gives every row its lasting key."""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Literal

from shiqiao.calendars import Calendar
from shiqiao.intake.above import sites_above
from shiqiao.intake.dates import half_width, parse_day, parse_term
from shiqiao.intake.fields import FieldSpec, by_name
from shiqiao.intake.guess import ColumnMapping
from shiqiao.intake.problems import BadMapping, Problem, shown
from shiqiao.intake.tables import Cell, Row, Table
from shiqiao.places.uscc import BadUscc, check_uscc

Value = str | date | int | Decimal
Values = dict[str, Value]
Standing = Literal["new", "unchanged", "changed"]
KEY_VERSION = "1-sha256-"


@dataclass(slots=True)
class Converted:
    """One data row: `values` of the fields that could be read, `problems`, and its `key` and `digest` (see row_key)."""

    row: Row
    values: Values
    problems: list[Problem] = field(default_factory=list)
    key: str = ""
    digest: str = ""
    # Everything that stands in it, what goes under seal too: kept in no place, only compared within the file.
    whole: str = ""

    @property
    def to_mend(self) -> bool:
        """Tell whether the row cannot be taken in as it stands."""
        return any(not problem.is_note for problem in self.problems)

    @property
    def is_repeat(self) -> bool:
        """Tell whether the row repeats an earlier row of the file and changes nothing."""
        return not self.to_mend and any(problem.code == "same_as_row" for problem in self.problems)


def convert(
    table: Table,
    mapping: ColumnMapping,
    fields: Sequence[FieldSpec],
    *,
    today: date,
    source: str = "",
    calendar: Calendar | None = None,
) -> Iterator[Converted]:
    """Convert every data row (totals, notes, repeated headers are none); raises BadMapping without a required column.

    Days of fields marked `past_only` must not lie after `today`; workdays of a term follow the `calendar`.
    Rows are compared with the earlier ones of the file.
    """
    if missing := mapping.missing(fields):
        raise BadMapping("mapping_missing", fields="、".join(f"“{spec.label}”" for spec in missing))
    specs = by_name(fields)
    days = _Days(today, _year_of(table), calendar)
    seen: dict[str, tuple[int, str]] = {}
    above = sites_above(table, mapping) if "site_name" in specs else {}
    for row in table.data:
        result = Converted(row, {})
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
        result.digest, result.whole = content_digest(open_values), content_digest(result.values)
        if not result.to_mend:
            _compare(result, mapping, seen)
        yield result


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


@dataclass(frozen=True, slots=True)
class _Days:
    """What days are read with: the latest one that may have been, the year where none is written, and the workdays."""

    today: date
    default_year: int | None
    calendar: Calendar | None


def _take(result: Converted, spec: FieldSpec, label: str, indexes: tuple[int, ...], days: _Days) -> None:
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
    cell: Cell = written[0] if len(written) == 1 else " / ".join(_text(part) for part in written)
    read = _read(spec, cell, result.values, days)
    if isinstance(read, Problem):
        if read.code == "term_needs_start" and result.problems:
            return  # the day to start from is there and told to be wrong: once it is mended this is right
        result.problems.append(read.at(row.number, label))
    else:
        result.values[spec.name] = read


def _read(spec: FieldSpec, cell: Cell, values: Values, days: _Days) -> Value | Problem:
    if spec.kind == "day":
        return parse_day(cell, today=days.today if spec.past_only else None, default_year=days.default_year)
    if spec.kind == "term":
        start = values.get("found_on", values.get("claimed_on"))
        start = start if isinstance(start, date) else None
        return parse_term(cell, start, default_year=days.default_year, calendar=days.calendar)
    return READERS[spec.kind](spec, _text(cell))


def _read_text(spec: FieldSpec, text: str) -> Value | Problem:
    return text


def _read_code(spec: FieldSpec, text: str) -> Value | Problem:
    return " ".join(half_width(text).split())


def _read_choice(spec: FieldSpec, text: str) -> Value | Problem:
    code = spec.choice(half_width(text)) or spec.choice(text)
    words = {"choices": "、".join(spec.choice_words)}
    return code if code is not None else Problem("choice_unknown", value_shown=shown(text), params=words)


def _read_several(spec: FieldSpec, text: str) -> Value | Problem:
    if not spec.choices:
        return text
    plain = half_width(text)
    if whole := next((code for code, words in spec.choices.items() if text.strip() in words), None):
        return whole
    read = [_read_choice(spec, part) for part in re.split(r"[、，,；;/|和及\s]+", plain) if part]
    wrong = next((one for one in read if isinstance(one, Problem)), None)
    return wrong or ",".join(dict.fromkeys(str(code) for code in read))


def _read_number(spec: FieldSpec, text: str) -> Value | Problem:
    plain = half_width(text).replace(",", "").replace(" ", "")
    if not re.fullmatch(r"-?\d+(?:\.\d+)?", plain):
        return Problem("number_unreadable", value_shown=shown(text))
    return Decimal(plain) if "." in plain else int(plain)


def _read_uscc(spec: FieldSpec, text: str) -> Value | Problem:
    try:
        return check_uscc(text)
    except BadUscc as error:
        return Problem("uscc", value_shown=shown(text), params={"why": error.says})


READERS: dict[str, Callable[[FieldSpec, str], Value | Problem]] = {
    "text": _read_text,
    "code": _read_code,
    "running": _read_code,
    "phone": _read_text,
    "id_number": _read_text,
    "choice": _read_choice,
    "several": _read_several,
    "number": _read_number,
    "uscc": _read_uscc,
}


def _text(cell: Cell) -> str:
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else cell or ""


def _fill_defaults(result: Converted, mapping: ColumnMapping, specs: Mapping[str, FieldSpec], days: _Days) -> None:
    troubled = {problem.column_label for problem in result.problems}
    for name, written in mapping.defaults.items():
        if name not in result.values and mapping.label(name) not in troubled:
            value = _read(specs[name], written, result.values, replace(days, today=date.max, default_year=None))
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


def _compare(result: Converted, mapping: ColumnMapping, seen: dict[str, tuple[int, str]]) -> None:
    first, digest = seen.setdefault(result.key, (result.row.number, result.whole))
    if first == result.row.number:
        return
    number, params = result.values.get("source_number"), {"first": first}
    if digest == result.whole:
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
