"""Dates, terms, shares, bases and grades in words."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from shiqiao.procedures import machine
from shiqiao.ui import badges
from shiqiao.ui.dates import cjk_date, cjk_datetime, due_words

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("due", "closed", "tone", "words"),
    [
        (date(2026, 11, 26), None, "soon", "还剩 3 天"),
        (date(2026, 11, 27), None, "open", "还剩 4 天"),
        (date(2026, 11, 23), None, "today", "到期今天"),
        (date(2026, 11, 18), None, "late", "逾期 5 天"),
        (date(2026, 11, 18), date(2026, 11, 18), "kept", "按期办结"),
        (date(2026, 11, 18), date(2026, 11, 20), "kept_late", "逾期后办结，晚 2 天"),
    ],
)
def test_a_term_is_said_in_days(due: date, closed: date | None, tone: str, words: str) -> None:
    stands = due_words(due, TODAY, closed)
    assert (stands.tone, stands.words) == (tone, words)


def test_a_paused_term_is_not_late() -> None:
    assert due_words(date(2026, 11, 1), TODAY, paused=True).words == "计时中止"


def test_dates_are_written_as_chinese_writes_them() -> None:
    assert cjk_date(TODAY) == "2026年11月23日"
    assert cjk_date(date(2026, 1, 5), "month") == "2026年1月"
    assert cjk_date(None) == ""
    with translation.override("en"):
        assert cjk_date(TODAY) == "23 Nov 2026"


def test_an_instant_late_in_utc_is_the_next_day_in_town() -> None:
    instant = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
    assert cjk_datetime(instant) == "2026年11月23日 07:30"
    assert due_words(instant, TODAY).words == "到期今天"


def test_a_share_of_nothing_is_not_a_hundred_percent() -> None:
    assert badges.share(0, 0) == "—"
    assert badges.share(141, 212) == "66.5%"
    assert "141" in badges.meter(141, 212)
    assert "212" in badges.meter(141, 212)


def test_a_grade_is_a_word_beside_its_shape() -> None:
    assert "重大</span>" in badges.grade_badge("hazard.major")
    assert "<svg" in badges.grade_badge("low")
    assert "未定级" in badges.grade_badge(None)
    assert "&lt;b&gt;" in badges.grade_badge("<b>")


def test_a_state_of_an_unknown_tone_still_reads() -> None:
    assert "state--open" in badges.state_badge("<整改中>", "purple")
    assert "&lt;整改中&gt;" in badges.state_badge("<整改中>", "purple")


def test_a_basis_says_what_it_is() -> None:
    assert badges.basis_words("《安全生产法》第四十一条") == "依据：《安全生产法》第四十一条"
    assert badges.basis_words("internal rule") == "内部规定"
    assert badges.basis_words("none, because 只是记录") == "无法定依据：只是记录"
    assert badges.basis_words(machine.internal("督查办法")) == "内部规定：督查办法"
    assert badges.basis_words(machine.no_basis("只是记录")) == "无法定依据：只是记录"
    assert badges.basis_words("") == ""


def test_an_unverified_basis_says_so() -> None:
    class Text:
        citation, verified = "《安全生产法》第四十一条", False

    assert badges.basis_words(Text()) == "依据：《安全生产法》第四十一条（条文未核对）"
