"""What the parts of the picture are made of: a number with the address of its rows, a breakdown, a rate."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from shiqiao.briefing.cells import Figure, Rate
from shiqiao.ui.badges import share


@dataclass(frozen=True)
class Cell:
    """A number in a table and the address of its rows."""

    value: int
    url: str


@dataclass(frozen=True)
class Table:
    """One breakdown: its title, heads, rows in administrative order, and the totals."""

    title: str
    head: str
    heads: list[str]
    rows: list[tuple[str, list[Cell]]]
    total: list[Cell]


def rate_shown(rate: Rate, opens: Callable[[Figure], str]) -> dict[str, Any]:
    """Return a rate as the page shows it, with numerator and denominator as links."""
    return {
        "label": _(rate.label),
        "share": share(rate.numerator.value, rate.denominator.value),
        "above": rate.numerator,
        "above_label": _(rate.numerator.label),
        "above_url": opens(rate.numerator),
        "below": rate.denominator,
        "below_label": _(rate.denominator.label),
        "below_url": opens(rate.denominator),
    }
