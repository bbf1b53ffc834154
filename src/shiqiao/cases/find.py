"""Finds cases for a viewer: every query of every door begins here, default deny (design §4.12)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import Exists, Min, OuterRef, Q, QuerySet

from shiqiao.cases.kinds import case_visible
from shiqiao.cases.models import Case, Source
from shiqiao.cases.seen import held_by, seen_by, under
from shiqiao.identities.models import Identity
from shiqiao.policy import ANYWHERE, Viewer, grants
from shiqiao.record import clock
from shiqiao.record.kinds import family
from shiqiao.record.models import Step
from shiqiao.record.projection import standing

# The figures of the picture and the register's filters share these, so that a figure equals its rows (design §4.13).
STANDINGS = (
    "open", "overdue", "due_soon", "waiting", "asked", "escalated", "closed", "closed_late", "late", "recurred",
    "on_spot", "under_notice", "on_visit", "counted", "fixed", "fixed_on_time",
    "answering", "bounced", "repeat", "unpushed", "old",
    "all", "taken_up", "concluded", "person_accepted", "to_settle", "came_again", "cleared",
)  # fmt: skip
# The outcomes that a closing rate counts; every other closing is counted apart (design §4.3).
FIXED = ("fixed", "fixed_on_spot")
DAYS = (
    ("found_from", "found_on__gte"), ("found_to", "found_on__lte"),
    ("closed_from", "closed_on__gte"), ("closed_to", "closed_on__lte"),
    ("due_from", "due_on__gte"), ("due_to", "due_on__lte"),
)  # fmt: skip
# The endings of what people bring that a rate of settling counts, as settled or as not; every other one stands apart.
COUNTED_ENDINGS = ("settled", "terminated", "final", "lapsed")
# States in which no conclusion stands: what was concluded and begins again has none.
UNDECIDED = ("registered", "forwarded", "accepted", "mediating")
NUMBER = re.compile(r"(?:([^\W\d_])?[〔\[(（]?([0-9]{4})[〕\])）])?([0-9]{1,6})号?")
# The kind that a register shows when none is named: everything that counted hazards before others came still does.
USUAL, ALL_KINDS = "hazard", "*"
# Nobody has begun yet: somebody has to be named for it.
UNTOUCHED = ("registered", "accepted")
# What people bring, whichever of the two it is: the one list of what is unresolved.
MATTERS = "matters"
MATTER_KINDS = ("petition", "dispute")
# Open for so many days, a matter counts as old in the list.
OLD_DAYS = 60


@dataclass(frozen=True)
class Filters:
    """What a register is narrowed to; empty strings mean no narrowing. Days are legal days.

    One kind at a time, hazards if none is named; `matters` is petitions and disputes, `*` all kinds together.
    """

    kind: str = USUAL
    standing: str = ""
    state: str = ""
    outcome: str = ""
    grade: str = ""
    field: str = ""
    place: str = ""
    unit: str = ""
    channel: str = ""
    site: str = ""
    visit: str = ""
    notice: str = ""
    campaign: str = ""
    batch: str = ""
    mine: str = ""
    text: str = ""
    found_from: str = ""
    found_to: str = ""
    closed_from: str = ""
    closed_to: str = ""
    due_from: str = ""
    due_to: str = ""
    # Found more than so many days ago.
    older: str = ""

    @classmethod
    def read(cls, query: Mapping[str, Any]) -> "Filters":
        """Read filters from an address's query; unknown names are left alone, `q` is the search box on every page."""
        given = {name: str(query[name]) for name in cls.__dataclass_fields__ if query.get(name)}
        if "text" not in given and query.get("q"):
            given["text"] = str(query["q"])
        if "kind" not in given and (sign := NUMBER.fullmatch(given.get("text", "").strip())):
            # Whoever types 信〔2026〕3号 means that one, whatever register is open.
            given["kind"] = next((kind.name for kind in family("case") if kind.newest.sign == sign[1]), USUAL)
        return cls(**{name: value.replace("\x00", "").strip() for name, value in given.items()})

    def given(self) -> dict[str, str]:
        """Return only what narrows, for links."""
        found = {name: value for name in self.__dataclass_fields__ if (value := getattr(self, name))}
        if self.kind == USUAL:
            del found["kind"]
        return found


