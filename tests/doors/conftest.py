"""The petition office on one day, as the tests of people's own keys need it."""

from collections.abc import Iterator

import pytest

from build import Town, at
from cases.matters import enlist

DAY = "2026-03-03"


@pytest.fixture
def office(town: Town) -> Iterator[Town]:
    """The town with a petition office, on one day."""
    with at(DAY, 8):
        enlist(town)
    with at(DAY):
        yield town
