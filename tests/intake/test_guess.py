"""Ledgers with the headers of many offices are mapped without help; what is not understood is said."""

import json
import tomllib
from pathlib import Path

import pytest

from intake import ledgers
from shiqiao.intake.fields import HAZARD_FIELDS, by_name
from shiqiao.intake.guess import ColumnMapping, guess
from shiqiao.intake.mappings import choose, from_json, to_json
from shiqiao.intake.matter_fields import MATTER_FIELDS
from shiqiao.intake.problems import BadMapping
from shiqiao.intake.tables import MEND_COLUMN, Table, read_table

CODE = "91350100M000100Y43"
OFFICES = tomllib.loads((Path(__file__).parent / "offices.toml").read_text(encoding="utf-8"))


def table_of(columns: dict[str, tuple[str, str]]) -> tuple[Table, dict[str, str]]:
    rows = [list(columns)]
    rows += [[value.replace("{n}", str(number)) for _field, value in columns.values()] for number in range(1, 7)]
    table = read_table(ledgers.xlsx(rows), "台账.xlsx")
    return table, dict(zip(table.headers, [field for field, _value in columns.values()], strict=True))


@pytest.mark.parametrize("office", OFFICES)
def test_ledgers_of_many_offices(office: str) -> None:
    table, expected = table_of(OFFICES[office])
    mapping = guess(table, HAZARD_FIELDS)
    found = dict.fromkeys(table.headers, "-")
    for name, indexes in mapping.columns.items():
        for index in indexes:
            found[table.headers[index]] = name
    assert found == expected
    assert mapping.missing(HAZARD_FIELDS) == ()
    assert set(mapping.unknown) == {header for header, name in expected.items() if name == "-"}
    assert all(0.5 <= one.confidence <= 1 and one.why for one in mapping.guesses.values())


def test_levels_are_joined_in_their_order_whatever_the_order_of_columns() -> None:
    rows = [
        ["level_2", "id", "content", "level_1", "sham"],
        ["b", "7", "通道堵塞", "a", "0"],
        ["b", "9", "无灭火器", "a", "1"],
    ]
    mapping = guess(read_table(ledgers.csv_bytes(rows), "a.csv"), HAZARD_FIELDS)
    assert mapping.columns == {"source_number": (1,), "clause": (3, 0), "description": (2,)}
    assert mapping.label("clause") == "level_1 / level_2"
    assert mapping.unknown == ("sham",)


def test_a_running_number_is_no_number_of_a_matter() -> None:
    counted = [["序号", "隐患描述"], *([str(number), f"第 {number} 处"] for number in range(1, 9))]
    named = [["序号", "隐患描述"], *([f"HZ-{number}", f"第 {number} 处"] for number in range(1, 9))]
    assert "running_number" in guess(read_table(ledgers.csv_bytes(counted), "a.csv"), HAZARD_FIELDS).columns
    assert "source_number" in guess(read_table(ledgers.csv_bytes(named), "a.csv"), HAZARD_FIELDS).columns


def test_content_tells_what_a_strange_name_does_not() -> None:
    rows = [["甲", "乙", "丙"], *([CODE, "配电箱无门且线路裸露在外", "无"] for _ in range(4))]
    mapping = guess(read_table(ledgers.csv_bytes(rows), "a.csv"), HAZARD_FIELDS)
    assert mapping.columns == {"uscc": (0,), "description": (1,)}
    assert {one.why for one in mapping.guesses.values()} == {"content"}


def test_the_column_of_a_mend_file_is_ignored() -> None:
    rows = [[MEND_COLUMN, "隐患描述"], ["第 2 行“隐患描述”为空", "通道堵塞"]]
    mapping = guess(read_table(ledgers.csv_bytes(rows), "a.csv"), HAZARD_FIELDS)
    assert mapping.columns == {"description": (1,)}
    assert mapping.unknown == ()


def test_without_a_description_the_mapping_says_what_is_missing() -> None:
    rows = [["企业名称", "检查日期"], ["木器厂", "2026-3-5"]]
    mapping = guess(read_table(ledgers.csv_bytes(rows), "a.csv"), HAZARD_FIELDS)
    assert [spec.name for spec in mapping.missing(HAZARD_FIELDS)] == ["description"]


def sample() -> Table:
    return read_table(ledgers.csv_bytes([["编号", "大类", "小类", "现象"], ["A1", "用电", "配电箱", "无门"]]), "a.csv")


