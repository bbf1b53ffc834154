"""Who deals with a petition or a dispute: pushed, pushed back, handed over, sponsored; and the notes and clocks beside."""

from shiqiao.procedures import matter_effects as effects
from shiqiao.procedures import matter_guards as guards
from shiqiao.procedures import matter_owner as owners
from shiqiao.procedures.case_guards import marked, overdue
from shiqiao.procedures.hazard_effects import escalated, reminded
from shiqiao.procedures.machine import Act, Needs, gettext_noop, internal, law, no_basis
from shiqiao.procedures.matter_words import FILES, HANDLERS, POST, REASON, TOWN

_ = gettext_noop


def pushing(running: tuple[str, ...], pushable: tuple[str, ...]) -> tuple[Act, ...]:
    """Return the acts that say who deals with a matter; `running` are its open states, `pushable` the early ones."""
    return (
        *_pushing(pushable),
        _handing_over(running),
        *_sponsoring(running),
        _reception(running),
        *_beside(running),
        *_clocks(running),
    )


def _pushing(pushable: tuple[str, ...]) -> tuple[Act, ...]:
    return (
        Act(
            "push",
            _("交办"),
            pushable,
            None,
            TOWN,
            law("xinfang.22"),
            (POST, Needs("requirement", _("办理要求"), "text"), FILES),
            guards=(guards.no_bounce_back,),
            checks=(guards.fit_post,),
            effect=owners.pushed,
            tells=("responsible",),
        ),
        Act(
            "push_back",
            _("退单：不属于本单位"),
            pushable,
            None,
            HANDLERS,
            law("xinfang.23"),
            (
                Needs(
                    "why",
                    _("退单原因"),
                    "choice",
                    choices=(
                        ("not_ours", _("不属于本单位职权")),
                        ("elsewhere", _("不在本辖区")),
                        ("lacking", _("缺少必要材料")),
                    ),
                ),
                REASON,
                FILES,
            ),
            guards=(guards.is_responsible, guards.may_push_back),
            effect=owners.pushed_back,
            tells=("responsible",),
        ),
    )


def _handing_over(running: tuple[str, ...]) -> Act:
    return Act(
        "assign",
        _("改派"),
        running,
        None,
        TOWN,
        law("xinfang.5"),
        (POST, REASON),
        guards=(guards.no_bounce_back,),
        checks=(guards.fit_post,),
        effect=owners.assigned,
        tells=("responsible",),
    )


def _sponsoring(running: tuple[str, ...]) -> tuple[Act, ...]:
    return (
        Act(
            "sponsor",
            _("确定包案领导"),
            running,
            None,
            ("head", "leader"),
            law("xinfang.18"),
            (POST, REASON),
            checks=(guards.is_leader_post,),
            effect=owners.sponsored,
            tells=("responsible", "sponsor"),
        ),
        Act(
            "sponsor_plan",
            _("包案化解方案"),
            running,
            None,
            ("leader",),
            internal(_("包案领导在规定期限内提出化解方案，明确人员、措施、时限")),
            (Needs("plan", _("化解方案"), "text"), FILES),
            guards=(guards.is_sponsor,),
            effect=effects.mark(sponsor_planned_on="today"),
            tells=("responsible",),
        ),
        Act(
            "end_sponsorship",
            _("结束包案"),
            running,
            None,
            ("leader", "head"),
            internal(_("包案人员调整须说明理由")),
            (REASON,),
            guards=(marked("sponsored_on", _("没有包案领导。")),),
            effect=owners.unsponsored,
        ),
    )


def _reception(running: tuple[str, ...]) -> Act:
    return Act(
        "receive_person",
        _("登记领导接访、下访"),
        running,
        None,
        ("leader", "head"),
        law("xinfang.18"),
        (
            Needs(
                "how",
                _("方式"),
                "choice",
                choices=(("received", _("接访")), ("went", _("下访")), ("met", _("会商"))),
            ),
            Needs("record", _("情况记录"), "text"),
            FILES,
        ),
        effect=effects.mark(leader_met_on="today"),
    )


def _beside(running: tuple[str, ...]) -> tuple[Act, ...]:
    return (
        Act(
            "report_urgent",
            _("重大紧急情况报告"),
            running,
            None,
            HANDLERS,
            law("xinfang.25"),
            (Needs("summary", _("情况和已采取的措施"), "text"), FILES),
            effect=effects.mark(urgent_on="today"),
            tells=("above", "head"),
        ),
        Act(
            "reroute",
            _("转为另一类事项"),
            running,
            "closed",
            TOWN,
            internal(_("登记种类有误的，以“转为另一类事项”单独统计，新事项承接来源和期限")),
            (Needs("became", _("转成的事项"), "ref", to="case"), REASON),
            guards=(guards.may_be_rerouted,),
            checks=(guards.says_it_came_from_here,),
            effect=effects.rerouted,
            quiet=True,
        ),
        Act(
            "note",
            _("补充说明"),
            (*running, "closed"),
            None,
            (*HANDLERS, "supervisor"),
            no_basis(_("只作记录，不改变事项状态")),
            (Needs("text", _("说明"), "text"), FILES),
            mild=True,
        ),
    )


def _clocks(running: tuple[str, ...]) -> tuple[Act, ...]:
    return (
        Act(
            "remind",
            _("到期提醒"),
            running,
            None,
            ("system", "clerk", "head"),
            internal(_("到期前提醒负责人")),
            effect=reminded,
            tells=("responsible", "sponsor"),
            mild=True,
            quiet=True,
        ),
        Act(
            "escalate",
            _("逾期升级"),
            running,
            None,
            ("system", "clerk", "head"),
            internal(_("逾期事项逐级报告上级岗位")),
            (Needs("level", _("级别"), "int"),),
            guards=(overdue,),
            effect=escalated,
            tells=("responsible", "above", "sponsor"),
            mild=True,
            quiet=True,
        ),
    )
