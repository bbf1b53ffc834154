"""Reads one cell of a list as what its field holds: a day, a term, a choice, a number, a text."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from shiqiao.calendars import Calendar
from shiqiao.intake.dates import half_width, parse_day, parse_term
from shiqiao.intake.fields import FieldSpec
from shiqiao.intake.problems import Problem, shown
from shiqiao.intake.tables import Cell
from shiqiao.places.uscc import BadUscc, check_uscc

Value = str | date | int | Decimal
Values = dict[str, Value]
# What stands in a list that goes out in place of what lies under seal.
HIDDEN = "（密封）"
# What people write where they have nothing to write; in a column of days or numbers it is no mistake.
NOTHING = frozenset(
    {"/", "／", "\\", "-", "--", "—", "——", "－", "无", "暂无", "未定", "空", "n/a", "na", "null", "none"}
)
MAY_BE_NOTHING = frozenset({"day", "term", "number", "phone", "id_number", "code"})


@dataclass(frozen=True, slots=True)
class Days:
    """What days are read with.

    The latest one that may have been, the year where none is written, the workdays, and the day that a term runs from
    where its row tells none.
    """

    today: date
    default_year: int | None
    calendar: Calendar | None
    received: date | None = None


def is_nothing(spec: FieldSpec, cell: Cell) -> bool:
    """Tell whether a cell says that there is nothing."""
    return spec.kind in MAY_BE_NOTHING and isinstance(cell, str) and cell.strip().lower() in NOTHING


def read(spec: FieldSpec, cell: Cell, values: Values, days: Days) -> Value | Problem:
    """Read one cell as the field's kind, or say what is wrong with it; `values` are those of its row read before."""
    if spec.kind == "day":
        return parse_day(cell, today=days.today if spec.past_only else None, default_year=days.default_year)
    if spec.kind == "term":
        start = values.get("found_on", values.get("claimed_on", days.received))
        start = start if isinstance(start, date) else None
        return parse_term(cell, start, default_year=days.default_year, calendar=days.calendar)
    return READERS[spec.kind](spec, text_of(cell))


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


def text_of(cell: Cell) -> str:
    """Write a cell as a text."""
    if isinstance(cell, datetime):
        return cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else cell or ""
