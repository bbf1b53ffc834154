"""How a dispute is mediated: registered, consented to, mediated in sessions, kept from growing, or ended."""

from shiqiao.procedures import dispute_effects as effects
from shiqiao.procedures import dispute_guards as guards
from shiqiao.procedures.dispute_words import CATEGORIES, ELSEWHERE, ENDS, INVITED, ORIGINS, SIGNED
from shiqiao.procedures.machine import Act, Needs, gettext_noop, law
from shiqiao.procedures.matter_effects import ended, mark
from shiqiao.procedures.matter_parties import known_party
from shiqiao.procedures.matter_words import (
    CHANNEL,
    DESCRIPTION,
    FIELD,
    FILES,
    HANDLERS,
    PARTY,
    PEOPLE_COUNT,
    PLACE,
    REASON,
    RECEIVED_ON,
    REROUTED_FROM,
    SECRECY,
    SOURCE_NUMBER,
    TITLE,
)

_ = gettext_noop

MEDIATORS = Needs("mediators", _("调解员"), "people")
RECORD = Needs("record", _("记录"), "text")
MEDIATING_ROLES = ("mediator", "clerk", "head", "leader", "grid_worker", "legal_adviser", "police")

REGISTERING = (
    Act(
        "register",
        _("登记矛盾纠纷"),
        ("",),
        "registered",
        (*HANDLERS, "volunteer", "resident", "system"),
        law("tiaojie.17", "tiaojie.27"),
        (
            PLACE,
            FIELD,
            Needs("origin", _("案件来由"), "choice", choices=ORIGINS),
            CHANNEL,
            SOURCE_NUMBER,
            RECEIVED_ON,
            Needs("category", _("纠纷类型"), "choice", choices=CATEGORIES),
            TITLE,
            DESCRIPTION,
            Needs("parties", _("当事人方数"), "int"),
            PEOPLE_COUNT,
            Needs("earlier", _("前一次纠纷"), "ref", required=False, to="dispute"),
            Needs("site", _("涉及单位"), "ref", required=False, to="site"),
            SECRECY,
            REROUTED_FROM,
            FILES,
        ),
        checks=(guards.has_sides,),
        effect=effects.registered,
    ),
    Act(
        "seek_consent",
        _("征询调解意愿"),
        ("registered",),
        None,
        MEDIATING_ROLES,
        law("tiaojie.3", "tiaojie.17"),
        (
            PARTY,
            Needs(
                "consent",
                _("是否同意调解"),
                "choice",
                choices=(("yes", _("同意")), ("no", _("明确拒绝"))),
            ),
            Needs("remark", _("情况"), "text", required=False),
            Needs(
                "files",
                _("照片或附件"),
                "files",
                required=False,
                hint=_("明确拒绝的须附本人签字的说明、录音或者记录"),
            ),
        ),
        checks=(known_party, guards.refusal_is_shown),
        effect=effects.consented,
    ),
    Act(
        "begin",
        _("开始调解"),
        ("registered",),
        "mediating",
        MEDIATING_ROLES,
        law("tiaojie.19", "tiaojie.23", "tiaojie.24"),
        (
            MEDIATORS,
            Needs("told_rights", _("已告知当事人权利和义务，调解不收费"), "choice", choices=(("yes", _("已告知")),)),
        ),
        guards=(guards.all_consent,),
        checks=(guards.mediators_stand_apart,),
        effect=effects.begun,
        tells=("responsible",),
    ),
)

MEDIATING = (
    Act(
        "change_mediators",
        _("更换调解员"),
        ("mediating",),
        None,
        MEDIATING_ROLES,
        law("tiaojie.19", "tiaojie.23"),
        (MEDIATORS, REASON),
        checks=(guards.mediators_stand_apart,),
        effect=effects.changed_team,
    ),
    Act(
        "invite",
        _("邀请参与调解"),
        ("mediating",),
        None,
        MEDIATING_ROLES,
        law("tiaojie.20"),
        (
            Needs("invited", _("邀请对象"), "choice", choices=INVITED),
            Needs(
                "agreed",
                _("已征得当事人同意"),
                "choice",
                choices=(("yes", _("已征得同意")),),
            ),
            Needs("remark", _("说明"), "text", required=False, hint=_("不写姓名、电话、住址")),
        ),
        effect=mark(invited_on="today"),
    ),
    Act(
        "session",
        _("登记调解会"),
        ("mediating",),
        None,
        MEDIATING_ROLES,
        law("tiaojie.22", "tiaojie.27"),
        (
            Needs("held_on", _("调解日期"), "day"),
            Needs("venue", _("调解地点"), "text", required=False, hint=_("如社区调解室；不写当事人住址")),
            Needs("present", _("到场当事人"), "codes", required=False),
            Needs("helped", _("参加人员"), "codes", required=False, choices=INVITED),
            Needs("record", _("调解记录"), "text", hint=_("不写姓名、电话、住址，用甲方、乙方")),
            Needs("signed_how", _("记录签名"), "choice", required=False, choices=SIGNED),
            Needs("next_on", _("下次调解日期"), "day", required=False),
            FILES,
        ),
        guards=(guards.is_mediator,),
        checks=(guards.since_it_was_brought, guards.next_is_ahead, guards.sides_known("present"), guards.helpers_known),
        effect=effects.met,
    ),
    Act(
        "investigate",
        _("调查核实"),
        ("registered", "mediating"),
        None,
        MEDIATING_ROLES,
        law("tiaojie.22", "tiaojie.27"),
        (
            Needs("held_on", _("调查日期"), "day"),
            Needs("record", _("调查记录"), "text", hint=_("问了谁、看了什么、查明什么；不写姓名、电话、住址")),
            FILES,
        ),
        checks=(guards.since_it_was_brought,),
        effect=mark(investigated_on="today"),
    ),
    Act(
        "prevent",
        _("采取防激化措施"),
        ("registered", "mediating", "agreed"),
        None,
        MEDIATING_ROLES,
        law("tiaojie.25"),
        (
            Needs("measure", _("预防措施"), "text"),
            Needs("to_police", _("可能引起治安、刑事案件，已报告公安机关"), "yes", required=False),
            FILES,
        ),
        effect=mark(prevented_on="today"),
        tells=("head",),
    ),
    Act(
        "terminate",
        _("终止调解，告知其他途径"),
        ("registered", "mediating", "agreed"),
        "closed",
        ("mediator", "clerk", "head", "leader"),
        law("tiaojie.17", "tiaojie.26"),
        (
            Needs("why", _("终止原因"), "choice", choices=ENDS),
            Needs("elsewhere", _("已告知的途径"), "choice", choices=ELSEWHERE),
            REASON,
            FILES,
        ),
        checks=(guards.claim_goes_back, guards.ends_for_what_was_recorded),
        effect=ended("terminated"),
        tells=("responsible",),
        danger=True,
    ),
)
