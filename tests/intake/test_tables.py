"""Files as they really come are read as tables, or refused with what the clerk can do."""

import io
import time
import zipfile
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from intake import ledgers
from shiqiao.intake import files
from shiqiao.intake.problems import FILE_PROBLEMS, BadFile
from shiqiao.intake.tables import plain, read_table

ROWS = [
    ["编号", "企业名称", "隐患描述"],
    ["A1", "石桥木器厂", "灭火器压力不足"],
    ["A2", "近戈庄粮油店", "电线私拉乱接"],
]


def refused(data: bytes, name: str) -> BadFile:
    with pytest.raises(BadFile) as caught:
        read_table(data, name)
    assert any("\u4e00" <= sign <= "\u9fff" for sign in caught.value.says)
    assert "%(" not in caught.value.says
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_text_files_in_every_encoding(encoding: str, delimiter: str) -> None:
    table = read_table(ledgers.csv_bytes(ROWS, encoding, delimiter), "台账.csv")
    assert table.headers == ROWS[0]
    assert [row.cells for row in table.rows] == ROWS[1:]
    assert [row.number for row in table.rows] == [2, 3]


def test_quoted_cells_keep_breaks_and_row_numbers() -> None:
    data = '编号,隐患描述\n1,"第一行\n第二行，含“引号”和 ""半角"" 逗号,"\n\n2,未戴安全帽\n'.encode()
    table = read_table(data, "a.csv")
    assert table.rows[0].cells[1] == '第一行\n第二行，含“引号”和 "半角" 逗号,'
    assert [row.number for row in table.rows] == [2, 4]


def test_a_quote_that_never_closes_is_refused_not_swallowed() -> None:
    error = refused('编号,隐患描述\n1,正常\n2,"没有关上\n3,丢失\n'.encode(), "a.csv")
    assert (error.code, error.params["row"]) == ("file_quotes", 3)


def test_titles_merged_headers_blank_edges_totals_and_notes() -> None:
    rows = [
        [None, "石桥子镇安全隐患排查整治台账"],
        [None, "填报单位：安监办", None, None, None, "填报日期：2026年3月"],
        [None, "序号", "企业名称", "检查情况", None, None, "整改情况", None, "备注"],
        [None, None, None, "检查日期", "隐患描述", "隐患级别", "整改期限", "是否整改", None],
        [
            None,
            1,
            "石桥木器厂",
            datetime.fromisoformat("2026-03-05"),
            "配电箱无门",
            "一般",
            "2026.3.20",
            "已整改",
            None,
        ],
        [
            None,
            2.0,
            "近戈庄粮油店",
            datetime.fromisoformat("2026-03-05 14:22:00"),
            "通道堵塞",
            "一般",
            None,
            "否",
            None,
        ],
        [None],
        [None, "合计", None, None, "2 处"],
        [None, "填表人：王某", None, None, None, "审核人：李某"],
        [None],
    ]
    merges = ["B1:I1", "B3:B4", "C3:C4", "D3:F3", "G3:H3", "I3:I4"]
    table = read_table(ledgers.xlsx(rows, merges), "台账.xlsx")
    assert table.headers == [
        "序号", "企业名称", "检查情况/检查日期", "检查情况/隐患描述", "检查情况/隐患级别", "整改情况/整改期限",
        "整改情况/是否整改", "备注",
    ]  # fmt: skip
    assert table.header_row == 4
    assert [(row.number, row.kind) for row in table.rows] == [(5, "data"), (6, "data"), (8, "total"), (9, "note")]
    assert table.data[0].cells[:3] == ["1", "石桥木器厂", date(2026, 3, 5)]
    assert table.data[1].cells[:3] == ["2", "近戈庄粮油店", datetime.fromisoformat("2026-03-05 14:22:00")]


def test_two_header_rows_in_a_csv_are_joined() -> None:
    data = "序号,单位,检查情况,,整改情况,,备注\n,,日期,问题,期限,结果,\n1,木器厂,2026-3-5,配电箱无门,2026-3-9,否,\n"
    table = read_table(data.encode("gb18030"), "a.csv")
    assert table.headers == ["序号", "单位", "检查情况/日期", "检查情况/问题", "整改情况/期限", "整改情况/结果", "备注"]
    assert table.data[0].number == 3


def test_a_first_row_with_a_blank_number_is_data_not_header() -> None:
    table = read_table("序号,单位,问题\n,木器厂,配电箱无门\n2,粮油店,通道堵塞\n".encode(), "a.csv")
    assert table.headers == ["序号", "单位", "问题"]
    assert len(table.data) == 2


def test_cells_merged_over_rows_are_filled_down() -> None:
    rows = [
        ["序号", "企业名称", "隐患描述"],
        [1, "木器厂", "配电箱无门"],
        [None, None, "通道堵塞"],
        [2, "粮油店", "无灭火器"],
    ]
    table = read_table(ledgers.xlsx(rows, ["A2:A3", "B2:B3"]), "a.xlsx")
    assert table.data[1].cells == ["1", "木器厂", "通道堵塞"]
    assert table.data[1].filled == {0, 1}
    assert table.data[2].filled == frozenset()


def test_formulas_without_result_and_error_values_are_marked() -> None:
    rows = [
        ["编号", "数量", "隐患描述"],
        ["A1", "=1+1", "配电箱无门"],
        ["A2", 3, "=CONCATENATE(1)"],
        ["A3", "#REF!", "通道堵塞"],
    ]
    book = openpyxl.load_workbook(io.BytesIO(ledgers.xlsx(rows)))
    book.active["B4"].data_type = "e"
    table = read_table(ledgers.saved(book), "a.xlsx")
    assert [row.unread for row in table.data] == [{1}, {2}, {1}]
    assert table.data[2].cells[1] == "#REF!"


