"""Altered behind its back: every change of steps, rows, texts, contents and numbers is seen and named."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from build import Town, at, build_town, key, photo
from shiqiao.cases.models import Case, Clause
from shiqiao.law.digest import as_code, tables_digest
from shiqiao.law.models import Basis, CalendarDay, TermRow
from shiqiao.people.models import Power
from shiqiao.policy import system
from shiqiao.record import clock
from shiqiao.record import verify as verifying
from shiqiao.record.act import act_all
from shiqiao.record.around import guards
from shiqiao.record.kinds import Do
from shiqiao.record.models import Attached, Counter, Ledger, Step
from shiqiao.record.rebuild import differing, repair
from shiqiao.record.verify import seal, verify

pytestmark = pytest.mark.tampers


def behind(sql: str, *params: object) -> None:
    """Run SQL as somebody who switched the guards of the database off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE record_step DISABLE TRIGGER USER; ALTER TABLE record_seal DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER IF EXISTS record_step_no_update")
            cursor.execute("DROP TRIGGER IF EXISTS record_step_no_delete")
        cursor.execute(sql, params)


def with_case() -> Callable[[Town], Case]:
    def make(town: Town) -> Case:
        with at("2026-03-03"):
            case = town.finding()
            town.do("li", "hazard", case.id, "note", text="已电话提醒")
        return case

    return make


make_case = with_case()


def codes() -> set[str]:
    return {fault.code for fault in verify().faults}


def as_id(value: object) -> object:
    return value if connection.vendor == "postgresql" else str(value).replace("-", "")


@pytest.mark.parametrize("verb", ["UPDATE record_step SET act = 'x'", "DELETE FROM record_step"])
def test_the_database_refuses_to_change_steps(town: Town, verb: str) -> None:
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(verb)


def test_files_are_tied_to_their_steps(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding(town.visit(), files=[photo()])
    assert codes() == set()
    Attached.objects.filter(subject_id=case.id).update(seq=7)
    assert codes() == {"lost_file", "stray_file"}


def test_a_counter_that_was_turned_back(town: Town) -> None:
    with at("2026-03-03"):
        town.finding()
    Counter.objects.filter(series="hazard/2026").update(last=0)
    assert codes() == {"number_gap"}


def test_the_law_is_what_the_ledger_committed_to(town: Town) -> None:
    with at("2026-03-03"):
        town.do(system(), "ledger", Ledger.objects.get().id, "adopt_law", law=as_code(tables_digest()))
    assert codes() == set()
    for change in (
        lambda: CalendarDay.objects.filter(day="2026-10-01").update(workday=True),
        lambda: Basis.objects.filter(code="anquan.65").update(wording="可以不改"),
        lambda: TermRow.objects.filter(name="hazard.rectify").update(amount=900),
        lambda: CalendarDay.objects.filter(day="2026-10-01").delete(),
    ):
        with transaction.atomic():
            change()
            assert codes() == {"altered_law"}
            transaction.set_rollback(True)
    assert codes() == set()


def test_a_guard_that_was_taken_out(town: Town) -> None:
    assert list(guards()) == []
    behind("SELECT 1")
    assert {fault.code for fault in guards()} == {"no_guard"}


def test_an_altered_power(town: Town) -> None:
    Power.objects.update(power="list")
    assert {one.column for one in differing(["power"])} == {"power"}


def test_an_altered_step(town: Town) -> None:
    case = make_case(town)
    behind("UPDATE record_step SET at = %s WHERE subject_id = %s AND seq = 2", "2026-01-01T00:00:00Z", as_id(case.id))
    assert codes() == {"altered_step"}


def test_a_removed_last_step(town: Town) -> None:
    case = make_case(town)
    behind("DELETE FROM record_step WHERE subject_id = %s AND seq = 2", as_id(case.id))
    assert codes() == {"cut_tail"}
    assert {one.column for one in differing()} >= {"steps", "head"}


def test_a_removed_case_leaves_a_gap_in_the_numbers(town: Town) -> None:
    case = make_case(town)
    with at("2026-03-04"):
        town.finding()
    behind("DELETE FROM record_step WHERE subject_id = %s", as_id(case.id))
    behind("DELETE FROM cases_case WHERE id = %s", as_id(case.id))
    assert "number_gap" in codes()


def test_a_cut_tail_with_its_row_is_seen_by_the_seal(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    make_case(town)
    last = Step.objects.order_by("position").last()
    assert last is not None
    monkeypatch.setattr(verifying, "SEAL_LAG", timedelta(seconds=-60))
    assert seal() is not None
    before = Step.objects.get(subject_id=last.subject_id, seq=1)
    behind("DELETE FROM record_step WHERE position = %s", last.position)
    behind("UPDATE cases_case SET steps = 1, head = %s WHERE id = %s", before.digest, as_id(last.subject_id))
    assert codes() == {"broken_seal"}


def test_an_altered_row_is_a_difference_and_repaired_from_its_steps(town: Town) -> None:
    case = make_case(town)
    behind("UPDATE cases_case SET due_on = '2030-01-01', late = NOT late WHERE id = %s", as_id(case.id))
    found = differing()
    assert {one.column for one in found} == {"due_on", "late"}
    repair("hazard", case.id)
    assert differing() == []


def test_an_altered_text(town: Town) -> None:
    case = make_case(town)
    behind("UPDATE record_text SET body = '没有隐患' WHERE subject_id = %s", as_id(case.id))
    assert codes() == {"altered_text"}


def test_a_missing_text_that_was_not_erased(town: Town) -> None:
    case = make_case(town)
    behind("DELETE FROM record_text WHERE subject_id = %s", as_id(case.id))
    assert codes() == {"missing_text"}


def test_an_altered_clause(town: Town) -> None:
    with at("2026-03-03"):
        given = {"title": "消防", "code": "fire", "edition": 1, "clauses": 2}
        rows = [Clause(key="a", text="通道畅通"), Clause(key="b", text="灭火器有效")]
        act_all([Do("checklist", clock.new_id(), "publish", key(), given, details=rows)], viewer=town.viewer("sun"))
    assert codes() == set()
    behind("UPDATE cases_clause SET text = '通道' WHERE key = 'a'")
    assert codes() == {"altered_content"}


def test_a_past_dated_step_in_a_town_in_earnest(db: None) -> None:
    town = build_town("real")
    town.finding()
    assert codes() == set()
    behind("UPDATE record_step SET written_at = %s WHERE act = 'find'", clock.now() + timedelta(days=2))
    assert codes() == {"wrong_clock"}
