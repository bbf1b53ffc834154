"""Rows become values with named problems, and keep one key for ever."""

from datetime import date
from pathlib import Path

import pytest

from intake import ledgers
from shiqiao.intake.fields import HAZARD_FIELDS
from shiqiao.intake.guess import guess
from shiqiao.intake.mappings import choose
from shiqiao.intake.problems import NOTES, ROW_PROBLEMS, BadMapping, Problem, says
from shiqiao.intake.rows import Converted, changed, content_digest, convert, row_key, standing
from shiqiao.intake.tables import read_table

TODAY = date(2026, 11, 23)
HEADERS = [
    "编号",
    "企业名称",
    "统一社会信用代码",
    "检查日期",
    "隐患描述",
    "隐患级别",
    "整改期限",
    "是否整改",
    "销号日期",
]
GOOD = ["A1", "石桥木器厂", "91350100M000100Y43", "2026-3-5", "配电箱无门", "一般", "7日内", "已整改", "2026年3月10日"]


def converted(*rows: list[str], headers: list[str] | None = None, source: str = "安监办") -> list[Converted]:
    table = read_table(ledgers.xlsx([headers or HEADERS, *rows]), "台账.xlsx")
    return list(convert(table, guess(table, HAZARD_FIELDS), HAZARD_FIELDS, today=TODAY, source=source))


def with_cell(column: str, value: str) -> list[str]:
    return [value if header == column else cell for header, cell in zip(HEADERS, GOOD, strict=True)]


def test_a_good_row() -> None:
    (only,) = converted(GOOD)
    assert only.problems == []
    assert only.values == {
        "source_number": "A1", "site_name": "石桥木器厂", "uscc": "91350100M000100Y43", "found_on": date(2026, 3, 5),
        "description": "配电箱无门", "grade": "general", "rectify_by": date(2026, 3, 12), "state": "rectified",
        "closed_on": date(2026, 3, 10),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("column", "value", "code", "sentence"),
    [
        ("隐患描述", "", "empty", "第 2 行“隐患描述”为空：请补写后重新导入"),
        ("检查日期", "2026-2-30", "day_impossible", "第 2 行“检查日期”“2026-2-30”这一天不存在：请核对年月日"),
        ("检查日期", "2027-1-1", "day_future", "第 2 行“检查日期”“2027-1-1”晚于今天（2026-11-23）：请核对日期"),
        ("隐患级别", "特大", "choice_unknown", "第 2 行“隐患级别”“特大”不在可选范围：请改为 一般、重大 之一"),
        (
            "整改期限",
            "5个工作日",
            "term_working_days",
            "第 2 行“整改期限”“5个工作日”按工作日计算，而那一年的放假安排尚未录入：请写成具体日期",
        ),
        (
            "销号日期",
            "2026-3-1",
            "before_found",
            "第 2 行“销号日期”“2026-03-01”早于检查日期 2026-03-05：请核对这两个日期",
        ),
        (
            "统一社会信用代码",
            "91350100M000100Y44",
            "uscc",
            "第 2 行“统一社会信用代码”“91350100M000100Y44”不是有效的统一社会信用代码："
            "最后一位校验不符，应为“3”，现在是“4”：请对照营业执照逐位核对",
        ),
    ],
)
def test_a_bad_cell_names_row_field_and_mend(column: str, value: str, code: str, sentence: str) -> None:
    (only,) = converted(with_cell(column, value))
    assert only.to_mend
    assert [(problem.code, says(problem)) for problem in only.problems] == [(code, sentence)]


def test_several_problems_of_a_row_are_all_told() -> None:
    (only,) = converted([*GOOD[:3], "昨天", "", "特大", "", "", ""])
    assert sorted(problem.code for problem in only.problems) == ["choice_unknown", "day_vague", "empty"]


def test_long_values_are_cut_in_messages() -> None:
    (only,) = converted(with_cell("检查日期", "特" * 300))
    assert len(only.problems[0].value_shown) == 40


def test_formulas_and_errors_are_named() -> None:
    (only,) = converted([*GOOD[:4], "=A1", *GOOD[5:]])
    assert [(problem.code, problem.column_label) for problem in only.problems] == [("formula", "隐患描述")]


def test_the_same_row_twice_is_a_note_and_a_number_twice_a_problem() -> None:
    first, same, other = converted(GOOD, GOOD, with_cell("隐患描述", "通道堵塞"))
    assert not first.problems
    assert same.is_repeat
    assert (same.problems[0].code, same.problems[0].params["first"]) == ("same_as_row", 2)
    assert (other.problems[0].code, other.problems[0].params["first"]) == ("number_twice", 2)
    assert other.to_mend


def test_without_numbers_the_content_is_the_key() -> None:
    headers = ["序号", "企业名称", "隐患描述", "是否整改"]
    rows = [
        ["1", "木器厂", "配电箱无门", "否"],
        ["2", "木器厂", " 配电箱无门。", "否"],
        ["3", "木器厂", "配电箱无门", "是"],
    ]
    first, same, other = converted(*rows, headers=headers)
    assert same.is_repeat
    assert other.problems[0].code == "differs_from_row"
    assert first.key == same.key == other.key


def test_keys_are_stable_and_belong_to_their_source() -> None:
    assert row_key("安监办", {"source_number": "A1", "description": "x"}) == row_key("安监办", {"source_number": "a-1"})
    assert row_key("安监办", {"source_number": "A1"}) != row_key("消防", {"source_number": "A1"})
    # Keys live in the database: this one must never change.
    assert row_key("安监办", {"description": "配电箱无门"}, HAZARD_FIELDS) == (
        "1-sha256-7b6a557e574bdc10cddb2747a879a4f6b7d47102e00de25bbde4019f21cdf6db"
    )


