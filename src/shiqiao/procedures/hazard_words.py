"""The words of the hazard's procedure: grades, channels, outcomes, states, and the needs that several acts share."""

from shiqiao.procedures.machine import Needs, gettext_noop

_ = gettext_noop

GRADES = (("general", _("一般隐患")), ("major", _("重大隐患")))
CHANNELS = (
    ("inspection", _("检查发现")),
    ("grid", _("网格巡查")),
    ("self_report", _("企业自查自报")),
    ("ledger", _("旧台账接管")),
    ("report", _("群众举报")),
    ("handed_down", _("上级交办")),
)
OUTCOMES = (
    ("fixed", _("已整改")),
    ("fixed_on_spot", _("当场整改")),
    ("partly", _("部分整改")),
    ("self_closed", _("企业自改（未抽中核查）")),
    ("referred", _("移送主管部门处理")),
    ("site_closed", _("场所关停")),
    ("unfounded", _("不成立")),
    ("taken_over", _("旧台账已销号")),
)
STATES = {
    "found": _("待处理"),
    "ordered": _("整改中"),
    "rectified": _("待复查"),
    "referred": _("已移送"),
    "stopped": _("停产整改"),
    "planned": _("按方案整改"),
    "verified": _("待审查复产"),
    "reviewed": _("待复产"),
    "closed": _("已销号"),
}
OPEN = ("found", "ordered", "rectified", "referred", "stopped", "planned", "verified", "reviewed")
TOWN = ("inspector", "clerk", "head", "leader")

SITE = Needs("site", _("单位"), "ref", to="site")
FIELD = Needs("field", _("领域"), "code", required=False)
GRADE = Needs("grade", _("隐患级别"), "choice", choices=GRADES)
DESCRIPTION = Needs("description", _("隐患描述"), "text", hint=_("写明部位、现状和不符合之处"))
CLAUSE = Needs("clause", _("检查条款"), "code", required=False)
CLAUSE_TEXT = Needs("clause_text", _("条款内容"), "text", required=False)
FILES = Needs("files", _("照片或附件"), "files", required=False)
REASON = Needs("reason", _("理由"), "text")
VISIT = Needs("visit", _("所在检查"), "ref", to="visit")
RECTIFY_BY = Needs("rectify_by", _("整改期限"), "day")