def test_a_mapping_is_saved_and_loaded() -> None:
    table = sample()
    mapping = choose(table, HAZARD_FIELDS, {"description": ["现象"], "clause": ["大类", "小类"]}, {"grade": "general"})
    text = to_json(mapping)
    assert json.loads(text) == {
        "columns": {"description": ["现象"], "clause": ["大类", "小类"]}, "defaults": {"grade": "general"},
        "version": 1,
    }  # fmt: skip
    again = from_json(text, table, HAZARD_FIELDS)
    assert again == mapping
    assert again.unknown == ("编号",)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("{", "mapping_not_json"),
        ("[]", "mapping_shape"),
        ('{"columns": []}', "mapping_shape"),
        ('{"columns": {"description": 3}}', "mapping_shape"),
        ('{"columns": {}, "defaults": {"grade": 1}}', "mapping_shape"),
        ('{"columns": {}, "version": 2}', "mapping_version"),
        ('{"columns": {"sham": ["现象"]}}', "mapping_unknown_field"),
        ('{"columns": {}, "defaults": {"sham": "1"}}', "mapping_unknown_field"),
        ('{"columns": {"description": ["没有的列"]}}', "mapping_unknown_column"),
        ('{"columns": {"description": ["现象"], "measure": ["现象"]}}', "mapping_column_twice"),
        ('{"columns": {"description": ["现象"]}, "defaults": {"grade": "特大"}}', "mapping_bad_default"),
        ('{"columns": {"description": ["现象"]}, "defaults": {"found_on": "昨天"}}', "mapping_bad_default"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(text: str, code: str) -> None:
    with pytest.raises(BadMapping) as caught:
        from_json(text, sample(), HAZARD_FIELDS)
    assert caught.value.code == code
    assert "%(" not in caught.value.says


def test_the_real_self_reports_are_guessed() -> None:
    path = Path(__file__).parents[3] / "shared" / "data" / "hazard_reports_dev.csv"
    if not path.exists():
        pytest.skip("the contest file stands beside the repository, not in it")
    table = read_table(path.read_bytes(), path.name)
    mapping: ColumnMapping = guess(table, HAZARD_FIELDS)
    assert mapping.columns == {"source_number": (0,), "clause": (1, 2, 3, 4), "description": (5,)}
    assert mapping.unknown == ("sham",)
    assert len(table.data) == 6000


def test_choices_in_the_words_of_ledgers() -> None:
    specs = by_name(HAZARD_FIELDS)
    states = {
        "已整改": "rectified", "已更换灭火器": "rectified", "未整改": "open", "未按期完成": "open",
        "正在整改中": "in_progress", "整改中。": "in_progress",
        "已整改（复查合格）": "rectified", "部分整改": "partly", "已销号": "closed",
        "当场整改完毕": "fixed_on_spot", "是": "rectified", "√": "rectified",
    }  # fmt: skip
    assert {word: specs["state"].choice(word) for word in states} == states
    assert [specs["grade"].choice(word) for word in ("一般", "重大事故隐患", "较大", "")] == [
        "general",
        "major",
        None,
        None,
    ]


def of_matters(head: list[str], *rows: list[str]) -> dict[str, str]:
    table = read_table(ledgers.xlsx([head, *rows]), "表.xlsx")
    mapping = guess(table, MATTER_FIELDS)
    return {name: mapping.label(name) for name in mapping.columns}


def test_the_number_of_one_paper_numbers_no_row() -> None:
    rows = [["石信联办〔2026〕3号", f"第{n}组道路没有修好", "岳旺社区"] for n in range(4)]
    assert of_matters(["交办文号", "信访事项", "属地"], *rows) == {"content": "信访事项", "place": "属地"}


def test_an_address_beside_somebody_is_theirs_and_one_by_itself_the_place() -> None:
    row = ["示例甲", "13800000001", "示例路1号", "路灯不亮请派人修理", "岳旺社区"]
    assert of_matters(["姓名", "电话", "地址", "反映内容", "社区"], row)["address"] == "地址"
    alone = of_matters(["姓名", "电话", "反映内容", "地址"], [*row[:2], row[3], row[4]])
    assert (alone["place"], "address" in alone) == ("地址", False)
    assert of_matters(["姓名", "电话", "地址", "反映内容"], row[:4])["address"] == "地址"


def test_a_column_that_numbers_its_rows_is_known_by_what_stands_in_it() -> None:
    rows = [[f"GD-{n:04}", f"第{n}处路灯不亮请修理", f"1380000000{n}"] for n in range(4)]
    assert of_matters(["系统单号", "反映内容", "联系方式"], *rows)["source_number"] == "系统单号"
