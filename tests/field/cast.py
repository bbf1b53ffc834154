"""Signs people in on their phones, and publishes the checklist that they walk."""

from uuid import UUID

from django.test import Client

from build import Town, account, key
from shiqiao.cases.kinds import clause_key
from shiqiao.cases.models import Clause
from shiqiao.record import clock
from shiqiao.record.act import Do, act_all

CLAUSES = (
    ("用电", "配电箱应上锁并有警示标志。", "general"),
    ("用电", "临时用电线路应架空或穿管保护。", "general"),
    ("粉尘", "干式除尘系统是否采取泄爆、惰化、抑爆等任一种控爆措施？", "major"),
    ("疏散", "安全出口应保持畅通。", "general"),
)


def phone(town: Town, name: str) -> Client:
    """Return a phone on which one of the cast (or a site's own account, by the site's name) is signed in."""
    client = Client()
    client.force_login(account(name, town.sites.get(name) or town.people[name]))
    return client


def checklist(town: Town, clauses: tuple[tuple[str, str, str], ...] = CLAUSES) -> UUID:
    """Publish a checklist and return its id."""
    list_id = clock.new_id()
    details = [
        Clause(key=clause_key(text), section=section, text=text, basis="", grade_if_fails=grade, evidence="photo")
        for section, text, grade in clauses
    ]
    given = {
        "title": "工贸企业检查表",
        "code": f"gongmao-{key()}",
        "edition": 1,
        "field": "industry",
        "clauses": len(details),
    }
    act_all([Do("checklist", list_id, "publish", key(), given, details=details)], viewer=town.viewer("sun"))
    return list_id
