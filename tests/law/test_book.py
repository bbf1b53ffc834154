"""The book: versions at the triggering date, warnings, and the snapshot that renews itself."""

from dataclasses import replace
from datetime import date

import pytest

from shiqiao.calendars import Calendar, Term
from shiqiao.law.book import BasisText, Book, NoBasis, NoTerm, TermVersion, current, newest_edition
from shiqiao.law.edit import bump, save_calendar_year
from shiqiao.law.load import load_seed
from shiqiao.law.validity import Span, overlaps

OLD = TermVersion(Term("hazard.reinspect", 10, "day"), "", date(2020, 1, 1), date(2026, 8, 15), "", None)
NEW = TermVersion(Term("hazard.reinspect", 7, "workday"), "", date(2026, 8, 15), None, "王", date(2026, 8, 1))
BASIS = BasisText(
    "huanbao.1", "《旧法》", "第一条", "全国", "旧", date(2015, 1, 1), date(2026, 8, 15), "王", date(2025, 1, 1), "x"
)
CODE = replace(BASIS, title="《法典》", valid_from=date(2026, 8, 15), valid_to=None, verified_by="", verified_on=None)
CALENDAR = Calendar(frozenset({2026}), {})
BOOK = Book(1, CALENDAR, {"hazard.reinspect": (OLD, NEW)}, {"huanbao.1": (BASIS, CODE)})


def test_the_version_valid_at_the_triggering_date_wins():
    assert BOOK.term("hazard.reinspect", date(2026, 8, 14)).amount == 10
    assert BOOK.term("hazard.reinspect", date(2026, 8, 15)).amount == 7
    assert BOOK.term_version("hazard.reinspect", date(2030, 1, 1)).verified
    assert BOOK.basis("huanbao.1", date(2026, 8, 14)).citation == "《旧法》第一条"
    assert BOOK.basis("huanbao.1", date(2026, 8, 14)).verified
    assert not BOOK.basis("huanbao.1", date(2026, 8, 15)).verified


def test_nothing_valid_is_an_error_that_names_it():
    with pytest.raises(NoTerm, match=r"2019-12-31.*hazard\.reinspect"):
        BOOK.term("hazard.reinspect", date(2019, 12, 31))
    with pytest.raises(NoTerm):
        BOOK.term("no.such", date(2026, 1, 1))
    with pytest.raises(NoBasis, match=r"huanbao\.1"):
        BOOK.basis("huanbao.1", date(2014, 12, 31))


def test_warnings_name_next_year_from_october_and_what_nobody_verified():
    assert not any("2027" in line for line in BOOK.warnings(date(2026, 9, 30)))
    assert any("2027" in line for line in BOOK.warnings(date(2026, 10, 1)))
    assert any("2027" in line for line in BOOK.warnings(date(2027, 3, 1)))
    assert any("hazard.reinspect" in line for line in BOOK.warnings(date(2026, 8, 14)))
    assert BOOK.warnings(date(2026, 8, 15)) == ["依据未核对，不得印入文书：《法典》第一条（huanbao.1）。"]


def test_overlaps_finds_only_versions_that_share_a_day():
    first = Span("a", date(2020, 1, 1), date(2021, 1, 1))
    after = Span("a", date(2021, 1, 1), None)
    inside = Span("a", date(2020, 6, 1), date(2020, 7, 1))
    assert overlaps([after, first, Span("b", date(2020, 1, 1), None)]) == []
    assert overlaps([first, inside]) == [(first, inside)]
    assert overlaps([after, Span("a", date(2022, 1, 1), None)]) != []


@pytest.mark.django_db
def test_the_snapshot_is_kept_until_the_edition_changes(django_assert_num_queries):
    load_seed()
    book = current()
    with django_assert_num_queries(1):
        assert current() is book
    with django_assert_num_queries(0):
        assert current(book.edition) is book
    save_calendar_year(2027, "国办发明电〔2026〕0号", {date(2027, 2, 7): True}, "王")
    renewed = current(newest_edition())
    assert renewed.edition > book.edition
    assert 2027 in renewed.calendar.years
    assert 2027 not in book.calendar.years
    assert renewed.calendar.is_workday(date(2027, 2, 7))


@pytest.mark.django_db
def test_editions_grow_even_within_one_instant():
    assert [bump() < bump(), bump() < bump()] == [True, True]


@pytest.mark.django_db
def test_an_empty_database_gives_an_empty_book():
    book = current()
    assert (book.edition, book.terms, book.calendar.years) == (0, {}, frozenset())
