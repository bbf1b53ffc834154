"""The acts that only a major hazard takes: report, secure, stop, plan, review, resume, listed supervision (domain §4)."""

from shiqiao.procedures import hazard_effects as effects
from shiqiao.procedures import hazard_guards as guards
from shiqiao.procedures.case_guards import marked, unmarked
from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Act, Facts, Needs, Ruling, gettext_noop, law, sets

_ = gettext_noop

FILES = Needs("files", _("照片或附件"), "files", required=False)
UNIT = Needs("unit", _("决定单位"), "unit")
DECIDED_ON = Needs("decided_on", _("决定日期"), "day")
DOCUMENT = Needs("document", _("文书编号"), "text", required=False)
RUNNING = ("found", "ordered", "stopped", "planned", "rectified", "verified", "reviewed", "referred")


def _stopped(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets["due_on"] = facts.due("major.plan")
    ruling.puts["marks"] = {
        "stopped_on": given["decided_on"],
        "stopped_by": given["unit"],
        "stop_scope": given["scope"],
    }


def _planned(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(rectify_by=given["finish_by"], due_on=given["finish_by"])
    ruling.puts["marks"] = {"planned_on": facts.today, "commitments": 5}


def _reviewed(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets["due_on"] = facts.due("major.resume_review")
    ruling.puts["marks"] = {"reviewed_on": given["decided_on"], "reviewed_by": given["unit"]}


def _failed_review(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(
        rectify_by=given["rectify_by"],
        due_on=given["rectify_by"],
        rectified_on=None,
        rectified_by=None,
        verified_on=None,
    )
    ruling.puts["marks"] = {"failed_reviews": int(facts.row["marks"].get("failed_reviews", 0)) + 1}


def _resumed(facts: Facts, given: Given, ruling: Ruling) -> None:
    sets(outcome="fixed")(facts, given, ruling)
    ruling.puts["marks"] = {"resumed_on": given["decided_on"], "resumed_by": given["unit"]}


def _listed(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.puts["marks"] = {"listed_on": given["decided_on"], "listed_by": given["unit"], "delisted_on": None}


PLAN = tuple(
    Needs(name, label, "text")
    for name, label in (
        ("goals", _("目标和任务")),
        ("methods", _("方法和措施")),
        ("funds", _("经费和物资")),
        ("people", _("负责整改的机构和人员")),
        ("schedule", _("时限和要求")),
        ("safety", _("安全措施和应急预案")),
    )
)
COMMITMENTS = tuple(
    Needs(name, label, "yes")
    for name, label in (
        ("accountable", _("责任已落实")),
        ("measures_set", _("措施已落实")),
        ("funds_set", _("资金已落实")),
        ("deadline_set", _("期限已落实")),
        ("contingency_set", _("预案已落实")),
    )
)

MAJOR = (
    Act(
        "report_direct",
        _("重大隐患直报"),
        RUNNING,
        None,
        ("inspector", "clerk", "head"),
        law("lupaicha"),
        (
            Needs("unit", _("接收单位"), "unit", to="competent"),
            Needs("summary", _("报告要点"), "text", required=False),
            FILES,
        ),
        guards=(guards.is_major, unmarked("reported_on", _("已经直报。"))),
        checks=(guards.competent,),
        effect=effects.made_safe("reported_on"),
        tells=("above",),
    ),
    Act(
        "secure",
        _("撤出人员、落实临时管控"),
        RUNNING,
        None,
        ("inspector", "clerk", "head"),
        law("anquan.65", "luanquan.47"),
        (Needs("measure", _("撤人和管控措施"), "text"), Needs("files", _("现场照片"), "files")),
        guards=(guards.is_major, unmarked("secured_on", _("已登记管控措施。"))),
        effect=effects.made_safe("secured_on"),
        tells=("above",),
    ),
    Act(
        "record_stop",
        _("登记停产停业决定"),
        ("ordered",),
        "stopped",
        ("clerk", "head"),
        law("anquan.65", "anquan.70"),
        (
            UNIT,
            Needs("scope", _("停产范围"), "choice", choices=(("full", _("全部停产停业")), ("part", _("局部停产停业")))),
            DECIDED_ON,
            DOCUMENT,
            FILES,
        ),
        guards=(
            guards.is_major,
            marked("reported_on", _("须先完成重大隐患直报。")),
            marked("secured_on", _("须先登记撤人和管控措施。")),
        ),
        checks=(
            guards.held_power("stop", _("该单位没有责令停产停业的法定权限（须先在权限表中核对登记）。")),
            guards.decided(),
        ),
        effect=_stopped,
        tells=("site", "above"),
    ),
    Act(
        "submit_plan",
        _("提交整改方案"),
        ("stopped",),
        "planned",
        ("enterprise", "clerk"),
        law("anquan.41"),
        (*PLAN, *COMMITMENTS, Needs("finish_by", _("完成期限"), "day"), FILES),
        guards=(guards.is_major,),
        checks=(guards.five_commitments, guards.within("major.rectify", "finish_by")),
        effect=_planned,
        tells=("responsible", "above"),
    ),
    Act(
        "record_review",
        _("登记审查同意"),
        ("verified",),
        "reviewed",
        ("clerk", "head"),
        law("anquan.65", "paicha.23"),
        (UNIT, DECIDED_ON, DOCUMENT, Needs("summary", _("审查意见"), "text"), FILES),
        guards=(guards.is_major,),
        checks=(
            guards.held_power("resume", _("该单位没有审查同意恢复生产的法定权限（须先在权限表中核对登记）。")),
            guards.decided("planned_on", "rectified_on"),
        ),
        effect=_reviewed,
    ),
    Act(
        "fail_review",
        _("登记审查不同意"),
        ("verified",),
        "planned",
        ("clerk", "head"),
        law("anquan.65", "paicha.23"),
        (
            UNIT,
            DECIDED_ON,
            DOCUMENT,
            Needs("reason", _("不同意的理由"), "text"),
            Needs("rectify_by", _("整改期限"), "day"),
            FILES,
        ),
        guards=(guards.is_major,),
        checks=(guards.decided("planned_on", "rectified_on"), guards.within("major.rectify", "rectify_by")),
        effect=_failed_review,
        tells=("site", "responsible"),
    ),
    Act(
        "record_resume",
        _("登记恢复生产，销号"),
        ("reviewed",),
        "closed",
        ("clerk", "head"),
        law("anquan.65"),
        (UNIT, DECIDED_ON, DOCUMENT, FILES),
        guards=(guards.is_major,),
        checks=(
            guards.held_power("resume", _("该单位没有批准恢复生产的法定权限（须先在权限表中核对登记）。")),
            guards.decided("reviewed_on"),
        ),
        effect=_resumed,
        tells=("site", "responsible", "above"),
    ),
    Act(
        "record_listing",
        _("登记挂牌督办"),
        RUNNING,
        None,
        ("clerk", "head"),
        law("anquan.41", "lupaicha"),
        (UNIT, DECIDED_ON, DOCUMENT, FILES),
        guards=(guards.is_major, unmarked("listed_on", _("已挂牌督办。"))),
        checks=(
            guards.held_power("list", _("该单位没有挂牌督办的法定权限（须先在权限表中核对登记）。")),
            guards.decided(),
        ),
        effect=_listed,
        tells=("responsible", "above"),
    ),
    Act(
        "record_delisting",
        _("登记摘牌"),
        ("reviewed", "closed"),
        None,
        ("clerk", "head"),
        law("anquan.41", "lupaicha"),
        (UNIT, DECIDED_ON, DOCUMENT, FILES),
        guards=(
            guards.is_major,
            marked("listed_on", _("没有挂牌督办。")),
            unmarked("delisted_on", _("已经摘牌。")),
        ),
        checks=(
            guards.held_power("list", _("该单位没有挂牌督办的法定权限（须先在权限表中核对登记）。")),
            guards.decided("listed_on"),
        ),
        effect=effects.mark("delisted_on"),
    ),
)
