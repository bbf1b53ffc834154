"""Ledgers as towns keep them: sections, groups, restarting numbers, formulas, other sheets, completion rates."""

from datetime import date
from typing import Any

import openpyxl
import pytest

from build import Town, at
from intake import ledgers
from shiqiao.intake.fields import HAZARD_FIELDS
from shiqiao.intake.guess import guess
from shiqiao.intake.report import told
from shiqiao.intake.rows import Converted, convert
from shiqiao.intake.tables import read_table
from shiqiao.intake.takeover import confirm, receive, take_over
from shiqiao.intake.whats import read_plan
from shiqiao.record.models import Step, Text

TODAY = date(2026, 11, 23)
HAZARDS = ("配电箱未上锁，线路老化", "灭火器压力不足", "疏散通道堆放杂物")
SITES = ("鑫源木业有限公司", "（诸城）宏达机械 有限公司", "石桥子镇惠民超市")


def read(rows: list[list[Any]], merges: tuple[str, ...] = ()) -> list[Converted]:
    table = read_table(ledgers.xlsx(rows, merges), "台账.xlsx")
    return list(convert(table, guess(table, HAZARD_FIELDS), HAZARD_FIELDS, today=TODAY, source="s"))


def sites(rows: list[Converted]) -> list[object]:
    assert not any(row.to_mend or row.is_repeat for row in rows)
    return [row.values.get("site_name") for row in rows]


@pytest.mark.parametrize("head", ["企业：{}", "被检查单位名称: {}", "一、{}", "（二）{}"])
def test_an_enterprise_heads_the_rows_of_its_section(head: str) -> None:
    rows: list[list[Any]] = [["序号", "隐患内容", "整改期限", "责任人"]]
    for site in SITES:
        rows += [[head.format(site)], *([n + 1, text, "2026-05-01", "张某"] for n, text in enumerate(HAZARDS))]
    assert sites(read(rows)) == [site for site in SITES for _text in HAZARDS]


def test_an_enterprise_is_carried_down_where_numbers_begin_anew_with_each() -> None:
    rows: list[list[Any]] = [["序号", "被检查单位名称", "问题隐患", "整改完成情况"]]
    for site in SITES:
        rows += [[n + 1, "" if n else site, text, "√"] for n, text in enumerate(HAZARDS)]
    assert sites(read(rows)) == [site for site in SITES for _text in HAZARDS]


def test_a_blank_enterprise_is_never_guessed_from_a_running_list() -> None:
    rows: list[list[Any]] = [["序号", "被检查单位名称", "问题隐患", "整改完成情况"]]
    rows += [[n + 1, "" if n == 1 else SITES[0], text, "√"] for n, text in enumerate(HAZARDS)]
    assert sites(read(rows)) == [SITES[0], None, SITES[0]]


def test_a_count_that_was_never_worked_out_is_no_reason_to_send_rows_back() -> None:
    rows: list[list[Any]] = [["序号", "企业名称", "隐患内容"]]
    rows += [["=ROW()-1", site, text] for site, text in zip(SITES, HAZARDS, strict=True)]
    assert sites(read(rows)) == list(SITES)


@pytest.mark.parametrize(
    ("written", "state"),
    [("完成率100%", "rectified"), ("100%", "rectified"), (1, "rectified"), ("80%", "in_progress"), (0.5, "in_progress"),
     (0, "open"), ("√", "rectified"), ("是", "rectified"), ("已完成", "rectified"), ("×", "open")],
)  # fmt: skip
def test_a_rate_of_completion_says_how_far_it_is(written: object, state: str) -> None:
    rows: list[list[Any]] = [["序号", "企业名称", "隐患内容", "整改完成率"]]
    rows += [[n, SITES[0], f"{HAZARDS[0]}{n}", written if n == 3 else "100%"] for n in range(1, 6)]
    assert read(rows)[2].values["state"] == state


def test_no_phone_number_gets_into_a_step(town: Town) -> None:
    rows: list[list[Any]] = [["序号", "企业名称", "隐患内容", "联系电话", "整改责任人及电话"]]
    rows += [[n + 1, SITES[0], text, f"1386000000{n}", f"张某1386000000{n}"] for n, text in enumerate(HAZARDS)]
    with at("2026-03-03"):
        plan = read_plan(ledgers.xlsx(rows), "台账.xlsx", town.viewer("sun"))
        batch = receive(plan, town.viewer("sun"), "台账.xlsx")
        confirm(batch, 3, town.viewer("sun"))
        assert list(take_over(plan, batch, town.viewer("sun"))) == [3]
    steps = Step.objects.filter(act="take_over")
    assert all("1386000" not in f"{step.given}{step.outcome}" for step in steps)
    # A column of numbers alone is not taken at all; one that also names somebody is kept apart, erasable.
    kept = Text.objects.filter(subject_id__in=steps.values("subject_id")).values_list("body", flat=True)
    assert sum("1386000" in body for body in kept) == 3


def test_the_other_sheets_are_named_and_a_hidden_one_is_not_taken(town: Town) -> None:
    book = openpyxl.Workbook()
    hidden = book.active
    hidden.title, hidden.sheet_state = "字典", "hidden"
    hidden.append(["行业", "代码"])
    for name in ("岳旺社区", "王院社区"):
        page = book.create_sheet(name)
        page.append(["序号", "企业名称", "隐患内容"])
        page.append([1, SITES[0], f"{name}{HAZARDS[0]}"])
        page.append([])
        page.append([2, SITES[1], f"{name}{HAZARDS[1]}"])
    book.active = 1
    with at("2026-03-03"):
        plan = read_plan(ledgers.saved(book), "台账.xlsx", town.viewer("sun"))
        says = told(plan)[0]
    assert (plan.table.sheet, len(plan.lines)) == ("岳旺社区", 2)
    assert "王院社区" in says
    assert "字典" not in says
