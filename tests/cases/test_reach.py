"""What belongs to the whole town is changed only by whoever answers for the whole town."""

from contextlib import AbstractContextManager
from datetime import date
from typing import Any
from uuid import UUID

import pytest

from build import TOWN, Town, at, key
from desk.cast import signed_in
from shiqiao.intake.takeover import clerk_of
from shiqiao.people.models import Person
from shiqiao.policy import system
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import Do, act_all
from shiqiao.record.editions import editions
from shiqiao.record.models import Ledger


@pytest.fixture
def village(town: Town) -> Town:
    """Add a head and a clerk of one community, and a vacant post there."""
    with at("2026-03-02", 10):
        for name, role in (("he", "head"), ("ren", "clerk"), ("empty", "inspector")):
            post = town.posts[name] = clock.new_id()
            given = {"title": f"岳旺社区{role}", "role": role, "unit": town.units["anwei"].id}
            duty = {"places": [f"{TOWN}302"], "field": "*"}
            dos = [Do("post", post, "establish", key(), given), Do("post", post, "give_duty", key(), duty)]
            if name != "empty":
                person = town.people[name] = Person.objects.create(name=f"{name}某", unit=town.units["anwei"])
                dos.append(Do("post", post, "appoint", key(), {"holder": person.id}))
            act_all(dos, viewer=system())
    return town


def refused(code: str) -> AbstractContextManager[Any]:
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def test_a_community_head_moves_the_posts_of_the_own_community_only(village: Town) -> None:
    with at("2026-03-03"):
        other = village.people["feng"].id
        village.do("he", "post", village.posts["empty"], "appoint", holder=other)
        for post in ("li", "wu", "qian", "zheng"):
            # Li's post is of this community too; the others answer for the town.
            if post == "li":
                village.do("he", "post", village.posts[post], "stand_in", stand_in=other, until=date(2026, 3, 9))
                continue
            with refused("not_yours"):
                village.do("he", "post", village.posts[post], "appoint", holder=other)


@pytest.mark.parametrize(("place", "field"), [(TOWN, "*"), (f"{TOWN}303", "fire")])
def test_nobody_gives_a_wider_duty_than_the_own(village: Town, place: str, field: str) -> None:
    with at("2026-03-03"):
        with refused("beyond_own"):
            village.do("he", "post", village.posts["empty"], "give_duty", places=[place], field=field)
        village.do("he", "post", village.posts["empty"], "give_duty", places=[f"{TOWN}302901"], field="fire")
        village.do("qian", "post", village.posts["empty"], "give_duty", places=[place], field=field)


def test_checklists_calendar_and_imports_ask_for_the_town(village: Town) -> None:
    ledger = Ledger.objects.get().id
    days = {"year": 2027, "notice": "国办发明电〔2026〕7号", "days_off": ["2027-01-01"]}
    receive = {
        "what": "hazards",
        "source": "旧台账",
        "file": "0" * 64,
        "rows": 1,
        "good": 1,
        "to_mend": 0,
        "unchanged": 0,
    }
    publish = {"title": "自编检查表", "code": "own", "edition": 1, "clauses": 0}
    asked: tuple[tuple[str, UUID, str, dict[str, Any]], ...] = (
        ("checklist", clock.new_id(), "publish", publish),
        ("ledger", ledger, "enter_calendar", days),
        ("batch", clock.new_id(), "receive", receive),
    )
    with at("2026-03-03"):
        for kind, subject, name, given in asked:
            for who in ("he", "ren"):
                with refused("not_yours"):
                    village.do(who, kind, subject, name, **given)
            village.do("sun", kind, subject, name, **given)
        clerk = signed_in(village, "ren")
        for page in ("/import/", "/calendar/", "/checklists/import/"):
            assert clerk.get(page).status_code == 404, page
            assert signed_in(village, "sun").get(page).status_code == 200, page


def test_a_community_plans_and_enlists_within_itself(village: Town) -> None:
    plan = {"title": "社区排查", "begins_on": date(2026, 3, 3), "ends_on": date(2026, 4, 3)}
    site = {"name": "岳旺小卖部", "site_kind": "shop", "field": "fire"}
    with at("2026-03-03"):
        mine = clock.new_id()
        village.do("ren", "campaign", mine, "plan", place=f"{TOWN}302", **plan)
        village.do("ren", "site", clock.new_id(), "enlist", place=f"{TOWN}302", **site)
        far = clock.new_id()
        with refused("not_yours"):
            village.do("ren", "campaign", clock.new_id(), "plan", place=TOWN, **plan)
        with refused("not_yours"):
            village.do("ren", "site", far, "enlist", place=f"{TOWN}303", **site)
        village.do("sun", "site", far, "enlist", place=f"{TOWN}303", **site)
        with refused("out_of_range"):
            village.do("ren", "campaign", mine, "target", sites=[far])


def test_the_command_imports_as_somebody_who_answers_for_the_town(village: Town) -> None:
    with at("2026-03-03"):
        assert clerk_of(editions()[1], "cli").person_id == village.people["sun"].id  # type: ignore[arg-type]  # the snapshot is people's roster
