"""Journeys of signing in, in a real Chromium: invitation, authenticator, passkey, unified sign-in, lock."""

import os
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from build import Town, account, build_town, key
from shiqiao.people import accounts
from shiqiao.people.models import Account, Person
from shiqiao.policy import system
from shiqiao.record import clock
from sign_in.codes import code_of

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
GOOD = "Shi-qiao-2026"


@pytest.fixture
def page() -> Iterator[Page]:
    """Return a page whose scripts don't fail and that never breaks the content policy."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        wrong: list[str] = []
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        opened.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
        yield opened
        assert wrong == []
        browser.close()


@pytest.fixture
def earnest(transactional_db: None) -> Town:
    """Return a town that is no demo."""
    return build_town("real")


def here(live_server: Any) -> str:
    """Return the server by its name: a passkey belongs to a name, not to an address."""
    return f"http://localhost:{urlsplit(live_server.url).port}"


def look(page: Page, shot: str) -> None:
    """Check the page for access and width on a desk and on a phone; keeps pictures where SHOTS says."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{shot}-{width}.png", full_page=True)
        faults = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in faults] == [], shot
        assert page.evaluate("document.documentElement.scrollWidth") <= width, shot
    page.set_viewport_size({"width": 1440, "height": 900})


def sign_in(page: Page, login: str, password: str = GOOD) -> None:
    """Fill in the sign-in page."""
    page.fill("[name=login]", login)
    page.fill("[name=password]", password)
    page.get_by_role("button", name="登录", exact=True).click()


def authenticator(page: Page) -> Any:
    """Give the browser a device that holds passkeys."""
    cdp = page.context.new_cdp_session(page)
    cdp.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    cdp.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return cdp


def test_a_leader_is_invited_sets_up_an_app_and_signs_in_with_it(live_server: Any, page: Page, earnest: Town) -> None:
    _account, token = accounts.invite(earnest.viewer("chen"), key(), "zheng", person=earnest.people["zheng"].id)
    page.goto(f"{here(live_server)}/join/{token}/")
    look(page, "join")
    page.fill("[name=password]", "short")
    page.fill("[name=again]", "short")
    page.get_by_role("button", name="设置密码并登录").click()
    expect(page.get_by_text("密码至少 10 位").first).to_be_visible()
    page.fill("[name=password]", GOOD)
    page.fill("[name=again]", GOOD)
    page.get_by_role("button", name="设置密码并登录").click()
    expect(page.get_by_role("heading", name="请先启用第二重验证")).to_be_visible()
    look(page, "first")
    page.get_by_role("link", name="用手机验证器").click()
    expect(page.get_by_role("heading", name="启用手机验证器")).to_be_visible()
    look(page, "app")
    secret = page.locator("code.password").inner_text()
    page.fill("[name=code]", code_of(secret))
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("heading", name="恢复码", exact=True)).to_be_visible()
    look(page, "codes")
    spare = page.locator(".codes code").first.inner_text()
    page.get_by_role("link", name="已抄下，继续").click()
    expect(page.get_by_role("heading", name="我的工作")).to_be_visible()
    page.get_by_role("button", name="退出").first.click()
    expect(page.get_by_role("heading", name="登录", exact=True)).to_be_visible()
    look(page, "sign-in")
    sign_in(page, "zheng")
    expect(page.get_by_role("heading", name="第二重验证")).to_be_visible()
    look(page, "factor")
    page.fill("[name=code]", "000000")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_text("验证码不正确").first).to_be_visible()
    page.fill("[name=code]", spare)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("heading", name="我的工作")).to_be_visible()
    page.goto(f"{here(live_server)}/me/")
    expect(page.get_by_text("还剩 9 个")).to_be_visible()
    look(page, "mine")
    page.goto(f"{here(live_server)}/join/{token}/")
    look(page, "gone")


