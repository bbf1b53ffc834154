"""How many acts a second the one path does, against raw SQL writing the very same rows in the same run."""

import time
from collections.abc import Callable
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model
from django.test.utils import CaptureQueriesContext

from shiqiao.cases.models import Case
from shiqiao.cli import bench_town
from shiqiao.cli.bench_town import Town
from shiqiao.outbox.models import Message
from shiqiao.record import clock
from shiqiao.record.act import act
from shiqiao.record.models import Attached, Step, Text

Row = dict[str, Any]


def acts(town: Town, many: int) -> dict[str, Any]:
    """Measure creates and five-act loops through the one path and raw; returns per-second figures and ratios."""
    chance = Random(3)  # noqa: S311 -- a fixture, nothing secret
    site, inspector = town.sites[0], town.inspectors[0]
    given = {"site": str(site.id), "grade": "general", "description": bench_town.description(chance)}

    def create() -> UUID:
        case = clock.new_id()
        act("hazard", case, "find", viewer=inspector, key=bench_town.key(), given=given)
        return case

    def loop() -> UUID:
        return bench_town.go_through(town, site, bench_town.description(chance))

    for _ in range(20):
        create()
    with CaptureQueriesContext(connection) as counted:
        create()
    words = [query["sql"].split()[0].upper() for query in counted.captured_queries]
    loop()
    created, create_rate = _timed(create, many)
    looped, loop_rate = _timed(loop, max(many // 5, 1))
    raw_create = _raw_rate(created)
    raw_loop = _raw_rate(looped)
    return {
        "create_statements": len([word for word in words if word not in ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")]),
        "create_commits": words.count("COMMIT"),
        "create_per_s": round(create_rate, 1),
        "raw_create_per_s": round(raw_create, 1),
        "create_of_raw": round(create_rate / raw_create, 3),
        "loop": "self_report → undertake → ask_extension → rectify → verify",
        "loop_per_s": round(loop_rate, 1),
        "raw_loop_per_s": round(raw_loop, 1),
        "loop_of_raw": round(loop_rate / raw_loop, 3),
    }


def _timed(do: Callable[[], UUID], many: int) -> tuple[list[UUID], float]:
    start = time.perf_counter()
    done = [do() for _ in range(many)]
    return done, many / (time.perf_counter() - start)


def _raw_rate(cases: list[UUID]) -> float:
    """Write the same rows again under new ids, one commit for each act, by bare statements; returns cases a second."""
    written = [_rows_of(case) for case in cases]
    fresh = [_anew(kept, _db(clock.new_id())) for kept in written]
    start = time.perf_counter()
    for commits in fresh:
        for statements in commits:
            with transaction.atomic(), connection.cursor() as cursor:
                for sql, values in statements:
                    cursor.execute(sql, values)
    return len(cases) / (time.perf_counter() - start)


# A case's row, what else was written (texts, and by seq the files and messages), and its steps.
Kept = tuple[Row, dict[str, list[tuple[str, Row]]], list[Row]]
Statement = tuple[str, list[Any]]


def _rows_of(case: UUID) -> Kept:
    key = [_db(case)]
    steps = list(bench_town.raw(Step, "WHERE subject_id = %s ORDER BY seq", key))
    more: dict[str, list[tuple[str, Row]]] = {"texts": []}
    for model in (Attached, Message):
        for row in bench_town.raw(model, "WHERE subject_id = %s", key):
            more.setdefault(str(row["seq"]), []).append((model._meta.db_table, row))
    more["texts"] = [("record_text", row) for row in bench_town.raw(Text, "WHERE subject_id = %s ORDER BY id", key)]
    return next(iter(bench_town.raw(Case, "WHERE id = %s", key))), more, steps


def _anew(kept: Kept, new: Any) -> list[list[Statement]]:
    case, more, steps = kept
    texts = list(more["texts"])
    commits = []
    for step in steps:
        statements = _opened(case, step, new) if step["seq"] == 1 else _moved(case, new)
        statements.append(_insert("record_step", {**step, "subject_id": new, "key": f"raw/{step['position']}"}))
        wanted = step["given"].count('"text"')
        own, texts = texts[:wanted], texts[wanted:]
        for table, row in [*own, *more.get(str(step["seq"]), ())]:
            fresh = {"id": _db(clock.new_id())} if table == "record_text" else {}
            statements.append(_insert(table, {**row, "subject_id": new, **fresh}))
        commits.append(statements)
    return commits


def _opened(case: Row, step: Row, new: Any) -> list[Statement]:
    row = {**case, "id": new, "number": 10_000_000 + int(step["position"])}
    return [(_COUNTER, [f"raw/{case['year']}"]), _insert("cases_case", row)]


def _moved(case: Row, new: Any) -> list[Statement]:
    names = ("state", "steps", "head", "changed_at", "due_on", "marks", "late")
    sets = ", ".join(f"{name} = %s" for name in names)
    write = " ".join(["UPDATE cases_case SET", sets, "WHERE id = %s"])
    return [
        (_LOCK if connection.vendor == "postgresql" else _READ, [new]),
        (write, [*(case[name] for name in names), new]),
    ]


_COUNTER = (
    "INSERT INTO record_counter (series, last) VALUES (%s, 1)"
    " ON CONFLICT (series) DO UPDATE SET last = record_counter.last + 1 RETURNING last"
)
_READ = "SELECT * FROM cases_case WHERE id = %s"
_LOCK = _READ + " FOR UPDATE"
_BY_ITSELF = {"record_step": "position", "record_attached": "id", "outbox_message": "id"}


def _insert(table: str, row: Row) -> tuple[str, list[Any]]:
    names = [name for name in row if name != _BY_ITSELF.get(table)]
    columns, places = ", ".join(f'"{name}"' for name in names), ", ".join(["%s"] * len(names))
    return " ".join(["INSERT INTO", table, "(", columns, ") VALUES (", places, ")"]), [row[name] for name in names]


def _db(value: UUID) -> Any:
    model: type[Model] = Case
    return model._meta.pk.get_db_prep_save(value, connection)
