"""The stories of the demo's petitions: what happens on which workday after receipt; a line plays as far as there are days."""

from collections.abc import Sequence
from typing import Any

from shiqiao.cli.demo_town.beats import (
    PERSON,
    TO,
    Beat,
    Column,
    Day,
    OtherCase,
    People,
    Photo,
    PostOf,
    UnitOf,
    answered,
)

NOTICED: dict[str, Any] = {"notice": "written"}


def _paper(after: int, kind: str, who: str = "petition", **given: Any) -> tuple[Beat, ...]:
    """Return the beats by which a paper is drawn up and served the day after."""
    return (
        Beat(after, "petition", "paper_up", {"kind": kind}),
        Beat(after + 1, who, "paper_out", {"kind": kind, **given}),
    )


def _accepted(after: int = 1) -> tuple[Beat, ...]:
    accepted = Beat(after, "petition", "accept", {"route": "petition", **NOTICED})
    return (accepted, *_paper(after, "acceptance_notice"))


def _pushed(after: int = 2) -> tuple[Beat, ...]:
    requirement = {"requirement": "请现场核实，听取本人陈述，十日内反馈处理情况。"}
    pushed = Beat(after, "petition", "push", {"post": PostOf(TO), **requirement})
    return (pushed, *_paper(after, "assignment_slip"))


def _looked_into(after: int) -> tuple[Beat, ...]:
    return (
        Beat(after, TO, "hear", {"record": "已当面听取本人陈述，核对诉求。"}),
        Beat(after + 2, TO, "investigate", {"record": Column("facts"), "files": Photo("现场核实")}),
    )


def _concluded(after: int, opinion: str = "support") -> tuple[Beat, ...]:
    said: dict[str, Any] = {name: Column(name) for name in ("facts", "decision")}
    said |= {"claim": Column("title"), "grounds": "《信访工作条例》第三十一条、第三十二条"}
    return (
        Beat(after, "phead", "conclude", {"opinion": opinion, **said}),
        *_paper(after + 1, "handling_opinion", TO, files=Photo("送达回证")),
    )


def _asked(after: int, which: str = "request_review", unit: str = "s.xinfang") -> Beat:
    return Beat(after, "petition2", which, {"requested_on": Day(), "unit": UnitOf(unit)})


def _told(after: int, act: str, paper: str) -> Beat:
    return Beat(
        after,
        "petition2",
        act,
        {"result": "upheld", "decided_on": Day(), "delivered_on": Day(), "files": Photo(paper)},
    )


def _reviewed() -> tuple[Beat, ...]:
    """Return the beats of a review that upholds the opinion, and of asking the next level above for the final one."""
    return (
        _asked(20),
        _told(34, "record_review", "复查意见书"),
        _asked(40, "request_final_review", "s.xinfang2"),
    )


def _settled(after: int, who: str = "super") -> tuple[Beat, ...]:
    return (Beat(after, who, "settle", {"remark": "到现场看过，与处理意见一致。", "files": Photo("核验现场")}),)


def _done(after: int = 0) -> tuple[Beat, ...]:
    return (*_accepted(1 + after), *_pushed(2 + after), *_looked_into(4 + after), *_concluded(10 + after))


def _followed(after: int) -> tuple[Beat, ...]:
    return (Beat(after, "super2", "follow_up", {"result": "holds", "remark": "回访称没有反复。"}),)


def _sponsored() -> tuple[Beat, ...]:
    return (
        Beat(2, "phead", "sponsor", {"post": PostOf("pleader"), "reason": "上级交办的重复信访事项，由领导包案。"}),
        Beat(5, "pleader", "sponsor_plan", {"plan": "现场会商一次，明确责任单位、措施和时限。"}),
        Beat(6, "pleader", "receive_person", {"how": "went", "record": "上门听取诉求，当场明确办理安排。"}),
    )


_ANSWERED = (*_done(), *_settled(14), answered(15, PERSON, "link"))
_NO = {"reason": "修过的地方又不平了。"}
_TRIES = tuple(
    Beat(14 + n, "super2", "record_try", {"means": means}) for n, means in enumerate(("phone", "home", "phone"))
)

