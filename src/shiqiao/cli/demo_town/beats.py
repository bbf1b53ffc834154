"""What a story of the demo's petitions and disputes is made of: acts on workdays after receipt, and what they are given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Who does a beat: a login of the demo's data, or `to` (whom the line gives it to), or the person concerned by the link.
TO, PERSON = "to", "person"


@dataclass(frozen=True)
class Beat:
    """One act, so many workdays after receipt."""

    after: int
    who: str
    act: str
    given: Mapping[str, Any]


@dataclass(frozen=True)
class Day:
    """The day of the beat, or so many days after it."""

    plus: int = 0


@dataclass(frozen=True)
class Photo:
    """A picture made for the beat."""

    words: str


@dataclass(frozen=True)
class Column:
    """What stands in a column of the line."""

    name: str


@dataclass(frozen=True)
class PostOf:
    """The post of a login, or of whom the line gives it to."""

    login: str


@dataclass(frozen=True)
class UnitOf:
    """A unit by its code."""

    code: str


@dataclass(frozen=True)
class People:
    """Persons by their logins."""

    logins: tuple[str, ...]


@dataclass(frozen=True)
class OtherCase:
    """The matter that the line names as `of`."""


def answered(after: int, who: str, how: str, solved: str = "yes", satisfied: str = "yes", **more: Any) -> Beat:
    """Return the beat by which the person concerned, or one of them, answers."""
    return Beat(after, who, "answer", {"how": how, "solved": solved, "satisfied": satisfied, **more})
