"""How a dispute is agreed on: the draft, the agreement, what each side has to do, the court's confirmation (arts 28 to 33)."""

from shiqiao.procedures import dispute_effects as effects
from shiqiao.procedures import dispute_guards as guards
from shiqiao.procedures.dispute_mediate import MEDIATING_ROLES, RECORD
from shiqiao.procedures.dispute_words import CONFIRMED, FORMS, KEPT, PERFORMED
from shiqiao.procedures.machine import Act, Needs, gettext_noop, law, optional
from shiqiao.procedures.matter_effects import mark
from shiqiao.procedures.matter_parties import known_party
from shiqiao.procedures.matter_words import FILES, UNTIL

_ = gettext_noop

TERMS = (
    Needs("facts", _("主要事实、争议事项和各方责任"), "text", hint=_("不写姓名、电话、住址，用甲方、乙方")),
    Needs("content", _("协议内容"), "text"),
    Needs("manner", _("履行方式"), "text"),
)
PERFORM_BY = Needs("perform_by", _("履行期限"), "day")

AGREEING = (
    Act(
        "draft_agreement",
        _("拟调解协议书"),
        ("mediating",),
        None,
        MEDIATING_ROLES,
        law("tiaojie.28", "tiaojie.29"),
        (*TERMS, PERFORM_BY),
        guards=(guards.is_mediator, guards.had_session),
        effect=mark(drafted_on="today"),
    ),
    Act(
        "agree",
        _("登记调解协议"),
        ("mediating",),
        "agreed",
        MEDIATING_ROLES,
        law("tiaojie.28", "tiaojie.29", "tiaojie.30"),
        (
            Needs("form", _("协议形式"), "choice", choices=FORMS),
            *TERMS,
            Needs("effective_on", _("生效日期"), "day"),
            PERFORM_BY,
            Needs("signed", _("签名或者确认的当事人"), "codes", hint=_("甲为 1，乙为 2")),
            Needs("sealed", _("调解员已签名，已加盖人民调解委员会印章"), "yes", required=False),
            FILES,
        ),
        guards=(guards.is_mediator, guards.had_session),
        checks=(guards.everybody_named, guards.everybody_signed, guards.performable),
        effect=effects.agreed,
        tells=("responsible",),
    ),
    Act(
        "apply_confirmation",
        _("登记司法确认申请"),
        ("agreed", "answering"),
        None,
        MEDIATING_ROLES,
        law("tiaojie.33"),
        (
            Needs("applied_on", _("申请日期"), "day"),
            Needs("together", _("双方当事人共同申请"), "yes"),
            FILES,
        ),
        guards=(guards.not_applied,),
        checks=(guards.confirmable,),
        effect=effects.applied,
    ),
    Act(
        "record_confirmation",
        _("登记司法确认结果"),
        ("agreed", "answering"),
        None,
        MEDIATING_ROLES,
        law("tiaojie.33"),
        (
            Needs("result", _("结果"), "choice", choices=CONFIRMED),
            Needs("decided_on", _("裁定日期"), "day"),
            FILES,
        ),
        guards=(guards.applied,),
        checks=(guards.decided_after_application,),
        effect=effects.confirmed,
        tells=("responsible",),
    ),
    Act(
        "promise",
        _("登记履行事项"),
        ("agreed",),
        None,
        MEDIATING_ROLES,
        law("tiaojie.29", "tiaojie.31"),
        (
            Needs("party", _("由第几位当事人履行"), "int", hint=_("甲为 1，乙为 2")),
            Needs("what", _("履行内容"), "text", hint=_("不写姓名、电话、住址")),
            Needs("due_on", _("履行日期"), "day"),
        ),
        checks=(known_party, guards.promisable),
        effect=effects.promised,
    ),
    Act(
        "check_promise",
        _("登记事项履行"),
        ("agreed",),
        None,
        MEDIATING_ROLES,
        law("tiaojie.31"),
        (
            Needs("obligation", _("履行事项"), "code"),
            Needs("result", _("履行情况"), "choice", choices=KEPT),
            Needs("done_on", _("实际履行日期"), "day", required=False),
            Needs("remark", _("情况"), "text", required=False),
            Needs("files", _("履行凭证"), "files", required=False),
        ),
        guards=(guards.has_obligations,),
        checks=(guards.known_obligation,),
        effect=effects.kept,
    ),
    Act(
        "check_performance",
        _("督促检查履行"),
        ("agreed",),
        None,
        MEDIATING_ROLES,
        law("tiaojie.31"),
        (
            Needs("result", _("履行情况"), "choice", choices=PERFORMED),
            RECORD,
            optional(UNTIL),
            Needs("files", _("履行凭证"), "files", required=False),
        ),
        checks=(guards.later_performance, guards.every_obligation_done),
        effect=effects.performance_checked,
        tells=("responsible",),
    ),
)
