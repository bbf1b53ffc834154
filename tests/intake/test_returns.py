"""Lists that go back to where they came from: their own columns and numbers, what became of each row, nothing unsealed."""

import io
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import openpyxl
import pytest

from build import Town, account, at, key
from cases.matters import enlist
from field.cast import phone
from intake.ledgers import csv_bytes, saved, xlsx
from shiqiao import cli
from shiqiao.cases import sources
from shiqiao.cases.models import Case, Source
from shiqiao.identities.models import Identity
from shiqiao.intake.models import Batch
from shiqiao.intake.plan import Plan
from shiqiao.intake.returns import lists, rows_of, write_list
from shiqiao.intake.takeover import confirm, receive, take_over
from shiqiao.intake.whats import read_plan
from shiqiao.record import clock
from shiqiao.record.act import act
from shiqiao.record.models import Step

pytestmark = pytest.mark.django_db
DAY = "2026-03-03"
HEADERS = ["序号", "工单编号", "来电人", "联系电话", "反映内容", "来电时间", "备注说明", "办理状态", "答复时间"]
ROWS: list[list[Any]] = [
    HEADERS,
    ["1", "R-1", "示例甲", "13800000001", "岳旺村路灯三个月没修", "2026-02-27", "=1+1", "待办", ""],
    ["2", "R-2", "示例乙", "13800000002", "柳林村下水道堵塞多日", "2026-02-28", "急件", "待办", ""],
    ["3", "R-3", "", "", "岳旺村路灯一直不亮", "2026-02-28", "", "", ""],
]
NAME = "12345热线"


@pytest.fixture
def office(town: Town) -> Town:
    with at(DAY, 8):
        return enlist(town)


def take_in(town: Town, rows: list[list[Any]], file: str = "热线工单.csv", data: bytes | None = None) -> Plan:
    """Import a list of the hotline as the petition office's clerk."""
    who = town.viewer("xu")
    options = {"channel": "12345"}
    plan = read_plan(data or csv_bytes(rows), file, who, what="petitions", source=NAME, options=options)
    batch = receive(plan, who, file)
    confirm(batch, len(plan.lines), who)
    assert sum(take_over(plan, batch, who)) == len(plan.lines)
    return plan


def sent_back(town: Town, who: str = "xu", name: str = NAME, **how: Any) -> list[dict[str, Any]]:
    """Return the rows of the file that goes back, by header."""
    out = io.BytesIO()
    viewer = town.viewer(who)
    write_list(out, rows_of(viewer, name), viewer, name=name, **how)
    page = openpyxl.load_workbook(out).active
    head, *rows = page.iter_rows(values_only=True)
    return [dict(zip(head, row, strict=True)) for row in rows]


def case_of(number: str) -> Case:
    return Case.objects.get(id=Source.objects.get(number=number).home_id)


def test_the_same_columns_in_order_with_what_became_of_each(office: Town) -> None:
    with at(DAY):
        take_in(office, ROWS)
        office.do("xu", "petition", case_of("R-1").id, "accept", route="petition", notice="on_spot")
        office.do("xu", "petition", case_of("R-1").id, "push", post=office.posts["lan"], requirement="现场核实")
        source = Source.objects.get(number="R-2")
        office.do("xu", "source", source.id, "reply", replied_on=clock.today(), how="list", text="已疏通")
        rows = sent_back(office)
    assert list(rows[0])[: len(HEADERS)] == HEADERS
    assert [row["工单编号"] for row in rows] == ["R-1", "R-2", "R-3"]
    first, second, third = rows
    assert (first["序号"], first["反映内容"], first["原表行号"]) == ("1", "岳旺村路灯三个月没修", 2)
    assert first["来电时间"].date() == date(2026, 2, 27)
    assert first["办理状态"] not in ("待办", "", None)
    assert (first["责任单位"], first["责任人"]) == ("环保所", "兰站长")
    assert (second["回复内容"], second["答复时间"].date()) == ("已疏通", date(2026, 3, 3))
    assert third["备注说明"] is None
    # What the list has a column for isn't told a second time at the right.
    assert not {"办理情况", "回复日期"} & set(first)


