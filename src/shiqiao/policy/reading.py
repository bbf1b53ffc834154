"""Who reads which case: place × field × kind × confidentiality × role in the case, as one table and one rule (ADR 0013)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from shiqiao.policy.viewer import ANYWHERE, Viewer

# How plainly a duty must name the case's field: one for all fields is enough; is enough within one community;
# is not enough, the duty has to name the very field.
WIDE, NEAR, VERY = "wide", "near", "very"
# A place code as long as this is one community, or something within it.
COMMUNITY = 12

_SITES = {"inspector": WIDE, "clerk": WIDE, "head": WIDE, "leader": WIDE, "grid_worker": WIDE, "supervisor": WIDE}
_QUARRELS = {
    "mediator": WIDE, "leader": WIDE,
    "clerk": NEAR, "head": NEAR, "grid_worker": NEAR, "police": NEAR, "legal_adviser": NEAR, "supervisor": VERY,
}  # fmt: skip
_PETITIONS = {
    "leader": WIDE,
    "clerk": VERY, "head": VERY, "mediator": VERY, "legal_adviser": VERY, "supervisor": VERY,
}  # fmt: skip
# Kind of case → role → how plainly its duty must name the field. What isn't here is read by nobody.
READ: Mapping[str, Mapping[str, str]] = {
    "hazard": _SITES,
    "dispute": _QUARRELS,
    "petition": _PETITIONS,
}
# An accusation is read under a duty of its own, by these roles, whatever else they answer for.
ACCUSATION = "accusation"
ACCUSATION_ROLES = frozenset({"clerk", "head", "leader", "supervisor"})
# What concerns a site and nobody's person: its enterprise reads its own, and so does a team sent there (ADR 0011).
# Such a case is always internal; a report's secret stays with the report that uncovered it.
OPEN_KINDS = frozenset({"hazard"})


@dataclass(frozen=True)
class Matter:
    """What the rule has to know of a case."""

    id: UUID
    kind: str
    place: str
    field: str
    confidentiality: str
    site_id: UUID | None
    post_id: UUID | None
    # Responsible, sponsor, team, finders, whoever was asked for an opinion.
    named: frozenset[UUID]
    accused_unit_id: UUID | None
    accused_person_id: UUID | None


def matter(row: Mapping[str, Any]) -> Matter:
    """Read a case's row, by column names."""
    marks = row["marks"]
    told = (row["person_id"], row["sponsor_id"], *row["found_by"], *row["team"], marks.get("consulting"))
    return Matter(
        row["id"], row["kind"], row["place_code"], row["field"], row["confidentiality"], row["site_id"],
        row["post_id"], frozenset(UUID(str(one)) for one in told if one), row["accused_unit_id"],
        row["accused_person_id"],
    )  # fmt: skip


@dataclass(frozen=True)
class Grant:
    """What one duty opens: cases of one kind and confidentiality, in a place and below, of a field or (`*`) of all."""

    kind: str
    confidentiality: str
    place: str
    field: str

    def opens(self, case: Matter) -> bool:
        """Say whether the case is among what this opens."""
        return (
            (case.kind, case.confidentiality) == (self.kind, self.confidentiality)
            and case.place.startswith(self.place)
            and self.field in (ANYWHERE, case.field)
        )


def grants(viewer: Viewer) -> frozenset[Grant]:
    """Return all that the viewer's duties open; the query and the rule are both made of it."""
    return frozenset(
        grant
        for hold in viewer.holds
        for place, field in hold.duties
        for kind, roles in READ.items()
        for grant in _granted(hold.role, kind, roles, place, field)
    )


def _granted(role: str, kind: str, roles: Mapping[str, str], place: str, field: str) -> Iterator[Grant]:
    if field == ACCUSATION:
        if role in ACCUSATION_ROLES and kind not in OPEN_KINDS:
            yield Grant(kind, "accusation", place, ANYWHERE)
        return
    needed = roles.get(role)
    if needed is None:
        return
    if field != ANYWHERE and kind not in OPEN_KINDS:
        yield Grant(kind, "confidential", place, field)
    if field != ANYWHERE or needed == WIDE or (needed == NEAR and len(place.rstrip(".")) >= COMMUNITY):
        yield Grant(kind, "internal", place, field)


def reads(viewer: Viewer, case: Matter) -> bool:
    """Say whether the viewer may read the case: default deny, and being barred beats every reason to read it."""
    if viewer.is_system:
        return True
    if case.kind not in READ or barred(viewer, case):
        return False
    if any(grant.opens(case) for grant in grants(viewer)):
        return True
    if case.post_id in viewer.working_posts or (viewer.works and viewer.person_id in case.named):
        return True
    if case.kind not in OPEN_KINDS or case.confidentiality != "internal" or case.site_id is None:
        return False
    return case.site_id in viewer.site_ids or (viewer.works and case.site_id in viewer.visiting())


def barred(viewer: Viewer, case: Matter) -> bool:
    """Say whether a case is closed to the viewer whatever the duties say: recused, accused, or of the accused unit."""
    return (
        case.id in viewer.recused
        or case.site_id in viewer.recused
        or (case.accused_person_id is not None and case.accused_person_id == viewer.person_id)
        or case.accused_unit_id in viewer.unit_ids
    )
