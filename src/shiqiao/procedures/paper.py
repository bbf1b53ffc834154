"""A paper: drafted, reviewed, signed off, numbered, issued, served, perhaps voided and issued anew (拟稿–审核–签发)."""

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import (
    Act,
    Facts,
    Needs,
    NextNumber,
    Procedure,
    Refused,
    Ruling,
    gettext_noop,
    internal,
    law,
)

_ = gettext_noop

KINDS = (
    ("site_check_record", _("现场检查记录")),
    ("rectification_notice", _("隐患整改通知书")),
    ("reinspection_opinion", _("整改复查意见书")),
)
SERVED = (
    ("direct", _("直接送达")),
    ("left", _("留置送达")),
    ("post", _("邮寄送达")),
    ("electronic", _("电子送达（经受送达人同意）")),
)


def _drafted(facts: Facts, given: Given, ruling: Ruling) -> None:
    site = facts.refs["site"]
    ruling.sets.update(
        paper_kind=given["kind"],
        site_id=site["id"],
        place_code=site["place_code"],
        field=site["field"],
        visit_id=given.get("visit"),
        cases=[str(one["id"]) for one in facts.refs.get("cases", ())],
        content_digest=given["content"],
        code=given["code"],
        drafted_by=facts.viewer.person_id,
        replaces_id=given.get("replaces"),
    )
    _of_one_site(facts, site["id"])
    if old := facts.refs.get("replaces"):
        if (old["site_id"], old["paper_kind"]) != (site["id"], given["kind"]):
            raise Refused("other_site", _("只能代替同一单位的同种文书。"), field="replaces")
        if old["state"] != "void":
            raise Refused("still_stands", _("原文书尚未作废，不能重新拟稿代替。"), field="replaces")


def _of_one_site(facts: Facts, site_id: object) -> None:
    if any(case["site_id"] != site_id for case in facts.refs.get("cases", ())):
        raise Refused("other_site", _("文书所列事项不属于同一单位。"), field="cases")


def _redrafted(facts: Facts, given: Given, ruling: Ruling) -> None:
    _of_one_site(facts, facts.row["site_id"])
    # Whoever wrote last is the drafter; every earlier hand stays in the steps and doesn't review either.
    ruling.sets.update(content_digest=given["content"], drafted_by=facts.viewer.person_id)
    if "cases" in given:
        ruling.sets["cases"] = [str(one) for one in given["cases"]]


def _wrote(facts: Facts) -> bool:
    me = facts.viewer.person_id
    return me == facts.row["drafted_by"] or me in facts.more.get("hands", ())


def same_hand(facts: Facts) -> None:
    if _wrote(facts):
        raise Refused("own_draft", _("拟稿人不能审核自己拟的文书。"))


def third_hand(facts: Facts) -> None:
    """Three people: who drafted doesn't sign, nor does who reviewed."""
    if _wrote(facts):
        raise Refused("own_draft", _("拟稿人不能签发自己拟的文书。"))
    if facts.viewer.person_id == facts.row["reviewed_by"]:
        raise Refused("own_review", _("审核人不能签发自己审核的文书，请另一位负责人签发。"))


def verified_basis(facts: Facts) -> None:
    """No issued paper prints a basis that nobody has verified (design §4.10)."""
    unverified = facts.more.get("unverified", ())
    if unverified:
        raise Refused("unverified_basis", _("引用依据尚未核对：%(codes)s。"), codes="、".join(unverified))


def written_out(facts: Facts) -> None:
    """What the register doesn't say is written by the drafter before anybody reviews or signs it."""
    if facts.more.get("unwritten"):
        raise Refused("unwritten", _("文书里还有“（由承办人写明）”没有写，请先修改补全。"))


def names_nobody(facts: Facts, given: Given) -> None:
    """No paper leaves the house in which something of a person under seal stands (信访工作条例 art 30)."""
    if where := facts.more.get("names"):
        says = _("文书的%(where)s含有受保护人员的信息，不能签发，请退回修改。")
        raise Refused("names_somebody", says, where="、".join(where))


def _issued(facts: Facts, given: Given, ruling: Ruling) -> None:
    year = facts.today.year
    ruling.sets.update(
        number=NextNumber(f"{facts.row['paper_kind']}/{year}"),
        year=year,
        issued_on=facts.today,
        signed_by=facts.viewer.person_id,
    )


