"""A petition's opinion from the matter's page to the person's hand in a real Chromium: draft, review, issue, print, serve."""

import re
import subprocess
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from build import Town
from desk.cast import signed_in
from desk.test_papers_browser import browser, enter, running, sound
from documents.matter_cast import NAME, concluded
from shiqiao.cases.models import Case
from shiqiao.documents.models import Paper
from shiqiao.identities.models import Opening

__all__ = ["browser", "running"]
pytestmark = pytest.mark.browser


def test_from_the_matter_to_the_persons_hand(live_server, browser: Browser, running: Town, tmp_path: Path) -> None:
    live = live_server.url
    case = concluded(running)
    clerk = enter(browser, live, signed_in(running, "xu"))
    clerk.goto(f"{live}/cases/{case}/")
    sound(clerk, "matter-papers")
    clerk.click("text=拟处理意见书")
    clerk.wait_for_url(re.compile("/papers/new/matter/"))
    sound(clerk, "matter-draft")
    clerk.click("main form[method=post] button")
    clerk.wait_for_url(re.compile("/edit/"))
    sound(clerk, "matter-edit")
    clerk.fill("[name=part_1]", "经现场核实，雨后确有积水。")
    clerk.click("text=保存，交审核")
    clerk.wait_for_url(re.compile(r"/papers/[\w-]+/$"))
    paper = Paper.objects.get()
    for who, act in (("he", "review"), ("gu", "issue")):
        page = enter(browser, live, signed_in(running, who))
        page.goto(f"{live}/papers/{paper.id}/")
        page.click(f"main a[href$='/{act}/']")
        page.wait_for_url(re.compile(f"/{act}/$"))
        sound(page, f"matter-{act}")
        page.click("main form button")
        page.wait_for_url(re.compile(rf"/papers/{paper.id}/$"))
    clerk.goto(f"{live}/papers/{paper.id}/")
    sound(clerk, "matter-issued")
    assert NAME not in clerk.content()
    token = clerk.input_value("form[action*='/named/'] [name=csrfmiddlewaretoken]")
    printed = clerk.request.post(
        f"{live}/papers/{paper.id}/named/", form={"csrfmiddlewaretoken": token, "as": "pdf"}, headers={"Referer": live}
    )
    (tmp_path / "named.pdf").write_bytes(printed.body())
    text = subprocess.run(["pdftotext", tmp_path / "named.pdf", "-"], capture_output=True, text=True, check=True).stdout
    assert NAME in text
    assert "雨后确有积水" in text
    assert Opening.objects.get().purpose == "serve"
    clerk.click("main a[href$='/serve/']")
    clerk.wait_for_url(re.compile("/serve/$"))
    sound(clerk, "matter-serve")
    clerk.check("[name=how][value=direct]")
    subprocess.run(
        ["pdftoppm", "-r", "30", "-png", "-singlefile", tmp_path / "named.pdf", tmp_path / "receipt"], check=True
    )
    clerk.set_input_files("[name=files]", tmp_path / "receipt.png")
    clerk.click("main form.form button.button--primary, main form.form .act")
    clerk.wait_for_url(re.compile(rf"/papers/{paper.id}/$"))
    assert Case.objects.get(id=case).state == "answering"
    assert Paper.objects.get(id=paper.id).state == "served"
