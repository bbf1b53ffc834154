"""Founds the demo's ledger and fills it: places, units, people with posts and duties, accounts, sites, checklists."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.contrib.auth.hashers import make_password

from shiqiao.cases.kinds import clause_key
from shiqiao.cases.models import Clause
from shiqiao.cli.demo_town.data_files import rows
from shiqiao.cli.demo_town.stage import Stage
from shiqiao.inspections import starter
from shiqiao.law.book import Book
from shiqiao.law.digest import as_code, tables_digest
from shiqiao.people.models import Person, Unit
from shiqiao.people.secrets import keep_password
from shiqiao.places.fields import FIELDS
from shiqiao.places.models import Division
from shiqiao.places.uscc import check_sign
from shiqiao.policy import system
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.editions import editions
from shiqiao.record.kinds import Do

TOWN = "370782105"
PASSWORD = "shiqiao-demo"  # noqa: S105 - printed at the end of `shiqiao demo`; there is no such account in a town in earnest
# The one place without a name for one field, so that the gap view has something to show.
GAP = f"{TOWN}316"
# Who there is in a community, and how their logins begin; the community's number follows.
OF_A_COMMUNITY = {"clerk": "cadre", "grid_worker": "grid", "volunteer": "volunteer"}
TITLES = {
    "general": "通用安全检查表（演示）",
    "industry": "工贸企业检查表（演示）",
    "chemicals": "危险化学品检查表（演示）",
    "gas": "燃气安全检查表（演示）",
}


@dataclass
class Place:
    """A site as the story needs it."""

    id: UUID
    name: str
    kind: str
    field: str


@dataclass
class Cast:
    """Who and what there is, for the story that follows."""

    ledger: UUID | None = None
    sites: list[Place] = field(default_factory=list)
    checklists: dict[str, UUID] = field(default_factory=dict)
    people: dict[str, UUID] = field(default_factory=dict)
    posts: dict[str, UUID] = field(default_factory=dict)
    units: dict[str, UUID] = field(default_factory=dict)

    @property
    def enterprises(self) -> list[Place]:
        """The enterprises, in the order of the data."""
        return [site for site in self.sites if site.kind == "enterprise"]


def found(stage: Stage) -> Cast:
    """Found the ledger as a demo and fill it; plays at one moment of the stage."""
    cast = Cast()
    cast.ledger = clock.new_id()
    given = {"mode": "demo", "town_code": TOWN, "name": "石桥子镇", "short_name": "诸石政"}
    law = {"law": as_code(tables_digest())}
    stage.do(system(), ("ledger", cast.ledger, "begin_demo", given), ("ledger", cast.ledger, "adopt_law", law))
    communities = _divisions()
    _units(cast, communities)
    _powers(stage, cast)
    _people(cast, communities)
    stage.people = cast.people
    shown = [one["login"] for one in rows("posts") if one["account"] == "1"] + ["cadre02", "grid02", "volunteer02"]
    _open_accounts(stage, {login: {"person": cast.people[login]} for login in shown})
    _posts(stage, cast, communities)
    _checklists(stage, cast)
    _sites(stage, cast)
    return cast


def _divisions() -> list[dict[str, str]]:
    communities = rows("communities")
    Division.objects.create(code=TOWN, name="石桥子镇", level="town")
    Division.objects.bulk_create(
        Division(code=one["code"], name=one["name"], level="community", parent_id=TOWN) for one in communities
    )
    grids = [(f"{one['code']}9{n:02d}", f"{one['name']}第{n}网格（虚构）") for one in communities for n in (1, 2)]
    villages = [(one["code"], one["name"]) for one in rows("villages")]
    for level, listed in (("village", villages), ("grid", grids)):
        Division.objects.bulk_create(
            Division(code=code, name=name, level=level, parent_id=code[:12], fictional=True) for code, name in listed
        )
    return communities


def _units(cast: Cast, communities: list[dict[str, str]]) -> None:
    lines = [(one["code"], one["name"], one["kind"], int(one["rank"])) for one in rows("units")]
    lines += [(one["code"], one["name"], "community", 20 + n) for n, one in enumerate(communities)]
    units = [Unit(id=clock.new_id(), code=c, name=n, kind=k, rank=r) for c, n, k, r in lines]
    Unit.objects.bulk_create(units)
    cast.units = {unit.code: unit.id for unit in units}


def _powers(stage: Stage, cast: Cast) -> None:
    held = (("s.yingji", ("stop", "resume", "list", "penalty")), ("s.xiaofang", ("stop", "resume", "penalty")))
    verified = {"basis": "anquan.65", "verified_by": "演示数据（虚构）", "verified_on": clock.today()}
    for code, powers in held:
        for power in powers:
            given = {"unit": cast.units[code], "power": power, "valid_from": date(2021, 9, 1), **verified}
            stage.do(system(), ("power", clock.new_id(), "confer", given))


def _people(cast: Cast, communities: list[dict[str, str]]) -> None:
    people: list[tuple[str, Person]] = []
    for one in rows("posts"):
        expert = one["role"] == "expert"
        person = Person(
            id=clock.new_id(), name=one["name"], unit_id=cast.units[one["unit"]], certificate=one["certificate"],
            is_expert=expert, fields=one["fields"].split() if expert else [], fictional=True,
        )  # fmt: skip
        people.append((one["login"], person))
    for one in rows("community_people"):
        unit_id = cast.units[one["community"]]
        for role, login in OF_A_COMMUNITY.items():
            if one[role]:
                person = Person(id=clock.new_id(), name=one[role], unit_id=unit_id, fictional=True)
                people.append((f"{login}{one['community'][-2:]}", person))
    Person.objects.bulk_create(person for _login, person in people)
    cast.people = {login: person.id for login, person in people}


@dataclass(frozen=True)
class _Line:
    login: str
    title: str
    role: str
    unit: str
    duties: tuple[tuple[str, tuple[str, ...]], ...]
    above: str = ""
    catch_all: bool = False


def _lines(communities: list[dict[str, str]]) -> Iterator[_Line]:
    codes = [one["code"] for one in communities]
    for one in rows("posts"):
        places: tuple[str, ...]
        if one["places"] == "*":
            places = (TOWN,)
        elif one["places"] in ("all", "gap"):
            places = tuple(code for code in codes if one["places"] == "all" or code != GAP)
        else:
            places = tuple(c["code"] for c in communities if c["area"] in one["places"].split())
        duties = tuple((fld, places) for fld in one["fields"].split())
        yield _Line(one["login"], one["title"], one["role"], one["unit"], duties, one["above"], one["catch_all"] == "1")
    walked = {one["community"] for one in rows("community_people") if one["volunteer"]}
    for code, name in [(one["code"], one["name"]) for one in communities]:
        yield _Line(f"cadre{code[-2:]}", f"{name}安全专干", "clerk", code, (("*", (code,)),), "clerk")
        grids = (f"{code}901", f"{code}902")
        yield _Line(f"grid{code[-2:]}", f"{name}网格员", "grid_worker", code, (("*", grids),), f"cadre{code[-2:]}")
        if code in walked:
            duty = (("dispute", grids),)
            yield _Line(
                f"volunteer{code[-2:]}", f"{name}走访志愿者（五老）", "volunteer", code, duty, f"cadre{code[-2:]}"
            )


def _posts(stage: Stage, cast: Cast, communities: list[dict[str, str]]) -> None:
    dos: list[tuple[str, UUID, str, Mapping[str, Any]]] = []
    for line in _lines(communities):
        post = cast.posts[line.login] = clock.new_id()
        given: dict[str, Any] = {
            "title": line.title, "role": line.role, "unit": cast.units[line.unit], "is_catch_all": line.catch_all,
        }  # fmt: skip
        if line.above:
            given["above"] = cast.posts[line.above]
        dos += [("post", post, "establish", given), ("post", post, "appoint", {"holder": cast.people[line.login]})]
        dos += [("post", post, "give_duty", {"places": list(places), "field": fld}) for fld, places in line.duties]
    stage.do(system(), *dos)


def _checklists(stage: Stage, cast: Cast) -> None:
    book = editions()[0]
    assert isinstance(book, Book)
    clauses = rows("clauses")
    for code, title in TITLES.items():
        mine = [one for one in clauses if one["list"] == code]
        details = [
            Clause(
                key=clause_key(one["text"]), section=one["section"], text=one["text"], grade_if_fails=one["grade"],
                basis=book.basis(one["basis"], clock.today()).citation, evidence="photo",
            )
            for one in mine
        ]  # fmt: skip
        given = {"title": title, "code": f"demo-{code}", "edition": 1, "clauses": len(mine)}
        if code in dict(FIELDS):
            given["field"] = code
        cast.checklists[code] = checklist = clock.new_id()
        act_all([Do("checklist", checklist, "publish", stage.key(), given, None, details)], viewer=system())
    # The lists that come along stand beside the demo's own, to look at and to plan visits with.
    starter.publish(system())


def _sites(stage: Stage, cast: Cast) -> None:
    villages = [one["code"] for one in rows("villages")]
    dos: list[tuple[str, UUID, str, Mapping[str, Any]]] = []
    for number, one in enumerate(rows("sites"), start=1):
        place = Place(clock.new_id(), one["name"], one["kind"], one["field"])
        cast.sites.append(place)
        # XN for 虚拟: the check sign is right, the body exists nowhere.
        body = f"9{1 if one['kind'] == 'enterprise' else 2}370782XNXN{number:05d}"
        given: dict[str, Any] = {
            "name": one["name"], "site_kind": one["kind"], "place": villages[number * 37 % len(villages)],
            "field": one["field"], "trade": one["trade"], "contact": one["contact"], "phone": f"0536-0000{number:03d}",
            "address": f"演示路{number}号", "key_target": one["field"] in ("chemicals", "gas"), "fictional": True,
        }  # fmt: skip
        if one["kind"] != "yard":
            given["uscc"] = body + check_sign(body)
        dos.append(("site", place.id, "enlist", given))
    waiting: dict[str, Any] = {
        "name": "待核单位（兜底）", "site_kind": "other", "place": TOWN, "field": "industry", "is_catch_all": True,
    }  # fmt: skip
    dos.append(("site", clock.new_id(), "enlist", waiting))
    stage.do(system(), *dos)


def enterprise_accounts(stage: Stage, sites: list[UUID]) -> None:
    """Give these enterprises an account each: company1, company2, …"""
    _open_accounts(stage, {f"company{n}": {"site": site_id} for n, site_id in enumerate(sites, start=1)})


def _open_accounts(stage: Stage, owners: dict[str, dict[str, UUID]]) -> None:
    # In the order of the data: the sign-in page lists them by their ids.
    ids = sorted(clock.new_id() for _login in owners)
    given = [{"login": login, **owner} for login, owner in owners.items()]
    stage.do(system(), *(("account", one, "open", what) for one, what in zip(ids, given, strict=True)))
    # The password is no secret, and the same day and seed give the same town.
    secret = make_password(PASSWORD, salt="shiqiao-demo-town")
    for one in ids:
        keep_password(one, secret)


def stand_in(stage: Stage, cast: Cast) -> None:
    """Let one inspector stand in for another who is away for a while yet."""
    until = stage.today + timedelta(days=9)
    given = {"stand_in": cast.people["insp6"], "until": until}
    stage.do(stage.who("admin"), ("post", cast.posts["insp8"], "stand_in", given))