def _served(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(served_on=given["served_on"], served_how="refused" if given.get("refused") else given["how"])
    if given.get("refused") and not given.get("reason"):
        raise Refused("missing", _("拒收的，请记录情况。"), field="reason")
    if given["served_on"] > facts.today or given["served_on"] < facts.row["issued_on"]:
        raise Refused("bad_day", _("送达日期应在签发日期之后、今天之前。"), field="served_on")


CONTENT = Needs("content", _("内容摘要值"), "code")

PAPER = Procedure(
    "paper",
    _("文书"),
    1,
    {
        "draft": _("拟稿"),
        "reviewed": _("已审核"),
        "issued": _("已签发"),
        "served": _("已送达"),
        "void": _("已作废"),
        "dropped": _("已撤稿"),
    },
    ("void", "dropped"),
    (
        Act(
            "draft",
            _("拟稿"),
            ("",),
            "draft",
            ("inspector", "clerk", "head"),
            law("luanquan.47", "anquan.68"),
            (
                Needs("kind", _("文书种类"), "choice", choices=KINDS),
                Needs("site", _("单位"), "ref", to="site"),
                Needs("visit", _("检查"), "ref", required=False, to="visit"),
                Needs("cases", _("事项"), "refs", required=False, to="hazard"),
                Needs("replaces", _("代替文书"), "ref", required=False, to="paper"),
                Needs("code", _("核验码"), "code"),
                CONTENT,
            ),
            effect=_drafted,
            quiet=True,
        ),
        Act(
            "redraft",
            _("修改拟稿"),
            ("draft", "reviewed"),
            "draft",
            ("inspector", "clerk", "head"),
            internal(_("签发前可以修改，修改后重新审核")),
            (Needs("cases", _("事项"), "refs", required=False, to="hazard"), CONTENT),
            effect=_redrafted,
        ),
        Act(
            "review",
            _("审核"),
            ("draft",),
            "reviewed",
            ("clerk", "head", "inspector"),
            internal(_("拟稿、审核、签发分人负责")),
            (),
            guards=(same_hand, written_out),
            effect=lambda facts, given, ruling: ruling.sets.update(reviewed_by=facts.viewer.person_id),
        ),
        Act(
            "send_back",
            _("退回修改"),
            ("draft", "reviewed"),
            "draft",
            ("clerk", "head"),
            internal(_("拟稿、审核、签发分人负责")),
            (Needs("reason", _("修改意见"), "text"),),
        ),
        Act(
            "issue",
            _("签发"),
            ("reviewed",),
            "issued",
            ("head", "leader"),
            law("luanquan.47"),
            (),
            guards=(third_hand, written_out, verified_basis),
            checks=(names_nobody,),
            effect=_issued,
            tells=("site", "drafter"),
        ),
        Act(
            "drop",
            _("撤稿"),
            ("draft", "reviewed"),
            "dropped",
            ("inspector", "clerk", "head"),
            internal(_("未签发的文书可以撤稿，撤稿不占编号")),
            (Needs("reason", _("理由"), "text"),),
            danger=True,
        ),
        Act(
            "serve",
            _("登记送达"),
            ("issued",),
            "served",
            ("inspector", "clerk", "head"),
            internal(_("送达情况如实登记，拒收的记录在案")),
            (
                Needs("how", _("送达方式"), "choice", choices=SERVED),
                Needs("served_on", _("送达日期"), "day"),
                Needs("receiver", _("签收人"), "text", required=False),
                Needs("refused", _("拒收"), "yes"),
                Needs("reason", _("拒收情况"), "text", required=False),
                Needs("files", _("送达回证照片"), "files", required=False),
            ),
            effect=_served,
        ),
        Act(
            "void",
            _("作废"),
            ("issued", "served"),
            "void",
            ("head", "leader"),
            internal(_("已签发文书有误的，作废并重新签发，编号不得重复使用")),
            (Needs("reason", _("理由"), "text"),),
            effect=lambda facts, given, ruling: ruling.sets.update(voided_on=facts.today),
            danger=True,
        ),
    ),
)
