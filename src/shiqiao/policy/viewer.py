"""The viewer: who is looking, through which posts, and over which places and fields."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

ANYWHERE = "*"

# Posts that keep the system itself (its running, its persons under seal, its log) read no case (design §4.12).
CASELESS = frozenset({"admin", "data_protection", "auditor"})
# Who only listens at doors: reads what that person brought, and looks up no site.
LISTENERS = frozenset({"volunteer"})
# Whose duties open sites, visits and the papers about them; an expert reads what he was called to, not his field,
# and whoever mediates or advises deals with people, not with sites.
SITE_ROLES = frozenset({"inspector", "clerk", "head", "leader", "grid_worker", "supervisor"})
# Duties about what people bring; they open no site, visit or paper either.
PEOPLE_FIELDS = frozenset({"petition", "dispute", "accusation"})


@dataclass(frozen=True)
class Hold:
    """One post as its holder (or stand-in) uses it; duties are (place code prefix, field or "*") pairs."""

    post_id: UUID
    role: str
    unit_id: UUID
    duties: tuple[tuple[str, str], ...]
    standing_in: bool = False
    # Whether it answers for the whole town: by a duty over it, as catch-all, or as the administrator who sets it up.
    whole_town: bool = False

    def covers(self, place: str, field: str) -> bool:
        """Say whether one of the duties covers this place and field.

        "" as field asks for the place alone; "" as place is what belongs to the whole town (a checklist, a calendar).
        """
        if not place:
            return self.whole_town
        return any(place.startswith(p) and (f in (ANYWHERE, field) or not field) for p, f in self.duties)

    @property
    def site_duties(self) -> tuple[tuple[str, str], ...]:
        """The duties that open sites, visits and papers."""
        return tuple(duty for duty in self.duties if self.role in SITE_ROLES and duty[1] not in PEOPLE_FIELDS)


@dataclass(frozen=True)
class Viewer:
    """Whoever asks: a person with posts, an enterprise (by site), or a link for one paper; nobody by default."""

    person_id: UUID | None = None
    holds: tuple[Hold, ...] = ()
    site_ids: frozenset[UUID] = frozenset()
    paper_id: UUID | None = None
    via: str = "desk"
    is_system: bool = False
    name: str = field(default="", compare=False)
    # The unit that the person belongs to, whatever posts are held.
    home_unit_id: UUID | None = None
    # Ids of the cases and sites from which this person is recused (回避).
    recused: frozenset[UUID] = frozenset()
    # The sites on whose visits, planned or under way, this person is on the team; asked only when no duty covers
    # the place, so that an inspector sent elsewhere can work there (ADR 0011).
    visiting: Callable[[], frozenset[UUID]] = field(default=frozenset, compare=False)

    @property
    def post_ids(self) -> tuple[UUID, ...]:
        """The posts that this viewer holds or stands in for."""
        return tuple(hold.post_id for hold in self.holds)

    @property
    def works(self) -> bool:
        """Whether any post held deals with cases."""
        return any(hold.role not in CASELESS for hold in self.holds)

    @property
    def working_posts(self) -> tuple[UUID, ...]:
        """The posts held that deal with cases."""
        return tuple(hold.post_id for hold in self.holds if hold.role not in CASELESS)

    @property
    def unit_ids(self) -> frozenset[UUID]:
        """The units that this person belongs to, by employment or by any post, stood-in ones too."""
        home = {self.home_unit_id} if self.home_unit_id else set()
        return frozenset(home | {hold.unit_id for hold in self.holds})

    @property
    def roles(self) -> frozenset[str]:
        """Every role held anywhere; for menus only, never for a decision about one subject."""
        own = {hold.role for hold in self.holds}
        return frozenset(own | ({"enterprise"} if self.site_ids else set()) | ({"system"} if self.is_system else set()))

    def roles_on(
        self, place: str, field: str, site_id: UUID | None, involved: Iterable[UUID | None] = ()
    ) -> frozenset[str]:
        """Return the roles that count for a subject at this place, field and site.

        `involved` are the persons named on the subject itself (responsible, inspectors): a person so named keeps
        the roles of all own posts there, whatever the duties cover. The roles that read no case count everywhere, for
        the few acts that are open to them; they read nothing by it.
        """
        named = self.person_id is not None and self.person_id in set(involved)
        roles = {hold.role for hold in self.holds if named or _counts(hold, place, field)}
        if not roles and self.holds and site_id is not None and site_id in self.visiting():
            roles = {hold.role for hold in self.holds}
        if site_id is not None and site_id in self.site_ids:
            roles.add("enterprise")
        if self.is_system:
            roles.add("system")
        return frozenset(roles)

    @property
    def widest_place(self) -> str:
        """The widest place that an own duty names; "" for none."""
        return min((place for hold in self.holds for place, _field in hold.duties), key=len, default="")

    @property
    def town_roles(self) -> frozenset[str]:
        """The roles held over the whole town: what its checklists, calendar and imports ask for."""
        return self.roles_on("", "", None)

    def hold_for(self, roles: Iterable[str], place: str, field: str) -> Hold | None:
        """Return the post under which an act open to these roles is done: own before stood-in, covering first."""
        wanted = set(roles)
        mine = [hold for hold in self.holds if hold.role in wanted]
        mine.sort(key=lambda hold: (not hold.covers(place, field), hold.standing_in))
        return mine[0] if mine else None

    def reads(self, place: str, site_id: UUID | None, involved: Iterable[UUID | None] = ()) -> bool:
        """Say whether a site, a visit or a paper there may be read; for a case ask `policy.reads`."""
        if site_id is not None and site_id in self.recused:
            return False
        named = self.person_id is not None and self.person_id in set(involved)
        if named and self.works:
            return True
        if any(place.startswith(prefix) for hold in self.holds for prefix, _field in hold.site_duties):
            return True
        if self.is_system or site_id is None:
            return self.is_system
        return site_id in self.site_ids or (self.works and site_id in self.visiting())

    @property
    def is_town_staff(self) -> bool:
        """Whether this is somebody whose post deals with cases; such a person may look up every site of the town."""
        return self.is_system or any(hold.role not in CASELESS | LISTENERS for hold in self.holds)

    @property
    def reach(self) -> tuple[tuple[str, str], ...]:
        """The (place prefix, field) pairs in which this viewer reads sites, visits and papers; empty for strangers."""
        return tuple(sorted({duty for hold in self.holds for duty in hold.site_duties}))


def _counts(hold: Hold, place: str, field: str) -> bool:
    return hold.role in CASELESS or (hold.role != "expert" and hold.covers(place, field))


STRANGER = Viewer(via="public")


def system(via: str = "work") -> Viewer:
    """Return the viewer under which the worker watches clocks; it holds no post and only the acts open to `system`."""
    return Viewer(via=via, is_system=True)
