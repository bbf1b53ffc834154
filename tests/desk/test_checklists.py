"""Checklists: the starters, and a new edition out of a file of any shape, seen before it is published."""

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import Workbook, load_workbook

from build import Town, at
from desk.cast import signed_in
from shiqiao.cases.kinds import clause_key
from shiqiao.cases.models import Checklist, Clause
from shiqiao.inspections import starter
from shiqiao.policy import system
from shiqiao.record.models import Step

HEAD = ["检查项目", "检查内容", "检查依据", "不符合时的隐患级别", "应留证据"]


def book(*rows: list[str]) -> SimpleUploadedFile:
    """Return an uploaded workbook with these rows under the usual head."""
    made = Workbook()
    for row in (HEAD, *rows):
        made.active.append(row)
    out = io.BytesIO()
    made.save(out)
    return SimpleUploadedFile("list.xlsx", out.getvalue())


def upload(client: Client, file: SimpleUploadedFile, code: str = "mine"):
    """Send a file for preview."""
    return client.post("/checklists/import/", {"file": file, "title": "自编检查表", "code": code, "field": "industry"})


def hidden(answer: object) -> dict[str, str]:
    """Return what the preview's form sends back."""
    names = ("rows", "key", "checklist_id")
    return {name: str(answer.context[name]) for name in names}  # type: ignore[attr-defined]


GOOD = ["用电", "配电箱门完好", "GB 50054", "一般", "现场照片"]
MAJOR = ["有限空间", "已辨识有限空间并建立台账", "判定标准第十三条", "重大", "台账复印件"]


def test_the_starters_are_whole_and_published_once(town: Town) -> None:
    lists = {name: starter.read_starter(name) for name, _title, _field in starter.STARTERS}
    assert len(lists) == 3
    assert sum(map(len, lists.values())) >= 40
    for lines in lists.values():
        assert all(line.text and line.basis and line.section for line in lines)
        assert all(len(line.basis) <= 200 for line in lines)
    assert {line.grade for lines in lists.values() for line in lines} == {"general", "major"}
    with at("2026-03-03"):
        first, second = starter.publish(system()), starter.publish(system())
    assert first == second
    assert Step.objects.filter(kind="checklist", act="publish").count() == 3
    assert Clause.objects.count() == sum(map(len, lists.values()))


def test_a_file_is_seen_before_it_is_published(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        seen = upload(sun, book(GOOD, MAJOR, ["用电", "", "", "", ""], ["用电", "插座完好", "", "特大", ""]))
        body = seen.content.decode()
        assert "可发布 <b>2</b> 条，需要修改 <b>2</b> 行" in body
        assert "第 4 行“检查内容”为空" in body
        assert "“特大”不在可选范围" in body
        assert not Checklist.objects.exists()
        answers = [sun.post("/checklists/import/", hidden(seen)) for _twice in range(2)]
        page = sun.get(answers[0]["Location"]).content.decode()
    row = Checklist.objects.get()
    assert {answer["Location"] for answer in answers} == {f"/checklists/{row.id}/"}
    assert (row.title, row.edition, row.clauses) == ("自编检查表", 1, 2)
    clauses = list(Clause.objects.order_by("order").values_list("key", "grade_if_fails", "evidence"))
    assert clauses == [(clause_key(GOOD[1]), "general", "photo"), (clause_key(MAJOR[1]), "major", "document")]
    assert "不合格即为重大隐患的 1 条" in page


def test_a_new_edition_withdraws_the_old_and_keeps_its_clauses(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        sun.post("/checklists/import/", hidden(upload(sun, book(GOOD))))
        sun.post("/checklists/import/", hidden(upload(sun, book(GOOD, MAJOR))))
    old, new = Checklist.objects.order_by("edition")
    assert (old.state, new.state, new.edition, new.replaces_id) == ("withdrawn", "in_force", 2, old.id)
    assert Clause.objects.filter(subject_id=old.id).count() == 1
    keys = Clause.objects.filter(key=clause_key(GOOD[1])).values_list("subject_id", flat=True)
    assert set(keys) == {old.id, new.id}


@pytest.mark.parametrize("body", [b"", b"not a workbook", b"\x00\xff\x00"])
def test_a_bad_file_is_refused_in_words(town: Town, body: bytes) -> None:
    answer = upload(signed_in(town, "sun"), SimpleUploadedFile("list.xlsx", body))
    assert answer.status_code == 422
    assert "文件" in answer.content.decode()


def test_an_altered_preview_is_refused(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        given = hidden(upload(sun, book(GOOD)))
        answer = sun.post("/checklists/import/", {**given, "rows": given["rows"][:-2] + "xx"})
    assert answer.status_code == 422
    assert not Checklist.objects.exists()


def test_the_template_comes_back_through_the_import(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        made = load_workbook(io.BytesIO(sun.get("/checklists/template/").content))
        made.worksheets[0].append(GOOD)
        out = io.BytesIO()
        made.save(out)
        seen = upload(sun, SimpleUploadedFile("list.xlsx", out.getvalue()))
    assert [line.text for line in seen.context["lines"]] == [GOOD[1]]


@pytest.mark.parametrize("who", ["zhao", "mill", "chen"])
def test_a_stranger_meets_no_checklist(town: Town, who: str) -> None:
    with at("2026-03-03"):
        first = starter.publish(system())[0]
    client = signed_in(town, who)
    for path in ("/checklists/", f"/checklists/{first}/", "/checklists/import/", "/checklists/template/"):
        assert client.get(path).status_code == 404


def test_an_inspector_reads_but_withdraws_nothing(town: Town) -> None:
    with at("2026-03-03"):
        first = starter.publish(system())[0]
        li = signed_in(town, "li")
        assert li.get(f"/checklists/{first}/").status_code == 200
        assert li.post(f"/checklists/{first}/withdraw/", {"_key": "w"}).status_code == 422
    assert Checklist.objects.get(id=first).state == "in_force"
