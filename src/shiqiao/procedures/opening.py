"""Opening a person's seal for minutes: asked with a purpose, approved by a second person, seen by one; refusals stay."""

from datetime import datetime, timedelta

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.identity import HANDLERS
from shiqiao.procedures.machine import Act, Facts, Needs, Procedure, Refused, Ruling, gettext_noop, internal, law

_ = gettext_noop

PURPOSES = (
    ("contact", _("必须由经办人直接联系本人")),
    ("check", _("核实是否本人、是否实名")),
    ("serve", _("送达书面告知、答复")),
    ("hand_over", _("依法移送有权机关")),
    ("archive", _("制作调解协议书、立卷归档")),
    ("reward", _("发放举报奖励")),
    ("own_copy", _("本人查阅、复制其信息")),
    ("call_back", _("回访、核实本人答复")),
    ("protect", _("防止打击报复、保护本人安全")),
)
REASONS = (
    ("not_needed", _("不打开也能办")),
    ("unclear", _("用途没有说清")),
    ("not_yours", _("不是经办人")),
    ("risk", _("可能损害本人")),
)
APPROVERS = ("head", "leader")
# Whoever verifies and calls back from outside asks as well, and is as bound by the second person's leave.
ASKERS = (*HANDLERS, "supervisor")


def _identity_stands(facts: Facts, given: Given) -> None:
    if facts.refs["identity"]["state"] != "sealed":
        raise Refused("erased", _("身份信息已依法删除，不能启封。"))


def _asked(facts: Facts, given: Given, ruling: Ruling) -> None:
    identity = facts.refs["identity"]
    ruling.sets.update(
        identity_id=identity["id"],
        case_id=identity["case_id"],
        purpose=given["purpose"],
        asked_by=facts.viewer.person_id,
        answer_by=facts.due("identity.opening_answer"),
    )
    ruling.tells = (*ruling.tells, "approvers")


def independent(facts: Facts) -> None:
    """The second person is not the first, not below the first, and either above the first or of another unit."""
    mine, asker = facts.viewer.person_id, facts.row["asked_by"]
    if mine == asker:
        raise Refused("own_request", _("不能审批自己的申请。"))
    above_me = {who.person_id for hold in facts.viewer.holds for who in facts.roster.chain(hold.post_id)}
    if asker in above_me:
        raise Refused("subordinate", _("申请人是您的上级，须由其上级或者其他单位的负责人审批。"))
    posts = facts.roster.holds_of(asker, facts.today)
    above_asker = {who.person_id for hold in posts for who in facts.roster.chain(hold.post_id)}
    units = {hold.unit_id for hold in posts}
    elsewhere = any(hold.role in APPROVERS and hold.unit_id not in units for hold in facts.viewer.holds)
    if mine not in above_asker and not elsewhere:
        raise Refused("same_level", _("须由申请人的上级或者其他单位的负责人审批。"))


def _approved(facts: Facts, given: Given, ruling: Ruling) -> None:
    minutes = facts.law.term("identity.opening", facts.today).amount
    ruling.sets.update(decided_by=facts.viewer.person_id, until=facts.at + timedelta(minutes=minutes))


