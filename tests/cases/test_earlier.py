"""The earlier closing of the same matter: found by its key, or by its words alone where it was closed before keys."""

import pytest
from django.db import connection

from build import Town, at, photo
from shiqiao.cases import earlier, kinds
from shiqiao.cases.models import Case
from shiqiao.record import clock, rows

WORDS = "车间东侧配电箱未上锁"


def closed(town: Town, **given: object) -> Case:
    visit = town.visit()
    case = town.finding(visit, files=[photo()], **given)
    town.do("li", "hazard", case.id, "fix_on_spot", visit=visit, files=[photo("green")])
    return case


def test_what_was_closed_before_keys_is_known_by_the_very_same_words(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    with at("2026-03-03"), monkeypatch.context() as before:
        before.setattr(kinds, "clause_key", lambda text: "")
        first = closed(town, description=WORDS)
    assert Case.objects.get(id=first.id).clause_key == ""
    with at("2026-05-03"):
        assert town.finding(description="车间东侧，配电箱未上锁").recurs_id is None
        assert town.finding(description="！！").recurs_id is None, "signs alone are like nothing"
        assert town.finding(description=WORDS, clause="c1").recurs_id is None, "a clause says what the matter is"
        assert town.finding(description=WORDS).recurs_id == first.id


def test_the_latest_closing_counts_and_each_of_many_gets_its_own(town: Town) -> None:
    with at("2026-03-03"):
        closed(town, description=WORDS)
    with at("2026-03-05"):
        later, other = closed(town, description=WORDS), closed(town, description="灭火器过期", clause="c2")
    mill, ids = town.sites["mill"], [clock.new_id() for _ in range(3)]
    asked = [
        (ids[0], {"site": mill, "description": WORDS}, kinds.clause_key(WORDS)),
        (ids[1], {"site": town.sites["shop"], "description": WORDS}, kinds.clause_key(WORDS)),
        (ids[2], {"site": mill, "description": "另一种说法", "clause": "c2"}, "c2"),
    ]
    found = earlier.closings(asked)
    assert {one: row["id"] for one, row in found.items()} == {ids[0]: later.id, ids[2]: other.id}
    assert found[ids[0]]["closed_on"] == Case.objects.get(id=later.id).closed_on
    same_look = (ids[0], {**asked[0][1], "visit": later.visit_id}, asked[0][2])
    assert earlier.closings([same_look])[ids[0]]["id"] != later.id


def test_it_is_one_look_into_the_index(town: Town) -> None:
    values = earlier._values(clock.new_id(), {"site": town.sites["mill"], "description": WORDS}, "k")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The tables of a test are so small that reading them whole would be cheaper.
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute("SET LOCAL enable_bitmapscan = off")
            cursor.execute("EXPLAIN " + earlier._sql(1), values)
        else:
            cursor.execute("EXPLAIN QUERY PLAN " + earlier._sql(1), values)
        plan = "\n".join(str(line) for line in cursor.fetchall())
    assert "case_site_clause" in plan, plan
    assert rows.run(earlier._sql(1), values) == []
