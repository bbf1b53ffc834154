"""Takes rows apart in which a ledger lists several hazards, in one cell (1.… 2.… 3.…) or in columns (隐患1, 隐患2)."""

import re
from dataclasses import replace

from shiqiao.intake.dates import chinese_number
from shiqiao.intake.guess import ColumnMapping, unnumbered
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
    """Return how many rows list several hazards, and how many hazards those are."""
    columns = _columns(mapping)
    many = [len(found) for row in table.data if len(found := _listed(row, columns)) > 1]
    return len(many), sum(many)


def one_row_an_item(table: Table, mapping: ColumnMapping) -> Table:
    """Return the table with a row for each item: all else of the row is repeated, its own number gets -1, -2 …

    Rows keep the number that the clerk sees; what lists nothing stays as it is.
    """
    columns = _columns(mapping)
    numbered = mapping.columns.get("source_number", ())
    rows = [one for row in table.rows for one in _apart(row, columns, numbered)]
    return replace(table, rows=rows)


def _apart(row: Row, columns: tuple[int, ...], numbered: tuple[int, ...]) -> list[Row]:
    items = _listed(row, columns) if row.kind == "data" else []
    if len(items) < 2:
        return [row]
    found = []
    for position, item in enumerate(items, start=1):
        cells = list(row.cells)
        for column in columns:
            cells[column] = item if column == columns[0] else None
        for index in numbered:
            cells[index] = f"{cells[index]}-{position}" if cells[index] else cells[index]
        found.append(replace(row, cells=cells))
    return found


def _listed(row: Row, columns: tuple[int, ...]) -> list[str]:
    return [one for column in columns if (text := _text(row, column)) for one in items_of(text) or (text,)]


def _columns(mapping: ColumnMapping) -> tuple[int, ...]:
    """Return the columns of which each holds hazards of its own; none where one column only goes on in another."""
    columns = mapping.columns.get("description", ())
    names = {unnumbered(mapping.headers[index]) for index in columns}
    return columns if len(columns) == 1 or len(names) == 1 else ()


def _text(row: Row, column: int) -> str:
    cell = row.cells[column]
    return cell if isinstance(cell, str) else ""


def _number(mark: re.Match[str]) -> int:
    if circled := mark["circled"]:
        return CIRCLED.index(circled) + 1
    written = mark["bracketed"] or mark["plain"] or mark["chinese"]
    return int(written) if written.isdecimal() else chinese_number(written)
