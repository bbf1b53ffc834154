"""An old ledger is taken over once, whatever happens on the way: twice, by two, killed, changed, half bad."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from build import Town, at
from intake.ledgers import csv_bytes, xlsx
from shiqiao.cases.models import Case, Checklist, Clause
from shiqiao.intake.plan import Plan
from shiqiao.intake.takeover import confirm, receive, take_over
from shiqiao.intake.whats import read_plan, remember
from shiqiao.outbox.models import Message

HEAD = ["编号", "单位名称", "检查日期", "隐患描述", "整改期限", "整改情况", "复查日期", "责任人"]
ROWS = [
    HEAD,
    ["Y1", "示例木业有限公司", "2025-10-01", "配电箱未上锁", "2025-10-08", "已整改", "2025-10-09", "张某"],
    ["Y2", "示例超市", "2025-10-01", "灭火器压力不足", "2025-10-08", "未整改", "", "李某"],
    ["Y3", "从未建档的厂", "2025-10-02", "通道堵塞", "2025-10-09", "未整改", "", ""],
    ["Y4", "示例超市", "2025-10-02", "", "2025-10-09", "未整改", "", ""],
]
LEVELS = [
    ["id", "level_1", "level_2", "level_3", "level_4", "content"],
    ["0", "工业类", "电气", "移动用电", "绝缘线应采用橡套软线", "外接线绝缘皮破损"],
    ["2", "工业类", "消防", "巡查", "安全出口应畅通", "出口堵塞"],
    ["4", "工业类", "消防", "巡查", "安全出口应畅通", "出口上锁"],
    ["6", "工业类", "消防", "巡查", "安全出口应畅通", ""],
]


def plan_of(town: Town, rows: list[list[str]] = ROWS, name: str = "台账.csv", **how: str) -> Plan:
    return read_plan(csv_bytes(rows), name, town.viewer("sun"), **how)


def run(town: Town, plan: Plan, who: str = "sun") -> int:
    viewer = town.viewer(who)
    batch = receive(plan, viewer, "台账")
    confirm(batch, len(plan.lines), viewer)
    return sum(take_over(plan, batch, viewer))


@pytest.mark.django_db
def test_rows_become_cases_with_their_claims(town: Town) -> None:
    with at("2026-03-03"):
        assert run(town, plan_of(town)) == 3
    closed, opened, unknown = Case.objects.order_by("source_number")
    assert (closed.state, closed.outcome, closed.site_id) == ("closed", "taken_over", town.sites["mill"])
    assert [str(day) for day in (closed.claimed_found_on, closed.claimed_due_on, closed.claimed_closed_on)] == [
        "2025-10-01", "2025-10-08", "2025-10-09",
    ]  # fmt: skip
    assert (opened.state, opened.is_open, str(opened.found_on)) == ("found", True, "2026-03-03")
    assert opened.due_on is not None
    assert opened.due_on > opened.found_on
    assert opened.channel == "ledger"
    assert unknown.site is not None
    assert unknown.site.is_catch_all
    assert unknown.post_id == town.posts["qian"]
    assert "从未建档的厂" in unknown.description


@pytest.mark.django_db
def test_nobody_gets_a_message_for_every_row(town: Town) -> None:
    with at("2026-03-03"):
        run(town, plan_of(town))
    assert not Message.objects.filter(act="take_over").exists()


@pytest.mark.django_db
def test_the_same_list_again_changes_nothing(town: Town) -> None:
    with at("2026-03-03"):
        run(town, plan_of(town))
        again = plan_of(town, name="另存的台账(1).csv")
        assert again.counts() == {"rows": 4, "opened": 0, "unchanged": 3, "repeated": 0, "changed": 0, "to_mend": 1}
        sheet = read_plan(xlsx(ROWS), "台账.xlsx", town.viewer("qian"))
        assert sheet.counts()["opened"] == 0
    assert Case.objects.count() == 3


@pytest.mark.django_db
def test_a_changed_row_is_told_and_not_overwritten(town: Town) -> None:
    with at("2026-03-03"):
        run(town, plan_of(town))
        other = [ROWS[0], ROWS[1], [*ROWS[2][:3], "灭火器过期", *ROWS[2][4:]]]
        plan = plan_of(town, other)
    assert (plan.counts()["unchanged"], plan.counts()["changed"], len(plan.lines)) == (1, 1, 0)
    assert plan.problems[0].code == "changed"


@pytest.mark.django_db
def test_other_columns_or_a_named_source_are_another_list(town: Town) -> None:
    with at("2026-03-03"):
        run(town, plan_of(town))
        assert plan_of(town, source="消防所").counts()["opened"] == 3
        fewer = [row[:7] for row in ROWS]
        assert plan_of(town, fewer).counts()["opened"] == 3


@pytest.mark.django_db
def test_four_levels_become_a_checklist_and_its_clauses_stand_on_the_cases(town: Town) -> None:
    with at("2026-03-03"):
        assert run(town, plan_of(town, LEVELS)) == 3
        plan = plan_of(town, LEVELS)
        assert (plan.counts()["unchanged"], plan.counts()["to_mend"]) == (3, 1)
        assert run(town, plan) == 0
    checklist = Checklist.objects.get()
    clauses = {one.key: one for one in Clause.objects.filter(subject_id=checklist.id)}
    assert len(clauses) == checklist.clauses == 2
    case = Case.objects.filter(source_number="4").get()
    assert clauses[case.clause_key].text == "安全出口应畅通"
    assert case.clause == "工业类 / 消防 / 巡查 / 安全出口应畅通"
    assert case.field == "industry"


@pytest.mark.django_db
def test_new_clauses_of_a_later_list_make_a_new_edition(town: Town) -> None:
    with at("2026-03-03"):
        run(town, plan_of(town, LEVELS))
        more = [*LEVELS[:4], ["8", "工业类", "消防", "器材", "灭火器应在有效期内", "灭火器过期"]]
        run(town, plan_of(town, more))
    first, second = Checklist.objects.order_by("edition")
    assert (first.state, second.state, second.clauses, second.replaces_id) == ("withdrawn", "in_force", 3, first.id)


@pytest.mark.django_db
def test_two_clerks_with_the_same_list_open_nothing_twice(town: Town) -> None:
    with at("2026-03-03"):
        mine, theirs = plan_of(town), plan_of(town)
        assert len(mine.lines) == len(theirs.lines) == 3
        opened = run(town, mine) + run(town, theirs, "qian")
    assert opened == Case.objects.count() == 3


@pytest.mark.django_db
def test_a_saved_mapping_is_used_for_the_next_list(town: Town) -> None:
    chosen = '{"columns": {"description": ["隐患描述"], "site_name": ["单位名称"]}}'
    with at("2026-03-03"):
        plan = plan_of(town, mapping=chosen)
        remember(plan)
        assert set(plan_of(town).mapping.columns) == {"description", "site_name"}


@pytest.mark.django_db
def test_rows_outside_the_clerks_duty_are_told(town: Town) -> None:
    with at("2026-03-03"):
        plan = read_plan(csv_bytes(ROWS), "台账.csv", town.viewer("zhao"))
        assert {one.code for one in plan.problems} >= {"not_yours", "empty"}


@pytest.mark.django_db
def test_a_number_that_is_no_code_and_a_text_that_is_too_long(town: Town) -> None:
    rows = [HEAD, ["石桥 甲 12", *ROWS[1][1:]], ["Y9", "示例超市", "2025-10-01", "长" * 21_000, "", "未整改", "", ""]]
    with at("2026-03-03"):
        plan = plan_of(town, rows)
        assert [one.code for one in plan.problems] == ["refused"]
        assert run(town, plan) == 1
    assert Case.objects.get().source_number == ""


KILLED = """
import sys, threading, os, signal
sys.path[:0] = [{tests!r}]
import django; django.setup()
from django.conf import settings
from shiqiao.intake import takeover
takeover.CHUNK = 20
from shiqiao.cli import main
done = takeover._open
count = [0]
def counting(*given):
    many = done(*given)
    count[0] += 1
    if count[0] == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return many
