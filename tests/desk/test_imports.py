"""The import wizard and the export at the desk, through their addresses."""

import io
import os
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from build import Town, account, at
from intake.ledgers import big_xlsx, csv_bytes
from shiqiao.cases.models import Case
from shiqiao.intake import staging
from shiqiao.intake.files import MAX_BYTES
from shiqiao.intake.models import Batch, SavedMapping, Staging

pytestmark = pytest.mark.django_db
HEAD = ["编号", "单位名称", "检查日期", "隐患描述", "整改情况"]
ROWS = [
    HEAD,
    ["Y1", "示例木业有限公司", "2025-10-01", "配电箱未上锁", "已整改"],
    ["Y2", "示例超市", "2025-10-01", "灭火器压力不足", "未整改"],
    ["Y3", "示例超市", "2025-10-01", "", "未整改"],
    ["Y4", "示例超市", "去年冬天", "通道堵塞", "未整改"],
]


def signed_in(town: Town, name: str) -> Client:
    client = Client()
    client.force_login(account(name, town.people[name]))
    return client


def upload(client: Client, data: bytes, name: str = "台账.csv", **more: str) -> Any:
    return client.post("/import/", {"file": SimpleUploadedFile(name, data), **more})


def staged(client: Client, data: bytes, **more: str) -> Staging:
    answer = upload(client, data, **more)
    assert answer.status_code == 302, answer.content.decode()
    return Staging.objects.get(id=answer.url.strip("/").rpartition("/")[2])


def work() -> None:
    while staging.run_once():
        pass


