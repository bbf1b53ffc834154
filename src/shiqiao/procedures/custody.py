"""Looking up a person by phone or identity number, and erasing persons: both recorded, both bounded."""

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Act, Facts, Needs, Procedure, Refused, Ruling, gettext_noop, internal, law

_ = gettext_noop

LOOK_UP_PURPOSES = (
    ("repeat", _("核对是否重复信访、重复举报")),
    ("caller", _("本人来电来访，查找其事项")),
    ("own_request", _("本人申请查阅、更正、删除")),
)
SEEKERS = ("clerk", "head", "leader")
ERASERS = ("data_protection", "head", "leader")
CAUSES = (
    ("retention", _("保存期限届满")),
    ("own_request", _("本人请求删除")),
    ("mistake", _("登记有误")),
)


def _begun(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(person_id=facts.viewer.person_id, day=facts.today)


def _own_day(facts: Facts) -> None:
    if facts.row["person_id"] != facts.viewer.person_id or facts.row["day"] != facts.today:
        raise Refused("not_own", _("只有申请人本人可以办理。"))


def _not_too_often(facts: Facts) -> None:
    most = facts.law.term("identity.lookups", facts.today).amount
    if facts.row["asked"] >= most:
        raise Refused("too_often", _("今天已查询 %(many)s 次，达到上限。"), many=most)


def _looked_up(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets["asked"] = facts.row["asked"] + 1


LOOK_UP = Procedure(
    "look_up",
    _("查询登记"),
    1,
    {"kept": _("当日登记")},
    (),
    (
        Act(
            "begin",
            _("开始当日登记"),
            ("",),
            "kept",
            SEEKERS,
            internal(_("按电话、身份证号查询须逐次登记")),
            effect=_begun,
            quiet=True,
        ),
        Act(
            "look_up",
            _("查询"),
            ("kept",),
            None,
            SEEKERS,
            internal(_("按电话、身份证号查询须逐次登记")),
            (
                Needs("by", _("查询依据"), "choice", choices=(("phone", _("联系电话")), ("id_number", _("身份证号")))),
                Needs("purpose", _("用途"), "choice", choices=LOOK_UP_PURPOSES),
                Needs("found", _("查到件数"), "int"),
            ),
            guards=(_own_day, _not_too_often),
            effect=_looked_up,
            mild=True,
            quiet=True,
        ),
    ),
)


def _something_to_erase(facts: Facts, given: Given) -> None:
    if not given.get("identities") and not given.get("texts"):
        raise Refused("missing", _("请选择要删除的人员或者文字。"), field="texts")
    if any(one["state"] != "sealed" for one in facts.refs.get("identities", ())):
        raise Refused("erased", _("其中有已经删除的人员。"), field="identities")


def _words_may_go(facts: Facts, given: Given) -> None:
    """Words are those of one case and its sources; what stands in a paper is kept with the paper (档案)."""
    if not given.get("texts"):
        return
    if not given.get("case") or facts.more.get("foreign"):
        raise Refused("foreign_text", _("只能删除所选事项及其来源的文字。"), field="texts")
    if paper := facts.more.get("in_paper"):
        raise Refused(
            "in_paper", _("这段文字写在文书%(paper)s中，文书依法归档，不能删除。"), paper=paper, field="texts"
        )


def _proposed(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(
        cause=given["cause"],
        identities=[str(one["id"]) for one in facts.refs.get("identities", ())],
        case_id=given.get("case"),
        texts=given.get("texts", []),
        proposed_by=facts.viewer.person_id,
        proposed_on=facts.today,
    )


def _second_person(facts: Facts) -> None:
    if facts.row["proposed_by"] == facts.viewer.person_id:
        raise Refused("own_request", _("不能审批自己的申请。"))


def _decided(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets["decided_by"] = facts.viewer.person_id


ERASURE = Procedure(
    "erasure",
    _("删除身份信息和文字"),
    1,
    {"proposed": _("待审批"), "approved": _("已批准"), "refused": _("不予删除")},
    ("approved", "refused"),
    (
        Act(
            "propose",
            _("提请删除"),
            ("",),
            "proposed",
            (*ERASERS, "clerk", "system"),
            law("geren.19", "geren.47"),
            (
                Needs("identities", _("受保护人员"), "refs", required=False, to="identity"),
                Needs("case", _("事项"), "ref", required=False, to="case"),
                Needs("texts", _("文字"), "codes", required=False),
                Needs("cause", _("原因"), "choice", choices=CAUSES),
            ),
            checks=(_something_to_erase, _words_may_go),
            effect=_proposed,
            tells=("data_protection",),
        ),
        Act(
            "approve",
            _("批准删除"),
            ("proposed",),
            "approved",
            ERASERS,
            law("geren.47"),
            guards=(_second_person,),
            effect=_decided,
            danger=True,
        ),
        Act(
            "refuse",
            _("不予删除"),
            ("proposed",),
            "refused",
            ERASERS,
            internal(_("仍有法定用途或者争议未结的，说明理由后保留")),
            (Needs("reason", _("理由"), "text", hint=_("不要写姓名、电话等身份信息")),),
            guards=(_second_person,),
            effect=_decided,
        ),
    ),
)
