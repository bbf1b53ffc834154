"""The words of a petition's procedure by the Regulation (信访工作条例): categories, routes, opinions, states, endings."""

from shiqiao.procedures.machine import gettext_noop
from shiqiao.procedures.matter_words import EXCEPTIONS, JOINED

_ = gettext_noop

CATEGORIES = (
    ("claim", _("申诉求决类")),
    ("suggestion", _("建议意见类")),
    ("accusation", _("检举控告类")),
)
FORMS = (
    ("letter", _("书信")),
    ("online", _("网络")),
    ("phone", _("电话")),
    ("visit", _("走访")),
    ("other", _("其他")),
)
# Art 31, items 1 to 4 lead into another procedure; 5 and 6 are dealt with here, and only 6 has the 60 days of art 34.
ROUTES_AWAY = (
    ("judicial", _("诉讼、检察、公安等法律程序（第一项）")),
    ("arbitration", _("仲裁（第二项）")),
    ("party", _("党员申诉、申请复审（第三项）")),
    ("administrative", _("行政复议、裁决、确认、许可、处罚等程序（第四项）")),
)
ROUTES_HERE = (
    ("petition", _("调查核实，出具处理意见书（第六项）")),
    ("duty", _("申请查处违法、履行保护职责，依法履行或者答复（第五项）")),
)
NOTICES = (
    ("on_spot", _("当场书面告知")),
    ("written", _("十五日内书面告知")),
    ("unknown", _("姓名、住址不清，无法告知")),
)
# Written notices whose serving is no act of its own in the Regulation's track (arts 22, 23, 31, 34).
TOLD = (
    ("acceptance_notice", _("受理告知书")),
    ("refusal_notice", _("不予受理告知书")),
    ("routing_notice", _("办理途径告知书")),
    ("transfer_notice", _("转送告知书")),
    ("extension_notice", _("延期告知书")),
)
GROUNDS = (
    ("pending", _("已经受理或者正在办理，又提出同一事项")),
    ("final", _("复核已经终结，仍以同一事实和理由提出")),
    ("not_ours", _("不属于本机关职权，告知向有权机关提出")),
)
OPINIONS = (("support", _("予以支持")), ("explain", _("解释说明")), ("refuse", _("不予支持")))
REPLIES = (("adopted", _("采纳")), ("partly", _("部分采纳")), ("not", _("不采纳，说明理由")), ("told", _("反馈结果")))
SERVED_HOW = (
    ("in_person", _("当面送达签收")),
    ("mail", _("邮寄送达")),
    ("online", _("电子送达")),
    ("left", _("拒收，留置并见证")),
)
REVIEWED = (("upheld", _("维持原意见")), ("changed", _("变更原意见")), ("again", _("责令重新办理")))
OUTCOMES = (
    ("settled", _("事心双解")),
    *EXCEPTIONS,
    ("final", _("复核终结")),
    ("lapsed", _("逾期未请求复查复核")),
    ("done", _("核验办结（无须本人答复）")),
    ("replied", _("已回复、反馈")),
    ("routed", _("导入法定程序")),
    ("handed_over", _("移送有权机关")),
    ("forwarded", _("转送其他机关")),
    ("not_accepted", _("不予受理")),
    *JOINED,
)
STATES = {
    "registered": _("待受理"),
    "forwarded": _("已转送，待接收"),
    "accepted": _("办理中"),
    "concluded": _("待送达"),
    "answering": _("待本人答复"),
    "review": _("复查中"),
    "final_review": _("复核中"),
    "closed": _("已办结"),
}
RUNNING = ("registered", "forwarded", "accepted", "concluded", "answering", "review", "final_review")
