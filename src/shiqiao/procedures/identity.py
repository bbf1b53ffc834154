"""A person under seal: who a petitioner, reporter or party is, known to the handlers by case code and letter only."""

from datetime import date, timedelta

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import (
    Act,
    Facts,
    Needs,
    Procedure,
    Refused,
    Ruling,
    gettext_noop,
    internal,
    law,
    optional,
    sets,
)
from shiqiao.procedures.matter_parties import highest, own

_ = gettext_noop

ROLES = (
    ("petitioner", _("信访人")),
    ("reporter", _("举报人")),
    ("party", _("当事人")),
    ("agent", _("代理人")),
)
# Who brings a matter and answers for themselves, each under a number of their own.
ASKED = ("petitioner", "party")
# Whoever takes in what people bring, and whoever deals with it afterwards.
SEALERS = (
    "clerk", "head", "leader", "inspector", "grid_worker", "volunteer", "mediator", "police", "resident", "system",
)  # fmt: skip
HANDLERS = ("clerk", "head", "leader", "inspector", "grid_worker", "mediator", "legal_adviser", "police")
MEANS = (
    ("phone", _("电话")),
    ("visit", _("上门")),
    ("meeting", _("约见")),
    ("letter", _("书面")),
)
PURPOSES = (
    ("statutory", _("法定告知、送达")),
    ("check", _("核实情况")),
    ("progress", _("告知进展")),
    ("follow_up", _("回访")),
)
LETTERS = "甲乙丙丁戊己庚辛壬癸"
VALUES = (
    Needs("name", _("姓名"), "sealed", required=False),
    Needs("phone", _("联系电话"), "sealed", required=False, to="phone"),
    Needs("id_number", _("身份证号"), "sealed", required=False, to="id_number"),
    Needs("email", _("电子邮箱"), "sealed", required=False, to="email"),
    Needs("address", _("住址"), "sealed", required=False),
    Needs("note", _("其他身份信息"), "sealed", required=False, hint=_("仅在必要时填写")),
    Needs("handwriting", _("手写材料照片"), "sealed", required=False, to="picture"),
)
NAMES = tuple(need.name for need in VALUES)
PURPOSE = Needs("purpose", _("联系事由"), "choice", choices=PURPOSES)


def letter(ordinal: int) -> str:
    """Return the sign that a person of a case is called by: 甲, 乙 …, and plain numbers after the tenth."""
    return LETTERS[ordinal - 1] if ordinal <= len(LETTERS) else str(ordinal)


def _something_sealed(facts: Facts, given: Given) -> None:
    if not any(name in given for name in NAMES):
        raise Refused("missing", _("请至少填写一项身份信息。"), field="name")


def _is_not_anonymous(facts: Facts, given: Given) -> None:
    """Whoever is sealed is known, and is asked: a matter isn't anonymous beside that."""
    if facts.refs["case"]["marks"].get("anonymous"):
        raise Refused(
            "anonymous", _("该事项登记为匿名，不能再登记身份信息：登记时请不要勾选“匿名”；已登记的，先办“改为实名”。")
        )


def _taken(facts: Facts, given: Given) -> set[int]:
    """Return the letters that are given in this role, those of the same call too."""
    taken = set(facts.more.get("there", ()))
    for party in facts.more.get("with", ()):
        taken.add(party or _free(facts, given, taken))
    return taken


def _free(facts: Facts, given: Given, taken: set[int]) -> int:
    """Return the next letter: whoever brings a matter has the number under which that person is asked."""
    case = facts.refs["case"]
    numbers = own(case) if given["role"] in ASKED else ()
    free = next((number for number in numbers if number not in taken), None)
    return free or max(taken | ({highest(case)} if numbers else set()), default=0) + 1


def _own_number(facts: Facts, given: Given) -> None:
    """A person who is asked stands under that number once."""
    party = given.get("party")
    if not party:
        return
    if given["role"] not in ASKED or party not in own(facts.refs["case"]):
        raise Refused("no_party", _("该事项没有登记这一位。"), field="party")
    if party in _taken(facts, given):
        raise Refused("party_taken", _("这一位的身份已经登记，请用“更正身份信息”。"), field="party")


def _sealed(facts: Facts, given: Given, ruling: Ruling) -> None:
    case = facts.refs["case"]
    ruling.sets.update(
        case_id=case["id"],
        case_kind=case["kind"],
        role=given["role"],
        ordinal=given.get("party") or _free(facts, given, _taken(facts, given)),
        has=[name for name in NAMES if name in given],
        no_contact=given.get("no_contact", False),
        sealed_on=facts.today,
    )


