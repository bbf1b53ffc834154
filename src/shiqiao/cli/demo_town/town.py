"""Directs the demo: founds the town, plans and draws its inspections, and puts four months of visits on the stage."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from shiqiao.cases import clocks
from shiqiao.cases.models import Case
from shiqiao.cli.demo_town.cast import TOWN, Cast, Place, enterprise_accounts, found, stand_in
from shiqiao.cli.demo_town.doors import Doors
from shiqiao.cli.demo_town.fates import Fates
from shiqiao.cli.demo_town.matters import Matters
from shiqiao.cli.demo_town.plan import ENTERPRISES, SECOND_ROUND, Story, stories
from shiqiao.cli.demo_town.stage import Stage, instant, spread
from shiqiao.cli.demo_town.visits import Look, Visits, later
from shiqiao.inspections.drawing import seed_hash
from shiqiao.inspections.models import Draw
from shiqiao.intake import setup_names
from shiqiao.law import book as law_book
from shiqiao.law.edit import save_calendar_year
from shiqiao.people import secrets
from shiqiao.policy import system
from shiqiao.record import clock

# What the demo's public door says: fictional, and a number that nobody has.
DOOR = {
    "door": "open",
    "office_phone": "0000-0000000（演示）",
    "office_address": "镇政府一楼群众接待大厅（演示），工作日 8:30—17:30",
}
# Days before today: the founding, the first and the last closed visit, the second draw.
FOUNDED, FIRST, LAST_CLOSED, SECOND_DRAW = 132, 124, 38, 37
DRAWN_AGAIN = 12


def known_calendar(today: date) -> None:
    """Enter weekends only for the years that the demo needs and the law tables lack, and say that they are made up."""
    for year in {(today - timedelta(days=FOUNDED + 20)).year, today.year, (today + timedelta(days=100)).year}:
        if year not in law_book.current().calendar.years:
            save_calendar_year(year, f"演示日历（虚构）：{year}年放假安排未录入，只按周末推算", {}, "演示数据（虚构）")


class Director:
    """Builds the whole town on one stage; `build` may stop early for a shorter one."""

    def __init__(self, today: date, seed: int) -> None:
        known_calendar(today)
        self.stage = Stage(today, seed, law_book.current().calendar)
        self.seed = seed
        self.cast = Cast()
        self.campaigns: dict[str, UUID] = {}
        self.looks: list[Look] = []
        self.visits: Visits
        self.fates: Fates
        self.closed, self.open = stories(self.stage.luck)

    def build(self, until: date | None = None, tell: Callable[[datetime, int], None] | None = None) -> None:
        """Play everything up to yesterday, or up to a day; raises what an act raises if the story were unlawful."""
        self.stage.at(self._ago(FOUNDED), (8, 30), self._found)
        self.stage.play(until, tell)
        if until is None and self.cast.ledger:
            with clock.pretend(instant(self.stage.today, 0), self.stage.chance):
                self.stage.do(system(), ("ledger", self.cast.ledger, "complete", {}))
                self.stage.do(system(), ("ledger", self.cast.ledger, "set_door", DOOR))
                setup_names.commit(system())
                secrets.adopt()

    def _ago(self, days: int) -> date:
        return self.stage.within(self.stage.today - timedelta(days=days + 1), 1)

    def _snap(self, days: int) -> date:
        # The last workday up to so many days ago.
        day = self.stage.today - timedelta(days=days)
        while not self.stage.calendar.is_workday(day):
            day -= timedelta(days=1)
        return day

    def _found(self) -> None:
        self.cast = found(self.stage)
        self.visits = Visits(self.stage, self.cast)
        self.fates = Fates(self.stage, self.cast, self.visits)
        Matters(self.stage, self.cast, self.seed).plan()
        Doors(self.stage, self.cast, self.seed).plan()
        start = clock.today()
        self.stage.at(start, (9, 30), self._plan_year)
        self.stage.at(start, (14, 0), self._plan_first)
        self.stage.at(self._snap(SECOND_DRAW), (8, 40), self._plan_second)
        self.stage.at(self.stage.before_today(2), (8, 30), lambda: stand_in(self.stage, self.cast))
        self.stage.at(self.stage.before_today(1), (16, 40), self._plan_next)
        for day in self.stage.workdays(self._ago(FIRST), self.stage.today - timedelta(days=1)):
            self.stage.at(day, (17, 0), self._watch)

    def _watch(self) -> None:
        # What the worker does every day: remind before a deadline, climb the duty chain after it.
        while clocks.watch():
            pass

    def _campaign(self, name: str, title: str, first: date, last: date, sites: list[UUID], **more: Any) -> UUID:
        campaign = self.campaigns[name] = clock.new_id()
        given = {"title": title, "begins_on": first, "ends_on": last, "place": TOWN, "visits_per_site": 1, **more}
        clerk = self.stage.who("clerk")
        self.stage.do(clerk, ("campaign", campaign, "plan", given), ("campaign", campaign, "target", {"sites": sites}))
        return campaign

    def _plan_year(self) -> None:
        year = self.stage.today.year
        title = f"{year}年度安全生产监督检查计划（演示）"
        sites = [site.id for site in self.cast.sites]
        self._campaign("year", title, date(year, 1, 1), date(year, 12, 31), sites, yearly=True)

    def _draw(self, name: str, pool: list[UUID], many: int, recused: list[str]) -> Draw:
        draw, seed = clock.new_id(), f"demo-{self.seed}-{name}"
        inspectors = [self.cast.people[f"insp{n}"] for n in range(1, 15)]
        experts = [self.cast.people[f"expert{n}"] for n in range(1, 7)]
        given = {
            "campaign": self.campaigns[name], "purpose": "visits", "place": TOWN, "seed_hash": seed_hash(seed),
            "many": many, "per_visit": 2, "pool": [str(one) for one in pool], "inspectors": inspectors,
            "experts": experts, "recused": recused,
        }  # fmt: skip
        clerk = self.stage.who("clerk")
        self.stage.do(clerk, ("draw", draw, "commit", given))
        self.stage.do(clerk, ("draw", draw, "draw", {"seed": seed}))
        return Draw.objects.get(id=draw)

    def _plan_first(self) -> None:
        pool = [site.id for site in self.cast.enterprises]
        first, last = self._ago(FIRST), self._snap(LAST_CLOSED)
        self._campaign("first", "企业安全生产专家检查（演示）", first, later(self.stage.today, 20), pool)
        recused = [f"{self.cast.people['insp1']}/{pool[3]}", f"{self.cast.people['insp9']}/{pool[11]}"]
        drawn = self._draw("first", pool, ENTERPRISES, recused)
        days = list(spread(self.stage.workdays(first, last), len(self.closed)))
        dated = list(zip(days, self.closed, strict=True))
        dated += [(self._snap(story.days_ago), story) for story in self.open if not story.again]
        self._cast_visits(dated, drawn, "first")
        for look in self.looks:
            planned = max(self._before(look.day), clock.today())
            self.stage.at(planned, (16, 20), lambda look=look: self.visits.plan(look))  # type: ignore[misc]  # binds now
            self.visits.hold(look)
            self.fates.follow(look)

    def _before(self, day: date) -> date:
        day -= timedelta(days=1)
        while not self.stage.calendar.is_workday(day):
            day -= timedelta(days=1)
        return day

    def _cast_visits(self, dated: list[tuple[date, Story]], drawn: Draw, name: str) -> None:
        places = {str(site.id): site for site in self.cast.sites}
        lines = list(drawn.result)
        # Those that need a certain kind of site choose first; the others come as they were drawn.
        wanting = [pair for pair in dated if pair[1].field]
        chosen = {id(story): self._take(lines, places, story.field) for _day, story in wanting}
        slots: dict[date, int] = {}
        for day, story in dated:
            line = chosen.get(id(story)) or lines.pop(0)
            team = [UUID(one) for one in line["inspectors"]]
            expert = UUID(line["expert"]) if line["expert"] else None
            look = Look(places[line["target"]], story, day, team, expert, self.campaigns[name], drawn.id)
            look.slot = slots[day] = slots.get(day, -1) + 1
            self.looks.append(look)

    def _take(self, lines: list[dict[str, Any]], places: dict[str, Place], field: str) -> dict[str, Any]:
        line = next(one for one in lines if places[one["target"]].field == field)
        lines.remove(line)
        return line

    def _plan_second(self) -> None:
        closed = Case.objects.filter(outcome="fixed", grade="general", closed_on__lte=clock.today())
        open_sites = set(Case.objects.filter(is_open=True).values_list("site_id", flat=True))
        seen = dict.fromkeys(closed.order_by("number").values_list("site_id", flat=True))
        pool = [site for site in seen if site not in open_sites]
        self._campaign("second", "“回头看”随机抽查（演示）", clock.today(), later(self.stage.today, 30), pool)
        drawn = self._draw("second", pool, DRAWN_AGAIN, [])
        again = [(self._snap(story.days_ago), story) for story in self.open if story.again]
        before = len(self.looks)
        self._cast_visits(again, drawn, "second")
        for look in self.looks[before:]:
            look.slot = 2
            self.stage.at(self._before(look.day), (16, 30), lambda look=look: self.visits.plan(look))  # type: ignore[misc]  # binds now
            self.visits.hold(look)
            self.fates.follow(look)
        assert len(self.looks) == ENTERPRISES + SECOND_ROUND
        self.left_to_see = drawn.result[len(again) :]

    def _plan_next(self) -> None:
        # Something to do for the people of the demo: looks planned for today and the days after it.
        places = {str(site.id): site for site in self.cast.sites}
        day = self.stage.calendar.next_workday(self.stage.today)
        team = [self.cast.people["insp1"], self.cast.people["insp2"]]
        for number, line in enumerate(self.left_to_see[:3]):
            people = team if number == 0 else [UUID(one) for one in line["inspectors"]]
            on = day if number == 0 else self.stage.within(day, number * 2)
            expert = UUID(line["expert"]) if line["expert"] else None
            nothing = Story("planned", 0, 0)
            look = Look(places[line["target"]], nothing, on, people, expert, self.campaigns["second"], None)
            self.visits.plan(look)
        waiting = [look for look in self.looks if look.story.fate == "waiting"]
        for look in waiting[:2]:
            self.visits.look_again(look, day, team[0] if look is waiting[0] else None)
        wanted = ("waiting", "ordered", "overdue")
        sites = [next(one.site.id for one in self.looks if one.story.fate == fate) for fate in wanted]
        enterprise_accounts(self.stage, sites)
