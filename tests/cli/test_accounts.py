"""An only administrator who can't get in is let in again from the server, by steps."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.test import Client

from build import Town, account
from shiqiao import cli
from shiqiao.people.models import Account
from shiqiao.record.models import Step

NEW = {"password": "Xin-mi-ma-2026", "again": "Xin-mi-ma-2026"}


def test_an_administrator_gets_in_again(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    chen = account("chen", town.people["chen"], "Shi-qiao-2026")
    TOTP.activate(chen, generate_totp_secret())
    for _try in range(5):
        Client().post("/sign-in/", {"login": "chen", "password": "x"})
    town.do("chen", "account", chen.id, "end_sessions")
    assert cli.main(["accounts", "link", "chen", "--clear-factor"]) == 0
    path = "/join/" + capsys.readouterr().out.strip().split("/join/")[1]
    assert not Authenticator.objects.exists()
    client = Client()
    assert client.post(path, NEW).url == "/"
    assert client.get("/setup/").status_code == 200
    done = Step.objects.filter(subject_id=chen.id, via="cli").order_by("seq").values_list("act", "person_id")
    assert list(done) == [("clear_factor", None), ("send_link", None)]


def test_a_shut_account_is_reopened_and_the_list_says_so(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    wu = account("wu", town.people["wu"])
    town.do("chen", "account", wu.id, "shut")
    cli.main(["accounts", "list"])
    assert "wu\t已停用" in capsys.readouterr().out
    assert cli.main(["accounts", "link", "wu"]) == 0
    assert Account.objects.get(id=wu.id).state == "active"


def test_an_unknown_account_is_a_complaint(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["accounts", "link", "nobody"]) == 2
    assert "没有这个账号" in capsys.readouterr().err