if "kill" in sys.argv:
    takeover._open = counting
sys.exit(main(["import", "hazards", {file!r}, "--json"]))
"""


MADE = """
import sys
sys.path[:0] = [{tests!r}]
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from shiqiao.law.load import load_seed
load_seed()
from build import build_town
build_town("real")
"""


def test_a_killed_import_is_finished_by_the_next_run(tmp_path: Path) -> None:
    """A real process with its own database is killed with -9 between chunks; nothing is half-done or doubled."""
    tests = str(Path(__file__).parent.parent)
    env = {**os.environ, "SHIQIAO_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "shiqiao.settings"}
    env.pop("SHIQIAO_DATABASE_URL", None)
    rows = [HEAD, *([f"N{n}", "示例超市", "2025-10-01", f"第{n}处", "", "未整改", "", ""] for n in range(150))]
    (tmp_path / "l.csv").write_bytes(csv_bytes(rows))
    made = MADE.format(tests=tests)

    def python(code: str, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", code, *words], env=env, capture_output=True, text=True, check=False
        )

    assert python(made).returncode == 0
    script = KILLED.format(tests=tests, file=str(tmp_path / "l.csv"))
    assert python(script, "kill").returncode == -signal.SIGKILL
    look = (
        "import django; django.setup()\nfrom shiqiao.cases.models import Case\nfrom shiqiao.intake.models import Batch\n"
        "from shiqiao.record.verify import verify\n"
        "print(Case.objects.count(), [(b.state, b.opened) for b in Batch.objects.all()], len(verify().faults))"
    )
    assert python(look).stdout.strip() == "60 [('running', 0)] 0"
    finished = python(script)
    assert '"opened": 90, "unchanged": 60' in finished.stdout
    assert python(look).stdout.strip() == "150 [('done', 150)] 0"
    assert '"opened": 0, "unchanged": 150' in python(script).stdout
