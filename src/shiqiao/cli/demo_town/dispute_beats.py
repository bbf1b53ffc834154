"""The stories of the demo's disputes: consent, sessions, agreement, performance, the court, or no agreement."""

from collections.abc import Sequence
from typing import Any

from shiqiao.cli.demo_town.beats import PERSON, TO, Beat, Column, Day, People, Photo, answered

REFUSED: dict[str, Any] = {"files": Photo("拒绝调解说明")}


def _consented(second: str = "yes") -> tuple[Beat, ...]:
    return (
        Beat(1, TO, "seek_consent", {"party": 1, "consent": "yes"}),
        Beat(2, TO, "seek_consent", {"party": 2, "consent": second, **(REFUSED if second == "no" else {})}),
    )


_SESSION: dict[str, Any] = {
    "held_on": Day(),
    "venue": "社区调解室",
    "present": ["1", "2"],
    "helped": ["five_elders", "legal_adviser"],
    "signed_how": "all",
}


def _mediated() -> tuple[Beat, ...]:
    told: dict[str, Any] = {"told_rights": "yes", "mediators": People((TO, "elder"))}
    return (
        *_consented(),
        Beat(3, TO, "begin", told),
        Beat(3, TO, "invite", {"invited": "five_elders", "agreed": "yes", "remark": "请熟悉情况的五老参与。"}),
        Beat(3, TO, "invite", {"invited": "legal_adviser", "agreed": "yes", "remark": "讲解有关法律规定。"}),
        Beat(3, TO, "investigate", {"held_on": Day(), "record": "到现场查看，向邻里了解起因，与双方所述大体一致。"}),
        Beat(
            4,
            TO,
            "session",
            {**_SESSION, "record": "分别听取双方陈述，现场查看。双方各执一词，约定再谈。", "next_on": Day(1)},
        ),
        Beat(
            5,
            TO,
            "session",
            {**_SESSION, "record": "讲解有关规定，双方各让一步，初步形成方案。", "files": Photo("调解记录签名页")},
        ),
    )


def _agreed(form: str = "written") -> tuple[Beat, ...]:
    signed: dict[str, Any] = {"signed": ["1", "2"]}
    if form == "written":
        signed |= {"sealed": True, "files": Photo("调解协议书")}
    said = {"facts": Column("facts"), "content": Column("decision"), "manner": "按协议约定当面履行"}
    days = {"effective_on": Day(), "perform_by": Day(12)}
    drafted = Beat(6, TO, "draft_agreement", {**said, "perform_by": Day(13)})
    sheet = {"kind": "mediation_agreement"}
    # An oral agreement is recorded, no paper is made of it.
    written = (drafted, Beat(6, TO, "paper_up", sheet), Beat(7, TO, "paper_out", sheet)) if form == "written" else ()
    return (
        *_mediated(),
        *written,
        Beat(7, TO, "agree", {"form": form, **said, **days, **signed}),
        Beat(7, TO, "promise", {"party": 1, "what": "按协议先行清理、退让，恢复原状。", "due_on": Day(5)}),
        Beat(7, TO, "promise", {"party": 2, "what": "按协议履行其余各项。", "due_on": Day(12)}),
        Beat(8, TO, "check_promise", {"obligation": "1", "result": "done", "done_on": Day()}),
    )


def _performed(after: int) -> tuple[Beat, ...]:
    kept = {"result": "performed", "record": "到场查看，协议已履行。", "files": Photo("履行凭证")}
    # Found later at times, but done within the term.
    done: dict[str, Any] = {"obligation": "2", "result": "done", "done_on": Day(-22 if after > 20 else 0)}
    return (Beat(after, TO, "check_promise", done), Beat(after, TO, "check_performance", kept))


def _keys(after: int) -> tuple[Beat, ...]:
    return (
        Beat(after, "super", "settle", {"remark": "到场查看，两家均称已履行。", "files": Photo("核验现场")}),
        answered(after + 1, PERSON, "link", party=1),
        answered(after + 2, "super2", "phone", satisfied="mostly", party=2),
    )


def _followed(after: int, result: str = "holds") -> tuple[Beat, ...]:
    words = {"holds": "回访双方，没有反复。", "back": "回访得知又起争执。"}[result]
    return (Beat(after, "super2", "follow_up", {"party": 1, "result": result, "remark": words}),)


def _ended(after: int, why: str, reason: str) -> tuple[Beat, ...]:
    return (Beat(after, TO, "terminate", {"why": why, "elsewhere": "judicial", "reason": reason}),)


STORIES: dict[str, Sequence[Beat]] = {
    "performed": (*_agreed(), *_performed(14), *_keys(16), *_followed(42)),
    "oral": (*_agreed("oral"), *_performed(12), *_keys(14), *_followed(40)),
    "confirmed": (
        *_agreed(),
        Beat(10, TO, "apply_confirmation", {"applied_on": Day(), "together": True}),
        Beat(22, TO, "record_confirmation", {"result": "confirmed", "decided_on": Day(), "files": Photo("裁定书")}),
        *_performed(30),
        *_keys(32),
    ),
    "failed": (
        *_mediated(),
        Beat(6, TO, "prevent", {"measure": "分头谈话，安排邻里照看，提醒双方不动手。", "to_police": True}),
        *_ended(18, "failed", "三次调解意见差距较大，已告知可以诉讼。"),
    ),
    "refused": (*_consented("no"), *_ended(4, "refused", "一方明确拒绝调解，已告知其他途径。")),
    "partly": (
        *_agreed(),
        Beat(16, TO, "check_promise", {"obligation": "2", "result": "not", "remark": "只付了第一笔。"}),
        Beat(
            16, TO, "check_performance", {"result": "partly", "record": "已付第一笔，余款约定日期。", "until": Day(45)}
        ),
    ),
    "answer_one": (*_agreed(), *_performed(14), *_keys(16)[:2]),
    "back": (*_agreed(), *_performed(14), *_keys(16), *_followed(42, "back")),
}