STORIES: dict[str, Sequence[Beat]] = {
    "handed": (
        *_accepted(), *_sponsored(), *_pushed(3), *_looked_into(7), *_concluded(16), *_settled(22),
        answered(24, PERSON, "link"), *_followed(47),
    ),
    "settled": (*_ANSWERED, *_followed(38)),
    "reopened": (
        *_done(), answered(14, "super2", "phone", "no", "no", **_NO), *_looked_into(15), *_concluded(20), *_settled(24),
        answered(26, PERSON, "link", satisfied="mostly"), *_followed(50),
    ),
    "joint": (
        *_done(), *_settled(14), answered(15, PERSON, "link", party=1),
        answered(16, "super2", "home", satisfied="mostly", party=2),
        Beat(17, "super2", "record_try", {"means": "phone", "party": 3}),
    ),
    "disagreed": (*_done(), *_settled(14), answered(16, PERSON, "link", "partly", "no", **_NO)),
    "repeat": (*_accepted(), *_pushed(), *_looked_into(4)),
    "slow": (*_accepted(), *_pushed(), *_looked_into(6)),
    "extended": (
        *_accepted(), *_pushed(), *_looked_into(6),
        Beat(28, TO, "ask_extension", {"until": Day(40), "reason": "须待专业单位勘测出具意见。"}),
        Beat(29, "phead", "extend", {"reason": "情况复杂，需要勘测，同意延期并告知信访人。"}),
        *_paper(29, "extension_notice"),
    ),
    "ask": (
        *_accepted(), *_pushed(), *_looked_into(6),
        Beat(28, TO, "ask_extension", {"until": Day(40), "reason": "须待桥梁检测单位出具报告。"}),
    ),
    "bounced": (
        *_accepted(), *_pushed(),
        Beat(3, TO, "push_back", {"why": "not_ours", "reason": "村道由所在社区管护，建议交社区办理。"}),
    ),
    "bounced_thrice": (
        *_accepted(),
        *(
            beat
            for n, login in enumerate(("insp12", "insp10", "insp13"))
            for beat in (
                Beat(2 + 2 * n, "petition", "push", {"post": PostOf(login), "requirement": "请核实办理并反馈。"}),
                Beat(3 + 2 * n, login, "push_back", {"why": "not_ours", "reason": "涉及多个单位，非本单位单独职权。"}),
            )
        ),
        Beat(10, "pleader", "push", {"post": PostOf("cadre13"), "requirement": "由社区牵头，各有关单位配合办理。"}),
    ),
    "unreachable": (
        *_done(), *_settled(14), *_TRIES,
        Beat(20, "phead", "end_unreachable", {"reason": "三次在不同日期联系未果，所留电话已停用。"}),
    ),
    "unreasonable": (
        *_accepted(), *_pushed(), *_looked_into(4), *_concluded(10, "refuse"),
        answered(14, "super2", "phone", "no", "no", reason="补偿没有翻倍。"),
        *_looked_into(15), *_concluded(18, "refuse"), *_settled(22),
        Beat(
            24,
            "pleader",
            "end_unreasonable",
            {
                "panel": People(("deputy", "lawyer", "super2")),
                "minutes": "会商认为补偿标准和发放均符合规定，诉求超出标准。",
                "files": Photo("会商记录"),
            },
        ),
    ),
    "withdrawn": (
        *_accepted(), *_pushed(),
        Beat(
            6,
            "petition2",
            "end_withdrawn",
            {"how": "paper", "reason": "本人书面说明已自行解决，自愿撤回。", "files": Photo("撤回说明")},
        ),
    ),
    "review": (*_accepted(), *_pushed(), *_looked_into(4), *_concluded(10, "refuse"), _asked(20)),
    "final_review": (
        *_accepted(), *_pushed(), *_looked_into(4), *_concluded(10, "explain"), *_reviewed(),
    ),
    "final": (
        *_accepted(), *_pushed(), *_looked_into(4), *_concluded(10, "refuse"), *_reviewed(),
        _told(52, "record_final_review", "复核意见书"),
        *_settled(55),
        Beat(58, "phead", "end_final", {"reason": "复查、复核均维持，已向本人逐条说明。"}),
    ),
    "refused_again": (
        Beat(3, "phead", "decline", {"ground": "final", "reason": "复核已经终结，没有新的事实和理由。", **NOTICED}),
        *_paper(3, "refusal_notice"),
    ),
    "forward": (
        Beat(
            1,
            "petition",
            "forward",
            {"unit": UnitOf("s.shichang"), "reason": "收费事项由市场监管部门管辖。", "notice": "written"},
        ),
        *_paper(1, "transfer_notice"),
    ),
    "declined": (
        Beat(
            3,
            "phead",
            "decline",
            {
                "ground": "not_ours",
                "unit": UnitOf("s.shichang"),
                "reason": "合同相对人不在本市，不属于本机关职权，已告知途径。",
                **NOTICED,
            },
        ),
        *_paper(3, "refusal_notice"),
    ),
    "routed": (
        Beat(
            4,
            "phead",
            "guide",
            {
                "route": "administrative",
                "where": "向市人民政府申请行政复议，或者依法提起行政诉讼",
                "reason": "工伤认定结论有法定救济途径。",
                "notice": "written",
            },
        ),
        *_paper(4, "routing_notice"),
    ),
    "suggestion": (
        Beat(2, "petition", "accept", dict(NOTICED)),
        Beat(15, "phead", "reply", {"result": "adopted", "content": "已向客运企业反映，集市日增设临时站点。"}),
    ),
    "accusation": (Beat(3, "accuse", "accept", dict(NOTICED)),),
    "accusation_over": (
        Beat(2, "accuse", "accept", dict(NOTICED)),
        Beat(5, "pleader", "hand_over", {"unit": UnitOf("s.jiwei"), "reason": "按照管理权限移送有权机关。"}),
    ),
    "joined": (Beat(2, "petition", "_join", {"other": OtherCase()}),),
    "parted": (
        *_accepted(),
        Beat(2, "petition", "_join", {"other": OtherCase()}),
        Beat(5, "petition", "_part", {}),
        *_pushed(6), *_looked_into(8),
    ),
    "apart": (
        *_accepted(),
        Beat(2, "petition", "_apart", {"other": OtherCase()}),
        *_pushed(3), *_looked_into(5),
    ),
}  # fmt: skip
