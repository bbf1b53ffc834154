"""A visit in a real Chromium on a phone: certificates, clauses, photos, two findings, signatures; then the re-inspection."""

import io
import os
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import ExifTags, Image
from playwright.sync_api import Page, expect, sync_playwright

from build import Town, build_town, photo
from documents.cast import notice
from field.cast import checklist, phone
from shiqiao.cases.models import Case
from shiqiao.documents import links
from shiqiao.evidence.models import File
from shiqiao.people.models import Person
from shiqiao.record import clock
from shiqiao.visits.models import Visit

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture
def real_town(transactional_db: None) -> Town:
    """Return a town in earnest: the server's threads know no pretended clock."""
    town = build_town("real")
    for number, name in enumerate(("li", "zhou"), 1):
        Person.objects.filter(id=town.people[name].id).update(certificate=f"鲁070700{number:02d}")
    return town


@pytest.fixture
def page() -> Iterator[Page]:
    """Return a phone's page; what its browser complains of is kept."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        context = browser.new_context(viewport={"width": 390, "height": 844}, has_touch=True, locale="zh-CN")
        opened = context.new_page()
        wrong: list[str] = []
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        yield opened
        assert wrong == []
        browser.close()


def become(page: Page, live_server: Any, town: Town, name: str) -> None:
    """Sign somebody of the cast in."""
    cookie = phone(town, name).cookies["sessionid"].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


def looks_right(page: Page, shot: str) -> None:
    """Check a screen for access, and for width on two phones; keeps pictures where SHOTS says."""
    # A click may have begun to leave the page before: wait for the new one to stand.
    page.wait_for_load_state("networkidle")
    page.wait_for_selector("main")
    for width in (360, 390):
        page.set_viewport_size({"width": width, "height": 844})
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{shot}-{width}.png")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, shot
    faults = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in faults] == [], shot


def camera(size: tuple[int, int] = (3000, 2000)) -> bytes:
    """Return a photo as a phone takes it: large, lying on its side, with its time in the notes."""
    picture = Image.effect_noise((size[0] // 4, size[1] // 4), 90).resize(size).convert("RGB")
    notes = picture.getexif()
    notes[ExifTags.Base.Orientation] = 6
    notes.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:23 09:30:00"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, exif=notes)
    return out.getvalue()


def until(page: Page, wanted: str) -> None:
    """Wait until an expression holds; asked from outside, since the pages' own policy allows no evaluation inside."""
    for _ in range(100):
        if page.evaluate(wanted):
            return
        page.wait_for_timeout(100)
    raise AssertionError(wanted)


def take(page: Page, data: bytes | None = None) -> None:
    """Take a photo and wait until it is up."""
    page.set_input_files(
        "input[name=files]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": data or camera((640, 480))}
    )
    expect(page.locator(".photo__says").last).to_have_text("已上传", timeout=20000)


def scribble(page: Page, number: int) -> None:
    """Sign on the nth pad."""
    pad = page.locator(".signpad").nth(number)
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    for step in range(8):
        page.mouse.move(box["x"] + 40 + step * 20, box["y"] + 40 + (step % 3) * 25)
    page.mouse.up()


def test_a_whole_visit_on_a_phone(live_server: Any, real_town: Town, page: Page) -> None:
    town = real_town
    checklist(town)
    become(page, live_server, town, "li")
    page.goto(f"{live_server.url}/field/")
    looks_right(page, "01-home")
    page.click("text=新的检查 >> nth=0")
    page.fill("#q", "木业")
    page.click("button:has-text('查找')")
    looks_right(page, "02-new")
    page.click("text=示例木业有限公司")
    looks_right(page, "03-site")
    page.click("text=登记隐患（不在检查中）")
    looks_right(page, "03-spotted")
    page.go_back()
    page.click("text=开始新的检查")
    page.check("label:has-text('周检查') input")
    looks_right(page, "04-plan")
    page.click("text=安排好了")
    expect(page.locator("text=鲁07070001")).to_be_visible()
    looks_right(page, "05-before")
    page.click("text=证件已出示，开始检查")
    expect(page.locator("text=开始逐条检查")).to_be_visible()
    looks_right(page, "06-under-way")
    page.click("text=开始逐条检查")
    looks_right(page, "07-clause")
    page.click("a:has-text('不合格')")
    looks_right(page, "08-finding")
    take(page, camera())
    looks_right(page, "09-finding-photo")
    stored = File.objects.get()
    assert (stored.width, stored.height) == (1365, 2048)
    assert stored.taken_at is not None
    page.fill("textarea[name=description]", "东车间2号配电箱箱门未上锁，无警示标志")
    page.click(".bar button")
    expect(page.locator("text=现在就改好了？")).to_be_visible()
    until(page, "document.querySelector('.evidence img').naturalWidth > 0")
    looks_right(page, "10-found")
    take(page)
    page.click(".bar button:has-text('当场整改，销号')")
    expect(page.locator(".message")).to_contain_text("已登记当场整改")
    page.click("text=接着查")
    page.click(".answers >> text=合格 >> nth=0")
    expect(page.locator("h1")).to_contain_text("第 3 条")
    looks_right(page, "11-clause-major")
    page.click("text=不适用")
    expect(page.locator("h1")).to_contain_text("第 4 条")
    page.click("a:has-text('不合格')")
    _dead_network(page)
    page.click(".bar a:has-text('留待整改')")
    page.click("text=条款清单")
    looks_right(page, "12-clauses")
    page.click("text=结束检查")
    looks_right(page, "13-end")
    page.click("text=去签字")
    looks_right(page, "14-sign")
    page.click(".bar button")
    expect(page.locator("#send-says")).to_contain_text("请对方在框内签名")
    for name in ("李网格", "周检查"):
        page.click(f"summary:has-text('{name}')")
    for number in range(3):
        scribble(page, number)
    page.fill("input[name=signer]", "王老板 总经理")
    page.click(".bar button")
    expect(page.locator(".message")).to_contain_text("检查已结束")
    looks_right(page, "15-record")
    visit = Visit.objects.get()
    assert (visit.state, visit.signed_how) == ("finished", "screen")
    assert sorted(Case.objects.values_list("state", "outcome")) == [("closed", "fixed_on_spot"), ("found", "")]


