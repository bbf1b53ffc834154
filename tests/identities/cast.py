"""Marked values of invented people, and the ways to seal, open and look at them."""

from typing import Any
from uuid import UUID

from build import Town, key
from shiqiao.cases.models import Case
from shiqiao.identities.models import Identity, Opening
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do

# Fictional; the checksum is true, the person isn't.
NAME, PHONE, ADDRESS = "欧阳疏桐", "13900001234", "石桥子镇岳旺社区前岭村东九巷77号"
ID_NUMBER = "370782197506150021"
EMAIL, NOTE = "shutong@example.invalid", "左手有旧疤的老裁缝"
VALUES = {
    "name": NAME,
    "phone": PHONE,
    "id_number": ID_NUMBER,
    "address": ADDRESS,
    "email": EMAIL,
    "note": NOTE,
}
MARKED = (NAME, PHONE, ID_NUMBER, "东九巷77号", EMAIL, NOTE)


def reported(town: Town, who: str = "sun", **values: Any) -> tuple[Case, Identity]:
    """Register a report about the mill with its reporter in one act_all."""
    case_id, identity_id = clock.new_id(), clock.new_id()
    found = {"site": town.sites["mill"], "grade": "general", "description": "夜间排放刺鼻气味", "channel": "report"}
    sealed = {"case": case_id, "role": "reporter", **(values or VALUES)}
    act_all(
        [Do("hazard", case_id, "find", key(), found), Do("identity", identity_id, "seal", key(), sealed)],
        viewer=town.viewer(who),
    )
    return Case.objects.get(id=case_id), Identity.objects.get(id=identity_id)


def asked(town: Town, identity: Identity, who: str = "li", purpose: str = "check") -> UUID:
    """Ask for an opening."""
    opening = clock.new_id()
    town.do(who, "opening", opening, "ask", identity=identity.id, purpose=purpose, reason="核实是否实名")
    return opening


def approved(town: Town, identity: Identity, who: str = "li", by: str = "qian", purpose: str = "check") -> Opening:
    """Ask for an opening and let a second person approve it."""
    opening = asked(town, identity, who, purpose)
    town.do(by, "opening", opening, "approve")
    return Opening.objects.get(id=opening)
