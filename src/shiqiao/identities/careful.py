"""Words that tell more of a person than a matter mostly needs (health, past, belief): a list in a file, to warn with, no ban."""

import csv
from functools import cache
from pathlib import Path

from shiqiao.procedures.sealed import narrow

LIST = Path(__file__).parent / "data" / "careful_words.csv"


def careful_words(text: str) -> list[str]:
    """Return the words of the list that stand in a text, in the order of the list."""
    said = narrow(text)
    return [word for word in _words() if word in said]


@cache
def _words() -> tuple[str, ...]:
    lines = [line for line in LIST.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return tuple(narrow(row["word"]) for row in csv.DictReader(lines) if row["word"].strip())
