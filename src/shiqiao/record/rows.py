"""Reads and writes rows of the record by statements that are put together once, since every act waits for them."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)
# SQLite takes at most this many values in one statement.
MOST_VALUES = 30_000
# A statement with more values than this is a batch's: no other will look like it, so it isn't worth being kept planned.
FEW_VALUES = 400
# Values that the driver writes as they are; the others go through Django (JSON).
_AS_THEY_ARE = frozenset(
    (
        "BooleanField", "CharField", "DateField", "DateTimeField", "ForeignKey", "PositiveIntegerField",
        "PositiveSmallIntegerField", "TextField", "UUIDField",
    )
)  # fmt: skip


def run(sql: str, values: Sequence[Any]) -> list[Any]:
    """Run one statement of the record's own and return the rows that it gives; its places are %s."""
    if connection.vendor == "postgresql" and len(values) <= FEW_VALUES:
        with connection.prepared_cursor() as cursor:  # type: ignore[attr-defined]  # shiqiao.record.postgresql
            cursor.execute(_numbered(sql), values)
            return cursor.fetchall() if cursor.description else []
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall() if cursor.description else []


@cache
def _numbered(sql: str) -> str:
    numbers = count(1)
    return re.sub("%s", lambda _found: f"${next(numbers)}", sql)


@cache
def _fields(model: type[Model]) -> tuple["Field[Any, Any]", ...]:
    return tuple(model._meta.concrete_fields)


@cache
def _written(model: type[Model]) -> tuple["Field[Any, Any]", ...]:
    # What the database fills in by itself is left to it.
    return tuple(one for one in _fields(model) if not one.has_db_default() and not _by_itself(one))


def _by_itself(field: "Field[Any, Any]") -> bool:
    return field.get_internal_type() in ("BigAutoField", "AutoField")


def _column(field: "Field[Any, Any]") -> str:
    return str(field.column)


@cache
def _writers(fields: tuple["Field[Any, Any]", ...]) -> tuple[tuple[str, Callable[..., Any] | None], ...]:
    plain = _AS_THEY_ARE if connection.vendor == "postgresql" else frozenset()
    return tuple((one.attname, None if one.get_internal_type() in plain else one.get_db_prep_save) for one in fields)


def _values(row: Model, fields: tuple["Field[Any, Any]", ...]) -> list[Any]:
    return [
        getattr(row, name) if write is None else write(getattr(row, name), connection)
        for name, write in _writers(fields)
    ]


@cache
def _insert_sql(model: type[Model], many: int) -> str:
    quote = connection.ops.quote_name
    names = [_column(one) for one in _written(model)]
    row = "(" + ", ".join(["%s"] * len(names)) + ")"
    parts = ["INSERT INTO", quote(model._meta.db_table), "(", ", ".join(quote(name) for name in names), ") VALUES"]
    return " ".join([*parts, ", ".join([row] * many)])


@cache
def _update_sql(model: type[Model], fields: tuple["Field[Any, Any]", ...]) -> str:
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(_column(one))} = %s" for one in fields)
    return " ".join(
        ["UPDATE", quote(model._meta.db_table), "SET", sets, "WHERE", quote(_column(model._meta.pk)), "= %s"]
    )


