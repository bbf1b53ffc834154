"""The picture: each reader's own reach, every number a link to its rows, the brief as a file; nothing for strangers."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from briefing.walk import every
from build import TOWN, Town, account, photo
from shiqiao.briefing.figures import figures

ROWS = re.compile(r'<td class="num"><a href="([^"]+)">([0-9,]+)</a></td>')


@pytest.fixture
def busy(town: Town) -> Town:
    """Find a few hazards in one community, one of them on a finished visit."""
    visit = town.visit()
    case = town.finding(visit, files=[photo()])
    town.do("li", "hazard", case.id, "fix_on_spot", visit=visit, files=[photo("green")])
    town.finding(visit, description="通道堵塞", field="fire")
    town.do("li", "visit", visit, "sign", signed="screen", files=[photo("blue")])
    town.finding(who="sun", site="shop")
    return town


def signed_in(town: Town, name: str) -> Client:
    """Return a browser in which somebody of the cast has signed in."""
    client = Client()
    client.force_login(account(f"as-{name}", town.people[name]))
    return client


def test_the_head_sees_the_town_and_every_number_opens_its_rows(busy: Town) -> None:
    client = signed_in(busy, "qian")
    page = client.get("/picture/").content.decode()
    links = ROWS.findall(page)
    assert len(links) > 20
    for href, shown in links:
        answer = client.get(unescape(href))
        assert answer.context["many"] == int(shown), href
        assert answer.status_code == 200


def test_filters_narrow_the_page(busy: Town) -> None:
    client = signed_in(busy, "qian")
    found = client.get("/picture/", {"field": "fire"}).context["top"][0]
    assert (found["value"], "field=fire" in found["url"]) == (1, True)
    assert client.get("/picture/", {"found_from": "nonsense", "place": "nowhere"}).status_code == 200
    assert client.get("/picture/", {"place": f"{TOWN}303"}).context["top"][0]["value"] == 0


def test_an_inspector_sees_the_own_reach_only(busy: Town) -> None:
    page = signed_in(busy, "wu").get("/picture/")
    assert page.context["top"][0]["value"] == 1
    assert sum(figure.value for figure in every(figures(busy.viewer("wu"))) if figure.name == "open") >= 1


@pytest.mark.parametrize("name", ["feng", "chen", "zhao"])
@pytest.mark.parametrize("path", ["/picture/", "/picture/sites/", "/picture/notices/", "/picture/brief.pdf"])
def test_who_reads_no_register_finds_no_picture(busy: Town, name: str, path: str) -> None:
    assert signed_in(busy, name).get(path).status_code == 404


def test_a_stranger_is_asked_to_sign_in(town: Town) -> None:
    assert Client().get("/picture/").status_code == 302


def test_the_rows_of_visits_and_papers_are_as_many_as_the_figures(busy: Town) -> None:
    client = signed_in(busy, "qian")
    looked = client.get("/picture/").context["looked"]
    assert [one["value"] for one in looked[:2]] == [1, 1]
    for one in looked:
        assert client.get(one["url"]).context["page"].paginator.count == one["value"]


def test_the_brief_comes_as_pdf_and_word(busy: Town) -> None:
    client = signed_in(busy, "qian")
    assert client.get("/picture/brief.pdf").content.startswith(b"%PDF-")
    word = client.get("/picture/brief.docx", {"field": "fire"})
    assert word.content.startswith(b"PK")
    assert "attachment" in word["Content-Disposition"]


def test_it_asks_the_same_number_of_statements_however_many_cases(busy: Town) -> None:
    client = signed_in(busy, "qian")
    client.get("/picture/")
    counts = []
    for _round in range(2):
        busy.finding(who="sun", site="shop")
        with CaptureQueriesContext(connection) as asked:
            client.get("/picture/")
        counts.append(len(asked))
    assert counts[0] == counts[1]
    assert counts[0] <= 20
