"""The public door in a real Chromium, on a phone and a desk, with scripts and without: told, received, looked up."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from build import at, build_town
from cases.matters import enlist
from public.test_say import open_door
from shiqiao.cases.models import Case
from shiqiao.record import clock

pytestmark = pytest.mark.browser
TEXT = "村口路灯坏了半个月。天黑没法走路，请修好！"


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Return a browser."""
    with sync_playwright() as play:
        yield play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )


def looks_well(page: Page) -> None:
    """Look at the page shown: no violation, nothing wider than the screen."""
    assert [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]  # type: ignore[index]  # it has a size


@pytest.mark.parametrize(("width", "scripts"), [(390, True), (390, False), (1440, True)])
def test_a_resident_tells_and_looks_it_up(
    browser: Browser, live_server: Any, transactional_db: None, width: int, scripts: bool
) -> None:
    with at(clock.today().isoformat(), 0):
        enlist(build_town())
        open_door()
    context = browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN", java_script_enabled=scripts)
    page = context.new_page()
    look = looks_well if scripts else (lambda page: None)
    page.goto(f"{live_server.url}/p/say/")
    look(page)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("link", name="请写明发生了什么事")).to_be_visible()
    look(page)
    page.get_by_label("发生了什么事").fill(TEXT)
    page.get_by_text("反映的是工作人员的问题？点这里").click()
    look(page)
    page.get_by_label("留姓名或者电话").check()
    page.get_by_label("姓名", exact=True).fill("赵大娘")
    page.get_by_label("联系电话").fill("138 1234 5678")
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到您反映的问题")).to_be_visible()
    look(page)
    number, code = (page.locator(".receipt dd").nth(n).inner_text() for n in (0, 1))
    expect(page.get_by_role("button", name="打印回执")).to_be_visible(visible=scripts)
    assert Case.objects.get().source_number == number.replace(" ", "")
    page.get_by_role("link", name="查进度").click()
    look(page)
    page.get_by_label("回执编号").fill(number)
    page.get_by_label("查询码").fill("000000" if code != "000 000" else "111111")
    page.get_by_role("button", name="查", exact=True).click()
    expect(page.get_by_role("link", name="编号或者查询码不对")).to_be_visible()
    page.get_by_label("查询码").fill(code)
    page.get_by_role("button", name="查", exact=True).click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    look(page)