def test_a_longer_list_adds_only_what_is_new() -> None:
    headers = ["序号", "企业名称", "隐患描述", "是否整改"]
    before = converted(["1", "木器厂", "配电箱无门", "否"], ["2", "粮油店", "通道堵塞", "否"], headers=headers)
    after = converted(
        ["1", "汽修厂", "地面油污", "否"],
        ["2", "木器厂", "配电箱无门", "否"],
        ["3", "粮油店", "通道堵塞", "是"],
        headers=headers,
    )
    known = {row.key: row.digest for row in before}
    assert [standing(row.key, row.digest, known) for row in after] == ["new", "unchanged", "changed"]
    assert says(changed(after[2])).startswith("第 4 行（编号“3”）以前导入过，但这次内容不同")


def test_the_digest_sees_every_change_but_the_row_count() -> None:
    values = {"running_number": "1", "description": "配电箱无门", "state": "open"}
    assert content_digest({**values, "running_number": "9"}) == content_digest(values)
    assert content_digest({**values, "state": "closed"}) != content_digest(values)


def test_a_number_merged_over_rows_names_the_first_only() -> None:
    rows = [["编号", "隐患描述"], ["HZ-7", "配电箱无门"], [None, "通道堵塞"]]
    table = read_table(ledgers.xlsx(rows, ["A2:A3"]), "a.xlsx")
    first, second = convert(table, guess(table, HAZARD_FIELDS), HAZARD_FIELDS, today=TODAY)
    assert (first.values.get("source_number"), second.values.get("source_number")) == ("HZ-7", None)
    assert not second.problems


def test_defaults_fill_what_is_empty_and_never_hide_a_problem() -> None:
    rows = [["描述", "级别"], ["配电箱无门", ""], ["通道堵塞", "重大"], ["无灭火器", "特大"]]
    table = read_table(ledgers.csv_bytes(rows), "a.csv")
    mapping = choose(
        table, HAZARD_FIELDS, {"description": ["描述"], "grade": ["级别"]}, {"grade": "一般", "field": "industry"}
    )
    empty, given, bad = convert(table, mapping, HAZARD_FIELDS, today=TODAY)
    assert (empty.values["grade"], given.values["grade"], empty.values["field"]) == ("general", "major", "industry")
    assert "grade" not in bad.values
    assert bad.to_mend


def test_days_without_year_take_it_from_the_name_of_the_file() -> None:
    data = ledgers.csv_bytes([["检查日期", "隐患描述"], ["3月5日", "通道堵塞"]])
    for name, year in (("2026年隐患台账.csv", 2026), ("隐患台账.csv", None)):
        table = read_table(data, name)
        (only,) = convert(table, guess(table, HAZARD_FIELDS), HAZARD_FIELDS, today=TODAY)
        assert only.values.get("found_on") == (date(2026, 3, 5) if year else None)
        assert only.to_mend is (year is None)


def test_days_without_year_take_it_from_the_title_above_the_header() -> None:
    for title, year in (("石桥子镇隐患台账（2026年3月）", 2026), ("2025—2026年台账", None), ("隐患台账", None)):
        data = ledgers.csv_bytes([[title, "", ""], ["序号", "检查日期", "隐患描述"], ["1", "3月5日", "通道堵塞"]])
        table = read_table(data, "台账.csv")
        (only,) = convert(table, guess(table, HAZARD_FIELDS), HAZARD_FIELDS, today=TODAY)
        assert only.values.get("found_on") == (date(2026, 3, 5) if year else None), title


def test_a_table_without_the_required_column_is_refused() -> None:
    table = read_table(ledgers.csv_bytes([["企业名称", "检查日期"], ["木器厂", "2026-3-5"]]), "a.csv")
    with pytest.raises(BadMapping) as caught:
        list(convert(table, guess(table, HAZARD_FIELDS), HAZARD_FIELDS, today=TODAY))
    assert "隐患描述" in caught.value.says


@pytest.mark.parametrize("code", ROW_PROBLEMS)
def test_every_problem_can_be_said(code: str) -> None:
    names = ("today", "earliest", "found", "choices", "why", "first", "what", "town", "owner", "many")
    problem = Problem(code, 12, "检查日期", "x", dict.fromkeys(names, "y"))
    assert "12" in says(problem)
    assert "%(" not in says(problem)
    assert problem.is_note == (code in NOTES)


def test_the_real_self_reports_convert() -> None:
    path = Path(__file__).parents[3] / "shared" / "data" / "hazard_reports_dev.csv"
    if not path.exists():
        pytest.skip("the contest file stands beside the repository, not in it")
    table = read_table(path.read_bytes(), path.name)
    rows = list(convert(table, guess(table, HAZARD_FIELDS), HAZARD_FIELDS, today=TODAY, source="自查自报"))
    assert (len(rows), sum(row.to_mend for row in rows), len({row.key for row in rows})) == (6000, 41, 6000)
    assert {problem.code for row in rows for problem in row.problems} == {"empty"}
    known = {row.key: row.digest for row in rows if not row.to_mend}
    assert sum(standing(row.key, row.digest, known) == "unchanged" for row in rows) == 5959


@pytest.mark.parametrize(("written", "code"), [("一 般", "general"), ("重　大", "major"), ("一般 （二类）", "general")])
def test_a_space_inside_a_word_is_no_other_word(written: str, code: str) -> None:
    spec = next(one for one in HAZARD_FIELDS if one.name == "grade")
    assert spec.choice(written) == code
