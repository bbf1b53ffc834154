"""Writes spreadsheets that open cleanly and print well: registers and files to mend."""

import io
import itertools
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, BinaryIO, Literal
from zoneinfo import ZoneInfo

import xlsxwriter
from django.utils.translation import gettext as _

from shiqiao.intake.problems import Problem, says
from shiqiao.intake.tables import MEND_COLUMN, Table

LONGEST_TEXT = 32_767  # Excel's limit of one cell; a longer text would be dropped silently
PEEK = 200
DAY_FORMAT, TIME_FORMAT = "yyyy-mm-dd", "yyyy-mm-dd hh:mm"
SHANGHAI = ZoneInfo("Asia/Shanghai")
INK, HEAD, LINE, NOTE = "#1f2933", "#eceff1", "#b0b8bf", "#5f6b76"

Value = str | date | datetime | int | float | Decimal | bool | None


@dataclass(frozen=True)
class Column:
    """One column to write: its header, how its values look, and its width in characters (None: by its content)."""

    label: str
    kind: Literal["text", "day", "datetime", "number"] = "text"
    width: int | None = None


# Paper sizes as Excel numbers them, and how many characters of 10.5 points A4 holds across, shrunk by a third.
A3, A4, FITS_A4 = 8, 9, 190


def write_xlsx(
    out: BinaryIO,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    *,
    title: str,
    sheet: str = "",
    note_lines: Sequence[str] = (),
) -> int:
    """Write rows as they come, in constant memory, and return how many; texts are never taken as formulas."""
    book = new_book(out, title, in_memory=False)
    page = book.add_worksheet(sheet_name(sheet or title))
    looks = cell_looks(book)
    stream = iter(rows)
    first = list(itertools.islice(stream, PEEK))
    widths = [column.width or _width(column, [row[index] for row in first]) for index, column in enumerate(columns)]
    for index, width in enumerate(widths):
        page.set_column(index, index, width)
    header = _top(page, looks, title, note_lines)
    page.set_row(header, 22)
    for index, column in enumerate(columns):
        page.write_string(header, index, column.label, looks["head"])
    count = 0
    for count, row in enumerate(itertools.chain(first, stream), start=1):
        for index, value in enumerate(row):
            write_cell(page, header + count, index, value, looks)
    _print_setup(page, header, count, widths)
    book.close()
    return count


def xlsx_bytes(
    columns: Sequence[Column],
    rows: Iterable[Sequence[Value]],
    *,
    title: str,
    sheet: str = "",
    note_lines: Sequence[str] = (),
) -> bytes:
    """Write as write_xlsx does and return the file."""
    out = io.BytesIO()
    write_xlsx(out, columns, rows, title=title, sheet=sheet, note_lines=note_lines)
    return out.getvalue()


def write_mend_file(table: Table, problems: Iterable[Problem]) -> bytes:
    """Write the rows that have problems exactly as they came, with what to mend in front; it can be imported again."""
    sentences: dict[int, list[str]] = {}
    for problem in problems:
        if not problem.is_note:
            sentences.setdefault(problem.row, []).append(says(problem))
    bad = [row for row in table.data if row.number in sentences]
    kept = [index for index, header in enumerate(table.headers) if header != MEND_COLUMN]
    columns = [Column(MEND_COLUMN, width=46), *(Column(table.headers[index]) for index in kept)]
    body = (["\n".join(sentences[row.number]), *(row.cells[index] for index in kept)] for row in bad)
    notes = [_("请按第一列的提示修改后，直接重新导入本文件；第一列不必删除。")]
    return xlsx_bytes(columns, body, title=_("需要修改的行"), note_lines=notes)


def new_book(out: BinaryIO, title: str, *, in_memory: bool) -> Any:
    """Open a workbook in which texts stay texts."""
    options = {"constant_memory": not in_memory, "in_memory": in_memory, "remove_timezone": True}
    book = xlsxwriter.Workbook(out, options)
    book.set_properties({"title": title})
    book.set_custom_property("Language", "zh-CN")
    return book


