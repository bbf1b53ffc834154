"""What residents hand in without an account: registered at once, once for each filled-in form, with a receipt to look it up."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from secrets import randbelow
from typing import Any
from uuid import UUID, uuid5

from django.utils.crypto import constant_time_compare, salted_hmac

from shiqiao.cases import door
from shiqiao.cases.models import Case, Receipt
from shiqiao.cases.sources import received
from shiqiao.law import book
from shiqiao.people import tries
from shiqiao.policy import system
from shiqiao.procedures.machine import Refused, gettext_noop
from shiqiao.procedures.sealed import numbers_in
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step

_ = gettext_noop

# So long whoever sends the same form again is shown the code again; later it may be somebody else at that computer.
SHOWN_FOR = timedelta(hours=1)
CHANNEL, TRIED = "public", "receipt_code"
# A number that is locked by wrong codes stays so for this long (minutes in a day).
LOCKED_FOR = 1440
# Longer than this a title is no title; what was said stands whole below it.
TITLE = 40
SENTENCE_END = re.compile(r"[。！？!?；;\n]")
# Joined or become another kind: so many times at most is one case followed to the next.
FOLLOWED = 10


@dataclass(frozen=True)
class Told:
    """What somebody says at the door: where (a place code), what, with which photos, about whom, and perhaps who it is."""

    place: str
    text: str
    files: Sequence[str] = ()
    accuses: bool = False
    accused_unit: UUID | None = None
    name: str = ""
    phone: str = ""


@dataclass(frozen=True)
class Handed:
    """What comes back: the receipt, its code (kept nowhere, "" when it is too late to show it), the matter, and whether
    this sending changed nothing.
    """

    receipt: Receipt
    code: str
    case: Case
    again: bool


def hand_in(form: str, told: Told) -> Handed:
    """Register what was told as a petition, once for one form's random token; raises Refused.

    Code and ids follow from the token, so that whoever sends the same form again, even at the same moment, holds the
    same receipt of the same matter.
    """
    fresh = {"case_id": clock.new_id(), "number": _number(), "made_at": clock.now()}
    code = f"{int(_keyed('figures', form), 16) % 1_000_000:06d}"
    fresh["code"] = _keyed("code", f"{fresh['number']}/{code}")
    receipt, _made = Receipt.objects.get_or_create(form=_keyed("form", form), defaults=fresh)
    key = _key(receipt.form)
    done = Step.objects.filter(key=key).first()
    if done is None:
        if not door.door().is_open:
            raise Refused("door_closed", _("现在不能在这里提交，请打电话或者到信访办反映。"))
        if numbers_in(told.text):
            # Lists and papers show this text: a number in it would tell who somebody is, the writer or another.
            raise Refused(
                "number_in_text",
                _(
                    "这里有电话号码或者身份证号，请删掉。您自己的电话填在下面的格子里，会加密保存；别人的不用写，需要时会来问您。"
                ),
                field="text",
            )
        act_all(_acts(receipt, told, key), viewer=system("door"))
    elif clock.now() - done.at > SHOWN_FOR:
        code = ""
    return Handed(receipt, code, Case.objects.get(id=receipt.case_id), done is not None)


def is_known(form: str) -> bool:
    """Say whether a form's token has brought something in already."""
    return Step.objects.filter(key=_key(_keyed("form", form))).exists()


def _key(form: str) -> str:
    return f"door/{form[:40]}"


def _acts(receipt: Receipt, told: Told, key: str) -> list[Do]:
    known = {name: value for name, value in (("name", told.name), ("phone", told.phone)) if value}
    given: dict[str, Any] = {
        "place": told.place,
        "form": "online",
        "channel": CHANNEL,
        "source_number": receipt.number,
        "category": "accusation" if told.accuses else "claim",
        "title": title_of(told.text),
        "description": told.text,
        "anonymous": not known,
        "accused_unit": told.accused_unit,
        "files": list(told.files),
    }
    case_id = receipt.case_id
    came = {"channel": CHANNEL, "number": receipt.number, "wording": told.text}
    dos = [
        Do("petition", case_id, "register", key, given),
        *received("petition", case_id, uuid5(case_id, "source"), came, key),
    ]
    if known:
        sealed = {"case": case_id, "role": "petitioner", **known}
        dos.append(Do("identity", uuid5(case_id, "petitioner"), "seal", f"{key}/seal", sealed))
    return dos


def title_of(text: str) -> str:
    """Return the first sentence of what was told, shortened: what lists show of it."""
    first = next((one.strip() for one in SENTENCE_END.split(text) if one.strip()), text.strip())
    return first if len(first) <= TITLE else f"{first[: TITLE - 1]}…"


def is_locked(number: str) -> bool:
    """Say whether too many wrong codes were tried for a number, whether there is such a receipt or not."""
    return tries.locked(TRIED, number, book.current().term("answer.wrong_codes", clock.today()).amount, LOCKED_FOR)


def find(number: str, code: str) -> Case | None:
    """Return the matter of a receipt, or None when number or code is wrong (which is counted) or nothing came of it."""
    receipt = Receipt.objects.filter(number=number).first()
    expected = receipt.code if receipt else _keyed("code", "")
    if not constant_time_compare(expected, _keyed("code", f"{number}/{code}")) or receipt is None:
        tries.count(TRIED, number, LOCKED_FOR)
        return None
    return Case.objects.filter(id=receipt.case_id).first()


def stands_as(case: Case) -> Case:
    """Return the case as which a matter goes on: the one that it was joined into or that it became, else itself."""
    for _time in range(FOLLOWED):
        onward = case.joined_into_id or case.marks.get("became")
        found = Case.objects.filter(id=onward).first() if onward else None
        if found is None:
            break
        case = found
    return case


def _number() -> str:
    # Eight figures that don't count up: nobody learns from a receipt how many others there are, or which.
    return str(10_000_000 + randbelow(90_000_000))


def _keyed(what: str, value: str) -> str:
    # Whoever steals the table can't try codes out without the town's own key.
    return salted_hmac(f"shiqiao.cases.receipts.{what}", value, algorithm="sha256").hexdigest()
