"""Lives of petitions and disputes as lists of acts, beside those of hazards: who did what when, and the state afterwards."""

from dataclasses import dataclass
from typing import Any

from cases.matters import DISPUTE, OPINION, PETITION
from scenarios.lives import Line

PHOTO = {"files": ["photo"]}
YES = {"how": "phone", "solved": "yes", "satisfied": "yes"}
SERVED = {
    "delivered_on": "2026-03-20", "how": "in_person", "document": "诸石信处〔2026〕1号", "scan": ["photo"], **PHOTO,
}  # fmt: skip
AGREED = {
    "form": "written", "facts": "边界不清", "content": "各退二十厘米", "manner": "自行清理", "effective_on": "2026-03-10",
    "perform_by": "2026-03-31", "signed": ["1", "2"], "sealed": True, **PHOTO,
}  # fmt: skip


@dataclass(frozen=True)
class MatterLife:
    """One petition or dispute from beginning to end, with what the register must say of it."""

    kind: str
    title: str
    lines: tuple[Line, ...]
    outcome: str
    late: bool = False


def begun(**more: Any) -> tuple[Line, ...]:
    """Return a petition's first steps as far as the opinion."""
    return (
        Line("2026-03-03", "xu", "register", "registered", {**PETITION, **more}),
        Line("2026-03-03", "xu", "accept", "accepted", {"route": "petition", "notice": "on_spot"}),
        Line("2026-03-04", "xu", "push", "accepted", {"post": "lan", "requirement": "现场核实后反馈"}),
        Line("2026-03-09", "lan", "hear", "accepted", {"record": "听取陈述"}),
        Line("2026-03-10", "lan", "investigate", "accepted", {"record": "现场核实"}),
        Line("2026-03-18", "gu", "conclude", "concluded", OPINION),
    )


MATTER_LIVES = (
    MatterLife(
        "petition",
        "信访：受理、交办、处理意见、送达，核验属实且本人认可",
        (
            *begun(),
            Line("2026-03-20", "lan", "deliver", "answering", SERVED),
            Line("2026-03-25", "bai", "settle", "answering", {"remark": "路面已修好", **PHOTO}),
            Line("2026-03-26", "he", "answer", "closed", YES),
            Line("2026-04-26", "he", "follow_up", "closed", {"result": "holds", "remark": "没有反复"}),
        ),
        "settled",
    ),
    MatterLife(
        "petition",
        "信访：退单、改由他人承办，本人不认可，重新办理后认可",
        (
            Line("2026-03-03", "xu", "register", "registered", PETITION),
            Line("2026-03-03", "xu", "push", "registered", {"post": "ding", "requirement": "请办理"}),
            Line("2026-03-05", "ding", "push_back", "registered", {"why": "not_ours", "reason": "不属于本网格"}),
            Line("2026-03-06", "xu", "accept", "accepted", {"route": "petition", "notice": "written"}),
            *begun()[2:3],
            *begun()[3:],
            Line("2026-03-20", "lan", "deliver", "answering", SERVED),
            Line(
                "2026-03-25",
                "he",
                "answer",
                "accepted",
                {"how": "home", "solved": "partly", "satisfied": "no", "reason": "排水沟没有修"},
            ),
            Line("2026-03-27", "lan", "hear", "accepted", {"record": "听取陈述"}),
            Line("2026-03-30", "lan", "investigate", "accepted", {"record": "再到现场核实排水沟"}),
            Line("2026-04-01", "gu", "conclude", "concluded", OPINION),
            Line("2026-04-02", "lan", "deliver", "answering", {**SERVED, "delivered_on": "2026-04-02"}),
            Line("2026-04-08", "he", "answer", "answering", YES),
            Line("2026-04-09", "bai", "settle", "closed", {"remark": "排水沟已修好", **PHOTO}),
        ),
        "settled",
    ),
    MatterLife(
        "petition",
        "信访：复查维持后未请求复核，单独统计",
        (
            *begun(),
            Line("2026-03-20", "lan", "deliver", "answering", SERVED),
            Line("2026-04-10", "lan", "request_review", "review", {"requested_on": "2026-04-10", "unit": "county"}),
            Line(
                "2026-05-06",
                "lan",
                "record_review",
                "answering",
                {"result": "upheld", "decided_on": "2026-05-05", "delivered_on": "2026-05-06", **PHOTO},
            ),
            Line("2026-05-08", "bai", "settle", "answering", {"remark": "处理意见已落实", **PHOTO}),
            Line("2026-06-06", "gu", "end_lapsed", "closed", {"reason": "期满未请求复核"}),
        ),
        "lapsed",
    ),
    MatterLife(
        "dispute",
        "纠纷：双方同意、调解、协议、履行，两方都认可",
        (
            Line("2026-03-03", "ding", "register", "registered", DISPUTE),
            Line("2026-03-04", "mei", "seek_consent", "registered", {"party": 1, "consent": "yes"}),
            Line("2026-03-04", "mei", "seek_consent", "registered", {"party": 2, "consent": "yes"}),
            Line("2026-03-05", "mei", "begin", "mediating", {"mediators": ["mei"], "told_rights": "yes"}),
            Line("2026-03-09", "mei", "session", "mediating", {"held_on": "2026-03-09", "record": "双方陈述"}),
            Line("2026-03-10", "mei", "agree", "agreed", AGREED),
            Line("2026-03-30", "mei", "check_performance", "answering", {"result": "performed", "record": "已清理"}),
            Line("2026-04-01", "bai", "settle", "answering", {"remark": "滴水檐已清理", **PHOTO}),
            Line("2026-04-02", "he", "answer", "answering", {**YES, "party": 1}),
            Line("2026-04-02", "he", "answer", "closed", {**YES, "party": 2}),
        ),
        "settled",
    ),
    MatterLife(
        "dispute",
        "纠纷：一方拒绝调解，终止并告知其他途径",
        (
            Line("2026-03-03", "ding", "register", "registered", DISPUTE),
            Line("2026-03-04", "mei", "seek_consent", "registered", {"party": 2, "consent": "no", **PHOTO}),
            Line(
                "2026-03-05",
                "mei",
                "terminate",
                "closed",
                {"why": "refused", "elsewhere": "judicial", "reason": "明确拒绝"},
            ),
        ),
        "terminated",
    ),
)
