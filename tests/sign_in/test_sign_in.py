"""Signing in by password: lock, log, sessions, second factor owed; every process counts the same tries."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth import SESSION_KEY
from django.test import Client

from build import Town, account, build_town
from shiqiao.access.models import Entry
from shiqiao.people import accounts, sessions
from shiqiao.people.models import Account, Session, Tries
from shiqiao.record import clock
from sign_in.codes import code_of

GOOD = "Shi-qiao-2026"


@pytest.fixture
def earnest(db: None) -> Town:
    """Return a town that is no demo."""
    return build_town("real")


def sign_in(client: Client, login: str, password: str = GOOD, **more: str) -> Any:
    """Send the sign-in page."""
    return client.post("/sign-in/", {"login": login, "password": password, **more})


def what() -> list[str]:
    """Return the words of the log in their order."""
    return list(Entry.objects.order_by("position").values_list("what", flat=True))


def with_app(who: Account) -> str:
    """Give an account an authenticator app and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(who, secret)
    return secret


def test_a_good_password_signs_in_and_stands_in_the_log(town: Town) -> None:
    li = account("li", town.people["li"], GOOD)
    client = Client()
    assert sign_in(client, "li", next="/cases/").url == "/cases/"
    assert client.session[SESSION_KEY] == str(li.id)
    entry = Entry.objects.get()
    assert (entry.what, entry.account_id, entry.person_id) == ("signed_in", li.id, town.people["li"].id)


def test_unknown_and_wrong_read_the_same(town: Town) -> None:
    account("li", town.people["li"], GOOD)
    unknown, wrong = sign_in(Client(), "nobody"), sign_in(Client(), "li", "wrong")
    assert unknown.status_code == wrong.status_code == 422
    assert "账号或密码不正确" in unknown.content.decode()
    assert unknown.context["form"].errors == wrong.context["form"].errors
    assert what() == ["failed", "failed"]


def test_five_wrong_tries_lock_even_the_right_password(town: Town) -> None:
    account("li", town.people["li"], GOOD)
    for _try in range(5):
        sign_in(Client(), "li", "wrong")
    answer = sign_in(Client(), "li")
    assert answer.status_code == 422
    assert "15 分钟" in answer.content.decode()
    assert what().count("locked") == 1
    Tries.objects.update(
        last_at=clock.real_now() - timedelta(minutes=16), first_at=clock.real_now() - timedelta(minutes=20)
    )
    assert sign_in(Client(), "li").status_code == 302


def test_a_name_that_nobody_has_is_locked_alike(town: Town) -> None:
    said = {sign_in(Client(), "nobody", "wrong").content.decode().count("15 分钟") for _try in range(7)}
    assert said == {0, 1}


def test_an_address_is_locked_over_many_names(town: Town) -> None:
    account("li", town.people["li"], GOOD)
    for number in range(50):
        sign_in(Client(), f"name{number}", "wrong")
    assert sign_in(Client(), "li").status_code == 422
    assert sign_in(Client(REMOTE_ADDR="10.0.0.9"), "li").status_code == 302


def test_what_was_typed_is_kept_nowhere(town: Town) -> None:
    sign_in(Client(), "my-password-by-mistake", "x")
    for model in (Entry, Tries, Session):
        assert all("my-password" not in str(row) for row in model.objects.values())


def test_a_shut_account_and_its_sessions_end(town: Town) -> None:
    li = account("li", town.people["li"], GOOD)
    client = Client()
    sign_in(client, "li")
    assert client.get("/work/").status_code == 200
    town.do("chen", "account", li.id, "shut")
    assert client.get("/work/").url.startswith("/sign-in/")
    assert sign_in(Client(), "li").status_code == 422


def test_an_administrator_ends_the_sessions_of_an_account(town: Town) -> None:
    li = account("li", town.people["li"], GOOD)
    client = Client()
    sign_in(client, "li")
    town.do("chen", "account", li.id, "end_sessions")
    assert client.get("/work/").url.startswith("/sign-in/")


def test_own_sessions_are_listed_and_ended_one_by_one(town: Town) -> None:
    account("li", town.people["li"], GOOD)
    phone, desk = Client(HTTP_USER_AGENT="Mozilla/5.0 (Linux; Android 14) Chrome/126"), Client()
    sign_in(phone, "li")
    sign_in(desk, "li")
    page = desk.get("/me/").content.decode()
    assert "Chrome · Android" in page
    mark = sessions.mark_of(phone.session.session_key)
    assert phone.session.session_key not in page
    assert Client().post(f"/me/sessions/{mark}/end/").status_code == 404
    assert desk.post(f"/me/sessions/{mark}/end/").status_code == 302
    assert phone.get("/work/").url.startswith("/sign-in/")
    assert desk.get("/work/").status_code == 200


def test_idle_and_old_sessions_are_over(town: Town) -> None:
    account("li", town.people["li"], GOOD)
    for key, minutes in ((sessions.SEEN, 241), (sessions.BEGUN, 7 * 24 * 60 + 1)):
        client = Client()
        sign_in(client, "li")
        session = client.session
        session[key] -= minutes * 60
        session.save()
        assert client.get("/work/").url == "/sign-in/?next=%2Fwork%2F"
    assert client.get("/sign-in/").content.decode().count("登录已超时") == 1


