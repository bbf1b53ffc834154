"""The plain shapes that screens hand to the parts: navigation, thumbs, timeline entries, chart rows."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple


class NavItem(NamedTuple):
    """One link of a navigation or a row of tabs; `go` is the letter after `g` on the keyboard (w, r, …)."""

    label: str
    url: str
    active: bool = False
    number: int | None = None
    go: str = ""


@dataclass(frozen=True)
class Thumb:
    """One picture or file of evidence; `role` is "before", "after" or "" and makes pairs."""

    url: str
    thumb_url: str = ""
    caption: str = ""
    role: str = ""
    taken: datetime | None = None
    by: str = ""
    trust: str = ""
    name: str = ""


@dataclass(frozen=True)
class Entry:
    """One step on a timeline: who did what, when, on what basis, with what facts, evidence and words."""

    label: str
    at: datetime
    who: str = ""
    post: str = ""
    basis: str = ""
    facts: Sequence[tuple[str, object]] = ()
    evidence: Sequence[Thumb] = ()
    text: str = ""
    tone: str = ""
    number: int | None = None
    url: str = ""


@dataclass(frozen=True)
class Bar:
    """One row of a bar list: its name, how many, of how many, and the address of exactly these rows."""

    label: str
    value: float
    url: str = ""
    denominator: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Stack:
    """One row of a stacked bar: a name and one value (and perhaps one address) for each series."""

    label: str
    values: Sequence[float]
    urls: Sequence[str] = ()


@dataclass(frozen=True)
class Month:
    """One month of a column chart: its first day and one value (and perhaps one address) for each series."""

    first: date
    values: Sequence[float]
    urls: Sequence[str] = ()


@dataclass(frozen=True)
class FrameFacts:
    """What the frame of every page shows of the town and of the person who is looking."""

    town_name: str = ""
    person_name: str = ""
    post_name: str = ""
    demo: bool = False
    nav: Sequence[NavItem] = field(default_factory=tuple)
    home_url: str = "/"
    search_url: str = ""
    # What the box looks for, in words; hazards and sites if nothing is said.
    search_hint: str = ""
    inbox_url: str = ""
    inbox_count: int = 0
    # Where the number of unread messages is fetched after the page has come, so that no page waits for it.
    inbox_count_url: str = ""
    switch_url: str = ""
    sign_in_url: str = "/sign-in/"
    sign_out_url: str = "/sign-out/"
    account_url: str = "/me/"
    language_url: str = "/i18n/setlang/"
