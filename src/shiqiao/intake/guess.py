"""Guesses which column fills which field from its name and what stands in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from shiqiao.calendars import Calendar
from shiqiao.intake.dates import parse_day, parse_term
from shiqiao.intake.fields import FieldSpec
from shiqiao.intake.personal_names import holds_names, of_handler
from shiqiao.intake.problems import Problem
from shiqiao.intake.tables import MEND_COLUMN, Cell, Datelike, Table
from shiqiao.places.uscc import BadUscc, check_uscc
from shiqiao.procedures.sealed import narrow

# Only what nothing else looks like: a mobile number, an identity number.
PERSONAL = {
    "phone": re.compile(r"(?<!\d)(?:86)?1[3-9]\d{9}(?!\d)"),
    "id_number": re.compile(r"(?<!\d)\d{17}[\dx](?!\d)"),
}
SAMPLE = 300
# From so many cells on it tells something that they repeat each other.
SOME, MANY = 3, 8
SIDES = (("乙", "甲"), ("二", "一"), ("2", "1"), ("B", "A"))
Reached = re.compile(r"电话|手机|联系方式")
BareAddress = re.compile(r"(?:详细|所在|联系)?地址")
PaperNumber = re.compile(r"[〔\[(（]\d{4}[〕\])）]第?\d+号$")
# What is planned, asked for or foreseen has not happened.
Planned = re.compile(r"^(?:拟|计划|预计|预期|应|要求|责令|限).*(?:时间|日期|时限|期限)$")
HAPPENED = frozenset({"claimed_on", "closed_on", "replied_on"})
Numbering = re.compile(r"(?<![件证话机牌房账卡户门楼车照文])(?:编号|号|号码|编码|ID|id)$")
ENOUGH = 0.5
ANCHOR = date(2026, 1, 1)
# For telling terms from other cells it doesn't matter which days are worked.
EVERY_DAY = Calendar(frozenset({ANCHOR.year, ANCHOR.year + 1}), {})
Noise = re.compile(r"[\s*＊★:：()（）\[\]【】、，,.。\"“”_\-]+")
Bracketed = re.compile(r"[（(\[【][^）)\]】]*[）)\]】]")


@dataclass(frozen=True, slots=True)
class Guess:
    """Why a field was given its columns: `confidence` 0–1, `why` one of header, header_part, levels, content, given."""

    confidence: float
    why: str


@dataclass(frozen=True)
class ColumnMapping:
    """Which columns fill which field (several are joined), values for what is missing, and what is left unused."""

    columns: Mapping[str, tuple[int, ...]]
    headers: tuple[str, ...]
    guesses: Mapping[str, Guess] = field(default_factory=dict)
    defaults: Mapping[str, str] = field(default_factory=dict)
    # Whether a cell that lists several hazards becomes a case for each; only where somebody chose so.
    itemised: bool = False

    @property
    def unknown(self) -> tuple[str, ...]:
        """Return the headers of columns that fill no field."""
        used = {index for indexes in self.columns.values() for index in indexes}
        return tuple(name for index, name in enumerate(self.headers) if index not in used and name != MEND_COLUMN)

    def label(self, name: str) -> str:
        """Return the header or headers that fill a field, as the clerk knows them."""
        return " / ".join(self.headers[index] for index in self.columns.get(name, ()))

    def missing(self, fields: Sequence[FieldSpec]) -> tuple[FieldSpec, ...]:
        """Return the required fields that have neither column nor default."""
        return tuple(
            spec
            for spec in fields
            if spec.required and spec.name not in self.columns and not self.defaults.get(spec.name)
        )


def guess(table: Table, fields: Sequence[FieldSpec]) -> ColumnMapping:
    """Guess the mapping of a table; a column fills at most one field."""
    headers = [_last_part(name) for name in table.headers]
    samples = [_sample(table, index) for index in range(len(headers))]
    free = {index for index, name in enumerate(table.headers) if name != MEND_COLUMN and name}
    found: dict[str, tuple[int, ...]] = {}
    guesses: dict[str, Guess] = {}
    for spec in fields:
        columns = _levels(spec, table.headers, free)
        if len(columns) > 1:
            found[spec.name], guesses[spec.name] = columns, Guess(0.95, "levels")
            free.difference_update(columns)
    bids = sorted(
        (
            (score, -order, -index, spec.name, index, why)
            for order, spec in enumerate(fields)
            if spec.name not in found
            for index in free
            for score, why in [_score(spec, headers[index], samples[index])]
            if score >= ENOUGH and not (spec.sealed and of_handler(headers, index, spec.kind))
        ),
        reverse=True,
    )
    numbered = {spec.name for spec in fields if spec.is_long and spec.required}
    for score, _order, _index, name, index, why in bids:
        if name not in found and index in free:
            # 隐患1, 隐患2, 隐患3: columns that differ by their number alone hold the same.
            alike = _alike(index, table.headers, free) if name in numbered else (index,)
            found[name], guesses[name] = alike, Guess(round(score, 2), why)
            free.difference_update(alike)
    _by_content(fields, headers, samples, free, found, guesses)
    _who_beside_whom(table.headers, free, found, guesses)
    ordered = {spec.name: found[spec.name] for spec in fields if spec.name in found}
    return ColumnMapping(ordered, tuple(table.headers), guesses)


def _by_content(
    fields: Sequence[FieldSpec],
    headers: Sequence[str],
    samples: Sequence[Sequence[Cell]],
    free: set[int],
    found: dict[str, tuple[int, ...]],
    guesses: dict[str, Guess],
) -> None:
    """Give what its name did not tell: codes by their check sign, the one long required text by its length."""
    for spec in fields:
        if spec.name in found:
            continue
        if spec.kind in ("uscc", "phone", "id_number"):
            fitting = [
                index
                for index in sorted(free)
                if len(samples[index]) >= 3 and _fit(spec, samples[index]) > 0.8
                if not (spec.sealed and of_handler(headers, index, spec.kind))
            ]
        elif spec.sealed and spec.name == "name":
            # Whatever such a column is called: who stands there one by one is who the rows are about.
            fitting = [
                index
                for index in sorted(free)
                if not of_handler(headers, index, spec.kind) and holds_names(samples[index])
            ][:1]
        elif spec.name == "source_number":
            fitting = [
                index for index in sorted(free) if Numbering.search(headers[index]) and _numbers(samples[index])
            ][:1]
        elif spec.is_long and spec.required:
            lengths = {index: _length(samples[index]) for index in free if _is_prose(samples[index])}
            instead = found.get(spec.instead, ())
            least = max([6.0, *(_length(samples[index]) for index in instead)])
            fitting = [
                index for index in sorted(lengths, key=lambda index: -lengths[index]) if lengths[index] >= least
            ][:1]
        else:
            continue
        if fitting:
            found[spec.name], guesses[spec.name] = (fitting[0],), Guess(0.5, "content")
            free.discard(fitting[0])
        elif spec.required and spec.instead in found:
            found[spec.name], guesses[spec.name] = found.pop(spec.instead), guesses.pop(spec.instead)


def _who_beside_whom(
    headers: Sequence[str], free: set[int], found: dict[str, tuple[int, ...]], guesses: dict[str, Guess]
) -> None:
    """Set right what only the columns together tell: the first party where the second is named, whose an address is."""
    others = found.get("other_name", ())
    if others and (twin := _twin(headers[others[0]], headers)) is not None and twin in free:
        free.update(found.pop("phone", ()))
        free.update(found.pop("name", ()))
        free.discard(twin)
        found["name"], guesses["name"] = (twin,), Guess(0.9, "header_part")
        for index in sorted(free):
            if headers[index].startswith(headers[twin]) and Reached.search(headers[index]):
                found["phone"], guesses["phone"] = (index,), Guess(0.9, "header_part")
                free.discard(index)
                break
    whose = {index for name in ("name", "phone", "id_number") for index in found.get(name, ())}
    places = found.get("place", ())
    for index in sorted({*places, *free} if whose and "address" not in found else ()):
        group, _slash, leaf = headers[index].rpartition("/")
        is_theirs = "人" in group or "当事" in group or (not group and index - 1 in whose)
        if is_theirs and BareAddress.fullmatch(leaf):
            # An address beside somebody's name or number is where that person lives: it goes under seal.
            found["address"], guesses["address"] = (index,), Guess(0.8, "header_part")
            if index in places:
                del found["place"], guesses["place"]
            free.discard(index)
            break


def _twin(header: str, headers: Sequence[str]) -> int | None:
    """Return the column of the first party beside the one of the second: 当事人甲 beside 当事人乙."""
    for second, first in SIDES:
        if second in header and header.replace(second, first, 1) in headers:
            return list(headers).index(header.replace(second, first, 1))
    return None


def unnumbered(header: str) -> str:
    """Return the name of a column without the number by which it differs from its neighbours: 隐患2 is 隐患."""
    return re.sub(r"(?:第?[0-9０-９一二三四五六七八九十①-⑳]+[条项]?)", "", _normal(header))


def _alike(index: int, headers: Sequence[str], free: set[int]) -> tuple[int, ...]:
    name = unnumbered(headers[index])
    if not name or name == _normal(headers[index]):
        return (index,)
    return tuple(other for other in sorted(free) if unnumbered(headers[other]) == name)


def _last_part(header: str) -> str:
    """Return the lowest of joined header rows: 整改情况/复查日期 is about 复查日期."""
    bare = Bracketed.sub("", header)
    return bare.rsplit("/", 1)[-1] if "/" in bare and len(bare) > 6 else header


def _normal(header: str) -> str:
    return Noise.sub("", header).lower() or header


def _sample(table: Table, index: int) -> list[Cell]:
    first = table.data[: SAMPLE // 2]
    rest = table.data[SAMPLE // 2 :]
    rows = first + rest[:: max(1, len(rest) // (SAMPLE // 2))]
    return [row.cells[index] for row in rows if row.cells[index] is not None and index not in row.filled]


def _levels(spec: FieldSpec, headers: Sequence[str], free: set[int]) -> tuple[int, ...]:
    columns = []
    for pattern in spec.levels:
        for index in sorted(free):
            if index not in columns and re.fullmatch(pattern, _last_part(headers[index]).strip(" *＊"), re.IGNORECASE):
                columns.append(index)
                break
    return tuple(columns)


def _score(spec: FieldSpec, header: str, sample: Sequence[Cell]) -> tuple[float, str]:
    named, why = _named(spec, header)
    if Planned.match(_normal(header)):
        is_due = spec.name == "due_on" and named < ENOUGH
        named, why = (0.7, "header_part") if is_due else (named * (spec.name not in HAPPENED), why)
    if not named or not sample:
        return named, why
    fit = _fit(spec, sample)
    if spec.name == "source_number" and _repeats(sample):
        return 0.0, why  # one paper's number over many rows names none of them
    if spec.kind in ("uscc", "choice") and fit < 0.3 and named < 1:
        return 0.0, why
    if spec.kind == "choice" and fit < 0.1 and _length(sample) > 12:
        return 0.0, why  # free text under the name of a state: better left out and told than every row refused
    return named * (0.75 + 0.25 * fit), why


def _named(spec: FieldSpec, name: str) -> tuple[float, str]:
    best, why = 0.0, ""
    header, bare = _normal(name), _normal(Bracketed.sub("", name) or name)
    for rank, synonym in enumerate((*spec.synonyms, spec.name)):
        word = _normal(synonym)
        if header == word:
            score, reason = 1.0 - min(rank, 40) / 1000, "header"
        elif bare == word:
            score, reason = 0.95, "header"
        elif len(word) >= 2 and bare.endswith(word):
            score, reason = 0.6 + 0.3 * len(word) / len(bare), "header_part"
        elif len(word) >= 2 and word in bare and not word.isascii():
            score, reason = 0.5 + 0.3 * len(word) / len(bare), "header_part"
        else:
            continue
        if score > best:
            best, why = score, reason
    return best, why


def _distinct(sample: Sequence[Cell]) -> float:
    return len(set(sample)) / len(sample)


def _repeats(sample: Sequence[Cell]) -> bool:
    """Tell whether a column says the same over and over, so that it can't be the rows' own number."""
    of_papers = all(isinstance(cell, str) and PaperNumber.search(cell) for cell in sample)
    return len(sample) >= (2 if of_papers else MANY) and _distinct(sample) <= ENOUGH


def _numbers(sample: Sequence[Cell]) -> bool:
    """Tell whether a column numbers its rows: each another short sign with digits."""
    texts = [cell for cell in sample if isinstance(cell, str)]
    signs = sum(1 for one in texts if len(one) <= 40 and re.search(r"\d", one))
    return len(sample) >= SOME and _distinct(sample) > 0.9 and signs > 0.9 * len(sample)


def _is_prose(sample: Sequence[Cell]) -> bool:
    """Tell whether a column holds sentences, not numbers of papers."""
    texts = [cell for cell in sample if isinstance(cell, str) and not PaperNumber.search(cell)]
    han = sum(1 for one in texts if sum("\u4e00" <= sign <= "\u9fff" for sign in one) >= len(one) / 2)
    return bool(texts) and han >= len(sample) / 2


def _fit(spec: FieldSpec, sample: Sequence[Cell]) -> float:
    """Return the share of the sample that reads as the field's kind (0–1)."""
    if spec.kind == "running":
        return _running(sample)
    if spec.kind == "text":
        days = sum(1 for cell in sample if not isinstance(cell, str)) / len(sample)
        return 1 - days if not spec.is_long else (1 - days) * min(1.0, _length(sample) / 6)
    return sum(1 for cell in sample if _reads(spec, cell)) / len(sample)


