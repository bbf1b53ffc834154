"""Takes the pictures in docs/pictures again, from a demo town that is founded for it and gone afterwards."""

import io
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
SHIQIAO = [sys.executable, "-m", "shiqiao.cli"]
CHROMIUM = os.environ.get("CHROMIUM") or "/usr/bin/chromium"
# Width and height of what one sees without scrolling.
DESK, PHONE = (1440, 900), (390, 844)
# Colours kept: enough for text, badges and a small photo, and a third of the bytes.
COLOURS = 128
BECOME = """async login => {
  const told = new FormData();
  told.append('csrfmiddlewaretoken', document.querySelector('[name=csrfmiddlewaretoken]').value);
  told.append('person', login);
  await fetch('/switch/', {method: 'POST', body: told});
}"""
LEDGER = """序号,企业名称,隐患描述,检查日期,领域
1,鑫源泰木业有限公司（虚构）,打磨间除尘器清灰记录缺失,2026-11-02,工贸
2,海棠红机械有限公司（虚构）,车间疏散指示灯损坏两盏,2026-11-03,消防
3,晨木食品有限公司（虚构）,冷库应急照明不亮,13月5日,消防
4,,配电箱门未上锁,2026-11-05,工贸
"""


class Camera:
    """Somebody's browser in the demo town, and the folder that its pictures go to."""

    def __init__(self, browser: Browser, address: str) -> None:
        """Open nothing yet: who looks is said by `as_`."""
        self.browser, self.address = browser, address
        self.page: Page | None = None

    def as_(self, login: str, size: tuple[int, int]) -> Page:
        """Return a page on which this person of the demo is signed in; "" is anybody from the street."""
        if self.page:
            self.page.context.close()
        width, height = size
        context = self.browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN")
        self.page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.go("/sign-in/")
        if login:
            self.page.evaluate(BECOME, login)
        return self.page

    def go(self, path: str) -> Page:
        """Open an address of the town; raises RuntimeError when it is refused."""
        assert self.page
        answer = self.page.goto(path if path.startswith("http") else self.address + path)
        if answer is None or not answer.ok:
            raise RuntimeError(f"{path}: {answer.status if answer else 'no answer'}")
        self.page.wait_for_load_state("networkidle")
        return self.page

    def click(self, selector: str) -> None:
        """Click, and wait until what follows stands."""
        assert self.page
        self.page.click(selector)
        self.page.wait_for_load_state("networkidle")

    def take(self, name: str, at: str = "") -> None:
        """Keep what is seen as docs/pictures/NAME.png; `at` is first brought to the top."""
        assert self.page
        if at:
            self.page.locator(at).first.evaluate(
                "one => window.scrollTo(0, one.getBoundingClientRect().top + scrollY - 90)"
            )
        self.page.wait_for_timeout(150)
        self.page.evaluate("document.activeElement && document.activeElement.blur()")
        taken = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        path = PICTURES / f"{name}.png"
        taken.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(path, optimize=True)
        print(f"  {path.name}  {path.stat().st_size // 1000} kB")


def photo(words: str) -> bytes:
    """Return a drawn picture that stands for a photo; nothing real is on it."""
    image = Image.new("RGB", (1200, 900), (196, 190, 176))
    draw = ImageDraw.Draw(image)
    draw.rectangle((330, 150, 870, 760), fill=(120, 128, 132), outline=(60, 64, 66), width=14)
    draw.rectangle((390, 210, 700, 700), fill=(150, 158, 162), outline=(70, 74, 76), width=8)
    draw.polygon(
        [(560, 330), (500, 480), (555, 480), (530, 590), (620, 440), (565, 440), (600, 330)], fill=(222, 180, 40)
    )
    draw.text((40, 840), words, fill=(70, 66, 60), font_size=36)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=88)
    return out.getvalue()


def add_photo(page: Page, words: str) -> None:
    """Put a photo into the form and wait until it is up."""
    page.set_input_files("input[name=files]", {"name": "a.jpg", "mimeType": "image/jpeg", "buffer": photo(words)})
    page.wait_for_selector(".photo__says:has-text('已上传')")


