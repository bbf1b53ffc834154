"""Writes what stands above the rows of a list that goes back: its own title rows, its header as it was merged."""

from collections.abc import Mapping, Sequence
from typing import Any

from shiqiao.intake.layout import Layout


def plain_layout(title: str, above: int, headers: Sequence[str]) -> Layout:
    """Return the layout of a list of which nothing is known but its name, its columns and the rows above its header."""
    first = ((0, title),) if title else ()
    rows = [first, *(() for _row in range(above - 1))] if above else []
    return Layout(columns=tuple(headers), rows=(*rows, tuple(enumerate(headers))), head=above)


def begin_list(page: Any, looks: Mapping[str, Any], look: Layout, headers: Sequence[str], own: int) -> None:
    """Write the rows above the data; what is told at the right, after the list's `own` columns, stands in its last row."""
    last = len(look.rows) - 1
    for number, row in enumerate(look.rows):
        is_head = number >= look.head
        cells = dict(row)
        if number == last:
            cells |= {index: headers[index] for index in range(own, len(headers))}
        for index in range(len(headers)) if is_head else sorted(cells):
            text = cells.get(index, "")
            name = ("middle" if last > look.head else "head") if is_head else "note" if number else "title"
            page.write_string(number, index, text, looks[name])
    # The rows are written in their order, in constant memory; merging itself only notes the block.
    page.merge.extend([list(block) for block in look.merges])
