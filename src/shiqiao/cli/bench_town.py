"""The town that is measured: founded through acts in a throw-away database, then filled up by copying its own cases."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model

from shiqiao.cases.models import Case
from shiqiao.evidence import store
from shiqiao.law.load import load_seed
from shiqiao.people.accounts import open_account
from shiqiao.people.models import Account, Person, Token, Unit
from shiqiao.people.roster import current
from shiqiao.people.tokens import digest_of
from shiqiao.places.models import Division, Site
from shiqiao.policy import Viewer, system
from shiqiao.record import clock
from shiqiao.record.act import act, act_all
from shiqiao.record.editions import editions
from shiqiao.record.kinds import Do
from shiqiao.record.models import Counter, Step, Text

TOWN = "370782199"
COMMUNITIES, SITES = 18, 180
FIELDS = ("industry", "fire", "gas", "construction")
WHERE = ("配电室", "车间东侧", "仓库", "液化气瓶间", "二楼走廊", "装卸平台", "锅炉房", "宿舍楼梯间")
WRONG = ("电线老化裸露", "灭火器过期", "安全出口堵塞", "防护罩缺失", "未设警示标志", "可燃物堆放过高", "漏电保护失灵")
# A receipt, so that acts which need a proof have one: unlike a picture it may prove several fixes.
RECEIPT = b"%PDF-1.4 bench"
_keys = count(1)


@dataclass
class Town:
    """Who acts in the measured town, and on which sites."""

    clerk: Viewer = field(default_factory=Viewer)
    head: Viewer = field(default_factory=Viewer)
    inspectors: list[Viewer] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)
    visits: dict[UUID, UUID] = field(default_factory=dict)
    receipt: str = ""
    tokens: dict[str, str] = field(default_factory=dict)

    def owner(self, site: Site) -> Viewer:
        """Return a site's own account."""
        return Viewer(site_ids=frozenset({site.id}), via="enterprise")


def key() -> str:
    """Return a fresh key."""
    return f"bench/{next(_keys)}"


def found() -> Town:
    """Found the town: places, people, posts and sites, a visit under way at each site; all through acts."""
    load_seed()
    town, boss = Town(), system()
    _places()
    unit = Unit.objects.create(code="anwei", name="安委办", kind="office")
    given = {"mode": "real", "town_code": TOWN, "name": "测速镇", "short_name": "测速"}
    act("ledger", clock.new_id(), "found", viewer=boss, key=key(), given=given)
    town.head = _post(boss, unit, "head", TOWN, catch_all=True)
    town.clerk = _post(boss, unit, "clerk", TOWN)
    town.inspectors = [_post(boss, unit, "inspector", _community(number)) for number in range(COMMUNITIES)]
    rover = _post(boss, unit, "inspector", TOWN)
    town.inspectors.append(rover)
    ids = [clock.new_id() for _ in range(SITES)]
    act_all([_enlisted(site, number) for number, site in enumerate(ids)], viewer=boss)
    town.sites = list(Site.objects.order_by("id"))
    town.receipt = store.put(RECEIPT).digest
    _visits(town, rover)
    _accounts(town)
    return town


def _community(number: int) -> str:
    return f"{TOWN}{301 + number}"


def _places() -> None:
    Division.objects.create(code=TOWN, name="测速镇", level="town")
    for number in range(COMMUNITIES):
        name = f"第{number + 1}社区"
        Division.objects.create(code=_community(number), name=name, level="community", parent_id=TOWN, fictional=True)


def _post(boss: Viewer, unit: Unit, role: str, place: str, catch_all: bool = False) -> Viewer:
    person = Person.objects.create(name=f"{role}{place[-3:]}", unit=unit, fictional=True)
    post = clock.new_id()
    given = {"title": person.name, "role": role, "unit": unit.id, "is_catch_all": catch_all}
    act_all(
        [
            Do("post", post, "establish", key(), given),
            Do("post", post, "appoint", key(), {"holder": person.id}),
            Do("post", post, "give_duty", key(), {"places": [place], "field": "*"}),
        ],
        viewer=boss,
    )
    _book, roster = editions()
    return Viewer(person.id, current(roster.edition).holds_of(person.id, clock.today()), via="api", name=person.name)  # type: ignore[attr-defined]  # the roster that people lend the record


