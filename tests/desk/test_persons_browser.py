"""A report and its reporter in a real Chromium: sealed at the desk, asked for, approved by a second, seen, ended, erased."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from build import Town, build_town
from desk.test_case_browser import become, is_open_to_everybody, page
from identities.cast import ADDRESS, ID_NUMBER, MARKED, NAME, PHONE
from identities.test_opening import appoint
from shiqiao.cases.models import Case
from shiqiao.identities.models import Identity, Opening
from shiqiao.record.rebuild import differing
from shiqiao.record.verify import verify

pytestmark = pytest.mark.browser
__all__ = ["page"]


@pytest.fixture
def demo_town(transactional_db: None) -> Iterator[Town]:
    """Return a demo town, which asks for no second factor, with somebody for data protection."""
    town = build_town()
    appoint(town, "guard", "data_protection", duty=False)
    return town


def nothing_shows(page: Page) -> None:
    """Check that no marked value stands in what the browser got."""
    html = page.content()
    assert not [one for one in MARKED if one in html]


def test_a_report_and_its_reporter(live_server: Any, demo_town: Town, page: Page) -> None:
    town = demo_town
    become(page, live_server, town, "sun")
    page.goto(f"{live_server.url}/cases/new/?site={town.sites['mill']}")
    page.fill("[name=description]", f"{NAME}说夜里排气刺鼻")
    page.locator("input[name=grade][value=general]").check()
    page.locator("input[name=channel][value=report]").check()
    page.locator("details.reporter summary").click()
    page.fill("[name=name]", NAME)
    page.fill("[name=phone]", "139 0000 1234")
    page.fill("[name=id_number]", ID_NUMBER)
    page.fill("[name=address]", ADDRESS)
    is_open_to_everybody(page, "report-new")
    page.locator("form.form button.button--primary").last.click()
    expect(page.locator("main")).to_contain_text("中不要写受保护的姓名")
    assert Case.objects.count() == 0
    page.fill("[name=description]", "夜里排气刺鼻")
    page.locator("form.form button.button--primary").last.click()
    page.wait_for_url("**/cases/*-*/")
    expect(page.locator(".persons")).to_contain_text("举报人甲")
    nothing_shows(page)
    is_open_to_everybody(page, "case-persons")
    case = Case.objects.get()

    page.get_by_role("link", name="申请启封").click()
    page.select_option("[name=purpose]", "check")
    page.fill("[name=reason]", "核实是否实名举报")
    is_open_to_everybody(page, "opening-ask")
    page.locator("form.form button.button--primary").click()
    page.wait_for_url("**/identities/*-*/")
    expect(page.locator(".case-head")).to_contain_text("待审批")
    is_open_to_everybody(page, "opening-asked")
    opening = Opening.objects.get()

    become(page, live_server, town, "qian")
    page.goto(f"{live_server.url}/identities/")
    is_open_to_everybody(page, "openings")
    page.get_by_role("link", name="举报人甲").first.click()
    page.locator(".next").get_by_role("link", name="批准启封").click()
    page.locator("form.form button.button--primary").click()
    page.wait_for_url("**/identities/*-*/")
    expect(page.locator(".case-head")).to_contain_text("可查看")

    become(page, live_server, town, "sun")
    page.goto(f"{live_server.url}/identities/{opening.id}/")
    page.get_by_role("button", name="查看身份信息").click()
    expect(page.locator(".facts").first).to_contain_text(NAME)
    expect(page.locator(".facts").first).to_contain_text(PHONE)
    is_open_to_everybody(page, "opening-view")
    page.get_by_role("link", name="看完了，结束查看").click()
    page.locator("form.form button").first.click()
    page.wait_for_url("**/identities/*-*/")
    expect(page.locator(".case-head")).to_contain_text("已结束")
    assert Opening.objects.get().views == 1

    page.goto(f"{live_server.url}/cases/{case.id}/")
    expect(page.locator(".timeline")).to_contain_text("查看身份信息（举报人甲）")
    nothing_shows(page)
    page.locator(".persons summary").click()
    page.get_by_role("link", name="请系统联系本人").click()
    page.locator("input[name=purpose][value=progress]").check()
    is_open_to_everybody(page, "person-message")
    page.locator("form.form button.button--primary").click()
    page.wait_for_url("**/cases/*-*/")

    page.goto(f"{live_server.url}/identities/look-up/")
    page.fill("[name=value]", PHONE)
    page.locator("input[name=purpose][value=caller]").check()
    page.locator("form.form button.button--primary").click()
    expect(page.locator("main")).to_contain_text(str(case))
    is_open_to_everybody(page, "look-up")

    page.goto(f"{live_server.url}/cases/{case.id}/")
    page.locator(".persons summary").click()
    page.get_by_role("link", name="提请删除", exact=True).click()
    page.locator("input[name=cause][value=own_request]").check()
    page.locator("form.form button.button--primary").click()
    page.wait_for_url("**/erasures/")

    become(page, live_server, town, "guard")
    page.goto(f"{live_server.url}/identities/kept/")
    nothing_shows(page)
    is_open_to_everybody(page, "openings-kept")
    page.goto(f"{live_server.url}/identities/erasures/")
    is_open_to_everybody(page, "erasures")
    page.get_by_role("link", name="批准删除").click()
    is_open_to_everybody(page, "erasure-approve")
    page.locator("form.form button").first.click()
    page.wait_for_url("**/erasures/")
    expect(page.locator("main")).to_contain_text("已经销毁")
    assert Identity.objects.get().state == "erased"
    assert (verify().faults, differing()) == ([], [])

    become(page, live_server, town, "mill")
    page.goto(f"{live_server.url}/enterprise/cases/{case.id}/")
    html = page.content()
    assert "举报" not in html
    nothing_shows(page)
