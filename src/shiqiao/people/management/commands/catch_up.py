"""Brings a town that was founded by an older edition up to this one: missing law data, accounts without steps."""

from typing import Any

from django.core.management.base import BaseCommand

from shiqiao.law.digest import as_code, tables_digest
from shiqiao.law.load import load_seed
from shiqiao.people import secrets
from shiqiao.people.accounts import adopt
from shiqiao.policy import system
from shiqiao.record import around
from shiqiao.record.act import act
from shiqiao.record.models import Ledger


class Command(BaseCommand):
    """Called by `shiqiao serve` after every migration; changes nothing the second time."""

    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it, if there is a town; one whose building was broken off is built anew instead."""
        if Ledger.objects.exclude(state="building").exists():
            _law()
            adopt()
            secrets.adopt()


def _law() -> None:
    # What this edition brings is committed to, unless the tables had been changed behind the ledger's back before.
    if list(around.law()):
        return
    report = load_seed()
    if report.created or report.renewed:
        digest = as_code(tables_digest())
        ledger = Ledger.objects.values_list("id", flat=True).get()
        act("ledger", ledger, "adopt_law", viewer=system("upgrade"), key=f"law/{digest}", given={"law": digest})
