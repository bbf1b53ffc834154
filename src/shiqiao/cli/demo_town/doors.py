"""Plays one round of visits from door to door in one community of the demo, with households known and reached."""

from dataclasses import dataclass
from random import Random

from shiqiao.cli.demo_town.cast import TOWN, Cast
from shiqiao.cli.demo_town.stage import Stage
from shiqiao.record import clock

COMMUNITY = f"{TOWN}302"
# Grid, households known, households called on.
GRIDS = ((f"{COMMUNITY}901", 46, 38), (f"{COMMUNITY}902", 37, 22))
BEGAN, ENDS_AFTER, EACH_DAY = 12, 12, 8
HEARD = {
    "origin": "own_motion",
    "channel": "grid",
    "category": "neighbour",
    "title": "屋后排水沟归谁清理有分歧",
    "description": "入户走访时听到：两家对屋后排水沟由谁清理说法不一。",
    "parties": 2,
}


@dataclass
class Doors:
    """Puts the round on the stage."""

    stage: Stage
    cast: Cast
    seed: int

    def plan(self) -> None:
        """Plan the round, count households, and call at the doors on the workdays after it."""
        self.luck = Random(f"doors/{self.seed}")  # noqa: S311 - a demo, made to be repeated
        self.stage.at(self.stage.before_today(BEGAN), (8, 40), self._begin)
        number = 0
        for grid, _known, called in GRIDS:
            for door in range(1, called + 1):
                day = self.stage.before_today(BEGAN - 1 - number // EACH_DAY)
                at = (14 + number % EACH_DAY // 2, 5 + number % 2 * 25)
                self.stage.at(day, at, lambda grid=grid, door=door: self._call(grid, door))  # type: ignore[misc]  # binds now
                number += 1

    def _begin(self) -> None:
        self.survey = clock.new_id()
        today = clock.today()
        given = {
            "title": "入户走访（演示）", "place": COMMUNITY, "area": "grid", "begins_on": today,
            "ends_on": self.stage.within(self.stage.today, ENDS_AFTER),
        }  # fmt: skip
        counts = [("survey", self.survey, "count", {"village": grid, "households": known}) for grid, known, _n in GRIDS]
        self.stage.do(self.stage.who("cadre02"), ("survey", self.survey, "plan", given), *counts)

    def _call(self, grid: str, door: int) -> None:
        result = self.luck.choices(("reached", "absent", "declined"), (8, 2, 1))[0]
        given = {"survey": self.survey, "village": grid, "door": str(door), "result": result}
        who = self.stage.who("grid02", "field")
        if (grid, door) != (GRIDS[0][0], 17):
            self.stage.do(who, ("call", clock.new_id(), "call", given))
            return
        heard = clock.new_id()
        given |= {"result": "reached", "case": str(heard)}
        self.stage.do(
            who, ("dispute", heard, "register", {**HEARD, "place": grid}), ("call", clock.new_id(), "call", given)
        )
