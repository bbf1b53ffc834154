"""Gives a list of matters back to where it came from: its own columns, rows and numbers, with what became of each row."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, BinaryIO
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _

from shiqiao.cases import find
from shiqiao.cases.models import Case, Source
from shiqiao.identities.screen import Cover
from shiqiao.intake.layout import Layout, from_json, is_of_days
from shiqiao.intake.list_heads import begin_list, plain_layout
from shiqiao.intake.matter_fields import OTHER, SEALED
from shiqiao.intake.models import Batch
from shiqiao.intake.return_cells import APPENDED, FILLED, Around, answers, as_it_stood, opened_values, sealed_cell
from shiqiao.intake.sheets import Value, cell_looks, new_book, sheet_name, text_width, write_cell
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.record.editions import editions

AT_ONCE = 1000
# A list's own title and notes seldom take more rows than this before its header.
TOP = 10
SEAL = "sealed."
FIRST = frozenset(f"{SEAL}{name}" for name in SEALED if name not in OTHER)


@dataclass(frozen=True)
class ListIn:
    """One list as it is known here: its name, how many of its rows the viewer may read, when rows last came."""

    name: str
    channel: str
    rows: int
    last_on: date


@dataclass
class _Shape:
    """The list as it came: its columns in order with the field of each, its rows in order, the row of its header."""

    name: str
    columns: dict[str, str] = field(default_factory=dict)
    places: list[tuple[str, int, UUID]] = field(default_factory=list)
    heads: set[tuple[str, int]] = field(default_factory=set)

    @property
    def appended(self) -> list[str]:
        """What is told at the right, since the list has no column for it."""
        return [name for name in APPENDED if name not in self.columns.values()]

    @property
    def layout(self) -> Layout:
        """How the list looked above its rows, as the newest import with these columns had it; else a header alone."""
        batches = sorted({batch for batch, _row, _source in self.places if batch}, reverse=True)
        kept = Batch.objects.in_bulk(batches)
        for one in batches:
            look = from_json(kept[UUID(one)].layout) if UUID(one) in kept else None
            if look and list(look.columns) == list(self.columns):
                return look
        heads = [head for _batch, head in self.heads]
        above = heads[0] - 1 if len(heads) == 1 and 1 < heads[0] <= TOP else 0
        return plain_layout(self.name if above else "", above, list(self.columns))


def lists(viewer: Viewer) -> list[ListIn]:
    """Return the imported lists of which the viewer may read a row, those that came last first."""
    found = (
        _readable(viewer).values("name").annotate(many=Count("id"), last=Max("received_on"), channel=Max("channel"))
    ).order_by("-last", "name")
    return [ListIn(one["name"], one["channel"], one["many"], one["last"]) for one in found]


def rows_of(viewer: Viewer, name: str) -> "QuerySet[Source]":
    """Return the rows of a list, by its name or by the id of one import, that the viewer may read."""
    readable = _readable(viewer)
    found = readable.filter(name=name)
    if not found.exists() and (batch := _as_id(name)) is not None:
        return readable.filter(batch_id=batch)
    return found


def _readable(viewer: Viewer) -> "QuerySet[Source]":
    mine = find.cases(viewer, find.MATTERS).values("id")
    return Source.objects.exclude(columns="").filter(Q(case_id__in=mine) | Q(home_id__in=mine))


def _as_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def write_list(out: BinaryIO, found: "QuerySet[Source]", viewer: Viewer, *, name: str, opened: bool = False) -> int:
    """Write the rows of a list as it came with its answers, and return how many; texts are never taken as formulas.

    `opened` looks at the seals that the viewer has an approved opening for, each look recorded; others stay hidden.
    """
    shape = _shape(found, name)
    look = shape.layout
    book = new_book(out, name, in_memory=False)
    page, looks = book.add_worksheet(sheet_name(look.sheet or name)), cell_looks(book)
    headers = [*shape.columns, *(_(APPENDED[each]) for each in shape.appended)]
    for index, header in enumerate(headers):
        page.set_column(index, index, max(8, min(48, text_width(header.rsplit("/", 1)[-1]) + 4)))
    begin_list(page, looks, look, headers, len(shape.columns))
    own = [_looks_of(book, looks, look.formats.get(index, "")) for index in range(len(headers))]
    top, count = len(look.rows), 0
    for count, row in enumerate(_rows(shape, viewer, opened), start=1):
        for index, value in enumerate(row):
            write_cell(page, top + count - 1, index, value, own[index])
    page.freeze_panes(top, 0)
    page.autofilter(top - 1, 0, top + count - 1, len(headers) - 1)
    book.close()
    return count


def _looks_of(book: Any, looks: Mapping[str, Any], code: str) -> Mapping[str, Any]:
    """Return the formats of a column's cells, with the number format that it came with."""
    if not code:
        return looks
    own = cell_looks(book, code)
    return {**looks, **({"day": own["day"], "time": own["day"]} if is_of_days(code) else {"number": own["day"]})}


def _shape(found: "QuerySet[Source]", name: str) -> _Shape:
    shape = _Shape(name)
    for source in found.only("id", "batch_id", "columns").iterator(chunk_size=AT_ONCE):
        body = json.loads(source.columns)
        batch = str(source.batch_id or "")
        shape.places.append((batch, int(body.get("row", 0)), source.id))
        shape.heads.add((batch, int(body.get("head", 1))))
        for header, _text, name in body["cells"]:
            shape.columns.setdefault(header, name)
    # The ids of imports grow with time: what a longer version of a list added stands below.
    shape.places.sort()
    return shape


def _rows(shape: _Shape, viewer: Viewer, opened: bool) -> Iterator[list[Value]]:
    _book, roster = editions()
    assert isinstance(roster, Roster)
    rest = iter(shape.places)
    while part := list(islice(rest, AT_ONCE)):
        sources = Source.objects.in_bulk([source_id for _batch, _row, source_id in part])
        ids = {one.case_id for one in sources.values()} | {one.home_id for one in sources.values()}
        cases: dict[UUID, Case] = find.cases(viewer, find.MATTERS).in_bulk(list(ids))
        around = Around(roster, cases, Cover(list(ids)), list(sources))
        values = opened_values(viewer, [one.home_id for one in sources.values()]) if opened else {}
        for _batch, number, source_id in part:
            source = sources[source_id]
            yield _row(shape, source, {**answers(source, around), "row": number}, values.get(source.home_id, {}))


def _row(shape: _Shape, source: Source, said: Mapping[str, Value], sealed: Mapping[str, str]) -> list[Value]:
    cells = {header: (text, name) for header, text, name in json.loads(source.columns)["cells"]}
    first = any(text and name in FIRST for text, name in cells.values())
    row: list[Value] = []
    for header, field_name in shape.columns.items():
        text, name = cells.get(header, ("", field_name))
        if name.startswith(SEAL) or name == "left_out":
            row.append(sealed_cell(name.removeprefix(SEAL), first, sealed) if text else None)
        else:
            row.append(source.wording if name == "content" else _cell(text, name, said))
    return [*row, *(said.get(name) for name in shape.appended)]


def _cell(text: str | float, name: str, said: Mapping[str, Value]) -> Value:
    # What the source wants to know stands where its list has a column for it; where we know nothing, theirs stays.
    answer = said.get(name) if name in FILLED else None
    return as_it_stood(text, name) if answer in (None, "") else answer