def test_a_text_that_looks_like_a_formula_stays_one(office: Town) -> None:
    with at(DAY):
        take_in(office, ROWS)
        out = io.BytesIO()
        viewer = office.viewer("xu")
        write_list(out, rows_of(viewer, NAME), viewer, name=NAME)
    cell = openpyxl.load_workbook(out).active.cell(2, 7)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_joined_row_answers_with_the_case_that_it_joined(office: Town) -> None:
    with at(DAY):
        take_in(office, ROWS)
        into, other = case_of("R-1"), case_of("R-3")
        sources.join(office.viewer("xu"), into, other, reason="同一处路灯", same_person=False, key=key())
        rows = sent_back(office)
    assert (rows[2]["工单编号"], rows[2]["本镇编号"]) == ("R-3", rows[0]["本镇编号"])
    assert rows[2]["办理状态"] == rows[0]["办理状态"]


def opened(town: Town, number: str) -> None:
    """Ask for the seal of a row's person as the clerk, and approve it as the head of another."""
    person = Identity.objects.get(case_id=case_of(number).id)
    opening = clock.new_id()
    given = {"identity": person.id, "purpose": "serve", "reason": "退回名单须填写"}
    act("opening", opening, "ask", viewer=town.viewer("xu"), key=key(), given=given)
    act("opening", opening, "approve", viewer=town.viewer("zheng"), key=key())


def test_sealed_cells_come_back_only_by_an_opening_and_each_look_is_recorded(office: Town) -> None:
    with at(DAY):
        take_in(office, ROWS)
        opened(office, "R-1")
        masked = sent_back(office)
        assert [row["来电人"] for row in masked] == ["（密封）", "（密封）", None]
        assert not Step.objects.filter(kind="opening", act="view").exists()
        # Whoever hasn't asked gets nothing of it, whatever they ask for.
        assert sent_back(office, "gu", opened=True)[0]["联系电话"] == "（密封）"
        shown = sent_back(office, opened=True)
        assert [row["来电人"] for row in shown] == ["示例甲", "（密封）", None]
        assert [row["联系电话"] for row in shown] == ["13800000001", "（密封）", None]
        assert Step.objects.filter(kind="opening", act="view").count() == 1
    with at("2026-03-04"):
        assert sent_back(office, opened=True)[0]["来电人"] == "（密封）"


def test_a_longer_version_adds_its_rows_and_a_title_keeps_its_place(office: Town) -> None:
    titled = [["热线转办工单"], *([cell.lstrip("=") for cell in row] for row in ROWS)]
    more = [*titled, ["4", "R-4", "", "", "健身器材损坏需要更换", "2026-03-01", "", "", ""]]
    with at(DAY):
        take_in(office, titled, "工单.xlsx", xlsx(titled))
        page = io.BytesIO()
        viewer = office.viewer("xu")
        write_list(page, rows_of(viewer, NAME), viewer, name=NAME)
        sheet = openpyxl.load_workbook(page).active
        assert (sheet.cell(1, 1).value, sheet.cell(2, 2).value, sheet.cell(3, 2).value) == (
            "热线转办工单",
            "工单编号",
            "R-1",
        )
    with at("2026-03-04"):
        plan = take_in(office, more, "工单.xlsx", xlsx(more))
        assert plan.counts()["opened"] == 1
        assert [one.rows for one in lists(office.viewer("xu"))] == [4]
        batch = Source.objects.get(number="R-4").batch_id
        out = io.BytesIO()
        write_list(out, rows_of(viewer, str(batch)), viewer, name=NAME)
        assert [row[1] for row in openpyxl.load_workbook(out).active.iter_rows(3, values_only=True)] == ["R-4"]


def test_a_reply_that_names_the_caller_keeps_the_rest_of_its_words(office: Town) -> None:
    said = "已与示 例 甲见面核实，柳林路灯12号杆已修好，本人满意。"
    with at(DAY):
        take_in(office, ROWS)
        source = Source.objects.get(number="R-1")
        office.do("xu", "source", source.id, "reply", replied_on=clock.today(), how="list", text=said)
        row = sent_back(office)[0]
    assert row["回复内容"] == "已与某某见面核实，柳林路灯12号杆已修好，本人满意。"


