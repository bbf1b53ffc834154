"""Lists of many offices go in through the screen as they are, and back out; nobody is named outside of the seal."""

import io
import json
import re
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from build import Town, at
from cases.matters import enlist
from field.cast import phone
from intake.source_lists import LISTS, SourceList
from shiqiao.cases.models import Case, Source
from shiqiao.identities.models import Identity
from shiqiao.intake import staging
from shiqiao.intake.models import Staging
from shiqiao.places.models import Division
from shiqiao.record.models import Step, Text

pytestmark = pytest.mark.django_db
DAY = "2026-03-03"
# Everybody in these lists bears such a name; their numbers begin so.
NAMED = re.compile(r"示例[甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未申酉戌]|138000000\d\d|11010519491231002X|6000001")


@pytest.fixture
def office(town: Town) -> Town:
    """The town with a petition office."""
    with at(DAY, 8):
        return enlist(town)


def imported(client: Any, one: SourceList, source: str) -> Staging:
    """Upload a list at the desk, look at its preview, confirm it and let the worker take it in."""
    sent = {"file": SimpleUploadedFile(one.file, one.make()), "what": one.what, "source": source}
    answer = client.post("/import/", sent)
    assert answer.status_code == 302, answer.content.decode()
    row = Staging.objects.get(id=answer.url.strip("/").rpartition("/")[2])
    page = client.get(f"/import/{row.id}/").content.decode()
    assert NAMED.findall(page) == []
    counts = row.preview["counts"]
    if counts["opened"]:
        client.post(f"/import/{row.id}/confirm/", {"good": counts["opened"], "received_on": "2026-03-02"})
        while staging.run_once():
            pass
        row.refresh_from_db()
        assert row.stage == "done", row.says
    return row


@pytest.mark.parametrize("name", LISTS)
def test_a_list_goes_in_and_comes_back(office: Town, name: str) -> None:
    one = LISTS[name]
    with at(DAY):
        client = phone(office, "sun")
        row = imported(client, one, "某来源")
        heads = row.preview["headers"]
        columns = {field: "".join(heads[at] for at in places) for field, places in row.preview["columns"].items()}
        assert [(field, header) for field, header in one.fills if header not in columns.get(field, "")] == []
        assert row.preview["counts"] == {
            "rows": len(one.rows) + one.repeated + one.to_mend, "opened": len(one.rows), "unchanged": 0,
            "repeated": one.repeated, "changed": 0, "to_mend": one.to_mend,
        }  # fmt: skip
        places = dict(Division.objects.values_list("code", "name"))
        found = []
        for source in Source.objects.order_by("claimed_on", "number", "id"):
            case = Case.objects.get(id=source.home_id)
            place = places.get(case.community_code, "") if len(case.place_code) > 9 else ""
            found.append((source.number, str(source.claimed_on or ""), str(source.due_on or ""), place))
            assert str(case.found_on) == "2026-03-02"
            if "channel" not in columns:
                assert source.channel == one.channel
        assert sorted(found) == sorted(one.rows)
        assert (
            row.preview["counts"]["opened"] == Case.objects.filter(channel=one.channel).count() or "channel" in columns
        )
        seen_nowhere()
        back = client.get("/export/source.xlsx", {"name": "某来源"})
        body = b"".join(back.streaming_content)
        came_back(body, row)
        again = imported(client, one, "某来源")
        assert again.preview["counts"]["opened"] == 0
        assert again.preview["counts"]["to_mend"] == one.to_mend


def seen_nowhere() -> None:
    """Nobody stands in a step, a text, a kept column or a title."""
    everything = json.dumps(list(Step.objects.values_list("given", "outcome")), ensure_ascii=False)
    everything += "".join(Text.objects.values_list("body", flat=True))
    everything += json.dumps(list(Case.objects.values_list("title", "description")), ensure_ascii=False)
    everything += json.dumps(list(Source.objects.values_list("columns", "wording", "name")), ensure_ascii=False)
    everything += json.dumps(list(Staging.objects.values_list("preview", flat=True)), ensure_ascii=False)
    assert NAMED.findall(everything) == []
    assert Identity.objects.exists()


def came_back(body: bytes, row: Staging) -> None:
    """The file has the list's own columns in order, a row for each matter, and nobody's name."""
    page = openpyxl.load_workbook(io.BytesIO(body)).active
    rows = list(page.iter_rows(values_only=True))
    assert NAMED.findall(json.dumps(rows, ensure_ascii=False, default=str)) == []
    last = next(n for n, line in enumerate(rows) if "本镇编号" in line)
    assert len(rows) - last - 1 == row.preview["counts"]["opened"]
    leaves = [header.rpartition("/")[2] for header in row.preview["headers"]]
    shown = [rows[last][n] or rows[last - 1][n] for n in range(len(leaves))]
    assert [(mine, theirs) for mine, theirs in zip(leaves, shown, strict=True) if mine != theirs] == []
