"""What time it is: the server's, unless the demo pretends; `verify` reports a pretended time anywhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from random import Random
from secrets import token_hex
from uuid import UUID

import uuid_utils.compat as uuid_utils
from django.utils import timezone

from shiqiao.calendars import legal_day

_pretended: ContextVar[datetime | None] = ContextVar("pretended", default=None)
_chance: ContextVar[Random | None] = ContextVar("chance", default=None)


def now() -> datetime:
    """Return the present instant in UTC."""
    return _pretended.get() or timezone.now()


def real_now() -> datetime:
    """Return the server's instant even while the demo pretends another."""
    return timezone.now()


def today() -> date:
    """Return the present legal day, in Asia/Shanghai."""
    return legal_day(now())


def pretending() -> bool:
    """Say whether the clock is an injected one; record.act allows that in a demo ledger only."""
    return _pretended.get() is not None


@contextmanager
def pretend(instant: datetime, chance: Random | None = None) -> Iterator[None]:
    """Inject an instant, and a seeded source of ids and salts, for the demo and for tests."""
    token, luck = _pretended.set(instant), _chance.set(chance or _chance.get())
    try:
        yield
    finally:
        _pretended.reset(token)
        _chance.reset(luck)


def new_id() -> UUID:
    """Return a fresh UUIDv7 of the present instant; clients may make their own."""
    chance = _chance.get()
    if chance is None:
        return uuid_utils.uuid7()
    milliseconds = int(now().timestamp() * 1000) & (2**48 - 1)
    bits = (milliseconds << 80) | chance.getrandbits(80)
    bits = bits & ~(0xF << 76) | (0x7 << 76)
    return UUID(int=bits & ~(0x3 << 62) | (0x2 << 62))


def new_salt() -> str:
    """Return 128 random bits as text."""
    chance = _chance.get()
    return token_hex(16) if chance is None else f"{chance.getrandbits(128):032x}"