@dataclass
class Burst:
    """Rows that one call writes: on PostgreSQL a handful goes in one statement, since each costs a way there and back.

    SQLite is in the process and takes them one by one.
    """

    waiting: list[tuple[str, list[Any]]] = field(default_factory=list)

    def insert(self, rows: Sequence[Model]) -> None:
        """Insert fresh rows of one model; raises IntegrityError, here or when the last of the burst is written."""
        for part in _chunks(rows):
            self._add(_insert_sql(type(part[0]), len(part)), _row_values(part))

    def update(self, row: Model, names: Collection[str]) -> None:
        """Write these columns (attribute names) of a row that is there; no row twice in one burst."""
        model = type(row)
        fields = tuple(one for one in _fields(model) if one.attname in names)
        self._add(_update_sql(model, fields), [*_values(row, fields), _key(model, row.pk)])

    def insert_last(self, rows: Sequence[Model]) -> None:
        """Insert rows whose key the database makes, with all that waits, and set the keys; raises IntegrityError."""
        for part in _chunks(rows):
            sql, values = _insert_sql(type(part[0]), len(part)), _row_values(part)
            key = connection.ops.quote_name(_column(type(part[0])._meta.pk))
            for row, made in zip(part, self._run(f"{sql} RETURNING {key}", values), strict=True):
                row.pk = made[0]

    def _add(self, sql: str, values: list[Any]) -> None:
        self.waiting.append((sql, values))
        if connection.vendor != "postgresql" or not self._few():
            self._write_waiting()

    def _few(self, more: int = 0) -> bool:
        return sum(len(values) for _sql, values in self.waiting) + more <= FEW_VALUES

    def _write_waiting(self) -> None:
        for sql, values in self.waiting:
            run(sql, values)
        self.waiting.clear()

    def _run(self, sql: str, values: list[Any]) -> list[Any]:
        if not self._few(len(values)):
            self._write_waiting()
        if self.waiting:
            sql = _together((*(one for one, _values in self.waiting), sql))
            values = [value for _sql, some in [*self.waiting, ("", values)] for value in some]
            self.waiting.clear()
        return run(sql, values)


def _chunks(rows: Sequence[M]) -> Iterator[Sequence[M]]:
    many = MOST_VALUES // len(_written(type(rows[0]))) if rows else 1
    for start in range(0, len(rows), many):
        yield rows[start : start + many]


def _row_values(rows: Sequence[Model]) -> list[Any]:
    fields = _written(type(rows[0]))
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias
    return [value for row in rows for value in _values(row, fields)]


@cache
def _together(statements: tuple[str, ...]) -> str:
    *first, last = statements
    return " ".join(["WITH", ", ".join(f"w{number} AS ({sql})" for number, sql in enumerate(first)), last])


def _key(model: type[Model], value: Any) -> Any:
    return model._meta.pk.get_db_prep_value(value, connection)


@cache
def _select_sql(model: type[Model], many: int, lock: bool) -> str:
    quote = connection.ops.quote_name
    key = quote(_column(model._meta.pk))
    columns = ", ".join(quote(_column(one)) for one in _fields(model))
    places = ", ".join(["%s"] * many)
    parts = ["SELECT", columns, "FROM", quote(model._meta.db_table), "WHERE", key, "IN (", places, ") ORDER BY", key]
    return " ".join([*parts, "FOR UPDATE"] if lock and connection.features.has_select_for_update else parts)


@cache
def _converters(model: type[Model]) -> tuple[tuple[int, Any, tuple[Any, ...]], ...]:
    found = []
    for index, one in enumerate(_fields(model)):
        seen = one.get_col(model._meta.db_table)
        each = (*connection.ops.get_db_converters(seen), *seen.get_db_converters(connection))
        if each:
            found.append((index, seen, each))
    return tuple(found)


def fetch(model: type[M], ids: Iterable[Any], lock: bool = False) -> list[M]:
    """Return the rows with these ids in the order of their ids, locked until the transaction ends if asked."""
    wanted = [_key(model, one) for one in ids]
    if not wanted:
        return []
    names = [one.attname for one in _fields(model)]
    found: list[M] = []
    for line in run(_select_sql(model, len(wanted), lock), wanted):
        values = list(line)
        for index, seen, each in _converters(model):
            for convert in each:
                values[index] = convert(values[index], seen, connection)
        found.append(model.from_db(connection.alias, names, values))
    return found


def known(model: type[Model], ids: Iterable[Any], name: str) -> dict[Any, Any]:
    """Return one column of the rows with these ids, by id as it was given; what isn't there is left out."""
    wanted = {_key(model, one): one for one in ids}
    if not wanted:
        return {}
    return {wanted[key]: value for key, value in run(_column_sql(model, name, len(wanted)), list(wanted))}


@cache
def _column_sql(model: type[Model], name: str, many: int) -> str:
    quote = connection.ops.quote_name
    key = quote(_column(model._meta.pk))
    places = ", ".join(["%s"] * many)
    return " ".join(
        ["SELECT", key + ",", quote(name), "FROM", quote(model._meta.db_table), "WHERE", key, "IN (", places, ")"]
    )
