"""Finds what is to be asked again after closing: follow-ups that are due, and the monthly sample with who may call."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from shiqiao.cases.find import MATTERS, cases
from shiqiao.cases.models import Case
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer, matter, reads
from shiqiao.procedures.matter_guards import dealt_with
from shiqiao.procedures.matter_parties import asked, left_alone
from shiqiao.record.projection import standing

# Whoever may be named to call somebody back; a handler or anybody of the handling unit is left out case by case.
CALLER_ROLES = ("supervisor", "clerk", "head")
AHEAD = timedelta(days=7)


def due(viewer: Viewer, on: date) -> QuerySet[Case]:
    """Return the closed matters to be followed up by a week from now, the longest due first."""
    wanted = cases(viewer, MATTERS).filter(is_open=False, follow_up_on__lte=on + AHEAD)
    return wanted.order_by("follow_up_on", "id")


def last_month(on: date) -> tuple[date, date]:
    """Return the first and last day of the calendar month before a day."""
    last = on.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


def accepted(viewer: Viewer, first: date, last: date) -> list[Case]:
    """Return the matters closed with both keys in a period, those left out who asked to be left alone."""
    found = cases(viewer, MATTERS).filter(outcome="settled", closed_on__gte=first, closed_on__lte=last)
    return [one for one in found.order_by("id") if _may_be_asked(one)]


def _may_be_asked(case: Case) -> bool:
    row = standing(case)
    return not set(map(str, asked(row))) <= set(left_alone(row))


@dataclass(frozen=True)
class Lists:
    """What a sample is drawn from: matters, callers, and who may not call about what ("person/case")."""

    pool: list[str]
    callers: list[UUID]
    recused: list[str]


def lists(found: Iterable[Case], roster: Roster, on: date) -> Lists:
    """Return the lists to be sealed; a matter for which nobody outside is left stands in no list."""
    posts = (post for post in roster.posts.values() if post.role in CALLER_ROLES and post.state == "held")
    people = sorted({post.holder_id for post in posts if post.holder_id is not None})
    viewers = {one: roster.viewer(one, on) for one in people}
    pool: list[str] = []
    recused: list[str] = []
    useful: set[UUID] = set()
    for case in found:
        free = {one for one in people if _outside(case, viewers[one], roster)}
        if free:
            pool.append(str(case.id))
            useful |= free
            recused += [f"{one}/{case.id}" for one in people if one not in free]
    callers = sorted(useful)
    return Lists(pool, callers, [one for one in recused if UUID(one.partition("/")[0]) in useful])


def _outside(case: Case, who: Viewer, roster: Roster) -> bool:
    """Say whether somebody reads the matter but neither dealt with it nor belongs to the unit that did."""
    person = who.person_id
    if person is None or str(person) in dealt_with(standing(case)):
        return False
    return case.unit_id not in roster.units_of(person) and reads(who, matter(standing(case)))
