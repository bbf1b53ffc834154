"""What a town has on file already, read once, so that a list of set-up can be checked row by row."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from shiqiao.intake.sources import folded
from shiqiao.law.book import current
from shiqiao.law.validity import valid_on
from shiqiao.people.models import Account, Post, Power, Unit
from shiqiao.places.models import Division, Site
from shiqiao.record import clock
from shiqiao.record.models import Ledger

# Left out where a law's title is written short.
STATE = "中华人民共和国"


class Town:
    """Divisions, units, posts and sites by the words that lists use for them."""

    def __init__(self) -> None:
        """Read them."""
        self.code = Ledger.objects.values_list("town_code", flat=True).get()
        rows = Division.objects.values_list("code", "name", "level")
        self.on_file = {code: (name, level) for code, name, level in rows}
        self.divisions = set(self.on_file)
        self.places: dict[str, list[str]] = {}
        for code, (name, _level) in self.on_file.items():
            self.places.setdefault(folded(name), []).append(code)
        self.called: dict[str, str] = {}
        self.unit_rows: dict[str, tuple[str, str]] = {}
        self.units: dict[str, Unit] = {}
        for unit in Unit.objects.all():
            self.called[str(unit.id)] = unit.name
            self.unit_rows[unit.code] = (unit.name, unit.kind)
            self.units[folded(unit.name)] = self.units[folded(unit.code)] = unit
        self.posts: set[tuple[UUID, str, str]] = set()
        self.titles: dict[str, list[UUID]] = {}
        self.duties: dict[UUID, Mapping[str, Any]] = {}
        self.catch_all = ""
        for post in Post.objects.exclude(state="abolished").select_related("holder"):
            self._know(post)
        self.powers = set(Power.objects.filter(state="held").values_list("unit_id", "power"))
        in_force = (valid_on(versions, clock.today()) for versions in current().bases.values())
        self.bases = {
            folded(word): one.code
            for one in in_force
            if one
            for word in (one.code, one.citation, one.citation.replace(STATE, ""))
        }
        self.logins = set(Account.objects.values_list("login", flat=True))
        sites = list(Site.objects.values_list("name", "uscc", "place_code"))
        self.codes = {uscc: name for name, uscc, _place in sites if uscc}
        self.sites = {(folded(name), place) for name, _uscc, place in sites}

    def _know(self, post: Post) -> None:
        holder = post.holder.name if post.holder else ""
        self.called[str(post.id)] = f"{post.title} {holder}".strip()
        self.posts.add((post.unit_id, folded(post.title), folded(holder)))
        self.titles.setdefault(folded(post.title), []).append(post.id)
        if holder:
            self.titles.setdefault(folded(post.title + holder), []).append(post.id)
        self.duties[post.id] = post.duties
        if post.is_catch_all:
            self.catch_all = post.title

    def expect(self, name: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """Take into account what the list itself brings, so that its rows may name each other."""
        if name == "divisions":
            self.divisions |= {str(row["code"]) for row in rows}
        if name == "posts":
            for row in rows:
                self.titles.setdefault(folded(str(row["title"])), [])

    def parent_of(self, code: str) -> str:
        """Return the nearest division above a code."""
        above = [one for one in self.divisions if code.startswith(one) and one != code]
        return max(above, key=len, default="")

    def place(self, words: str) -> str | None:
        """Return the code of a division named by code or by its only name; None if there is none."""
        if words in self.divisions:
            return words
        found = self.places.get(folded(words), [])
        return found[0] if len(found) == 1 else None

    def take_login(self, login: str) -> bool:
        """Take a login name; False if somebody has it."""
        if login in self.logins:
            return False
        self.logins.add(login)
        return True

    def take_catch_all(self, title: str) -> str:
        """Make a post the catch-all; returns the title of the one that is it already, else ""."""
        before, self.catch_all = self.catch_all, self.catch_all or title
        return before
