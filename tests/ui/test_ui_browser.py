"""The parts in a real Chromium: access, width, keyboard, drafts, one submit, questions, paper."""

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page

from ui import conftest

pytestmark = pytest.mark.browser
NAMES = sorted(conftest.contexts())
HOME = "http://town.test"


def complaints(page: Page) -> list[str]:
    """Return what the browser complained of: broken policy, failing scripts."""
    found: list[str] = page.__dict__["complaints"]
    return found


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_open_to_everybody_and_fits_a_narrow_phone(window: Page, name: str) -> None:
    window.goto(f"{HOME}/{name}/")
    faults = Axe().run(window).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == []
    window.set_viewport_size({"width": 360, "height": 740})
    wide = window.evaluate("document.documentElement.scrollWidth")
    assert wide <= 360
    assert complaints(window) == []


@pytest.mark.parametrize("name", ["case", "visit", "form", "picture", "register"])
def test_a_narrow_page_is_open_to_everybody(window: Page, name: str) -> None:
    window.set_viewport_size({"width": 390, "height": 800})
    window.goto(f"{HOME}/{name}/")
    faults = Axe().run(window).response["violations"]
    assert [(fault["id"], fault["nodes"][0]["html"]) for fault in faults] == []


def test_the_register_is_walked_by_keyboard(window: Page) -> None:
    window.goto(f"{HOME}/register/")
    window.keyboard.press("/")
    assert window.evaluate("document.activeElement.name") == "q"
    window.keyboard.press("j")
    assert window.input_value("main [name=q]").endswith("j") or window.evaluate("document.activeElement.value") == "j"
    window.keyboard.press("Escape")
    for key in "jjk":
        window.keyboard.press(key)
    assert window.locator("tr.is-current .code").inner_text() == "〔2026〕118"
    window.keyboard.press("?")
    assert window.locator("#help-dialog").is_visible()
    window.keyboard.press("Escape")
    window.keyboard.press("Enter")
    window.wait_for_url("**/cases/**")


def test_g_then_w_goes_to_my_work(window: Page) -> None:
    window.goto(f"{HOME}/register/")
    window.keyboard.press("g")
    with window.expect_request("**/work/"):
        window.keyboard.press("w")


def test_focus_goes_to_the_summary_and_from_there_to_the_field(window: Page) -> None:
    window.goto(f"{HOME}/form/")
    assert window.evaluate("document.activeElement.dataset.errorSummary") == ""
    window.click(".error-summary a >> nth=1")
    assert window.evaluate("document.activeElement.id") == "id_how_0"


def test_without_a_network_the_page_stays_and_says_so(window: Page) -> None:
    window.goto(f"{HOME}/form/")
    window.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => false, configurable: true })")
    sent: list[str] = []
    window.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    form = window.locator("main form[method=post]").first
    for _time in range(2):
        form.evaluate("form => { form.noValidate = true; form.requestSubmit(); }")
    assert form.locator("[data-offline]").inner_text().startswith("网络不通")
    assert form.locator("[data-offline]").count() == 1
    window.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => true })")
    form.evaluate("form => form.requestSubmit()")
    window.wait_for_timeout(300)
    assert len(sent) == 1


def test_a_double_click_sends_once(window: Page) -> None:
    window.goto(f"{HOME}/visit/")
    sent: list[str] = []
    window.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    window.evaluate(
        "() => { const form = document.getElementById('clause'); form.noValidate = true;"
        " const button = document.querySelector('.bar .button--primary'); button.click(); button.click(); }"
    )
    window.wait_for_timeout(300)
    assert len(sent) == 1


def test_typed_words_survive_a_dead_network(window: Page) -> None:
    window.goto(f"{HOME}/visit/")
    window.fill("#id_text", "除尘管道积尘 3 毫米")
    window.check("input[name=result][value=bad]")
    window.wait_for_timeout(500)
    window.context.route(
        "**/visit/", lambda route: route.abort() if route.request.method == "POST" else route.fallback()
    )
    window.evaluate("document.getElementById('clause').noValidate = true")
    window.click(".bar .button--primary")
    window.wait_for_timeout(300)
    window.goto(f"{HOME}/visit/")
    assert window.input_value("#id_text") == "除尘管道积尘 3 毫米"
    assert window.is_checked("input[name=result][value=bad]")
    assert window.locator(".draft").is_visible()
    window.click("[data-draft-drop]")
    window.wait_for_load_state()
    assert window.input_value("#id_text") == ""


def test_an_accepted_form_leaves_no_draft(window: Page) -> None:
    window.goto(f"{HOME}/visit/")
    window.fill("#id_text", "除尘管道积尘 3 毫米")
    window.context.route(
        "**/visit/",
        lambda route: (
            route.fulfill(status=302, headers={"location": f"{HOME}/mine/"})
            if route.request.method == "POST"
            else route.fallback()
        ),
    )
    window.evaluate("document.getElementById('clause').noValidate = true")
    window.click(".bar .button--primary")
    window.wait_for_url("**/mine/")
    window.wait_for_timeout(200)
    assert window.evaluate("Object.keys(localStorage)") == []


def test_a_grave_act_asks_first(window: Page) -> None:
    window.goto(f"{HOME}/case/")
    sent: list[str | None] = []
    window.on("request", lambda request: sent.append(request.post_data) if request.method == "POST" else None)
    window.click("button[value=extend]")
    assert "2026年12月10日" in window.locator("#confirm-says").inner_text()
    window.click("#confirm-dialog button[value=no]")
    assert sent == []
    window.click("button[value=extend]")
    window.click("#confirm-dialog button[value=yes]")
    window.wait_for_timeout(300)
    assert len(sent) == 1
    assert "act=extend" in str(sent[0])


def test_paper_shows_the_list_and_what_it_is_and_no_navigation(window: Page) -> None:
    window.goto(f"{HOME}/register/")
    window.emulate_media(media="print")
    assert not window.locator(".rail").is_visible()
    assert not window.locator(".filters").is_visible()
    assert "社区：石桥子社区" in window.locator(".print-row").inner_text()


def test_without_scripts_the_file_button_is_the_browsers_own(browser: Browser, drawn: Callable[[str], str]) -> None:
    page = browser.new_context(java_script_enabled=False).new_page()
    page.set_content(drawn("visit"))
    assert page.locator("#id_photo").is_visible()
    page.context.close()
