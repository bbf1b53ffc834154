"""Day arithmetic: Spring Festival, make-up days, missing years, terms."""

import datetime as dt
from datetime import date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shiqiao.calendars import Calendar, MissingYear, Term, days_left, due_on, legal_day
from shiqiao.law.load import read_seed

YEARS = (2024, 2025, 2026)


@pytest.fixture(scope="module")
def calendar() -> Calendar:
    return seeded()


def seeded() -> Calendar:
    days = {date.fromisoformat(row["day"]): row["workday"] == "1" for row in read_seed("calendar_days")}
    return Calendar(frozenset(int(row["year"]) for row in read_seed("calendar_years")), days)


SEEDED = seeded()
DAYS_2024_25 = st.dates(date(2024, 1, 1), date(2025, 12, 31))


def test_every_seeded_day_agrees_with_chinesecalendar(calendar):
    day, end, workdays = date(YEARS[0], 1, 1), date(YEARS[-1], 12, 31), dict.fromkeys(YEARS, 0)
    while day <= end:
        assert calendar.is_workday(day) == chinese_calendar.is_workday(day), day
        workdays[day.year] += calendar.is_workday(day)
        day += timedelta(days=1)
    assert workdays == {2024: 251, 2025: 248, 2026: 248}


@pytest.mark.parametrize("day", [date(2026, 2, 14), date(2026, 2, 28), date(2026, 10, 10)])
def test_a_make_up_saturday_is_worked(calendar, day):
    assert day.weekday() == 5
    assert calendar.is_workday(day)


def test_workdays_jump_the_spring_festival_and_count_make_up_days(calendar):
    friday = date(2026, 2, 13)
    assert calendar.add_workdays(friday, 1) == date(2026, 2, 14)
    assert calendar.add_workdays(friday, 2) == date(2026, 2, 24)
    assert calendar.add_workdays(date(2026, 2, 26), 2) == date(2026, 2, 28)
    assert calendar.next_workday(date(2026, 2, 15)) == date(2026, 2, 24)
    assert calendar.next_workday(date(2026, 2, 24)) == date(2026, 2, 24)


def test_a_missing_year_is_said_in_chinese_and_never_guessed(calendar):
    with pytest.raises(MissingYear, match="2027年放假调休的通知尚未录入") as missing:
        calendar.add_workdays(date(2026, 12, 30), 3)
    assert missing.value.year == 2027
    assert "docs/law.md" in str(missing.value)
    assert calendar.add_workdays(date(2026, 12, 30), 1) == date(2026, 12, 31)


def test_calendar_day_terms_do_not_need_the_calendar_but_rolling_ones_do(calendar):
    term = Term("petition.handle", 60, "day", basis="xinfang.34")
    assert due_on(term, date(2026, 12, 1), calendar) == date(2027, 1, 30)
    with pytest.raises(MissingYear):
        due_on(Term("remedy.reconsideration", 60, "day", roll=True), date(2026, 12, 1), calendar)


def test_a_petition_term_ends_on_a_holiday_and_a_court_term_rolls_off_it(calendar):
    start = date(2026, 9, 1)
    assert due_on(Term("petition", 30, "day", roll=False), start, calendar) == date(2026, 10, 1)
    assert due_on(Term("court", 30, "day", roll=True), start, calendar) == date(2026, 10, 8)


def test_the_first_day_is_not_counted_and_the_same_day_is_itself(calendar):
    assert due_on(Term("hazard.reinspect", 10, "day"), date(2026, 3, 1), calendar) == date(2026, 3, 11)
    assert due_on(Term("hazard.direct_report", 0, "same_day"), date(2026, 10, 1), calendar) == date(2026, 10, 1)
    assert due_on(Term("petition.object", 5, "workday"), date(2026, 9, 30), calendar) == date(2026, 10, 13)


def test_months_end_on_the_same_number_or_the_last_day(calendar):
    six = Term("remedy.litigation", 6, "month")
    assert due_on(six, date(2025, 8, 31), calendar) == date(2026, 2, 28)
    assert due_on(six, date(2026, 7, 15), calendar) == date(2027, 1, 15)


def test_a_negative_amount_is_refused(calendar):
    with pytest.raises(ValueError, match="negative"):
        Term("x", -1, "day")
    with pytest.raises(ValueError, match="negative"):
        calendar.add_workdays(date(2026, 1, 5), -1)


def test_days_left_is_zero_on_the_due_day_and_negative_after():
    due = date(2026, 3, 10)
    assert [days_left(due + timedelta(days=n), due) for n in (-3, 0, 2)] == [3, 0, -2]


def test_the_legal_day_turns_at_midnight_in_shanghai():
    assert legal_day(datetime(2026, 3, 1, 15, 59, tzinfo=dt.UTC)) == date(2026, 3, 1)
    assert legal_day(datetime(2026, 3, 1, 16, 0, tzinfo=dt.UTC)) == date(2026, 3, 2)
    with pytest.raises(ValueError, match="time zone"):
        legal_day(datetime(2026, 3, 1, 16, 0))  # noqa: DTZ001 - a naive instant is what is refused


@settings(max_examples=60, deadline=None)
@given(DAYS_2024_25, st.integers(0, 60))
def test_counting_and_adding_workdays_are_inverse(start, n):
    end = SEEDED.add_workdays(start, n)
    assert SEEDED.workdays_between(start, end) == n
    assert SEEDED.workdays_between(end, start) == -n
    assert n == 0 or SEEDED.is_workday(end)


@settings(max_examples=60, deadline=None)
@given(DAYS_2024_25, st.integers(0, 90), st.sampled_from(["day", "workday", "month"]), st.booleans())
def test_a_due_day_never_precedes_the_start_and_grows_with_the_amount(start, n, unit, roll):
    amount = n // 15 if unit == "month" else n
    due = due_on(Term("t", amount, unit, roll), start, SEEDED)
    assert start <= due <= due_on(Term("t", amount + 1, unit, roll), start, SEEDED)
    if roll and unit != "workday":
        assert SEEDED.is_workday(due)


@pytest.mark.parametrize("unit", ["minute", "times"])
def test_a_limit_falls_due_on_no_day(calendar, unit):
    with pytest.raises(ValueError, match="limit"):
        due_on(Term("identity.opening", 15, unit), date(2026, 3, 2), calendar)
