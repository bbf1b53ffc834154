"""Turns an ordered query into pages by a cursor that names the last row shown, so that a page costs the same everywhere."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Model, Q, QuerySet
from django.http import QueryDict


@dataclass(frozen=True)
class Order:
    """An order of a list: a column, which way, and whether rows without a value come last; ties go by `then`, then id."""

    name: str
    column: str
    descending: bool = False
    nulls_last: bool = False
    # Whether the column holds instants rather than days.
    timed: bool = False
    # A column of whole numbers that ranks rows of one value the same way: a batch opens many cases at one instant.
    then: str = ""


@dataclass(frozen=True)
class Cursor:
    """The last row shown, by what it is ordered by."""

    value: date | datetime | None
    rank: int
    last: UUID


@dataclass(frozen=True)
class Sheet:
    """One page of rows with the addresses of its neighbours ("" for none)."""

    rows: Sequence[Any]
    previous: str
    following: str


def sheet(found: "QuerySet[Any]", order: Order, query: QueryDict, size: int) -> Sheet:
    """Return the page that the query's `after` or `before` asks for; a broken cursor means the first page."""
    after, before = _read(query.get("after", ""), order), _read(query.get("before", ""), order)
    back = before is not None and after is None
    cursor = before if back else after
    asked = found.filter(_beyond(order, cursor, back)) if cursor else found
    rows = list(_sorted(asked, order, back)[: size + 1])
    more = len(rows) > size
    rows = rows[:size]
    if back:
        rows.reverse()
    has_previous = more if back else cursor is not None
    has_following = True if back else more
    return Sheet(
        rows,
        _address(query, "before", order, rows[0]) if rows and has_previous else "",
        _address(query, "after", order, rows[-1]) if rows and has_following else "",
    )


def _sorted(found: "QuerySet[Any]", order: Order, back: bool) -> "QuerySet[Any]":
    down = order.descending != back
    column = F(order.column)
    ties = [f"{'-' if down else ''}{order.then}"] if order.then else []
    ties.append("-id" if back else "id")
    if not order.nulls_last:
        return found.order_by(column.desc() if down else column.asc(), *ties)
    first = column.desc(nulls_first=back or None, nulls_last=not back or None) if down else None
    by = first or column.asc(nulls_last=not back or None, nulls_first=back or None)
    return found.order_by(by, *ties)


def _beyond(order: Order, cursor: Cursor, back: bool) -> Q:
    ahead = "lt" if order.descending != back else "gt"
    ties = Q(**{"id__lt" if back else "id__gt": cursor.last})
    if order.then:
        ties = Q(**{f"{order.then}__{ahead}": cursor.rank}) | (Q(**{order.then: cursor.rank}) & ties)
    column, value = order.column, cursor.value
    if value is None:
        here = Q(**{f"{column}__isnull": True}) & ties
        return here | Q(**{f"{column}__isnull": False}) if back else here
    # The bound alone lets the index begin at the right place; ties are sorted out behind it.
    there = Q(**{f"{column}__{ahead}e": value}) & (Q(**{f"{column}__{ahead}": value}) | ties)
    return there | Q(**{f"{column}__isnull": True}) if order.nulls_last and not back else there


def _address(query: QueryDict, name: str, order: Order, row: Model) -> str:
    rest = query.copy()
    for old in ("after", "before"):
        rest.pop(old, None)
    value = getattr(row, order.column)
    rank = f"{getattr(row, order.then)}~" if order.then else ""
    rest[name] = f"{value.isoformat() if value else ''}~{rank}{row.pk}"
    return f"?{rest.urlencode()}"


def _read(text: str, order: Order) -> Cursor | None:
    value, *ranks, row_id = text.split("~") if "~" in text else ("", "")
    if len(ranks) != bool(order.then):
        return None
    try:
        last, rank = UUID(row_id), int(*ranks)
        if not value:
            return Cursor(None, rank, last) if order.nulls_last else None
        if order.timed:
            at = datetime.fromisoformat(value)
            return Cursor(at, rank, last) if at.tzinfo is not None else None
        return Cursor(date.fromisoformat(value), rank, last)
    except ValueError:
        return None
