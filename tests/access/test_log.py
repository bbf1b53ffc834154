"""The access log: chained stretch by stretch, verifiable after pruning, closed to everybody but the auditor."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import DatabaseError, connection, transaction

from build import Town
from shiqiao.access import log, seals
from shiqiao.access.find import LogFilters, entries
from shiqiao.access.models import Entry, Stretch
from shiqiao.policy import Hold, Viewer
from shiqiao.record import clock

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _small() -> Iterator[None]:
    """Let a stretch hold three entries."""
    with patch.object(seals, "MOST", 3):
        yield


def noted(many: int, days_ago: int = 0) -> None:
    """Enter so many looks of some days ago."""
    then = clock.real_now() - timedelta(days=days_ago, minutes=5)
    with patch.object(clock, "real_now", lambda: then):
        for _one in range(many):
            log.note("read", kind="hazard", subject="x")


def sealed() -> None:
    """Close all stretches that can be closed."""
    while seals.seal():
        pass


def codes() -> list[str]:
    """Return what is wrong."""
    return [one.code for one in seals.verify()]


def test_full_stretches_are_closed_and_verify() -> None:
    noted(7)
    sealed()
    assert list(Stretch.objects.values_list("count", flat=True)) == [3, 3]
    assert codes() == []


def test_a_quiet_hour_closes_a_stretch_too() -> None:
    noted(1, days_ago=1)
    seals.seal()
    assert Stretch.objects.get().count == 1


def _without_triggers(statement: str) -> None:
    # What somebody with the database's own password can do.
    with connection.cursor() as cursor:
        for name in ("access_entry_no_update", "access_entry_no_delete", "access_stretch_no_update"):
            on = f" ON {name.rsplit('_no_', 1)[0]}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{on}")
        cursor.execute(statement)


@pytest.mark.tampers
@pytest.mark.parametrize(
    ("statement", "code"),
    [
        (
            "UPDATE access_entry SET what = 'file' WHERE position = (SELECT MIN(position) FROM access_entry)",
            "altered_log",
        ),
        ("DELETE FROM access_entry WHERE position = (SELECT MIN(position) FROM access_entry)", "altered_log"),
        ("UPDATE access_stretch SET dropped_at = at WHERE id = (SELECT MIN(id) FROM access_stretch)", "dropped_early"),
        ("DELETE FROM access_entry WHERE position > 0", "altered_log"),
    ],
)
def test_tampering_is_found(statement: str, code: str) -> None:
    noted(6)
    sealed()
    _without_triggers(statement)
    assert code in codes()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE access_entry SET what = 'file'", "DELETE FROM access_entry", "DELETE FROM access_stretch",
     "UPDATE access_stretch SET root = 'x'"],
)  # fmt: skip
def test_the_database_itself_refuses(statement: str) -> None:
    noted(3)
    sealed()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_old_stretches_are_dropped_and_the_rest_stays_verifiable() -> None:
    noted(3, days_ago=400)
    noted(3, days_ago=10)
    sealed()
    assert seals.drop() == 3
    assert Entry.objects.count() == 3
    assert codes() == []
    assert seals.drop() == 0


def test_nothing_is_dropped_before_its_time() -> None:
    noted(3, days_ago=360)
    sealed()
    assert seals.drop() == 0
    assert Entry.objects.count() == 3


def test_only_the_auditor_reads_it(town: Town) -> None:
    noted(2)
    auditor = Viewer(town.people["wu"].id, (Hold(town.posts["li"], "auditor", town.units["anwei"].id, ()),))
    assert entries(auditor, LogFilters()).count() == 2
    for name in ("chen", "zheng", "qian", "sun", "li"):
        assert not entries(town.viewer(name), LogFilters()).exists()


def test_a_word_that_the_log_does_not_know_is_refused() -> None:
    with pytest.raises(KeyError):
        log.note("peeked")


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "6.6.6.6", "127.0.0.1"),
        (1, "6.6.6.6, 10.0.0.5", "10.0.0.5"),
        (2, "6.6.6.6, 10.0.0.5, 192.168.0.1", "10.0.0.5"),
        (1, "", "127.0.0.1"),
    ],
)
def test_an_address_is_what_our_own_proxies_saw(
    settings: Any, rf: Any, proxies: int, header: str, address: str
) -> None:
    settings.PROXIES = proxies
    assert log.address_of(rf.get("/", headers={"X-Forwarded-For": header})) == address
