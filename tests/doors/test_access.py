"""The matrix of access in docs/access.md, written by hand, against every address and every operation as every role."""

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, reset_queries
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image

from build import Town, at
from doors.test_every_address import addresses, filled  # noqa: F401 - a fixture
from doors.world import CASES, COLUMNS, DAY, PLANTED, POSTED, World, browser, build_world, code, program
from shiqiao.api.urls import api
from shiqiao.cases.models import Case
from shiqiao.record import clock

PAGE = Path(__file__).resolve().parents[2] / "docs" / "access.md"
# The description of the API is no operation of it, and stands with the addresses.
DESCRIBING = ("api:openapi-json", "api:openapi-view", "api:api-root")
NOBODY = UUID(int=9)


@pytest.fixture
def world(town: Town, filled: dict[str, Any]) -> World:  # noqa: F811 - pytest gives the fixture by its name
    """Return the town with everybody in it."""
    return build_world(town, filled)


def rows() -> dict[tuple[str, str], list[str]]:
    """Read the page's tables: (address or operation, kind of case) → one code for each column."""
    found: dict[tuple[str, str], list[str]] = {}
    for line in PAGE.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if re.fullmatch(r"`[^`]*`", cells[0]) and len(cells) == 2 + len(COLUMNS):
            key = (cells[0].strip("`"), cells[1])
            assert key not in found, f"{key} stands twice in docs/access.md"
            found[key] = cells[2:]
    return found


def doors() -> Iterator[tuple[str, str, str]]:
    """List every address: its name (its pattern, if it has none), its pattern, and the kind of case in it if there is one."""
    for name, pattern in addresses():
        if name.startswith("api:") and name not in DESCRIBING:
            continue
        for kind in CASES if "case_id>" in pattern else ("",):
            yield name or pattern, pattern, kind


def operations() -> Iterator[tuple[str, str, str, str]]:
    """List every operation: its id, method, path and the kind of case in it if there is one."""
    for path, methods in api.get_openapi_schema()["paths"].items():
        for method, said in methods.items():
            for kind in CASES if "{case_id}" in path else ("",):
                yield str(said["operationId"]), method, str(path), kind


def body_of(world: World, operation: str) -> dict[str, Any]:
    """Return what a call sends: all of it lawful for somebody."""
    note = {"given": {"text": "看过"}}
    site = world.town.sites["mill"]
    return {
        "create_case": {"given": {"site": str(site), "grade": "general", "description": "线路老化"}},
        "act_on_case": note,
        "act_on_many": {"acts": [{"id": str(world.cases["隐患"]), "act": "note", **note}]},
    }.get(operation, {})


def differences(expected: dict[tuple[str, str], list[str]], seen: dict[tuple[str, str], list[str]]) -> list[str]:
    """Say which rows are missing, left over or different, each as a line that could stand in the page."""
    wrong = []
    for key in {**seen, **expected}:
        if expected.get(key) != seen.get(key):
            line = f"| `{key[0]}` | {key[1]} | {' | '.join(seen.get(key, ['gone']))} |"
            wrong.append(f"{line}   docs/access.md says: {' '.join(expected.get(key, ['no row']))}")
    return wrong


def words_hidden(world: World, column: int) -> list[str]:
    """Return what may show on no page of somebody: the words and numbers of all cases to which no door is open."""
    found = []
    for kind, words in PLANTED.items():
        codes = [row[column] for (name, of), row in rows().items() if of == kind and not name.startswith("public:")]
        if "✓" not in codes:
            found += [words, str(Case.objects.get(id=world.cases[kind]))]
    return found


def shows_nothing_else(answer: Any, hidden: list[str], where: object) -> None:
    """Check that neither page, list, count link nor file says a word of what is hidden."""
    text = answer.getvalue().decode(errors="replace")
    assert [words for words in hidden if words in text] == [], where


def test_every_address_answers_everybody_as_the_page_says(world: World) -> None:
    seen: dict[tuple[str, str], list[str]] = {(name, kind): [] for name, _pattern, kind in doors()}
    hidden = {who: words_hidden(world, column) for column, who in enumerate(COLUMNS.values())}
    with at(DAY):
        for who in COLUMNS.values():
            client = browser(who)
            for name, pattern, kind in doors():
                # Signing out ends the session that the next door needs.
                asker = browser(who) if name == "sign_out" else client
                path = world.path(name, pattern, kind)
                answer = asker.post(path) if name in POSTED else asker.get(path)
                assert answer.status_code < 500, (name, who)
                seen[(name, kind)].append(code(answer))
                if not name.startswith("public:"):
                    shows_nothing_else(answer, hidden[who], (name, who))
    listed = {key: codes for key, codes in rows().items() if not key[0].startswith("API ")}
    assert not (wrong := differences(listed, seen)), "\n" + "\n".join(wrong)


def picture() -> bytes:
    """Return a small picture."""
    out = io.BytesIO()
    Image.new("RGB", (8, 8), "blue").save(out, "PNG")
    return out.getvalue()


