"""From an empty database to the first imported ledger in a real Chromium, on a desk and on a phone's width."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect, sync_playwright

from intake.ledgers import csv_bytes
from shiqiao.cases.models import Case
from shiqiao.intake import staging
from shiqiao.people.models import Account
from sign_in.codes import code_of

pytestmark = pytest.mark.browser
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
PASSWORD = "qiao-tou-2026-dong"
DIVISIONS = [
    ["区划代码", "名称", "级别"],
    ["370782105302", "岳旺社区", "社区"],
    ["370782105303", "王院社区", "社区"],
    ["999", "别处", "社区"],
]
UNITS = [["单位代码", "单位名称", "单位类别"], ["anwei", "安委办", "镇内设机构"]]
POSTS = [
    ["所属单位", "岗位名称", "岗位角色", "任职人员", "登录名", "是否兜底岗位"],
    ["安委办", "安委办负责人", "站所负责人", "钱负责", "qian", "是"],
]
DUTIES = [["岗位名称", "负责区划代码", "负责领域"], ["安委办负责人", "370782105", "全部"]]
SITES = [["企业名称", "所在区划代码", "行业领域"], ["示例木业有限公司", "岳旺社区", "工贸"]]
LEDGER = [
    ["编号", "单位名称", "检查日期", "检查项目", "隐患描述", "整改期限", "整改情况", "备注"],
    *[
        [
            f"Y{n}",
            "示例木业有限公司",
            "2025-10-01",
            "配电设施",
            f"第{n}号配电箱未上锁，周边堆放可燃物",
            "2025-10-08",
            "未整改",
            "",
        ]
        for n in range(1, 30)
    ],
    ["Y30", "从未建档的加工厂", "2025-10-01", "消防通道", "通道堵塞", "2025-10-08", "已整改", ""],
    ["Y31", "示例木业有限公司", "去年冬天", "消防通道", "通道堵塞", "2025-10-08", "未整改", ""],
    ["Y32", "示例木业有限公司", "2025-10-01", "消防通道", "", "2025-10-08", "未整改", ""],
]


@pytest.fixture
def page() -> Iterator[Page]:
    """Return a page whose scripts don't fail."""
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        opened = browser.new_page(viewport={"width": 1440, "height": 900}, locale="zh-CN")
        wrong: list[str] = []
        opened.on("pageerror", lambda error: wrong.append(str(error)))
        yield opened
        assert wrong == []
        browser.close()


def is_open_to_everybody(page: Page, shot: str) -> None:
    """Check the page for access and width on a desk and on a phone; keeps pictures where SHOTS says."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{shot}-{width}.png", full_page=True)
        faults = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in faults] == [], shot
        assert page.evaluate("document.documentElement.scrollWidth") <= width, shot
    page.set_viewport_size({"width": 1440, "height": 900})


def put_in(page: Page, folder: Path, label: str, rows: list[list[str]]) -> None:
    """Upload one list of set-up and come to its preview."""
    file = folder / f"{label}.csv"
    file.write_bytes(csv_bytes(rows))
    page.get_by_role("link", name=label, exact=True).click()
    page.set_input_files("input[type=file]", str(file))
    page.get_by_role("button", name="上传并预览").click()
    expect(page.get_by_role("heading", name="前几行")).to_be_visible()


def test_from_nothing_to_the_first_ledger(live_server: Any, page: Page, tmp_path: Path) -> None:
    page.goto(live_server.url)
    is_open_to_everybody(page, "setup-first")
    page.get_by_role("button", name="建立", exact=True).click()
    for name, value in (
        ("name", "石桥子镇"), ("code", "370782105"), ("short_name", "诸石"), ("unit", "党政办公室"), ("admin", "陈管理"),
        ("login", "chen"), ("password", PASSWORD), ("again", PASSWORD),
    ):  # fmt: skip
        page.fill(f"[name={name}]", value)
    page.get_by_role("button", name="建立", exact=True).click()
    expect(page.get_by_role("heading", name="请先启用第二重验证")).to_be_visible()
    page.get_by_role("link", name="用手机验证器").click()
    page.fill("[name=code]", code_of(page.locator("code.password").inner_text()))
    page.get_by_role("button", name="启用").click()
    page.get_by_role("link", name="已抄下，继续").click()
    expect(page.get_by_role("heading", name="还缺什么")).to_be_visible()
    is_open_to_everybody(page, "setup")
    put_in(page, tmp_path, "区划", DIVISIONS)
    is_open_to_everybody(page, "setup-divisions")
    page.get_by_role("button", name="确认导入 2 行").click()
    for label, rows, many in (("机构", UNITS, 1), ("岗位与人员", POSTS, 1)):
        put_in(page, tmp_path, label, rows)
        page.get_by_role("button", name=f"确认导入 {many} 行").click()
    is_open_to_everybody(page, "setup-logins")
    link = page.locator("code.password").inner_text()
    page.get_by_role("link", name="已打印，继续").click()
    for label, rows in (("职责", DUTIES), ("企业和场所", SITES)):
        put_in(page, tmp_path, label, rows)
        # An answer still under way would bring its cookies back after they are cleared.
        with page.expect_navigation(wait_until="networkidle"):
            page.get_by_role("button", name="确认导入 1 行").click()
    assert Account.objects.count() == 2
    page.context.clear_cookies()
    page.goto(f"{live_server.url}/join/{link.split('/join/')[1]}")
    page.fill("[name=password]", PASSWORD)
    page.fill("[name=again]", PASSWORD)
    page.get_by_role("button", name="设置密码并登录").click()
    expect(page.get_by_role("heading", name="我的工作")).to_be_visible()
    page.goto(f"{live_server.url}/import/")
    take_over(page, tmp_path)


def take_over(page: Page, folder: Path) -> None:
    """Import a ledger as the head who just signed in."""
    (folder / "旧台账.csv").write_bytes(csv_bytes(LEDGER))
    is_open_to_everybody(page, "import")
    page.set_input_files("input[type=file]", str(folder / "旧台账.csv"))
    page.get_by_role("button", name="上传并预览").click()
    is_open_to_everybody(page, "import-preview")
    page.get_by_role("button", name="确认登记 30 行").click()
    expect(page.locator("#progress")).to_be_visible()
    is_open_to_everybody(page, "import-progress")
    while staging.run_once():
        pass
    expect(page.get_by_text("导入完成")).to_be_visible(timeout=5000)
    is_open_to_everybody(page, "import-done")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载待修改的行").click()
    assert download.value.suggested_filename == "旧台账-待修改.xlsx"
    assert Case.objects.filter(channel="ledger").count() == 30
