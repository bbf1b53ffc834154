"""Two clerks' heads issue at the same moment: numbers without gaps, on PostgreSQL where both really run at once."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, connections

from build import Town, build_town, key
from documents import matter_cast as about
from documents.cast import drafted, inspected, reviewed
from shiqiao.documents.issue import issue
from shiqiao.documents.models import Paper

pytestmark = pytest.mark.postgres


@pytest.fixture
def town_in_earnest(transactional_db: None) -> Town:
    """Return a town whose steps carry the real time, so that threads share one clock."""
    return build_town("real")


def test_two_at_once_get_neighbouring_numbers(town_in_earnest: Town) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: SQLite lets one writer in at a time")
    town = town_in_earnest
    visit, cases = inspected(town, findings=6)
    waiting = [reviewed(town, drafted(town, "rectification_notice", visit, [case])) for case in cases]
    viewer, ready = town.viewer("qian"), Barrier(2)

    def issue_all(mine: list[Paper]) -> None:
        try:
            for paper in mine:
                ready.wait(timeout=10)
                issue(paper, viewer=viewer, key=key())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(issue_all, waiting[0::2]), pool.submit(issue_all, waiting[1::2])]:
            done.result()
    assert sorted(Paper.objects.values_list("number", flat=True)) == [1, 2, 3, 4, 5, 6]


def test_two_heads_at_once_number_papers_about_cases_without_gaps(town_in_earnest: Town) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: SQLite lets one writer in at a time")
    town, ready = town_in_earnest, Barrier(2)
    papers = []
    for number in range(4):
        paper = about.drafted(town, about.accepted(town, name=f"虚构人员{number}"))
        town.do("he", "matter_paper", paper.id, "review")
        papers.append(Paper.objects.get(id=paper.id))

    def issue_all(who: str, mine: list[Paper]) -> None:
        try:
            for paper in mine:
                ready.wait(timeout=10)
                issue(paper, viewer=town.viewer(who), key=key())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        for done in [pool.submit(issue_all, "gu", papers[0::2]), pool.submit(issue_all, "zheng", papers[1::2])]:
            done.result()
    assert sorted(Paper.objects.values_list("number", flat=True)) == [1, 2, 3, 4]


def test_one_paper_issued_twice_at_once_takes_one_number(town_in_earnest: Town) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: SQLite lets one writer in at a time")
    town = town_in_earnest
    visit, cases = inspected(town)
    paper = reviewed(town, drafted(town, "rectification_notice", visit, cases))
    viewer, ready = town.viewer("qian"), Barrier(2)

    def once() -> str:
        try:
            ready.wait(timeout=10)
            return issue(paper, viewer=viewer, key=key()).act
        except Exception as failure:
            return getattr(failure, "code", repr(failure))
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as pool:
        said = sorted(job.result() for job in [pool.submit(once), pool.submit(once)])
    assert said == ["issue", "stale"]
    assert Paper.objects.get().number == 1