def _refused(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets["decided_by"] = facts.viewer.person_id


def _own(facts: Facts) -> None:
    if facts.viewer.person_id != facts.row["asked_by"]:
        raise Refused("not_own", _("只有申请人本人可以办理。"))


def _in_time(facts: Facts) -> None:
    until = facts.row["until"]
    if not isinstance(until, datetime) or facts.at > until:
        raise Refused("lapsed", _("启封时间已过，如仍需要请重新申请。"))


def _for_a_copy(facts: Facts) -> None:
    if facts.row["purpose"] != "own_copy":
        raise Refused("other_purpose", _("只有为本人查阅、复制而启封的才能导出。"))


def _goes_to(facts: Facts, given: Given) -> None:
    """Whoever signed the paper off is the second person; so the printer is another, and not the signer's superior."""
    paper, mine = facts.refs["paper"], facts.viewer.person_id
    if paper["state"] not in ("issued", "served") or str(facts.refs["identity"]["id"]) not in paper["persons"]:
        raise Refused("not_issued", _("只有已签发、未作废的文书才能填入其受送达人。"), field="paper")
    if paper["signed_by"] == mine:
        raise Refused("own_request", _("文书由您签发，请由经办人打印送达。"))
    signer_posts = facts.roster.holds_of(paper["signed_by"], facts.today)
    if mine in {who.person_id for hold in signer_posts for who in facts.roster.chain(hold.post_id)}:
        raise Refused("subordinate", _("文书由您的下级签发，请由经办人打印送达。"))


def _filled_in(facts: Facts, given: Given, ruling: Ruling) -> None:
    identity = facts.refs["identity"]
    ruling.sets.update(
        identity_id=identity["id"],
        case_id=identity["case_id"],
        purpose="serve",
        asked_by=facts.viewer.person_id,
        answer_by=facts.today,
        decided_by=facts.refs["paper"]["signed_by"],
        until=facts.at,
        views=1,
    )


def _viewed(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets["views"] = facts.row["views"] + 1


def _own_or_guard(facts: Facts) -> None:
    if facts.viewer.person_id != facts.row["asked_by"] and "data_protection" not in facts.roles:
        raise Refused("not_own", _("只有申请人本人可以办理。"))


def _time_is_over(facts: Facts) -> None:
    until, answer_by = facts.row["until"], facts.row["answer_by"]
    over = facts.at > until if facts.state == "approved" else answer_by < facts.today
    if not over:
        raise Refused("not_yet", _("尚未到期。"))


OPENING = Procedure(
    "opening",
    _("启封"),
    1,
    {
        "asked": _("待审批"),
        "approved": _("可查看"),
        "refused": _("未批准"),
        "withdrawn": _("已撤回"),
        "ended": _("已结束"),
        "lapsed": _("已失效"),
    },
    ("refused", "withdrawn", "ended", "lapsed"),
    (
        Act(
            "ask",
            _("申请启封"),
            ("",),
            "asked",
            ASKERS,
            law("xinfang.30", "geren.51"),
            (
                Needs("identity", _("受保护人员"), "ref", to="identity"),
                Needs("purpose", _("用途"), "choice", choices=PURPOSES),
                Needs("reason", _("为什么需要"), "text", hint=_("不要写姓名、电话等身份信息")),
            ),
            checks=(_identity_stands,),
            effect=_asked,
        ),
        Act(
            "approve",
            _("批准启封"),
            ("asked",),
            "approved",
            APPROVERS,
            internal(_("启封身份信息须由第二人批准")),
            guards=(independent,),
            effect=_approved,
            tells=("asker",),
        ),
        Act(
            "refuse",
            _("不予批准"),
            ("asked",),
            "refused",
            APPROVERS,
            internal(_("启封身份信息须由第二人批准")),
            (Needs("why", _("理由"), "choice", choices=REASONS),),
            guards=(independent,),
            effect=_refused,
            tells=("asker",),
            danger=True,
        ),
        Act(
            "withdraw",
            _("撤回申请"),
            ("asked",),
            "withdrawn",
            ASKERS,
            internal(_("申请人可以撤回申请")),
            guards=(_own,),
        ),
        Act(
            "view",
            _("查看身份信息"),
            ("approved",),
            None,
            ASKERS,
            law("xinfang.30", "geren.51"),
            guards=(_own, _in_time),
            effect=_viewed,
            mild=True,
            quiet=True,
        ),
        Act(
            "export",
            _("导出本人信息"),
            ("approved",),
            None,
            HANDLERS,
            law("geren.45"),
            guards=(_own, _in_time, _for_a_copy),
            effect=_viewed,
            mild=True,
            quiet=True,
        ),
        Act(
            "fill_in",
            _("打印文书，填入受送达人姓名"),
            ("",),
            "ended",
            HANDLERS,
            law("xinfang.30", "geren.51"),
            (
                Needs("identity", _("受保护人员"), "ref", to="identity"),
                Needs("paper", _("文书"), "ref", to="matter_paper"),
            ),
            checks=(_identity_stands, _goes_to),
            effect=_filled_in,
            quiet=True,
        ),
        Act(
            "end",
            _("结束查看"),
            ("approved",),
            "ended",
            (*ASKERS, "data_protection"),
            internal(_("用毕即结束；数据保护岗可以随时中止")),
            guards=(_own_or_guard,),
        ),
        Act(
            "lapse",
            _("到期失效"),
            ("asked", "approved"),
            "lapsed",
            ("system",),
            internal(_("启封到期自动失效")),
            guards=(_time_is_over,),
            mild=True,
            quiet=True,
        ),
    ),
)
