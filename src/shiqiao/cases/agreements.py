"""Agreements of a dispute that stand no more: which, and why it was mediated anew."""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Protocol, TypeVar

from django.utils.translation import gettext as _


class Deed(Protocol):
    """A step as far as it matters here: its act and what was given."""

    @property
    def act(self) -> str:
        """Return the name of the act."""

    @property
    def given(self) -> Mapping[str, Any]:
        """Return what was given with it."""


D = TypeVar("D", bound=Deed)


def fallen(steps: Sequence[D], stands: D | None) -> list[tuple[D, str]]:
    """Return the agreements among a dispute's steps that stand no more, each with why; one may stand."""
    agreed = [place for place, one in enumerate(steps) if one.act == "agree"]
    spans = pairwise([*agreed, len(steps)])
    return [(steps[place], _why(steps[place:then])) for place, then in spans if steps[place] is not stands]


def _why(between: Sequence[Deed]) -> str:
    if any(one.act == "record_confirmation" and one.given.get("result") == "refused" for one in between):
        return _("人民法院没有确认，重新调解")
    if any(one.act == "answer" and one.given.get("solved") != "yes" for one in between):
        return _("未获认可，重新调解")
    return _("重新调解")
