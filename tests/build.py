"""Builds a small town through acts: Li inspects, Zhou and Wu too, Wang owns, Sun clerks, Qian heads, Zhao is a stranger."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from django.test import Client
from PIL import Image

from shiqiao.cases.models import Case
from shiqiao.evidence import store
from shiqiao.people.accounts import open_account
from shiqiao.people.models import Account, Person, Unit
from shiqiao.people.roster import current
from shiqiao.people.sessions import FACTOR
from shiqiao.places.models import Division
from shiqiao.policy import Viewer, system
from shiqiao.record import clock
from shiqiao.record.act import Do, act, act_all
from shiqiao.record.editions import editions
from shiqiao.record.models import Step
from shiqiao.ui.who import person_viewer

TOWN = "370782105"
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
_keys = count(1)
_photos = count(1)


def key() -> str:
    """Return a fresh key."""
    return f"test-{next(_keys)}"


def photo(colour: str = "red") -> str:
    """Store a small picture that no other call stores and return its digest."""
    out = io.BytesIO()
    picture = Image.new("RGB", (64, 48), colour)
    picture.putpixel((0, 0), tuple(next(_photos).to_bytes(3)))
    picture.save(out, "PNG")
    return store.put(out.getvalue()).digest


def account(login: str, owner: Person | UUID, password: str = "") -> Account:
    """Return the account of this name, opened in use for a person or (by id) a site if it is not there yet."""
    if found := Account.objects.filter(login=login).first():
        return found
    if isinstance(owner, Person):
        return open_account(login, password, person=owner.id)
    return open_account(login, password, site=owner)


def factor_shown(client: Client) -> Client:
    """Let a browser's session have shown a second factor, as a town in earnest asks of some posts."""
    session = client.session
    session[FACTOR] = True
    session.save()
    return client


@contextmanager
def at(day: date | str, hour: int = 9) -> Iterator[None]:
    """Let it be this Shanghai day and hour."""
    when = date.fromisoformat(day) if isinstance(day, str) else day
    instant = datetime(when.year, when.month, when.day, hour, tzinfo=UTC) - timedelta(hours=8)
    with clock.pretend(instant, Random(f"{when}-{hour}-{next(_keys)}")):
        yield


@dataclass
class Town:
    """The cast of a test town."""

    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, UUID] = field(default_factory=dict)
    sites: dict[str, UUID] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)

    def viewer(self, name: str, via: str = "desk") -> Viewer:
        """Return somebody of the cast as a viewer."""
        _book, roster = editions()
        return person_viewer(self.people[name].id, via, roster)  # type: ignore[arg-type]  # the roster that people lends

    def owner(self, site: str = "mill") -> Viewer:
        """Return an enterprise's own account as a viewer."""
        return Viewer(site_ids=frozenset({self.sites[site]}), via="enterprise")

    def do(self, who: str | Viewer, kind: str, subject: UUID, name: str, /, **given: Any) -> Step:
        """Do one act as somebody."""
        viewer = self.viewer(who) if isinstance(who, str) else who
        return act(kind, subject, name, viewer=viewer, key=key(), given=given)

    def visit(self, site: str = "mill", team: tuple[str, ...] = ("li", "zhou"), **given: Any) -> UUID:
        """Plan and start a visit."""
        visit_id = clock.new_id()
        ids = [self.people[one].id for one in team]
        self.do("sun", "visit", visit_id, "plan", site=self.sites[site], inspectors=ids, **given)
        self.do(team[0], "visit", visit_id, "start", shown=True)
        return visit_id

    def finding(self, visit: UUID | None = None, who: str = "li", site: str = "mill", **given: Any) -> Case:
        """Find a hazard, on a visit if one is given."""
        case_id = clock.new_id()
        wanted: dict[str, Any] = {"site": self.sites[site], "grade": "general", "description": "配电箱未上锁", **given}
        if visit:
            wanted["visit"] = visit
        self.do(who, "hazard", case_id, "find", **wanted)
        return Case.objects.get(id=case_id)


