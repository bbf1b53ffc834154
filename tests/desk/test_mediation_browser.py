"""A dispute mediated in a real Chromium: from the first consent to an agreement and its dossier, on a desk and on a phone."""

import os
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from build import build_town
from cases import matters as cast
from desk.cast import signed_in
from shiqiao.procedures.identity import letter
from shiqiao.record import clock

pytestmark = pytest.mark.browser


@pytest.fixture
def page() -> Iterator[Page]:
    """Return a page at phone width."""
    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"), args=["--no-sandbox"]
        )
        yield browser.new_page(viewport={"width": 390, "height": 844}, locale="zh-CN")
        browser.close()


def looks_well(page: Page, address: str) -> None:
    """Look at an address on a desk and on a phone: no violation, nothing wider than the screen."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 844})
        page.goto(address)
        assert [(one["id"], one["nodes"][0]["html"]) for one in Axe().run(page).response["violations"]] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def act(page: Page, label: str) -> None:
    """Open the form of an act on the page it is on."""
    page.locator(".mediation a.act, .next-act a.act").filter(has_text=label).first.click()
    expect(page.locator("#act-here form")).to_be_visible()


def send(page: Page) -> None:
    """Send the form that is open, and come back to the page."""
    page.locator("#act-here form button.act").click()
    expect(page.locator(".messages")).to_contain_text("已办理")
    assert page.url.endswith("/mediation/")


def consent(page: Page, party: int) -> None:
    act(page, "征询调解意愿")
    page.get_by_label(f"当事人{letter(party)}").check()
    page.get_by_label("同意", exact=True).check()
    send(page)


def session(page: Page) -> None:
    act(page, "登记调解会")
    page.get_by_label("调解日期").first.fill(clock.today().isoformat())
    page.get_by_label("调解地点").fill("社区调解室")
    for side in ("当事人甲", "当事人乙"):
        page.locator("#act-here").get_by_label(side).check()
    page.get_by_label("调解记录").fill("双方陈述，各让一步。")
    send(page)


def agreement(page: Page) -> None:
    act(page, "登记调解协议")
    page.get_by_label("口头协议，记录在案").check()
    page.get_by_label("主要事实、争议事项和各方责任").fill("甲方檐口伸过界线。")
    page.get_by_label("协议内容").fill("甲方改短檐口。")
    page.get_by_label("履行方式").fill("自行施工")
    page.get_by_label("生效日期").fill(clock.today().isoformat())
    page.get_by_label("履行期限").fill((clock.today() + timedelta(days=9)).isoformat())
    for side in ("当事人甲", "当事人乙"):
        page.locator("#act-here").get_by_label(side).check()
    send(page)


def test_a_mediator_brings_a_dispute_to_an_agreement(
    page: Page, live_server: Any, transactional_db: None, tmp_path: Path
) -> None:
    town = build_town()
    cast.enlist(town)
    case: UUID = cast.dispute(town)
    cast.named(town, case)
    page.context.add_cookies(
        [{"name": "sessionid", "value": signed_in(town, "mei").cookies["sessionid"].value, "url": live_server.url}]
    )
    address = f"{live_server.url}/cases/{case}/mediation/"
    looks_well(page, address)
    for party in (1, 2):
        consent(page, party)
    act(page, "开始调解")
    page.locator("#act-here").get_by_label("梅调解").check()
    page.get_by_label("已告知", exact=True).check()
    send(page)
    session(page)
    agreement(page)
    expect(page.locator("#court").locator("..")).to_contain_text("一方单独申请不行")
    looks_well(page, address)
    looks_well(page, f"{live_server.url}/cases/{case}/dossier/")
    with page.expect_download() as coming:
        page.get_by_role("button", name="生成卷宗").click()
    coming.value.save_as(tmp_path / "dossier.pdf")
    assert (tmp_path / "dossier.pdf").read_bytes().startswith(b"%PDF-")
