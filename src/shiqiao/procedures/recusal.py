"""A recusal (回避): declared or proposed with a reason, decided by another, in force until it is ended (信访工作条例 art 28)."""

from typing import Any

from shiqiao.policy import matter, reads
from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Act, Facts, Needs, Procedure, Refused, Ruling, Said, gettext_noop, law

_ = gettext_noop

GROUNDS = (
    ("kin", _("与当事人或单位负责人有近亲属关系")),
    ("stake", _("与该事项有直接利害关系")),
    ("unit", _("在被反映单位任职或与其有隶属关系")),
    ("before", _("以其他身份参与过该事项")),
    ("other", _("其他可能影响公正的情形")),
)
# Who works on cases and so may have to stand aside; deciding is for those who answer for the place.
ANYBODY = (
    "inspector", "clerk", "head", "leader", "grid_worker", "volunteer", "expert", "mediator", "legal_adviser", "police",
    "supervisor",
)  # fmt: skip
PROPOSERS = frozenset({"clerk", "head", "leader", "supervisor"})
DECIDERS = ("head", "leader")
BASIS = law("xinfang.28", "chufa.43")
WHY = Needs("reason", _("理由"), "text")


def _case_or_site(facts: Facts, given: Given) -> None:
    """A recusal is from one case, or from one site and so from all its cases, visits and papers."""
    if bool(given.get("case")) == bool(given.get("site")):
        raise Refused("case_or_site", _("请选定一件事项或者一个单位。"))
    if case := facts.refs.get("case"):
        if not reads(facts.viewer, matter(case)):
            # The same answer as for a case that isn't there.
            raise Refused("no_such_ref", _("“%(label)s”所指的对象不存在。"), label=_("事项"), field="case")
        if case["state"] == "closed":
            raise Refused("case_closed", _("该事项已办结。"))


def _own_or_proposer(facts: Facts, given: Given) -> None:
    """Everybody declares for oneself; that another should stand aside is proposed by whoever supervises the work."""
    if given["person"] != facts.viewer.person_id and not facts.roles & PROPOSERS:
        raise Refused("not_yourself", _("只能为本人申请回避；认为他人应当回避的，请向负责人反映。"), field="person")


def _declared(facts: Facts, given: Given, ruling: Ruling) -> None:
    about = facts.refs.get("case") or facts.refs["site"]
    case: dict[str, Any] = {"case_id": about["id"], "field": about["field"]} if facts.refs.get("case") else {}
    ruling.sets.update(
        person_id=given["person"],
        declared_by=facts.viewer.person_id,
        place_code=about["place_code"],
        site_id=None if case else about["id"],
        ground=given["ground"],
        reason=Said("reason"),
        **case,
    )


def _by_another(facts: Facts) -> None:
    """Nobody decides on the own recusal, nor on one that the same person asked for."""
    if facts.viewer.person_id in (facts.row["person_id"], facts.row["declared_by"]):
        raise Refused("own_recusal", _("回避由他人决定，不能由本人或提出人决定。"))


def _by_declarer(facts: Facts) -> None:
    if facts.viewer.person_id != facts.row["declared_by"]:
        raise Refused("not_declarer", _("只能由提出人撤回。"))


def _nothing_left(facts: Facts) -> None:
    """What the person answers for is given to somebody else first, so that no open case is without a name."""
    if facts.more.get("left"):
        raise Refused("still_responsible", _("该人员仍是相关事项的负责人，请先改派。"))


def _decided(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(decided_by=facts.viewer.person_id, decided_on=facts.today)


RECUSAL = Procedure(
    "recusal",
    _("回避"),
    1,
    {
        "declared": _("待决定"),
        "upheld": _("已回避"),
        "declined": _("不予回避"),
        "withdrawn": _("已撤回"),
        "ended": _("已解除"),
    },
    ("declined", "withdrawn", "ended"),
    (
        Act(
            "declare",
            _("申请回避"),
            ("",),
            "declared",
            ANYBODY,
            BASIS,
            (
                Needs("person", _("回避人员"), "person"),
                Needs("case", _("事项"), "ref", required=False, to="case"),
                Needs("site", _("单位"), "ref", required=False, to="site"),
                Needs("ground", _("情形"), "choice", choices=GROUNDS),
                WHY,
            ),
            checks=(_case_or_site, _own_or_proposer),
            effect=_declared,
            tells=("head",),
        ),
        Act(
            "uphold",
            _("同意回避"),
            ("declared",),
            "upheld",
            DECIDERS,
            BASIS,
            (),
            guards=(_by_another, _nothing_left),
            effect=_decided,
            tells=("concerned",),
        ),
        Act(
            "decline",
            _("不予回避"),
            ("declared",),
            "declined",
            DECIDERS,
            BASIS,
            (WHY,),
            guards=(_by_another,),
            effect=_decided,
            tells=("concerned",),
        ),
        Act(
            "withdraw",
            _("撤回申请"),
            ("declared",),
            "withdrawn",
            ANYBODY,
            BASIS,
            (),
            guards=(_by_declarer,),
        ),
        Act(
            "end",
            _("解除回避"),
            ("upheld",),
            "ended",
            DECIDERS,
            BASIS,
            (WHY,),
            guards=(_by_another,),
            tells=("concerned",),
            danger=True,
        ),
    ),
)