def cases(viewer: Viewer, kind: str = "") -> QuerySet[Case]:
    """Return the cases (of one kind) that the viewer may read, as the policy says; none for a stranger."""
    if kind == MATTERS:
        first, second = MATTER_KINDS
        readable = (Q(kind=first) & seen_by(viewer, first)) | (Q(kind=second) & seen_by(viewer, second))
        return Case.objects.filter(readable)
    found = Case.objects.filter(seen_by(viewer, kind))
    return found.filter(kind=kind) if kind else found


def hazards(viewer: Viewer) -> QuerySet[Case]:
    """Return the hazards that the viewer may read: what visits, notices and enterprises deal with."""
    return cases(viewer, "hazard")


def reads_all_of(viewer: Viewer, site_id: UUID, place: str) -> bool:
    """Return whether the viewer may read every hazard of a site: only then may a page say that there are none."""
    if viewer.recused:
        return False
    opened = (one for one in grants(viewer) if one.kind == "hazard" and one.field == ANYWHERE)
    return any(place.startswith(one.place) for one in opened) or (viewer.works and site_id in viewer.visiting())


def mine(viewer: Viewer, kind: str = "") -> QuerySet[Case]:
    """Return the cases (of one kind) that lie in the viewer's own posts."""
    if kind == MATTERS:
        return Case.objects.filter(held_by(viewer), kind__in=MATTER_KINDS)
    found = Case.objects.filter(held_by(viewer, kind))
    return found.filter(kind=kind) if kind else found


def counted(viewer: Viewer) -> QuerySet[Case]:
    """Return the cases that may be counted before the viewer: how many lie somewhere, where not which.

    What is under seal is counted only for those who read it, so that no number gives it away.
    """
    return Case.objects.filter(Q(confidentiality="internal") | seen_by(viewer))


def one(viewer: Viewer, case_id: UUID, kind: str = "") -> Case | None:
    """Return a case (of one kind) with its site, or None when absent or not for this viewer: one answer for both.

    `has_persons` on it says whether anybody of it is under seal, so that pages needn't ask where nobody is.
    """
    asked = Case.objects.select_related("site").filter(id=case_id, **({"kind": kind} if kind else {}))
    case = asked.annotate(has_persons=Exists(Identity.objects.filter(case_id=OuterRef("id")))).first()
    return case if case is not None and case_visible(viewer, standing(case)) else None


def register(viewer: Viewer, filters: Filters, today: date | None = None) -> QuerySet[Case]:
    """Return the viewer's cases narrowed by the filters, without order."""
    on = today or clock.today()
    kind = "" if filters.kind == ALL_KINDS else filters.kind
    found = mine(viewer, kind) if filters.mine else cases(viewer, kind)
    for name in ("state", "outcome", "grade", "field", "channel"):
        if value := getattr(filters, name):
            found = found.filter(**{name: value})
    for name, column in (
        ("unit", "unit_id"),
        ("site", "site_id"),
        ("visit", "visit_id"),
        ("notice", "notice_id"),
        ("campaign", "campaign_id"),
    ):
        if value := getattr(filters, name):
            found = found.filter(**{column: value}) if _is_id(value) else found.none()
    if filters.batch:
        found = found.filter(_came_with(UUID(filters.batch))) if _is_id(filters.batch) else found.none()
    if filters.place:
        found = found.filter(under(filters.place))
    if filters.standing:
        known = filters.standing in STANDINGS
        found = found.filter(standing_is(filters.standing, on)) if known else found.none()
    for name, lookup in DAYS:
        if (value := getattr(filters, name)) and _is_day(value):
            found = found.filter(**{lookup: value})
    if filters.older.isdecimal() and len(filters.older) <= len("9999"):
        found = found.filter(found_on__lt=date.fromordinal(on.toordinal() - int(filters.older)))
    if viewer.site_ids and filters.channel:
        # Whoever is reported can't count the reports either.
        return found.none()
    return _said(found, filters.text, by_source=not viewer.site_ids)


