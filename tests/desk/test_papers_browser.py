"""A notice from draft to the check page in a real Chromium, by clerk, reviewer, head and a passer-by without script."""

import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from build import Town, build_town
from desk.cast import signed_in
from documents.cast import inspected
from shiqiao.documents.models import Paper

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
SHOTS = os.environ.get("SHOTS", "")


@pytest.fixture
def browser() -> Iterator[Browser]:
    """Return a Chromium."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def running(browser: Browser, transactional_db: None) -> Town:
    """Return a town whose steps carry the real time, as the server's own do."""
    return build_town("real")


def enter(browser: Browser, live: str, client: Client | None, **context: object) -> Page:
    """Open a window in which the client's person is signed in."""
    window = browser.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900}, **context)  # type: ignore[arg-type]
    if client is not None:
        session = client.cookies["sessionid"].value
        window.add_cookies([{"name": "sessionid", "value": session, "url": live}])
    return window.new_page()


def sound(page: Page, name: str) -> None:
    """Hold a page to the rules of access, and to the width of a phone."""
    page.wait_for_load_state("load")
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-1440.png", full_page=True)
    found = Axe().run(page, options={"resultTypes": ["violations"]})
    assert found.violations_count == 0, (name, found.generate_report())
    page.set_viewport_size({"width": 390, "height": 844})
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}-390.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    page.set_viewport_size({"width": 1440, "height": 900})
    assert wide <= 0, name


def test_from_draft_to_the_check_page(live_server, browser: Browser, running: Town, tmp_path: Path) -> None:
    live = live_server.url
    visit, _cases = inspected(running)
    clerk = enter(browser, live, signed_in(running, "sun"))
    clerk.goto(f"{live}/papers/new/notice/?visit={visit}")
    sound(clerk, "draft")
    clerk.click("main button[type=submit], main form[method=post] button")
    clerk.wait_for_url(re.compile("/edit/"))
    sound(clerk, "edit")
    clerk.fill("[name=item_1_description]", "冲压车间3号配电箱未上锁，箱门缺失")
    clerk.click("text=保存，交审核")
    clerk.wait_for_url(re.compile(r"/papers/[\w-]+/$"))
    paper = Paper.objects.get()
    sound(clerk, "paper-draft")

    for who, act in (("li", "review"), ("qian", "issue")):
        page = enter(browser, live, signed_in(running, who))
        page.goto(f"{live}/papers/{paper.id}/")
        page.click(f"main a[href$='/{act}/']")
        page.wait_for_url(re.compile(f"/{act}/$"))
        sound(page, act)
        page.click("main form button")
        page.wait_for_url(re.compile(rf"/papers/{paper.id}/$"))
    paper.refresh_from_db()
    assert (paper.state, paper.number) == ("issued", 1)

    clerk.goto(f"{live}/papers/{paper.id}/")
    sound(clerk, "paper-issued")
    clerk.goto(f"{live}/papers/")
    sound(clerk, "papers")
    _look_at_pdf(clerk, live, paper, tmp_path)

    passer_by = enter(browser, live, None, java_script_enabled=False)
    passer_by.goto(f"{live}/p/{paper.code}/")
    assert "诸石安改" in passer_by.inner_text("main")
    seen = enter(browser, live, None)
    seen.goto(f"{live}/p/{paper.code}/")
    sound(seen, "check")


def _look_at_pdf(page: Page, live: str, paper: Paper, tmp_path: Path) -> None:
    answer = page.request.get(f"{live}/papers/{paper.id}/pdf/")
    assert answer.status == 200
    (tmp_path / "paper.pdf").write_bytes(answer.body())
    where = Path(SHOTS or tmp_path)
    subprocess.run(["pdftoppm", "-r", "100", "-png", tmp_path / "paper.pdf", where / "pdf"], check=True)
    codes = subprocess.run(
        ["zbarimg", "-q", "--raw", *sorted(where.glob("pdf-*.png"))], capture_output=True, text=True, check=False
    ).stdout.split()
    assert any(code.endswith(f"/p/{paper.code}/") for code in codes)
    assert any("/p/r/" in code for code in codes)
