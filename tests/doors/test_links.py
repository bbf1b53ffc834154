"""Every link that a page shows its reader opens for that reader: walked from the front page, one example of each address."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import Resolver404, resolve

from build import Town, at
from doors.test_every_address import filled  # noqa: F401 - a fixture
from doors.world import DAY, World, browser, build_world

# Each of these pages is opened on either database by the matrix of access.
pytestmark = [pytest.mark.django_db, pytest.mark.neutral]
WHO = (
    "mill",
    "wang",
    "tao",
    "li",
    "feng",
    "sun",
    "qian",
    "zheng",
    "xu",
    "jin",
    "mei",
    "lv",
    "jing",
    "du",
    "chen",
    "bao",
    "shen",
)
HREF = re.compile(r'href="(/[^"]*)"')
# Which of an address's parameters make it another page.
TELLING = ("name", "act_name", "kind")


@pytest.fixture
def world(town: Town, filled: dict[str, Any]) -> World:  # noqa: F811 - pytest gives the fixture by its name
    """Return the town with everybody in it."""
    return build_world(town, filled)


def shape(link: str) -> tuple[str, ...] | None:
    """Return which page a link leads to, whatever it is about; None for a file of the house's own."""
    try:
        found = resolve(link.split("?")[0].split("#")[0])
    except Resolver404:
        return None if link.startswith(("/static/", "/media/")) else (link,)
    return (found.view_name or str(found.route), *(str(found.kwargs.get(name, "")) for name in TELLING))


def links(client: Client, start: str) -> Iterator[tuple[str, int, str]]:
    """Follow links from a page: (link, what it answers, where it stands), each address once."""
    waiting, seen = [(start, "")], set()
    while waiting:
        link, stands_on = waiting.pop(0)
        page = shape(link)
        if page is None or page in seen:
            continue
        seen.add(page)
        answer = client.get(link, follow=True)
        yield link, answer.status_code, stands_on
        if "text/html" in answer.headers.get("Content-Type", "") and not answer.streaming:
            text = answer.content.decode().replace("&amp;", "&")
            waiting += [(one, link) for one in HREF.findall(text)]


@pytest.mark.parametrize("who", WHO)
def test_no_page_shows_a_link_that_is_closed_to_its_reader(world: World, who: str) -> None:
    with at(DAY):
        closed = [(link, code, stands_on) for link, code, stands_on in links(browser(who), "/") if code >= 400]
    assert closed == []
