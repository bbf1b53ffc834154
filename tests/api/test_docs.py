"""docs/api.md tells the truth: each of its calls is made in order, and answers as the page says."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from build import Town, account, at
from shiqiao.people.models import Token
from shiqiao.people.tokens import digest_of
from shiqiao.record.models import Step

PAGE = (Path(__file__).resolve().parent.parent.parent / "docs" / "api.md").read_text()
CALLS = re.findall(r"```http\n(GET|POST) (\S+)\n(.*?)```\n答 (\d+)：?([^\n]*)", PAGE, re.DOTALL)


@pytest.fixture
def known(town: Town) -> dict[str, str]:
    """Return what the page's capital words stand for; the rest is learnt from answers."""
    li = account("li", town.people["li"])
    Token.objects.create(digest=digest_of("token-of-li"), account=li, label="test")
    return {"TOKEN": "token-of-li", "SITE": str(town.sites["mill"])}


def called(verb: str, path: str, rest: str, known: dict[str, str]) -> Any:
    """Make one call of the page."""
    for word, value in known.items():
        path, rest = path.replace(word, value), rest.replace(word, value)
    head, _blank, body = rest.partition("\n\n")
    headers = dict(line.split(": ", 1) for line in head.strip().splitlines())
    kind = headers.pop("Content-Type", "application/json")
    client = Client(headers=headers)
    return client.get(path) if verb == "GET" else client.post(path, body.strip(), content_type=kind)


def test_every_call_answers_as_the_page_says(town: Town, known: dict[str, str]) -> None:
    with at("2026-03-05"):
        town.finding(description="另一处")
        for verb, path, rest, status, says in CALLS:
            answer = called(verb, path, rest, known)
            assert answer.status_code == int(status), (verb, path, answer.content.decode())
            body = answer.json()
            if shown := re.match(r"`(\{.*\})`", says):
                assert body == json.loads(shown[1])
            known |= {"CASE": body["id"]} if status == "201" else {}
            known |= {"NEXT": body["next"]} if body.get("next") else {}
            for name in re.findall(r"`(\w+)(?:\[\])?`", says.split("。")[0]) if status[0] == "2" else ():
                assert name in json.dumps(body), (path, name)
    assert len(CALLS) >= 12
    # The create that was sent twice is one case.
    assert Step.objects.filter(act="find", subject_id=known["CASE"]).count() == 1


def test_every_operation_is_on_the_page() -> None:
    described = Client().get("/api/v1/openapi.json").json()
    missing = [
        path
        for path in described["paths"]
        if re.sub(r"\{[^}]*\}", "CASE", path, count=1).split("/acts/")[0] not in PAGE
    ]
    assert missing == []
