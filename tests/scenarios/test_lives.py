"""Walks every life through acts and checks the state after each; docs/scenarios.md shows the same lives to people."""

from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from build import Town, at, key, photo
from scenarios.lives import LIVES, Life, Line
from scenarios.matter_lives import MATTER_LIVES
from shiqiao.cases.models import Case
from shiqiao.procedures.hazard import HAZARD
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import KINDS, Do

PAGE = Path(__file__).resolve().parent.parent.parent / "docs" / "scenarios.md"
PEOPLE = {"li": "检查员", "wu": "另一检查员", "qian": "负责人", "sun": "经办人", "owner": "企业", "feng": "专家"}
OFFICE = {
    "xu": "信访办经办", "he": "信访办另一经办", "gu": "信访办负责人", "lan": "承办站所", "mei": "调解员", "bai": "督查人员",
    "ding": "网格员",
}  # fmt: skip


@pytest.mark.parametrize("life", LIVES, ids=lambda life: life.title)
def test_a_life(town: Town, life: Life) -> None:
    case = clock.new_id()
    for line in life.lines:
        with at(line.day):
            live(town, case, line)
        assert Case.objects.get(id=case).state == line.then, line
    row = Case.objects.get(id=case)
    assert (row.outcome, row.late, row.is_open) == (life.outcome, life.late, False)


def live(town: Town, case: UUID, line: Line) -> None:
    """Do one line of a life as its person, with what its act needs around it (a visit, a notice)."""
    viewer = town.owner() if line.who == "owner" else town.viewer(line.who)
    given: dict[str, Any] = {name: real(town, name, value) for name, value in line.given.items()}
    if line.act == "find":
        given |= {"site": town.sites["mill"], "visit": town.visit()}
    if line.act == "fix_on_spot":
        given["visit"] = Case.objects.get(id=case).visit_id
    if line.act in ("verify", "reject"):
        given["visit"] = town.visit(team=("wu", "zhou"), purpose="reinspection")
        viewer = town.viewer(line.who)
    before = []
    if line.act == "order":
        given["notice"] = notice(town, case)
        before = [Do("paper", given["notice"], "issue", key())]
    act_all([*before, Do("hazard", case, line.act, key(), given)], viewer=viewer)


def real(town: Town, name: str, value: Any) -> Any:
    """Return the town's own photo, unit or person for a word of a life."""
    if name == "files":
        return [photo()]
    if name == "unit":
        return town.units[value].id
    return town.people[value].id if name == "expert" else value


def notice(town: Town, case: UUID) -> UUID:
    """Return a notice that lists the case, drafted by one and reviewed by another."""
    paper = clock.new_id()
    town.do("li", "paper", paper, "draft", kind="rectification_notice", site=town.sites["mill"], cases=[case],
            code=f"c{paper.hex[-8:]}", content="shiqiao/paper/v1:sha256:00")  # fmt: skip
    town.do("sun", "paper", paper, "review")
    return paper


def page() -> str:
    """Return the lives as people read them."""
    parts = ["# 隐患的一生\n\n本页与测试同源：每一行都由测试真实办理一遍。\n"]
    for life in LIVES:
        parts.append(f"## {life.title}\n\n| 日期 | 谁 | 办什么 | 之后 |\n|---|---|---|---|")
        for line in life.lines:
            label, state = HAZARD.act(line.act).label, HAZARD.states[line.then]
            parts.append(f"| {line.day} | {PEOPLE[line.who]} | {label} | {state} |")
        parts.append("")
    parts.append("# 信访和纠纷的一生\n")
    for matter in MATTER_LIVES:
        procedure = KINDS[matter.kind].newest
        parts.append(f"## {matter.title}\n\n| 日期 | 谁 | 办什么 | 之后 |\n|---|---|---|---|")
        for line in matter.lines:
            label, state = procedure.act(line.act).label, procedure.states[line.then]
            parts.append(f"| {line.day} | {OFFICE[line.who]} | {label} | {state} |")
        parts.append("")
    return "\n".join(parts)


def test_the_page_shows_the_same_lives() -> None:
    assert PAGE.read_text() == page()