def build_town(mode: str = "demo") -> Town:
    """Found a ledger and its people through acts, on 2 March 2026."""
    town = Town()
    with at("2026-03-02", 8) if mode == "demo" else _real():
        _place_and_people(town)
        boss = system()
        act(
            "ledger",
            clock.new_id(),
            "found",
            viewer=boss,
            key=key(),
            given={"mode": mode, "town_code": TOWN, "name": "石桥子镇", "short_name": "诸石"},
        )
        _powers(town, boss)
        _posts(town, boss)
        for name, label in (("mill", "示例木业有限公司"), ("shop", "示例超市")):
            town.sites[name] = clock.new_id()
            act(
                "site",
                town.sites[name],
                "enlist",
                viewer=boss,
                key=key(),
                given={
                    "name": label,
                    "site_kind": "enterprise",
                    "place": f"{TOWN}302",
                    "field": "industry",
                    "fictional": True,
                },
            )
    return town


@contextmanager
def _real() -> Iterator[None]:
    yield


def _place_and_people(town: Town) -> None:
    Division.objects.create(code=TOWN, name="石桥子镇", level="town")
    for suffix, name in (("302", "岳旺社区"), ("303", "王院社区")):
        Division.objects.create(code=TOWN + suffix, name=name, level="community", parent_id=TOWN)
    for code, name, kind in (("anwei", "安委办", "office"), ("yingji", "县应急管理局", "department")):
        town.units[code] = Unit.objects.create(code=code, name=name, kind=kind)
    for name, label in (
        ("li", "李网格"),
        ("zhou", "周检查"),
        ("wu", "吴检查"),
        ("sun", "孙经办"),
        ("qian", "钱负责"),
        ("zheng", "郑镇长"),
        ("feng", "冯专家"),
        ("zhao", "赵路人"),
        ("chen", "陈管理"),
    ):
        town.people[name] = Person.objects.create(
            name=label, unit=town.units["anwei"], is_expert=name == "feng", fictional=True
        )


def _powers(town: Town, boss: Viewer) -> None:
    verified = {
        "basis": "anquan.65",
        "verified_by": "测试",
        "verified_on": clock.today(),
        "valid_from": date(2021, 9, 1),
    }
    dos = [
        Do("power", clock.new_id(), "confer", key(), {"unit": town.units["yingji"].id, "power": power, **verified})
        for power in ("stop", "resume", "list", "penalty")
    ]
    act_all(dos, viewer=boss)


def _posts(town: Town, boss: Viewer) -> None:
    lines = (
        ("zheng", "分管镇领导", "leader", TOWN, "*", False, None),
        ("qian", "安委办负责人", "head", TOWN, "*", True, "zheng"),
        ("sun", "安委办经办", "clerk", TOWN, "*", False, "qian"),
        ("li", "岳旺片区检查员", "inspector", f"{TOWN}302", "*", False, "qian"),
        ("zhou", "工贸检查员", "inspector", TOWN, "industry", False, "qian"),
        ("wu", "消防检查员", "inspector", TOWN, "fire", False, "qian"),
        ("feng", "专家", "expert", TOWN, "*", False, None),
        ("chen", "系统管理员", "admin", TOWN, "*", False, None),
    )
    dos: list[Do] = []
    for name, title, role, place, fld, catch_all, above in lines:
        post = town.posts[name] = clock.new_id()
        given: dict[str, Any] = {
            "title": title,
            "role": role,
            "unit": town.units["anwei"].id,
            "is_catch_all": catch_all,
        }
        if above:
            given["above"] = town.posts[above]
        dos += [
            Do("post", post, "establish", key(), given),
            Do("post", post, "appoint", key(), {"holder": town.people[name].id}),
            Do("post", post, "give_duty", key(), {"places": [place], "field": fld}),
        ]
    act_all(dos, viewer=boss)
    current(0)
