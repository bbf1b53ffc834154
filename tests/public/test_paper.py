"""The check page: whether a paper stands, and nothing else about it."""

import re

import pytest
from django.core.cache import cache
from django.test import Client

from build import Town, at
from documents.cast import drafted, inspected, issued, notice, reviewed
from shiqiao.cases.models import Case
from shiqiao.documents.canonical import digest
from shiqiao.documents.final import content_of
from shiqiao.documents.models import Paper


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def look(code: str, status: int = 200) -> str:
    """Scan a code without an account."""
    answer = Client().get(f"/p/{code}/")
    assert answer.status_code == status
    return answer.content.decode()


def main(page: str) -> str:
    """Return what a page says, without its frame (which holds tokens and its own address)."""
    return page.split("<main", 1)[1].split("</main>", 1)[0]


def test_an_issued_paper_stands(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        paper = notice(town, visit, cases)
        shown = look(paper.code)
    content = content_of(paper)
    for told in ("诸石安改〔2026〕1号", "2026年3月3日", "石桥子镇人民政府", digest(content), "有效", "不是电子印章"):
        assert told in shown
    assert "已作废" not in shown


def test_no_name_and_no_content(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        shown = look(notice(town, visit, cases).code)
    for kept in ("示例木业", "配电箱", "李网格", "周检查", "冯专家", "孙经办", "钱负责"):
        assert kept not in shown
    assert not re.search(r"<script(?![^>]*\bsrc=)", shown)


def test_a_void_paper_says_so_and_names_its_successor(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        paper = notice(town, visit, cases)
        town.do("qian", "paper", paper.id, "void", reason="单位名称写成了王某")
        shown = look(paper.code)
        assert "已作废" in shown
        assert "由下列文书代替" not in shown
        assert "王某" not in shown
        moved = list(Case.objects.filter(id__in=[case.id for case in cases]).order_by("number"))
        paper.refresh_from_db()
        anew = drafted(town, "rectification_notice", visit, moved, replaces=paper)
        assert "由下列文书代替" not in look(paper.code)
        issued(town, anew)
        shown = look(paper.code)
    assert "由下列文书代替" in shown
    assert "诸石安改〔2026〕2号" in shown


def test_drafts_and_unknown_codes_get_the_same_page(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        paper = drafted(town, "rectification_notice", visit, cases)
        nowhere = main(look("0" * 32, 404))
        assert "没有查到" in nowhere
        assert main(look(paper.code, 404)) == nowhere
        reviewed(town, paper)
        assert main(look(paper.code, 404)) == nowhere
        town.do("sun", "paper", paper.id, "drop", reason="不发了")
        assert main(look(paper.code, 404)) == nowhere
    assert Paper.objects.get().state == "dropped"


def test_guessing_is_slowed_by_a_count_that_all_processes_share(town: Town) -> None:
    for _ in range(120):
        look("0" * 32, 404)
    assert "请稍候再试" in look("0" * 32, 429)
