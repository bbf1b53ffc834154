"""The demo's two major hazards: one resumed and closed, one stopped, listed and being rectified by its plan."""

from collections.abc import Callable
from datetime import date
from typing import Any

from shiqiao.cli.demo_town import pictures
from shiqiao.cli.demo_town.cast import Cast
from shiqiao.cli.demo_town.stage import Stage
from shiqiao.cli.demo_town.visits import Look, later
from shiqiao.policy import Viewer

# Puts the enterprise's report, or the re-inspection, of a visit's hazards on the stage for a day.
OnStage = Callable[[Look, date], None]

PLAN = {
    "goals": "停用涉爆粉尘生产线，按方案改造除尘系统，经审查同意后恢复。",
    "methods": "委托有资质单位设计，加装泄爆、隔爆装置和锁气卸灰装置，更换风管。",
    "funds": "安排专项资金二十万元，设备已签订购合同（演示）。",
    "people": "企业主要负责人牵头，设备、安全、车间负责人分工落实。",
    "schedule": "十日内完成设计，三十日内完成安装调试。",
    "safety": "停产期间断电挂牌，清扫积尘，制定粉尘爆炸应急处置方案并演练。",
}
COMMITMENTS = ("accountable", "measures_set", "funds_set", "deadline_set", "contingency_set")


class Major:
    """Plays the major track on a stage."""

    def __init__(self, stage: Stage, cast: Cast, rectify: OnStage, inspect_again: OnStage) -> None:
        self.stage, self.rectify, self.inspect_again = stage, rectify, inspect_again
        self.department = cast.units["s.yingji"]

    def _do(self, look: Look, day: date, at: tuple[int, int], who: str, name: str, **given: Any) -> None:
        def scene() -> None:
            viewer = self._owner(look) if who == "owner" else self.stage.who(who)
            self.stage.do(viewer, ("hazard", look.noticed[0], name, given))

        self.stage.at(day, at, scene)

    def _owner(self, look: Look) -> Viewer:
        return Viewer(site_ids=frozenset({look.site.id}), via="enterprise")

    def to_the_plan(self, look: Look, listed: bool = True) -> date:
        """Report, secure, stop, list and plan; returns the day of the plan."""
        unit, day = self.department, look.day
        self._do(look, day, (11, 45), "head", "report_direct", unit=unit, summary="除尘系统缺少泄爆、隔爆措施。")
        self.stage.at(day, (11, 55), lambda: self._secure(look))
        stopped = self.stage.within(day, 1)
        self._do(
            look, stopped, (14, 30), "clerk", "record_stop",
            unit=unit, scope="part", decided_on=stopped, document="演示停决〔虚构〕1号",
        )  # fmt: skip
        if listed:
            on = self.stage.within(stopped, 1)
            self._do(
                look, on, (10, 40), "clerk", "record_listing", unit=unit, decided_on=on, document="演示督〔虚构〕1号"
            )
        planned = self.stage.within(stopped, 5)
        given = {**PLAN, **dict.fromkeys(COMMITMENTS, True), "finish_by": later(planned, 45)}
        self._do(look, planned, (11, 10), "owner", "submit_plan", **given)
        return planned

    def _secure(self, look: Look) -> None:
        photo = pictures.scene(self.stage.luck, "已停用", mended=True)
        given = {"measure": "撤出作业人员，生产线断电挂牌，设置警戒。", "files": [photo]}
        self.stage.do(self.stage.as_person(look.team[0], "field"), ("hazard", look.noticed[0], "secure", given))

    def to_the_end(self, look: Look) -> None:
        """The whole track: after the plan the fix, the re-inspection, the review and the resumption."""
        planned = self.to_the_plan(look, listed=False)
        done = self.stage.within(planned, 21)
        self.rectify(look, done)
        seen = self.stage.within(done, 4)
        self.inspect_again(look, seen)
        reviewed = self.stage.within(seen, 3)
        unit = self.department
        self._do(
            look, reviewed, (15, 0), "head", "record_review",
            unit=unit, decided_on=reviewed, document="演示审〔虚构〕1号", summary="经现场审查，符合恢复生产条件。",
        )  # fmt: skip
        resumed = self.stage.within(reviewed, 1)
        self._do(
            look, resumed, (10, 0), "head", "record_resume", unit=unit, decided_on=resumed, document="演示复〔虚构〕1号"
        )
