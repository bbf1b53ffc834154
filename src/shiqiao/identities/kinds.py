"""Binds the procedures of sealed persons, openings, look-ups and erasures to their rows."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from shiqiao.identities import seal, words
from shiqiao.identities.models import Erasure, Identity, LookUp, Opening, Value
from shiqiao.policy import CASELESS, Viewer, barred, matter
from shiqiao.procedures.custody import ERASERS, ERASURE, LOOK_UP
from shiqiao.procedures.identity import IDENTITY
from shiqiao.procedures.opening import APPROVERS, OPENING
from shiqiao.record.kinds import KINDS, Kind, Where, family, register
from shiqiao.record.projection import standing

Row = Mapping[str, Any]
Asked = Sequence[tuple[UUID, str, Row, Row]]
EVERYWHERE: Where = ("", "", None, ())
# Whoever only advises on a case, or looks on from outside, has no business with the persons in it.
OUTSIDE = CASELESS | {"expert", "enterprise", "supervisor"}

# What people bring, where somebody outside asks them afterwards.
CALLED_BACK = ("petition", "dispute")


def declare() -> None:
    """Register the kinds and lend the record the sealing."""
    seal.declare()
    register(
        Kind("identity", Identity, {1: IDENTITY}, _where, more=_identity_more, visible=party_visible, details=(Value,))
    )
    register(Kind("opening", Opening, {1: OPENING}, _opening_where, visible=opening_visible, path="/identities/{id}/"))
    register(Kind("look_up", LookUp, {1: LOOK_UP}, _own_where, visible=look_up_visible))
    register(
        Kind(
            "erasure",
            Erasure,
            {1: ERASURE},
            _erasure_where,
            more=words.more,
            visible=erasure_visible,
            path="/identities/erasures/",
        )
    )


def cases() -> Any:
    """Return the queryset of cases of every kind, whose model this floor knows only through the record."""
    return family("case")[0].model._default_manager.all()


def case_row(case_id: UUID) -> Row:
    """Return a case's columns, {} when there is none."""
    return standing(cases().filter(id=case_id).first())


def case_visible(viewer: Viewer, case: Row) -> bool:
    """Say whether the case may be read, as its own kind says."""
    return bool(case) and KINDS[case["kind"]].visible(viewer, case)


def closed_to(viewer: Viewer) -> Any:
    """Return the ids of the cases that `policy.barred` closes to the viewer, as a condition may name them."""
    shut = Q(pk__in=viewer.recused) | Q(site_id__in=viewer.recused) | Q(accused_unit_id__in=viewer.unit_ids)
    return cases().filter(shut | Q(accused_person_id=viewer.person_id)).values("id")


def deals_with_people(viewer: Viewer) -> bool:
    """Say whether this is somebody whose post deals with the persons of a case at all."""
    return viewer.is_system or bool(viewer.roles - OUTSIDE)


def deals_with(viewer: Viewer, case: Row) -> bool:
    """Say whether somebody's post deals with the persons of this case: whoever supervises, once there is what to ask them about.

    Verifying, taking the person's answer and calling back after the closing is what a supervisor does in a matter; before
    its conclusion the persons are no business of his.
    """
    if deals_with_people(viewer):
        return True
    return "supervisor" in viewer.roles and case.get("kind") in CALLED_BACK and case["concluded_on"] is not None


def party_visible(viewer: Viewer, row: Row) -> bool:
    """Say whether a viewer may know that this person is in this case (never who it is)."""
    if viewer.is_system or "data_protection" in viewer.roles:
        return True
    case = case_row(row["case_id"])
    return deals_with(viewer, case) and case_visible(viewer, case)


def _of_case(case: Row, *more: UUID | None) -> Where:
    if not case:
        return EVERYWHERE
    place, field, site_id, involved = KINDS[case["kind"]].where(case, {})
    return (place, field, site_id, (*involved, *more))


def _where(row: Row, refs: Row) -> Where:
    return _of_case(refs.get("case", {}))


def _identity_more(asked: Asked) -> Mapping[UUID, Row]:
    opening = [(one, given) for one, act, _row, given in asked if act == "seal" and given.get("case")]
    if not opening:
        return {}
    cases = {given["case"] for _id, given in opening}
    there: dict[tuple[UUID, str], list[int]] = defaultdict(list)
    for case_id, role, ordinal in Identity.objects.filter(case_id__in=cases).values_list("case_id", "role", "ordinal"):
        there[(case_id, role)].append(ordinal)
    found, before = {}, defaultdict[tuple[UUID, str], list[int]](list)
    for identity_id, given in opening:
        of = (given["case"], given.get("role", ""))
        found[identity_id] = {"there": list(there[of]), "with": list(before[of])}
        before[of].append(int(given.get("party") or 0))
    return found


def _opening_where(row: Row, refs: Row) -> Where:
    if row:
        return _of_case(refs.get("case", {}), row["asked_by"])
    return _of_case(case_row(refs["identity"]["case_id"]))


def opening_visible(viewer: Viewer, row: Row) -> bool:
    """Say whether a viewer may see that an opening was asked for: the asker, who may approve, data protection.

    Whoever approves must be one who may read the case: a head of an accused unit doesn't learn of the accusation.
    """
    if viewer.is_system:
        return True
    case = case_row(row["case_id"])
    if case and barred(viewer, matter(case)):
        return False
    if "data_protection" in viewer.roles:
        return True
    if viewer.person_id is None or viewer.person_id == row["asked_by"]:
        return viewer.person_id is not None
    return bool(viewer.roles & set(APPROVERS)) and case_visible(viewer, case)


def _own_where(row: Row, refs: Row) -> Where:
    return ("", "", None, (row["person_id"],)) if row else EVERYWHERE


def look_up_visible(viewer: Viewer, row: Row) -> bool:
    """Say whether a viewer may see that somebody looked persons up: the one who did, data protection."""
    own = viewer.person_id is not None and viewer.person_id == row["person_id"]
    return viewer.is_system or own or "data_protection" in viewer.roles


def _erasure_where(row: Row, refs: Row) -> Where:
    if row:
        return ("", "", None, (row["proposed_by"],))
    if "case" in refs:
        return _of_case(refs["case"])
    first = next(iter(refs.get("identities", ())), None)
    return _of_case(case_row(first["case_id"])) if first else EVERYWHERE


def erasure_visible(viewer: Viewer, row: Row) -> bool:
    """Say whether a viewer may see a proposal to erase: who proposed it, data protection, who reads all its cases."""
    if viewer.is_system or "data_protection" in viewer.roles:
        return True
    if viewer.person_id is None or viewer.person_id == row["proposed_by"]:
        return viewer.person_id is not None
    if not viewer.roles & set(ERASERS):
        return False
    about = Q(id__in=Identity.objects.filter(id__in=row["identities"]).values("case_id")) | Q(id=row["case_id"])
    return all(case_visible(viewer, standing(case)) for case in cases().filter(about))
