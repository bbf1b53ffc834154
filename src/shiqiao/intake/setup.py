"""Founds an empty town: its name and first administrator, once, however many browsers ask at the same moment."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db import transaction

from shiqiao.intake import setup_names
from shiqiao.law.digest import as_code, tables_digest
from shiqiao.law.load import load_seed
from shiqiao.law.models import TermRow
from shiqiao.people import secrets
from shiqiao.people.models import Account, Person, Unit
from shiqiao.people.roster import moved
from shiqiao.places.models import Division
from shiqiao.policy import system
from shiqiao.procedures.machine import Refused, gettext_noop
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Ledger

_ = gettext_noop
# One key for the founding of any town in this database: the second one who asks is refused.
KEY = "found"


@dataclass(frozen=True)
class Town:
    """What the first page asks for."""

    name: str
    code: str
    short_name: str
    unit: str
    admin: str
    login: str
    password: str


def is_founded() -> bool:
    """Say whether this database has its town."""
    return Ledger.objects.exists()


def prepare() -> None:
    """Bring the law data into an empty database: the first page already asks it what a good password is."""
    if not TermRow.objects.exists():
        load_seed()


def found(town: Town) -> Account:
    """Found the town in earnest and return the first administrator's account; raises Refused("founded") if it exists."""
    if is_founded():
        raise _founded()
    load_seed()
    with transaction.atomic():
        division, made = Division.objects.get_or_create(
            code=town.code, defaults={"name": town.name, "level": "town", "parent": None}
        )
        unit = Unit.objects.create(code=f"u{clock.new_id().hex[-8:]}", name=town.unit, kind="office", rank=1)
        person = Person.objects.create(name=town.admin, unit=unit)
    account_id = clock.new_id()
    try:
        act_all(_first_acts(town, unit, person, account_id), viewer=system("desk"))
    except Refused as lost:
        person.delete()
        unit.delete()
        if made:
            division.delete()
        raise _founded() from lost
    setup_names.commit(system("desk"))
    moved()
    secrets.keep_password(account_id, make_password(town.password))
    secrets.adopt()
    return Account.objects.get(id=account_id)


def _first_acts(town: Town, unit: Unit, person: Person, account_id: UUID) -> list[Do]:
    ledger = {"mode": "real", "town_code": town.code, "name": town.name, "short_name": town.short_name}
    ledger_id, post = clock.new_id(), clock.new_id()
    establish = {"title": "系统管理员", "role": "admin", "unit": unit.id}
    return [
        Do("ledger", ledger_id, "found", KEY, ledger),
        Do("ledger", ledger_id, "adopt_law", f"{KEY}/law", {"law": as_code(tables_digest())}),
        Do("post", post, "establish", f"{KEY}/establish", establish),
        Do("post", post, "appoint", f"{KEY}/appoint", {"holder": person.id}),
        Do("account", account_id, "open", f"{KEY}/account", {"login": town.login, "person": person.id}),
    ]


def _founded() -> Refused:
    return Refused("founded", _("这个镇已经建立，请用管理员账号登录。"))
