"""The brief says what the register holds, as JSON, on one page and as an editable document."""

import io
import subprocess
from typing import Any

import pytest
from docx import Document

from build import Town, at, photo
from shiqiao.briefing.brief import as_json, brief, content
from shiqiao.cli import main
from shiqiao.documents.docx import brief_docx
from shiqiao.documents.render import brief_pdf
from shiqiao.policy import system

KEYS = {
    "enterprises_inspected", "hazards_found", "fixed_on_spot", "items_under_notice", "notices_issued", "closed", "open",
    "overdue", "closed_late", "recurred", "waiting_reinspection", "major_open", "taken_over_closed", "rates", "as_of",
    "town", "demo",
}  # fmt: skip


@pytest.fixture
def inspected(town: Town) -> Town:
    """Finish one visit with one hazard fixed on the spot and one left open."""
    with at("2026-03-03"):
        visit = town.visit()
        case = town.finding(visit, files=[photo()])
        town.finding(visit, description="通道堵塞")
        town.do("li", "hazard", case.id, "fix_on_spot", visit=visit, files=[photo("green")])
        town.do("li", "visit", visit, "sign", signed="screen", files=[photo("blue")])
    return town


def test_its_json_has_the_stable_keys(inspected: Town) -> None:
    with at("2026-03-04"):
        said = as_json(brief(system()))
    assert said.keys() >= KEYS
    assert (said["town"], said["as_of"], said["demo"]) == ("石桥子镇", "2026-03-04", True)
    assert (said["enterprises_inspected"], said["hazards_found"], said["fixed_on_spot"], said["open"]) == (1, 2, 1, 1)
    assert said["rates"]["on_spot"] == {"numerator": 1, "denominator": 2, "excluded": {}, "value": 0.5}
    assert said["rates"]["rectified"]["denominator"] == 2


def test_it_is_one_page_with_the_numbers_of_the_json(inspected: Town, tmp_path: Any) -> None:
    with at("2026-03-04"):
        page = content(brief(system()))
    target = tmp_path / "brief.pdf"
    target.write_bytes(brief_pdf(page))
    text = subprocess.run(["pdftotext", target, "-"], check=True, capture_output=True, text=True).stdout
    flat = text.replace("\n", "").replace(" ", "")
    assert "发现隐患2项，其中当场整改1项" in flat
    assert "演示数据" in flat
    assert text.count("\f") == 1
    words = "\n".join(paragraph.text for paragraph in Document(io.BytesIO(brief_docx(page))).paragraphs)
    assert "发现隐患2项" in words


def test_it_does_not_rank(inspected: Town) -> None:
    with at("2026-03-04"):
        page = content(brief(system()))
    said = " ".join([page.lead, *(part.text for part in page.paragraphs)])
    assert not any(word in said for word in ("排名第", "最好", "最差", "倒数", "名列"))


def test_the_command_refuses_what_makes_no_sense(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["brief", "--from", "2026-03-02", "--to", "2026-03-01"]) == 2
    assert main(["brief", "--as", "nobody"]) == 2
    assert main(["brief", "--json"]) == 0
    assert '"hazards_found": 0' in capsys.readouterr().out