def _dead_network(page: Page) -> None:
    """Find something while the network dies: nothing is lost, and it goes through afterwards, once."""
    # The clause asks for a photo.
    take(page)
    page.fill("textarea[name=description]", "西侧安全出口堆放板材")
    page.route("**/*", lambda route: route.abort())
    page.click(".bar button")
    expect(page.locator("#send-says")).to_contain_text("网络不通")
    looks_right(page, "16-offline")
    page.unroute("**/*")
    assert page.input_value("textarea[name=description]") == "西侧安全出口堆放板材"
    page.click(".bar button")
    expect(page.locator(".message")).to_contain_text("已登记")


def rectified(town: Town) -> tuple[Case, Case]:
    """Two cases on a notice: one reported as put right, one still to be reported."""
    visit = town.visit()
    first, second = (
        town.finding(visit, description=text, files=[photo()])
        for text in ("东车间2号配电箱箱门未上锁，无警示标志", "西侧安全出口堆放板材，宽度不足")
    )
    town.do("li", "visit", visit, "sign", signed="refused", reason="拒签")
    notice(town, visit, [first, second])
    town.do(town.owner(), "hazard", first.id, "rectify", measure="箱门已加锁，张贴警示标志", files=[photo("green")])
    return first, second


def test_looking_again_on_a_phone(live_server: Any, real_town: Town, page: Page) -> None:
    town = real_town
    first, _second = rectified(town)
    become(page, live_server, town, "li")
    page.goto(f"{live_server.url}/field/waiting/")
    looks_right(page, "20-waiting")
    page.click("text=示例木业有限公司")
    looks_right(page, "21-site")
    page.click("text=去复查")
    page.check("label:has-text('周检查') input")
    page.click("text=安排好了")
    page.click("text=证件已出示，开始检查")
    looks_right(page, "22-rechecks")
    page.click("text=复查第一项")
    looks_right(page, "23-recheck")
    page.click("text=复查合格")
    take(page)
    looks_right(page, "24-verify")
    page.click(".bar button")
    expect(page.locator("[data-error-summary]")).to_contain_text("至少一人应未参加过原检查")
    until(page, "document.querySelector('.photo img').naturalWidth > 0")
    looks_right(page, "25-same-team")
    page.click("text=给本次检查增加人员")
    page.check("label:has-text('吴检查') input")
    looks_right(page, "26-staff")
    page.click(".bar button")
    page.click("text=复查合格")
    take(page)
    page.click(".bar button")
    expect(page.locator(".message")).to_contain_text("复查合格")
    looks_right(page, "27-done")
    first.refresh_from_db()
    assert first.outcome == "fixed"


def test_the_enterprise_on_its_phone(live_server: Any, real_town: Town, page: Page) -> None:
    town = real_town
    _first, second = rectified(town)
    become(page, live_server, town, "mill")
    for name, path in (("home", ""), ("papers", "papers/"), ("messages", "messages/"), ("report", "report/")):
        page.goto(f"{live_server.url}/enterprise/{path}")
        looks_right(page, f"30-{name}")
    page.goto(f"{live_server.url}/enterprise/cases/{second.id}/")
    looks_right(page, "31-case")
    page.click("text=报告整改完成")
    take(page)
    page.fill("textarea[name=measure]", "板材已清走，划线标识")
    looks_right(page, "32-rectify")
    page.click(".bar button")
    expect(page.locator(".message")).to_contain_text("已提交")
    second.refresh_from_db()
    assert second.state == "rectified"


def test_anybody_with_the_notice_in_hand(live_server: Any, real_town: Town, page: Page) -> None:
    _first, second = rectified(real_town)
    assert second.notice_id or Case.objects.get(id=second.id).notice_id
    paper_id = Case.objects.values_list("notice_id", flat=True).get(id=second.id)
    token = links.make(paper_id, real_town.sites["mill"], 30)
    page.goto(f"{live_server.url}/p/r/{token}/")
    looks_right(page, "40-report")
    page.click("text=报告第 2 项")
    page.set_input_files("input[name=files]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": camera()})
    expect(page.locator(".photo canvas")).to_be_visible(timeout=20000)
    until(page, "document.querySelector('input[type=file]').files[0].size < 2000000")
    page.fill("textarea[name=measure]", "板材已清走")
    looks_right(page, "41-item")
    page.click("main .button--primary")
    expect(page.locator("h1")).to_have_text("已全部报告")
    looks_right(page, "42-done")
    page.goto(f"{live_server.url}/p/r/{token}/")
    looks_right(page, "43-gone")
    second.refresh_from_db()
    assert (second.state, second.rectified_on) == ("rectified", clock.today())
    assert File.objects.filter(width=1365, height=2048, taken_at__isnull=False).exists()
