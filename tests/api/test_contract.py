"""Whatever is sent to the interface gets an answer that its description knows: no 500, no undeclared status or shape."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from build import Town, account, at
from shiqiao.people.models import Token
from shiqiao.people.tokens import digest_of

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
# Calls for each operation; the same ones in every run.
MANY = 12
OPERATIONS = (
    "create_case", "list_cases", "act_on_case", "act_on_many", "read_case", "me", "procedures", "store_file", "list_sites",
    "figures", "list_visits",
)  # fmt: skip


@pytest.fixture
def callers(town: Town) -> Iterator[dict[str, dict[str, str]]]:
    """Return the headers of an inspector and of an enterprise; there is one case, found on a visit."""
    with at("2026-03-05"):
        town.finding(town.visit())
        found = {}
        for login, owner in (("li", town.people["li"]), ("mill", town.sites["mill"])):
            Token.objects.create(digest=digest_of(f"token-{login}"), account=account(login, owner), label="test")
            found[login] = {"Authorization": f"Bearer token-{login}"}
        yield found


@pytest.fixture
def described(db: None) -> Iterator[Any]:
    """Return the description of the interface, as it is given to programs.

    The calls share the test's own transaction: as Django's test client does, they leave its connection open.
    """
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    try:
        yield schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())
    finally:
        for moment in (request_started, request_finished):
            moment.connect(close_old_connections)


def test_every_operation_is_tried(described: Any) -> None:
    assert {one.ok().definition.raw["operationId"] for one in described.get_all_operations()} == set(OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS)
def test_any_call_gets_an_answer_that_is_described(
    described: Any, callers: dict[str, dict[str, str]], operation: str
) -> None:
    tried = next(
        found
        for found in (one.ok() for one in described.get_all_operations())
        if found.definition.raw["operationId"] == operation
    )

    @settings(
        max_examples=MANY,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=tried.as_strategy())
    def call(case: Any) -> None:
        for headers in callers.values():
            case.call_and_validate(headers=headers, checks=CHECKS)

    call()
