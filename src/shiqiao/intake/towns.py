"""Finds the division of the town that a row names, else the town itself."""

import re

from shiqiao.intake.sources import folded
from shiqiao.places.models import Division
from shiqiao.record.models import Ledger

SHORTEST = 2


class Places:
    """The town's divisions by name, read once for a list."""

    def __init__(self) -> None:
        """Read them."""
        self.town = Ledger.objects.values_list("town_code", flat=True).get()
        self.names = dict(Division.objects.filter(code__startswith=self.town).values_list("code", "name"))
        self.codes: dict[str, list[str]] = {}
        for code, name in self.names.items():
            if len(folded(name)) >= SHORTEST:
                self.codes.setdefault(folded(name), []).append(code)
        self.found: dict[str, str] = {}

    def find(self, written: str) -> str:
        """Return the lowest division that a text names clearly; the town where it names none, or two that disagree."""
        if written not in self.found:
            self.found[written] = self._find(folded(written))
        return self.found[written]

    def is_town(self, written: str) -> bool:
        """Say whether a text names the town itself and nothing within it."""
        text, name = folded(written), folded(self.names.get(self.town, ""))
        return text == self.town or (bool(name) and text.endswith(name))

    def _find(self, text: str) -> str:
        if text in self.names:
            return text
        # 柳林, 柳林村 and 柳林社区 are one place where only one division is called so.
        alike = [code for name, codes in self.codes.items() if short(name) == short(text) for code in codes]
        if len(alike) == 1:
            return alike[0]
        named = [code for name, codes in self.codes.items() if name in text for code in codes]
        lowest = [code for code in named if not any(other != code and other.startswith(code) for other in named)]
        # Two villages of one name: the community that is named beside them tells which is meant.
        within = [
            code for code in lowest if any(code != one and code.startswith(one) for one in named if one != self.town)
        ]
        best = within or lowest
        return best[0] if len(best) == 1 else self.town


def short(name: str) -> str:
    """Return a place's name without what kind of place it is."""
    return re.sub(r"(?:社区|村|村委会|居委会|居|庄)$", "", name) or name
