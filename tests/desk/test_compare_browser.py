"""Comparing by keyboard alone in a real Chromium, and the page on a desk and on a phone."""

from typing import Any

import pytest
from playwright.sync_api import Page, expect

from build import at, build_town
from cases import matters as cast
from desk.cast import signed_in
from desk.test_compare import TITLES, came
from desk.test_follow_ups_browser import looks_well, page
from shiqiao.record import clock

pytestmark = pytest.mark.browser
__all__ = ["page"]


def test_a_clerk_compares_by_keyboard(page: Page, live_server: Any, transactional_db: None) -> None:
    with at(clock.today().isoformat(), 1):
        town = build_town()
        cast.enlist(town)
        one, two, three = came(town, *TITLES)
    cookie = signed_in(town, "gu").cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    looks_well(page, f"{live_server.url}/matters/compare/")
    page.keyboard.press("1")
    page.keyboard.press("3")
    page.keyboard.press("Enter")
    expect(page.get_by_text("并入 1 件，记为不是 0 件，以后再看 1 件")).to_be_visible()
    joined = [case for case in (two, three) if cast.row(case).joined_into_id == one]
    assert len(joined) == 1
    expect(page.get_by_role("link", name="以后再看 1")).to_be_visible()
