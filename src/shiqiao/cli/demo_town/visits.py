"""The demo's visits: planned out of a draw, walked clause by clause, with findings, fixes on the spot and signatures."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from shiqiao.cases.kinds import clause_key
from shiqiao.cases.models import Case
from shiqiao.cases.raise_case import find_hazard
from shiqiao.cli.demo_town import pictures
from shiqiao.cli.demo_town.cast import Cast, Place
from shiqiao.cli.demo_town.data_files import rows
from shiqiao.cli.demo_town.plan import Story
from shiqiao.cli.demo_town.stage import Stage
from shiqiao.record import clock

LISTS = {
    "industry": "industry",
    "construction": "industry",
    "farming": "industry",
    "chemicals": "chemicals",
    "gas": "gas",
}
# When the first, second and third visit of a day begin, in minutes of the day.
BEGIN = (9 * 60 + 5, 10 * 60 + 20, 8 * 60 + 15)
WHERE = ("一车间", "二车间", "原料库", "成品库", "打磨工段", "包装区", "维修间", "办公楼一层", "配料间", "卸货区")


@dataclass
class Finding:
    """One hazard of a visit, by the clause it fails."""

    id: UUID
    clause: dict[str, str]
    on_spot: bool


@dataclass
class Look:
    """One visit of the story: where, when, by whom, and what it found."""

    site: Place
    story: Story
    day: date
    team: list[UUID]
    expert: UUID | None
    campaign: UUID
    draw: UUID | None
    slot: int = 0
    id: UUID | None = None
    findings: list[Finding] = field(default_factory=list)
    notice: UUID | None = None

    @property
    def noticed(self) -> list[UUID]:
        """The cases that go under a notice."""
        return [one.id for one in self.findings if not one.on_spot]


class Visits:
    """Plays visits on a stage."""

    def __init__(self, stage: Stage, cast: Cast) -> None:
        self.stage, self.cast = stage, cast
        self.clauses = rows("clauses")
        # Clauses that failed at a site before: another finding of the same would count as a recurrence.
        self.failed: dict[UUID, set[str]] = {}
        self.recur = {"waiting", "overdue", "ordered"}

    def plan(self, look: Look, reason: str = "") -> None:
        """Have a clerk plan a visit."""
        look.id = clock.new_id()
        given: dict[str, Any] = {
            "site": look.site.id, "purpose": "inspection", "campaign": look.campaign, "planned_on": look.day,
            "inspectors": look.team, "checklists": [self.cast.checklists[code] for code in self._codes(look.site)],
        }  # fmt: skip
        if look.draw:
            given["draw"] = look.draw
        if look.expert:
            given["experts"] = [look.expert]
        if reason:
            given["reason"] = reason
        self.stage.do(self.stage.who("clerk"), ("visit", look.id, "plan", given))

    def _codes(self, site: Place) -> list[str]:
        return ["general", *([LISTS[site.field]] if site.field in LISTS else [])]

    def hold(self, look: Look) -> None:
        """Put the scenes of a visit on the stage: start, walk, sign."""
        began = BEGIN[look.slot]
        self.stage.at(look.day, divmod(began, 60), lambda: self._start(look))
        self.stage.at(look.day, divmod(began + 15, 60), lambda: self._walk(look))
        self.stage.at(look.day, divmod(began + 70, 60), lambda: self._sign(look))

    def _start(self, look: Look) -> None:
        assert look.id is not None
        self.stage.do(self.stage.as_person(look.team[0], "field"), ("visit", look.id, "start", {"shown": True}))

    def _walk(self, look: Look) -> None:
        assert look.id is not None
        clauses = [one for one in self.clauses if one["list"] in self._codes(look.site)]
        for number, (clause, on_spot) in enumerate(self._failing(look, clauses)):
            self._find(look, clause, on_spot, by_expert=number % 3 == 2)
        cases = {one.clause["text"]: one.id for one in look.findings}
        answers: list[tuple[str, UUID, str, dict[str, Any]]] = []
        for clause in clauses:
            given: dict[str, Any] = {"clause": clause_key(clause["text"]), "result": "pass"}
            if clause["text"] in cases:
                given |= {"result": "fail", "case": cases[clause["text"]]}
            elif self.stage.luck.random() < 0.15:
                given["result"] = "na"
            answers.append(("visit", look.id, "answer", given))
        lead = self.stage.as_person(look.team[0], "field")
        self.stage.do(lead, *answers)
        fixes = []
        for one in look.findings:
            if one.on_spot:
                after = pictures.scene(self.stage.luck, "整改后", mended=True)
                given = {"visit": look.id, "files": [after], "measure": one.clause["measure"]}
                fixes.append(("hazard", one.id, "fix_on_spot", given))
        if fixes:
            self.stage.do(lead, *fixes)

    def _failing(self, look: Look, clauses: list[dict[str, str]]) -> list[tuple[dict[str, str], bool]]:
        luck, story = self.stage.luck, look.story
        before = self.failed.setdefault(look.site.id, set())
        fresh = [one for one in clauses if one["text"] not in before and one["grade"] != "major"]
        luck.shuffle(fresh)
        ready = [one for one in fresh if one["spot"] == "1"]
        at_once = ready[: story.spotted]
        chosen: list[dict[str, str]] = []
        if story.fate in ("major_open", "major_closed"):
            chosen = [one for one in clauses if one["grade"] == "major"][:1]
        elif story.fate == "consult":
            chosen = [one for one in fresh if "账物" in one["finding"]][:1]
        elif story.again and story.fate in self.recur:
            self.recur.discard(story.fate)
            chosen = [self._again(look, clauses)]
        taken = {one["text"] for one in (*at_once, *chosen)}
        rest = [one for one in fresh if one["text"] not in taken]
        rest.sort(key=lambda one: one["spot"])
        chosen += rest[: story.noticed - len(chosen)]
        before |= {one["text"] for one in (*at_once, *chosen)}
        return [(one, True) for one in at_once] + [(one, False) for one in chosen]

    def _again(self, look: Look, clauses: list[dict[str, str]]) -> dict[str, str]:
        closed = Case.objects.filter(site_id=look.site.id, is_open=False).order_by("number")
        keys = list(closed.values_list("clause_key", flat=True))
        return next(one for one in clauses if clause_key(one["text"]) in keys and one["grade"] != "major")

    def _find(self, look: Look, clause: dict[str, str], on_spot: bool, by_expert: bool) -> None:
        finder = look.expert if by_expert and look.expert else look.team[len(look.findings) % 2]
        case = Finding(clock.new_id(), clause, on_spot)
        given = {
            "site": look.site.id, "visit": look.id, "field": clause["field"], "grade": clause["grade"],
            "description": clause["finding"].format(where=self.stage.luck.choice(WHERE)),
            "clause": clause_key(clause["text"]), "clause_text": clause["text"],
            "files": [pictures.scene(self.stage.luck, "整改前")],
        }  # fmt: skip
        find_hazard(case.id, given, viewer=self.stage.as_person(finder, "field"), key=self.stage.key())
        look.findings.append(case)

    def _sign(self, look: Look) -> None:
        assert look.id is not None
        luck = self.stage.luck
        given: dict[str, Any] = {"signed": "screen", "inspector_files": [pictures.signature(luck)]}
        if luck.random() < 0.03:
            given |= {"signed": "refused", "reason": "负责人称需向总公司请示，拒绝签字，检查人员已当场说明并记录。"}
        else:
            given |= {"files": [pictures.signature(luck)], "signer": "企业安全员（虚构）"}
        if look.findings:
            given["summary"] = f"发现隐患{len(look.findings)}项，其中当场整改{look.story.spotted}项。"
        else:
            given["summary"] = "逐条检查，未发现隐患。"
        self.stage.do(self.stage.as_person(look.team[0], "field"), ("visit", look.id, "sign", given))

    def look_again(self, look: Look, planned_on: date | None = None, lead: UUID | None = None) -> tuple[UUID, UUID]:
        """Plan a re-inspection by one of the old team (or `lead`) and somebody new; returns the visit and who leads it."""
        visit, lead = clock.new_id(), lead or look.team[0]
        others = [self.cast.people[f"insp{n}"] for n in range(1, 15)]
        new = self.stage.luck.choice([one for one in others if one not in (*look.team, lead)])
        given = {
            "site": look.site.id, "purpose": "reinspection", "campaign": look.campaign, "inspectors": [lead, new],
            "planned_on": planned_on or clock.today(),
        }  # fmt: skip
        self.stage.do(self.stage.who("clerk"), ("visit", visit, "plan", given))
        return visit, lead


def later(day: date, days: int) -> date:
    """Return the calendar day so many days later."""
    return day + timedelta(days=days)
