"""What can be chosen for a need that points at something: people, posts, units, visits, places, fields."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from shiqiao.cases import find
from shiqiao.cases.models import Case, Checklist
from shiqiao.inspections.models import Campaign
from shiqiao.matching.find import candidates
from shiqiao.matching.index import words_of
from shiqiao.people.models import Person, Unit
from shiqiao.people.roster import Roster
from shiqiao.places.fields import FIELDS, MATTERS
from shiqiao.places.models import Division
from shiqiao.policy import READ, Viewer
from shiqiao.procedures.hazard_guards import may_receive
from shiqiao.procedures.identity import letter
from shiqiao.procedures.machine import Needs, Refused, gettext_noop
from shiqiao.procedures.matter_guards import may_deal
from shiqiao.procedures.matter_parties import asked
from shiqiao.record import clock
from shiqiao.record.models import Subject
from shiqiao.record.projection import standing
from shiqiao.ui.dates import cjk_date
from shiqiao.visits.kinds import visits
from shiqiao.visits.models import Visit

Options = list[tuple[str, str]]
# So many petitions that say the like stand first, and so many of the newest after them.
ALIKE, LISTED = 8, 200
# What whoever brings a matter is called; several are told apart by their letters.
SIDES = {"petition": gettext_noop("信访人"), "dispute": gettext_noop("当事人")}


def choices_for(need: Needs, viewer: Viewer, row: Subject | None, roster: Roster) -> Options | None:
    """Return (value, label) pairs for a need, or None when it is a free code."""
    if need.kind in ("person", "people"):
        return people(need.name, roster)
    if need.kind == "unit":
        units = (unit for unit in Unit.objects.all() if _is_fit(unit.id, need, roster))
        return [(str(unit.id), unit.name) for unit in units]
    if need.kind == "post":
        known, today = standing(row) if row is not None and hasattr(row, "accused_unit_id") else None, clock.today()
        held = [
            post
            for post in roster.posts.values()
            if post.holder_id
            and not (known and roster.barred(post.holder_id, known, today))
            and not (known and known["kind"] == "hazard" and post.role not in READ["hazard"])
            and not (known and _deals_not(roster, post.id, known, today))
        ]
        return [
            (str(post.id), f"{post.title} {roster.people.get(post.holder_id, '')}") for post in held if post.holder_id
        ]
    if need.kind in ("ref", "refs"):
        return _refs(need, viewer, row, roster)
    if need.kind == "codes" and need.choices:
        return [(code, _(label)) for code, label in need.choices]
    if need.name in ("signed", "present", "party"):
        return sides(row)
    if need.name == "obligation":
        return _promised(row)
    if need.name in ("field", "fields"):
        return field_choices()
    if need.name in ("place", "places"):
        return place_choices()
    return None


def _is_fit(unit_id: UUID, need: Needs, roster: Roster) -> bool:
    if need.to == "above":
        return roster.is_above(unit_id)
    return need.to != "competent" or may_receive(roster, unit_id, clock.today())


def _deals_not(roster: Roster, post: UUID, row: Mapping[str, Any], today: date) -> bool:
    if row["kind"] not in ("petition", "dispute"):
        return False
    try:
        may_deal(roster, post, row, today)
    except Refused:
        return True
    return False


def sides(row: Subject | None) -> Options:
    """Return who is asked in a petition or dispute by number, called as everywhere: 信访人甲, 当事人乙 …"""
    if not isinstance(row, Case) or row.kind not in SIDES:
        return []
    return [(str(number), f"{_(SIDES[row.kind])}{letter(number)}") for number in asked(standing(row))]


def _promised(row: Subject | None) -> Options:
    kept = (row.marks.get("obligations") or {}) if isinstance(row, Case) else {}
    return [
        (
            number,
            _("第 %(n)s 项：当事人%(letter)s，%(day)s")
            % {"n": number, "letter": letter(one["party"]), "day": cjk_date(date.fromisoformat(one["due_on"]))},
        )
        for number, one in kept.items()
        if one.get("result") != "done"
    ]


def field_choices() -> Options:
    """Return the fields of duty with their labels."""
    return [(code, _(label)) for code, label in FIELDS]


def duty_choices() -> Options:
    """Return what a duty may name: the fields, and what people bring."""
    return [(code, _(label)) for code, label in (*FIELDS, *MATTERS)]


def place_choices(levels: tuple[str, ...] = ("town", "community")) -> Options:
    """Return divisions of these levels."""
    return list(Division.objects.filter(level__in=levels).values_list("code", "name"))


def people(name: str, roster: Roster) -> Options:
    """Return experts for an expert's need, holders of inspecting posts for inspectors, else everybody."""
    if name.startswith("expert"):
        return [(str(one.id), one.name) for one in Person.objects.filter(is_expert=True).order_by("name")]
    if name == "inspectors":
        return holders(roster, "inspector", "grid_worker")
    return [(str(one), label) for one, label in roster.people.items()]


