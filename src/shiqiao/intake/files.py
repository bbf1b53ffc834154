"""Opens an untrusted spreadsheet or text file as a bare grid of cells, within limits and without trusting its name."""

import csv
import html
import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from pathlib import PurePath
from typing import BinaryIO

import python_calamine as calamine

from shiqiao.intake.layout import column_number, formats_of
from shiqiao.intake.problems import BadFile

MEGABYTE = 1024 * 1024
MAX_BYTES = 50 * MEGABYTE
MAX_UNPACKED = 600 * MEGABYTE
MAX_RATIO = 200  # of a part above 20 MB: honest sheets pack 5–30 to 1
MAX_ROWS = 200_000
MAX_AREA = 20_000_000  # cells between the first and the last one: the reader keeps them all in memory
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
EXCEL_SUFFIXES = frozenset({".xlsx", ".xls", ".xlsm", ".xlsb", ".et"})
DELIMITERS = ",\t;|，"
# The comma of Chinese prose, tried last; and how well another one must part the lines to be believed.
PROSE, PLAIN = "，", 0.7
ERRORS = {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#GETTING_DATA"}

Raw = str | int | float | bool | date | datetime | time | timedelta | None
FilledCell = re.compile(
    rb"""<(?:\w+:)?c\s[^<>]*?r=["']([A-Z]{1,3})(\d{1,7})["'][^<>]*(?<!/)>"""
    rb"""(?!\s*(?:<(?:\w+:)?v\s*(?:/>|></(?:\w+:)?v>)\s*)?</)"""
)
OddCell = re.compile(
    rb"""<(?:\w+:)?c\s(?P<marks>[^<>]*)(?<!/)>\s*"""
    rb"""(?P<formula><(?:\w+:)?f\b[^<>]*(?:(?<=/)>|>[^<]*</(?:\w+:)?f>))?\s*(?:<(?:\w+:)?v>(?P<value>[^<]*)<)?"""
)


@dataclass
class Grid:
    """Cells as they stand in the file: row 0 is the first row of the sheet, column 0 its first filled column."""

    sheet: str
    rows: list[list[Raw]]
    first_column: int = 0
    merges: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)
    unread: dict[tuple[int, int], str] = field(default_factory=dict)
    other_sheets: tuple[str, ...] = ()
    # Number formats at the head of the sheet, by column and row as Excel counts them, from 0.
    formats: dict[int, dict[int, str]] = field(default_factory=dict)


