"""Two people at once on PostgreSQL: exactly one wins, numbers have no gaps, nothing acknowledged is lost."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from django.db import connection

from build import Town, build_town, key
from shiqiao.cases.models import Case
from shiqiao.law.load import load_seed
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act
from shiqiao.record.models import Counter, Step

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one at a time; races need PostgreSQL"),
]


@pytest.fixture
def real_town(transactional_db: None) -> Town:
    """Return a town in earnest, committed, so that other connections see it."""
    load_seed()
    return build_town("real")


def together(*jobs: Callable[[], Any]) -> list[Any]:
    """Run jobs at the same moment, each on its own connection; a refusal is returned, not raised."""
    barrier = Barrier(len(jobs))

    def one(job: Callable[[], Any]) -> Any:
        try:
            barrier.wait()
            return job()
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(one, jobs))


def test_exactly_one_of_two_wins(real_town: Town) -> None:
    town = real_town
    case = town.finding()

    def assign(who: str, post: str) -> Callable[[], Step]:
        viewer = town.viewer(who)
        given = {"post": town.posts[post], "reason": "改派"}
        return lambda: act("hazard", case.id, "assign", viewer=viewer, key=key(), given=given, seen=1)

    results = together(assign("sun", "zhou"), assign("qian", "wu"))
    assert sorted(type(one).__name__ for one in results) == ["Refused", "Step"]
    refusal = next(one for one in results if isinstance(one, Refused))
    assert refusal.code == "stale"
    assert Step.objects.filter(subject_id=case.id, act="assign").count() == 1


def test_the_same_request_at_the_same_moment_is_one(real_town: Town) -> None:
    town = real_town
    viewer, case = town.viewer("li"), clock.new_id()
    given = {"site": town.sites["mill"], "grade": "general", "description": "通道堵塞"}
    results = together(*[lambda: act("hazard", case, "find", viewer=viewer, key="tap", given=given)] * 4)
    assert len({one.digest for one in results}) == 1
    assert Case.objects.count() == 1


def test_numbers_have_no_gaps_under_load(real_town: Town) -> None:
    town = real_town
    viewer = town.viewer("li")

    def find() -> None:
        for _ in range(8):
            given = {"site": town.sites["mill"], "grade": "general", "description": "通道堵塞"}
            act("hazard", clock.new_id(), "find", viewer=viewer, key=key(), given=given)

    together(find, find, find)
    assert sorted(Case.objects.values_list("number", flat=True)) == list(range(1, 25))
    assert Counter.objects.get(series__startswith="hazard/").last == 24
