"""Turns a bare grid into a table: where the header is, which rows are data, totals or notes, cells made plain."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import BinaryIO, Literal

from shiqiao.intake.files import MAX_ROWS, Grid, Raw, open_grid
from shiqiao.intake.layout import MOST_ROWS, Layout, column_letters, moved
from shiqiao.intake.problems import BadFile

Cell = str | date | datetime | None
Kind = Literal["data", "total", "note", "header", "section"]
Section = re.compile(
    r"(?:[（(]?[一二三四五六七八九十]+[)）、]\s*.+|(?:被|受)?检?查?(?:企业|单位|场所|商户)(?:名称)?\s*[：:]\s*\S.*)"
)
HEADER_SEARCH = 25
HEADER_DEPTH = 3
LONGEST_HEADER = 24
MEND_COLUMN = "需要修改的地方"

Invisible = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\x00-\x08\x0b\x0c\x0e-\x1f]")
Datelike = re.compile(r"^[\d\s.,%/\-:+年月日时分T]+$")
Total = re.compile(r"^(合\s*计|总\s*计|小\s*计|共\s*计|累\s*计)[:：\s]*")
Note = re.compile(
    r"^(填表|填报|制表|审核|审批|负责人签|签字|签名|备\s*注|注|说明|单位（?盖章|联系人|主要负责人|分管)[^:：]{0,12}[:：]"
)


@dataclass(slots=True)
class Row:
    """One row as the clerk sees it: its number in Excel, its cells in header order, and what they are."""

    number: int
    cells: list[Cell]
    kind: Kind = "data"
    filled: frozenset[int] = frozenset()  # columns that repeat a merged cell from above
    numeric: frozenset[int] = frozenset()  # columns whose cell is a number in the file
    unread: frozenset[int] = frozenset()  # columns holding a formula without a result, or an error value


@dataclass(slots=True)
class Table:
    """A read table; `headers` are unique, `rows` hold no blank rows."""

    name: str
    sheet: str
    headers: list[str]
    rows: list[Row]
    header_row: int = 1
    other_sheets: tuple[str, ...] = ()
    # What is written above the header: the title of the list, who made it and when.
    heading: str = ""
    # How it looked above its rows, so that it can go back so.
    layout: Layout = field(default_factory=Layout)
    data: list[Row] = field(init=False)

    def __post_init__(self) -> None:
        self.data = [row for row in self.rows if row.kind == "data"]

    def column(self, index: int) -> list[Cell]:
        """Return one column of the data rows."""
        return [row.cells[index] for row in self.data]


def read_table(file: BinaryIO | bytes, name: str, sheet: str | None = None) -> Table:
    """Read an .xlsx, .xls, .csv or .tsv into a table; raises BadFile with a code and what the clerk can do."""
    grid = open_grid(file, name, sheet)
    if not any(_filled(row) for row in grid.rows):
        raise BadFile("file_empty")
    first, last = _header_rows(grid)
    width = max(len(row) for row in grid.rows)
    labels = _labels(grid, first, last, width)
    kept = _kept_columns(grid, labels, last, width)
    headers = _unique([labels[index] or f"{column_letters(index + grid.first_column + 1)}列" for index in kept])
    rows = _rows(grid, last, kept, headers)
    if len(rows) > MAX_ROWS:
        raise BadFile("file_too_many_rows", limit=MAX_ROWS)
    heading = " ".join(dict.fromkeys(str(plain(row[index])) for row in grid.rows[:first] for index in _filled(row)))
    table = Table(
        name,
        grid.sheet,
        headers,
        rows,
        last + 1,
        grid.other_sheets,
        heading,
        _layout(grid, (first, last), kept, headers),
    )
    if not table.data:
        raise BadFile("file_no_rows")
    return table


def _layout(grid: Grid, head: tuple[int, int], kept: list[int], headers: list[str]) -> Layout:
    first, last = head
    if last >= MOST_ROWS:
        return Layout()
    place = {column: number for number, column in enumerate(kept)}
    lines = []
    for row in grid.rows[: last + 1]:
        # What stands over a column that is left out stands over the one before it.
        cells = {
            max((place[one] for one in kept if one <= index), default=0): row[index] for index in reversed(_filled(row))
        }
        lines.append(tuple((index, str(plain(cell) or "")) for index, cell in sorted(cells.items())))
    columns = [column + grid.first_column for column in kept]
    formats = {}
    for number, column in enumerate(columns):
        below = [code for row, code in sorted(grid.formats.get(column, {}).items()) if row > last]
        if below:
            formats[number] = below[0]
    return Layout(grid.sheet, tuple(headers), tuple(lines), first, moved(grid.merges, columns, last), formats)


def plain(value: Raw) -> Cell:
    """Make a raw cell plain: text without hidden signs, whole numbers without .0, midnight as a day; blank is None."""
    if isinstance(value, str):
        if value.isascii() and value.isprintable():
            return value.strip() or None
        text = Invisible.sub("", value).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
        return text.strip() or None
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, int | float):
        return str(int(value)) if value == int(value) else f"{value:.15g}"
    if isinstance(value, datetime):
        at_midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date() if at_midnight else value.replace(microsecond=0)
    return value.strftime("%H:%M") if isinstance(value, time) else str(value) if isinstance(value, timedelta) else value


def _filled(row: Sequence[Raw]) -> list[int]:
    return [index for index, cell in enumerate(row) if cell is not None and (not isinstance(cell, str) or cell.strip())]


def _header_cells(row: Sequence[Raw]) -> dict[int, str]:
    """Return the cells that could be column names: short, no number or date, no “name: value”."""
    found = {}
    for index, cell in enumerate(row):
        text = header_text(cell)
        if text and len(text) <= LONGEST_HEADER and not Datelike.match(text) and not re.search("[:：].", text):
            found[index] = text
    return found


def header_text(value: Raw) -> str:
    """Write a header cell without breaks and inner spaces."""
    text = plain(value)
    if not isinstance(text, str):
        return "" if text is None else str(text)
    text = " ".join(text.split())
    return text if text.isascii() else re.sub(r"(?<=[^\x00-\x7f]) | (?=[^\x00-\x7f])", "", text)


def _header_rows(grid: Grid) -> tuple[int, int]:
    """Find the first and last row of the header: the first row rich in distinct names, and the rows merged with it."""
    names = [_header_cells(row) for row in grid.rows[:HEADER_SEARCH]]
    counts = [len(set(cells.values())) for cells in names]
    widest = max(len(_filled(row)) for row in grid.rows[: HEADER_SEARCH * 4])
    best = max(counts)
    if best == 0 or (best == 1 and widest > 1):
        raise BadFile("file_no_header")
    at = next(index for index, count in enumerate(counts) if count >= max(best * 0.7, min(2, best)))
    first = last = at
    while first > 0 and last - first + 1 < HEADER_DEPTH and _groups(grid, names, first - 1, first):
        first -= 1
    while last - first + 1 < HEADER_DEPTH and last + 1 < len(names) and _groups(grid, names, last, last + 1):
        last += 1
    if any(
        not isinstance(cell, str) or Datelike.match(cell) for cell in map(plain, grid.rows[last]) if cell is not None
    ):
        raise BadFile("file_no_header")  # a day or number among the names: this is a row of data that would be lost
    return first, last


def _groups(grid: Grid, names: list[dict[int, str]], upper: int, lower: int) -> bool:
    """Tell whether the upper row holds group names over the lower one."""
    above, below = names[upper], names[lower]
    if not below or len(below) != len(_filled(grid.rows[lower])):
        return False
    if grid.merges:
        width = max(len(row) for row in grid.rows)
        for (top, left), (bottom, right) in grid.merges:
            spans_some = right > left and right - left + 1 < width and top == bottom == upper
            spans_some = spans_some and len(above) > 1 and left - grid.first_column in above
            joins_both = top <= upper and bottom >= lower and top != bottom
            if joins_both or (spans_some and any(left <= index + grid.first_column <= right for index in below)):
                return True
        return False
    if len(above) < 2 or min(above) > min(below) or max(above) < min(below):
        return False
    gaps = set(range(min(above), len(grid.rows[upper]))) - set(_filled(grid.rows[upper]))
    under_gap = [index for index in below if index in gaps]
    only_above = [index for index in above if index not in below]
    return bool(under_gap) and bool(only_above)


def _labels(grid: Grid, first: int, last: int, width: int) -> list[str]:
    lines = []
    for number in range(first, last + 1):
        row = grid.rows[number]
        line = [header_text(row[index]) if index < len(row) else "" for index in range(width)]
        if number < last and not grid.merges:
            line = _spread(line, [header_text(cell) for cell in grid.rows[last]])
        lines.append(line)
    for (top, left), (bottom, right) in grid.merges:
        if first <= top and bottom <= last and left < right:
            text = lines[top - first][left - grid.first_column]
            for index in range(left, right + 1):
                lines[top - first][index - grid.first_column] = text
    labels = []
    for column in zip(*lines, strict=True):
        parts: list[str] = []
        for text in column:
            if text and text not in parts:
                parts.append(text)
        labels.append("/".join(parts))
    return labels


def _spread(upper: list[str], lower: list[str]) -> list[str]:
    """Carry a group name to the right over the names that stand under its blank cells."""
    spread, current = [], ""
    for index, text in enumerate(upper):
        under = lower[index] if index < len(lower) else ""
        current = text or (current if under else "")
        spread.append(current)
    return spread


def _kept_columns(grid: Grid, labels: list[str], last: int, width: int) -> list[int]:
    used = {index for index in range(width) if labels[index]}
    for row in grid.rows[last + 1 :]:
        if len(used) == width:
            break
        used.update(index for index in _filled(row))
    return sorted(used)


def _unique(headers: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    unique = []
    for header in headers:
        seen[header] = seen.get(header, 0) + 1
        unique.append(header if seen[header] == 1 else f"{header}({seen[header]})")
    return unique


def _rows(grid: Grid, last: int, kept: list[int], headers: list[str]) -> list[Row]:
    position = {index: place for place, index in enumerate(kept)}
    fills: dict[int, list[tuple[int, int]]] = {}
    for (top, left), (bottom, right) in grid.merges:
        if top > last and bottom > top and right == left:
            for number in range(top + 1, min(bottom + 1, len(grid.rows))):
                fills.setdefault(number, []).append((left - grid.first_column, top))
    unread: dict[int, list[int]] = {}
    for number, index in grid.unread:
        unread.setdefault(number, []).append(index - grid.first_column)
    rows = []
    for number in range(last + 1, len(grid.rows)):
        raw = grid.rows[number]
        cells = [plain(raw[index]) if index < len(raw) else None for index in kept]
        holes = frozenset(position[index] for index in unread.get(number, ()) if index in position)
        for index in holes:
            cells[index] = cells[index] or grid.unread[number, kept[index] + grid.first_column] or None
        own = [cell for cell in cells if cell is not None]
        if not own and not holes:
            continue
        numbers = frozenset(
            place for place, index in enumerate(kept) if index < len(raw) and type(raw[index]) in (int, float)
        )
        row = Row(number + 1, cells, _kind(own, cells, headers), numeric=numbers, unread=holes)
        if row.kind == "data" and number in fills:
            _fill_down(row, grid, position, fills[number])
        rows.append(row)
    return rows


def _fill_down(row: Row, grid: Grid, position: dict[int, int], fills: list[tuple[int, int]]) -> None:
    filled = set()
    for index, top in fills:
        if index in position and row.cells[position[index]] is None:
            row.cells[position[index]] = plain(grid.rows[top][index])
            filled.add(position[index])
    row.filled = frozenset(filled)


def _kind(own: Sequence[Cell], cells: Sequence[Cell], headers: list[str]) -> Kind:
    head = own[0] if own else None
    if not isinstance(head, str):
        return "data"
    if Total.match(head) and len(head) <= 30:
        return "total"
    if len(headers) > 2 and cells[0] == head and len(set(own)) == 1 and Section.fullmatch(head.strip()):
        return "section"
    if len(own) <= 3 and (
        Note.match(head) or (len(headers) > 3 and len(own) == 1 and cells[0] is None and "：" in head)
    ):
        return "note"
    return "header" if _repeats_header(own, cells, headers) else "data"


def _repeats_header(own: Sequence[Cell], cells: Sequence[Cell], headers: Sequence[str]) -> bool:
    """Tell whether a row is the header again, as it stands on every printed page."""
    if len(own) < 2 or any(not isinstance(cell, str) or len(cell) > 2 * LONGEST_HEADER for cell in own):
        return False
    same = 0
    for count, (cell, name) in enumerate(zip(cells, headers, strict=True)):
        same += cell is not None and header_text(cell) in (name, name.rsplit("/", 1)[-1])
        if count == 3 and not same:
            return False
    return same >= len(own) * 0.8
