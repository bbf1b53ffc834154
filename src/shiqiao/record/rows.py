"""Reads and writes rows of the record by statements that are put together once, since every act waits for them."""

from collections.abc import Collection, Iterable, Sequence
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection
from django.db.models import Field, Model

M = TypeVar("M", bound=Model)
# SQLite takes at most this many values in one statement.
MOST_VALUES = 30_000


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
def _insert_sql(model: type[Model], names: tuple[str, ...], many: int) -> str:
    quote = connection.ops.quote_name
    row = "(" + ", ".join(["%s"] * len(names)) + ")"
    parts = ["INSERT INTO", quote(model._meta.db_table), "(", ", ".join(quote(name) for name in names), ") VALUES"]
    parts.append(", ".join([row] * many))
    if _by_itself(model._meta.pk):
        parts += ["RETURNING", quote(_column(model._meta.pk))]
    return " ".join(parts)


def insert(rows: Sequence[M]) -> None:
    """Insert fresh rows of one model; raises IntegrityError. A key that the database makes is set on the rows."""
    if not rows:
        return
    model = type(rows[0])
    chunk = MOST_VALUES // len(_written(model))
    with connection.cursor() as cursor:
        for start in range(0, len(rows), chunk):
            _insert(cursor, model, rows[start : start + chunk])
    for row in rows:
        row._state.adding, row._state.db = False, connection.alias


def _insert(cursor: Any, model: type[M], rows: Sequence[M]) -> None:
    fields: Sequence[Field[Any, Any]] = _written(model)
    if len(rows) == 1:
        fields = [one for one in fields if getattr(rows[0], one.attname) is not None]
    values = [one.get_db_prep_save(getattr(row, one.attname), connection) for row in rows for one in fields]
    cursor.execute(_insert_sql(model, tuple(_column(one) for one in fields), len(rows)), values)
    if _by_itself(model._meta.pk):
        for row, made in zip(rows, cursor.fetchall(), strict=True):
            row.pk = made[0]


def update(row: Model, names: Collection[str]) -> None:
    """Write these columns (attribute names) of a row that is there."""
    model = type(row)
    fields = [one for one in _fields(model) if one.attname in names]
    values = [one.get_db_prep_save(getattr(row, one.attname), connection) for one in fields]
    with connection.cursor() as cursor:
        cursor.execute(_update_sql(model, tuple(_column(one) for one in fields)), [*values, _key(model, row.pk)])


@cache
def _update_sql(model: type[Model], names: tuple[str, ...]) -> str:
    quote = connection.ops.quote_name
    sets = ", ".join(f"{quote(name)} = %s" for name in names)
    return " ".join(
        ["UPDATE", quote(model._meta.db_table), "SET", sets, "WHERE", quote(_column(model._meta.pk)), "= %s"]
    )


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


def fetch(model: type[M], ids: Iterable[UUID], lock: bool = False) -> list[M]:
    """Return the rows with these ids in the order of their ids, locked until the transaction ends if asked."""
    wanted = [_key(model, one) for one in ids]
    if not wanted:
        return []
    names = [one.attname for one in _fields(model)]
    found: list[M] = []
    with connection.cursor() as cursor:
        cursor.execute(_select_sql(model, len(wanted), lock), wanted)
        for line in cursor.fetchall():
            values = list(line)
            for index, seen, each in _converters(model):
                for convert in each:
                    values[index] = convert(values[index], seen, connection)
            found.append(model.from_db(connection.alias, names, values))
    return found
