"""How a petition is dealt with: heard, investigated, extended, concluded, served, reviewed and finally reviewed (arts 29-36)."""

from shiqiao.procedures import matter_effects as matter
from shiqiao.procedures import petition_effects as effects
from shiqiao.procedures import petition_guards as guards
from shiqiao.procedures import petition_told as told
from shiqiao.procedures.case_guards import asked_by_another, marked, unmarked
from shiqiao.procedures.machine import Act, Needs, gettext_noop, law
from shiqiao.procedures.matter_guards import in_time as asked_in_time
from shiqiao.procedures.matter_guards import not_future, settled
from shiqiao.procedures.matter_words import FILES, HANDLERS, REASON, UNTIL
from shiqiao.procedures.petition_words import OPINIONS, REPLIES, REVIEWED, RUNNING, SERVED_HOW, TOLD

_ = gettext_noop

RECORD = Needs("record", _("记录"), "text")
DELIVERED_ON = Needs("delivered_on", _("送达日期"), "day")
# An opinion is served as the issued paper, or as one signed outside by its number and scan.
SERVING = (
    DELIVERED_ON,
    Needs("how", _("送达方式"), "choice", choices=SERVED_HOW),
    Needs("paper", _("处理意见书"), "ref", required=False, to="matter_paper"),
    Needs("document", _("意见书文号"), "text", required=False, hint=_("在本系统外签发的处理意见书才填")),
    Needs("scan", _("意见书扫描件"), "files", required=False, hint=_("在本系统外签发的处理意见书才附")),
    Needs("files", _("送达回证"), "files"),
)
DECIDED_ON = Needs("decided_on", _("作出日期"), "day")
REVIEWER = Needs("unit", _("复查、复核机关"), "unit", to="above")
REVIEW_RESULT = Needs("result", _("结论"), "choice", choices=REVIEWED)
SUMMARY = Needs("summary", _("意见摘要"), "text", required=False)

HANDLING = (
    Act(
        "hear",
        _("听取陈述"),
        ("accepted",),
        None,
        HANDLERS,
        law("xinfang.31"),
        (RECORD, FILES),
        effect=matter.mark(heard_on="today"),
    ),
    Act(
        "investigate",
        _("调查核实"),
        ("accepted",),
        None,
        HANDLERS,
        law("xinfang.31"),
        (RECORD, FILES),
        effect=matter.mark(investigated_on="today"),
    ),
    Act(
        "hold_hearing",
        _("登记听证"),
        ("accepted",),
        None,
        HANDLERS,
        law("xinfang.31"),
        (RECORD, FILES),
        effect=matter.mark(hearing_held_on="today"),
    ),
    Act(
        "ask_extension",
        _("申请延期"),
        ("accepted",),
        None,
        HANDLERS,
        law("xinfang.34"),
        (UNTIL, REASON, FILES),
        guards=(
            guards.has_sixty_days,
            guards.ordinary_track,
            guards.first_round,
            guards.still_in_time,
            guards.extended_once,
            unmarked("extension_asked", _("已有待审批的延期申请。")),
        ),
        checks=(guards.extension_fits,),
        effect=effects.extension_asked,
        tells=("head",),
    ),
    Act(
        "extend",
        _("同意延期"),
        ("accepted",),
        None,
        ("head", "leader"),
        law("xinfang.34"),
        (Needs("reason", _("延期理由（告知信访人）"), "text"),),
        guards=(marked("extension_asked", _("没有待审批的延期申请。")), asked_by_another),
        effect=effects.extended,
        tells=("responsible",),
    ),
    Act(
        "deny_extension",
        _("不同意延期"),
        ("accepted",),
        None,
        ("head", "leader"),
        law("xinfang.34"),
        (REASON,),
        guards=(marked("extension_asked", _("没有待审批的延期申请。")), asked_by_another),
        effect=effects.extension_denied,
        tells=("responsible",),
    ),
    Act(
        "conclude",
        _("作出处理意见"),
        ("accepted",),
        "concluded",
        ("head", "leader"),
        law("xinfang.32", "xinfang.34"),
        (
            Needs("opinion", _("处理意见"), "choice", choices=OPINIONS),
            Needs("claim", _("投诉请求"), "text"),
            Needs("facts", _("事实和理由"), "text"),
            Needs("decision", _("处理意见内容"), "text"),
            Needs("grounds", _("法律法规依据"), "text"),
            FILES,
        ),
        guards=(guards.of_category("claim"), guards.heard_and_investigated),
        effect=effects.concluded,
        tells=("responsible",),
    ),
    Act(
        "deliver",
        _("送达处理意见"),
        ("concluded",),
        "answering",
        HANDLERS,
        law("xinfang.35"),
        SERVING,
        checks=(told.delivered_after_conclusion, told.opinion_exists),
        effect=effects.delivered,
        tells=("responsible",),
    ),
    Act(
        "deliver_more",
        _("补送处理意见"),
        ("answering",),
        None,
        HANDLERS,
        law("xinfang.35"),
        SERVING,
        guards=(told.others_joined, guards.not_reviewed),
        checks=(told.delivered_after_conclusion, told.opinion_exists),
        effect=effects.delivered_more,
        tells=("responsible",),
    ),
    Act(
        "notify",
        _("登记告知书送达"),
        (*RUNNING, "closed"),
        None,
        HANDLERS,
        law("xinfang.23", "xinfang.34"),
        (
            Needs("what", _("告知书"), "choice", choices=TOLD),
            DELIVERED_ON,
            Needs("how", _("送达方式"), "choice", choices=SERVED_HOW),
            FILES,
        ),
        guards=(told.owes_a_notice,),
        checks=(told.notice_is_owed,),
        effect=effects.notified,
    ),
    Act(
        "reply",
        _("回复、反馈"),
        ("accepted",),
        "closed",
        ("head", "leader"),
        law("xinfang.29", "xinfang.30"),
        (Needs("result", _("结果"), "choice", choices=REPLIES), Needs("content", _("回复内容"), "text"), FILES),
        guards=(guards.of_category("suggestion", "accusation"), told.replied_by_another),
        effect=effects.replied,
    ),
)


