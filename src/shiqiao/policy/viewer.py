"""The viewer: who is looking, through which posts, and over which places and fields."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from uuid import UUID

ANYWHERE = "*"

# Posts that keep the system itself (its running, its persons under seal, its log) read no case (design §4.12).
CASELESS = frozenset({"admin", "data_protection", "auditor"})
# An expert reads what he was called to, not whatever lies in his fields.
BLIND_ROLES = CASELESS | {"expert"}


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
    # Whether this person is on the team of a visit to a site that is planned or under way; asked only when no
    # duty covers the place, so that an inspector sent elsewhere can work there.
    visits_at: Callable[[UUID], bool] = field(default=lambda site_id: False, compare=False)

    @property
    def post_ids(self) -> tuple[UUID, ...]:
        """The posts that this viewer holds or stands in for."""
        return tuple(hold.post_id for hold in self.holds)

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
        the roles of all own posts there, whatever the duties cover. The administrator's role counts everywhere, for
        the few acts that are open to it; it reads nothing by it.
        """
        named = self.person_id is not None and self.person_id in set(involved)
        roles = {hold.role for hold in self.holds if named or _counts(hold, place, field)}
        if not roles and self.holds and site_id is not None and self.visits_at(site_id):
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

    def reads(self, place: str, field: str, site_id: UUID | None, involved: Iterable[UUID | None] = ()) -> bool:
        """Say whether a subject there may be read: any role but those that read no case counts."""
        return bool(self.roles_on(place, field, site_id, involved) - CASELESS)

    @property
    def is_town_staff(self) -> bool:
        """Whether this is somebody whose post deals with cases; such a person may look up every site of the town."""
        return bool(self.roles - CASELESS - {"enterprise"})

    @property
    def reach(self) -> tuple[tuple[str, str], ...]:
        """The (place prefix, field) pairs that this viewer reads cases in; empty for strangers and administrators."""
        return tuple(sorted({duty for hold in self.holds if hold.role not in BLIND_ROLES for duty in hold.duties}))


def _counts(hold: Hold, place: str, field: str) -> bool:
    return hold.role == "admin" or (hold.role != "expert" and hold.covers(place, field))


STRANGER = Viewer(via="public")


def system(via: str = "work") -> Viewer:
    """Return the viewer under which the worker watches clocks; it holds no post and only the acts open to `system`."""
    return Viewer(via=via, is_system=True)
