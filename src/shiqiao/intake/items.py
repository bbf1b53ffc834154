"""Takes cells apart in which one row of a ledger lists several hazards: 1.… 2.… 3.…, each to be followed by itself."""

import re
from dataclasses import replace

from shiqiao.intake.dates import chinese_number
from shiqiao.intake.guess import ColumnMapping
from shiqiao.intake.tables import Row, Table

CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
Marker = re.compile(
    r"(?:^|(?<=[\s；;。，,：:、]))"
    r"(?:[（(]\s*(?P<bracketed>\d{1,2}|[一二三四五六七八九十]{1,3})\s*[）)]"
    r"|(?P<plain>\d{1,2})\s*(?:[、．)）]|[.](?!\d))"
    r"|(?P<chinese>[一二三四五六七八九十]{1,3})、"
    rf"|(?P<circled>[{CIRCLED}]))\s*[、.．]?\s*"
)
AROUND = " \n\t；;，,、"


def items_of(text: str) -> tuple[str, ...]:
    """Return the items that a text counts 1, 2, 3 …, each after what leads them in; () where it counts fewer than two.

    Only an unbroken count from one is a list: a measure (1.5 米), a clause (第 3 条) or a lone number is none.
    """
    marks = list(Marker.finditer(text))
    if len(marks) < 2 or [_number(mark) for mark in marks] != list(range(1, len(marks) + 1)):
        return ()
    if len({mark.lastgroup for mark in marks}) > 1:
        return ()
    lead = text[: marks[0].start()].strip(AROUND)
    ends = [*(mark.start() for mark in marks[1:]), len(text)]
    found = [text[mark.end() : end].strip(AROUND) for mark, end in zip(marks, ends, strict=True)]
    return tuple(lead + item for item in found) if all(found) else ()


def rows_with_items(table: Table, mapping: ColumnMapping) -> tuple[int, int]:
    """Return how many rows list several hazards in one cell, and how many hazards those are."""
    column = _column(mapping)
    many = [] if column is None else [len(items_of(_text(row, column))) for row in table.data]
    return sum(1 for count in many if count), sum(many)


def one_row_an_item(table: Table, mapping: ColumnMapping) -> Table:
    """Return the table with a row for each item: all else of the row is repeated, its own number gets -1, -2 …

    Rows keep the number that the clerk sees; what lists nothing stays as it is.
    """
    column = _column(mapping)
    if column is None:
        return table
    numbered = mapping.columns.get("source_number", ())
    rows = [one for row in table.rows for one in _apart(row, column, numbered)]
    return replace(table, rows=rows)


def _apart(row: Row, column: int, numbered: tuple[int, ...]) -> list[Row]:
    items = items_of(_text(row, column)) if row.kind == "data" else ()
    if not items:
        return [row]
    found = []
    for position, item in enumerate(items, start=1):
        cells = list(row.cells)
        cells[column] = item
        for index in numbered:
            cells[index] = f"{cells[index]}-{position}" if cells[index] else cells[index]
        found.append(replace(row, cells=cells))
    return found


def _column(mapping: ColumnMapping) -> int | None:
    columns = mapping.columns.get("description", ())
    return columns[0] if len(columns) == 1 else None


def _text(row: Row, column: int) -> str:
    cell = row.cells[column]
    return cell if isinstance(cell, str) else ""


def _number(mark: re.Match[str]) -> int:
    if circled := mark["circled"]:
        return CIRCLED.index(circled) + 1
    written = mark["bracketed"] or mark["plain"] or mark["chinese"]
    return int(written) if written.isdecimal() else chinese_number(written)
