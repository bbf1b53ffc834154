"""Campaigns with their targets, the seeded draw of targets and inspectors, and checklists as published versions."""

from shiqiao.procedures.call_backs import CALL_BACKS, drawn, not_of_call_backs, replays
from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.hazard_guards import INSPECTORS_AT_LEAST
from shiqiao.procedures.machine import Act, Facts, Needs, Procedure, Refused, Ruling, Said, gettext_noop, internal, law

_ = gettext_noop


def _planned(facts: Facts, given: Given, ruling: Ruling) -> None:
    if given["ends_on"] < given["begins_on"]:
        raise Refused("bad_period", _("结束日期早于开始日期。"), field="ends_on")
    ruling.sets.update(
        title=Said("title"),
        begins_on=given["begins_on"],
        ends_on=given["ends_on"],
        fields=given.get("fields", []),
        checklist_ids=[str(one) for one in given.get("checklists", ())],
        place_code=given["place"],
        yearly=given.get("yearly", False),
        visits_per_site=given.get("visits_per_site", 1),
    )


def _within_range(facts: Facts, given: Given) -> None:
    if any(not site["place_code"].startswith(facts.row["place_code"]) for site in facts.refs["sites"]):
        raise Refused("out_of_range", _("所选单位不在检查计划的范围内。"), field="sites")


def _targets(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.puts["targets"] = {str(one): True for one in given["sites"]}


def _no_targets(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.puts["targets"] = {str(one): None for one in given["sites"]}


CAMPAIGN = Procedure(
    "campaign",
    _("检查计划"),
    1,
    {"running": _("进行中"), "closed": _("已结束")},
    ("closed",),
    (
        Act(
            "plan",
            _("制定检查计划"),
            ("",),
            "running",
            ("clerk", "head", "leader"),
            law("luanquan.41"),
            (
                Needs("title", _("名称"), "text"),
                Needs("begins_on", _("开始日期"), "day"),
                Needs("ends_on", _("结束日期"), "day"),
                Needs("place", _("范围"), "code"),
                Needs("fields", _("领域"), "codes", required=False),
                Needs("checklists", _("检查表"), "refs", required=False, to="checklist"),
                Needs("yearly", _("年度检查计划"), "yes"),
                Needs("visits_per_site", _("每单位计划次数"), "int", required=False),
            ),
            effect=_planned,
        ),
        Act(
            "target",
            _("增加检查对象"),
            ("running",),
            None,
            ("clerk", "head"),
            law("luanquan.41", "luanquan.43"),
            (Needs("sites", _("单位"), "refs", to="site"),),
            checks=(_within_range,),
            effect=_targets,
        ),
        Act(
            "untarget",
            _("移除检查对象"),
            ("running",),
            None,
            ("clerk", "head"),
            internal(_("移除对象须说明理由")),
            (Needs("sites", _("单位"), "refs", to="site"), Needs("reason", _("理由"), "text")),
            effect=_no_targets,
        ),
        Act(
            "close",
            _("结束计划"),
            ("running",),
            "closed",
            ("clerk", "head"),
            internal(_("计划期满后结束")),
            (Needs("summary", _("小结"), "text", required=False),),
        ),
    ),
)


def _committed(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(
        campaign_id=given.get("campaign"),
        purpose=given["purpose"],
        seed_hash=given["seed_hash"],
        many=given["many"],
        per_visit=given.get("per_visit", 2),
        pool=[str(one) for one in given["pool"]],
        inspectors=[str(one) for one in given.get("inspectors", ())],
        experts=[str(one) for one in given.get("experts", ())],
        recused=given.get("recused", []),
        place_code=given["place"],
    )


def _can_be_drawn(facts: Facts, given: Given) -> None:
    if not 1 <= given["many"] <= len(given["pool"]):
        raise Refused("bad_many", _("抽取数量应在 1 至 %(pool)s 之间。"), pool=len(given["pool"]), field="many")
    team = given.get("per_visit", INSPECTORS_AT_LEAST)
    if given["purpose"] == "visits" and not INSPECTORS_AT_LEAST <= team <= len(given.get("inspectors", ())):
        raise Refused("too_few", _("检查不得少于两名检查人员，名录人数不得少于每组人数。"), field="inspectors")


DRAW = Procedure(
    "draw",
    _("随机抽取"),
    1,
    {"committed": _("已封存种子"), "drawn": _("已抽取"), "set_aside": _("已作废")},
    ("drawn", "set_aside"),
    (
        Act(
            "commit",
            _("确定名单并封存种子"),
            ("",),
            "committed",
            ("clerk", "head"),
            law("luanquan.42"),
            (
                Needs("campaign", _("检查计划"), "ref", required=False, to="campaign"),
                Needs(
                    "purpose",
                    _("用途"),
                    "choice",
                    choices=(("visits", _("抽检查对象和人员")), ("self_check", _("抽核自查"))),
                ),
                Needs("place", _("范围"), "code"),
                Needs("seed_hash", _("种子摘要"), "code"),
                Needs("many", _("抽取数量"), "int"),
                Needs("per_visit", _("每组检查人员数"), "int", required=False),
                Needs("pool", _("待抽名单"), "codes"),
                Needs("inspectors", _("检查人员名录"), "people", required=False),
                Needs("experts", _("专家名录"), "people", required=False),
                Needs("recused", _("回避"), "codes", required=False),
            ),
            checks=(_can_be_drawn,),
            effect=_committed,
        ),
        Act(
            "draw",
            _("公布种子并抽取"),
            ("committed",),
            "drawn",
            ("clerk", "head"),
            law("luanquan.42"),
            (Needs("seed", _("种子"), "code"),),
            guards=(not_of_call_backs,),
            checks=(replays,),
            effect=drawn,
        ),
        *CALL_BACKS,
        Act(
            "set_aside",
            _("作废重抽"),
            ("committed", "drawn"),
            "set_aside",
            ("head",),
            internal(_("重新抽取须由负责人说明理由")),
            (Needs("reason", _("理由"), "text"),),
            danger=True,
        ),
    ),
)


def _published(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(
        title=Said("title"),
        code=given["code"],
        edition=given["edition"],
        field=given.get("field", ""),
        clauses=given["clauses"],
        replaces_id=given.get("replaces"),
    )


CHECKLIST = Procedure(
    "checklist",
    _("检查表"),
    1,
    {"in_force": _("现行"), "withdrawn": _("已停用")},
    ("withdrawn",),
    (
        Act(
            "publish",
            _("发布检查表"),
            ("",),
            "in_force",
            ("clerk", "head", "system"),
            law("luanquan.41"),
            (
                Needs("title", _("名称"), "text"),
                Needs("code", _("代码"), "code"),
                Needs("edition", _("版次"), "int"),
                Needs("field", _("领域"), "code", required=False),
                Needs("clauses", _("条款数"), "int"),
                Needs("replaces", _("代替"), "ref", required=False, to="checklist"),
            ),
            effect=_published,
        ),
        Act(
            "withdraw",
            _("停用"),
            ("in_force",),
            "withdrawn",
            ("clerk", "head", "system"),
            internal(_("新版发布后旧版停用，已用旧版的检查不受影响")),
            (),
        ),
    ),
)
