"""Binds recusals to their rows, finds them for a viewer, and says what a recusal would leave without a name."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Q

from shiqiao.cases.models import Case
from shiqiao.cases.seen import seen_by
from shiqiao.people.models import Person, Recusal
from shiqiao.places.models import Site
from shiqiao.policy import Viewer, matter, reads
from shiqiao.procedures.recusal import DECIDERS, RECUSAL
from shiqiao.record.kinds import Kind, Where
from shiqiao.record.projection import standing

Row = Mapping[str, Any]
Asked = Sequence[tuple[UUID, str, Row, Row]]


def kind() -> Kind:
    """Return the kind of subject that a recusal is; its acts move the roster, which says who is fit for what."""
    path = "/recusals/{id}/"
    return Kind(
        "recusal", Recusal, {1: RECUSAL}, _where, more=_more, visible=recusal_visible, path=path, moves_roster=True
    )


def _where(row: Row, refs: Row) -> Where:
    if row:
        return (row["place_code"], row["field"], None, (row["declared_by"],))
    about = refs.get("case") or refs.get("site")
    if not about:
        return ("", "", None, (refs["person"],))
    named = matter(about).named if refs.get("case") else frozenset[UUID]()
    return (about["place_code"], about["field"] if refs.get("case") else "", None, (refs["person"], *named))


def recusal_visible(viewer: Viewer, row: Row) -> bool:
    """Say whether a recusal may be read: by whom it concerns, who asked for it, and those who may decide it."""
    if viewer.is_system or (viewer.works and viewer.person_id in (row["person_id"], row["declared_by"])):
        return True
    if not viewer.roles_on(row["place_code"], row["field"], None) & set(DECIDERS):
        return False
    if row["case_id"] is None:
        return True
    case = Case.objects.filter(id=row["case_id"]).first()
    return case is not None and reads(viewer, matter(standing(case)))


def recusals(viewer: Viewer) -> list[Recusal]:
    """Return the recusals that the viewer may read, those to be decided first, then the newest; at most 200."""
    mine = Q(person_id=viewer.person_id) | Q(declared_by=viewer.person_id) if viewer.works else Q(pk__in=[])
    if viewer.roles & set(DECIDERS):
        mine |= Q(case_id__isnull=True) | Q(case_id__in=Case.objects.filter(seen_by(viewer)).values("id"))
    found = [
        one
        for one in Recusal.objects.filter(mine).order_by("-opened_at")[:200]
        if one.case_id is not None or recusal_visible(viewer, standing(one))
    ]
    return sorted(found, key=lambda one: one.state != "declared")


def about(viewer: Viewer, case_id: UUID | None, site_id: UUID | None) -> list[Recusal]:
    """Return the recusals from a case (with those from its site) or from a site that the viewer may read."""
    wanted = Q(case_id=case_id) if case_id else Q(site_id=site_id)
    if case_id:
        wanted |= Q(site_id__in=Case.objects.filter(id=case_id).values("site_id"))
    found = Recusal.objects.filter(wanted).order_by("-opened_at")[:100]
    return [one for one in found if recusal_visible(viewer, standing(one))]


def proposed(case: Case) -> list[tuple[UUID, str]]:
    """Return who on an open case should stand aside as data show, with the ground: (person id, code of the ground).

    Data are an interest in the site that was declared and not yet decided, and a telephone shared with the site;
    a family name is none. The accused unit's own people are barred without asking.
    """
    if not case.is_open or case.site_id is None:
        return []
    named = matter(standing(case)).named
    waiting = Recusal.objects.filter(site_id=case.site_id, state="declared", person_id__in=named)
    found = dict.fromkeys(waiting.values_list("person_id", flat=True), "stake")
    phone = Site.objects.filter(id=case.site_id).exclude(phone="").values_list("phone", flat=True).first()
    if phone:
        for person_id in Person.objects.filter(id__in=named, phone=phone).values_list("id", flat=True):
            found.setdefault(person_id, "kin")
    running = Recusal.objects.filter(case_id=case.id, state__in=("declared", "upheld"))
    already = set(running.values_list("person_id", flat=True))
    return [(person_id, ground) for person_id, ground in found.items() if person_id not in already]


def left(row: Row) -> Q:
    """Return the condition for the open cases that a recusal would leave to somebody who may not see them."""
    about = Q(id=row["case_id"]) if row["case_id"] else Q(site_id=row["site_id"])
    return about & Q(is_open=True, person_id=row["person_id"])


def _more(asked: Asked) -> Mapping[UUID, Row]:
    # Recusals are decided one at a time; only then it is asked what would be left.
    return {
        subject_id: {"left": Case.objects.filter(left(row)).count()}
        for subject_id, act, row, _given in asked
        if row and row["state"] == "declared" and act in ("uphold", "")
    }
