"""Knows the rows of a list that came in before under another source's name: one number, one channel, the same words."""

from collections.abc import Iterable

from shiqiao.cases.models import Case, Source
from shiqiao.intake.dates import half_width
from shiqiao.intake.sources import folded
from shiqiao.intake.tables import Cell

AT_ONCE = 500


class Elsewhere:
    """The sources of one kind of matter that bear the numbers of a list, read once."""

    def __init__(self, kind: str, cells: Iterable[Cell]) -> None:
        """Read them; `cells` are what stands where the list numbers its rows."""
        numbers = sorted({number_of(cell) for cell in cells if isinstance(cell, str) and number_of(cell)})
        self.known: dict[tuple[str, str, str], str] = {}
        # By whom of these a row was known, for telling.
        self.names: set[str] = set()
        for start in range(0, len(numbers), AT_ONCE):
            found = Source.objects.filter(number__in=numbers[start : start + AT_ONCE])
            homes = Case.objects.filter(kind=kind, id__in=found.values("home_id")).values("id")
            for row in found.filter(home_id__in=homes).values_list("channel", "number", "wording", "name"):
                channel, number, wording, name = row
                if wording:
                    self.known[channel, number, folded(wording)] = name

    def has(self, channel: str, number: str, wording: str) -> bool:
        """Say whether a row was registered before; short numbers of two offices may agree, their words don't."""
        name = self.known.get((channel, number_of(number), folded(wording)))
        if name is not None:
            self.names.add(name)
        return name is not None


def number_of(written: str) -> str:
    """Return a number as a list's rows are read."""
    return " ".join(half_width(written).split())
