"""Finds sealed persons, openings, look-ups and erasures for a viewer; no question here gathers the cases of a person."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from shiqiao.identities.kinds import (
    case_row,
    case_visible,
    cases,
    closed_to,
    deals_with,
    deals_with_people,
    erasure_visible,
)
from shiqiao.identities.models import BlindIndex, Erasure, Identity, LookUp, Opening
from shiqiao.policy import Viewer
from shiqiao.procedures.opening import APPROVERS
from shiqiao.record import clock
from shiqiao.record.models import Step
from shiqiao.record.projection import standing


@dataclass(frozen=True)
class Party:
    """One person of a case as its handlers see it, with the viewer's own opening that is asked for or stands."""

    identity: Identity
    opening: Opening | None = None
    # The ids of all openings of this person, the viewer's or not.
    openings: tuple[UUID, ...] = ()


def parties(viewer: Viewer, case: Any) -> list[Party]:
    """Return the persons of a case that the viewer may read, in the order of their letters; two statements at most."""
    if not deals_with(viewer, standing(case)) or not case_visible(viewer, standing(case)):
        return []
    found = list(Identity.objects.filter(case_id=case.id).order_by("role", "ordinal"))
    if not found:
        return []
    asked: dict[UUID, list[Opening]] = defaultdict(list)
    for one in Opening.objects.filter(case_id=case.id).order_by("opened_at"):
        asked[one.identity_id].append(one)
    return [Party(one, _running(asked[one.id], viewer), tuple(each.id for each in asked[one.id])) for one in found]


def _running(asked: Iterable[Opening], viewer: Viewer) -> Opening | None:
    own = [one for one in asked if one.asked_by == viewer.person_id and one.state in ("asked", "approved")]
    return own[-1] if own else None


def identity(viewer: Viewer, identity_id: UUID) -> tuple[Identity, Any] | None:
    """Return a person and its case, or None when absent or not for this viewer: the same answer for both."""
    found = Identity.objects.filter(id=identity_id).first()
    if found is None:
        return None
    case = cases().filter(id=found.case_id).first()
    seen = case is not None and deals_with(viewer, standing(case)) and case_visible(viewer, standing(case))
    return (found, case) if seen else None


def by_phone(viewer: Viewer, found: Iterable[Any]) -> dict[UUID, Party]:
    """Return for each of these cases (which the viewer may read) the first person who can be called, if he may ask to.

    Nobody who asked to be left alone is among them; two statements.
    """
    wanted = [case.id for case in found if deals_with(viewer, standing(case))]
    people: dict[UUID, Identity] = {}
    for one in Identity.objects.filter(case_id__in=wanted, state="sealed", no_contact=False).order_by(
        "role", "ordinal"
    ):
        if "phone" in one.has:
            people.setdefault(one.case_id, one)
    asked: dict[UUID, list[Opening]] = defaultdict(list)
    for opening in Opening.objects.filter(identity_id__in=[one.id for one in people.values()]).order_by("opened_at"):
        asked[opening.identity_id].append(opening)
    return {case_id: Party(one, _running(asked[one.id], viewer)) for case_id, one in people.items()}


def named_in(case_ids: Collection[UUID], role: str) -> dict[UUID, int]:
    """Return how many persons in a role have their names under seal in each of these cases; one statement."""
    found: dict[UUID, int] = defaultdict(int)
    for case_id, has in Identity.objects.filter(case_id__in=case_ids, role=role).values_list("case_id", "has"):
        found[case_id] += "name" in has
    return found


def subjects_beside(viewer: Viewer, case_id: UUID) -> "list[QuerySet[Any, Any]]":
    """Return the ids of a case's persons and of the openings of them, as queries: whose steps its page shows too."""
    if not deals_with_people(viewer) and not deals_with(viewer, case_row(case_id)):
        return []
    return [found.objects.filter(case_id=case_id).values("id") for found in (Identity, Opening)]


def openings(viewer: Viewer) -> "QuerySet[Opening]":
    """Return every opening, for data protection (but of cases closed to that person); the own ones for anybody else."""
    if viewer.is_system:
        return Opening.objects.all()
    if viewer.person_id is None:
        return Opening.objects.none()
    may_see = Opening.objects.exclude(case_id__in=closed_to(viewer))
    return may_see if "data_protection" in viewer.roles else may_see.filter(asked_by=viewer.person_id)