def _enlisted(site_id: UUID, number: int) -> Do:
    place, fld = _community(number % COMMUNITIES), FIELDS[number % len(FIELDS)]
    given = {"name": f"第{number + 1}号示例企业", "site_kind": "enterprise", "place": place, "field": fld}
    return Do("site", site_id, "enlist", key(), {**given, "fictional": True})


def _visits(town: Town, rover: Viewer) -> None:
    plans, starts = [], []
    for number, site in enumerate(town.sites):
        visit = town.visits[site.id] = clock.new_id()
        team = [town.inspectors[number % COMMUNITIES].person_id, rover.person_id]
        plans.append(Do("visit", visit, "plan", key(), {"site": site.id, "inspectors": team}))
        starts.append(Do("visit", visit, "start", key(), {"shown": True}))
    act_all(plans, viewer=town.clerk)
    act_all(starts, viewer=rover)


def _accounts(town: Town) -> None:
    people = {"inspector": town.inspectors[0], "head": town.head, "clerk": town.clerk, "rover": town.inspectors[-1]}
    for name, who in people.items():
        _token(town, name, open_account(name, person=who.person_id))
    for number, site in enumerate(town.sites[:8]):
        _token(town, f"owner{number}", open_account(f"owner{number}", site=site.id))


def _token(town: Town, name: str, account: Account) -> None:
    town.tokens[name] = f"bench-{name}"
    Token.objects.create(digest=digest_of(town.tokens[name]), account=account, label="bench")


def description(chance: Random) -> str:
    """Return what somebody might have written."""
    return f"{chance.choice(WHERE)}{chance.choice(WRONG)}，第{chance.randrange(500)}处"


def samples(town: Town, many: int) -> None:
    """Bring cases into every state that copies are taken of: found, under way, waiting, closed."""
    chance = Random(7)  # noqa: S311 -- a fixture, nothing secret
    for number in range(many):
        site = town.sites[number % len(town.sites)]
        go_through(town, site, description(chance), upto=(1, 2, 4, 5, 5, 5, 5, 5, 5, 5)[number % 10])


def go_through(town: Town, site: Site, text: str, upto: int = 5) -> UUID:
    """Do the five-act loop on a new case: self_report, undertake, ask_extension, rectify, verify (closed)."""
    case, owner, today = clock.new_id(), town.owner(site), clock.today()
    for name, viewer, given in loop_acts(town, site, text, today)[:upto]:
        act("hazard", case, name, viewer=viewer or owner, key=key(), given=given)
    return case


def loop_acts(town: Town, site: Site, text: str, today: Any) -> list[tuple[str, Viewer | None, dict[str, Any]]]:
    """Return the five acts of the loop: name, who (None: the site's own account), what is given."""
    soon, later = today + timedelta(days=7), today + timedelta(days=10)
    return [
        ("self_report", None, {"site": str(site.id), "grade": "general", "description": text}),
        ("undertake", None, {"rectify_by": soon.isoformat()}),
        ("ask_extension", None, {"until": later.isoformat(), "reason": "配件采购需要时间"}),
        ("rectify", None, {"measure": "已更换并清理", "files": [town.receipt]}),
        ("verify", town.inspectors[-1], {"visit": str(town.visits[site.id]), "files": [town.receipt]}),
    ]


def grow(town: Town, upto: int) -> None:
    """Copy the sample cases with their steps and texts until there are so many, and tell the planner.

    Copies bypass the one path: a fixture of the throw-away database only, whose chains no `verify` would accept.
    """
    have = Case.objects.count()
    samples_ = list(raw(Case, "ORDER BY opened_at LIMIT 300"))
    copies = _Copies(samples_, town, have, Case.objects.order_by("-number").values_list("number", flat=True)[0])
    with connection.cursor() as cursor:
        for start in range(have, upto, 2000):
            copies.write(cursor, min(2000, upto - start))
        Counter.objects.update_or_create(series=f"hazard/{clock.today().year}", defaults={"last": copies.number})
        cursor.execute("ANALYZE")
        # Index-only reads want a fresh visibility map; a caller's own transaction can't have one made.
        if connection.vendor == "postgresql" and not connection.in_atomic_block:
            cursor.execute("VACUUM (ANALYZE)")


