"""Lists of matters as they really come: every odd file either goes in whole or says what to mend; nothing is lost."""

import io
import time
import tracemalloc
import zipfile
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from build import Town, at
from cases.matters import enlist
from field.cast import phone
from intake import ledgers
from intake.ledgers import csv_bytes, xlsx
from shiqiao.cases.models import Case, Source
from shiqiao.identities import master, rotate
from shiqiao.intake import returns, shelf, staging
from shiqiao.intake.models import Staging
from shiqiao.intake.problems import BadFile, says
from shiqiao.intake.takeover import CHUNK, confirm, receive, take_over
from shiqiao.intake.whats import read_plan

pytestmark = pytest.mark.django_db
DAY = "2026-03-03"
HEADERS = ["工单编号", "来电人", "联系电话", "标题", "反映内容", "来电时间"]
ROW = ["R-1", "示例甲", "13800000001", "路灯不亮", "岳旺村路灯三个月没修，夜里看不见路，请修", "2026-02-27"]


@pytest.fixture
def office(town: Town) -> Town:
    """The town with a petition office."""
    with at(DAY, 8):
        return enlist(town)


def plan_of(town: Town, data: bytes, name: str = "热线工单.xlsx") -> Any:
    """Read a list of petitions."""
    return read_plan(data, name, town.viewer("sun"), what="petitions")


def taken(town: Town, data: bytes, name: str = "热线工单.xlsx") -> int:
    """Import a list of petitions and return how many were opened."""
    who, plan = town.viewer("sun"), plan_of(town, data, name)
    batch = receive(plan, who, name)
    confirm(batch, len(plan.lines), who)
    return sum(take_over(plan, batch, who))


def test_merged_headers_and_days_in_five_styles(office: Town) -> None:
    days = ["2026-02-27", "2026/2/27", "2026年2月27日", "20260227", "2026.2.27", "二〇二六年二月二十七日"]
    rows: list[list[Any]] = [
        ["热线转办单", *[""] * 5],
        ["工单编号", "来电人信息", "", "诉求", "", "来电时间"],
        ["", "姓名", "电话", "标题", "内容", ""],
        *([f"R-{n}", "示例甲", "13800000001", "路灯不亮", f"第{n}处路灯没修", day] for n, day in enumerate(days)),
    ]
    with at(DAY):
        assert taken(office, xlsx(rows, merges=("A1:F1", "A2:A3", "B2:C2", "D2:E2", "F2:F3"))) == len(days)
    assert {str(day) for day in Source.objects.values_list("claimed_on", flat=True)} == {"2026-02-27"}
    assert Case.objects.get(source_number="R-0").title == "路灯不亮"


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8", "utf-8-sig", "utf-16"])
def test_chinese_prose_is_not_taken_for_columns(office: Town, encoding: str) -> None:
    # The comma of prose stands more often in such a list, and more evenly, than the one between its columns.
    wordy = (
        "第{0}组路灯坏了，夜里看不见路，老人出门不便，孩子上学害怕，找过村里，找过电工，都没人来，请派人修，谢谢，盼复"
    )
    rows = [HEADERS, *([f"R-{n}", "示例甲", "13800000001", "路灯不亮", wordy.format(n), DAY] for n in range(300))]
    with at(DAY):
        plan = plan_of(office, csv_bytes(rows, encoding), "热线.csv")
    assert (plan.counts()["rows"], plan.counts()["opened"]) == (300, 300)


def test_columns_parted_by_the_comma_of_prose_alone_are_still_read(office: Town) -> None:
    with at(DAY):
        plan = plan_of(office, csv_bytes([HEADERS, [*ROW[:4], "路灯没修", DAY]], delimiter="，"), "热线.csv")
    assert plan.counts()["opened"] == 1


def test_the_same_row_twice_opens_one(office: Town) -> None:
    with at(DAY):
        data = xlsx([HEADERS, ROW, ROW])
        plan = plan_of(office, data)
        assert (plan.counts()["rows"], plan.counts()["opened"], plan.counts()["repeated"]) == (2, 1, 1)
        assert taken(office, data) == 1
        # One number, two matters: neither is guessed away.
        counts = plan_of(office, xlsx([HEADERS, ROW, [*ROW[:4], "另一处水渠漏水", ROW[5]]]), "另一份.xlsx").counts()
        assert counts["to_mend"] == 1


def test_a_formula_gives_its_result_or_is_named(office: Town) -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet()
    page.write_row(0, 0, HEADERS)
    page.write_row(1, 0, ROW)
    page.write_formula(1, 4, '="岳旺村"&"路灯没修"', None, "岳旺村路灯没修")
    book.close()
    with at(DAY):
        assert taken(office, out.getvalue()) == 1
        assert Case.objects.get(source_number="R-1").description == "岳旺村路灯没修"
        plan = plan_of(office, xlsx([HEADERS, ["R-2", *ROW[1:4], '="岳旺村"&"水渠"', DAY]]))
    assert plan.counts()["to_mend"] == 1
    assert any("第 2 行" in says(one) and "没有结果的公式" in says(one) for one in plan.problems)


