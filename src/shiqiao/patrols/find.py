"""Finds surveys and calls for a viewer, and works out which households a survey has reached; never who went where."""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Q, QuerySet

from shiqiao.patrols.models import Call, Survey
from shiqiao.places.models import Division
from shiqiao.policy import Viewer, doors, rounds

# What stands beside the numbers of a door, letter by letter.
OF_DOORS = frozenset("第号室楼单元栋幢户门院层座")


def surveys(viewer: Viewer) -> QuerySet[Survey]:
    """Return the surveys that the viewer may read: where one goes from door to door oneself, or plans (`knows_round`)."""
    if viewer.is_system:
        return Survey.objects.all()
    seen = Q(pk__in=[])
    for own in rounds(viewer):
        above = [own[:length] for length in range(1, len(own))]
        seen |= Q(place_code__startswith=own) | Q(place_code__in=above)
    return Survey.objects.filter(seen)


def running(viewer: Viewer, on: date) -> QuerySet[Survey]:
    """Return the surveys under way on a day, the one that ends first on top."""
    return surveys(viewer).filter(state="running", begins_on__lte=on, ends_on__gte=on).order_by("ends_on", "id")


def calls(viewer: Viewer) -> QuerySet[Call]:
    """Return the calls in places where the viewer goes from door to door; withdrawn ones left out."""
    noted = Call.objects.filter(state="noted")
    if viewer.is_system:
        return noted
    seen = Q(pk__in=[])
    for own in doors(viewer):
        seen |= Q(place_code__startswith=own)
    return noted.filter(seen)


def areas(viewer: Viewer) -> list[Division]:
    """Return the villages and grids in which the viewer goes from door to door, in order of their codes."""
    own = doors(viewer)
    return [one for one in Division.objects.filter(level__in=("village", "grid")) if one.code.startswith(own)]


@dataclass(frozen=True)
class Line:
    """One village or grid of a survey: households known there, reached, called on in vain, and matters heard of."""

    village: Division
    known: int | None
    reached: int
    in_vain: int
    heard: int

    @property
    def left(self) -> int | None:
        """How many known households are still to be reached; None where nobody has said how many there are."""
        return None if self.known is None else max(0, self.known - self.reached)


@dataclass(frozen=True)
class Coverage:
    """What a survey has reached, area by area in administrative order, and together."""

    lines: Sequence[Line]

    @property
    def known(self) -> int:
        """Households known, of the areas that say so."""
        return sum(line.known or 0 for line in self.lines)

    @property
    def reached(self) -> int:
        """Households reached, of the areas whose households are known: numerator and denominator go together."""
        return sum(min(line.reached, line.known) for line in self.lines if line.known is not None)

    @property
    def uncounted(self) -> int:
        """Areas of which nobody has said how many households there are."""
        return sum(1 for line in self.lines if line.known is None)

    @property
    def heard(self) -> int:
        """Matters heard of at the doors."""
        return sum(line.heard for line in self.lines)


def areas_of(survey: Survey) -> QuerySet[Division]:
    """Return the villages or grids of a survey, in administrative order."""
    return Division.objects.filter(level=survey.area, code__startswith=survey.place_code)


def coverage(survey: Survey) -> Coverage:
    """Return a survey's coverage: doors that were reached at least once, counted once each, in two statements.

    A door is the same however it is written: 801, 0801 and 801号 are one.
    """
    noted = Call.objects.filter(survey=survey, state="noted").order_by()
    rows = noted.values_list("place_code", "door").annotate(
        reached=Count("id", filter=Q(result="reached")), heard=Count("id", filter=Q(case_id__isnull=False))
    )
    called, reached = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
    heard: Counter[str] = Counter()
    for place, door, times, matters in rows:
        called[place].add(one := door_of(door))
        if times:
            reached[place].add(one)
        heard[place] += matters
    return Coverage(
        [
            Line(
                place,
                survey.households.get(place.code),
                len(reached[place.code]),
                len(called[place.code]) - len(reached[place.code]),
                heard[place.code],
            )
            for place in areas_of(survey)
        ]
    )


def door_of(written: str) -> str:
    """Return a door as it is counted: its numbers and letters, without width, zeros in front and what they are numbers of."""
    parts = re.findall(r"\d+|[a-z]+|[^\W\d_a-z]", unicodedata.normalize("NFKC", written).lower())
    told = [one.lstrip("0") or "0" if one.isdecimal() else one for one in parts if one not in OF_DOORS]
    return "-".join(told) or written


def done_today(viewer: Viewer, on: date, village: str, survey: Survey | None) -> QuerySet[Call]:
    """Return everybody's calls of a day in one area, newest first, so that nobody goes to a door twice."""
    return calls(viewer).filter(called_on=on, place_code=village, survey=survey).order_by("-opened_at")