def raw(model: type[Model], rest: str, values: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
    """Return rows as the database gives them, by column."""
    names = [str(one.column) for one in model._meta.concrete_fields]
    with connection.cursor() as cursor:
        cursor.execute(
            " ".join(["SELECT", ", ".join(f'"{n}"' for n in names), "FROM", model._meta.db_table, rest]), values
        )
        rows = cursor.fetchall()
    for row in rows:
        yield dict(zip(names, row, strict=True))


class _Copies:
    """Makes copies of sample cases, with fresh ids, numbers, places and days."""

    def __init__(self, samples_: list[dict[str, Any]], town: Town, seed: int, number: int) -> None:
        self.samples, self.town, self.number = samples_, town, number
        self.chance = Random(seed)  # noqa: S311 -- a fixture, nothing secret
        self.steps: dict[Any, list[dict[str, Any]]] = {}
        self.texts: dict[Any, list[dict[str, Any]]] = {}
        places = ", ".join(["%s"] * len(samples_))
        ids = [one["id"] for one in samples_]
        for model, by in ((Step, self.steps), (Text, self.texts)):
            for row in raw(model, f"WHERE subject_id IN ({places})", ids):
                by.setdefault(row["subject_id"], []).append(row)

    def write(self, cursor: Any, many: int) -> None:
        """Write so many copies."""
        cases, steps, texts = [], [], []
        for _ in range(many):
            sample = self.chance.choice(self.samples)
            case = self._case(sample)
            cases.append(case)
            words = {}
            for text in self.texts.get(sample["id"], ()):
                fresh = clock.new_id()
                words[str(_uuid(text["id"]))] = str(fresh)
                texts.append({**text, "id": _db(Text, "id", fresh), "subject_id": case["id"]})
            for step in self.steps[sample["id"]]:
                given = step["given"]
                for old, new in words.items():
                    given = given.replace(old, new)
                own = {"subject_id": case["id"], "key": f"copy/{self.number}/{step['seq']}", "given": given}
                copy = {**step, **own}
                del copy["position"]
                steps.append(copy)
        for model, rows in ((Case, cases), (Step, steps), (Text, texts)):
            _write(cursor, model, rows)

    def _case(self, sample: dict[str, Any]) -> dict[str, Any]:
        chance, today = self.chance, clock.today()
        self.number += 1
        index = chance.randrange(len(self.town.sites))
        site = self.town.sites[index]
        hold = self.town.inspectors[index % COMMUNITIES].holds[0]
        back = chance.randrange(1, 700)
        day = today - timedelta(days=back)
        due = today + timedelta(days=chance.randrange(-20, 20))
        at = datetime.combine(day, time(1 + chance.randrange(9), chance.randrange(60), chance.randrange(60)), UTC)
        fresh = {
            "id": clock.new_id(), "number": self.number, "site_id": site.id, "place_code": site.place_code,
            "community_code": site.place_code[:12], "field": site.field, "opened_at": at, "found_on": day,
            "changed_at": at, "post_id": hold.post_id, "unit_id": hold.unit_id, "description": description(chance),
            "due_on": due if sample["is_open"] else None, "late": due < today if sample["is_open"] else back % 9 == 0,
            "closed_on": None if sample["is_open"] else day + timedelta(days=5), "recurred": back % 40 == 0,
            "person_id": self.town.inspectors[index % COMMUNITIES].person_id,
        }  # fmt: skip
        return {**sample, **{name: _db(Case, name, value) for name, value in fresh.items()}}


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(value)


def _db(model: type[Model], column: str, value: Any) -> Any:
    found = next(one for one in model._meta.concrete_fields if one.column == column)
    return found.get_db_prep_save(value, connection)


def _write(cursor: Any, model: type[Model], rows: list[dict[str, Any]]) -> None:
    if not rows:
        return
    names = list(rows[0])
    table, columns = model._meta.db_table, ", ".join(f'"{name}"' for name in names)
    if connection.vendor == "postgresql":
        with cursor.cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as out:
            for row in rows:
                out.write_row([row[name] for name in names])
    else:
        places = ", ".join(["%s"] * len(names))
        statement = " ".join(["INSERT INTO", table, "(", columns, ") VALUES (", places, ")"])
        cursor.executemany(statement, [[row[name] for name in names] for row in rows])
