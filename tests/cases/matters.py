"""More of the cast for what people bring: Xu and He at the petition office, Gu its head, Lan at a station, Mei mediates."""

from typing import Any
from uuid import UUID

from build import TOWN, Town, key, photo
from shiqiao.cases.models import Case
from shiqiao.people.models import Person, Unit
from shiqiao.people.roster import current
from shiqiao.policy import system
from shiqiao.record import clock
from shiqiao.record.act import Do, act_all

HERE = f"{TOWN}302"
# Name, label, unit, role, place, fields.
CAST = (
    ("xu", "徐信访", "xinfang", "clerk", TOWN, ("petition",)),
    ("he", "贺信访", "xinfang", "clerk", TOWN, ("petition", "dispute")),
    ("gu", "顾主任", "xinfang", "head", TOWN, ("petition", "dispute")),
    ("lan", "兰站长", "huanbao", "clerk", TOWN, ("environment", "petition")),
    ("mei", "梅调解", "tiaojie", "mediator", HERE, ("dispute",)),
    ("bai", "白督查", "xinfang", "supervisor", TOWN, ("petition", "dispute")),
    ("jin", "金检举", "xinfang", "clerk", TOWN, ("accusation",)),
    ("ding", "丁网格", "yuewang", "grid_worker", HERE, ("*",)),
)
PETITION = {
    "place": HERE, "form": "letter", "channel": "letter", "category": "claim",
    "title": "反映村道积水", "description": "雨后无法通行，要求修路。",
}  # fmt: skip
DISPUTE = {
    "place": HERE, "origin": "application", "channel": "grid", "category": "neighbour", "parties": 2,
    "title": "宅基地边界争议", "description": "两户对滴水檐宽度有争议",
}  # fmt: skip
OPINION = {"opinion": "support", "claim": "修路", "facts": "属实", "decision": "月底前修好", "grounds": "公路养护规定"}


def enlist(town: Town) -> Town:
    """Add the cast to a town; call it within a day."""
    dos: list[Do] = []
    for code, name in (("county", "县信访局"), ("city", "市信访局")):
        town.units[code] = Unit.objects.create(code=code, name=name, kind="department")
    for code, name in (("xinfang", "信访办"), ("huanbao", "环保所"), ("tiaojie", "调委会"), ("yuewang", "岳旺社区")):
        town.units[code] = Unit.objects.create(code=code, name=name, kind="office")
    for name, label, unit, role, place, fields in CAST:
        town.people[name] = Person.objects.create(name=label, unit=town.units[unit], fictional=True)
        post = town.posts[name] = clock.new_id()
        given = {"title": f"{label}岗", "role": role, "unit": town.units[unit].id, "above": town.posts["zheng"]}
        dos += [
            Do("post", post, "establish", key(), given),
            Do("post", post, "appoint", key(), {"holder": town.people[name].id}),
            *(Do("post", post, "give_duty", key(), {"places": [place], "field": fld}) for fld in fields),
        ]
    act_all(dos, viewer=system())
    current(0)
    return town


def petition(town: Town, who: str = "xu", **given: Any) -> UUID:
    """Register a petition."""
    case = clock.new_id()
    town.do(who, "petition", case, "register", **{**PETITION, **given})
    return case


def outside() -> dict[str, Any]:
    """Return what shows an opinion that was signed outside the system: its number and its scan."""
    return {"document": "诸石信处〔2026〕1号", "scan": [photo("navy")]}


def served(town: Town, **given: Any) -> UUID:
    """Bring a petition as far as the person's own answer."""
    return handled(town, petition(town, **given))


def handled(town: Town, case: UUID) -> UUID:
    """Deal with a petition that somebody registered, as far as the person's own answer."""
    town.do("xu", "petition", case, "accept", route="petition", notice="on_spot")
    town.do("xu", "petition", case, "push", post=town.posts["lan"], requirement="现场核实")
    town.do("lan", "petition", case, "hear", record="听取")
    town.do("lan", "petition", case, "investigate", record="核实")
    town.do("gu", "petition", case, "conclude", **OPINION)
    town.do(
        "lan", "petition", case, "deliver", delivered_on=clock.today(), how="in_person", files=[photo()], **outside()
    )
    return case


def closed(town: Town, **given: Any) -> UUID:
    """Close a petition with both keys."""
    case = served(town, **given)
    town.do("bai", "petition", case, "settle", files=[photo("green")], remark="已修好")
    town.do("he", "petition", case, "answer", how="phone", solved="yes", satisfied="yes")
    return case


def dispute(town: Town, who: str = "ding", **given: Any) -> UUID:
    """Register a dispute."""
    case = clock.new_id()
    town.do(who, "dispute", case, "register", **{**DISPUTE, **given})
    return case


def mediated(town: Town, **given: Any) -> UUID:
    """Bring a dispute as far as a session."""
    case = dispute(town, **given)
    for party in (1, 2):
        town.do("mei", "dispute", case, "seek_consent", party=party, consent="yes")
    town.do("mei", "dispute", case, "begin", mediators=[town.people["mei"].id], told_rights="yes")
    held = {"venue": "社区调解室", "present": ["1", "2"], "helped": ["five_elders"], "signed_how": "all"}
    town.do("mei", "dispute", case, "session", held_on=clock.today(), record="双方陈述", **held)
    return case


def named(town: Town, case: UUID, many: int = 2) -> None:
    """Put the names of the sides of a dispute under seal."""
    for number in range(many):
        town.do("mei", "identity", clock.new_id(), "seal", case=case, role="party", name=f"示例{'甲乙丙'[number]}某某")


def row(case: UUID) -> Case:
    """Read a case anew."""
    return Case.objects.get(id=case)