def holders(roster: Roster, *roles: str) -> Options:
    """Return the holders of posts with these roles, in the order of the roles, each with the title of the post."""
    found: dict[UUID, str] = {}
    for role in roles:
        for post in roster.posts.values():
            if post.role == role and post.holder_id and post.holder_id not in found:
                found[post.holder_id] = f"{roster.people.get(post.holder_id, '')} {post.title}"
    return [(str(one), label) for one, label in found.items()]


def _refs(need: Needs, viewer: Viewer, row: Subject | None, roster: Roster) -> Options:
    if need.to == "visit":
        site_id: UUID | None = getattr(row, "site_id", None)
        if row is None or site_id is None:
            return []
        near = visits(viewer).filter(site_id=site_id)
        wanted = (
            near.filter(state="under_way") if need.name == "visit" else near.filter(state__in=("planned", "under_way"))
        )
        if need.name == "visit" and viewer.person_id:
            wanted = wanted.filter(inspectors__icontains=str(viewer.person_id))
        return [(str(one.id), _visit_label(one, roster)) for one in wanted.exclude(id=row.id)[:20]]
    if need.to == "checklist":
        return [(str(one.id), str(one)) for one in Checklist.objects.filter(state="in_force").order_by("title")]
    if need.to == "petition":
        return _petitions(viewer, row)
    if need.to == "campaign":
        return [(str(one.id), one.title) for one in Campaign.objects.filter(state="running").order_by("-begins_on")]
    return []


def _petitions(viewer: Viewer, row: Subject | None) -> Options:
    """Return the petitions that this one may be the same as: running or finally reviewed, the most alike ones first."""
    if not isinstance(row, Case):
        return []
    others = find.cases(viewer, "petition").filter(confidentiality=row.confidentiality).exclude(id=row.id)
    stand = others.filter(Q(is_open=True) | Q(marks__has_key="final_on"))
    alike = [one.case.id for one in candidates(viewer, words_of(row), leave_out=[row.id], limit=ALIKE)]
    first = stand.in_bulk([UUID(str(row.marks["earlier"]))] if row.marks.get("earlier") else [])
    first |= {one: found for one, found in stand.in_bulk(alike).items() if one not in first}
    rest = {one.id: one for one in stand.order_by("-opened_at")[:LISTED]}
    return [(str(one), f"{case.shown_number} {case.title}") for one, case in {**first, **rest}.items()]


def _visit_label(visit: Visit, roster: Roster) -> str:
    names = "、".join(name for one, name in roster.people.items() if str(one) in visit.inspectors)
    return f"{cjk_date(visit.planned_on)} {names}"


def files_already(data: Mapping[str, Any], name: str) -> list[str]:
    """Return digests of files that a page had uploaded before the form was sent (signatures, phone queue)."""
    getlist = getattr(data, "getlist", None)
    values = getlist(f"{name}_digest") if getlist else data.get(f"{name}_digest", [])
    return [one for one in values if re.fullmatch(r"[0-9a-f]{64}", str(one))]