def _came_with(batch_id: UUID) -> Q:
    """Return the condition for what an import opened: a matter by its source, a hazard by the step that took it over."""
    noted = Step.objects.filter(subject_id=batch_id)
    # Only the steps between the batch's own first and last are looked at, since none carries the batch in an index.
    first = noted.aggregate(first=Min("position"))["first"] or 0
    taken = Step.objects.filter(position__gt=first, act="take_over", given__batch=str(batch_id))
    if (last := noted.filter(act="finish").values_list("position", flat=True).first()) is not None:
        taken = taken.filter(position__lt=last)
    came = Source.objects.filter(batch_id=batch_id)
    return Q(id__in=came.values("home_id")) | Q(id__in=taken.values("subject_id"))


def standing_is(standing: str, on: date) -> Q:
    """Return the condition behind one figure; raises KeyError for a figure that doesn't exist."""
    return {
        "open": Q(is_open=True),
        "overdue": Q(is_open=True, due_on__lt=on),
        "due_soon": Q(is_open=True, due_on__gte=on, due_on__lte=date.fromordinal(on.toordinal() + 3)),
        "waiting": Q(state="rectified"),
        "asked": Q(is_open=True, marks__extension_asked__isnull=False),
        "escalated": Q(is_open=True, late=True, marks__escalation__isnull=False),
        "closed": Q(is_open=False),
        "closed_late": Q(is_open=False, late=True),
        "late": Q(late=True),
        "recurred": Q(recurred=True),
        "on_spot": Q(outcome="fixed_on_spot"),
        "under_notice": Q(notice_id__isnull=False),
        "on_visit": Q(visit_id__isnull=False) & ~Q(outcome="unfounded"),
        "counted": Q(is_open=True) | Q(outcome__in=FIXED),
        "fixed": Q(outcome__in=FIXED),
        "fixed_on_time": Q(outcome__in=FIXED, late=False),
        "answering": Q(is_open=True, state="answering"),
        "bounced": Q(is_open=True, bounces__gt=0),
        "repeat": Q(is_repeat=True) | Q(recurred=True),
        "unpushed": Q(is_open=True, marks__pushes__isnull=True, state__in=UNTOUCHED),
        "all": Q(),
        "taken_up": Q(taken_up_on__isnull=False) & ~Q(outcome="joined"),
        "concluded": Q(concluded_on__isnull=False) & ~Q(state__in=UNDECIDED) & ~Q(outcome="joined"),
        "person_accepted": Q(accepted_on__isnull=False),
        "to_settle": Q(is_open=True, concerns_person=True) | Q(outcome__in=COUNTED_ENDINGS),
        "came_again": Q(is_repeat=True),
        # What was joined is cleared by both keys of the matter that it was joined into.
        "cleared": Q(outcome="settled")
        | Q(outcome="joined", joined_into_id__in=Case.objects.filter(outcome="settled").values("id")),
        "old": Q(is_open=True, found_on__lt=date.fromordinal(on.toordinal() - OLD_DAYS)),
    }[standing]


def _said(found: QuerySet[Case], text: str, by_source: bool) -> QuerySet[Case]:
    for word in text.split()[:5]:
        # Chinese has no capitals: comparing as it stands is several times quicker than folding every row.
        how = "contains" if word.lower() == word.upper() else "icontains"
        hit = Q()
        for column in ("title", "description", "site__name", "clause"):
            hit |= Q(**{f"{column}__{how}": word})
        if numbered := NUMBER.fullmatch(word):
            hit |= _numbered(*numbered.groups())
        if by_source and len(word) > 3 and word.isascii():
            hit |= Q(source_number=word)
        found = found.filter(hit)
    return found


def _numbered(sign: str | None, year: str | None, number: str) -> Q:
    hit = Q(number=int(number), year=int(year)) if year else Q(number=int(number))
    kinds = [kind.name for kind in family("case") if sign and kind.newest.sign == sign]
    return hit & Q(kind__in=kinds) if sign else hit


def _is_id(value: str) -> bool:
    try:
        UUID(value)
    except ValueError:
        return False
    return True


def _is_day(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return True
