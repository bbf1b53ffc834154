"""What a petition's papers say, part by part, out of what its steps established (信访工作条例 arts 22-23, 31-36)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from shiqiao.calendars import legal_day
from shiqiao.cases.models import Case
from shiqiao.documents import wording
from shiqiao.documents.content import TO_BE_WRITTEN, Kind, Paragraph
from shiqiao.documents.said import said_on
from shiqiao.identities.screen import Cover
from shiqiao.people.models import Unit
from shiqiao.procedures.petition_words import GROUNDS, OPINIONS, REVIEWED
from shiqiao.record.models import Step

# Writes the parts of a paper about a case; a review also goes by how it ended.
Writer = Callable[[Case, str], list[Paragraph]]

# What each kind of paper stands on, by codes of the law tables.
BASES: Mapping[Kind, tuple[str, ...]] = {
    "acceptance_notice": ("xinfang.23", "xinfang.31"),
    "refusal_notice": ("xinfang.23",),
    "routing_notice": ("xinfang.31",),
    "transfer_notice": ("xinfang.22", "xinfang.23"),
    "extension_notice": ("xinfang.34",),
    "handling_opinion": ("xinfang.32", "xinfang.34"),
    "review_opinion": ("xinfang.35",),
    "final_review_opinion": ("xinfang.36",),
    "assignment_slip": ("xinfang.22",),
}
# What more it stands on, by the ground on which a petition was turned away.
GROUND_BASES = {"pending": "xinfang.19", "final": "xinfang.36"}
ROUTES = {
    "judicial": "诉讼、刑事立案、检察监督、公安等法律程序",
    "arbitration": "仲裁程序",
    "party": "党员申诉、申请复审等党内程序",
    "administrative": "行政复议、行政裁决、行政确认、行政许可、行政处罚等行政程序",
}


@dataclass(frozen=True)
class _Told:
    """What the newest step of an act on the case said: texts covered of sealed persons, codes, and the columns it set."""

    texts: Mapping[str, str]
    given: Mapping[str, Any]
    sets: Mapping[str, Any]
    on: date | None = None

    def day(self, column: str) -> str:
        found = self.sets.get(column) or self.given.get(column)
        return wording.chinese_date(date.fromisoformat(found)) if found else wording.BLANK_DATE


def bases(kind: Kind, case: Case) -> Sequence[str]:
    """Return the codes of the articles that a paper about this petition stands on."""
    return (*BASES[kind], *_further(kind, case))


def _further(kind: Kind, case: Case) -> Sequence[str]:
    if kind == "acceptance_notice":
        return ("xinfang.34",) if case.marks.get("route") == "petition" else ()
    if kind == "refusal_notice":
        ground = _told(case, "decline").given.get("ground", "")
        return (GROUND_BASES[ground],) if ground in GROUND_BASES else ()
    return ()


def _told(case: Case, act: str) -> _Told:
    step = Step.objects.filter(subject_id=case.id, act=act).order_by("-seq").first()
    if step is None:
        return _Told({}, {}, {})
    cover = Cover([case.id])
    names = [name for name, value in step.given.items() if isinstance(value, dict) and "text" in value]
    texts = {name: cover.over(case.id, said_on([step], name).get(step.position, "")) for name in names}
    return _Told(texts, step.given, step.outcome.get("sets", {}), legal_day(step.at))


def _unit_name(unit_id: UUID | str | None) -> str:
    found = Unit.objects.filter(id=unit_id).first() if unit_id else None
    return found.name if found else ""


def unit_of(case: Case) -> str:
    """Return the name of the unit that answers for a case."""
    return _unit_name(case.unit_id) or "承办单位"


def _received(case: Case) -> Paragraph:
    title = Cover([case.id]).over(case.id, case.title)
    said = title.rstrip("。；，")
    return Paragraph("", f"该事项由本机关于{wording.chinese_date(case.found_on)}收到，主要诉求为：{said}。")


def _acceptance(case: Case, outcome: str) -> list[Paragraph]:
    told = _told(case, "accept")
    way = {
        "petition": "本机关将听取陈述、调查核实，作出信访处理意见并书面答复",
        "duty": "本机关将依照法定职责履行或者答复",
    }.get(str(case.marks.get("route")), "本机关将研究处理并予以答复")
    return [
        _received(case),
        Paragraph("", f"经审查，该事项属于本机关职权范围，决定予以受理。受理日期为{told.day('taken_up_on')}。"),
        Paragraph("", f"{way}，办理期限至{told.day('own_due_on')}；依法延长的，另行书面告知。"),
    ]


def _refusal(case: Case, outcome: str) -> list[Paragraph]:
    told = _told(case, "decline")
    ground = dict(GROUNDS).get(told.given.get("ground", ""), "")
    said = [_received(case), Paragraph("", f"经审查，该事项属于下列情形：{ground}。决定不予受理。")]
    if same := Case.objects.filter(id=case.marks.get("same_as")).first() if case.marks.get("same_as") else None:
        said.append(Paragraph("", f"与该事项相同的是信访事项{same.shown_number}，{_how_it_stands(same)}。"))
    if unit := _unit_name(told.given.get("unit")):
        said.append(Paragraph("", f"请向有权处理的{unit}提出。"))
    return [*said, Paragraph("理由", told.texts.get("reason", TO_BE_WRITTEN))]


def _how_it_stands(case: Case) -> str:
    if final := case.marks.get("final_on"):
        return f"已于{wording.chinese_date(date.fromisoformat(str(final)))}送达复核意见"
    if case.taken_up_on:
        return f"已于{wording.chinese_date(case.taken_up_on)}受理，正在办理"
    return f"已于{wording.chinese_date(case.found_on)}收到，正在办理"


def _routing(case: Case, outcome: str) -> list[Paragraph]:
    told = _told(case, "guide")
    route, where = ROUTES.get(told.given.get("route", ""), "法定程序"), told.texts.get("where", TO_BE_WRITTEN)
    return [
        _received(case),
        Paragraph("", f"经审查，该诉求依法应当通过{route}解决，请向下列机关、单位提出：{where}。"),
        Paragraph("理由", told.texts.get("reason", TO_BE_WRITTEN)),
    ]


def _transfer(case: Case, outcome: str) -> list[Paragraph]:
    told = _told(case, "forward")
    unit = _unit_name(told.given.get("unit")) or TO_BE_WRITTEN
    when = wording.chinese_date(told.on)
    return [
        _received(case),
        Paragraph("", f"经审查，该事项依法由{unit}处理，已于{when}转送，由其依法办理并向你（你们）告知。"),
        Paragraph("理由", told.texts.get("reason", TO_BE_WRITTEN)),
    ]


def _extension(case: Case, outcome: str) -> list[Paragraph]:
    accepted, told = _told(case, "accept"), _told(case, "extend")
    return [
        Paragraph(
            "",
            f"该事项于{accepted.day('taken_up_on')}受理。因情况复杂，经本机关负责人批准，办理期限延长至{told.day('own_due_on')}。",
        ),
        Paragraph("延期理由", told.texts.get("reason", TO_BE_WRITTEN)),
    ]


def _handling(case: Case, outcome: str) -> list[Paragraph]:
    told = _told(case, "conclude")
    verdict = dict(OPINIONS).get(case.opinion, "")
    parts = (
        ("一、投诉请求", "claim"),
        ("二、事实和理由", "facts"),
        ("三、处理意见", "decision"),
        ("四、法律法规依据", "grounds"),
    )
    said = [Paragraph(heading, told.texts.get(name) or TO_BE_WRITTEN) for heading, name in parts]
    said[2] = Paragraph(said[2].heading, f"对该投诉请求{verdict}。{said[2].text}")
    return said


def _reviewing(asked: str, name: str) -> Writer:
    def write(case: Case, outcome: str) -> list[Paragraph]:
        told, verdict = _told(case, asked), dict(REVIEWED)[outcome]
        return [
            Paragraph("", f"你（你们）于{told.day('requested_on')}请求{name}。经审查，现作出{name}意见。"),
            Paragraph("一、请求和理由", TO_BE_WRITTEN),
            Paragraph("二、查明的事实", TO_BE_WRITTEN),
            Paragraph(f"三、{name}意见", f"{verdict}。"),
        ]

    return write


def _final(case: Case, outcome: str) -> list[Paragraph]:
    said = _reviewing("request_final_review", "复核")(case, outcome)
    if outcome != "again":
        said.append(Paragraph("", "本意见为复核终结意见。仍以同一事实和理由提出的，不再受理。"))
    return said


def _assignment(case: Case, outcome: str) -> list[Paragraph]:
    told, cover = _told(case, "push"), Cover([case.id])
    about = "\n".join(cover.over(case.id, one) for one in (case.title, case.description) if one)
    until = wording.chinese_date(case.due_on) if case.due_on else TO_BE_WRITTEN
    return [
        Paragraph("一、信访事项", about),
        Paragraph("二、办理要求", told.texts.get("requirement") or TO_BE_WRITTEN),
        Paragraph(
            "三、办理期限", f"请于{until}前办理并书面回复办理情况。不属于你单位职权的，请在规定时限内说明理由退回。"
        ),
        Paragraph("四、保密要求", "信访人身份信息受保护，不得泄露，不得转给被反映的人员或者单位。"),
    ]


WRITERS: Mapping[Kind, Writer] = {
    "acceptance_notice": _acceptance,
    "refusal_notice": _refusal,
    "routing_notice": _routing,
    "transfer_notice": _transfer,
    "extension_notice": _extension,
    "handling_opinion": _handling,
    "review_opinion": _reviewing("request_review", "复查"),
    "final_review_opinion": _final,
    "assignment_slip": _assignment,
}
