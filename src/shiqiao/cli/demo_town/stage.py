"""The stage of the demo: an injected clock that goes through a list of moments, and who acts at each of them."""

import heapq
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, date, datetime, time, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from shiqiao.calendars import Calendar
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.editions import editions
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step
from shiqiao.ui.who import person_viewer

SHANGHAI = timedelta(hours=8)
Scene = Callable[[], None]


def instant(day: date, hour: int, minute: int = 0) -> datetime:
    """Return the UTC instant of a Shanghai day and time; minutes beyond 59 run into the next hour."""
    return datetime.combine(day, time(), tzinfo=UTC) + timedelta(hours=hour, minutes=minute) - SHANGHAI


class Stage:
    """Moments in order, each played with the clock set to it; the same day and seed give the same town."""

    def __init__(self, today: date, seed: int, calendar: Calendar) -> None:
        self.today, self.calendar = today, calendar
        # Ids and salts come from one source and choices from another, so that neither disturbs the other.
        self.chance, self.luck = Random(f"ids/{seed}"), Random(f"choices/{seed}")  # noqa: S311 - a demo, made to be repeated
        self.moments: list[tuple[datetime, int, Scene]] = []
        self.order, self.keys = count(), count(1)
        self.people: dict[str, UUID] = {}

    def at(self, day: date, clock_time: tuple[int, int], scene: Scene) -> None:
        """Put a scene on the list; raises ValueError for one that would not be in the past."""
        if day >= self.today:
            raise ValueError(f"{day} is not before {self.today}")
        heapq.heappush(self.moments, (instant(day, *clock_time), next(self.order), scene))

    def play(self, until: date | None = None, tell: Callable[[datetime, int], None] | None = None) -> None:
        """Play the scenes in order of time, those they add too, up to a day if one is given."""
        while self.moments and (until is None or self.moments[0][0] < instant(until, 0)):
            when, _order, scene = heapq.heappop(self.moments)
            with clock.pretend(when, self.chance):
                scene()
            if tell:
                tell(when, len(self.moments))

    def key(self) -> str:
        """Return the next key; keys are part of the steps and so the same in every run."""
        return f"demo/{next(self.keys)}"

    def do(self, viewer: Viewer, *dos: tuple[str, UUID, str, Mapping[str, Any]]) -> list[Step]:
        """Do acts of one person in one transaction."""
        return act_all([Do(kind, one, name, self.key(), given) for kind, one, name, given in dos], viewer=viewer)

    def as_person(self, person_id: UUID, via: str = "desk") -> Viewer:
        """Return a person of the town as a viewer of this moment."""
        roster = editions()[1]
        assert isinstance(roster, Roster)
        return person_viewer(person_id, via, roster)

    def who(self, login: str, via: str = "desk") -> Viewer:
        """Return somebody by the login name in the demo's data."""
        return self.as_person(self.people[login], via)

    def workdays(self, first: date, last: date) -> list[date]:
        """Return the workdays from one day to another, both included."""
        days = (first + timedelta(days=n) for n in range((last - first).days + 1))
        return [day for day in days if self.calendar.is_workday(day)]

    def within(self, start: date, days: int) -> date:
        """Return the last workday up to so many calendar days after `start`, or the first one after it."""
        for back in range(days, 0, -1):
            if self.calendar.is_workday(day := start + timedelta(days=back)):
                return day
        return self.calendar.next_workday(start + timedelta(days=days + 1))

    def before_today(self, many: int) -> date:
        """Return the so-manieth workday before today."""
        day = self.today
        while many:
            day -= timedelta(days=1)
            many -= self.calendar.is_workday(day)
        return day


def spread(days: list[date], many: int) -> Iterable[date]:
    """Return `many` of the days in order, evenly spread."""
    return (days[index * len(days) // many] for index in range(many))
