"""A town that exists only as rendered pages: http://town.test/<name>/ is drawn from pages/ and served to Chromium."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import QueryDict
from django.template import engines
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route, sync_playwright

from shiqiao.ui.shapes import FrameFacts
from ui import samples

PAGES = Path(__file__).parent / "pages"
POLICY = "default-src 'self'; img-src 'self' data:; style-src 'self'; script-src 'self'"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
Draw = Callable[..., str]


def draw(name: str, facts: FrameFacts | None = None, path: str = "/cases/", **context: object) -> str:
    """Render a sample page as a person would get it."""
    request = RequestFactory().get(path)
    request.user = AnonymousUser()
    source = (PAGES / f"{name}.html").read_text(encoding="utf-8")
    given = {"frame": facts or samples.frame_facts(), "today": samples.TODAY} | context
    return engines["django"].from_string(source).render(given, request)


def contexts() -> dict[str, dict[str, object]]:
    """Return what each sample page is drawn with."""
    asked = samples.Filters(QueryDict("q=配电&place=石桥子社区&late=on"))
    tabs = [
        ("全部", "?", True, 312),
        ("未销号", "?s=open", False, 218),
        ("逾期", "?s=late", False, 17),
        ("已销号", "?s=x", False, 94),
    ]
    wrong = samples.Proof({"how": "", "text": "改" * 230, "done": "昨天"}, {})
    facts = [
        ("企业", "某某机械制造有限公司"),
        ("地点", "石桥子社区 · 冲压车间"),
        ("责任单位", "镇安委办"),
        ("责任人", "王守信"),
        ("整改人", "孙立明（企业安全员）"),
        ("资金", None),
        ("来源", "2026年秋季专项检查，第 41 次"),
    ]
    return {
        "register": {"rows": samples.rows(), "form": asked, "tabs": tabs},
        "case": {
            "entries": samples.entries(),
            "points": facts,
            "pair": samples.pair(),
            "started": samples.at(10, 13, 11).date(),
            "due": samples.at(11, 25, 9).date(),
        },
        "visit": {"facts": samples.phone_facts(), "form": samples.Clause(), "pair": samples.pair()},
        "mine": {"facts": samples.phone_facts(), "rows": samples.rows(8)},
        "form": {"facts": samples.frame_facts(person_name="", demo=False), "form": wrong},
        "refused": {"form": samples.Proof()},
        "picture": samples.pictures(),
        "empty": {"form": samples.Filters(), "nav": []},
    }


@pytest.fixture(autouse=True)
def _plain_static(settings: Any) -> None:
    """Find static files in their rooms; nothing has been collected in a test."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


@pytest.fixture
def drawn() -> Callable[[str], str]:
    """Draw a sample page by its name."""
    made = contexts()

    def one(name: str) -> str:
        given = dict(made[name])
        facts = given.pop("facts") if isinstance(given.get("facts"), FrameFacts) else None
        return draw(name, facts, **given)  # type: ignore[arg-type]

    return one


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return one Chromium for a file of these tests: Playwright allows one loop at a time, and files run in any order."""
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture
def window(browser: Browser, drawn: Callable[[str], str]) -> Iterator[Page]:
    """Return a page on which http://town.test/<sample>/ answers under a strict content policy; complaints are kept."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.__dict__["complaints"] = complaints

    def answer(route: Route) -> None:
        path = route.request.url.split("town.test", 1)[1].split("?")[0]
        if path.startswith("/static/"):
            found = finders.find(path.removeprefix("/static/"))
            body = Path(str(found)).read_bytes() if found else b""
            route.fulfill(body=body, content_type=TYPES.get(Path(path).suffix, "text/plain"))
            return
        name = path.strip("/")
        if name not in contexts():
            route.fulfill(body="elsewhere", content_type="text/plain")
            return
        route.fulfill(
            body=drawn(name),
            content_type="text/html; charset=utf-8",
            headers={"content-security-policy": POLICY},
        )

    context.route("http://town.test/**", answer)
    yield page
    context.close()
