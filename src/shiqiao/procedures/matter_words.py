"""The words that petitions and disputes share: channels, ways to answer, named endings, and needs of several acts."""

from shiqiao.procedures.machine import Needs, gettext_noop

_ = gettext_noop

CHANNELS = (
    ("letter", _("来信")),
    ("visit", _("来访")),
    ("online", _("网上信访")),
    ("12345", _("12345 热线")),
    ("12350", _("12350 安全生产举报")),
    ("12369", _("12369 环保举报")),
    ("police", _("公安机关移交")),
    ("discipline", _("纪检监察机关移交")),
    ("handed_down", _("上级交办")),
    ("grid", _("网格走访")),
    ("public", _("群众自助提交")),
    ("phone", _("来电")),
)
# How a person's own answer came; a link is opened by the person alone, the others are written down by somebody else.
ANSWERED_HOW = (
    ("link", _("本人扫码或者打开链接")),
    ("phone", _("电话记录")),
    ("home", _("上门记录")),
    ("paper", _("书面签字，附照片")),
)
SOLVED = (("yes", _("已经解决")), ("partly", _("部分解决")), ("no", _("没有解决")))
SATISFIED = (("yes", _("满意")), ("mostly", _("基本满意")), ("no", _("不满意")))
FOLLOWED = (("holds", _("没有反复")), ("back", _("又有反复")), ("missed", _("未联系上")))
# Closings of what concerns a person without both keys: each has its name and is counted apart (design §4.3).
EXCEPTIONS = (
    ("unreachable", _("多次联系不上本人")),
    ("unreasonable", _("经会商认定诉求不合理")),
    ("withdrawn", _("本人撤回")),
    ("no_contact", _("本人要求不再联系")),
    ("mixed", _("各当事人结果不一")),
)
JOINED = (("joined", _("并入另一事项")), ("rerouted", _("转为另一类事项")))
CONFIDENTIALITY = (("internal", _("一般")), ("confidential", _("保密")))
TOWN = ("clerk", "head", "leader")
# Whoever may be asked to deal with a matter.
HANDLERS = ("clerk", "head", "leader", "inspector", "grid_worker", "mediator", "legal_adviser", "police")
# Whoever may look afterwards whether it is really so.
CHECKERS = ("clerk", "head", "leader", "inspector", "grid_worker", "mediator", "supervisor")

PLACE = Needs("place", _("问题属地"), "code")
FIELD = Needs("field", _("领域"), "code", required=False)
TITLE = Needs("title", _("标题"), "text", hint=_("一句话写明诉求，不写姓名、电话、住址"))
DESCRIPTION = Needs("description", _("内容"), "text", hint=_("口头提出的如实记录；不写姓名、电话、住址"))
CHANNEL = Needs("channel", _("来源"), "choice", choices=CHANNELS)
SOURCE_NUMBER = Needs("source_number", _("来源编号"), "code", required=False)
RECEIVED_ON = Needs("received_on", _("收到日期"), "day", required=False, hint=_("期限自收到之日起算，不填为今天"))
PEOPLE_COUNT = Needs("people_count", _("涉及人数"), "int", required=False)
SECRECY = Needs("confidentiality", _("知悉范围"), "choice", required=False, choices=CONFIDENTIALITY)
REROUTED_FROM = Needs("rerouted_from", _("由哪一事项转来"), "ref", required=False, to="case")
FILES = Needs("files", _("照片或附件"), "files", required=False)
EVIDENCE = Needs("files", _("核验照片或者证明"), "files")
REASON = Needs("reason", _("理由"), "text")
POST = Needs("post", _("承办岗位"), "post")
PARTY = Needs("party", _("当事人"), "int", required=False, hint=_("甲为 1，乙为 2；只有一位的不用填"))
UNTIL = Needs("until", _("办到哪天"), "day")
