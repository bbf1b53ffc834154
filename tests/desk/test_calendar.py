"""The working calendar: a missing year is loudly said; entering one leaves a step and moves the terms."""

import pytest

from build import Town, at, key
from desk.cast import signed_in
from shiqiao.desk.calendar import read_days, unwritten
from shiqiao.law.book import current
from shiqiao.law.models import CalendarDay, CalendarYear
from shiqiao.record.models import Ledger, Step

NOTICE = {
    "year": 2027,
    "notice": "国办发明电〔2026〕9号",
    "days_off": "2027-01-01至2027-01-03\n2027-02-05至2027-02-11",
    "workdays": "2027-02-14",
    "key": "cal-1",
}


def test_the_missing_next_year_is_said(town: Town) -> None:
    with at("2026-03-03"):
        page = signed_in(town, "sun").get("/calendar/").content.decode()
    assert "缺少 2027 年" in page
    assert "缺少 2026 年" not in page
    assert "248 个工作日" in page


def test_a_year_is_entered_with_its_trace_once(town: Town) -> None:
    with at("2026-11-20"):
        sun = signed_in(town, "sun")
        for _twice in range(2):
            assert sun.post("/calendar/", NOTICE).status_code == 302
        page = sun.get("/calendar/").content.decode()
    assert "缺少 2027 年" not in page
    assert CalendarYear.objects.get(year=2027).verified_by == "孙经办"
    assert CalendarDay.objects.filter(year_id=2027).count() == 11
    step = Step.objects.get(kind="ledger", act="enter_calendar")
    assert step.given["year"] == 2027
    assert len(step.given["days_off"]) == 10
    calendar = current().calendar
    assert calendar.is_workday(CalendarDay.objects.get(workday=True, year_id=2027).day)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"workdays": "2027-02-15"}, "不是周末"),
        ({"days_off": "2028-01-01"}, "不在2027年内"),
        ({"days_off": "春节"}, "不是日期"),
        ({"workdays": "2027-02-06"}, "同时写在放假和上班中"),
        ({"days_off": "2027-02-11至2027-02-05"}, "起止日期不对"),
    ],
)
def test_a_wrong_notice_leaves_neither_days_nor_step(town: Town, wrong: dict[str, str], says: str) -> None:
    with at("2026-11-20"):
        answer = signed_in(town, "sun").post("/calendar/", {**NOTICE, **wrong})
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not CalendarYear.objects.filter(year=2027).exists()
    assert not Step.objects.filter(act="enter_calendar").exists()


def test_a_step_whose_table_was_never_written_is_seen_and_mended(town: Town) -> None:
    with at("2026-11-20"):
        ledger = Ledger.objects.get()
        town.do("sun", "ledger", ledger.id, "enter_calendar", year=2027, notice="号", days_off=["2027-01-01"])
        sun = signed_in(town, "sun")
        assert unwritten() == [2027]
        assert "与最近一次录入记录不一致" in sun.get("/calendar/").content.decode()
        sun.post("/calendar/", {**NOTICE, "key": key()})
        assert unwritten() == []


def test_an_inspector_has_no_such_page(town: Town) -> None:
    assert signed_in(town, "li").get("/calendar/").status_code == 404


def test_days_may_be_written_as_people_write_them() -> None:
    days = read_days("2月5日至2月7日、2027.2.9；2027-02-10", 2027)
    assert [day.isoformat() for day in days] == ["2027-02-05", "2027-02-06", "2027-02-07", "2027-02-09", "2027-02-10"]