def test_a_passkey_signs_in_alone_and_as_second_factor(live_server: Any, page: Page, earnest: Town) -> None:
    account("li", earnest.people["li"], GOOD)
    authenticator(page)
    page.goto(f"{here(live_server)}/sign-in/")
    sign_in(page, "li")
    page.goto(f"{here(live_server)}/me/passkeys/add/")
    look(page, "passkey")
    page.fill("[name=name]", "我的手机")
    page.check("[name=passwordless]")
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("heading", name="恢复码", exact=True)).to_be_visible()
    page.goto(f"{here(live_server)}/me/")
    expect(page.get_by_text("我的手机").first).to_be_visible()
    page.get_by_role("button", name="退出").first.click()
    page.get_by_role("button", name="用通行密钥登录").click()
    expect(page.get_by_role("heading", name="我的工作")).to_be_visible()
    page.get_by_role("button", name="退出").first.click()
    sign_in(page, "li")
    expect(page.get_by_role("heading", name="第二重验证")).to_be_visible()
    look(page, "factor-passkey")
    page.get_by_role("button", name="用通行密钥验证").click()
    expect(page.get_by_role("heading", name="我的工作")).to_be_visible()


def test_too_many_wrong_tries_say_how_long_to_wait(live_server: Any, page: Page, earnest: Town) -> None:
    account("li", earnest.people["li"], GOOD)
    page.goto(f"{here(live_server)}/sign-in/")
    for _try in range(5):
        sign_in(page, "li", "wrong-one")
    sign_in(page, "li")
    expect(page.get_by_text("请 15 分钟后再试").first).to_be_visible()
    look(page, "locked")


def test_an_administrator_keeps_an_account(live_server: Any, page: Page, transactional_db: None) -> None:
    town = build_town()
    account("chen", town.people["chen"], GOOD)
    page.goto(f"{here(live_server)}/sign-in/?next=/people/{town.people['wu'].id}/account/")
    sign_in(page, "chen")
    expect(page.get_by_role("heading", name="吴检查的账号")).to_be_visible()
    look(page, "account-new")
    page.fill("[name=login]", "wu")
    page.get_by_role("button", name="邀请", exact=True).click()
    expect(page.get_by_text("链接只在这里显示一次")).to_be_visible()
    look(page, "account-link")
    page.goto(f"{here(live_server)}/people/{town.people['wu'].id}/account/")
    look(page, "account-invited")
    page.get_by_role("link", name=re.compile("^停用")).click()
    look(page, "account-shut")
    page.get_by_role("button", name="停用").click()
    confirm = page.locator("#confirm-dialog [data-yes]")
    if confirm.is_visible():
        confirm.click()
    expect(page.get_by_text("已停用").first).to_be_visible()
    assert Account.objects.get(login="wu").state == "shut"
    page.goto(f"{here(live_server)}/people/")
    look(page, "people")


def test_the_auditor_looks_into_the_log(live_server: Any, page: Page, transactional_db: None) -> None:
    town = build_town()
    auditor = Person.objects.create(name="何审计", unit=town.units["anwei"], fictional=True)
    post = clock.new_id()
    town.do(system(), "post", post, "establish", title="审计岗", role="auditor", unit=town.units["anwei"].id)
    town.do(system(), "post", post, "appoint", holder=auditor.id)
    account("he", auditor, GOOD)
    account("li", town.people["li"], GOOD)
    page.goto(f"{here(live_server)}/sign-in/")
    sign_in(page, "li", "wrong-one")
    sign_in(page, "li", "wrong-two")
    sign_in(page, "he")
    expect(page.get_by_role("heading", name="访问日志")).to_be_visible()
    expect(page.get_by_role("row", name=re.compile("登录失败"))).to_have_count(2)
    look(page, "access")
    page.get_by_label("事件").select_option(label="登录")
    page.get_by_role("button", name=re.compile("筛选|查询|应用")).first.click()
    expect(page.get_by_role("row", name=re.compile("何审计"))).to_have_count(1)
    with page.expect_download() as download:
        page.get_by_role("link", name="导出").click()
    assert download.value.suggested_filename == "access-log.csv"
