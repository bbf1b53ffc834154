"""Days are read from every style in use, and refused with the mend where they cannot be known."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shiqiao.calendars import Calendar
from shiqiao.intake.dates import EXCEL_EPOCH, chinese_number, parse_day, parse_term
from shiqiao.intake.problems import Problem, says

FIFTH = date(2026, 3, 5)
STYLES = [
    "2026-3-5", "2026-03-05", "2026/03/05", "2026/3/5", "2026.3.5", "2026.03.05", "20260305", "2026年3月5日",
    "2026年03月05号",
    "二〇二六年三月五日", "二○二六年三月五日", "２０２６年３月５日", "2026-03-05 14:22", "2026-03-05 14:22:33",
    "2026-03-05T14:22:00",
    "2026/3/5 下午2:05", "2026年3月5日14时22分", "2026年3月5日（星期四）", "2026 年 3 月 5 日", "46086", "46086.6",
    "2026、3、5", "5-Mar-2026", "Mar 5, 2026", "2026。3。5", "2026 3 5", "2026_3_5", "2026\\3\\5", "2026.3.5 14:30",
    "26年3月5日", "二六年三月五日", "公元2026年3月5日", "2026年三月5日", "２０２６－０３－０５", "2026年3月5日下午2点半",
    "2026年3月5日14:30许", "2026年3月5日 8:00-9:30", "20260305 1430", "2026-03-05.", "2026-03-05T06:22:05+08:00",
    "20260305142233", "2026年3月5日前", "2026．3．5", "2026年3月5日上午",
]  # fmt: skip


@pytest.mark.parametrize("written", STYLES)
def test_styles(written: str) -> None:
    assert parse_day(written) == FIFTH


def test_cells_that_are_days_already() -> None:
    assert parse_day(FIFTH) == FIFTH
    assert parse_day(datetime.fromisoformat("2026-03-05 14:22")) == FIFTH


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "day_unreadable"), (None, "day_unreadable"), ("不详", "day_unreadable"), ("12", "day_unreadable"),
        ("99999", "day_unreadable"), ("2026-02-30", "day_impossible"), ("2026-13-01", "day_impossible"),
        ("20261301", "day_impossible"), ("2026年13月底", "day_impossible"), ("26-3-5", "day_short_year"),
        ("26.3.5", "day_short_year"), ("3/5/2026", "day_order"),
        ("05/03/2026", "day_order"), ("31/11/2026", "day_impossible"), ("13/13/2026", "day_impossible"),
        ("26-11-18", "day_short_year"), ("11/18/26", "day_short_year"), ("260305", "day_short_year"),
        ("2026年3月上旬", "day_vague"), ("2026年3月5日左右", "day_vague"), ("2026年初", "day_vague"), ("昨天", "day_vague"),
        ("农历正月初九", "day_vague"), ("三月五日", "day_needs_year"), ("1763424000000", "day_unreadable"),
        ("2026年3月", "day_needs_day"),
        ("202603", "day_needs_day"), ("2026", "day_needs_day"), ("3月5日", "day_needs_year"),
        ("3.5", "day_needs_year"),
        ("2026-3-5-8", "day_unreadable"),
        ("2026.3.5-3.8", "day_several"), ("2026年3月5日至8日", "day_several"), ("2026-3-5、2026-3-8", "day_several"),
        ("2062-03-05", "day_future"), (date(2026, 3, 6), "day_future"), ("1926-03-05", "day_too_old"),
    ],
)  # fmt: skip
def test_refusals_name_the_mend(written: str | date | None, code: str) -> None:
    problem = parse_day(written, today=FIFTH)
    assert isinstance(problem, Problem)
    assert problem.code == code
    sentence = says(problem.at(12, "检查日期"))
    assert sentence.startswith("第 12 行“检查日期”")
    assert "：" in sentence
    assert "%(" not in sentence


@pytest.mark.parametrize("written", ["18/11/2025", "11/18/2025", "18-11-2025", "18.11.2025", "18/11/2025 14:30"])
def test_the_year_last_is_read_where_only_one_number_can_be_the_month(written: str) -> None:
    assert parse_day(written, today=FIFTH) == date(2025, 11, 18)


def test_a_default_year_completes_month_and_day() -> None:
    assert parse_day("3月5日", default_year=2026) == FIFTH
    assert isinstance(parse_day("2月30日", default_year=2026), Problem)


def test_month_ends() -> None:
    assert parse_day("2026年3月底") == date(2026, 3, 31)
    assert parse_day("2026年12月底前") == date(2026, 12, 31)


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2026.3.20", date(2026, 3, 20)), ("2026年3月20日前", date(2026, 3, 20)), ("立即整改", FIFTH),
        ("当场", FIFTH),
        ("7日内", date(2026, 3, 12)), ("15天", date(2026, 3, 20)), ("十五日内", date(2026, 3, 20)),
        ("限3日内整改", date(2026, 3, 8)),
        ("一周内", date(2026, 3, 12)), ("两周", date(2026, 3, 19)), ("24小时内", date(2026, 3, 6)),
        ("72小时", date(2026, 3, 8)), ("一个月内", date(2026, 4, 5)), ("半个月", date(2026, 3, 20)),
        ("自收到之日起15日内办结", date(2026, 3, 20)), ("收到后7日内反馈", date(2026, 3, 12)),
        ("60日", date(2026, 5, 4)), ("即办", FIFTH), ("15个自然日", date(2026, 3, 20)),
    ],
)  # fmt: skip
def test_terms_count_from_the_check(written: str, day: date) -> None:
    assert parse_term(written, FIFTH) == day


WORKED = Calendar(frozenset({2026}), {date(2026, 3, 7): True, date(2026, 3, 12): False})


def test_workdays_follow_the_calendar_with_its_make_up_days() -> None:
    # From Thursday the fifth: Friday, the Saturday worked, Monday to Wednesday, not the holiday.
    assert parse_term("5个工作日", FIFTH, calendar=WORKED) == date(2026, 3, 11)
    assert parse_term("限六个工作日内整改完毕", FIFTH, calendar=WORKED) == date(2026, 3, 13)
    beyond = parse_term("5个工作日", date(2026, 12, 29), calendar=WORKED)
    assert isinstance(beyond, Problem)
    assert beyond.code == "term_working_days"


def test_a_month_is_no_number_of_months() -> None:
    assert parse_term("1个月", date(2026, 1, 31)) == date(2026, 2, 28)
    assert isinstance(parse_term("3月", FIFTH), Problem)


def test_two_signs_before_the_word_year_are_a_year() -> None:
    assert parse_day("26年3月5日") == date(2026, 3, 5)
    assert isinstance(parse_day("26.3.5"), Problem)


def test_terms_that_cannot_be_counted() -> None:
    codes = [
        parsed.code
        for parsed in (
            parse_term("7日内", None),
            parse_term("立即", None),
            parse_term("5个工作日", FIFTH),
            parse_term("长期", FIFTH),
        )
        if isinstance(parsed, Problem)
    ]
    assert codes == ["term_needs_start", "term_needs_start", "term_working_days", "day_unreadable"]


@given(st.dates(date(1990, 1, 1), date(2099, 12, 31)))
def test_any_day_in_any_style_comes_back(day: date) -> None:
    year, month, number = day.year, day.month, day.day
    for written in (
        f"{year}-{month}-{number}",
        f"{year}.{month}.{number}",
        f"{year}年{month}月{number}日",
        f"{day:%Y%m%d}",
    ):
        assert parse_day(written) == day
    assert parse_day(str((day - EXCEL_EPOCH) // timedelta(days=1))) == day


@given(st.text(alphabet="0123456789年月日-/.: 上午〇一二三十", max_size=24))
def test_any_text_gives_a_day_or_a_problem(text: str) -> None:
    assert isinstance(parse_day(text), date | Problem)
    assert isinstance(parse_term(text, FIFTH), date | Problem)


def test_chinese_numbers() -> None:
    assert [chinese_number(text) for text in ("一", "十", "十二", "二十", "三十一")] == [1, 10, 12, 20, 31]
