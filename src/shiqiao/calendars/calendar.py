"""Workdays: weekends and the yearly holiday notice with its make-up workdays."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


class MissingYear(LookupError):
    """The holiday notice of `year` is not in the calendar table, so workdays of that year cannot be known."""

    def __init__(self, year: int) -> None:
        """Keep the year and say in Chinese what is missing and where to enter it."""
        super().__init__(
            f"工作日历缺少{year}年：国务院办公厅关于{year}年放假调休的通知尚未录入，无法推算该年工作日。"
            f"请把通知录入“法规数据”的工作日历（办法见 docs/law.md）后再办理。"
        )
        self.year = year


@dataclass(frozen=True)
class Calendar:
    """The known years, and the days their notices name: True = make-up workday (调休上班), False = day off."""

    years: frozenset[int]
    days: Mapping[date, bool]

    def is_workday(self, day: date) -> bool:
        """Say whether `day` is worked; raises MissingYear if its year is not known."""
        if day.year not in self.years:
            raise MissingYear(day.year)
        return self.days.get(day, day.weekday() < 5)

    def add_workdays(self, start: date, n: int) -> date:
        """Return the n-th workday after `start`, which itself is not counted; n = 0 gives `start`.

        Raises MissingYear for an unknown year on the way, ValueError if n < 0. Source: 行政处罚法 art 85.
        """
        if n < 0:
            raise ValueError(f"a number of workdays cannot be negative: {n}")
        day = start
        while n:
            day += DAY
            n -= self.is_workday(day)
        return day

    def workdays_between(self, a: date, b: date) -> int:
        """Count the workdays after `a` up to and including `b`; negative if b is before a; raises MissingYear."""
        if b < a:
            return -self.workdays_between(b, a)
        return sum(self.is_workday(a + DAY * i) for i in range(1, (b - a).days + 1))

    def next_workday(self, day: date) -> date:
        """Return `day` if it is worked, else the first workday after it; raises MissingYear."""
        while not self.is_workday(day):
            day += DAY
        return day
