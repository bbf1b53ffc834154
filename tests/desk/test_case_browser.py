"""A day at the desk in a real Chromium: the register is filtered, a case noted, more time asked for and granted."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from build import Town, build_town, photo
from desk.cast import signed_in
from shiqiao.cases.models import Case
from shiqiao.record import clock
from shiqiao.record.models import Step

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture
def real_town(transactional_db: None) -> Town:
    """Return a town in earnest: the server's threads know no pretended clock."""
    return build_town("real")


@pytest.fixture
def page() -> Iterator[Page]:
    """Return a page whose browser complains of nothing."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page()
        browser.close()


def become(page: Page, live_server: Any, town: Town, name: str) -> None:
    """Sign somebody of the cast in."""
    cookie = signed_in(town, name).cookies["sessionid"].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


def is_open_to_everybody(page: Page, shot: str) -> None:
    """Check the page for access and width on a desk and on a phone; keeps pictures where SHOTS says."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        faults = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in faults] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{shot}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1440, "height": 900})


def begun(town: Town) -> Case:
    """Return a case under way, and two others."""
    day = clock.today()
    case_id = clock.new_id()
    given = {"site": town.sites["mill"], "grade": "general", "description": "3号除尘管道积尘超过3毫米，清扫记录中断"}
    town.do(town.owner(), "hazard", case_id, "self_report", **given)
    town.do(town.owner(), "hazard", case_id, "undertake", rectify_by=day)
    visit = town.visit()
    town.finding(visit, files=[photo()], description="冲压车间3号配电箱外壳未接地，箱门缺失")
    town.finding(site="shop", description="安全出口堆放货物", grade="major")
    return Case.objects.get(id=case_id)


def test_a_day_at_the_desk(live_server: Any, real_town: Town, page: Page) -> None:
    case = begun(real_town)
    become(page, live_server, real_town, "li")
    page.goto(f"{live_server.url}/work/")
    expect(page.locator(".case-side .panel").first).to_contain_text("我的检查")
    expect(page.locator(".top .count")).to_have_count(1)
    is_open_to_everybody(page, "work")

    page.keyboard.press("g")
    page.keyboard.press("r")
    page.wait_for_url("**/cases/")
    is_open_to_everybody(page, "register")
    page.fill("main [name=text]", "积尘")
    page.keyboard.press("Enter")
    page.wait_for_url("**/cases/?text=*")
    expect(page.locator(".register tbody tr")).to_have_count(1)
    page.keyboard.press("Escape")
    page.locator(".register").click(position={"x": 2, "y": 2})
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{case.id}/")
    is_open_to_everybody(page, "case")

    page.click("summary")
    page.click("text=补充说明")
    page.fill("#act-here [name=text]", "已电话核实，正在清扫")
    is_open_to_everybody(page, "act")
    page.click("#act-here button.act")
    expect(page.locator(".message")).to_contain_text("已办理：补充说明")
    page.click("summary")
    page.click("text=申请延期")
    later = clock.today().toordinal() + 5
    page.fill("#act-here [name=until]", clock.today().fromordinal(later).isoformat())
    page.fill("#act-here [name=reason]", "配件未到")
    page.click("#act-here button.act")
    expect(page.locator(".message")).to_contain_text("已办理：申请延期")

    become(page, live_server, real_town, "qian")
    page.goto(f"{live_server.url}/inbox/")
    is_open_to_everybody(page, "inbox")
    page.goto(f"{live_server.url}/work/")
    page.locator(".panel", has_text="等我审批的延期").locator("a").first.click()
    page.click("text=同意延期 >> nth=0")
    page.fill("#act-here [name=reason]", "情况属实")
    page.click("#act-here button.act")
    expect(page.locator(".message")).to_contain_text("已办理：同意延期")
    case.refresh_from_db()
    assert case.due_on == clock.today().fromordinal(later)


def test_a_hazard_is_registered_in_the_browser(live_server: Any, real_town: Town, page: Page) -> None:
    become(page, live_server, real_town, "li")
    page.goto(f"{live_server.url}/cases/new/")
    page.type("#site-q", "木业", delay=30)
    page.click("#sites a")
    page.wait_for_url("**/cases/new/?site=*")
    page.fill("[name=description]", "灭火器压力不足")
    page.check("[name=grade][value=general]")
    is_open_to_everybody(page, "find")
    page.click("button.button--primary")
    page.wait_for_url("**/cases/*-*/")
    expect(page.locator("h1")).to_have_text("灭火器压力不足")
    assert Case.objects.get().description == "灭火器压力不足"


def asks_for_time(tab: Page, reason: str) -> None:
    """Fill in the form that asks for more time, and send it."""
    tab.fill("#act-here [name=until]", clock.today().fromordinal(clock.today().toordinal() + 5).isoformat())
    tab.fill("#act-here [name=reason]", reason)
    tab.click("#act-here button.act")
    tab.wait_for_load_state("networkidle")


def test_two_tabs_and_the_way_back_write_nothing_twice(live_server: Any, real_town: Town, page: Page) -> None:
    case = begun(real_town)
    become(page, live_server, real_town, "li")
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(f"{live_server.url}/cases/{case.id}/")
        tab.click("summary")
        tab.click("text=申请延期")
        tab.wait_for_selector("#act-here [name=reason]")
    asks_for_time(page, "配件未到")
    expect(page.locator(".message")).to_contain_text("已办理：申请延期")
    steps = Step.objects.filter(subject_id=case.id)
    written = steps.count()

    asks_for_time(other, "配件还在路上")
    expect(other.locator("main")).to_contain_text("刚刚有人先办了这件事")
    assert other.input_value("[name=reason]") == "配件还在路上", "what was typed is kept"
    assert steps.count() == written

    page.go_back()
    page.wait_for_load_state("networkidle")
    if page.locator("#act-here [name=reason]").count():
        asks_for_time(page, "配件未到")
    assert steps.count() == written
