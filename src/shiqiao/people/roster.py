"""Who answers for what: a snapshot of units, posts and duties, read anew when an act on a post moved the edition."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import F

from shiqiao.people.models import Person, Post, Power, Recusal, Unit
from shiqiao.policy import ANYWHERE, Hold, Viewer, barred, matter
from shiqiao.procedures.machine import Refused, Responsible, Unfit, gettext_noop
from shiqiao.record.editions import ROSTER
from shiqiao.record.models import Counter, Ledger

_ = gettext_noop


@dataclass(frozen=True)
class PostLine:
    """One post as the snapshot holds it."""

    id: UUID
    title: str
    role: str
    unit_id: UUID
    holder_id: UUID | None
    stand_in_id: UUID | None
    stand_in_until: date | None
    duties: tuple[tuple[str, str], ...]
    is_catch_all: bool
    above_id: UUID | None
    state: str


@dataclass(frozen=True)
class Roster:
    """All posts, units, powers and names of people of one edition."""

    edition: int
    posts: dict[UUID, PostLine]
    units: dict[UUID, str]
    powers: tuple[tuple[UUID, str, date, date | None], ...]
    people: dict[UUID, str]
    homes: dict[UUID, UUID]
    # Who stands aside from which cases and sites, by decision.
    recusals: dict[UUID, frozenset[UUID]]
    # The town's name and whether its ledger is a demo; "" before it is founded.
    town: str = ""
    mode: str = ""
    town_code: str = ""
    # The authorities above the town.
    above: frozenset[UUID] = frozenset()
    # Outside experts, by the fields that they know.
    experts: Mapping[UUID, frozenset[str]] = field(default_factory=dict)

    def responsible(self, place: str, field: str, roles: tuple[str, ...], unfit: Unfit | None = None) -> Responsible:
        """Return who answers for this place × field: the nearest place first, then the named field; else the catch-all.

        Holders that are unfit (recused, accused) are passed over, the catch-all's too: then it goes up from there.
        Raises Refused("no_one") when nobody is left.
        """
        if best := self._nearest(place, (ANYWHERE, field), roles, unfit):
            return _answering(best)
        last = next((post for post in self.posts.values() if post.is_catch_all), None)
        passed: set[UUID] = set()
        while last is not None and last.id not in passed:
            if last.holder_id is not None and not (unfit and unfit(last.holder_id)):
                return _answering(last, catch_all=True)
            passed.add(last.id)
            last = self.posts.get(last.above_id) if last.above_id else None
        raise Refused("no_one", _("此处此领域无人负责，兜底岗位也无人在岗，请先在“责任空缺”中补齐。"))

    def named(self, place: str, field: str, roles: tuple[str, ...], unfit: Unfit | None = None) -> Responsible | None:
        """Return who answers here for this very field, nearest place first; a duty for all fields names nobody."""
        best = self._nearest(place, (field,), roles, unfit)
        return _answering(best) if best else None

    def _nearest(
        self, place: str, fields: tuple[str, ...], roles: tuple[str, ...], unfit: Unfit | None
    ) -> PostLine | None:
        best: tuple[int, bool, PostLine] | None = None
        for post in self.posts.values():
            if post.role not in roles or post.holder_id is None or post.state != "held":
                continue
            if unfit is not None and unfit(post.holder_id):
                continue
            for prefix, fld in post.duties:
                if place.startswith(prefix) and fld in fields:
                    rank = (len(prefix), fld != ANYWHERE)
                    if best is None or rank > best[:2]:
                        best = (*rank, post)
        return best[2] if best else None

    def role(self, post_id: UUID) -> str:
        """Return the role of a post; "" for an unknown one."""
        post = self.posts.get(post_id)
        return post.role if post else ""

    def is_above(self, unit_id: UUID) -> bool:
        """Say whether a unit is an authority above the town."""
        return unit_id in self.above

    def units_of(self, person_id: UUID) -> frozenset[UUID]:
        """Return the units that a person belongs to, by employment or by any post held or stood in for."""
        posts = (post for post in self.posts.values() if person_id in (post.holder_id, post.stand_in_id))
        home = self.homes.get(person_id)
        return frozenset({*({home} if home else ()), *(post.unit_id for post in posts)})

    def knows(self, person_id: UUID, place: str, field: str) -> bool:
        """Say whether somebody knows a field there: by a duty that names it, or as an expert in it."""
        duties = (duty for post in self.posts.values() if post.holder_id == person_id for duty in post.duties)
        by_duty = any(place.startswith(prefix) and named == field for prefix, named in duties)
        return by_duty or field in self.experts.get(person_id, ())

    def holder(self, post_id: UUID) -> Responsible | None:
        """Return who holds a post, or None if it is vacant or unknown."""
        post = self.posts.get(post_id)
        return _answering(post) if post and post.holder_id else None

    def has_power(self, unit_id: UUID, power: str, on: date) -> bool:
        """Say whether the unit holds the power on that day, as verified data."""
        return any(u == unit_id and p == power and a <= on and (b is None or on <= b) for u, p, a, b in self.powers)

    def holds_of(self, person_id: UUID, on: date) -> tuple[Hold, ...]:
        """Return the posts that a person holds or stands in for on that day."""
        return tuple(
            Hold(post.id, post.role, post.unit_id, post.duties, post.holder_id != person_id, self.whole_town(post))
            for post in self.posts.values()
            if post.holder_id == person_id
            or (post.stand_in_id == person_id and (post.stand_in_until is None or on <= post.stand_in_until))
        )

    def viewer(self, person_id: UUID, on: date, via: str = "desk") -> Viewer:
        """Return the viewer that a person is on that day, by posts and unit; a visit lends nothing here."""
        return Viewer(
            person_id,
            self.holds_of(person_id, on),
            via=via,
            name=self.people.get(person_id, ""),
            home_unit_id=self.homes.get(person_id),
            recused=self.recused_from(person_id),
        )

    def recused_from(self, person_id: UUID) -> frozenset[UUID]:
        """Return the ids of the cases and sites from which a person is recused (回避)."""
        return self.recusals.get(person_id, frozenset())

    def barred(self, person_id: UUID, case: Mapping[str, Any], on: date) -> bool:
        """Say whether a case (its row) is closed to a person on that day: recused, accused, or of the accused unit."""
        return barred(self.viewer(person_id, on), matter(case))

    def whole_town(self, post: PostLine) -> bool:
        """Say whether a post answers for the whole town: by a duty over it, as catch-all, or as its administrator."""
        over = any(bool(self.town_code) and self.town_code.startswith(place) for place, _field in post.duties)
        return over or post.is_catch_all or post.role == "admin"

    def gaps(self, places: Iterable[str], fields: Iterable[str], roles: tuple[str, ...]) -> list[tuple[str, str]]:
        """Return the (place, field) pairs that no post is named for."""
        wanted = list(fields)
        named = [
            duty
            for post in self.posts.values()
            if post.role in roles and post.holder_id and post.state == "held"
            for duty in post.duties
        ]
        return [
            (place, field)
            for place in places
            for field in wanted
            if not any(place.startswith(prefix) and f in (ANYWHERE, field) for prefix, f in named)
        ]

    def holding(self, role: str, place: str, field: str) -> list[UUID]:
        """Return the holders of posts with this role whose duties cover the place and field."""
        return [
            post.holder_id
            for post in self.posts.values()
            if post.role == role
            and post.holder_id
            and any(place.startswith(prefix) and f in (ANYWHERE, field) for prefix, f in post.duties)
        ]

    def chain(self, post_id: UUID) -> list[Responsible]:
        """Return the holders up the duty chain from a post, nearest first; vacant posts are passed over."""
        found: list[Responsible] = []
        seen = {post_id}
        post = self.posts.get(post_id)
        while post and post.above_id and post.above_id not in seen:
            seen.add(post.above_id)
            post = self.posts.get(post.above_id)
            if post and post.holder_id:
                found.append(_answering(post))
        return found


def _answering(post: PostLine, catch_all: bool = False) -> Responsible:
    assert post.holder_id is not None
    return Responsible(post.id, post.holder_id, post.unit_id, catch_all or post.is_catch_all)


_snapshot: dict[int, Roster] = {}


def current(edition: int) -> Roster:
    """Return the roster of this edition, from memory unless an act on a post has moved it."""
    if edition not in _snapshot:
        town, mode, code = Ledger.objects.values_list("name", "mode", "town_code").first() or ("", "", "")
        people = list(Person.objects.values_list("id", "name", "unit_id", "is_expert", "fields"))
        read = Roster(
            edition,
            {post.id: _line(post) for post in Post.objects.exclude(state="abolished")},
            dict(Unit.objects.values_list("id", "name")),
            tuple(Power.objects.values_list("unit_id", "power", "valid_from", "valid_to")),
            {person_id: name for person_id, name, *_more in people},
            {person_id: unit_id for person_id, _name, unit_id, *_more in people if unit_id},
            _recusals(),
            town,
            mode,
            code,
            frozenset(Unit.objects.filter(kind="department").values_list("id", flat=True)),
            {person_id: frozenset(known) for person_id, _name, _unit, is_expert, known in people if is_expert},
        )
        _snapshot.clear()
        _snapshot[edition] = read
    return _snapshot[edition]


def _recusals() -> dict[UUID, frozenset[UUID]]:
    found: dict[UUID, set[UUID]] = {}
    upheld = Recusal.objects.filter(state="upheld").values_list("person_id", "case_id", "site_id")
    for person_id, case_id, site_id in upheld:
        found.setdefault(person_id, set()).update(one for one in (case_id, site_id) if one)
    return {person_id: frozenset(ids) for person_id, ids in found.items()}


def moved() -> None:
    """Say that people, units or powers changed, so that every process reads the roster anew."""
    Counter.objects.get_or_create(series=ROSTER, defaults={"last": 0})
    Counter.objects.filter(series=ROSTER).update(last=F("last") + 1)


def forget() -> None:
    """Drop the snapshot: after a restore, and between tests."""
    _snapshot.clear()


def _line(post: Post) -> PostLine:
    duties = tuple(sorted((duty.split("|")[0], duty.split("|")[1]) for duty in post.duties))
    return PostLine(
        post.id, post.title, post.role, post.unit_id, post.holder_id, post.stand_in_id, post.stand_in_until, duties,
        post.is_catch_all, post.above_id, post.state,
    )  # fmt: skip
