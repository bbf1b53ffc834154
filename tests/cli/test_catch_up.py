"""Starting a later edition brings its law data into a town that runs, and the ledger commits to them."""

import pytest
from django.core.management import call_command

from build import Town, key
from shiqiao.cli import doctor
from shiqiao.law.digest import as_code, tables_digest
from shiqiao.law.edit import bump
from shiqiao.law.load import what_is_new
from shiqiao.law.models import Basis, Edition, TermRow
from shiqiao.policy import system
from shiqiao.record import around
from shiqiao.record.act import act
from shiqiao.record.models import Ledger, Step

pytestmark = pytest.mark.django_db


def founded_before(town: Town) -> None:
    """Take one article away, as if the town had been founded by an edition that did not know it."""
    Basis.objects.filter(code="anquan.102").delete()
    bump()
    adopt()


def adopt() -> None:
    ledger = Ledger.objects.values_list("id", flat=True).get()
    act("ledger", ledger, "adopt_law", viewer=system("cli"), key=key(), given={"law": as_code(tables_digest())})


def test_starting_the_new_edition_brings_them_and_the_ledger_commits(town: Town) -> None:
    founded_before(town)
    editions = Edition.objects.count()
    assert what_is_new().created == 1
    assert Edition.objects.count() == editions
    assert "1 条新的" in doctor.law().says
    call_command("catch_up")
    assert Basis.objects.filter(code="anquan.102").exists()
    assert list(around.law()) == []
    assert Step.objects.filter(act="adopt_law").latest("position").given["law"] == as_code(tables_digest())
    steps = Step.objects.count()
    call_command("catch_up")
    assert Step.objects.count() == steps


def test_nothing_is_brought_over_tables_changed_behind_the_ledger(town: Town) -> None:
    founded_before(town)
    TermRow.objects.filter(name="hazard.rectify").update(amount=99)
    call_command("catch_up")
    assert not Basis.objects.filter(code="anquan.102").exists()
    assert doctor.law().state == doctor.BROKEN
    TermRow.objects.filter(name="hazard.rectify").update(amount=15)
    call_command("catch_up")
    assert Basis.objects.filter(code="anquan.102").exists()


def test_the_doctor_names_what_the_town_keeps(town: Town) -> None:
    TermRow.objects.filter(name="hazard.rectify").update(amount=20)
    adopt()
    assert "保留本镇所改：hazard.rectify 2020-01-01" in doctor.law().says
