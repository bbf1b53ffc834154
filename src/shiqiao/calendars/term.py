"""A term (期限) and the day on which it falls due."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from shiqiao.calendars.calendar import Calendar

Unit = Literal["day", "workday", "month", "same_day", "minute", "times", "sign", "kind"]

LIMITS = ("minute", "times", "sign", "kind")


@dataclass(frozen=True)
class Term:
    """A length of time by name: `amount` of `unit`; `roll` = a last day off moves to the next workday; `basis` = code.

    信访 terms do not roll, court terms do (民事诉讼法 art 85). A basis of None is an internal rule of the town.
    Minutes, times, signs and kinds (of a password) are limits that rules read by their amount; they fall due on no day.
    """

    name: str
    amount: int
    unit: Unit
    roll: bool = False
    basis: str | None = None

    def __post_init__(self) -> None:
        """Raise ValueError for a negative amount."""
        if self.amount < 0:
            raise ValueError(f"{self.name}: a term cannot be negative: {self.amount}")


def due_on(term: Term, start: date, calendar: Calendar) -> date:
    """Return the last day of `term` begun on the legal day `start`, which is not counted; same_day gives `start`.

    A month ends on the same day number, or on the month's last day. Raises MissingYear where workdays must be known:
    for workday terms, and for rolling terms whose last day lies in an unknown year; ValueError for limits.
    """
    if term.unit in LIMITS:
        raise ValueError(f"{term.name} is a limit, not a term of days")
    if term.unit == "same_day":
        return start
    if term.unit == "workday":
        return calendar.add_workdays(start, term.amount)
    last = _add_months(start, term.amount) if term.unit == "month" else start + timedelta(days=term.amount)
    return calendar.next_workday(last) if term.roll else last


def days_left(today: date, due: date) -> int:
    """Return the calendar days from `today` to `due`: 0 on the due day, negative when overdue."""
    return (due - today).days


def _add_months(start: date, months: int) -> date:
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))