def test_every_operation_answers_everybody_as_the_page_says(world: World) -> None:
    seen: dict[tuple[str, str], list[str]] = {}
    with at(DAY):
        for operation, method, path, kind in operations():
            codes = seen.setdefault((f"API {operation}", kind), [])
            for who in COLUMNS.values():
                address = path.format(case_id=world.cases.get(kind), act_name="note")
                sent = json.dumps(body_of(world, operation))
                ask = getattr(program(who), method)
                if operation == "store_file":
                    answer = program(who).post(address, {"file": SimpleUploadedFile("照片.png", picture())})
                elif method == "get":
                    answer = ask(address)
                else:
                    answer = ask(address, sent, content_type="application/json")
                codes.append(code(answer))
                shows_nothing_else(answer, words_hidden(world, list(COLUMNS.values()).index(who)), (operation, who))
    listed = {key: codes for key, codes in rows().items() if key[0].startswith("API ")}
    assert not (wrong := differences(listed, seen)), "\n" + "\n".join(wrong)


HEADERS = {"Set-Cookie", "Content-Length", "Vary", "Date", "Expires"}
NONCE = re.compile(rb'nonce-?[="]*[\w+/=-]+|name="csrfmiddlewaretoken" value="\w+"')


def said(client: Client, method: str, path: str, sent: Any = None) -> tuple[Any, ...]:
    """Return all that an answer gives away: status, headers, body without the address itself, and its statements."""
    reset_queries()
    with CaptureQueriesContext(connection) as asked:
        if sent is None:
            answer = getattr(client, method)(path)
        else:
            answer = getattr(client, method)(path, json.dumps(sent), content_type="application/json")
    headers = {name: value for name, value in answer.headers.items() if name not in HEADERS}
    if "Content-Security-Policy" in headers:
        headers["Content-Security-Policy"] = NONCE.sub(b"", headers["Content-Security-Policy"].encode()).decode()
    ids = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
    body = NONCE.sub(b"", ids.sub(b"ID", answer.getvalue()))
    location = ids.sub(b"ID", headers.get("Location", "").encode())
    return answer.status_code, {**headers, "Location": location}, body, len(asked)


def is_as_absent(forbidden: tuple[Any, ...], absent: tuple[Any, ...], where: object) -> None:
    """Check that what is forbidden answers as what isn't there, and asks the database hardly more."""
    assert forbidden[:3] == absent[:3], where
    assert abs(forbidden[3] - absent[3]) <= 3, (where, forbidden[3], absent[3])


ABSENT = {"case_id": NOBODY, "paper_id": NOBODY, "visit_id": NOBODY, "recusal_id": NOBODY, "digest": "0" * 64}


def unreachable(column: int, listed: dict[tuple[str, str], list[str]]) -> Iterator[tuple[str, str, str, str]]:
    """List (parameter, address, pattern, kind of case) of things to which no door is open in this column."""
    for one in ABSENT:
        for kind in CASES if one == "case_id" else ("",):
            behind = [
                (name, pattern) for name, pattern, of in doors() if f":{one}>" in pattern and of in (kind, CASES[0])
            ]
            behind = list(dict.fromkeys(behind))
            # A door to a case on a visit stands under both; for the visit any case will do.
            keys = [(name, kind or (CASES[0] if "case_id>" in pattern else "")) for name, pattern in behind]
            if all(listed[key][column] == "·" for key in keys):
                yield from ((one, name, pattern, of) for (name, pattern), (_name, of) in zip(behind, keys, strict=True))


# The matrix above opens every door on either database; whether two answers are the same is no question to it.
@pytest.mark.neutral
def test_nobody_learns_by_an_address_what_is_there(world: World) -> None:
    """Whoever may open no door to a thing gets from each of its doors what one gets for a thing that isn't there."""
    listed = rows()
    with at(DAY):
        for column, who in enumerate(COLUMNS.values()):
            client = browser(who)
            for one, name, pattern, kind in unreachable(column, listed) if who else ():
                there = world.path(name, pattern, kind)
                gone = world.path(name, pattern, kind, **{one: ABSENT[one]})
                for method in ("get", "post"):
                    where = (who, method, name, kind)
                    is_as_absent(said(client, method, there), said(client, method, gone), where)


@pytest.mark.neutral
def test_nobody_learns_by_the_interface_what_is_there(world: World) -> None:
    listed = rows()
    with at(DAY):
        for who in [login for login in COLUMNS.values() if login]:
            column = list(COLUMNS.values()).index(who)
            for operation, method, path, kind in operations():
                if not kind or listed[(f"API {operation}", kind)][column] != "·":
                    continue
                sent = None if method == "get" else body_of(world, operation)
                there = said(program(who), method, path.format(case_id=world.cases[kind], act_name="note"), sent)
                gone = said(program(who), method, path.format(case_id=clock.new_id(), act_name="note"), sent)
                is_as_absent(there, gone, (who, operation, kind))
