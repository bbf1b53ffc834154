"""A paper about a petition or a dispute: as any paper, but about a case, and perhaps to people under seal (ADR 0019)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from shiqiao.procedures import paper
from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Act, Facts, Needs, Procedure, Refused, Ruling, gettext_noop, internal
from shiqiao.procedures.matter_parties import own
from shiqiao.procedures.matter_words import HANDLERS
from shiqiao.procedures.petition_told import notices_due
from shiqiao.procedures.petition_words import TOLD

_ = gettext_noop

Standing = Mapping[str, Any]
# Which papers there are about a case of each kind.
OF_PETITION = (
    *TOLD,
    ("handling_opinion", _("处理意见书")),
    ("review_opinion", _("复查意见书")),
    ("final_review_opinion", _("复核意见书")),
    ("assignment_slip", _("交办单")),
)
OF_DISPUTE = (("mediation_agreement", _("人民调解协议书")),)
KINDS: Mapping[str, tuple[tuple[str, str], ...]] = {"petition": OF_PETITION, "dispute": OF_DISPUTE}
MATTER_KINDS = tuple(one for kinds in KINDS.values() for one in kinds)
# Every paper of the house, for whoever lists them.
ALL_KINDS = (*paper.KINDS, *MATTER_KINDS)
OPINION_STANDS = ("concluded", "answering", "review", "final_review", "closed")
DRAFTERS = ("clerk", "head", "leader", "mediator")


def _due(name: str) -> Callable[[Standing], bool]:
    return lambda case: name in notices_due(case)


# What the case must have come to before a paper says so (信访工作条例 arts 22-23, 31-36).
TIME_FOR: Mapping[str, Callable[[Standing], object]] = {
    **{name: _due(name) for name, _label in TOLD},
    # While it is dealt with again there is no opinion to draw up, whatever was concluded before.
    "handling_opinion": lambda case: (
        case["category"] == "claim" and case["concluded_on"] and case["state"] in OPINION_STANDS
    ),
    "review_opinion": lambda case: case["state"] == "review" or case["marks"].get("reviewed_on"),
    "final_review_opinion": lambda case: case["state"] == "final_review" or case["marks"].get("final_on"),
    "assignment_slip": lambda case: case["marks"].get("pushes"),
    # Drafted, or registered in writing; an oral agreement is recorded instead (人民调解法 art 28).
    "mediation_agreement": lambda case: (
        case["opinion"] != "oral"
        and case["state"] in ("mediating", "agreed", "answering", "closed")
        and (case["marks"].get("drafted_on") or (case["state"] != "mediating" and case["marks"].get("effective_on")))
    ),
}


def timely(kind: str, case: Standing) -> bool:
    """Say whether there is something for a paper of this kind to say about the case (its columns)."""
    come_to = TIME_FOR.get(kind)
    return kind in dict(KINDS.get(case["kind"], ())) and (come_to is None or bool(come_to(case)))


def all_named(kind: str, case: Standing, named: int) -> None:
    """Raise Refused while an agreement would print a party without a name (art 29); those joined in have their own."""
    missing = len(own(case)) - named
    if kind == "mediation_agreement" and missing > 0:
        raise Refused(
            "unnamed",
            _(
                "还有 %(many)s 位当事人没有登记姓名：先在事项页“密封一位人员的身份信息”登记（身份选“当事人”），再拟协议书。"
            ),
            many=missing,
            field="kind",
        )


def _fits(facts: Facts, given: Given) -> None:
    case = facts.refs["case"]
    if not timely(given["kind"], case):
        raise Refused("too_early", _("该事项还没有办到这一步，不能拟这种文书。"), field="kind")
    all_named(given["kind"], case, len(facts.refs.get("persons", ())))
    if given["kind"] in facts.more.get("waiting", ()):
        raise Refused("already_drafted", _("该事项已有一份同种文书尚未送达，请先办完或者撤稿、作废。"), field="kind")
    # Whoever brought a matter that was joined in is told like the others; who that is stands under its own number.
    ours = {str(case["id"]), *case["marks"].get("joined", {})}
    if any(str(one["case_id"]) not in ours or one["state"] != "sealed" for one in facts.refs.get("persons", ())):
        raise Refused("other_person", _("受送达人不是该事项的人员，或者其身份信息已依法删除。"), field="persons")


def _replaces(facts: Facts, given: Given) -> None:
    if not (old := facts.refs.get("replaces")):
        return
    if (old["case_id"], old["paper_kind"]) != (facts.refs["case"]["id"], given["kind"]):
        raise Refused("other_case", _("只能代替同一事项的同种文书。"), field="replaces")
    if old["state"] != "void":
        raise Refused("still_stands", _("原文书尚未作废，不能重新拟稿代替。"), field="replaces")


def _drafted(facts: Facts, given: Given, ruling: Ruling) -> None:
    case = facts.refs["case"]
    ruling.sets.update(
        kind="matter_paper",
        paper_kind=given["kind"],
        case_id=case["id"],
        place_code=case["place_code"],
        field=case["field"],
        persons=[str(one["id"]) for one in facts.refs.get("persons", ())],
        content_digest=given["content"],
        code=given["code"],
        drafted_by=facts.viewer.person_id,
        replaces_id=given.get("replaces"),
    )


def _redrafted(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(content_digest=given["content"], drafted_by=facts.viewer.person_id)


def _nobody_written_down(facts: Facts, given: Given) -> None:
    """Who took it from the hand is under seal; writing the name beside it would unseal it."""
    if facts.row["persons"] and given.get("receiver"):
        raise Refused("names_somebody", _("受送达人受保护，签收人不写姓名，附送达回证即可。"), field="receiver")


def _like(name: str, *by: str, **changes: Any) -> Act:
    """Return the act of this name as papers to sites have it, open to others."""
    return replace(paper.PAPER.act(name), by=by, **changes)


MATTER_PAPER = Procedure(
    "matter_paper",
    _("信访、纠纷文书"),
    1,
    paper.PAPER.states,
    paper.PAPER.ends,
    (
        Act(
            "draft",
            _("拟稿"),
            ("",),
            "draft",
            DRAFTERS,
            internal(_("文书内容以已经登记的办理情况为准，所引依据印在文书上")),
            (
                Needs("kind", _("文书种类"), "choice", choices=MATTER_KINDS),
                Needs("case", _("事项"), "ref", to="case"),
                Needs("persons", _("受送达人"), "refs", required=False, to="identity"),
                Needs("replaces", _("代替文书"), "ref", required=False, to="matter_paper"),
                Needs("code", _("核验码"), "code"),
                paper.CONTENT,
            ),
            checks=(_fits, _replaces),
            effect=_drafted,
            quiet=True,
        ),
        _like("redraft", *DRAFTERS, needs=(paper.CONTENT,), effect=_redrafted),
        _like("review", *DRAFTERS),
        _like("send_back", "clerk", "head", "leader"),
        _like(
            "issue",
            "head",
            "leader",
            basis=internal(_("文书经负责人签发后编号生效；签发即同意经办人填入受送达人姓名送达")),
            tells=("drafter",),
        ),
        _like("drop", *DRAFTERS),
        _like("serve", *HANDLERS, checks=(_nobody_written_down,)),
        _like("void", "head", "leader"),
    ),
)
