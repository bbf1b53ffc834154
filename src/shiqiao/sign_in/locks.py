"""Locks what is guessed at: an account and an address, by the limits in force, for every process alike."""

from dataclasses import dataclass

from django.http import HttpRequest

from shiqiao.access import log
from shiqiao.law import book
from shiqiao.people import tries
from shiqiao.people.models import Account
from shiqiao.record import clock

ACCOUNT, ADDRESS = "sign_in", "sign_in_from"


@dataclass(frozen=True)
class Limits:
    """How many wrong tries lock an account or an address, and for how many minutes."""

    account: int
    address: int
    minutes: int


def limits() -> Limits:
    """Return the limits in force."""
    known, today = book.current(), clock.today()
    names = ("sign_in.tries", "sign_in.address_tries", "sign_in.lock")
    return Limits(*(known.term(name, today).amount for name in names))


def is_locked(request: HttpRequest, login: str) -> bool:
    """Say whether this login or this address must wait; a login that nobody has is locked like any other."""
    now = limits()
    return tries.locked(ACCOUNT, login.casefold(), now.account, now.minutes) or tries.locked(
        ADDRESS, log.address_of(request), now.address, now.minutes
    )


def failed(request: HttpRequest, login: str) -> None:
    """Count a wrong try and enter it in the log, and the lock when it is the last one."""
    now = limits()
    account_id = Account.objects.filter(login=login).values_list("id", flat=True).first()
    log.note("failed", request, account_id=account_id)
    tries.count(ADDRESS, log.address_of(request), now.minutes)
    if tries.count(ACCOUNT, login.casefold(), now.minutes) == now.account:
        log.note("locked", request, account_id=account_id)


def succeeded(login: str) -> None:
    """Forget the wrong tries of an account; those of the address stay, or one good account would open the others."""
    tries.forgive(ACCOUNT, login.casefold())
