"""Tokens: shown once, kept as a hash, acting as their account until they end."""

import re

import pytest
from django.test import Client

from build import Town, account, at
from shiqiao.people.models import Token


def signed_in(town: Town, name: str) -> Client:
    """Return a client for somebody of the cast, or for the mill's own account."""
    client = Client()
    client.force_login(account(name, town.sites["mill"] if name == "owner" else town.people[name]))
    return client


@pytest.mark.parametrize("name", ["li", "owner"])
def test_a_token_is_shown_once_and_works_until_ended(town: Town, name: str) -> None:
    client = signed_in(town, name)
    page = client.post("/tokens/", {"label": "数据交换平台", "days": "90"}).content.decode()
    (token,) = re.findall(r"sq_[\w-]{43}", page)
    assert token not in client.get("/tokens/").content.decode()
    assert "数据交换平台" in client.get("/tokens/").content.decode()
    (kept,) = Token.objects.values_list("digest", flat=True)
    assert token not in kept
    caller = Client(headers={"Authorization": f"Bearer {token}"})
    with at("2026-03-05"):
        assert caller.get("/api/v1/me").status_code == 200
        assert signed_in(town, "zhou").post(f"/tokens/{kept}/end/").status_code == 404
        assert client.post(f"/tokens/{kept}/end/").status_code == 302
        assert caller.get("/api/v1/me").status_code == 401


def test_a_token_needs_a_purpose_and_a_known_term(town: Town) -> None:
    client = signed_in(town, "li")
    assert client.post("/tokens/", {"label": "", "days": "90"}).status_code == 422
    assert client.post("/tokens/", {"label": "x", "days": "9999"}).status_code == 422
    assert not Token.objects.exists()


def test_strangers_sign_in_first_and_people_without_a_post_see_nothing(town: Town) -> None:
    assert Client().get("/tokens/").status_code == 302
    assert signed_in(town, "zhao").get("/tokens/").status_code == 404
