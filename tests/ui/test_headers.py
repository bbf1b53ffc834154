"""Every answer says what it may load and who may embed it; nothing is written into a page that the policy forbids."""

import re
from pathlib import Path

import pytest
from django.test import Client

from build import Town, account
from shiqiao.ui.headers import policy

SOURCE = Path(__file__).parents[2] / "src" / "shiqiao"
INLINE = re.compile(
    r"<style|\sstyle=\"|\son[a-z]+=\"|<script(?![^>]*(?:src=|type=\"application/json\"))|javascript:|hx-on|hx-vals='js:"
)


def test_no_page_writes_script_or_style_into_itself() -> None:
    found = {
        path.relative_to(SOURCE).as_posix(): marks
        for path in SOURCE.rglob("*.html")
        if (marks := INLINE.findall(path.read_text()))
    }
    assert found == {}


@pytest.mark.parametrize(
    "path", ["/sign-in/", "/work/", "/api/v1/me", "/api/v1/docs", "/nothing/", "/join/x/", "/p/x/"]
)
def test_every_answer_carries_the_headers(town: Town, path: str) -> None:
    client = Client()
    client.force_login(account("li", town.people["li"]))
    for answer in (client.get(path), Client(headers={"Authorization": "Bearer x"}).get(path)):
        said = answer["Content-Security-Policy"]
        assert "unsafe" not in said
        assert "default-src 'none'" in said
        assert "frame-ancestors 'none'" in said
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Cross-Origin-Opener-Policy"] == "same-origin"
        assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
        assert "camera=(self)" in answer["Permissions-Policy"]


def test_a_unified_sign_in_is_where_a_form_may_lead() -> None:
    assert "form-action 'self';" in policy("")
    assert "form-action 'self' https://id.example.gov.cn;" in policy("https://id.example.gov.cn/realms/town")


def test_cookies_are_for_this_host_alone(town: Town) -> None:
    account("li", town.people["li"], "Shi-qiao-2026")
    client = Client()
    client.post("/sign-in/", {"login": "li", "password": "Shi-qiao-2026"})
    for cookie in client.cookies.values():
        assert cookie["httponly"], cookie.key
        assert cookie["samesite"] == "Lax"
        assert not cookie["domain"]
