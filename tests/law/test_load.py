"""The seed, changes by an operator, and what the database itself refuses."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from shiqiao.calendars import MissingYear, Term, due_on
from shiqiao.calendars.term import LIMITS
from shiqiao.law.book import BasisText, TermVersion, current
from shiqiao.law.edit import LawDataError, save_basis, save_calendar_year, save_term, verify_basis, verify_term
from shiqiao.law.load import load_seed, read_calendar_csv, read_seed
from shiqiao.law.models import Basis, CalendarDay, CalendarYear, Edition, TermRow
from shiqiao.law.validity import Span, overlaps

pytestmark = pytest.mark.django_db
TODAY = date(2026, 11, 23)


def test_loading_twice_changes_nothing():
    first = load_seed()
    assert first.created == len(read_seed("bases")) + len(read_seed("terms")) + len(read_seed("calendar_years"))
    assert CalendarDay.objects.count() == len(read_seed("calendar_days"))
    editions = Edition.objects.count()
    second = load_seed()
    assert (second.created, second.unchanged, second.kept) == (0, first.created, [])
    assert Edition.objects.count() == editions


def test_what_an_operator_edited_is_kept_and_reported():
    load_seed()
    TermRow.objects.filter(name="hazard.rectify").update(amount=20)
    Basis.objects.filter(code="guoban54").update(valid_from=date(2024, 12, 16))
    CalendarDay.objects.filter(day=date(2026, 2, 14)).delete()
    Basis.objects.filter(code="anquan.102").delete()
    report = load_seed()
    assert report.kept == ["guoban54 2025-01-03", "hazard.rectify 2020-01-01", "2026"]
    assert report.created == 1
    assert TermRow.objects.get(name="hazard.rectify").amount == 20
    assert Basis.objects.filter(code="guoban54").count() == 1
    assert not CalendarDay.objects.filter(day=date(2026, 2, 14)).exists()


def test_the_seed_is_consistent():
    bases, terms = read_seed("bases"), read_seed("terms")
    spans = [Span(r.get("code") or r["name"], date.fromisoformat(r["valid_from"]), None) for r in bases + terms]
    assert overlaps(spans) == []
    for row in bases + terms:
        assert bool(row["verified_by"]) == bool(row["verified_on"])
    codes = {row["code"]: row for row in bases}
    for row in terms:
        if row["verified_by"]:
            assert codes[row["basis"]]["verified_by"], row["name"]
        assert row["basis"] in codes or row["note"].strip()


def test_what_was_not_seen_as_statute_text_is_not_verified():
    load_seed()
    book = current()
    unverified = {code for code in book.bases if not book.basis(code, TODAY).verified}
    assert {"lupaicha", "weifachufa.16", "paicha.23", "guoban54", "gb9704", "gongmao.14"} <= unverified
    assert book.basis("luanquan.47", TODAY).verified
    assert not book.term_version("hazard.reinspect", TODAY).verified
    assert book.term_version("petition.handle", TODAY).verified
    assert book.term("hazard.rectify", TODAY).basis is None


def test_seeded_terms_fall_due_as_the_law_says():
    load_seed()
    book, start = current(), date(2026, 9, 30)
    days = {name for name, versions in book.terms.items() if versions[0].term.unit not in LIMITS}
    within_2026 = {
        name for name in days - {"remedy.litigation"} if not name.startswith(("identity.keep", "access.keep"))
    }
    due = {name: due_on(book.term(name, start), start, book.calendar) for name in within_2026}
    assert due["hazard.direct_report"] == start
    assert due["hazard.reinspect"] == date(2026, 10, 10)
    assert due["petition.object"] == date(2026, 10, 13)
    assert due["penalty.publish"] == date(2026, 10, 15)
    assert due["remedy.reconsideration"] == date(2026, 11, 30)
    with pytest.raises(MissingYear, match="2027"):
        due_on(book.term("remedy.litigation", start), start, book.calendar)


def test_a_new_version_of_a_term_ends_the_one_before():
    load_seed()
    before = current()
    new = TermVersion(Term("hazard.rectify", 20, "day"), "镇政府办公会", date(2027, 1, 1), None, "李", TODAY)
    save_term(new)
    book = current()
    assert book.edition > before.edition
    assert book.term("hazard.rectify", date(2026, 12, 31)).amount == 15
    assert book.term("hazard.rectify", date(2027, 1, 1)).amount == 20
    with pytest.raises(LawDataError, match="重叠"):
        save_term(new)
    with pytest.raises(LawDataError, match="依据"):
        save_term(TermVersion(Term("x", 1, "day", basis="no.such"), "", TODAY, None, "", None))
    with pytest.raises(LawDataError, match="内部规定"):
        save_term(TermVersion(Term("x", 1, "day"), " ", TODAY, None, "", None))


def test_a_repealed_article_gives_way_to_the_new_one():
    load_seed()
    old = current().basis("anquan.65", TODAY)
    save_basis(
        BasisText(
            "anquan.65", old.title, "第七十条", "全国", "新", date(2028, 1, 1), None, "李", date(2027, 12, 1), "公报"
        )
    )
    book = current()
    assert book.basis("anquan.65", date(2027, 12, 31)).article == "第六十五条"
    assert book.basis("anquan.65", date(2028, 1, 1)).article == "第七十条"
    assert book.basis("anquan.65", date(2027, 12, 31)).valid_to == date(2028, 1, 1)


def test_verifying_says_who_and_when():
    load_seed()
    verify_basis("paicha.23", date(2008, 2, 1), "李法务", TODAY)
    verify_term("hazard.rectify", date(2020, 1, 1), "镇政府办公会", TODAY)
    book = current()
    assert book.basis("paicha.23", TODAY).verified_by == "李法务"
    assert book.term_version("hazard.rectify", TODAY).verified
    with pytest.raises(LawDataError, match="核对人"):
        verify_basis("paicha.23", date(2008, 2, 1), " ", TODAY)
    with pytest.raises(LawDataError, match="没有这一条目"):
        verify_term("no.such", TODAY, "李", TODAY)


def test_a_year_is_entered_and_replaced_as_a_whole():
    load_seed()
    save_calendar_year(2027, "通知", read_calendar_csv("day,workday\n2027-01-01,0\n2027-02-07,1\n"), "李")
    save_calendar_year(2027, "更正通知", {date(2026, 12, 31): False, date(2027, 1, 1): False}, "李")
    assert CalendarYear.objects.get(year=2027).notice == "更正通知"
    calendar = current().calendar
    assert not calendar.is_workday(date(2026, 12, 31))
    assert not calendar.is_workday(date(2027, 2, 7))
    assert calendar.next_workday(date(2026, 12, 31)) == date(2027, 1, 4)


@pytest.mark.parametrize(
    ("days", "notice", "says"),
    [
        ({date(2028, 1, 1): False}, "通知", "不在2027年内"),
        ({date(2027, 2, 8): True}, "通知", "不是周末"),
        ({}, " ", "文号"),
    ],
)
def test_a_wrong_notice_is_refused_whole(days, notice, says):
    with pytest.raises(LawDataError, match=says):
        save_calendar_year(2027, notice, days, "李")
    assert not CalendarYear.objects.exists()
    assert not Edition.objects.exists()


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("day,workday\n2027/1/1,0", "第2行.*2027-02-06"),
        ("2027-01-01,休", "第1行.*第二列"),
        ("2027-01-01", "第1行.*第二列"),
        ("2027-01-01,0\n2027-01-01,0", "第2行.*重复"),
    ],
)
def test_a_wrong_line_is_named_with_its_mend(text, says):
    with pytest.raises(LawDataError, match=says):
        read_calendar_csv(text)


def test_the_database_refuses_impossible_rows():
    span = {"valid_from": TODAY}
    bad = [
        TermRow(name="x", amount=1, unit="day", note="n", valid_to=TODAY, **span),
        TermRow(name="x", amount=-1, unit="day", note="n", **span),
        TermRow(name="x", amount=1, unit="week", note="n", **span),
        TermRow(name="x", amount=1, unit="day", **span),
        TermRow(name="x", amount=1, unit="day", note="n", verified_by="李", **span),
        Basis(code="x", title="t", jurisdiction="全国", wording="w", source="s", valid_to=TODAY, **span),
    ]
    for row in bad:
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save()