def _running(sample: Sequence[Cell]) -> float:
    """Return the share of steps 0 or 1 between neighbours, or back to 1 where a new group begins.

    A row count names nothing, it shifts with the next list.
    """
    numbers = [
        int(cell) for cell in sample[: SAMPLE // 2] if isinstance(cell, str) and cell.isdecimal() and len(cell) < 7
    ]
    if len(numbers) < 0.8 * len(sample[: SAMPLE // 2]) or (numbers and numbers[0] > 1):
        return 0.0
    steps = [after - before in (0, 1) or after == 1 for before, after in pairwise(numbers)]
    return sum(steps) / len(steps) if steps else 1.0


def _reads(spec: FieldSpec, cell: Cell) -> bool:
    if not isinstance(cell, str):
        return spec.kind in ("day", "term") and cell is not None
    match spec.kind:
        case "day":
            return not isinstance(parse_day(cell, default_year=ANCHOR.year), Problem)
        case "term":
            return not isinstance(parse_term(cell, ANCHOR, default_year=ANCHOR.year, calendar=EVERY_DAY), Problem)
        case "choice":
            return spec.choice(cell) is not None
        case "phone" | "id_number":
            return bool(PERSONAL[spec.kind].search(narrow(cell)))
        case "number":
            return bool(re.fullmatch(r"-?[\d,]+(?:\.\d+)?", cell))
        case "uscc":
            try:
                check_uscc(cell)
            except BadUscc:
                return False
            return True
        case _:
            return len(cell) <= 40


def _length(sample: Sequence[Cell]) -> float:
    """Return the mean length of the words in a sample; days and numbers count as none."""
    texts = [0 if Datelike.match(cell) else len(cell) for cell in sample if isinstance(cell, str)]
    return sum(texts) / len(texts) if texts else 0.0
