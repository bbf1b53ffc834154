"""A figure equals the rows that its link opens, for every figure, filter and role (promise 13)."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from briefing.walk import every, wrong
from build import TOWN, Town, at, photo
from shiqiao.briefing.figures import figures, months
from shiqiao.cases.find import Filters, register
from shiqiao.cases.models import Case
from shiqiao.people.models import Unit
from shiqiao.policy import STRANGER, Viewer, system
from shiqiao.record import clock

ROLES = ("zheng", "qian", "sun", "li", "zhou", "wu", "feng", "zhao", "chen")


@pytest.fixture
def mixed(town: Town) -> Town:
    """Open hazards of several fields and places, close some, leave some overdue, put one where no community is."""
    site = {"site_kind": "enterprise", "fictional": True}
    for name, place, fld in (("far", f"{TOWN}303", "fire"), ("nowhere", TOWN, "industry")):
        town.sites[name] = clock.new_id()
        with at("2026-03-02"):
            town.do(system(), "site", town.sites[name], "enlist", name=f"示例{name}", place=place, field=fld, **site)
    with at("2026-03-03"):
        visit = town.visit(team=("li", "zhou"))
        first, second = (town.finding(visit, files=[photo()]) for _n in range(2))
        town.do("li", "hazard", first.id, "fix_on_spot", visit=visit, files=[photo("green")])
        town.do("qian", "hazard", second.id, "dismiss", reason="不构成隐患")
        town.finding(visit, who="zhou", grade="major", field="equipment")
    with at("2026-03-04"):
        town.finding(who="sun", site="far", field="fire")
        town.finding(who="sun", site="nowhere", channel="report")
    with at("2026-04-02"):
        town.do(
            "sun",
            "hazard",
            clock.new_id(),
            "take_over",
            site=town.sites["shop"],
            description="旧账",
            claimed_closed=True,
        )
        town.finding(who="sun", site="shop", field="gas")
    return town


def scopes() -> list[Filters]:
    """Return several ways to narrow, sensible and not."""
    unit = str(Unit.objects.get(code="anwei").id)
    return [
        Filters(),
        Filters(place=f"{TOWN}302"),
        Filters(place=f"{TOWN}303", field="fire"),
        Filters(place=f"{TOWN}."),
        Filters(field="industry"),
        Filters(unit=unit),
        Filters(found_from="2026-03-04"),
        Filters(found_from="2026-03-10", found_to="2026-04-02"),
        Filters(place="999", field="nothing"),
    ]


@pytest.mark.parametrize("name", ROLES)
def test_every_figure_opens_exactly_its_rows(mixed: Town, name: str) -> None:
    with at("2026-04-03"):
        who = mixed.viewer(name)
        assert [fault for scope in scopes() for fault in wrong(who, scope)] == []


def test_the_figures_are_those_of_the_story(mixed: Town) -> None:
    with at("2026-04-03"):
        found = figures(system())
        shown = {name: found.figure(name).value for name in ("all", "open", "overdue", "closed", "hazards_found")}
        assert shown == {"all": 7, "open": 4, "overdue": 3, "closed": 3, "hazards_found": 2}
        assert {one.name: one.value for one in found.apart} == {"apart_unfounded": 1, "apart_taken_over": 1}
        assert found.figure("major_open").value == 1
        assert found.figure("all", place=TOWN).value == 1
        rates = {rate.name: (rate.numerator.value, rate.denominator.value) for rate in found.rates()}
        assert rates["rectified"] == (1, 5)
        by_month = {month.first: (month.found.value, month.closed.value) for month in months(system())}
        assert by_month[date(2026, 3, 1)] == (5, 2)
        assert by_month[date(2026, 4, 1)] == (2, 1)


def test_whoever_may_see_nothing_gets_nothing(mixed: Town) -> None:
    with at("2026-04-03"):
        for who in (STRANGER, Viewer(), mixed.viewer("zhao"), mixed.viewer("chen")):
            assert all(figure.value == 0 for figure in every(figures(who)))


def test_a_rate_of_nothing_has_no_value(town: Town) -> None:
    assert all(rate.value is None for rate in figures(system()).rates())


def test_one_statement_counts_all_and_a_new_step_counts_anew(mixed: Town) -> None:
    with at("2026-04-03"):
        with CaptureQueriesContext(connection) as asked:
            before = figures(system())
        assert len(asked) <= 2
        with CaptureQueriesContext(connection) as again:
            assert figures(system()) is before
        assert len(again) == 1
        mixed.finding(who="sun", site="far")
        assert figures(system()).figure("all").value == before.figure("all").value + 1


def test_the_index_alone_answers_on_sqlite(mixed: Town) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL reads only the index once the table has been vacuumed")
    with at("2026-04-03"), CaptureQueriesContext(connection) as asked:
        figures(system(), Filters(field="fire"))
    grouped = next(one["sql"] for one in asked if "GROUP BY" in one["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {grouped}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert "COVERING INDEX case_picture" in plan


def test_the_towns_own_rows_open_by_the_dot(mixed: Town) -> None:
    with at("2026-04-03"):
        assert register(system(), Filters(place=f"{TOWN}.")).count() == 1
        assert register(system(), Filters(place=TOWN)).count() == Case.objects.count()