def open_grid(file: BinaryIO | bytes, name: str, sheet: str | None = None) -> Grid:
    """Read the chosen (else the first fitting visible) sheet, or the text file; raises BadFile."""
    data = file if isinstance(file, bytes) else file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise BadFile("file_too_big", megabytes=f"{len(data) / MEGABYTE:.0f}", limit=MAX_BYTES // MEGABYTE)
    if not data.strip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0,;"):
        raise BadFile("file_empty")
    if data.startswith(ZIP):
        return _workbook(data, sheet, _unpack(data))
    if data.startswith(OLE):
        if "EncryptedPackage".encode("utf-16-le") in data:
            raise BadFile("file_password")
        return _workbook(data, sheet, None)
    start = data[:2000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<html", b"<!doctype html", b"<table", b"<meta", b"<?xml")):
        raise BadFile("file_web_page")
    suffix = PurePath(name).suffix.lower()
    if suffix in EXCEL_SUFFIXES:
        raise BadFile("file_not_excel", suffix=suffix)
    return Grid(sheet="", rows=_delimited(_decoded(data)))


def _unpack(data: bytes) -> zipfile.ZipFile:
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise BadFile("file_broken") from error
    parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    if total > MAX_UNPACKED or any(
        part.file_size > 20 * MEGABYTE and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts
    ):
        raise BadFile("file_bomb")
    if any(part.flag_bits & 1 for part in parts):
        raise BadFile("file_password")
    if not any(part.filename.startswith("xl/workbook.") for part in parts):
        raise BadFile("file_not_table")
    return archive


def _workbook(data: bytes, wanted: str | None, archive: zipfile.ZipFile | None) -> Grid:
    try:
        paths = _sheet_paths(archive) if archive else {}
        for name, path in paths.items():
            _refuse_sparse(archive, name, path)
        with calamine.load_workbook(io.BytesIO(data)) as book:
            sheet, others = _choose(book, wanted)
            return Grid(
                sheet=sheet.name,
                rows=_limited(sheet.iter_rows()) if sheet.start else [],
                first_column=sheet.start[1] if sheet.start else 0,
                merges=list(sheet.merged_cell_ranges or []),
                unread=_unread(archive, paths.get(sheet.name)),
                other_sheets=others,
                formats=formats_of(archive, paths.get(sheet.name)),
            )
    except calamine.PasswordError as error:
        raise BadFile("file_password") from error
    except (calamine.CalamineError, zipfile.BadZipFile, EOFError, OSError, ValueError, KeyError) as error:
        raise BadFile("file_broken") from error
    except BaseException as error:
        # A panic of the reader on a broken file comes as a BaseException of its own.
        if type(error).__name__ == "PanicException":
            raise BadFile("file_broken") from error
        raise


def _choose(book: calamine.CalamineWorkbook, wanted: str | None) -> tuple[calamine.CalamineSheet, tuple[str, ...]]:
    visible = [
        meta.name
        for meta in book.sheets_metadata
        if meta.visible == calamine.SheetVisibleEnum.Visible and meta.typ == calamine.SheetTypeEnum.WorkSheet
    ]
    if wanted is not None:
        if wanted not in visible:
            raise BadFile("file_no_sheet", sheet=wanted, sheets="、".join(visible))
        return book.get_sheet_by_name(wanted), tuple(name for name in visible if name != wanted)
    if not visible:
        raise BadFile("file_empty")
    likely = [name for name in visible if "说明" not in name] or visible
    sheets = [book.get_sheet_by_name(name) for name in likely]
    best = next((sheet for sheet in sheets if sheet.height >= 2 and sheet.width >= 2), sheets[0])
    others = [sheet.name for sheet in sheets if sheet.name != best.name and sheet.height >= 2 and sheet.width >= 2]
    return best, tuple(others)


def _limited(rows: Iterable[Sequence[Raw]]) -> list[list[Raw]]:
    kept: list[list[Raw]] = []
    for row in rows:
        kept.append(list(row))
        if len(kept) > MAX_ROWS + 50:
            raise BadFile("file_too_many_rows", limit=MAX_ROWS)
    return kept


def _sheet_paths(archive: zipfile.ZipFile) -> dict[str, str]:
    """Find each sheet's part; read by pattern since an untrusted file deserves no XML parser with entities."""
    names = set(archive.namelist())
    if "xl/workbook.xml" not in names or "xl/_rels/workbook.xml.rels" not in names:
        return {}
    targets = {}
    for tag in re.findall(r"<(?:\w+:)?Relationship\s[^>]*>", archive.read("xl/_rels/workbook.xml.rels").decode()):
        marks = dict(re.findall(r"""(\w+)=["']([^"']*)["']""", tag))
        target = marks.get("Target", "").lstrip("/")
        targets[marks.get("Id")] = target if target.startswith("xl/") else f"xl/{target}"
    paths = {}
    for tag in re.findall(r"<(?:\w+:)?sheet\s[^>]*>", archive.read("xl/workbook.xml").decode()):
        marks = dict(re.findall(r"""([\w:]+)=["']([^"']*)["']""", tag))
        key = next((value for mark, value in marks.items() if mark.endswith(":id")), None)
        if targets.get(key) in names:
            paths[html.unescape(marks.get("name", ""))] = targets[key]
    return paths


def _refuse_sparse(archive: zipfile.ZipFile | None, name: str, path: str) -> None:
    if archive is None:
        return
    columns: set[bytes] = set()
    last_row, last = 0, ""
    for column, row in FilledCell.findall(archive.read(path)):
        columns.add(column)
        if int(row) > last_row:
            last_row, last = int(row), f"{column.decode()}{row.decode()}"
    widest = max((column_number(column.decode()) for column in columns), default=0)
    if last_row * widest > MAX_AREA:
        raise BadFile("file_sparse", sheet=name, cell=last)


def _unread(archive: zipfile.ZipFile | None, path: str | None) -> dict[tuple[int, int], str]:
    """Find cells that hold a formula without a result, or an error; the reader shows both as empty."""
    if archive is None or path is None:
        return {}
    data = archive.read(path)
    if b"<f" not in data and b":f" not in data and b't="e"' not in data:
        return {}
    found = {}
    for cell in OddCell.finditer(data):
        marks = cell["marks"]
        value = (cell["value"] or b"").decode()
        is_formula = cell["formula"] is not None
        if (is_formula and not value and b't="str"' not in marks) or value in ERRORS:
            place = re.search(rb"""\br=["']([A-Z]+)(\d+)""", marks)
            if place:
                found[int(place[2]) - 1, column_number(place[1].decode()) - 1] = value
    return found


def _decoded(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    elif 0 in data[:2000]:
        encodings = ["utf-16-be" if data[:2000:2].count(0) > data[1:2000:2].count(0) else "utf-16-le"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if sum(1 for sign in text[:4000] if sign < " " and sign not in "\t\r\n\f\x0b") > 2:
            raise BadFile("file_not_table")
        return text
    raise BadFile("file_encoding")


def _delimited(text: str) -> list[list[Raw]]:
    # A closing line that is ours shows whether a quote somewhere never closes and swallowed the rest of the file.
    end = "\ufffeend"
    lines = io.StringIO(f"{text.rstrip()}\n{end}\n", newline="")
    kept: list[list[Raw]] = []
    try:
        for row in csv.reader(lines, delimiter=_delimiter(text)):
            kept.append([*row])
            if len(kept) > MAX_ROWS + 50:
                raise BadFile("file_too_many_rows", limit=MAX_ROWS)
    except csv.Error as error:
        raise BadFile("file_quotes", row=len(kept) + 1) from error
    if kept.pop() != [end]:
        raise BadFile("file_quotes", row=len(kept) + 1)
    return kept


def _delimiter(text: str) -> str:
    sample = text[:40_000]
    best, best_score = ",", 0.0
    for candidate in DELIMITERS:
        if candidate == PROSE and best_score >= PLAIN:
            # Sentences are full of it: it parts columns only where nothing else does.
            break
        widths = [len(row) for row in csv.reader(io.StringIO(sample, newline=""), delimiter=candidate)][:200]
        counted = [width for width in widths if width > 1]
        if not counted:
            continue
        common = max(set(counted), key=counted.count)
        score = counted.count(common) / len(widths) * min(common, 8) ** 0.5
        if score > best_score:
            best, best_score = candidate, score
    return best