def test_from_upload_to_rows(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        row = staged(sun, csv_bytes(ROWS))
        page = sun.get(f"/import/{row.id}/").content.decode()
        assert "第 4 行" in page
        assert "去年冬天" in page
        assert "确认登记 2 行" in page
        assert Case.objects.count() == 0
        answer = sun.post(f"/import/{row.id}/confirm/", {"good": "2"}, follow=True)
        assert "正在后台登记" in answer.content.decode()
        assert sun.get(f"/import/{row.id}/progress/").headers.get("HX-Refresh") is None
        work()
        assert sun.get(f"/import/{row.id}/progress/").headers["HX-Refresh"] == "true"
        assert "导入完成" in sun.get(f"/import/{row.id}/").content.decode()
    assert Case.objects.filter(channel="ledger").count() == 2
    batch = Batch.objects.get()
    assert (batch.state, batch.opened, batch.to_mend) == ("done", 2, 2)
    assert SavedMapping.objects.count() == 1


def test_the_figure_of_new_rows_opens_exactly_these(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        for number in ("Y1", "Z1"):
            rows = [HEAD, [number, "示例超市", "2025-10-01", f"{number}灭火器压力不足", "未整改"]]
            row = staged(sun, csv_bytes(rows))
            sun.post(f"/import/{row.id}/confirm/", {"good": "1"})
            work()
        row.refresh_from_db()
        page = sun.get(f"/import/{row.id}/")
        url = page.context["opened_url"]
        assert f'href="{url}"' in page.content.decode()
        assert f"batch={row.batch_id}" in url
        shown = sun.get(url)
        assert [line.case.description for line in shown.context["lines"]] == ["Z1灭火器压力不足"]
        assert "导入批次" in shown.content.decode()
        assert sun.get("/cases/?batch=nonsense").context["many"] == 0
    assert Case.objects.filter(channel="ledger").count() == 2


def test_bad_rows_come_back_as_a_file_that_can_be_imported(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        row = staged(sun, csv_bytes(ROWS))
        sent = sun.get(f"/import/{row.id}/mend.xlsx")
        book = openpyxl.load_workbook(io.BytesIO(sent.content))
        table = list(book.active.iter_rows(values_only=True))
        at_row = next(n for n, line in enumerate(table) if "隐患描述" in line)
        assert len(table) - at_row - 1 == 2
        page = book.active
        columns = {page.cell(at_row + 1, n).value: n for n in range(1, 8)}
        page.cell(at_row + 2, columns["隐患描述"]).value = "安全出口上锁"
        page.cell(at_row + 3, columns["检查日期"]).value = "2025-12-01"
        out = io.BytesIO()
        book.save(out)
        mended = staged(
            sun,
            out.getvalue(),
        )
        assert mended.preview["counts"] == {
            "rows": 2, "opened": 2, "unchanged": 0, "repeated": 0, "changed": 0, "to_mend": 0,
        }  # fmt: skip
        sun.post(f"/import/{mended.id}/confirm/", {"good": "2"})
        work()
        whole = staged(sun, csv_bytes(ROWS))
    assert whole.preview["counts"]["to_mend"] == 2
    assert whole.preview["counts"]["opened"] == 2


def test_the_same_file_twice_and_by_two_at_once(town: Town) -> None:
    with at("2026-03-03"):
        sun, qian = signed_in(town, "sun"), signed_in(town, "qian")
        mine, theirs = staged(sun, csv_bytes(ROWS)), staged(qian, csv_bytes(ROWS))
        sun.post(f"/import/{mine.id}/confirm/", {"good": "2"})
        qian.post(f"/import/{theirs.id}/confirm/", {"good": "2"})
        work()
        again = staged(sun, csv_bytes(ROWS))
        page = sun.get(f"/import/{again.id}/").content.decode()
    assert Case.objects.count() == 2
    assert sorted(Batch.objects.values_list("state", "opened")) == [("done", 0), ("done", 2)]
    assert again.preview["counts"]["unchanged"] == 2
    assert "没有需要新登记的行" in page
    assert again.batch_id is None


def test_a_double_click_confirms_once_and_a_wrong_count_not_at_all(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        row = staged(sun, csv_bytes(ROWS))
        answer = sun.post(f"/import/{row.id}/confirm/", {"good": "5"}, follow=True)
        assert "与预览不符" in answer.content.decode()
        for _click in range(2):
            sun.post(f"/import/{row.id}/confirm/", {"good": "2"})
        work()
    assert Case.objects.count() == 2


def test_another_mapping_is_previewed_anew(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        row = staged(sun, csv_bytes(ROWS))
        chosen = {"description": "4", "site_name": "1"}
        sun.post(f"/import/{row.id}/", chosen)
        row.refresh_from_db()
        assert set(row.preview["columns"]) == {"description", "site_name"}
        twice = sun.post(f"/import/{row.id}/", {"description": "3", "site_name": "3"})
        assert twice.status_code == 422
        none = sun.post(f"/import/{row.id}/", {"description": ""})
        assert none.status_code == 422
    assert sorted(Batch.objects.values_list("state", flat=True)) == ["dropped", "received"]
    assert Batch.objects.get(state="received").id == row.batch_id


def test_giving_up_leaves_nothing(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        row = staged(sun, csv_bytes(ROWS))
        sun.post(f"/import/{row.id}/abandon/")
        sun.post(f"/import/{row.id}/confirm/", {"good": "2"})
        work()
    assert Case.objects.count() == 0
    assert Batch.objects.get().state == "dropped"


def test_uploads_are_kept_a_month(town: Town, settings: Any) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        row = staged(sun, csv_bytes(ROWS))
        kept = settings.DATA_DIR / "intake" / row.digest
        assert kept.exists()
        os.utime(kept, (0, 0))
        staged(sun, csv_bytes(ROWS[:2]))
        assert not kept.exists()
        answer = sun.get(f"/import/{row.id}/mend.xlsx", follow=True)
    assert "请重新上传" in answer.content.decode()


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("空.xlsx", b"", "空的"),
        ("照片.xlsx", b"\xff\xd8\xff\xe0 no sheet", "不是 Excel"),
        ("坏.xlsx", b"PK\x03\x04 broken", "损坏"),
        ("网页.xls", b"<html><table><tr><td>x</td></tr></table></html>", "网页"),
        ("只有表头.csv", "编号,隐患描述\r\n".encode(), "没有数据"),
    ],
)
def test_what_is_no_ledger_is_refused_with_its_mend(town: Town, name: str, data: bytes, says: str) -> None:
    answer = upload(signed_in(town, "sun"), data, name)
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Staging.objects.exists()


def test_a_huge_file_is_refused_and_a_large_one_is_left_to_the_worker(town: Town) -> None:
    with at("2026-04-01"):
        sun = signed_in(town, "sun")
        assert upload(sun, b"x" * (MAX_BYTES + 1)).status_code == 422
        row = staged(sun, big_xlsx(25_000), name="大台账.xlsx")
        assert row.stage == "reading"
        assert "后台读取" in sun.get(f"/import/{row.id}/").content.decode()
        work()
        row.refresh_from_db()
    assert row.stage == "preview"
    assert row.preview["counts"]["opened"] == 25_000


def test_strangers_find_nothing(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        row = staged(sun, csv_bytes(ROWS))
        for name in ("li", "zhao", "chen"):
            other = signed_in(town, name)
            assert other.get("/import/").status_code == 404
            assert other.get(f"/import/{row.id}/").status_code == 404
        head = signed_in(town, "qian")
        for path in ("", "progress/", "mend.xlsx"):
            assert head.get(f"/import/{row.id}/{path}").status_code == 404
        assert head.post(f"/import/{row.id}/confirm/", {"good": "2"}).status_code == 404
        assert Client().get("/export/cases.xlsx").status_code == 302
        assert signed_in(town, "feng").get("/export/cases.xlsx").status_code == 404


def test_the_worker_takes_up_what_a_killed_one_left(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [HEAD, *([f"N{n}", "示例超市", "2025-10-01", f"第{n}处", "未整改"] for n in range(50))]
    monkeypatch.setattr(staging.takeover, "CHUNK", 10)
    monkeypatch.setattr(staging, "SPELL", 0.0)
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        row = staged(sun, csv_bytes(rows))
        sun.post(f"/import/{row.id}/confirm/", {"good": "50"})
        staging.run_once()
        staging.run_once()
        assert Case.objects.count() == 20
        # The process is gone: what it had in hand too; its lease runs out.
        staging._at_hand.clear()
        monkeypatch.setattr(staging, "ME", "another worker")
        assert staging.run_once() is False
        Staging.objects.update(leased_until=None)
        work()
        row.refresh_from_db()
    assert (row.stage, row.done) == ("done", 50)
    assert (Case.objects.count(), Batch.objects.get().opened) == (50, 50)


def test_the_export_holds_the_rows_of_the_register_and_comes_back_elsewhere(town: Town, tmp_path: Path) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        first, second = town.finding(), town.finding(site="shop", description="=1+1 通道堵塞")
        sent = sun.get("/export/cases.xlsx")
        body = b"".join(sent.streaming_content)
        table = list(openpyxl.load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True))
        numbers = [line[0] for line in table if str(line[0]).startswith("隐〔")]
        assert numbers == [first.shown_number, second.shown_number]
        narrowed = sun.get(f"/export/cases.xlsx?site={town.sites['shop']}")
        assert b"".join(narrowed.streaming_content)
        own = staged(sun, body, name="导出.xlsx")
        assert own.preview["counts"]["unchanged"] == 2
        li = signed_in(town, "li")
        assert li.get("/export/cases.xlsx?standing=overdue").status_code == 200
    assert {"description", "site_name", "grade", "rectify_by", "state", "field"} - set(own.preview["columns"]) <= {
        "rectify_by"
    }
