"""Standing aside (回避): declared, decided by another, and then neither seen nor acted on, from a case or from a whole site."""

from typing import Any
from uuid import UUID

import pytest

from build import TOWN, Town, at
from shiqiao.cases import find, recusals
from shiqiao.cases.models import Case
from shiqiao.documents.kinds import papers
from shiqiao.outbox.models import Message
from shiqiao.people.models import Person, Recusal
from shiqiao.people.roster import Roster
from shiqiao.places.models import Site
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.editions import editions
from shiqiao.visits.kinds import visits

MARCH = "2026-03-03"


def declare(town: Town, who: str, person: str | None = None, **about: Any) -> UUID:
    """Ask for a recusal, one's own unless another is named."""
    recusal = clock.new_id()
    given = {"person": town.people[person or who].id, "ground": "kin", "reason": "该厂负责人是本人妻兄", **about}
    town.do(who, "recusal", recusal, "declare", **given)
    return recusal


def refused(code: str) -> Any:
    """Expect a refusal."""
    return pytest.raises(Refused, check=lambda no: no.code == code)


def test_a_declared_recusal_takes_effect_when_another_upholds_it(town: Town) -> None:
    with at(MARCH):
        case = town.finding(town.visit())
        recusal = declare(town, "zhou", case=case.id)
        assert find.one(town.viewer("zhou"), case.id) is not None
        town.do("qian", "recusal", recusal, "uphold")
        assert find.one(town.viewer("zhou"), case.id) is None
        assert not find.cases(town.viewer("zhou")).filter(id=case.id).exists()
        assert find.one(town.viewer("li"), case.id) is not None
        with refused("not_found"):
            town.do("zhou", "hazard", case.id, "note", text="再看一眼")
        with refused("barred"):
            town.do("sun", "hazard", case.id, "assign", post=town.posts["zhou"], reason="换人")
        town.do("qian", "recusal", recusal, "end", reason="利害关系已经消除")
        assert find.one(town.viewer("zhou"), case.id) is not None


def test_nobody_decides_the_own_recusal_or_the_one_asked_for(town: Town) -> None:
    with at(MARCH):
        case = town.finding()
        own = declare(town, "qian", case=case.id)
        asked = declare(town, "qian", "zhou", case=case.id)
        for recusal in (own, asked):
            with refused("own_recusal"):
                town.do("qian", "recusal", recusal, "uphold")
            town.do("zheng", "recusal", recusal, "uphold")
        with refused("not_yourself"):
            declare(town, "wu", "zhou", site=town.sites["mill"])


def test_what_the_person_answers_for_is_given_to_another_first(town: Town) -> None:
    with at(MARCH):
        case = town.finding()
        assert case.person_id == town.people["li"].id
        recusal = declare(town, "li", case=case.id)
        with refused("still_responsible"):
            town.do("qian", "recusal", recusal, "uphold")
        town.do("sun", "hazard", case.id, "assign", post=town.posts["zhou"], reason="原负责人申请回避")
        due = Case.objects.get(id=case.id).due_on
        town.do("qian", "recusal", recusal, "uphold")
        assert Case.objects.get(id=case.id).due_on == due == case.due_on


def test_an_interest_in_a_site_keeps_from_all_of_it(town: Town) -> None:
    with at(MARCH):
        mill = town.sites["mill"]
        town.do("qian", "recusal", declare(town, "li", site=mill), "uphold")
        case = town.finding(who="zhou")
        # The one whose duty it would be stands aside: the next one answers for it.
        assert case.person_id == town.people["zhou"].id
        li = town.viewer("li")
        assert not find.cases(li).filter(id=case.id).exists()
        with refused("recused"):
            town.visit(team=("zhou", "li"))
        visit = town.visit(team=("zhou", "wu"))
        assert not visits(li).filter(id=visit).exists()
        assert not papers(li).filter(site_id=mill).exists()
        with refused("recused"):
            town.do("zhou", "visit", visit, "staff", inspectors=[town.people["li"].id])
        told = town.finding(visit, who="zhou", description="安全通道堆放木料")
        assert not Message.objects.filter(subject_id=told.id, person_id=town.people["li"].id).exists()


def test_a_recused_persons_recusal_is_read_by_few(town: Town) -> None:
    with at(MARCH):
        case = town.finding()
        recusal = Recusal.objects.get(id=declare(town, "zhou", case=case.id))
        readers = {name for name in town.people if recusal in recusals.recusals(town.viewer(name))}
        assert readers == {"zhou", "qian", "zheng"}
        assert recusals.about(town.viewer("li"), case.id, None) == []
        with refused("not_found"):
            town.do("sun", "recusal", recusal.id, "uphold")


def test_nobody_learns_of_a_case_by_asking_to_stand_aside(town: Town) -> None:
    with at(MARCH):
        case = town.finding()
        for about in (case.id, clock.new_id()):
            with refused("no_such_ref"):
                declare(town, "wu", case=about)


def test_data_propose_a_recusal_and_a_name_does_not(town: Town) -> None:
    with at(MARCH):
        case = town.finding()
        li = Person.objects.get(id=town.people["li"].id)
        assert recusals.proposed(case) == []
        Person.objects.filter(id=li.id).update(phone="0536-0000001")
        town.do("sun", "site", case.site_id, "amend", phone="0536-0000001", contact="李大山")
        assert recusals.proposed(case) == [(li.id, "kin")]
        declare(town, "li", site=case.site_id)
        assert recusals.proposed(case) == [(li.id, "stake")]
        declare(town, "li", case=case.id)
        assert recusals.proposed(case) == []
        assert Site.objects.get(id=case.site_id).contact == "李大山"


def test_the_roster_passes_over_the_unfit_up_to_whoever_is_left(town: Town) -> None:
    with at(MARCH):
        roster = editions()[1]
        assert isinstance(roster, Roster)
        people = {name: town.people[name].id for name in town.people}

        def first(*unfit: str) -> UUID:
            away = {people[one] for one in unfit}
            return roster.responsible(f"{TOWN}302", "industry", ("inspector",), lambda one: one in away).person_id

        assert first() == people["li"]
        assert first("li") == people["zhou"]
        assert first("li", "zhou") == people["qian"]
        assert first("li", "zhou", "qian") == people["zheng"]
        with refused("no_one"):
            first("li", "zhou", "qian", "zheng")