def sign(page: Page, number: int) -> None:
    """Draw a signature on the nth pad."""
    pad = page.locator(".signpad").nth(number)
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + 50, box["y"] + 60)
    page.mouse.down()
    for step in range(14):
        page.mouse.move(box["x"] + 50 + step * 15, box["y"] + 60 + (-1) ** step * (12 + step % 4 * 7))
    page.mouse.up()


def office(camera: Camera) -> None:
    """The safety office: the register, a case, an import, a paper, a draw."""
    page = camera.as_("clerk", DESK)
    camera.go("/cases/")
    camera.take("register")
    camera.go("/cases/?standing=overdue")
    camera.click("main tbody a >> nth=0")
    camera.take("case")
    camera.go("/import/")
    page.set_input_files("input[type=file]", {"name": "旧台账.csv", "mimeType": "text/csv", "buffer": LEDGER.encode()})
    camera.click("button:has-text('上传并预览')")
    page.wait_for_selector("text=第 ")
    camera.take("import")
    camera.go("/draws/")
    camera.click("main a[href^='/draws/0'] >> nth=0")
    camera.take("draw")
    camera.as_("head", DESK)
    camera.go("/papers/?kind=notice")
    camera.click("main tbody a >> nth=0")
    camera.take("paper")


def inspector(camera: Camera) -> None:
    """An inspection on the phone, from the day's list to the signatures, and what is refused at a re-inspection."""
    page = camera.as_("insp1", PHONE)
    camera.go("/field/")
    camera.take("field")
    camera.click("main a[href*='/field/visit/'] >> nth=0")
    camera.click("text=证件已出示，开始检查")
    camera.click("text=开始逐条检查")
    camera.take("field-clause")
    camera.click("a:has-text('不合格')")
    add_photo(page, "演示图片：配电箱")
    page.fill("textarea[name=description]", "东车间2号配电箱箱门未上锁，无警示标志")
    camera.take("field-finding")
    camera.click(".bar button")
    page.wait_for_selector(".evidence img")
    while not page.evaluate("document.querySelector('.evidence img').naturalWidth"):
        page.wait_for_timeout(100)
    camera.take("field-found")
    visit = page.url.partition("/finding/")[0]
    camera.go(f"{visit}/sign/")
    sign(page, 0)
    camera.take("field-sign", at=".signpad")


def grid(camera: Camera) -> None:
    """A grid worker: a household, and a hazard seen in passing."""
    page = camera.as_("grid02", PHONE)
    camera.go("/field/households/")
    camera.click("main a[href*='call/?village'] >> nth=0")
    page.fill("input[name=door]", "39")
    page.check("input[value=reached]")
    camera.take("household")
    page = camera.as_("cadre02", PHONE)
    camera.go("/field/new/")
    camera.click("main a[href*='/field/site/'] >> nth=0")
    camera.take("field-site")
    camera.click("main a:has-text('登记隐患')")
    add_photo(page, "演示图片：配电箱")
    camera.take("field-spotted")


def enterprise(camera: Camera) -> None:
    """An enterprise: its own list, reporting one item, its papers and how one is checked."""
    page = camera.as_("company3", PHONE)
    camera.go("/enterprise/")
    camera.take("enterprise")
    camera.click("main a[href*='/enterprise/cases/'] >> nth=0")
    camera.click("main a:has-text('报告整改完成')")
    camera.take("enterprise-report")
    camera.go("/enterprise/papers/")
    camera.take("enterprise-papers")
    check = page.locator("main a:has-text('核验真伪')").first.get_attribute("href") or ""
    camera.as_("", PHONE)
    camera.go(re.sub(r"^https?://[^/]+", "", check))
    camera.take("paper-check")


def matters(camera: Camera) -> None:
    """The petition office: the one list, registering, a matter with its two keys, the same matter, following up."""
    camera.as_("petition", DESK)
    camera.go("/matters/")
    camera.take("matters")
    camera.click("main a:has-text('反映水表箱盖缺失')")
    camera.take("matter")
    camera.go("/matters/new/petition/")
    camera.take("matter-new", at="text=信访人（密封保存）")
    camera.go("/matters/?standing=open")
    camera.click("main a:has-text('反映桥头路灯不亮')")
    camera.click("main a:has-text('找同一事项')")
    camera.take("matter-same")


