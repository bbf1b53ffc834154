"""The query reads exactly what the rule allows: on generated rows, for everybody of the cast, filtered by kind or not."""

from dataclasses import replace
from datetime import date
from random import Random
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from build import TOWN, Town, at
from shiqiao.cases.find import Filters, cases, counted, mine, one, register
from shiqiao.cases.models import Case
from shiqiao.policy import OPEN_KINDS, READ, STRANGER, Hold, Viewer, barred, matter, reads, system
from shiqiao.record import clock
from shiqiao.record.kinds import family
from shiqiao.record.projection import standing

PLACES = (f"{TOWN}302", f"{TOWN}302001", f"{TOWN}303", f"{TOWN}303902", TOWN)
FIELDS = ("industry", "fire", "dispute", "petition", "accusation")
OTHER_UNIT = UUID(int=0xAB)


def strangers_duties() -> list[tuple[str, str, str]]:
    """Return every role with every kind of duty that makes a difference to the rule."""
    roles = sorted({role for table in READ.values() for role in table} | {"expert", "admin", "auditor"})
    wanted = (
        (TOWN, "*"), (f"{TOWN}302", "*"), (f"{TOWN}303902", "*"), (TOWN, "petition"), (f"{TOWN}302", "dispute"),
        (f"{TOWN}303", "fire"), (TOWN, "accusation"),
    )  # fmt: skip
    return [(role, place, fld) for role in roles for place, fld in wanted]


def everybody(town: Town, some: list[Case]) -> list[Viewer]:
    """Return the cast, invented holders of every duty, enterprises, the recused, the accused and nobody at all."""
    people = [town.viewer(name) for name in town.people]
    holds = [Hold(UUID(int=0xF0), role, OTHER_UNIT, ((place, fld),)) for role, place, fld in strangers_duties()]
    invented = [Viewer(town.people["zhao"].id, (hold,)) for hold in holds]
    recused = frozenset({some[0].id, some[1].id, town.sites["mill"]})
    accused = [replace(person, home_unit_id=OTHER_UNIT) for person in people]
    return [
        *people, *invented, *accused, *(replace(person, recused=recused) for person in (*people, *invented[:40])),
        town.owner(), town.owner("shop"), STRANGER, system(),
    ]  # fmt: skip


def rows(town: Town, many: int = 320) -> list[Case]:
    """Write cases of every kind, place, field, secrecy and naming straight into the table; a fixed seed."""
    luck, people = Random(20260302), [person.id for person in town.people.values()]

    def chance(of: list[Any], weight: int = 4) -> Any:
        return luck.choice([*of, *[None] * weight])

    made = []
    for number in range(1, many + 1):
        kind = luck.choice(sorted(READ))
        secret = "internal" if kind in OPEN_KINDS else luck.choice(["internal", "confidential", "accusation"])
        accused = kind not in OPEN_KINDS and secret == "accusation"
        place = luck.choice(PLACES)
        asked = chance(people)
        made.append(
            Case(
                id=clock.new_id(), opened_at=clock.now(), changed_at=clock.now(), procedure_version=1, state="found",
                kind=kind, number=number, year=2026, site_id=chance(list(town.sites.values()), 1), place_code=place,
                community_code=place[:12], field=luck.choice(FIELDS), confidentiality=secret,
                post_id=luck.choice([*town.posts.values(), UUID(int=0xF0)]), person_id=luck.choice(people),
                unit_id=OTHER_UNIT, due_on=date(2026, 4, 1), channel="inspection", found_on=date(2026, 3, 2),
                found_by=[str(one) for one in (chance(people),) if one], team=[str(one) for one in (chance(people),) if one],
                sponsor_id=chance(people), marks={"consulting": str(asked)} if asked else {},
                accused_unit_id=chance([OTHER_UNIT, town.units["anwei"].id], 1) if accused else None,
                accused_person_id=chance(people) if accused else None,
            )
        )  # fmt: skip
    return Case.objects.bulk_create(made)


@pytest.mark.tampers
def test_the_query_and_the_rule_agree_for_everybody(town: Town) -> None:
    with at("2026-03-02"):
        town.visit("shop", team=("wu", "feng"))
        some = rows(town)
        read_by_somebody: set[UUID] = set()
        for viewer in everybody(town, some):
            allowed = {case.id for case in some if reads(viewer, matter(standing(case)))}
            assert set(cases(viewer).values_list("id", flat=True)) == allowed, viewer
            for kind in READ:
                of_kind = {case.id for case in some if case.kind == kind} & allowed
                assert set(cases(viewer, kind).values_list("id", flat=True)) == of_kind, (viewer, kind)
            held = {case.id for case in some if case.post_id in viewer.working_posts}
            assert set(mine(viewer).values_list("id", flat=True)) == held & allowed, viewer
            if not viewer.is_system:
                read_by_somebody |= allowed
            seals = {case.id for case in some if case.confidentiality != "internal"}
            assert not set(counted(viewer).values_list("id", flat=True)) & (seals - allowed), viewer
    assert len(read_by_somebody) > len(some) * 0.9


@pytest.mark.tampers
def test_one_case_by_its_id_is_found_by_the_same_rule(town: Town) -> None:
    with at("2026-03-02"):
        some = rows(town, 60)
        for viewer in (*(town.viewer(name) for name in town.people), town.owner()):
            for case in some:
                found = one(viewer, case.id)
                assert (found is not None) is reads(viewer, matter(standing(case)))
                assert found is None or not barred(viewer, matter(standing(case)))


@pytest.mark.tampers
@pytest.mark.parametrize(("who", "asked"), [("qian", "mine"), ("qian", "all"), ("li", "mine"), ("li", "all")])
def test_the_policy_costs_no_statement(town: Town, who: str, asked: str) -> None:
    with at("2026-03-02"):
        rows(town, 40)
        viewer = town.viewer(who)
        with CaptureQueriesContext(connection) as statements:
            list(register(viewer, Filters(kind="*", mine="1" if asked == "mine" else "")).order_by("-opened_at")[:50])
        assert len(statements) == 1


def plan(viewer: Viewer, **filters: str) -> str:
    """Return how SQLite or PostgreSQL would find the worklist or the register."""
    found = register(viewer, Filters(**filters)).filter(is_open=True)
    ordered = found.order_by("due_on", "id") if filters.get("mine") else found.order_by("-opened_at", "-number", "id")
    return str(ordered[:50].explain())


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL prefers a scan for a table of no size")
def test_the_worklist_and_the_towns_register_are_served_by_their_indexes(town: Town) -> None:
    with at("2026-03-02"):
        for name in ("qian", "sun", "li"):
            assert "case_work" in plan(town.viewer(name), mine="1", kind="*")
        said = plan(town.viewer("qian"), kind="hazard")
        assert "case_kind_newest" in said
        assert "TEMP B-TREE" not in said


def test_every_kind_of_case_is_in_the_table_of_readers() -> None:
    assert {kind.name for kind in family("case")} <= set(READ)
