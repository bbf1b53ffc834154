"""Every page of the house in a real Chromium, as somebody who is let in: nothing in anybody's way, nothing wider than a phone."""

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Page, Route, sync_playwright

from build import Town, at
from doors.test_access import doors, rows
from doors.test_every_address import filled  # noqa: F401 - a fixture
from doors.world import COLUMNS, DAY, POSTED, World, browser, build_world

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
HOME = "http://town.test"
# So that two processors share the pages.
PARTS = 4
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
# Who looks, if let in: the first of these; the rest in the order of the columns.
FIRST = ("sun", "xu", "qian", "mei", "wang", "mill", "chen", "bao", "shen")
# Pages that other people made: the description of the API, and what the library of second factors draws itself.
NOT_OURS = ("api:",)
FILES = re.compile(r"\.(pdf|docx|xlsx|svg|csv)$|/files/")
DRAWN_IN = re.compile(r'(?:hx-get|<img[^>]* src)="(/[^"]+)"')


@pytest.fixture
def world(town: Town, filled: dict[str, Any]) -> World:  # noqa: F811 - pytest gives the fixture by its name
    """Return the town with everybody in it."""
    return build_world(town, filled)


Got = dict[str, tuple[int, bytes, str]]


def fetched(client: Client, path: str) -> Got:
    """Ask for a page and what it draws in after itself, before the browser does: the browser's own calls know no database."""
    got: Got = {}
    waiting = [path]
    while waiting:
        one = waiting.pop()
        if one in got:
            continue
        answer = client.get(one, follow=True, headers={"HX-Request": "true"} if one != path else {})
        got[one] = (answer.status_code, answer.getvalue(), answer.headers.get("Content-Type", ""))
        if one == path:
            waiting += [link.replace("&amp;", "&") for link in DRAWN_IN.findall(got[one][1].decode(errors="replace"))]
    return got


def serving(got: Got) -> Callable[[Route], None]:
    """Return what answers the window: files of the house as they lie, everything else as it was fetched."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(HOME)
        if path.startswith("/static/"):
            found = finders.find(path.split("?")[0].removeprefix("/static/"))
            body = Path(str(found)).read_bytes() if found else b""
            route.fulfill(body=body, content_type=TYPES.get(Path(path.split("?")[0]).suffix, "text/plain"))
            return
        status, body, kind = got.get(path, (404, b"", "text/plain"))
        route.fulfill(status=status, body=body, content_type=kind)

    return answer


def is_page(status: int, body: bytes, kind: str) -> bool:
    """Say whether an answer is a page of the house, not a file or a part of one."""
    return status == 200 and kind.startswith("text/html") and b"<main" in body


def looked_at(world: World) -> Iterator[tuple[str, str, str]]:
    """List (who looks, name, path) of every address that is drawn for somebody as a page."""
    let_in = rows()
    columns, done = list(COLUMNS.values()), set[str]()
    for name, pattern, kind in doors():
        if name in POSTED or name in done or name.startswith(NOT_OURS) or (name, kind) not in let_in:
            continue
        able = [columns[n] for n, code in enumerate(let_in[(name, kind)]) if code == "✓"]
        if able:
            # The case page differs by kind; what leads from it differs in words only.
            if name != "desk:case":
                done.add(name)
            path = world.path(name, pattern, kind)
            if not FILES.search(path.split("?")[0]):
                yield next((one for one in FIRST if one in able), able[0]), name, path


def faults(window: Page, where: str) -> list[tuple[object, ...]]:
    """Return what stands in anybody's way on the page shown, at desk and at phone width."""
    found: list[tuple[object, ...]] = [
        (where, one["id"], one["nodes"][0]["html"][:200]) for one in Axe().run(window).response["violations"]
    ]
    window.set_viewport_size({"width": 390, "height": 844})
    wide = window.evaluate("document.documentElement.scrollWidth")
    if wide > 390:
        found.append((where, "wider than a phone", wide))
    window.set_viewport_size({"width": 1440, "height": 900})
    return found


@pytest.mark.parametrize("part", range(PARTS))
def test_every_page_is_open_to_everybody_and_fits_a_phone(world: World, part: int) -> None:
    with at(DAY):
        clients = {who: browser(who) for who in COLUMNS.values()}
        mine = list(looked_at(world))[part::PARTS]
        pages = [(f"{who} {name}", path, fetched(clients[who], path)) for who, name, path in mine]
    drawn = [one for one in pages if is_page(*one[2][one[1]])]
    wrong: list[tuple[object, ...]] = []
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        window = chromium.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        for where, path, got in drawn:
            window.unroute_all()
            window.route(f"{HOME}/**", serving(got))
            window.goto(f"{HOME}{path}")
            # What is drawn in after the page comes from the dictionary: at once.
            window.wait_for_timeout(80)
            wrong += faults(window, where)
        chromium.close()
    assert wrong == []
    assert len(drawn) > 100 // PARTS
