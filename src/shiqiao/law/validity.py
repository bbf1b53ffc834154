"""Versions in time: which one is valid on a day, and which ones overlap; pure."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby, pairwise
from typing import NamedTuple, Protocol, TypeVar


class Versioned(Protocol):
    """Anything valid from a day until the day before another."""

    @property
    def valid_from(self) -> date:
        """The first day."""

    @property
    def valid_to(self) -> date | None:
        """The first day on which it no longer holds; None while open."""


V = TypeVar("V", bound=Versioned)


class Span(NamedTuple):
    """The validity of one version of what `key` names."""

    key: str
    valid_from: date
    valid_to: date | None


def valid_on(versions: Iterable[V], on: date) -> V | None:
    """Return the version valid on that day (the later one, should two overlap), or None."""
    valid = [v for v in versions if v.valid_from <= on and (v.valid_to is None or on < v.valid_to)]
    return max(valid, key=lambda v: v.valid_from, default=None)


def overlaps(rows: Iterable[Span]) -> list[tuple[Span, Span]]:
    """Return the pairs of neighbouring versions of one key that hold on a same day."""
    ordered = sorted(rows, key=lambda row: (row.key, row.valid_from))
    return [
        (earlier, later)
        for _key, group in groupby(ordered, key=lambda row: row.key)
        for versions in [list(group)]
        for earlier, later in pairwise(versions)
        if earlier.valid_to is None or later.valid_from < earlier.valid_to
    ]
