"""Asking again after closing in a real Chromium: seal, draw, on a desk and on a phone; and matters on the picture."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from build import Town, at, build_town
from cases import matters as cast
from desk.cast import signed_in
from shiqiao.record import clock

pytestmark = pytest.mark.browser


@pytest.fixture
def page() -> Iterator[Page]:
    """Return a page at desk width."""
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        yield browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        browser.close()


def lived() -> Town:
    """Close three petitions in the month before this one."""
    last_month = clock.today().replace(day=1)
    with at(last_month.fromordinal(last_month.toordinal() - 3).isoformat()):
        town = build_town()
        cast.enlist(town)
        for _n in range(3):
            cast.closed(town)
    return town


def looks_well(page: Page, address: str) -> None:
    """Look at an address on a desk and on a phone: no violation, nothing wider than the screen."""
    for width in (390, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        assert [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_supervisor_seals_and_draws(page: Page, live_server: Any, transactional_db: None) -> None:
    town = lived()
    cookie = signed_in(town, "bai").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    looks_well(page, f"{live_server.url}/follow-ups/")
    page.get_by_role("button", name="封存本月回访名单").click()
    page.get_by_role("button", name="公布种子并抽取回访事项").click()
    expect(page.get_by_text("从 3 件中抽 3 件")).to_be_visible()
    looks_well(page, f"{live_server.url}/follow-ups/")


def test_the_head_of_the_office_sees_matters_on_the_picture(
    page: Page, live_server: Any, transactional_db: None
) -> None:
    town = lived()
    cookie = signed_in(town, "gu").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    looks_well(page, f"{live_server.url}/picture/")
    page.locator("#matters .figure", has_text="事心双解").first.get_by_role("link").click()
    expect(page.locator("table.register tbody tr")).to_have_count(3)
