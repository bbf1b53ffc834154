"""What makes an imported row the same row for ever: its source, its step key and its case id (ADR 0001, issue 2.10)."""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID, uuid5

from shiqiao.intake.tables import MEND_COLUMN, Table
from shiqiao.record.models import Step

NAMESPACE = UUID("6f1c2f8e-3f3a-5a0b-9c62-0d1e6a1f7b10")
VERSION = "import1"
# What a colliding import looks like from here: the row is there already, under this key or another.
COLLISIONS = frozenset({"stale", "key_used"})
ROW_SIGNS, CONTENT_SIGNS, SOURCE_SIGNS = 40, 32, 8


def folded(text: str) -> str:
    """Return a name without width, case, spaces and punctuation, for comparing."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", text)).lower()


def source_key(given: str, table: Table) -> str:
    """Return what a list's rows are numbered within: the source that was named, else the list's own set of columns.

    A list keeps its columns from month to month while its file name changes; a file to mend keeps them too.
    """
    if given.strip():
        return f"named:{folded(given) or given.strip()}"
    headers = sorted(folded(name) or name for name in table.headers if name != MEND_COLUMN)
    return "columns:" + hashlib.sha256("\x1f".join(headers).encode()).hexdigest()


def _source_part(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:SOURCE_SIGNS]


def step_key(source: str, row_key: str, digest: str) -> str:
    """Return the key of the step that takes a row over: it says which row it was and with what content.

    So the steps themselves are the memory of what was imported: a killed import has nothing else to lose.
    """
    row, content = row_key.rpartition("-")[2][:ROW_SIGNS], digest.rpartition("-")[2][:CONTENT_SIGNS]
    return f"{VERSION}/{_source_part(source)}/{row}/{content}"


def case_id(row_key: str) -> UUID:
    """Return the id of a row's case: the same row can never be two cases, whoever imports it at the same moment."""
    return uuid5(NAMESPACE, row_key)


def known(source: str) -> Mapping[str, str]:
    """Return the rows of a source that were taken over before: row part of the key → content part."""
    start = f"{VERSION}/{_source_part(source)}/"
    # Only hex digits follow, so both bounds hold in every collation.
    keys = Step.objects.filter(key__gte=f"{start}0", key__lt=f"{start}g").values_list("key", flat=True)
    return dict(_parts(keys.iterator(chunk_size=5000)))


def taken(ids: Sequence[UUID]) -> set[UUID]:
    """Return which of these cases have been opened already."""
    return set(Step.objects.filter(subject_id__in=ids, seq=1).values_list("subject_id", flat=True))


def _parts(keys: Iterable[str]) -> Iterable[tuple[str, str]]:
    for key in keys:
        _version, _source, row, content = key.split("/")
        yield row, content


def parts_of(key: str) -> tuple[str, str]:
    """Return (row part, content part) of a step key."""
    return next(iter(_parts([key])))
