"""Plays one round of visits from door to door in one community of the demo, with households known and reached."""

from dataclasses import dataclass
from random import Random
from uuid import UUID

from shiqiao.cli.demo_town.cast import TOWN, Cast
from shiqiao.cli.demo_town.stage import Stage
from shiqiao.record import clock

COMMUNITY = f"{TOWN}302"
# Grid, households known, households called on.
GRIDS = ((f"{COMMUNITY}901", 46, 38), (f"{COMMUNITY}902", 37, 22))
BEGAN, ENDS_AFTER, EACH_DAY = 12, 12, 8
# What was heard at which doors: (grid, door) → category, title, words.
HEARD = {
    (f"{COMMUNITY}901", 17): (
        "neighbour", "屋后排水沟归谁清理有分歧", "入户走访时听到：两家对屋后排水沟由谁清理说法不一。",
    ),
    (f"{COMMUNITY}902", 19): (
        "neighbour", "胡同口照明线路由谁出钱", "入户走访时听到：几家合用的胡同照明线路，电费和维修怎样分摊没有说定。",
    ),
}  # fmt: skip
# Workdays after which both sides of what was heard first agreed to mediation, and it began.
CONSENTED, MEDIATED = 2, 3


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
        if (grid, door) not in HEARD:
            # The volunteer takes every third door of the second grid.
            other = grid == GRIDS[1][0] and door % 3 == 0
            who = self.stage.who("volunteer02", "field") if other else who
            self.stage.do(who, ("call", clock.new_id(), "call", given))
            return
        category, title, words = HEARD[(grid, door)]
        heard = clock.new_id()
        given |= {"result": "reached", "case": str(heard)}
        matter = {
            "origin": "own_motion", "channel": "grid", "category": category, "title": title, "description": words,
            "parties": 2, "place": grid,
        }  # fmt: skip
        self.stage.do(who, ("dispute", heard, "register", matter), ("call", clock.new_id(), "call", given))
        # What is heard at a door lies with the mediator; the centre pushes it to the grid worker, who is nearest.
        began = next(n for n in range(BEGAN) if self.stage.before_today(n) <= clock.today())
        self.stage.at(self.stage.before_today(began - 1), (8, 50), lambda: self._push(heard))
        if grid == GRIDS[0][0]:
            self.stage.at(self.stage.before_today(began - CONSENTED), (10, 0), lambda: self._consent(heard))
            self.stage.at(self.stage.before_today(began - MEDIATED), (9, 10), lambda: self._mediate(heard))

    def _push(self, heard: UUID) -> None:
        words = "请先入户听取双方陈述，能在网格内说和的及时说和。"
        given = {"post": self.cast.posts["grid02"], "requirement": words}
        self.stage.do(self.stage.who("mhead"), ("dispute", heard, "push", given))

    def _consent(self, heard: UUID) -> None:
        who = self.stage.who("grid02", "field")
        self.stage.do(who, *(("dispute", heard, "seek_consent", {"party": n, "consent": "yes"}) for n in (1, 2)))

    def _mediate(self, heard: UUID) -> None:
        given = {"mediators": [self.cast.people["grid02"], self.cast.people["elder"]], "told_rights": "yes"}
        self.stage.do(self.stage.who("grid02", "field"), ("dispute", heard, "begin", given))
