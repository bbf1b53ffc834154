"""Turns the words of a matter into what can be compared: bare titles, their character grams, shared runs. Pure."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

WORN = Path(__file__).with_name("data") / "worn_words.txt"
FILLER = Path(__file__).with_name("data") / "filler_words.txt"
# A description stands in for a title that nobody wrote; a text longer than this says nothing more about sameness.
TITLE_LIMIT, TEXT_LIMIT = 60, 3000
SHORT, LONG = 2, 3
# An area that thousands live in says little about which matter it is; a village, an estate or a firm says much.
AREA = re.compile(r"[^ ]{1,2}?\d{0,2}[省市县]|[a-z]\d{0,2}区|[^ ]{2,3}?(?:街道|镇|乡)")

# What is told apart by a number: the third group of a village is not its fifth.
NUMBERED = re.compile(r"([0-9]+|[一二三四五六七八九十]+)(组|号楼|号院|号线|栋|幢|单元|期|路|队)")
SIGNS = {sign: number for number, sign in enumerate("一二三四五六七八九十", start=1)}


@lru_cache(maxsize=1)
def _worn() -> re.Pattern[str]:
    lines = WORN.read_text(encoding="utf-8").splitlines()
    words = sorted((line for line in lines if line and not line.startswith("#")), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


@lru_cache(maxsize=1)
def _filler() -> re.Pattern[str]:
    lines = FILLER.read_text(encoding="utf-8").splitlines()
    words = sorted((line for line in lines if line and not line.startswith("#")), key=len, reverse=True)
    return re.compile("|".join(map(re.escape, words)))


def is_filler(run: str) -> bool:
    """Say whether a shared run is made of words that say nothing of any matter: it counts a little, but gives no reason."""
    return len(_filler().sub("", run).strip()) < SHORT


def plain(text: str) -> str:
    """Return a text as it is compared: half-width, lower case, everything but letters and digits made one space."""
    return re.sub(r"[\W_]+", " ", unicodedata.normalize("NFKC", text[:TEXT_LIMIT]).lower()).strip()


def bare(title: str) -> str:
    """Return a plain title without the words that every title has; the title itself where nothing would be left."""
    without_area = AREA.sub(" ", title)
    return re.sub(r"\s+", " ", _worn().sub(" ", without_area)).strip() or title


def grams(text: str, length: int) -> Iterator[str]:
    """Give each run of `length` characters of a plain text; none reaches over a space."""
    for word in text.split():
        for start in range(len(word) - length + 1):
            yield word[start : start + length]


@dataclass(frozen=True)
class Words:
    """One matter's words: its bare title, and everything that it says."""

    title: str
    text: str

    @cached_property
    def grams(self) -> frozenset[str]:
        """The grams under which the matter is found: short and long ones of the bare title."""
        return frozenset((*grams(self.title, SHORT), *grams(self.title, LONG)))

    @cached_property
    def numbers(self) -> dict[str, frozenset[int]]:
        """What the bare title numbers, and with which numbers: {"组": {3}}."""
        found: dict[str, set[int]] = {}
        for number, thing in NUMBERED.findall(self.title):
            found.setdefault(thing, set()).add(int(number) if number.isascii() else counted(number))
        return {thing: frozenset(numbers) for thing, numbers in found.items()}


def counted(signs: str) -> int:
    """Return a Chinese number below a hundred; of other runs of signs, such as a road's name, one number all the same."""
    tens, ten, ones = signs.partition("十")
    if ten and len(tens) < 2 and len(ones) < 2:
        return SIGNS.get(tens, 1) * 10 + SIGNS.get(ones, 0)
    return int("".join(str(SIGNS[sign]) for sign in signs))


@lru_cache(maxsize=2048)
def read(title: str, body: str) -> Words:
    """Return the words of a title and a body; the body's beginning is the title where there is none.

    Kept for a while: who goes through a list meets the same matters again and again.
    """
    spoken = plain(title) or plain(body[:TITLE_LIMIT])
    return Words(bare(spoken), f"{spoken} {plain(body)}".strip())


def shared_runs(title: str, text: str) -> list[str]:
    """Return the longest runs of a bare title that stand in another's text, in the title's order; two or more long."""
    found: list[str] = []
    for word in title.split():
        start = 0
        while start < len(word):
            end = start
            while end < len(word) and word[start : end + 1] in text:
                end += 1
            if end - start >= SHORT:
                found.append(word[start:end])
            start = max(end, start + 1)
    return found
