"""The cast, the fixed clock, and the promise checked after every database test: chains green, rebuild finds nothing."""

import os
from collections.abc import Iterator
from importlib import import_module
from itertools import chain
from types import SimpleNamespace

import pytest
from django.db import connection

from build import Town, build_town
from shiqiao.access import seals
from shiqiao.evidence import store
from shiqiao.identities import words
from shiqiao.law.load import load_seed
from shiqiao.people import roster, secrets
from shiqiao.record.rebuild import differing
from shiqiao.record.verify import verify


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark as neutral what never asks the database of the run: it says the same on either, and is run on one."""
    for item in items:
        asked = {"db", "transactional_db", "live_server"} & set(getattr(item, "fixturenames", ()))
        if not asked and not item.get_closest_marker("django_db") and not item.get_closest_marker("postgres"):
            item.add_marker("neutral")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Let a test with a browser ask the database: Playwright keeps a loop in this thread, some for the whole run."""
    if item.get_closest_marker("browser"):
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Load the law once; it is data that every town begins with."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        load_seed()


@pytest.fixture(autouse=True)
def _data_dir(settings: object, tmp_path: object) -> None:
    """Keep files of a test in its own folder."""
    settings.DATA_DIR = tmp_path  # type: ignore[attr-defined]


@pytest.fixture
def town(db: None) -> Town:
    """Return a small town with named people and enterprises, built through acts."""
    return build_town()


@pytest.fixture(autouse=True)
def _green(request: pytest.FixtureRequest) -> Iterator[None]:
    """After every database test the record verifies and the rows are what their steps say."""
    roster.forget()
    uses_database = {"db", "transactional_db", "live_server"} & set(request.fixturenames)
    transactional = bool(uses_database - {"db"})
    if uses_database:
        # Asked for first, so that the database is still there when this fixture looks back.
        request.getfixturevalue("transactional_db" if transactional else "db")
    if transactional:
        _append_only("forbid")
        load_seed()
    yield
    if uses_database and not request.node.get_closest_marker("tampers"):
        assert verify().faults == []
        assert differing() == []
        assert list(seals.verify()) == []
        assert list(chain(words.unasked(), store.altered(), secrets.altered())) == []
    if transactional:
        _append_only("allow")


def _append_only(what: str) -> None:
    """Put SQLite's append-only triggers up or down: after a transactional test Django empties the tables row by row."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        editor = SimpleNamespace(connection=connection, execute=cursor.execute)
        for room in ("record", "access"):
            triggers = import_module(f"shiqiao.{room}.migrations.0002_append_only")
            triggers.allow(None, editor)
            if what == "forbid":
                triggers.forbid(None, editor)


@pytest.fixture(autouse=True)
def _plain_static(settings: object) -> None:
    """Serve static files under their own names: pages are drawn without collectstatic."""
    settings.STORAGES = {  # type: ignore[attr-defined]
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
