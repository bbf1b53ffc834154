"""Where matters came from: binds sources to their rows, finds them, and puts joining and parting together."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from shiqiao.cases.models import Case, Source
from shiqiao.identities import find as persons
from shiqiao.policy import Viewer, matter, reads
from shiqiao.procedures.source import SOURCE
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do, Kind, Where
from shiqiao.record.models import Step
from shiqiao.record.projection import standing

Row = Mapping[str, Any]
Asked = Sequence[tuple[UUID, str, Row, Row]]
# The acts that must know which sources with a day of their own a case has.
HEEDFUL = frozenset({"take_in", "let_go", "part", "heed"})
# The acts that say how the petitioner is told.
TELLING = frozenset({"accept", "decline", "guide", "forward"})


def kind() -> Kind:
    """Return the kind of subject that a source is."""
    return Kind("source", Source, {1: SOURCE}, _where, visible=source_visible, path="/sources/{id}/")


def _where(row: Row, refs: Row) -> Where:
    if row:
        return (row["place_code"], row["field"], None, ())
    case = refs["case"]
    return (case["place_code"], case["field"], None, list(matter(case).named))


def source_visible(viewer: Viewer, row: Row) -> bool:
    """Say whether a source may be read: whoever reads the case that it stands with, or the one that it came with."""
    if viewer.is_system:
        return True
    cases = Case.objects.filter(id__in={row["case_id"], row["home_id"]})
    return any(reads(viewer, matter(standing(case))) for case in cases)


def beside(asked: Asked) -> Mapping[UUID, Row]:
    """Return the open sources with a day of their own that each case has, will have, or keeps; one statement for all.

    For a case of which somebody says that its petitioner can't be told: whether name and way are sealed in it.
    """
    unknown = [case_id for case_id, act, _row, given in asked if act in TELLING and given.get("notice") == "unknown"]
    if unknown:
        known = persons.reachable(unknown)
        return {case_id: {"reachable": case_id in known} for case_id in unknown}
    wanted = {case_id: _wanted(case_id, act, given) for case_id, act, row, given in asked if row and act in HEEDFUL}
    if not wanted:
        return {}
    any_of = Q(pk__in=[])
    for one in wanted.values():
        any_of |= one
    due = list(Source.objects.filter(any_of, state="open", due_on__isnull=False))
    return {
        case_id: {
            "sources": _picked(case_id, act, given, due),
            "known_again": persons.known_again([case_id, *map(UUID, row["marks"].get("joined", {}))], given["other"])
            if act == "take_in" and given.get("same_person")
            else 0,
        }
        for case_id, act, row, given in asked
    }


def _wanted(case_id: UUID, act: str, given: Row) -> Q:
    if act == "part":
        return Q(home_id=case_id)
    return Q(case_id__in=[case_id, given["other"]] if act == "take_in" else [case_id])


def _picked(case_id: UUID, act: str, given: Row, due: Sequence[Source]) -> list[Row]:
    if act == "part":
        mine = [one for one in due if one.home_id == case_id]
    elif act == "take_in":
        mine = [one for one in due if one.case_id in (case_id, given["other"])]
    else:
        gone = given.get("other") if act == "let_go" else None
        mine = [one for one in due if one.case_id == case_id and one.home_id != gone]
    return [{"id": one.id, "due_on": one.due_on} for one in mine]


def of_case(case: Case) -> "QuerySet[Source]":
    """Return the sources that stand with a case (which the caller may read), the oldest first."""
    return Source.objects.filter(case_id=case.id).order_by("opened_at", "id")


def join(viewer: Viewer, into: Case, other: Case, *, reason: str, same_person: bool, key: str) -> list[Step]:
    """Join a matter into another, with all its sources, in one transaction; raises Refused."""
    why = {"reason": reason}
    dos = [
        Do(into.kind, into.id, "take_in", f"{key}/in", {"other": other.id, "same_person": same_person, **why}),
        Do(other.kind, other.id, "join", f"{key}/join", {"into": into.id, **why}),
    ]
    moving = Source.objects.filter(home_id=other.id).values_list("id", flat=True)
    dos += [Do("source", one, "move", f"{key}/{one}", {"home": other.id, "case": into.id}) for one in moving]
    return act_all(dos, viewer=viewer)


def part(viewer: Viewer, other: Case, *, reason: str, key: str) -> list[Step]:
    """Give a joined matter back its own life, its sources and its days; raises Refused."""
    into = Case.objects.get(id=other.joined_into_id) if other.joined_into_id else other
    why = {"reason": reason}
    dos = [
        Do(other.kind, other.id, "part", f"{key}/part", {"into": into.id, **why}),
        Do(into.kind, into.id, "let_go", f"{key}/go", {"other": other.id, **why}),
    ]
    going = Source.objects.filter(home_id=other.id).values_list("id", flat=True)
    dos += [Do("source", one, "go_home", f"{key}/{one}", {"home": other.id}) for one in going]
    return act_all(dos, viewer=viewer)


def reroute(
    viewer: Viewer, old: Case, opening: Do, reason: str, beside: Sequence[Do], *, seen: int | None
) -> list[Step]:
    """End a matter as the wrong kind and open what it is, with all its sources and what is done `beside`; raises Refused.

    `opening` registers the new matter and names the old one as where it comes from; all of it happens or nothing.
    """
    key = opening.key
    dos = [
        opening,
        Do(old.kind, old.id, "reroute", f"{key}/reroute", {"became": opening.subject_id, "reason": reason}, seen),
    ]
    going = Source.objects.filter(home_id=old.id).values_list("id", flat=True)
    over = {"home": old.id, "case": opening.subject_id}
    dos += [Do("source", one, "go_over", f"{key}/{one}", over) for one in going]
    return act_all([*dos, *beside], viewer=viewer)


def owners(batch_id: UUID) -> list[UUID]:
    """Return the persons who answer for the open matters that came in with an import."""
    came = Source.objects.filter(batch_id=batch_id).values("home_id")
    found = Case.objects.filter(id__in=came, is_open=True).values_list("person_id", flat=True).distinct()
    return [one for one in found.order_by("person_id") if one is not None]


def received(case_kind: str, case_id: UUID, source_id: UUID, given: Row, key: str) -> list[Do]:
    """Return the acts that add a source to a case, and let its day rule where it has one."""
    dos = [Do("source", source_id, "receive", f"{key}/source", {**given, "case": case_id})]
    if given.get("due_on"):
        dos.append(Do(case_kind, case_id, "heed", f"{key}/heed", {"source": source_id}))
    return dos


def replied(case: Case, source: Source, given: Row, key: str) -> list[Do]:
    """Return the acts that reply to a source and stop its day from ruling."""
    return [
        Do("source", source.id, "reply", f"{key}/reply", given),
        Do(case.kind, case.id, "heed", f"{key}/heed", {"source": source.id}),
    ]
