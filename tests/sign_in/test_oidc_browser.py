"""Unified sign-in with a real OpenID Connect provider, in a real Chromium: invited accounts enter, nobody is created."""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Page, expect, sync_playwright

from build import Town, account, build_town
from shiqiao.access.models import Entry
from shiqiao.people.models import Account

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PEOPLE = [
    User(sub="s-1", claims={"preferred_username": "li"}),
    User(sub="s-2", claims={"preferred_username": "zheng"}),
    User(sub="s-3", claims={"preferred_username": "unknown"}),
    # Somebody else who took over the name of s-1.
    User(sub="s-4", claims={"preferred_username": "li"}),
]


@pytest.fixture
def provider(settings: Any) -> Iterator[str]:
    """Run a provider and let the house know of it, as SHIQIAO_OIDC_* would."""
    with run_server_in_thread(user_claims=PEOPLE) as server:
        url = f"http://localhost:{server.server_port}"
        settings.OIDC_URL, settings.OIDC_NAME = url, "示例统一身份认证"
        app = {
            "provider_id": "oidc", "name": "oidc", "client_id": "shiqiao", "secret": "not-a-secret",
            "settings": {"server_url": url, "oauth_pkce_enabled": True},
        }  # fmt: skip
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        yield url


@pytest.fixture
def page() -> Iterator[Page]:
    """Return a page that never breaks the content policy of the house."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page(locale="zh-CN")
        wrong: list[str] = []
        opened.on("console", lambda said: wrong.append(said.text) if "Content Security" in said.text else None)
        yield opened
        assert wrong == []
        browser.close()


def enter(page: Page, live_server: Any, sub: str) -> None:
    """Sign in at the provider as somebody."""
    page.context.clear_cookies()
    page.goto(f"http://localhost:{urlsplit(live_server.url).port}/sign-in/")
    page.get_by_role("button", name="用示例统一身份认证登录").click()
    page.get_by_role("button", name=sub, exact=True).click()


def test_the_invited_enter_and_nobody_else(live_server: Any, page: Page, provider: str, transactional_db: None) -> None:
    town: Town = build_town("real")
    li = account("li", town.people["li"])
    account("zheng", town.people["zheng"])
    enter(page, live_server, "s-1")
    expect(page.get_by_role("heading", name="我的工作")).to_be_visible()
    assert SocialAccount.objects.get().user_id == li.id
    assert Entry.objects.filter(what="signed_in", account_id=li.id).exists()
    enter(page, live_server, "s-1")
    expect(page.get_by_role("heading", name="我的工作")).to_be_visible()
    for stranger in ("s-3", "s-4"):
        enter(page, live_server, stranger)
        expect(page.get_by_text("没有与统一身份认证对应的账号")).to_be_visible()
    assert Account.objects.count() == 2
    assert [one.extra_data for one in SocialAccount.objects.all()] == [{}]
    # A leader owes the second factor of the house however he comes in.
    enter(page, live_server, "s-2")
    expect(page.get_by_role("heading", name="请先启用第二重验证")).to_be_visible()
    town.do("chen", "account", li.id, "shut")
    enter(page, live_server, "s-1")
    expect(page.get_by_text("账号或密码不正确")).to_be_visible()


def test_refusing_at_the_provider_leads_back(
    live_server: Any, page: Page, provider: str, transactional_db: None
) -> None:
    build_town("real")
    page.goto(f"http://localhost:{urlsplit(live_server.url).port}/sign-in/")
    page.get_by_role("button", name="用示例统一身份认证登录").click()
    page.get_by_role("button", name="Deny").click()
    expect(page.get_by_text("统一身份认证没有完成")).to_be_visible()


def test_without_a_provider_there_is_no_such_door(db: None, client: Any) -> None:
    build_town()
    assert "统一身份认证" not in client.get("/sign-in/").content.decode()
    assert client.get("/sign-in/oidc/").status_code == 404
