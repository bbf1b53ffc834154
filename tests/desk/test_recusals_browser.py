"""Standing aside in a real Chromium: an inspector asks on the case's page, the head upholds it, the case is gone for one."""

import re

import pytest
from playwright.sync_api import Browser

from build import Town, factor_shown
from desk.cast import signed_in
from desk.test_papers_browser import browser, enter, running, sound  # noqa: F401 - fixtures

pytestmark = pytest.mark.browser


def test_an_inspector_stands_aside(live_server, browser: Browser, running: Town) -> None:  # noqa: F811 - fixtures
    case = running.finding(running.visit())
    live = live_server.url
    zhou = enter(browser, live, factor_shown(signed_in(running, "zhou")))
    zhou.goto(f"{live}/cases/{case.id}/")
    zhou.click("main >> text=申请回避")
    zhou.wait_for_url(re.compile("/recusals/\\?case="))
    sound(zhou, "recusals-of-a-case")
    zhou.click("main >> text=申请回避")
    zhou.wait_for_url(re.compile("/recusals/new/"))
    sound(zhou, "recusal-new")
    zhou.check("text=与当事人或单位负责人有近亲属关系")
    zhou.fill("[name=reason]", "该厂负责人是本人妻兄")
    zhou.click("main form[method=post] button[type=submit], main form[method=post] button")
    zhou.wait_for_url(re.compile("/recusals/[0-9a-f-]{36}/"))
    qian = enter(browser, live, factor_shown(signed_in(running, "qian")))
    qian.goto(zhou.url)
    sound(qian, "recusal")
    qian.click("main >> text=同意回避")
    qian.click("main form[method=post] button[type=submit], main form[method=post] button")
    qian.wait_for_url(zhou.url)
    assert "已回避" in qian.inner_text("main")
    assert zhou.goto(f"{live}/cases/{case.id}/").status == 404
    qian.goto(f"{live}/recusals/")
    sound(qian, "recusals")
