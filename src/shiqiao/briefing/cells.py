"""Counts of one grouped statement, added up by place, field, source or unit; each sum opens its rows (design §4.13)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlencode

from shiqiao.cases.find import Filters

COMMUNITY = 12


@dataclass(frozen=True)
class Figure:
    """One number and the filters that open its rows."""

    name: str
    label: str
    value: int
    filters: Filters

    @property
    def query(self) -> str:
        """The filters as the query of an address."""
        return urlencode(self.filters.given())


@dataclass(frozen=True)
class Rate:
    """A share that shows what it is made of; `value` is None when there is nothing to divide by."""

    name: str
    label: str
    numerator: Figure
    denominator: Figure
    excluded: tuple[Figure, ...] = ()

    @property
    def value(self) -> float | None:
        """The share between 0 and 1, to four places."""
        return round(self.numerator.value / self.denominator.value, 4) if self.denominator.value else None


@dataclass(frozen=True)
class Counted:
    """What is counted: labels, what narrows a register to each figure's rows, what no rate counts, and the rates.

    A rate is a name, a label, numerator, denominator, and whether what stands `apart` is shown as left out of it.
    """

    labels: Mapping[str, str]
    narrow: Mapping[str, Mapping[str, str]]
    apart: tuple[str, ...]
    rates: tuple[tuple[str, str, str, str, bool], ...]


@dataclass(frozen=True)
class Cell:
    """One group of the grouped statement: where it lies by each dimension (place, field, channel, unit), and counts."""

    at: Mapping[str, str]
    counts: Mapping[str, int]


@dataclass(frozen=True)
class Figures:
    """The figures of one viewer under one set of filters on one legal day."""

    as_of: date
    base: Filters
    cells: tuple[Cell, ...] = field(repr=False)
    counted: Counted = field(repr=False)

    def figure(self, name: str, **narrow: str) -> Figure:
        """Return one figure, of everything or of one code of a dimension, as in place="370782105318"."""
        return self.line([name], **narrow)[0]

    def line(self, names: Iterable[str], **narrow: str) -> list[Figure]:
        """Return several figures of one code of a dimension."""
        inside = [cell.counts for cell in self.cells if all(cell.at[key] == narrow[key] for key in narrow)]
        where = _exactly(narrow)
        return [
            Figure(
                name,
                self.counted.labels[name],
                sum(counts[name] for counts in inside),
                replace(self.base, **(where | dict(self.counted.narrow[name]))),
            )
            for name in names
        ]

    def codes(self, dimension: str) -> list[str]:
        """Return the codes of a dimension that have anything."""
        return sorted({cell.at[dimension] for cell in self.cells})

    @property
    def apart(self) -> tuple[Figure, ...]:
        """The endings that no rate counts, those that there are."""
        return tuple(one for one in self.line(self.counted.apart) if one.value)

    def rates(self) -> list[Rate]:
        """Return the rates with numerator, denominator and what is left out."""
        return [
            Rate(name, label, self.figure(above), self.figure(below), self.apart if leaves_out else ())
            for name, label, above, below, leaves_out in self.counted.rates
        ]


def _exactly(narrow: Mapping[str, str]) -> dict[str, str]:
    # A case that lies in the town but in no community keeps the town's code: the dot opens these alone.
    return {key: f"{value}." if key == "place" and len(value) < COMMUNITY else value for key, value in narrow.items()}
