"""A recurrence is charged to the earlier closing, also when the process dies between the two acts."""

import pytest

from build import Town, at, key, photo
from shiqiao.cases import raise_case
from shiqiao.cases.kinds import clause_key
from shiqiao.cases.models import Case
from shiqiao.cases.raise_case import charge_missing, find_hazard
from shiqiao.policy import Viewer
from shiqiao.record import clock
from shiqiao.record.models import Step

CLAUSE = clause_key("配电箱应当上锁")


def raised(town: Town, viewer: Viewer, use_key: str = "", **given: object) -> Case:
    case_id = clock.new_id()
    wanted = {"site": town.sites["mill"], "grade": "general", "description": "配电箱未上锁", "clause": CLAUSE, **given}
    find_hazard(case_id, wanted, viewer=viewer, key=use_key or key())
    return Case.objects.get(id=case_id)


def closed_before(town: Town) -> Case:
    visit = town.visit()
    first = raised(town, town.viewer("li"), visit=visit, files=[photo()])
    town.do("li", "hazard", first.id, "fix_on_spot", visit=visit, files=[photo("green")])
    return first


def test_a_recurrence_is_charged_to_the_closing_before_it(town: Town) -> None:
    with at("2026-03-03"):
        first = closed_before(town)
    with at("2026-04-03"):
        again = raised(town, town.viewer("li"))
    first.refresh_from_db()
    assert again.recurs_id == first.id
    assert first.recurred
    assert first.marks["recurred_as"] == str(again.id)
    assert Step.objects.get(subject_id=first.id, act="charge").person_id is None


def test_whoever_cant_see_the_earlier_case_still_finds(town: Town) -> None:
    with at("2026-03-03"):
        first = closed_before(town)
    with at("2026-04-03"):
        # Feng, an expert on this visit only, reads none of the mill's older cases.
        visit = town.visit(experts=[town.people["feng"].id])
        raised(town, town.viewer("feng"), visit=visit)
    first.refresh_from_db()
    assert first.recurred


def test_a_charge_that_died_is_done_by_the_worker_once(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with at("2026-03-03"):
        first = closed_before(town)

    def die(*_args: object) -> None:
        raise SystemExit

    with at("2026-04-03"):
        with monkeypatch.context() as dying:
            dying.setattr(raise_case, "charge", die)
            with pytest.raises(SystemExit):
                raised(town, town.viewer("li"))
        first.refresh_from_db()
        assert not first.recurred
        charge_missing()
        charge_missing()
    first.refresh_from_db()
    assert first.recurred
    assert Step.objects.filter(subject_id=first.id, act="charge").count() == 1


def test_the_same_key_twice_opens_and_charges_once(town: Town) -> None:
    with at("2026-03-03"):
        first = closed_before(town)
    with at("2026-04-03"):
        case_id, given = clock.new_id(), {"site": town.sites["mill"], "grade": "general", "description": "未上锁"}
        for _again in range(2):
            find_hazard(case_id, {**given, "clause": CLAUSE}, viewer=town.viewer("li"), key="one-key")
    assert Step.objects.filter(subject_id=first.id, act="charge").count() == 1
    assert Case.objects.filter(recurs_id=first.id).count() == 1


def test_a_reopened_closing_is_not_charged(town: Town) -> None:
    with at("2026-03-03"):
        first = closed_before(town)
    with at("2026-04-03"):
        town.do("qian", "hazard", first.id, "reopen", reason="未真正整改", rectify_by="2026-04-10")
        again = raised(town, town.viewer("li"))
    first.refresh_from_db()
    assert again.recurs_id is None
    assert not first.recurred
