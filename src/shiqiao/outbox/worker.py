"""Sends what the outbox holds: e-mail and webhook (SMS gateways), which carry a number and a link and nothing else."""

import json
import logging
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F

from shiqiao.outbox.models import Message
from shiqiao.people.models import Person
from shiqiao.record import clock
from shiqiao.record.kinds import HOOKS, KINDS

logger = logging.getLogger(__name__)

AT_ONCE = 50
TRIES = 8
# A worker that dies while sending lets its message go again after this long: told twice rather than never.
LEASE = timedelta(minutes=5)
TIMEOUT = 10


@dataclass(frozen=True)
class Telling:
    """What leaves the house about one message: the number people say, and a link; never a text or a name."""

    number: str
    link: str


class Reached(Protocol):
    """Somebody who can be told: a person of the town, or one under seal for the moment of sending."""

    @property
    def email(self) -> str: ...
    @property
    def phone(self) -> str: ...


@dataclass(frozen=True)
class Unsealed:
    """The addresses of a person under seal while one message is sent; printing it shows neither."""

    email: str = field(repr=False)
    phone: str = field(repr=False)


Channel = Callable[[Reached, Telling], None]


def email(person: Reached, telling: Telling) -> None:
    """Send an e-mail if there is an address and a server is configured; raises OSError when it can't be sent."""
    if settings.EMAIL_URL and person.email:
        body = f"{telling.number}\n{telling.link}\n"
        EmailMessage(f"[石桥] {telling.number}", body, settings.EMAIL_FROM, [person.email]).send()


def webhook(person: Reached, telling: Telling) -> None:
    """Post number and link to the configured gateway, with the phone number it should reach; raises OSError."""
    if settings.WEBHOOK_URL and person.phone:
        body = json.dumps({"to": person.phone, "number": telling.number, "link": telling.link}, ensure_ascii=False)
        request = urllib.request.Request(  # noqa: S310 - the operator's own address, from a setting
            settings.WEBHOOK_URL, body.encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310 - as above
            pass


CHANNELS: Sequence[Channel] = (email, webhook)


def run_once() -> bool:
    """Send a handful of waiting messages; returns whether there was anything to do."""
    now = clock.real_now()
    due = list(Message.objects.filter(sending="waiting", next_at__lte=now).order_by("next_at")[:AT_ONCE])
    people = {person.id: person for person in Person.objects.filter(id__in={m.person_id for m in due if m.person_id})}
    for message in due:
        if _claim(message):
            _send(message, people)
    return bool(due)


def _claim(message: Message) -> bool:
    mine = Message.objects.filter(id=message.id, sending="waiting", next_at=message.next_at)
    return mine.update(next_at=clock.real_now() + LEASE, tries=F("tries") + 1) == 1


def _send(message: Message, people: Mapping[UUID, Person]) -> None:
    try:
        reached = _reached(message, people)
        if reached is not None:
            for channel in CHANNELS:
                channel(reached, telling_of(message))
    except Exception as failure:  # whatever a gateway throws, the message waits for its next try
        # The kind of failure alone: what a gateway says of an address repeats it.
        logger.warning(
            "message %s could not be sent (try %s): %s", message.id, message.tries + 1, type(failure).__name__
        )
        state = "failed" if message.tries + 1 >= TRIES else "waiting"
        later = clock.real_now() + timedelta(minutes=2**message.tries)
        Message.objects.filter(id=message.id).update(sending=state, next_at=later)
        return
    Message.objects.filter(id=message.id).update(sending="sent")


def _reached(message: Message, people: Mapping[UUID, Person]) -> Reached | None:
    if message.identity_id is not None:
        return Unsealed(*HOOKS.address(message.identity_id))
    return people.get(message.person_id) if message.person_id else None


def telling_of(message: Message) -> Telling:
    """Return the number and link of a message's subject."""
    kind = KINDS[message.kind]
    row = kind.model._default_manager.filter(id=message.subject_id).first()
    number = getattr(row, "shown_number", "") or kind.newest.label
    return Telling(number, settings.BASE_URL + kind.path.format(id=message.subject_id))