def formatted() -> bytes:
    """A list with title rows, a header of two rows, days as Excel keeps them, a serial without a format, padded numbers."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = "2026年第1期"
    for row in (
        ["石桥镇热线转办工单", None, None, None, None, None, None],
        ["制表：热线中心 13800000008", None, None, None, "2026年3月", None, None],
        ["序号", "工单编号", "诉求人", None, "反映内容", "时间", None],
        [None, None, "姓名", "电话", None, "来电时间", "派单日期"],
        [1, 17, "示例甲", 13800000001, "岳旺村路灯三个月没修", datetime.fromisoformat("2026-02-27"), 46080],
        [2, 18, "示例乙", 13800000002, "柳林村下水道堵塞多日", datetime.fromisoformat("2026-02-28 09:30"), 46081],
    ):
        page.append(row)
    for merged in ("A1:G1", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "F3:G3"):
        page.merge_cells(merged)
    for row in (5, 6):
        page.cell(row, 2).number_format = "00000"
        page.cell(row, 6).number_format = 'yyyy"年"m"月"d"日"'
    return saved(book)


def test_title_merged_header_numbers_and_formats_go_back_as_they_came(office: Town) -> None:
    with at(DAY):
        take_in(office, [], "工单.xlsx", formatted())
        out = io.BytesIO()
        viewer = office.viewer("xu")
        write_list(out, rows_of(viewer, NAME), viewer, name=NAME)
        page = openpyxl.load_workbook(out).active
        assert page.title == "2026年第1期"
        assert [page.cell(1, 1).value, page.cell(2, 1).value, page.cell(2, 5).value] == [
            "石桥镇热线转办工单", "制表：热线中心 ［号码已密封］", "2026年3月",
        ]  # fmt: skip
        assert {str(one) for one in page.merged_cells.ranges} == {"A1:G1", "A3:A4", "B3:B4", "C3:D3", "E3:E4", "F3:G3"}
        assert [page.cell(3, n).value for n in (1, 3, 6)] == ["序号", "诉求人", "时间"]
        assert [page.cell(4, n).value for n in (3, 4, 6, 7, 8)] == ["姓名", "电话", "来电时间", "派单日期", "本镇编号"]
        assert [cell.value for cell in page[5]][:7] == [
            1, 17, "（密封）", "（密封）", "岳旺村路灯三个月没修", datetime.fromisoformat("2026-02-27"), 46080,
        ]  # fmt: skip
        assert page["F6"].value == datetime.fromisoformat("2026-02-28 09:30")
        assert page["B5"].number_format == "00000"
        assert page["F5"].number_format == 'yyyy"年"m"月"d"日"'
        assert "13800000008" not in Batch.objects.get().layout
        # What went out comes back without bringing anything.
        back = read_plan(out.getvalue(), "反馈.xlsx", viewer, what="petitions")
        assert back.counts() == {
            "rows": 2, "opened": 0, "unchanged": 2, "repeated": 0, "changed": 0, "to_mend": 0,
        }  # fmt: skip


def test_a_stranger_gets_no_list(office: Town) -> None:
    with at(DAY):
        take_in(office, ROWS)
        assert lists(office.viewer("li")) == []
        assert not rows_of(office.viewer("li"), NAME).exists()
        # What turns out to be an accusation leaves the list of whoever may not read it.
        office.do("gu", "petition", case_of("R-2").id, "classify", category="accusation", reason="实为检举")
        assert [row["工单编号"] for row in sent_back(office, "he")] == ["R-1", "R-3"]


def test_at_the_desk_and_on_the_command_line(office: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with at(DAY):
        take_in(office, ROWS)
        client = phone(office, "xu")
        page = client.get("/import/").content.decode()
        assert f"/export/source.xlsx?name={NAME}" in page.replace("%E7%83%AD%E7%BA%BF", "热线")
        answer = client.get("/export/source.xlsx", {"name": NAME})
        assert answer.status_code == 200
        book = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))
        assert book.active.max_row == 4
        assert client.get("/export/source.xlsx", {"name": "没有"}).status_code == 404
        assert phone(office, "li").get("/export/source.xlsx", {"name": NAME}).status_code in (403, 404)
        account("he", office.people["he"])
        target = tmp_path / "反馈.xlsx"
        assert cli.main(["export", "source", NAME, "--out", str(target), "--as", "he"]) == 0
        assert openpyxl.load_workbook(target).active.max_row == 4
        assert cli.main(["export", "source", "没有", "--as", "he"]) == 2
    assert NAME in capsys.readouterr().err


def test_row_ids_are_the_cases_of_the_list(office: Town) -> None:
    with at(DAY):
        take_in(office, ROWS)
        assert all(isinstance(one.home_id, UUID) for one in rows_of(office.viewer("xu"), NAME))
