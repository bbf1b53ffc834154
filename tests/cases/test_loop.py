"""The hazard loop through acts, from finding to closing, and what stands in its way."""

import pytest
from build import Town, at, photo

from shiqiao.cases.models import Case
from shiqiao.procedures.machine import Refused
from shiqiao.record.models import Step


def refused(code: str):
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def test_fixed_on_the_spot(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        case = town.finding(visit, files=[photo()])
        assert (case.state, case.number, case.is_open) == ("found", 1, True)
        assert case.post_id == town.posts["li"]
        town.do("li", "hazard", case.id, "fix_on_spot", visit=visit, files=[photo("green")])
    case.refresh_from_db()
    assert (case.state, case.outcome, case.late) == ("closed", "fixed_on_spot", False)
    assert [step.seq for step in Step.objects.filter(subject_id=case.id).order_by("seq")] == [1, 2]


def test_major_is_never_fixed_on_the_spot(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        case = town.finding(visit, grade="major", files=[photo()])
        with refused("is_major"):
            town.do("li", "hazard", case.id, "fix_on_spot", visit=visit, files=[photo("green")])


def test_stranger_gets_the_answer_of_absence(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding()
        with refused("not_found"):
            town.do("zhao", "hazard", case.id, "note", text="看看")
        with refused("not_found"):
            town.do("chen", "hazard", case.id, "note", text="管理员看看")
    assert Case.objects.count() == 1
