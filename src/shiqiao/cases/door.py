"""The public door (群众自助提交): whether it stands open, on whom what comes in falls, how much a day, where else to turn."""

from dataclasses import dataclass
from typing import Any

from shiqiao.law import book
from shiqiao.people import tries
from shiqiao.people.roster import Roster
from shiqiao.procedures.petition_effects import HANDLED_BY
from shiqiao.record import clock
from shiqiao.record.editions import editions
from shiqiao.record.models import Ledger

BY_ADDRESS, BY_DAY = "door_address", "door_day"
# Handed in from one address, and by everybody together (minutes); a day's own count is over when the next day begins.
A_DAY, TWO_DAYS = 1440, 2880
OTHERS = ("head", "leader")


@dataclass(frozen=True)
class Door:
    """How the door stands: whether it takes anything in, accusations too, and the office's phone and address."""

    is_open: bool = False
    takes_accusations: bool = False
    phone: str = ""
    address: str = ""
    town_code: str = ""
    town: str = ""


def door() -> Door:
    """Return how the door stands now: open only where the town says so and a duty names who registers petitions.

    A town that nobody has founded has none.
    """
    ledger = Ledger.objects.first()
    if ledger is None:
        return Door()
    roster: Any = editions()[1]
    assert isinstance(roster, Roster)
    code = ledger.town_code
    owned = roster.named(code, "petition", HANDLED_BY) is not None
    accused = any(roster.named(code, "accusation", (role,)) for role in (*HANDLED_BY, *OTHERS))
    return Door(ledger.door == "open" and owned, accused, ledger.office_phone, ledger.office_address, code, ledger.name)


def is_full(address: str) -> bool:
    """Say whether no more is taken in today: from this network address, or from anybody."""
    today = clock.today()
    law = book.current()
    return tries.locked(BY_ADDRESS, address, law.term("door.address", today).amount, A_DAY) or tries.locked(
        BY_DAY, today.isoformat(), law.term("door.day", today).amount, TWO_DAYS
    )


def count(address: str) -> None:
    """Count one matter that was handed in from this network address."""
    tries.count(BY_ADDRESS, address, A_DAY)
    tries.count(BY_DAY, clock.today().isoformat(), TWO_DAYS)