def _request(name: str, label: str, to: str, since: str, basis: str) -> Act:
    review = "review" if to == "review" else "final_review"
    return Act(
        name,
        label,
        ("answering", "accepted"),
        to,
        HANDLERS,
        law(basis),
        (Needs("requested_on", _("申请日期"), "day"), REVIEWER, FILES),
        guards=(
            guards.not_reviewed if to == "review" else guards.was_reviewed,
            marked(since, _("尚未送达，不能登记。")),
        ),
        checks=(
            not_future("requested_on"),
            guards.reviewed_above,
            asked_in_time(f"petition.{review}_request", since, "requested_on"),
        ),
        effect=effects.review_begun(f"petition.{review}"),
        tells=("responsible",),
    )


REVIEWING = (
    _request("request_review", _("登记复查申请"), "review", "delivered_on", "xinfang.35"),
    Act(
        "record_review",
        _("登记复查意见"),
        ("review",),
        "answering",
        HANDLERS,
        law("xinfang.35"),
        (REVIEW_RESULT, DECIDED_ON, DELIVERED_ON, SUMMARY, Needs("files", _("复查意见书"), "files")),
        checks=(told.decided_before_served,),
        effect=effects.reviewed,
        tells=("responsible",),
    ),
    _request("request_final_review", _("登记复核申请"), "final_review", "review_delivered_on", "xinfang.36"),
    Act(
        "begin_hearing",
        _("复核听证开始"),
        ("final_review",),
        None,
        HANDLERS,
        law("xinfang.36"),
        (RECORD,),
        guards=(guards.no_hearing,),
        effect=matter.mark(hearing_from="today"),
    ),
    Act(
        "end_hearing",
        _("复核听证结束"),
        ("final_review",),
        None,
        HANDLERS,
        law("xinfang.36"),
        (RECORD, FILES),
        guards=(guards.hearing_runs,),
        effect=effects.hearing_ended,
    ),
    Act(
        "record_final_review",
        _("登记复核意见"),
        ("final_review",),
        "answering",
        HANDLERS,
        law("xinfang.36"),
        (REVIEW_RESULT, DECIDED_ON, DELIVERED_ON, SUMMARY, Needs("files", _("复核意见书"), "files")),
        guards=(guards.no_hearing,),
        checks=(told.decided_before_served,),
        effect=effects.finally_reviewed,
        tells=("responsible",),
    ),
    Act(
        "end_final",
        _("复核终结，单独统计办结"),
        ("answering",),
        "closed",
        ("head", "leader"),
        law("xinfang.36"),
        (REASON, FILES),
        guards=(guards.is_final, settled),
        effect=matter.ended("final"),
        danger=True,
    ),
    Act(
        "end_lapsed",
        _("逾期未请求复查复核，单独统计办结"),
        ("answering",),
        "closed",
        ("head", "leader"),
        law("xinfang.35", "xinfang.36"),
        (REASON, FILES),
        guards=(guards.let_time_pass, told.all_served, settled),
        effect=matter.ended("lapsed"),
        danger=True,
    ),
)