def sheet_name(name: str) -> str:
    """Return a name as a sheet may bear it: at most 31 signs, none of []:*?/\\, no quote at either end."""
    return re.sub(r"[\[\]:*?/\\]", " ", name)[:31].strip(" '") or "1"


def cell_looks(book: Any, day_format: str = DAY_FORMAT) -> dict[str, Any]:
    """Make the formats that all our sheets share; days look as `day_format` says."""
    base = {"font_name": "宋体", "font_size": 10.5, "font_color": INK, "valign": "top"}
    ruled = {**base, "border": 1, "border_color": LINE}
    bold = {**ruled, "bold": True, "bg_color": HEAD, "valign": "vcenter", "text_wrap": True}
    return {
        "title": book.add_format({**base, "font_size": 16, "bold": True, "valign": "vcenter"}),
        "note": book.add_format({**base, "font_color": NOTE, "font_size": 9}),
        "head": book.add_format(bold),
        "middle": book.add_format({**bold, "align": "center"}),
        "must": book.add_format({**bold, "bottom": 2}),
        "text": book.add_format({**ruled, "text_wrap": True}),
        "day": book.add_format({**ruled, "num_format": day_format, "align": "left"}),
        "time": book.add_format({**ruled, "num_format": TIME_FORMAT, "align": "left"}),
        "number": book.add_format(ruled),
        # Text format keeps 18-sign codes and phone numbers as they are typed.
        "free": book.add_format({**base, "num_format": "@"}),
    }


def _top(page: Any, looks: Mapping[str, Any], title: str, note_lines: Sequence[str]) -> int:
    """Write title and notes and return the header's row."""
    page.set_row(0, 30)
    page.write_string(0, 0, title, looks["title"])
    for number, line in enumerate(note_lines, start=1):
        page.write_string(number, 0, line, looks["note"])
    return 1 + len(note_lines)


def write_cell(page: Any, row: int, index: int, value: Value, looks: Mapping[str, Any]) -> None:
    """Write one cell; a text stays a text, whatever it looks like."""
    if value is None or value == "":
        page.write_blank(row, index, None, looks["text"])
    elif isinstance(value, bool):
        page.write_string(row, index, _("是") if value else _("否"), looks["text"])
    elif isinstance(value, datetime):
        local = value.astimezone(SHANGHAI) if value.tzinfo else value
        page.write_datetime(row, index, local, looks["time"])
    elif isinstance(value, date):
        page.write_datetime(row, index, value, looks["day"])
    elif isinstance(value, int | float | Decimal):
        page.write_number(row, index, value, looks["number"])
    else:
        cut = _("……（过长，已截断）")
        text = value if len(value) <= LONGEST_TEXT else value[: LONGEST_TEXT - len(cut)] + cut
        page.write_string(row, index, text, looks["text"])


def _print_setup(page: Any, header: int, count: int, widths: Sequence[int]) -> None:
    page.freeze_panes(header + 1, 0)
    if widths:
        page.autofilter(header, 0, header + count, len(widths) - 1)
    page.repeat_rows(header)
    page.set_landscape()
    # A wide register shrunk onto A4 can't be read; A3 holds it.
    page.set_paper(A3 if sum(widths) > FITS_A4 else A4)
    page.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
    page.fit_to_pages(1, 0)
    page.set_footer(_("&C第 &P 页，共 &N 页"))


def text_width(text: str) -> int:
    """Measure the longest line in half-width characters."""
    return max(
        (sum(2 if unicodedata.east_asian_width(sign) in "WFA" else 1 for sign in line) for line in text.split("\n")),
        default=0,
    )


def _width(column: Column, values: Sequence[Value]) -> int:
    widest = {"day": 11, "datetime": 16}.get(column.kind, 0)
    if not widest:
        widest = max((text_width(str(value)) for value in values if value is not None), default=0)
    return max(8, min(48, max(widest, text_width(column.label) + 2) + 2))
