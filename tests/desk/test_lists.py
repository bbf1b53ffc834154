"""Lists of the desk as spreadsheets: the rows of the page at the same filters; a checklist comes back through the import."""

import io
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from build import Town, at, photo
from desk.cast import signed_in
from desk.test_checklists import GOOD, MAJOR, book, hidden, upload
from documents.cast import inspected, notice
from shiqiao.cases.models import Checklist, Clause


def rows_of(answer: Any) -> list[tuple[object, ...]]:
    """Return the rows below the header of a spreadsheet that was sent."""
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    rows = list(load_workbook(io.BytesIO(body)).active.iter_rows(values_only=True))
    return [row for row in rows if sum(cell is not None for cell in row) > 1][1:]


def test_the_lists_are_sent_with_the_filters_of_their_pages(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        town.finding(visit, files=[photo()])
        town.visit("shop", ("li", "wu"))
        sun = signed_in(town, "sun")
        visits = rows_of(sun.get("/export/visits.xlsx?q=木业"))
        sites = rows_of(sun.get("/export/sites.xlsx"))
        page = sun.get("/visits/").content.decode()
    assert [row[1] for row in visits] == ["示例木业有限公司"]
    assert visits[0][4:] == ("李网格、周检查", None, "进行中", 1)
    assert f"/cases/?visit={visit}" in page
    assert {row[0]: row[7] for row in sites} == {"示例木业有限公司": 1, "示例超市": 0}


def test_papers_are_listed_as_the_office_keeps_them(town: Town) -> None:
    with at("2026-03-03"):
        paper = notice(town, *inspected(town))
        sun = signed_in(town, "sun")
        (line,) = rows_of(sun.get(f"/export/papers.xlsx?state={paper.state}"))
        assert line[1:3] == ("隐患整改通知书", "示例木业有限公司")
        assert rows_of(sun.get("/export/papers.xlsx?state=void")) == []


def test_a_checklist_is_sent_and_becomes_its_next_edition(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        sun.post("/checklists/import/", hidden(upload(sun, book(GOOD, MAJOR))))
        sent = sun.get(f"/checklists/{Checklist.objects.get().id}/list.xlsx")
        again = upload(sun, SimpleUploadedFile("next.xlsx", sent.content))
        sun.post("/checklists/import/", hidden(again))
    first, second = Checklist.objects.order_by("edition")
    assert (first.state, second.edition) == ("withdrawn", 2)
    facts = [
        list(Clause.objects.filter(subject_id=one.id).values_list("text", "basis", "grade_if_fails", "evidence"))
        for one in (first, second)
    ]
    assert facts[0] == facts[1]


def test_a_stranger_gets_no_list(town: Town) -> None:
    zhao = signed_in(town, "zhao")
    answers = {zhao.get(f"/export/{name}.xlsx").status_code for name in ("visits", "sites", "papers")}
    assert answers == {404}
