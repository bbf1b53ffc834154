"""Petitions and disputes on the one path: numbers, owners, keys, clocks that call, registers, and what the database holds."""

from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from build import Town, at, photo
from cases.matters import closed, dispute, enlist, petition, row, served
from shiqiao.briefing.figures import figures
from shiqiao.cases import clocks, find
from shiqiao.cases.find import Filters
from shiqiao.cases.models import Case
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step


@pytest.fixture
def office(town: Town) -> Town:
    """Return the town with a petition office and mediators."""
    with at("2026-03-02"):
        return enlist(town)


def refusal(town: Town, who: str, case: UUID, name: str, /, kind: str = "petition", **given: object) -> str:
    """Return the code with which an act is refused."""
    with pytest.raises(Refused) as refused:
        town.do(who, kind, case, name, **given)
    return refused.value.code


def test_a_petition_and_a_dispute_have_numbers_of_their_own(office: Town) -> None:
    with at("2026-03-03"):
        hazard = office.finding()
        case, quarrel = row(petition(office)), row(dispute(office))
    assert [one.shown_number for one in (hazard, case, quarrel)] == ["隐〔2026〕1号", "信〔2026〕1号", "纠〔2026〕1号"]
    assert (case.person_id, quarrel.person_id) == (office.people["xu"].id, office.people["mei"].id)
    assert (case.title, case.found_on, case.due_on) == ("反映村道积水", date(2026, 3, 3), date(2026, 3, 18))


def test_a_petition_closes_with_both_keys_and_the_register_says_so(office: Town) -> None:
    with at("2026-03-03"):
        case = row(closed(office))
        assert (case.outcome, case.is_open, case.settled_by) == ("settled", False, [str(office.people["bai"].id)])
        found = find.register(office.viewer("gu"), Filters(kind="petition", text="信〔2026〕1号"))
        assert list(found) == [case]
        assert not find.register(office.viewer("gu"), Filters()).exists()


def test_hazard_figures_stay_the_hazards(office: Town) -> None:
    with at("2026-03-03"):
        office.finding()
        before = figures(office.viewer("qian"))
        petition(office)
        dispute(office)
        closed(office)
        after = figures(office.viewer("zheng"))
        assert [after.figure(name).value for name in ("all", "open", "closed")] == [1, 1, 0]
        assert before.figure("all").value == 1


@pytest.mark.parametrize("columns", [{"accepted_on": None}, {"settled_on": None}])
def test_the_database_closes_nothing_as_settled_without_both_keys(office: Town, columns: dict[str, None]) -> None:
    with at("2026-03-03"):
        case = closed(office)
    name = next(iter(columns))
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE cases_case SET {name} = NULL WHERE id = %s", [case.hex if connection.vendor == "sqlite" else case]
        )


def test_no_door_closes_it_with_one_key(office: Town) -> None:
    with at("2026-03-03"):
        case = served(office)
        office.do("bai", "petition", case, "settle", files=[photo()], remark="已修好")
        assert refusal(office, "lan", case, "answer", how="phone", solved="yes", satisfied="yes") == "own_work"
        assert refusal(office, "he", case, "answer", how="link", solved="yes", satisfied="yes") == "wrong_how"
        assert row(case).is_open
        closing = [act.act for act in Step.objects.filter(subject_id=case)]
        assert "answer" not in closing


def test_the_clocks_remind_and_climb_for_every_kind(office: Town) -> None:
    with at("2026-03-03"):
        case, quarrel = petition(office), dispute(office)
    with at("2026-03-16"):
        assert clocks.watch()
    assert Step.objects.filter(subject_id=case, act="remind").count() == 1
    with at("2026-03-20"):
        assert clocks.watch()
    for one in (case, quarrel):
        assert row(one).late
        assert row(one).marks["escalation"] >= 1


def test_a_wrong_kind_ends_and_opens_the_right_one_with_its_clock(office: Town) -> None:
    with at("2026-03-02"):
        case = petition(office)
    with at("2026-03-09"):
        quarrel = clock.new_id()
        given = {
            "place": row(case).place_code, "origin": "referred", "channel": "letter", "category": "neighbour",
            "parties": 2, "title": "两户排水争议", "description": "排水", "rerouted_from": case,
        }  # fmt: skip
        act_all(
            [
                Do("dispute", quarrel, "register", "reroute-1", given),
                Do("petition", case, "reroute", "reroute-2", {"became": quarrel, "reason": "实为邻里纠纷"}),
            ],
            viewer=office.viewer("he"),
        )
    old, new = row(case), row(quarrel)
    assert (old.outcome, old.is_open, old.marks["became"]) == ("rerouted", False, str(quarrel))
    assert (new.found_on, new.marks["rerouted_from"]) == (date(2026, 3, 2), str(case))
    assert new.due_on == date(2026, 3, 5), "the clock runs from receipt"


def test_a_case_is_rerouted_only_into_one_that_says_so(office: Town) -> None:
    with at("2026-03-03"):
        case, quarrel = petition(office), dispute(office)
        assert refusal(office, "he", case, "reroute", became=quarrel, reason="x") == "not_linked"


def test_no_number_of_cases_gives_a_sealed_one_away(office: Town) -> None:
    with at("2026-03-03"):
        case = petition(office, "jin", category="accusation", accused_unit=office.units["huanbao"].id)
        assert row(case).person_id == office.people["jin"].id
        assert find.one(office.viewer("jin"), case) is not None
        for name in ("lan", "xu", "gu"):
            assert find.one(office.viewer(name), case) is None, name
            assert refusal(office, name, case, "note", text="x") == "not_found"
        assert refusal(office, "jin", case, "push", post=office.posts["lan"], requirement="x") == "accused"
    assert Case.objects.filter(confidentiality="accusation").count() == 1