def answer(camera: Camera) -> None:
    """A person answers: the slip that the office prints, the code, the two questions, and thanks."""
    page = camera.as_("super", DESK)
    camera.go("/matters/")
    camera.click("main a:has-text('反映水表箱盖缺失')")
    camera.click("main a:has-text('生成答复链接')")
    camera.click("button:has-text('生成答复链接')")
    camera.take("answer-slip")
    address = page.inner_text("section .prose").strip()
    code = page.inner_text("section .code")
    page = camera.as_("", PHONE)
    camera.go(re.sub(r"^https?://[^/]+", "", address))
    page.fill("input[name=code]", code.replace(" ", ""))
    camera.take("answer-code")
    camera.click("main button")
    camera.take("answer")
    page.check("input[name=solved][value=yes]")
    page.locator("input[name=satisfied]").first.check()
    camera.click("main button")
    camera.take("answer-thanks")


def door(camera: Camera) -> None:
    """A resident tells what is wrong, holds the receipt, and looks up how it stands."""
    page = camera.as_("", PHONE)
    camera.go("/p/say/")
    camera.take("say")
    page.fill("textarea[name=text]", "东巷口的井盖没了，晚上有人摔倒。希望快点补上。")
    page.check("input[name=known][value=no]")
    camera.click("main form button")
    page.wait_for_selector(".receipt")
    camera.take("say-receipt")
    number, code = (page.locator(".receipt dd").nth(n).inner_text() for n in (0, 1))
    camera.go("/p/progress/")
    page.fill("input[name=number]", number)
    page.fill("input[name=code]", code)
    camera.click("main form button")
    page.wait_for_selector(".checked")
    camera.take("progress")


def others(camera: Camera) -> None:
    """Mediator, supervision, leaders, administrator: where each of them begins."""
    camera.as_("mediator", DESK)
    camera.go("/matters/")
    camera.click("main a:has-text('电动车剐蹭赔偿')")
    camera.take("dispute")
    camera.as_("super", DESK)
    camera.go("/follow-ups/")
    camera.take("follow-ups")
    camera.as_("deputy", DESK)
    camera.go("/work/")
    camera.take("leader")
    camera.go("/picture/")
    camera.take("picture")
    camera.take("picture-matters", at="h2:has-text('信访和矛盾纠纷')")
    camera.as_("admin", DESK)
    camera.go("/setup/")
    camera.take("setup")
    camera.go("/gaps/")
    camera.take("gaps")


WALKS: tuple[Callable[[Camera], None], ...] = (office, inspector, grid, enterprise, matters, answer, door, others)


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


def _wait_for(port: int) -> None:
    for _ in range(200):
        with suppress(OSError):
            socket.create_connection(("127.0.0.1", port), timeout=5).close()
            return
        time.sleep(0.2)
    raise RuntimeError("the town does not answer")


@contextmanager
def town() -> Iterator[str]:
    """Found a demo town in a folder of its own, serve it, and yield its address; all of it is gone afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        address = f"http://127.0.0.1:{(port := _free_port())}"
        told = {
            **os.environ,
            "SHIQIAO_DATA_DIR": folder,
            "SHIQIAO_DATABASE_URL": f"sqlite:///{folder}/town.sqlite3",
            "SHIQIAO_BASE_URL": "https://shiqiao.example.cn",
        }
        subprocess.run([*SHIQIAO, "demo"], env=told, check=True, stdout=subprocess.DEVNULL)
        serving = subprocess.Popen([*SHIQIAO, "serve", "--with-worker", "--port", str(port)], env=told)
        try:
            _wait_for(port)
            yield address
        finally:
            serving.terminate()
            serving.wait(timeout=30)


def main(names: list[str]) -> int:
    """Take the pictures of all walks, or of the walks that are named."""
    chosen = [walk for walk in WALKS if not names or walk.__name__ in names]
    with town() as address, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        for walk in chosen:
            print(walk.__name__)
            walk(Camera(browser, address))
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
