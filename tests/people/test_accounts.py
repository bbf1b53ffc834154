"""Accounts: each way in and out is a step, links work once and for a while, passwords are no part of the record."""

from datetime import timedelta

import pytest
from django.db import connection

from build import Town, account, at, key
from shiqiao.people import accounts
from shiqiao.people.models import Account, FormerAccount, Session
from shiqiao.people.passwords import kinds_in
from shiqiao.policy import system
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.models import Step
from shiqiao.record.rebuild import differing, repair

GOOD = "Shi-qiao-2026"


def refused(code: str) -> object:
    """Expect a refusal of this code."""
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def test_an_invitation_is_accepted_once(town: Town) -> None:
    invited, token = accounts.invite(town.viewer("chen"), key(), "wu", person=town.people["wu"].id)
    assert (invited.state, invited.is_active, invited.check_password("")) == ("invited", False, False)
    assert accounts.behind(token) == invited
    entered = accounts.use_link(invited, token, GOOD)
    assert entered.is_active
    assert entered.check_password(GOOD)
    assert accounts.behind(token) is None
    with refused("link_gone"):
        town.do(system("link"), "account", invited.id, "use_link", link=accounts.digest_of(token))
    assert [one.act for one in Step.objects.filter(subject_id=invited.id).order_by("seq")] == [
        "invite",
        "use_link",
        "keep_password",
    ]


def test_a_link_ends_by_itself_and_by_the_next_one(town: Town) -> None:
    with at("2026-03-02"):
        invited, first = accounts.invite(town.viewer("chen"), key(), "wu", person=town.people["wu"].id)
        second = accounts.send_link(town.viewer("chen"), key(), invited)
        assert accounts.behind(first) is None
        assert accounts.behind(second) == invited
    with at("2026-03-06"):
        assert accounts.behind(second) is None
        with refused("link_gone"):
            accounts.use_link(invited, second, GOOD)


def test_who_keeps_which_accounts(town: Town) -> None:
    with refused("not_yours"):
        accounts.invite(town.viewer("sun"), key(), "wu", person=town.people["wu"].id)
    with refused("no_such_ref"):
        accounts.invite(town.viewer("chen"), key(), "mill", site=town.sites["mill"])
    with refused("not_yours"):
        accounts.invite(town.viewer("li"), key(), "mill", site=town.sites["mill"])
    mill, _token = accounts.invite(town.viewer("sun"), key(), "mill", site=town.sites["mill"])
    with refused("not_found"):
        town.do("chen", "account", mill.id, "shut")
    with refused("not_found"):
        town.do(town.owner("shop"), "account", mill.id, "change_password")


def test_one_account_each_and_no_name_twice(town: Town) -> None:
    accounts.invite(town.viewer("chen"), key(), "wu", person=town.people["wu"].id)
    with refused("has_account"):
        accounts.invite(town.viewer("chen"), key(), "wu-2", person=town.people["wu"].id)
    with refused("login_taken"):
        accounts.invite(town.viewer("chen"), key(), "wu", person=town.people["li"].id)
    with refused("bad_login"):
        accounts.invite(town.viewer("chen"), key(), "吴", person=town.people["li"].id)


def test_no_name_password_or_token_stands_in_a_step(town: Town) -> None:
    invited, token = accounts.invite(town.viewer("chen"), key(), "wu-shiming", person=town.people["wu"].id)
    accounts.use_link(invited, token, GOOD)
    hashed = Account.objects.get(id=invited.id).password
    for step in Step.objects.filter(subject_id=invited.id):
        written = f"{step.given}{step.outcome}{step.key}"
        assert all(secret not in written for secret in ("wu-shiming", GOOD, token, hashed))


def test_a_repaired_row_keeps_its_password(town: Town) -> None:
    wu = account("wu", town.people["wu"], GOOD)
    repair("account", wu.id)
    assert Account.objects.get(id=wu.id).check_password(GOOD)
    assert differing(["account"]) == []


def test_nobody_shuts_himself_out_and_a_shut_account_has_no_link(town: Town) -> None:
    chen = account("chen", town.people["chen"])
    with refused("own_account"):
        town.do("chen", "account", chen.id, "shut")
    wu = account("wu", town.people["wu"])
    token = accounts.send_link(town.viewer("chen"), key(), wu)
    town.do("chen", "account", wu.id, "shut")
    assert accounts.behind(token) is None
    with refused("wrong_state"):
        accounts.send_link(town.viewer("chen"), key(), wu)
    town.do("chen", "account", wu.id, "reopen")
    assert Account.objects.get(id=wu.id).is_active


def test_ending_sessions_changes_what_they_are_bound_to(town: Town) -> None:
    wu = account("wu", town.people["wu"], GOOD)
    before = wu.get_session_auth_hash()
    town.do("chen", "account", wu.id, "end_sessions")
    assert Account.objects.get(id=wu.id).get_session_auth_hash() != before


def test_accounts_from_before_keep_their_passwords(town: Town) -> None:
    old = Account()
    old.set_password(GOOD)
    FormerAccount.objects.create(login="old-wu", person=town.people["wu"], password=old.password)
    FormerAccount.objects.create(login="old-mill", site_id=town.sites["mill"], password="", is_active=False)
    assert accounts.adopt() == 2
    assert accounts.adopt() == 0
    assert Account.objects.get(login="old-wu").check_password(GOOD)
    assert Account.objects.get(login="old-mill").state == "shut"


@pytest.mark.parametrize(
    ("password", "kinds"), [("abc", 1), ("abcABC", 2), ("abcA1", 3), ("abcA1-", 4), ("口令abc", 2)]
)
def test_kinds_of_signs_are_counted(password: str, kinds: int) -> None:
    assert kinds_in(password) == kinds


def test_the_sessions_table_holds_no_address(db: None) -> None:
    with connection.cursor() as cursor:
        columns = {one.name for one in connection.introspection.get_table_description(cursor, Session._meta.db_table)}
    assert not {name for name in columns if "address" in name or "ip" in name.split("_")}


def test_a_link_lasts_as_long_as_the_tables_say(town: Town) -> None:
    with at("2026-03-02"):
        invited, _token = accounts.invite(town.viewer("chen"), key(), "wu", person=town.people["wu"].id)
        assert invited.link_until == clock.now() + timedelta(days=3)