def test_what_looks_like_a_formula_goes_in_and_out_as_a_text(office: Town) -> None:
    evil = '=HYPERLINK("http://example.invalid","点我")'
    with at(DAY):
        assert (
            taken(office, csv_bytes([HEADERS, ["@R-1", "示例甲", "", "+路灯", evil.replace(",", "，"), DAY]]), "表.csv")
            == 1
        )
        out = io.BytesIO()
        found = returns.rows_of(office.viewer("sun"), "表")
        assert returns.write_list(out, found, office.viewer("sun"), name="表") == 1
    cells = [cell for row in openpyxl.load_workbook(out).active.iter_rows() for cell in row]
    assert [cell.value for cell in cells if cell.data_type == "f"] == []
    assert any(str(cell.value).startswith("=HYPERLINK") for cell in cells)


def test_macros_are_neither_run_nor_a_reason_to_refuse(office: Town) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(xlsx([HEADERS, ROW]))) as plain, zipfile.ZipFile(out, "w") as macro:
        for part in plain.infolist():
            body = plain.read(part)
            if part.filename == "[Content_Types].xml":
                body = body.replace(b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml").replace(
                    b"openxmlformats-officedocument.ms-excel", b"ms-excel"
                )
            macro.writestr(part, body)
        macro.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 Sub Workbook_Open()")
    with at(DAY):
        assert taken(office, out.getvalue(), "热线.xlsm") == 1


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        ("密码.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le") * 9, "密码"),
        ("空表.xlsx", xlsx([]), "空的"),
        ("只有表头.xlsx", xlsx([HEADERS]), "没有数据"),
        ("名单.xlsx", csv_bytes([HEADERS, ROW]), "内容却不是 Excel"),
        ("名单.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 4, "文件"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_mend(office: Town, name: str, data: bytes, why: str) -> None:
    with at(DAY):
        sent = {"file": SimpleUploadedFile(name, data), "what": "petitions"}
        answer = phone(office, "sun").post("/import/", sent)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Staging.objects.exists()
    assert not Case.objects.filter(kind="petition").exists()


def test_a_workbook_under_another_name_is_read_by_what_it_is(office: Town) -> None:
    with at(DAY):
        assert taken(office, xlsx([HEADERS, ROW]), "名单.csv") == 1


def test_a_bomb_is_refused_at_the_door(office: Town) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        with archive.open("xl/worksheets/sheet1.xml", "w") as part:
            for _ in range(40):
                part.write(b" " * 1024 * 1024)
    with at(DAY):
        answer = phone(office, "sun").post(
            "/import/", {"file": SimpleUploadedFile("名单.xlsx", out.getvalue()), "what": "petitions"}
        )
    assert answer.status_code == 422
    assert "异常庞大" in answer.content.decode()


def test_fifty_thousand_rows_in_good_time_and_staged(office: Town) -> None:
    rows = [
        HEADERS,
        *([f"R-{n}", "示例甲", "13800000001", f"第{n}组路灯不亮", f"第{n}组没修", DAY] for n in range(50_000)),
    ]
    data = csv_bytes(rows)
    with at(DAY):
        began = time.process_time()
        plan = plan_of(office, data, "热线.csv")
        assert time.process_time() - began < 90
        assert plan.counts()["opened"] == 50_000
        who = office.viewer("sun")
        batch = receive(plan, who, "热线.csv")
        confirm(batch, 50_000, who)
        # A chunk at a time: the worker's other jobs and every page get their turn in between.
        assert next(take_over(plan, batch, who)) == CHUNK
    assert Case.objects.filter(kind="petition").count() == CHUNK


def test_a_large_list_does_not_eat_the_memory(office: Town) -> None:
    rows = [
        HEADERS,
        *([f"R-{n}", "示例甲", "13800000001", f"第{n}组路灯不亮", f"第{n}组没修", DAY] for n in range(5_000)),
    ]
    with at(DAY):
        data = csv_bytes(rows)
        tracemalloc.start()
        plan_of(office, data, "热线.csv")
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    # 8 kB a row: 400 MB for fifty thousand.
    assert peak < 8_000 * 5_000


def test_an_uploaded_list_lies_sealed(office: Town) -> None:
    with at(DAY):
        sent = {
            "file": SimpleUploadedFile("名单.csv", csv_bytes([HEADERS, ROW, ["R-2", *ROW[1:4], "", DAY]])),
            "what": "petitions",
        }
        assert phone(office, "sun").post("/import/", sent).status_code == 302
        row = Staging.objects.get()
        lying = (settings.DATA_DIR / "intake" / row.digest).read_bytes()
        for planted in ("示例甲", "13800000001", "工单编号"):
            assert planted.encode() not in lying
        assert ROW[1].encode() in shelf.get(row.digest)
        # It opens still after the master key was changed, and rows to mend come back from it.
        rotate.new_master()
        rotate.rewrap()
        assert openpyxl.load_workbook(io.BytesIO(staging.mend_file(row, office.viewer("sun")))).active.max_row >= 2


def test_without_its_key_a_list_is_gone_and_says_so(office: Town) -> None:
    with at(DAY):
        digest = shelf.put(csv_bytes([HEADERS, ROW]))
        master.path().rename(master.path().with_suffix(".away"))
        with pytest.raises(BadFile) as gone:
            shelf.get(digest)
        assert gone.value.code == "file_gone"
        master.path().with_suffix(".away").rename(master.path())
        assert shelf.get(digest) == csv_bytes([HEADERS, ROW])


def test_a_list_that_was_laid_down_open_is_still_read(office: Town) -> None:
    data = ledgers.csv_bytes([HEADERS, ROW])
    digest = shelf.put(data)
    (settings.DATA_DIR / "intake" / digest).write_bytes(data)
    assert shelf.get(digest) == data