def test_hidden_signs_and_number_looks_are_cleaned() -> None:
    assert plain("\u3000\u200b石桥\xa0木器厂\ufeff \r\n二厂 ") == "石桥 木器厂 \n二厂"
    assert [plain(value) for value in (24.0, 13800138000.0, 0.1 + 0.2, True, "  ", None)] == [
        "24", "13800138000", "0.3", "是", None, None,
    ]  # fmt: skip


def test_headers_are_unique_and_nameless_columns_are_lettered() -> None:
    rows = [["编号", "备注", "备注", None, "隐患描述"], ["1", "a", "b", "多出来的", "通道堵塞"]]
    assert read_table(ledgers.xlsx(rows), "a.xlsx").headers == ["编号", "备注", "备注(2)", "D列", "隐患描述"]


def test_sheets_are_chosen_and_named() -> None:
    book = openpyxl.Workbook()
    book.active.title = "填写说明"
    for number in range(30):
        book.active.append(["第", f"{number} 条说明"])
    for name in ("三月", "四月"):
        page = book.create_sheet(name)
        for row in ROWS:
            page.append(row)
    hidden = book.create_sheet("选项", 0)
    hidden.sheet_state = "hidden"
    hidden.append(["甲", "乙"])
    hidden.append(["丙", "丁"])
    data = ledgers.saved(book)
    table = read_table(data, "a.xlsx")
    assert (table.sheet, table.other_sheets) == ("三月", ("四月",))
    assert read_table(data, "a.xlsx", sheet="四月").sheet == "四月"
    with pytest.raises(BadFile) as caught:
        read_table(data, "a.xlsx", sheet="五月")
    assert caught.value.code == "file_no_sheet"


def test_a_header_repeated_on_every_printed_page_is_no_data() -> None:
    table = read_table(ledgers.xlsx([*ROWS, ROWS[0], ["A3", "浩仉汽修", "地面油污"]]), "a.xlsx")
    assert [row.kind for row in table.rows] == ["data", "data", "header", "data"]


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"", "a.xlsx", "file_empty"),
        (b"\xef\xbb\xbf\r\n,,,\r\n", "a.csv", "file_empty"),
        (ledgers.xlsx([]), "a.xlsx", "file_empty"),
        (ledgers.xlsx([["编号", "隐患描述"]]), "a.xlsx", "file_no_rows"),
        ("编号,隐患描述\n".encode(), "a.csv", "file_no_rows"),
        ("编号,隐患描述\n1,通道堵塞".encode(), "a.xlsx", "file_not_excel"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "a.xls", "file_web_page"),
        (OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600, "a.xlsx", "file_password"),
        (OLE + b"\0" * 4000, "a.xls", "file_broken"),
        (OLE + bytes(range(256)) * 40, "a.xls", "file_broken"),
        (b"PK\x03\x04" + b"junk" * 200, "a.xlsx", "file_broken"),
        (ledgers.xlsx(ROWS)[:-300], "a.xlsx", "file_broken"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01" + bytes(range(256)) * 8, "a.csv", None),
        (b"%PDF-1.7\n\x00\x01\x02\x03\x04" + bytes(range(256)), "a.csv", None),
        (b"1,2,3\n4,5,6\n", "a.csv", "file_no_header"),
        ("木器厂,配电箱无门,2026-3-5\n粮油店,通道堵塞,2026-3-6\n".encode(), "a.csv", "file_no_header"),
    ],
)
def test_useless_files_are_refused_with_the_mend(data: bytes, name: str, code: str | None) -> None:
    error = refused(data, name)
    assert error.code == code or (code is None and error.code in ("file_not_table", "file_encoding"))


def test_a_zip_that_is_no_workbook_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("photo.jpg", b"x" * 100)
    assert refused(out.getvalue(), "a.xlsx").code == "file_not_table"


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(64):
                part.write(b" " * files.MEGABYTE)
    assert len(out.getvalue()) < files.MEGABYTE
    start = time.perf_counter()
    assert refused(out.getvalue(), "a.xlsx").code == "file_bomb"
    assert time.perf_counter() - start < 0.5


def test_a_lonely_cell_at_the_far_end_does_not_eat_the_memory() -> None:
    book = openpyxl.load_workbook(io.BytesIO(ledgers.xlsx(ROWS)))
    book.active["XFD1048576"] = "x"
    error = refused(ledgers.saved(book), "a.xlsx")
    assert (error.code, error.params["cell"]) == ("file_sparse", "XFD1048576")


def test_formatted_but_empty_cells_at_the_far_end_are_nothing() -> None:
    book = openpyxl.load_workbook(io.BytesIO(ledgers.xlsx(ROWS)))
    book.active["XFD1048576"].font = openpyxl.styles.Font(bold=True)
    assert len(read_table(ledgers.saved(book), "a.xlsx").data) == 2


def test_limits_of_size_and_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MAX_BYTES", 100)
    assert refused(b"a" * 101, "a.csv").code == "file_too_big"
    monkeypatch.undo()
    lines = "编号,隐患描述\n" + "1,通道堵塞\n" * 200_100
    assert refused(lines.encode(), "a.csv").code == "file_too_many_rows"


def test_sixty_thousand_rows_are_read_quickly(tmp_path: Path) -> None:
    path = tmp_path / "大台账.xlsx"
    path.write_bytes(ledgers.big_xlsx(60_000))
    start = time.perf_counter()
    with path.open("rb") as file:
        table = read_table(file, path.name)
    assert len(table.data) == 60_000
    assert time.perf_counter() - start < 15


def test_every_file_message_has_its_parameters() -> None:
    assert all(str(sentence).count("%(") == str(sentence).count(")s") for sentence in FILE_PROBLEMS.values())
