"""What goes out opens cleanly, cannot run anything, and comes back in."""

import csv
import io
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import openpyxl
import pytest

from intake import ledgers
from shiqiao.intake import setup_fields
from shiqiao.intake.fields import HAZARD_FIELDS, FieldSpec
from shiqiao.intake.guess import guess
from shiqiao.intake.rows import convert
from shiqiao.intake.sheets import LONGEST_TEXT, Column, write_mend_file, write_xlsx, xlsx_bytes
from shiqiao.intake.tables import MEND_COLUMN, read_table
from shiqiao.intake.templates import template_xlsx

TODAY = date(2026, 11, 23)
COLUMNS = [
    Column("编号"),
    Column("隐患描述"),
    Column("检查日期", "day"),
    Column("登记时间", "datetime"),
    Column("天数", "number"),
]
NASTY = [
    '=HYPERLINK("http://x","点我")',
    "+86 1",
    "-1+1",
    "@SUM(1)",
    "{=1}",
    "https://example.org",
    "007",
    "\x01\x02控制符",
]


def rows() -> list[list[object]]:
    at = datetime(2026, 3, 5, 6, 22, tzinfo=UTC)
    return [[f"A{number}", text, date(2026, 3, 5), at, number] for number, text in enumerate(NASTY)]


def test_texts_stay_texts_and_days_are_days() -> None:
    page = openpyxl.load_workbook(
        io.BytesIO(xlsx_bytes(COLUMNS, rows(), title="隐患登记簿", note_lines=["截至今日"]))
    ).active
    assert [page.cell(1, 1).value, page.cell(2, 1).value, page.cell(3, 2).value] == [
        "隐患登记簿",
        "截至今日",
        "隐患描述",
    ]
    cells = [page.cell(4 + number, 2) for number in range(len(NASTY))]
    assert [cell.data_type for cell in cells] == ["s"] * len(NASTY)
    assert [cell.value for cell in cells[:7]] == NASTY[:7]
    assert all(cell.hyperlink is None for cell in cells)
    assert (page.cell(4, 3).value, page.cell(4, 3).number_format) == (
        datetime.fromisoformat("2026-03-05"),
        "yyyy-mm-dd",
    )
    assert page.cell(4, 4).value == datetime.fromisoformat("2026-03-05 14:22")
    assert page.cell(5, 5).value == 1


def test_it_is_set_up_for_reading_and_printing() -> None:
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(COLUMNS, rows(), title="隐患登记簿"))).active
    assert page.freeze_panes == "A3"
    assert page.auto_filter.ref == f"A2:E{2 + len(NASTY)}"
    assert page.print_title_rows == "$2:$2"
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 9)
    assert "&P" in (page.oddFooter.center.text or "")


def test_a_wide_register_is_printed_on_a3_where_it_can_be_read() -> None:
    wide = [Column(f"列{n}", width=14) for n in range(20)]
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(wide, [["字"] * 20], title="t"))).active
    assert (page.page_setup.orientation, page.page_setup.paperSize) == ("landscape", 8)


def test_no_text_is_lost_for_being_long() -> None:
    page = openpyxl.load_workbook(io.BytesIO(xlsx_bytes([Column("a")], [["字" * 40_000]], title="t"))).active
    assert len(page.cell(3, 1).value) == LONGEST_TEXT
    assert "截断" in page.cell(3, 1).value


def test_an_empty_register_is_a_proper_sheet() -> None:
    out = io.BytesIO()
    assert write_xlsx(out, COLUMNS, [], title="隐患登记簿") == 0
    assert openpyxl.load_workbook(io.BytesIO(out.getvalue())).active.max_row == 2


def test_rows_are_taken_as_they_come() -> None:
    out = io.BytesIO()
    assert write_xlsx(out, [Column("编号")], ([f"A{number}"] for number in range(5_000)), title="t") == 5_000
    assert openpyxl.load_workbook(io.BytesIO(out.getvalue()), read_only=True).active.max_row == 5_002


def converted_by_libreoffice(path: Path, kind: str) -> Path:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed here")
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", kind, "--outdir", str(path.parent), str(path)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    return path.with_suffix("." + kind.partition(":")[0])


def test_an_old_xls_is_read_like_an_xlsx(tmp_path: Path) -> None:
    first, second = [1, "木器厂", date(2026, 3, 5), "配电箱无门"], [None, None, date(2026, 3, 6), "堵塞"]
    rows = [["序号", "企业名称", "检查日期", "隐患描述"], first, second]
    (tmp_path / "台账.xlsx").write_bytes(ledgers.xlsx(rows, ["A2:A3", "B2:B3"]))
    table = read_table(converted_by_libreoffice(tmp_path / "台账.xlsx", "xls").read_bytes(), "台账.xls")
    assert [row.cells for row in table.data] == [
        ["1", "木器厂", date(2026, 3, 5), "配电箱无门"], ["1", "木器厂", date(2026, 3, 6), "堵塞"],
    ]  # fmt: skip


