"""Two journeys in a real Chromium: from sealed lists to planned visits, and a post handed over and vacated."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from build import Town, build_town
from desk.cast import signed_in
from shiqiao.cases.models import Case
from shiqiao.desk import posts_handover
from shiqiao.inspections import starter
from shiqiao.people.models import Post
from shiqiao.policy import system
from shiqiao.record import clock
from shiqiao.visits.models import Visit

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture
def real_town(transactional_db: None) -> Town:
    """Return a town in earnest: the server's threads know no pretended clock."""
    return build_town("real")


@pytest.fixture
def page() -> Iterator[Page]:
    """Return a page at desk width."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        browser.close()


def become(page: Page, live_server: Any, town: Town, name: str) -> None:
    """Sign somebody of the cast in."""
    cookie = signed_in(town, name).cookies["sessionid"].value
    page.context.clear_cookies()
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])


def look(page: Page, shot: str) -> None:
    """Check the page for access and width on a desk and on a phone; keeps pictures where SHOTS says."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        faults = Axe().run(page).response["violations"]
        assert [(shot, one["id"], one["nodes"][0]["html"]) for one in faults] == []
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{shot}-{width}.png", full_page=True)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, shot
    page.set_viewport_size({"width": 1440, "height": 900})


def test_from_sealed_lists_to_planned_visits(page: Page, live_server: Any, real_town: Town) -> None:
    town, today = real_town, clock.today()
    starter.publish(system())
    campaign = clock.new_id()
    plan = {"title": "冬季工贸企业专项检查", "begins_on": today, "ends_on": today.replace(year=today.year + 1)}
    town.do("sun", "campaign", campaign, "plan", place="370782105", **plan)
    become(page, live_server, town, "sun")
    page.goto(f"{live_server.url}/campaigns/{campaign}/targets/")
    look(page, "targets")
    page.get_by_role("button", name="列入勾选的单位").click()
    expect(page.locator("#targets tbody tr")).to_have_count(2)
    page.get_by_role("link", name="随机抽取", exact=True).click()
    look(page, "draw-new")
    page.get_by_label("抽取数量").fill("2")
    page.get_by_role("button", name="封存名单和种子").click()
    look(page, "draw-sealed")
    page.get_by_role("button", name="公布种子并抽取").click()
    page.get_by_text("工贸企业通用安全检查表").click()
    look(page, "draw-drawn")
    page.get_by_role("button", name="安排这 2 次检查").click()
    expect(page.get_by_text("已按抽取结果安排 2 次检查")).to_be_visible()
    assert {len(one.checklist_ids) for one in Visit.objects.all()} == {1}
    page.get_by_role("link", name="重算验证").click()
    expect(page.get_by_text("重算结果与登记一致")).to_be_visible()
    look(page, "draw-replay")
    visit = Visit.objects.get(site_id=town.sites["mill"])
    for path, shot in (
        ("/campaigns/", "campaigns"),
        (f"/campaigns/{campaign}/", "campaign"),
        ("/campaigns/new/", "campaign-new"),
        ("/draws/", "draws"),
        ("/visits/", "visits"),
        (f"/visits/{visit.id}/", "visit"),
        (f"/visits/plan/?site={town.sites['mill']}", "visit-plan"),
        ("/checklists/", "checklists"),
        ("/checklists/import/", "checklist-import"),
        ("/sites/", "sites"),
        ("/sites/new/", "site-new"),
        (f"/sites/{town.sites['mill']}/", "site"),
        (f"/sites/{town.sites['mill']}/account/", "site-account"),
    ):
        page.goto(live_server.url + path)
        look(page, shot)
    page.goto(f"{live_server.url}/checklists/")
    page.get_by_role("link", name="有限空间").click()
    look(page, "checklist")


def test_a_post_is_handed_over_and_vacated(
    page: Page, live_server: Any, real_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(posts_handover, "CHUNK", 2)
    town = real_town
    visit = town.visit()
    for number in range(5):
        town.finding(visit, description=f"第 {number} 处配电箱未上锁")
    due = dict(Case.objects.values_list("id", "due_on"))
    become(page, live_server, town, "qian")
    page.goto(f"{live_server.url}/gaps/")
    look(page, "gaps")
    page.goto(f"{live_server.url}/posts/")
    look(page, "posts")
    page.get_by_role("link", name="岳旺片区检查员").click()
    look(page, "post")
    page.get_by_role("link", name="交接 5 件").click()
    look(page, "hand-over")
    page.get_by_label("接收岗位").select_option(str(town.posts["zhou"]))
    page.get_by_label("理由").fill("工作调动")
    page.get_by_label("交接完毕即办理离岗").check()
    page.get_by_role("button", name="交接全部事项").click()
    expect(page.get_by_text("已交接 5 件")).to_be_visible()
    assert dict(Case.objects.values_list("id", "due_on")) == due
    assert Post.objects.get(id=town.posts["li"]).state == "vacant"
    page.goto(f"{live_server.url}/calendar/")
    look(page, "calendar")
    become(page, live_server, town, "chen")
    for path, shot in (("/people/", "people"), ("/people/new/", "person-new"), ("/posts/new/", "post-new")):
        page.goto(live_server.url + path)
        look(page, shot)


def test_a_power_is_registered_and_ended(page: Page, live_server: Any, real_town: Town) -> None:
    become(page, live_server, real_town, "qian")
    page.goto(f"{live_server.url}/gaps/")
    page.get_by_role("link", name="部门职权").click()
    look(page, "powers")
    page.get_by_role("link", name="登记职权").click()
    look(page, "power-new")
    page.get_by_label("享有职权的单位").select_option(str(real_town.units["anwei"].id))
    page.get_by_label("责令停产停业").check()
    page.get_by_label("职权依据").select_option("anquan.65")
    page.get_by_label("核对人").fill("法制员甲")
    page.get_by_label("自何日起").fill("2021-09-01")
    page.get_by_role("button", name="登记职权").click()
    expect(page.get_by_text("已办理：登记职权")).to_be_visible()
    look(page, "power")
    page.get_by_role("link", name="终止").click()
    page.get_by_label("理由").fill("权责清单调整")
    page.get_by_role("button", name="终止").click()
    expect(page.get_by_text("已办理：终止")).to_be_visible()