def _corrected(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets["has"] = [name for name in NAMES if name in given or name in facts.row["has"]]


def _may_be_contacted(facts: Facts, given: Given) -> None:
    """A person who asked for no more contact is left alone, and others are not pressed; the law's own notices go out."""
    if given["purpose"] == "statutory":
        return
    if facts.row["no_contact"]:
        raise Refused("no_contact", _("本人已要求不再联系，只能办理法定告知、送达。"), field="purpose")
    since = facts.today - timedelta(days=facts.law.term("identity.contact_window", facts.today).amount)
    most = facts.law.term("identity.contacts", facts.today).amount
    lately = [one for one in facts.row["contacted_on"] if date.fromisoformat(one) > since]
    if len(lately) >= most:
        raise Refused(
            "contacted_enough", _("近期已联系 %(many)s 次，达到上限，请勿反复打扰。"), many=most, field="purpose"
        )


def _reachable(facts: Facts, given: Given) -> None:
    if not {"phone", "email"} & set(facts.row["has"]):
        raise Refused("unreachable", _("没有登记电话或者邮箱，请用其他方式联系。"))


def _contacted(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets["contacts"] = facts.row["contacts"] + 1
    if given["purpose"] != "statutory":
        ruling.sets["contacted_on"] = [*facts.row["contacted_on"][-49:], facts.today.isoformat()]


def _erasure_stands(facts: Facts, given: Given) -> None:
    erasure = facts.refs["erasure"]
    if erasure["state"] != "approved" or str(facts.row["id"]) not in erasure["identities"]:
        raise Refused("not_approved", _("删除须先经批准。"))


def _erased(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(has=[], erased_on=facts.today)
    ruling.forgets = True


def _stopped(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets["stopped"] = facts.row["stopped"] + 1


IDENTITY = Procedure(
    "identity",
    _("受保护人员"),
    1,
    {"sealed": _("已密封"), "erased": _("已删除")},
    ("erased",),
    (
        Act(
            "seal",
            _("密封身份信息"),
            ("",),
            "sealed",
            SEALERS,
            law("xinfang.30", "geren.51"),
            (
                Needs("case", _("事项"), "ref", to="case"),
                Needs("role", _("身份"), "choice", choices=ROLES),
                *VALUES,
                Needs("no_contact", _("本人要求不再联系"), "yes", required=False),
                Needs("party", _("第几位"), "int", required=False),
            ),
            checks=(_something_sealed, _is_not_anonymous, _own_number),
            effect=_sealed,
        ),
        Act(
            "correct",
            _("更正身份信息"),
            ("sealed",),
            None,
            HANDLERS,
            law("geren.46"),
            tuple(optional(need) for need in VALUES),
            checks=(_something_sealed,),
            effect=_corrected,
        ),
        Act(
            "contact",
            _("登记联系"),
            ("sealed",),
            None,
            HANDLERS,
            internal(_("联系本人逐次登记，不反复打扰")),
            (Needs("means", _("方式"), "choice", choices=MEANS), PURPOSE),
            checks=(_may_be_contacted,),
            effect=_contacted,
        ),
        Act(
            "message",
            _("请系统联系本人"),
            ("sealed",),
            None,
            HANDLERS,
            internal(_("系统只发编号和链接，经办人不接触联系方式")),
            (PURPOSE,),
            checks=(_reachable, _may_be_contacted),
            effect=_contacted,
            tells=("identity",),
        ),
        Act(
            "no_contact",
            _("登记不再联系"),
            ("sealed",),
            None,
            HANDLERS,
            internal(_("尊重本人不再联系的要求")),
            effect=sets(no_contact=True),
        ),
        Act(
            "allow_contact",
            _("恢复联系"),
            ("sealed",),
            None,
            HANDLERS,
            internal(_("本人重新要求联系的予以恢复")),
            effect=sets(no_contact=False),
        ),
        Act(
            "stop_paper",
            _("拦下文书"),
            ("sealed",),
            None,
            ("system",),
            law("xinfang.30"),
            (Needs("paper", _("文书"), "code"),),
            effect=_stopped,
            mild=True,
            quiet=True,
        ),
        Act(
            "erase",
            _("删除身份信息"),
            ("sealed",),
            "erased",
            ("data_protection", "head", "leader", "system"),
            law("geren.47"),
            (Needs("erasure", _("删除审批"), "ref", to="erasure"),),
            checks=(_erasure_stands,),
            effect=_erased,
            mild=True,
            quiet=True,
            danger=True,
        ),
    ),
)