def test_libreoffice_opens_it(tmp_path: Path) -> None:
    (tmp_path / "登记簿.xlsx").write_bytes(xlsx_bytes(COLUMNS, rows(), title="隐患登记簿"))
    converted_by_libreoffice(tmp_path / "登记簿.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76")
    lines = list(csv.reader((tmp_path / "登记簿.csv").open(encoding="utf-8")))
    assert lines[0][0] == "隐患登记簿"
    assert lines[1] == ["编号", "隐患描述", "检查日期", "登记时间", "天数"]
    assert [line[1] for line in lines[2:9]] == NASTY[:7]
    assert lines[2][2:4] == ["2026-03-05", "2026-03-05 14:22"]


def test_bad_rows_come_back_mended_and_go_in() -> None:
    headers = ["序号", "企业名称", "检查日期", "隐患描述", "备注"]
    first = ["1", "木器厂", datetime.fromisoformat("2026-03-05"), "配电箱无门", "=危险"]
    bad = ["2", "粮油店", "2026-2-30", None, "原样"]
    table = read_table(ledgers.xlsx([["台账"], headers, first, bad]), "a.xlsx")
    results = list(convert(table, guess(table, HAZARD_FIELDS), HAZARD_FIELDS, today=TODAY))
    data = write_mend_file(table, [problem for result in results for problem in result.problems])
    back = read_table(data, "需要修改.xlsx")
    assert back.headers == [MEND_COLUMN, *headers]
    assert len(back.data) == 1
    sentence, *cells = back.data[0].cells
    assert cells == ["2", "粮油店", "2026-2-30", None, "原样"]
    assert isinstance(sentence, str)
    assert sentence.split("\n") == [
        "第 4 行“检查日期”“2026-2-30”这一天不存在：请核对年月日",
        "第 4 行“隐患描述”为空：请补写后重新导入",
    ]
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.active["D4"], book.active["E4"] = "2026-3-2", "通道堵塞"
    mended = read_table(ledgers.saved(book), "需要修改.xlsx")
    (result,) = convert(mended, guess(mended, HAZARD_FIELDS), HAZARD_FIELDS, today=TODAY)
    assert not result.problems
    assert result.values["description"] == "通道堵塞"


EXAMPLES = {
    "DIVISION_FIELDS": {"code": "370782105302", "name": "岳旺社区", "level": "社区", "parent_code": "370782105000"},
    "UNIT_FIELDS": {"code": "anquan", "name": "应急管理办公室", "kind": "镇内设机构", "rank": "3"},
    "POST_FIELDS": {
        "unit": "应急管理办公室", "title": "安全检查员", "role": "检查人员", "holder": "王某", "above": "分管镇领导",
        "login": "wang",
        "phone": "13800138000",
        "certificate": "虚构-001", "catch_all": "否",
    },
    "SITE_FIELDS": {
        "name": "石桥木器厂", "uscc": "91350100M000100Y43", "site_kind": "企业", "place_code": "370782105302",
        "address": "工业路 7 号",
        "field": "工贸", "contact": "王某", "phone": "13800138000", "trade": "家具", "key_target": "是",
    },
    "DUTY_FIELDS": {"post": "安全检查员", "place_code": "370782105302", "field": "工贸"},
    "CHECKLIST_FIELDS": {
        "section": "用电安全", "clause": "配电箱应当有门并上锁", "basis": "虚构标准第 3 条",
        "grade": "一般", "evidence": "现场照片", "field": "工贸",
    },
}  # fmt: skip


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_filled_template_comes_back_field_by_field(name: str) -> None:
    fields: tuple[FieldSpec, ...] = getattr(setup_fields, name)
    roles = {"role": {"inspector": ("检查人员",), "head": ("负责人",)}}
    fields = setup_fields.with_choices(fields, roles)
    example = EXAMPLES[name]
    book = openpyxl.load_workbook(io.BytesIO(template_xlsx(fields, "登记表", [example])))
    page = book["填写"]
    for column, spec in enumerate(fields, start=1):
        page.cell(2, column).value = example[spec.name]
    table = read_table(ledgers.saved(book), "登记表.xlsx")
    mapping = guess(table, fields)
    assert {field: mapping.headers[columns[0]].rstrip("*") for field, columns in mapping.columns.items()} == {
        spec.name: spec.header for spec in fields
    }
    (result,) = convert(table, mapping, fields, today=TODAY)
    assert result.problems == []
    assert set(result.values) == set(example)


def test_a_template_offers_its_choices() -> None:
    places = [f"37078210530{number}" for number in range(9)] * 9
    data = template_xlsx(setup_fields.SITE_FIELDS, "企业登记表", choices={"place_code": places})
    book = openpyxl.load_workbook(io.BytesIO(data))
    rules = {str(rule.sqref): rule.formula1 for rule in book["填写"].data_validations.dataValidation}
    assert rules == {"D2:D2001": "'选项'!$A$1:$A$81", "J2:J2001": "'选项'!$B$1:$B$2"}
    assert book["选项"].sheet_state == "hidden"
    assert book.sheetnames[:2] == ["填写", "填写说明"]
    guide = [row[0] for row in book["填写说明"].iter_rows(min_row=5, values_only=True)]
    assert guide == [spec.header for spec in setup_fields.SITE_FIELDS]