def test_changing_the_password_ends_the_other_sessions(town: Town) -> None:
    account("li", town.people["li"], GOOD)
    here, there = Client(), Client()
    sign_in(here, "li")
    sign_in(there, "li")
    wrong = here.post("/me/password/", {"old": "x", "password": "Xin-mi-ma-26", "again": "Xin-mi-ma-26"})
    assert wrong.context["form"].errors.keys() == {"old"}
    weak = here.post("/me/password/", {"old": GOOD, "password": "short1", "again": "short1"})
    assert weak.context["form"].errors.keys() == {"password"}
    assert (
        here.post("/me/password/", {"old": GOOD, "password": "Xin-mi-ma-26", "again": "Xin-mi-ma-26"}).status_code
        == 302
    )
    assert here.get("/work/").status_code == 200
    assert there.get("/work/").url.startswith("/sign-in/")


@pytest.mark.parametrize("name", ["zheng", "chen"])
def test_leaders_and_administrators_owe_a_second_factor_before_anything(earnest: Town, name: str) -> None:
    account(name, earnest.people[name], GOOD)
    client = Client()
    sign_in(client, name)
    for path in ("/", "/work/", "/setup/", "/cases/", "/tokens/"):
        assert client.get(path).url == "/me/factor/"
    assert client.get("/api/v1/me").status_code == 401
    part = client.get("/inbox/count/", HTTP_HX_REQUEST="true")
    assert (part.status_code, part.content) == (204, b"")
    page = client.get("/me/app/")
    secret = page.context["form"].secret
    answer = client.post("/me/app/", {"code": code_of(secret)})
    assert answer.url == "/me/codes/"
    assert client.get("/").url != "/me/factor/"
    assert "factor" in what()


def test_others_owe_none_unless_they_are_asked(earnest: Town) -> None:
    li = account("li", earnest.people["li"], GOOD)
    client = Client()
    sign_in(client, "li")
    assert client.get("/work/").status_code == 200
    earnest.do("chen", "account", li.id, "demand_factor")
    assert client.get("/work/").url == "/me/factor/"
    earnest.do("chen", "account", li.id, "waive_factor")
    assert client.get("/work/").status_code == 200


def test_a_code_is_asked_for_counted_and_good_once(town: Town) -> None:
    li = account("li", town.people["li"], GOOD)
    secret = with_app(li)
    client = Client()
    assert sign_in(client, "li", next="/cases/").url == "/sign-in/factor/"
    assert SESSION_KEY not in client.session
    assert client.get("/work/").url.startswith("/sign-in/")
    assert client.post("/sign-in/factor/", {"code": "000000"}).status_code == 422
    code = code_of(secret)
    assert client.post("/sign-in/factor/", {"code": code}).url == "/cases/"
    assert client.session[sessions.FACTOR] is True
    other = Client()
    sign_in(other, "li")
    assert other.post("/sign-in/factor/", {"code": code}).status_code == 422


def test_codes_cannot_be_guessed_with_a_known_password(town: Town) -> None:
    secret = with_app(account("li", town.people["li"], GOOD))
    for _round in range(2):
        client = Client()
        sign_in(client, "li")
        for _try in range(3):
            client.post("/sign-in/factor/", {"code": "000000"})
    assert client.post("/sign-in/factor/", {"code": code_of(secret)}).status_code == 422
    assert sign_in(Client(), "li").status_code == 422


def test_the_secret_of_a_factor_is_sealed_in_the_database(town: Town) -> None:
    secret = with_app(account("li", town.people["li"], GOOD))
    kept = Authenticator.objects.get().data["secret"]
    assert secret not in kept
    assert get_adapter().decrypt(kept) == secret


def test_a_post_that_must_have_a_factor_keeps_its_last(earnest: Town) -> None:
    with_app(account("zheng", earnest.people["zheng"], GOOD))
    client = Client()
    client.force_login(Account.objects.get(login="zheng"))
    session, now = client.session, clock.real_now().timestamp()
    session.update({sessions.FACTOR: True, sessions.BEGUN: now, sessions.SEEN: now})
    session.save()
    assert "必须使用第二重验证" in client.get("/me/app/drop/").content.decode()
    client.post("/me/app/drop/")
    assert Authenticator.objects.count() == 1


def test_an_administrator_clears_a_lost_factor_by_a_step(town: Town) -> None:
    li = account("li", town.people["li"], GOOD)
    with_app(li)
    chen = Client()
    chen.force_login(account("chen", town.people["chen"]))
    page = chen.get(f"/accounts/{li.id}/clear_factor/").content.decode()
    given = {"_key": "clear", "_seen": str(li.steps)}
    assert "清除第二重验证" in page
    assert chen.post(f"/accounts/{li.id}/clear_factor/", given).status_code == 302
    assert not Authenticator.objects.exists()
    assert sign_in(Client(), "li").url == "/"


def test_nobody_signs_up_by_himself(town: Town) -> None:
    for path in ("/signup/", "/accounts/signup/", "/sign-up/"):
        assert Client().get(path).status_code == 404


def test_wrong_links_are_counted_for_the_address(town: Town) -> None:
    _invited, token = accounts.invite(town.viewer("chen"), "k", "wu", person=town.people["wu"].id)
    for number in range(20):
        assert Client().get(f"/join/{number}/").status_code == 404
    assert Client().get(f"/join/{token}/").status_code == 404
    assert Client(REMOTE_ADDR="10.0.0.9").get(f"/join/{token}/").status_code == 200


def test_signing_in_goes_nowhere_else(town: Town) -> None:
    account("li", town.people["li"], GOOD)
    for evil in ("https://example.com/", "//example.com/", "javascript:alert(1)"):
        assert sign_in(Client(), "li", next=evil).url == "/"


def test_sessions_that_are_over_are_dropped(town: Town) -> None:
    account("li", town.people["li"], GOOD)
    sign_in(Client(), "li")
    sessions.forget_old()
    assert Session.objects.count() == 1
    Session.objects.update(expire_date=clock.real_now() - timedelta(minutes=1))
    sessions.forget_old()
    assert not Session.objects.exists()
