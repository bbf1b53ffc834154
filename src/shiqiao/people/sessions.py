"""Where sessions are kept: the database, beside the account, so that a holder sees and ends each of them."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from shiqiao.people.models import Session
from shiqiao.record import clock

# Keys of what the house itself keeps in a session.
BEGUN, SEEN, DEVICE, FACTOR = "begun", "seen", "device", "factor"
# A page in between doesn't write; this long after the last note the next one does.
NOTE_EVERY = timedelta(minutes=5)
BROWSERS = (
    ("Edg", "Edge"),
    ("MicroMessenger", "微信"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class SessionStore(DatabaseStore):
    """Django's database sessions with the account, the device and the times as columns of their own."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Return the row that a session is kept in."""
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        """Return the row for the data of a session."""
        row = cast(Session, super().create_model_instance(data))
        row.account_id = UUID(data[SESSION_KEY]) if SESSION_KEY in data else None
        row.begun_at = _instant(data.get(BEGUN))
        row.seen_at = _instant(data.get(SEEN))
        row.device = data.get(DEVICE, "")
        return row


def _instant(stamp: float | None) -> datetime | None:
    return datetime.fromtimestamp(stamp, UTC) if stamp is not None else None


def begin(request: HttpRequest, *, factor: bool) -> None:
    """Note in a fresh session when it began, on what device, and whether a second factor was shown."""
    now = clock.real_now().timestamp()
    request.session.update({BEGUN: now, SEEN: now, DEVICE: device_of(request), FACTOR: factor})


def device_of(request: HttpRequest) -> str:
    """Return browser and system in two words; "" when they don't say."""
    said = request.META.get("HTTP_USER_AGENT", "")
    found = [next((name for mark, name in known if re.search(mark, said)), "") for known in (BROWSERS, SYSTEMS)]
    return " · ".join(one for one in found if one)


def too_old(session: SessionBase, idle_minutes: int, longest_days: int) -> bool:
    """Say whether a session was idle too long or lasts too long already; notes the look every few minutes."""
    now = clock.real_now().timestamp()
    seen, begun = session.get(SEEN), session.get(BEGUN)
    if seen is None or begun is None:
        session.update({SEEN: now, BEGUN: now})
        return False
    if now - seen > idle_minutes * 60 or now - begun > longest_days * 86400:
        return True
    if now - seen > NOTE_EVERY.total_seconds():
        session[SEEN] = now
    return False


def sessions_of(account_id: UUID) -> list[Session]:
    """Return an account's living sessions, the one seen last first."""
    return list(Session.objects.filter(account_id=account_id, expire_date__gt=clock.real_now()).order_by("-seen_at"))


def end(account_id: UUID, mark: str) -> bool:
    """End one session of the account, named by the mark that its page showed; False when there is none such."""
    for one in sessions_of(account_id):
        if mark_of(one.session_key) == mark:
            one.delete()
            return True
    return False


def forget_old() -> None:
    """Drop the sessions that are over; the worker does it every hour."""
    Session.objects.filter(expire_date__lt=clock.real_now()).delete()


def mark_of(session_key: str) -> str:
    """Return a name for a session that can stand in a page: nobody can come in with it."""
    return salted_hmac("shiqiao.people.sessions", session_key, algorithm="sha256").hexdigest()[:16]
