"""These tests begin with empty law tables, unlike every other room's."""

import pytest

from shiqiao.law.models import Basis, CalendarDay, CalendarYear, Edition, TermRow


@pytest.fixture(autouse=True)
def _empty_law(request: pytest.FixtureRequest) -> None:
    """Clear what the session loaded, inside the test's own transaction."""
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("db")
        for model in (TermRow, Basis, CalendarDay, CalendarYear, Edition):
            model.objects.all().delete()
