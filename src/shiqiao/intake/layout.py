"""How a list looked above its rows: title rows, header rows with what was merged, and how its columns show days and numbers."""

import html
import json
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

# More than a list's own title, notes and header; and what a cell of them holds at most.
MOST_ROWS, MOST_SIGNS = 15, 300
LOOKED_AT = 400_000  # bytes of a sheet in which its columns' formats are looked for
# The number formats of Excel that need no code, as a Chinese Excel shows them.
BUILT_IN = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 14: "yyyy/m/d", 22: "yyyy/m/d h:mm",
    27: 'yyyy"年"m"月"', 31: 'yyyy"年"m"月"d"日"', 57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip
Cell = tuple[int, str]
Block = tuple[int, int, int, int]


@dataclass(frozen=True)
class Layout:
    """What stands above the rows: each row's cells by column, merged blocks (top, left, bottom, right, all from 0).

    `columns` are the names that the reader made of the header, `head` is the header's first row; `formats` are the
    number formats of columns that have one.
    """

    sheet: str = ""
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    head: int = 0
    merges: tuple[Block, ...] = ()
    formats: Mapping[int, str] = field(default_factory=dict)

    def to_json(self, covered: Callable[[str], str]) -> str:
        """Write it for the record, what is `covered` left out; "" where it begins with its header and has no formats."""
        if len(self.rows) <= 1 and not self.formats:
            return ""
        rows = [[[index, covered(text)[:MOST_SIGNS]] for index, text in row] for row in self.rows]
        body = {
            "sheet": self.sheet,
            "columns": self.columns,
            "rows": rows,
            "head": self.head,
            "merges": self.merges,
            "formats": {str(index): code for index, code in self.formats.items()},
        }
        return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def from_json(text: str) -> Layout | None:
    """Read what to_json wrote; None for ""."""
    if not text:
        return None
    body = json.loads(text)
    return Layout(
        body["sheet"],
        tuple(body["columns"]),
        tuple(tuple((int(index), str(said)) for index, said in row) for row in body["rows"]),
        int(body["head"]),
        tuple((top, left, bottom, right) for top, left, bottom, right in body["merges"]),
        {int(index): str(code) for index, code in body["formats"].items()},
    )


def moved(
    merges: Sequence[tuple[tuple[int, int], tuple[int, int]]], kept: Sequence[int], last: int
) -> tuple[Block, ...]:
    """Return the merged blocks above row `last` (itself included) by the columns that were kept, given as they stood."""
    found = []
    for (top, left), (bottom, right) in merges:
        inside = [place for place, column in enumerate(kept) if left <= column <= right]
        if bottom <= last and inside and (len(inside) > 1 or bottom > top):
            found.append((top, inside[0], bottom, inside[-1]))
    return tuple(found)


def formats_of(archive: zipfile.ZipFile | None, path: str | None) -> dict[int, dict[int, str]]:
    """Return the formats of days and numbers at the head of a sheet: column → row → code, all from 0."""
    if archive is None or path is None or "xl/styles.xml" not in archive.namelist():
        return {}
    styles = archive.read("xl/styles.xml").decode(errors="replace")
    codes = dict(BUILT_IN)
    for tag in re.findall(r"<(?:\w+:)?numFmt\s[^>]*>", styles):
        marks = dict(re.findall(r"""(\w+)=["']([^"']*)["']""", tag))
        if marks.get("numFmtId", "").isdecimal():
            codes[int(marks["numFmtId"])] = html.unescape(marks.get("formatCode", ""))
    block = re.search(r"<(?:\w+:)?cellXfs.*?</(?:\w+:)?cellXfs>", styles, re.DOTALL)
    used = [int(one) for one in re.findall(r"""<(?:\w+:)?xf\s[^>]*?numFmtId=["'](\d+)""", block[0])] if block else []
    with archive.open(path) as part:
        head = part.read(LOOKED_AT).decode(errors="replace")
    found: dict[int, dict[int, str]] = {}
    for letters, row, marks_after in re.findall(
        r"""<(?:\w+:)?c\s[^>]*?r=["']([A-Z]{1,3})(\d{1,7})["']([^>]*)>""", head
    ):
        style = re.search(r"""\bs=["'](\d+)""", marks_after)
        code = codes.get(used[int(style[1])], "") if style and int(style[1]) < len(used) else ""
        if code and code not in ("General", "@"):
            found.setdefault(column_number(letters) - 1, {})[int(row) - 1] = code
    return found


def is_of_days(code: str) -> bool:
    """Tell whether a number format shows days."""
    return bool(re.search(r"[yd]", re.sub(r'"[^"]*"|\[[^\]]*\]', "", code).lower()))


def column_number(letters: str) -> int:
    """Count a column by its letters: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Write a column's letters: 1 is A, 27 is AA."""
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
