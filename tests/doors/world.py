"""Everybody who might knock, and one of everything to knock at: what the matrix of access is held against."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.test import Client

from build import TOWN, Town, account, at, key
from cases.matters import HERE, dispute, enlist, petition
from documents.matter_cast import accepted, drafted, issued
from doors.test_every_address import fill
from shiqiao.documents import links
from shiqiao.documents.compose import Wanted, compose
from shiqiao.documents.issue import draft
from shiqiao.documents.models import Paper
from shiqiao.people.models import Account, Person, Token, Unit
from shiqiao.people.roster import current
from shiqiao.people.tokens import digest_of
from shiqiao.places.models import Site
from shiqiao.policy import system
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do
from shiqiao.record.projection import standing
from shiqiao.visits.models import Visit

DAY = "2026-03-03"
# More of the cast: name, role, places, fields. Bei belongs to the unit that the accusation is about.
MORE = (
    ("wang", "grid_worker", HERE, ("*",)),
    ("tao", "volunteer", HERE, ("dispute",)),
    ("lv", "legal_adviser", HERE, ("dispute",)),
    ("jing", "police", HERE, ("*",)),
    ("du", "supervisor", TOWN, ("*",)),
    ("bao", "data_protection", "", ()),
    ("shen", "auditor", "", ()),
    ("bei", "clerk", TOWN, ("accusation", "petition")),
)
# The columns of docs/access.md and who of the cast stands for each; "" is a stranger.
COLUMNS = {
    "陌生": "", "本企": "mill", "他企": "shop", "网格": "wang", "志愿": "tao", "检查": "li", "专家": "feng", "经办": "sun",
    "负责": "qian", "领导": "zheng", "信访": "xu", "检举": "jin", "调解": "mei", "律师": "lv",
    "民警": "jing", "督查": "du",
    "管理": "chen", "保护": "bao", "审计": "shen", "无岗": "zhao", "回避": "zhou", "被告": "bei",
}  # fmt: skip
# The cases behind an address with a case in it: a hazard, from which one inspector is recused; a dispute; a petition
# under seal; an accusation that names Bei as its responsible person's colleague.
CASES = ("隐患", "纠纷", "密件", "检举")
# Words that stand in one case only, to look for where it may not show.
PLANTED = {
    "隐患": "配电箱未上锁",
    "纠纷": "滴水檐压了谁家的墙",
    "密件": "低保名单里的那一户",
    "检举": "招待费重复报销三次",
}


# What an address asks for beside its path, and the act that stands in it, by the address's name.
QUERY = {
    "desk:draft_notice": "?visit={visit_id}", "desk:draft_record": "?visit={visit_id}",
    "desk:draft_opinion": "?visit={visit_id}", "desk:draft_matter": "?case={named_case}&kind=assignment_slip",
    "desk:recusal_new": "?case={case_id}", "desk:visit_plan": "?site={site_id}",
}  # fmt: skip
ACTS = {
    "desk:site_act": "amend", "desk:visit_act": "staff", "desk:campaign_act": "close", "desk:draw_act": "set_aside",
    "desk:checklist_act": "withdraw", "desk:post_act": "stand_in", "desk:power_act": "end", "desk:recusal_act": "end",
    "desk:paper_act": "review", "desk:account_act": "demand_factor", "enterprise:do": "note",
}  # fmt: skip
# Addresses that take only POST: knocked at with nothing in it, which a door that lets in calls incomplete.
POSTED = frozenset(
    {
        "desk:follow_ups_seal", "desk:follow_ups_draw",
        "sign_out", "switch", "set_language", "upload", "desk:inbox_read", "desk:import_confirm", "desk:import_abandon",
        "desk:token_end", "desk:draw_now", "desk:draw_visits", "desk:draw_sample", "field:join",
        "field:household_withdraw", "desk:opening_view", "desk:opening_copy", "session_end", "desk:matter_apart",
        "desk:matter_repeat",
        "desk:paper_named",
    }
)  # fmt: skip


@dataclass
class World:
    """The town, the ids of things in it by the parameter of an address, and the four cases."""

    town: Town
    ids: dict[str, Any]
    cases: dict[str, UUID]

    def path(self, name: str, pattern: str, kind: str = "", **others: Any) -> str:
        """Return a real address for a pattern, with this kind of case in it and `others` in the place of given ids."""
        act = {"act_name": ACTS[name], "name": ACTS[name]} if name in ACTS else {}
        ids = self.ids | act | ({"case_id": self.cases[kind]} if kind else {}) | others
        if name == "desk:paper_named":
            ids["paper_id"] = ids["named_id"]
        if name in ("desk:paper_edit", "desk:paper_act") and "paper_id" not in others:
            ids["paper_id"] = ids["draft_id"]
        return fill(pattern, ids) + QUERY.get(name, "").format(**ids)


def build_world(town: Town, ids: dict[str, Any]) -> World:
    """Add everybody and the cases to the filled town, through acts."""
    with at(DAY):
        enlist(town)
        _more(town)
        cases = {
            "隐患": ids["case_id"],
            "纠纷": dispute(town, title=PLANTED["纠纷"], description=PLANTED["纠纷"]),
            "密件": petition(town, confidentiality="confidential", title=PLANTED["密件"], description=PLANTED["密件"]),
            "检举": petition(
                town,
                category="accusation",
                accused_unit=town.units["bei"].id,
                title=PLANTED["检举"],
                description=PLANTED["检举"],
            ),
        }
        town.do("qian", "recusal", ids["recusal_id"], "uphold")
        paper = Paper.objects.get(id=ids["paper_id"])
        ids |= {"code": paper.code, "token": links.make(paper.id, paper.site_id, 30)}
        ids["draft_id"] = _draft(town, ids["visit_id"])
        ids["named_case"] = accepted(town, confidentiality="confidential")
        ids["named_id"] = issued(town, drafted(town, ids["named_case"])).id
    for name in COLUMNS.values():
        if name:
            holder = account(name, town.sites.get(name) or town.people[name])
            Token.objects.create(digest=digest_of(f"token-{name}"), account=holder, label="test")
    return World(town, ids, cases)


def _draft(town: Town, visit: UUID) -> UUID:
    case = town.finding(visit, description="安全出口堆物")
    site, look = Site.objects.get(id=town.sites["mill"]), standing(Visit.objects.get(id=visit))
    composed = compose(Wanted("rectification_notice", site, look, [case]))
    return draft(composed, viewer=town.viewer("li"), key=key()).subject_id


def _more(town: Town) -> None:
    town.units["bei"] = Unit.objects.create(code="bei", name="被反映的单位", kind="office")
    dos: list[Do] = []
    for name, role, place, fields in MORE:
        unit = town.units["bei" if name == "bei" else "anwei"]
        town.people[name] = Person.objects.create(name=name, unit=unit, fictional=True)
        post = town.posts[name] = clock.new_id()
        dos += [
            Do("post", post, "establish", key(), {"title": name, "role": role, "unit": unit.id}),
            Do("post", post, "appoint", key(), {"holder": town.people[name].id}),
            *(Do("post", post, "give_duty", key(), {"places": [place], "field": fld}) for fld in fields),
        ]
    act_all(dos, viewer=system())
    current(0)


def browser(login: str) -> Client:
    """Return a browser signed in as somebody; "" for a stranger."""
    client = Client(raise_request_exception=True)
    if login:
        client.force_login(Account.objects.get(login=login))
    return client


def program(login: str) -> Client:
    """Return a program that calls with somebody's token; "" for one without."""
    return Client(headers={"Authorization": f"Bearer token-{login}"} if login else {})


def code(answer: Any) -> str:
    """Return what an answer means: let in, absent, sign in first, or refused."""
    status = answer.status_code
    if status == 401 or (status == 302 and str(answer["Location"]).startswith("/sign-in/")):
        return "登"
    if status == 422 and answer.headers["Content-Type"] == "application/json":
        # The interface says in its code that somebody's post doesn't do this.
        return "✗" if answer.json()["code"] in ("not_yours", "no_such_ref") else "✓"
    return "✓" if status < 400 or status in (400, 409, 422) else "·" if status == 404 else "✗"
