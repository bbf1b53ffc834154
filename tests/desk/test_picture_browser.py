"""The picture in a real Chromium, on a desk, on a phone and on paper."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from build import build_town
from desk.cast import signed_in

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


def test_a_number_on_the_picture_opens_its_rows(
    page: Page, live_server: Any, transactional_db: None, tmp_path: Path
) -> None:
    town = build_town("real")
    for _n in range(3):
        town.finding(who="sun", site="shop")
    cookie = signed_in(town, "qian").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(f"{live_server.url}/picture/")
        expect(page.get_by_role("heading", name="按社区", exact=True)).to_be_visible()
        assert [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.set_viewport_size({"width": 1440, "height": 900})
    page.pdf(path=tmp_path / "picture.pdf", format="A4", landscape=True)
    assert (tmp_path / "picture.pdf").stat().st_size > 10_000
    page.locator(".figure", has_text="未销号").first.get_by_role("link").click()
    expect(page.locator("table.register tbody tr")).to_have_count(3)
