"""A round from door to door, and each call at a door (走访入户): coverage is households reached ÷ known."""

from shiqiao.policy import goes
from shiqiao.policy.doors import PLANNERS, VISITORS
from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Act, Facts, Needs, Procedure, Refused, Ruling, Said, gettext_noop, internal

_ = gettext_noop

# By which areas households are known and counted: natural villages or grids, never both at once.
AREAS = (("village", _("按自然村")), ("grid", _("按网格")))
RESULTS = (("reached", _("见到人")), ("absent", _("家中无人")), ("declined", _("不愿受访")))
ROUNDS = internal(_("走访只记住户是否走到和听到的事项，不记个人情况，不排名、不记轨迹"))


def _planned(facts: Facts, given: Given, ruling: Ruling) -> None:
    if given["ends_on"] < given["begins_on"]:
        raise Refused("bad_period", _("结束日期早于开始日期。"), field="ends_on")
    ruling.sets.update(
        title=Said("title"),
        place_code=given["place"],
        area=given.get("area", "village"),
        begins_on=given["begins_on"],
        ends_on=given["ends_on"],
    )


def _counted(facts: Facts, given: Given, ruling: Ruling) -> None:
    if not given["village"].startswith(facts.row["place_code"]):
        raise Refused("out_of_range", _("该村（网格）不在本次走访范围内。"), field="village")
    ruling.puts["households"] = {given["village"]: given["households"] or None}


SURVEY = Procedure(
    "survey",
    _("走访任务"),
    1,
    {"running": _("进行中"), "closed": _("已结束")},
    ("closed",),
    (
        Act(
            "plan",
            _("安排走访"),
            ("",),
            "running",
            PLANNERS,
            ROUNDS,
            (
                Needs("title", _("名称"), "text"),
                Needs("place", _("范围"), "code"),
                Needs("area", _("户数怎样统计"), "choice", required=False, choices=AREAS),
                Needs("begins_on", _("开始日期"), "day"),
                Needs("ends_on", _("结束日期"), "day"),
            ),
            effect=_planned,
        ),
        Act(
            "count",
            _("填报在册户数"),
            ("running",),
            None,
            PLANNERS,
            internal(_("覆盖率的分母由村、社区填报，留有经过")),
            (Needs("village", _("村（网格）"), "code"), Needs("households", _("在册户数"), "int")),
            effect=_counted,
            mild=True,
        ),
        Act(
            "close",
            _("结束走访"),
            ("running",),
            "closed",
            PLANNERS,
            ROUNDS,
            (Needs("summary", _("小结"), "text", required=False),),
        ),
    ),
)


def _own_doors(facts: Facts, given: Given) -> None:
    """A duty over the whole town, or for another field, takes nobody to a door (policy/doors.py)."""
    if not goes(facts.viewer, given["village"]):
        raise Refused("not_yours", _("这个村（网格）不在您负责走访的范围内。"), field="village")


def _survey_runs(facts: Facts, given: Given) -> None:
    survey = facts.refs.get("survey")
    if survey is None:
        return
    if survey["state"] != "running":
        raise Refused("survey_closed", _("这次走访已经结束。"), field="survey")
    if not given["village"].startswith(survey["place_code"]):
        raise Refused("out_of_range", _("该村（网格）不在本次走访范围内。"), field="village")


def _heard_means_reached(facts: Facts, given: Given) -> None:
    if given.get("case") and given["result"] == "absent":
        raise Refused("nobody_in", _("家中无人时不能登记听到的事项。"), field="result")


def _called(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(
        survey_id=given.get("survey"),
        place_code=given["village"],
        door=given["door"],
        called_on=facts.today,
        result=given["result"],
        case_id=given.get("case"),
    )


def _own_and_today(facts: Facts) -> None:
    if facts.row["called_on"] != facts.today:
        raise Refused("too_late", _("只能撤回当天记的。"))
    if facts.row["case_id"]:
        raise Refused("has_case", _("这一户登记了事项，请在事项中办理。"))


CALL = Procedure(
    "call",
    _("入户走访"),
    1,
    {"noted": _("已记"), "withdrawn": _("已撤回")},
    ("withdrawn",),
    (
        Act(
            "call",
            _("记一户"),
            ("",),
            "noted",
            VISITORS,
            ROUNDS,
            (
                Needs("survey", _("走访任务"), "ref", required=False, to="survey"),
                Needs("village", _("村（网格）"), "code"),
                Needs("door", _("门牌号"), "code", hint=_("只填门牌号码，不填姓名")),
                Needs("result", _("情况"), "choice", choices=RESULTS),
                Needs("case", _("听到的事项"), "code", required=False),
            ),
            checks=(_own_doors, _survey_runs, _heard_means_reached),
            effect=_called,
        ),
        Act(
            "withdraw",
            _("撤回这一户"),
            ("noted",),
            "withdrawn",
            VISITORS,
            internal(_("记错的当日由负责走访该处的人撤回，原记录留存")),
            (),
            guards=(_own_and_today,),
        ),
    ),
)
