"""The words of a dispute's procedure by the People's Mediation Law (人民调解法): origins, subjects, states, endings."""

from shiqiao.procedures.machine import gettext_noop
from shiqiao.procedures.matter_words import EXCEPTIONS, JOINED

_ = gettext_noop

ORIGINS = (
    ("application", _("当事人申请")),
    ("own_motion", _("主动调解")),
    ("referred", _("有关部门移交")),
    ("entrusted", _("法院、公安机关告知")),
)
CATEGORIES = (
    ("neighbour", _("邻里")),
    ("family", _("婚姻家庭")),
    ("inheritance", _("继承赡养")),
    ("land", _("土地承包、宅基地")),
    ("wages", _("劳动报酬")),
    ("contract", _("合同、债务")),
    ("damage", _("损害赔偿")),
    ("collective", _("村集体事务")),
    ("environment", _("环境、噪声")),
    ("other", _("其他")),
)
INVITED = (
    ("relatives", _("亲属、邻里、同事")),
    ("experts", _("有专门知识的人员")),
    ("organisation", _("有关社会组织")),
    ("five_elders", _("五老人员")),
    ("legal_adviser", _("村（社区）法律顾问")),
    ("police", _("社区民警")),
)
# How the record of a session was signed; whoever won't sign is noted, never signed for.
SIGNED = (
    ("all", _("各方已核对并签名或者捺印")),
    ("some", _("有人未签名，已注明")),
    ("read", _("已宣读，当事人口头确认")),
)
KEPT = (("done", _("已履行")), ("not", _("未履行")))
FORMS = (("written", _("调解协议书")), ("oral", _("口头协议，记录在案")))
PERFORMED = (("performed", _("已全部履行")), ("partly", _("部分履行")), ("not", _("未履行")))
ELSEWHERE = (
    ("arbitration", _("仲裁")),
    ("administrative", _("行政途径")),
    ("judicial", _("诉讼")),
)
ENDS = (
    ("failed", _("调解不成")),
    ("refused", _("一方明确拒绝调解")),
    ("asked", _("当事人要求终止")),
    ("unfit", _("依法不适用人民调解")),
)
CONFIRMED = (("confirmed", _("裁定确认有效")), ("refused", _("裁定驳回")), ("withdrawn", _("撤回申请")))
# Judicial confirmation doesn't reach personal status (最高人民法院 2011 rules).
NOT_CONFIRMABLE = ("family",)
OUTCOMES = (
    ("settled", _("事心双解")),
    *EXCEPTIONS,
    ("terminated", _("终止调解，已告知其他途径")),
    ("done", _("核验办结（无须本人答复）")),
    *JOINED,
)
STATES = {
    "registered": _("待征询意愿"),
    "mediating": _("调解中"),
    "agreed": _("已达成协议，督促履行"),
    "answering": _("待当事人答复"),
    "closed": _("已办结"),
}
RUNNING = ("registered", "mediating", "agreed", "answering")