def has_opened(viewer: Viewer) -> bool:
    """Say whether the viewer has a seal that may be looked at now."""
    if viewer.person_id is None:
        return False
    return Opening.objects.filter(state="approved", until__gt=clock.now(), asked_by=viewer.person_id).exists()


def waiting(viewer: Viewer) -> list[Opening]:
    """Return the openings that wait for a second person, of cases that the viewer may read; two statements."""
    if viewer.person_id is None or not viewer.roles & set(APPROVERS):
        return []
    asked = list(Opening.objects.filter(state="asked").exclude(asked_by=viewer.person_id).order_by("-opened_at"))
    rows = cases().filter(id__in={one.case_id for one in asked}) if asked else ()
    read = {row.id for row in rows if case_visible(viewer, standing(row))}
    return [one for one in asked if one.case_id in read]


def erasures(viewer: Viewer, most: int) -> list[Erasure]:
    """Return the newest proposals to erase that the viewer may see."""
    if viewer.is_system or "data_protection" in viewer.roles:
        return list(Erasure.objects.order_by("-opened_at")[:most])
    found = Erasure.objects.order_by("-opened_at")[:most]
    return [one for one in found if erasure_visible(viewer, standing(one))]


def look_ups(viewer: Viewer) -> "QuerySet[Step]":
    """Return the steps of look-ups, for data protection; nobody else reads them."""
    if viewer.is_system or "data_protection" in viewer.roles:
        return Step.objects.filter(kind="look_up", act="look_up")
    return Step.objects.none()


def stopped_papers(viewer: Viewer) -> "QuerySet[Step]":
    """Return the steps of papers that were stopped, for data protection."""
    if viewer.is_system or "data_protection" in viewer.roles:
        return Step.objects.filter(kind="identity", act="stop_paper")
    return Step.objects.none()


def looked_up_today(viewer: Viewer, today: Any) -> int:
    """Return how often the viewer has looked somebody up today."""
    if viewer.person_id is None:
        return 0
    return LookUp.objects.filter(person_id=viewer.person_id, day=today).values_list("asked", flat=True).first() or 0


def known_again(cases_before: Collection[UUID], other: UUID) -> int:
    """Return how many persons of another case stand in these cases too, by the same phone or identity number.

    For a rule, which tells nobody whose they are. An agent speaks for others and is nobody's match.
    """
    principals = Identity.objects.filter(case_id__in={*cases_before, other}).exclude(role="agent")
    persons = dict(principals.values_list("id", "case_id"))
    before, there = set[tuple[str, str]](), defaultdict[UUID, set[tuple[str, str]]](set)
    for one in BlindIndex.objects.filter(subject_id__in=persons):
        if persons[one.subject_id] == other:
            there[one.subject_id].add((one.name, one.digest))
        else:
            before.add((one.name, one.digest))
    return sum(not one.isdisjoint(before) for one in there.values())


def reachable(case_ids: Collection[UUID]) -> set[UUID]:
    """Return those of the cases in which a petitioner's name is sealed together with a way to reach them; for a rule."""
    found = Identity.objects.filter(case_id__in=case_ids, role="petitioner", state="sealed")
    ways = {"address", "phone", "email"}
    return {case_id for case_id, has in found.values_list("case_id", "has") if "name" in has and ways & set(has)}


def names(identity_ids: Iterable[UUID]) -> Mapping[UUID, tuple[str, str]]:
    """Return (case number, role and letter) of persons by id, for lists of openings and erasures; two statements."""
    found = list(Identity.objects.filter(id__in=set(identity_ids)))
    known = numbers(one.case_id for one in found)
    return {one.id: (known.get(one.case_id, ""), str(one)) for one in found}


def numbers(case_ids: Iterable[UUID]) -> Mapping[UUID, str]:
    """Return the numbers of cases by id, for lists that may show no more of them."""
    rows = cases().in_bulk(set(case_ids))
    return {case_id: str(getattr(case, "shown_number", "")) for case_id, case in rows.items()}
