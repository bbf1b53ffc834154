"""One cell with several hazards: told in the preview, and taken apart into a case each where the clerk says so."""

import pytest
from django.test import Client

from build import Town, account, at
from desk.test_imports import staged, work
from intake.ledgers import csv_bytes
from shiqiao.cases.models import Case
from shiqiao.intake.items import items_of
from shiqiao.intake.models import SavedMapping
from shiqiao.intake.whats import read_plan, remember

ROWS = [
    ["编号", "单位名称", "检查日期", "隐患描述", "整改期限"],
    ["Y1", "示例木业有限公司", "2026-03-01", "1.配电箱未上锁；2.消防栓无水带；3.通道堵塞", "5个工作日"],
    ["Y2", "示例超市", "2026-03-01", "灭火器压力不足", "5个工作日"],
]


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1.甲坏了；2.乙坏了", ("甲坏了", "乙坏了")),
        ("1、甲坏了。2、乙坏了。", ("甲坏了。", "乙坏了。")),
        ("（1）甲\n（2）乙\n（3）丙", ("甲", "乙", "丙")),
        ("一、甲；二、乙", ("甲", "乙")),
        ("①甲 ②乙", ("甲", "乙")),
        ("存在两个问题：1.甲；2.乙", ("存在两个问题：甲", "存在两个问题：乙")),
        ("1、1#楼仓库堆物；2、防火门旁堆物", ("1#楼仓库堆物", "防火门旁堆物")),
    ],
)
def test_what_counts_is_a_list(text: str, items: tuple[str, ...]) -> None:
    assert items_of(text) == items


@pytest.mark.parametrize(
    "text",
    [
        "距地面 1.5 米处开关外露，2.5 米以上无防护", "1.只有一条", "2.甲；3.乙", "1.甲；3.乙", "1.甲；（2）乙", "1.；2.乙",
        "违反第 3、4 条", "", "3号楼2、3层灯不亮",
    ],
)  # fmt: skip
def test_what_does_not_count_stays_whole(text: str) -> None:
    assert items_of(text) == ()


@pytest.mark.django_db
def test_the_clerk_is_told_and_chooses(town: Town) -> None:
    with at("2026-03-03"):
        sun = Client()
        sun.force_login(account("sun", town.people["sun"]))
        row = staged(sun, csv_bytes(ROWS))
        page = sun.get(f"/import/{row.id}/").content.decode()
        assert "1 行各列有多条隐患（一格几条，或分在几栏；共 3 条）" in page
        assert "确认登记 2 行" in page
        boxes = {name: ",".join(map(str, columns)) for name, columns in row.preview["columns"].items()}
        sun.post(f"/import/{row.id}/", {**boxes, "itemised": "on"})
        page = sun.get(f"/import/{row.id}/").content.decode()
        assert "已按条登记为 3 件" in page
        sun.post(f"/import/{row.id}/confirm/", {"good": "4"})
        work()
    found = dict(Case.objects.values_list("source_number", "description"))
    assert found == {
        "Y1-1": "配电箱未上锁", "Y1-2": "消防栓无水带", "Y1-3": "通道堵塞", "Y2": "灭火器压力不足",
    }  # fmt: skip
    assert {str(case.claimed_due_on) for case in Case.objects.all()} == {"2026-03-06"}


@pytest.mark.django_db
def test_the_choice_is_kept_and_the_list_changes_nothing_twice(town: Town) -> None:
    with at("2026-03-03"):
        plan = read_plan(csv_bytes(ROWS), "台账.csv", town.viewer("sun"), options={"itemised": "1"})
        assert (plan.counts()["rows"], plan.counts()["opened"]) == (4, 4)
        remember(plan)
        assert '"itemised": true' in SavedMapping.objects.get().mapping
        again = read_plan(csv_bytes(ROWS), "台账.csv", town.viewer("sun"))
        assert [line.case_id for line in again.lines] == [line.case_id for line in plan.lines]
        assert not any("itemised" in field for field in plan.mapping.columns)


@pytest.mark.django_db
def test_bad_items_come_back_one_by_one(town: Town) -> None:
    rows = [*ROWS, ["Y3", "示例超市", "去年冬天", "1.甲坏了；2.乙坏了", ""]]
    with at("2026-03-03"):
        plan = read_plan(csv_bytes(rows), "台账.csv", town.viewer("sun"), options={"itemised": "1"})
    assert (plan.counts()["rows"], plan.counts()["opened"], plan.counts()["to_mend"]) == (6, 4, 2)


COLUMNS = [
    ["编号", "单位名称", "检查日期", "隐患1", "隐患2", "隐患3", "整改期限"],
    ["Z1", "示例木业有限公司", "2026-03-01", "配电箱未上锁", "1.通道堵塞；2.无应急灯", "灭火器过期", "2026-04-01"],
    ["Z2", "示例超市", "2026-03-01", "安全出口上锁", "", "", "2026-04-01"],
]


@pytest.mark.django_db
def test_hazards_in_several_columns_become_a_case_each(town: Town) -> None:
    with at("2026-03-03"):
        sun = Client()
        sun.force_login(account("sun", town.people["sun"]))
        row = staged(sun, csv_bytes(COLUMNS))
        assert row.preview["columns"]["description"] == [3, 4, 5]
        assert "1 行各列有多条隐患（一格几条，或分在几栏；共 4 条）" in sun.get(f"/import/{row.id}/").content.decode()
        boxes = {name: ",".join(map(str, columns)) for name, columns in row.preview["columns"].items()}
        sun.post(f"/import/{row.id}/", {**boxes, "itemised": "on"})
        assert "已按条登记为 4 件" in sun.get(f"/import/{row.id}/").content.decode()
        sun.post(f"/import/{row.id}/confirm/", {"good": "5"})
        work()
    found = dict(Case.objects.filter(channel="ledger").values_list("source_number", "description"))
    assert found == {
        "Z1-1": "配电箱未上锁",
        "Z1-2": "通道堵塞",
        "Z1-3": "无应急灯",
        "Z1-4": "灭火器过期",
        "Z2": "安全出口上锁",
    }


@pytest.mark.django_db
def test_a_column_that_goes_on_in_another_is_one_hazard(town: Town) -> None:
    with at("2026-03-03"):
        rows = [["单位名称", "隐患描述", "补充说明"], ["示例超市", "安全出口上锁", "东门"]]
        mapping = '{"version": 1, "columns": {"site_name": "单位名称", "description": ["隐患描述", "补充说明"]}}'
        plan = read_plan(csv_bytes(rows), "台账.csv", town.viewer("sun"), mapping=mapping, options={"itemised": "1"})
    assert [line.given["description"] for line in plan.lines] == ["安全出口上锁 / 东门"]
