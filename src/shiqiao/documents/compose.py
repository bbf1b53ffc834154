"""Builds the first draft of a paper out of what the register established; only verified bases get in (design §4.10)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.conf import settings

from shiqiao.calendars import due_on
from shiqiao.cases.models import Case, Clause
from shiqiao.documents import wording
from shiqiao.documents.cited import as_printed, cited
from shiqiao.documents.content import (
    Check,
    Enterprise,
    Inspector,
    Item,
    Kind,
    PaperContent,
    PriorPaper,
    SignaturePlace,
)
from shiqiao.documents.final import content_of
from shiqiao.documents.house import house
from shiqiao.documents.models import Paper
from shiqiao.documents.said import said_on, signatures
from shiqiao.law.book import Book
from shiqiao.law.validity import valid_on
from shiqiao.people.models import Person
from shiqiao.places.models import Site
from shiqiao.procedures.machine import Refused, gettext_noop
from shiqiao.record import clock
from shiqiao.record.editions import editions
from shiqiao.record.models import Step

_ = gettext_noop

# What each kind of paper stands on, by codes of the law tables.
BASES: dict[Kind, tuple[str, ...]] = {
    "site_check_record": ("luanquan.42", "anquan.68"),
    "rectification_notice": ("luanquan.47",),
    "reinspection_opinion": ("luanquan.47", "weifachufa.16"),
}
DEMANDS = (
    "明确整改责任人，落实整改措施、资金和应急预案，逐项整改到位。",
    "整改期间采取可靠的安全防范措施；无法保证安全的，从危险区域撤出人员，暂停作业或者停止使用。",
    "整改完成后如实反馈整改情况，附整改前后照片等证明材料。",
)
MEASURE = "采取有效措施予以消除，并举一反三，防止再次发生。"
LISTED = ("found", "ordered")


@dataclass(frozen=True)
class Wanted:
    """What a paper is asked for: of which kind, to which site, out of which visit (its columns) and cases."""

    kind: Kind
    site: Site
    visit: Mapping[str, Any] | None = None
    cases: Sequence[Case] = ()
    # The term of each case that has none yet; the town's default where it is missing.
    terms: Mapping[UUID, date] = field(default_factory=dict)
    prior: Paper | None = None
    replaces: Paper | None = None


@dataclass(frozen=True)
class Composed:
    """A content ready to be drafted, and the citations left out of it because nobody has verified them."""

    wanted: Wanted
    code: str
    content: PaperContent
    left_out: tuple[str, ...]


def compose(wanted: Wanted) -> Composed:
    """Compose the first draft; raises Refused when there is nothing to write about."""
    book, today = editions()[0], clock.today()
    _enough(wanted)
    code = clock.new_salt()
    own = house()
    bases, left_out = cited(book, today, BASES[wanted.kind])
    items, more_left_out = _items(wanted, book, today)
    content = PaperContent(
        kind=wanted.kind,
        authority=own.authority,
        letterhead=own.letterhead,
        prefix=own.prefixes[wanted.kind],
        year=today.year,
        addressee=_addressee(wanted.site),
        check=_check(wanted),
        inspectors=_team(wanted.visit),
        items=items,
        bases=bases,
        prior=_prior(wanted.prior),
        findings=_findings(wanted),
        demands=DEMANDS if wanted.kind == "rectification_notice" else (),
        signatures=_signatures(wanted),
        link=f"{settings.BASE_URL}/p/{code}/",
        supersedes=_name(wanted.replaces) if wanted.replaces else "",
    )
    return Composed(wanted, code, content, tuple(dict.fromkeys((*left_out, *more_left_out))))


def may_list(case: Case, replaces: UUID | None) -> bool:
    """Say whether a notice may list a case: found or running, or still open under the notice that it replaces."""
    return case.state in LISTED or (case.is_open and replaces is not None and case.notice_id == replaces)


def default_term(case: Case, book: Book, today: date) -> date:
    """Return the day a case is to be rectified by: its running term, else the town's default counted from today."""
    if case.rectify_by is not None:
        return case.rectify_by
    name = "major.rectify" if case.grade == "major" else "hazard.rectify"
    return due_on(book.term(name, today), today, book.calendar)


def _enough(wanted: Wanted) -> None:
    if any(case.site_id != wanted.site.id for case in wanted.cases):
        raise Refused("other_site", _("文书所列事项不属于同一单位。"), field="cases")
    if wanted.kind == "site_check_record":
        if wanted.visit is None or wanted.visit["state"] != "finished":
            raise Refused("visit_not_finished", _("检查结束、双方签字后才能制作检查记录。"), field="visit")
    elif not wanted.cases:
        raise Refused("missing", _("请至少选择一项隐患。"), field="cases")
    old = wanted.replaces.id if wanted.replaces else None
    if wanted.kind == "rectification_notice" and not all(may_list(case, old) for case in wanted.cases):
        raise Refused("case_moved", _("只有待处理、整改中的隐患可以列入整改通知书。"), field="cases")
    if wanted.kind == "reinspection_opinion" and (wanted.visit is None or wanted.prior is None):
        raise Refused("no_notice", _("复查意见书须针对一次复查和此前送达的整改通知书。"), field="visit")


def _items(wanted: Wanted, book: Book, today: date) -> tuple[tuple[Item, ...], tuple[str, ...]]:
    keys = {case.clause_key for case in wanted.cases if case.clause_key}
    stated = dict(Clause.objects.filter(key__in=keys).order_by("id").values_list("key", "basis")) if keys else {}
    in_force = [basis for versions in book.bases.values() if (basis := valid_on(versions, today))]
    by_name = {name: basis for basis in in_force if basis.verified for name in (basis.code, basis.citation)}
    results = _results(wanted) if wanted.kind == "reinspection_opinion" else {}
    items, left_out = [], []
    for seq, case in enumerate(wanted.cases, 1):
        named = stated.get(case.clause_key, "")
        basis = by_name.get(named)
        if named and basis is None:
            left_out.append(named)
        term = None
        if wanted.kind == "rectification_notice":
            term = case.rectify_by or wanted.terms.get(case.id) or default_term(case, book, today)
        elif wanted.kind == "reinspection_opinion":
            term = case.rectify_by
        items.append(
            Item(
                seq,
                case.description or case.clause,
                as_printed(basis) if basis else None,
                "major" if case.grade == "major" else "general",
                _measure(wanted.kind, case),
                term,
                results.get(case.id, ""),
            )
        )
    return tuple(items), tuple(left_out)


def _measure(kind: Kind, case: Case) -> str:
    if kind != "site_check_record":
        return MEASURE if kind == "rectification_notice" else ""
    if case.outcome == "fixed_on_spot":
        return "当场整改，已现场核实。"
    if case.grade == "major":
        return "列为重大事故隐患，另行报告主管部门并下达整改通知书。"
    return "要求限期改正，另行下达整改通知书。"


def _results(wanted: Wanted) -> dict[UUID, str]:
    """Return what the re-inspection established of each case, from the steps taken on that very visit."""
    assert wanted.visit is not None  # _enough has looked
    steps = Step.objects.filter(
        kind="hazard",
        subject_id__in=[case.id for case in wanted.cases],
        act__in=("verify", "verify_partly", "reject"),
        given__visit=str(wanted.visit["id"]),
    ).order_by("position")
    found = {step.subject_id: step for step in steps}
    reasons = said_on(list(found.values()), "reason")
    said: dict[UUID, str] = {}
    for case_id, step in found.items():
        why = reasons.get(step.position, "")
        if step.act == "verify":
            said[case_id] = "已按要求整改完毕，复查合格。"
        elif step.act == "verify_partly":
            said[case_id] = f"部分整改到位：{why}"
        else:
            until = wording.chinese_date(date.fromisoformat(step.given["rectify_by"]))
            said[case_id] = f"未整改到位：{why}，限于{until}前整改完毕。"
    return said


def _addressee(site: Site) -> Enterprise:
    return Enterprise(site.name, site.uscc, site.address, site.contact, site.phone)


def _check(wanted: Wanted) -> Check | None:
    visit = wanted.visit
    if visit is None or visit["started_at"] is None:
        return None
    ended: datetime | None = visit["finished_at"]
    return Check(wanted.site.address or wanted.site.name, visit["started_at"], ended)


def _team(visit: Mapping[str, Any] | None) -> tuple[Inspector, ...]:
    if visit is None:
        return ()
    people = Person.objects.select_related("unit").in_bulk(
        [UUID(one) for one in (*visit["inspectors"], *visit["experts"])]
    )
    listed = [(UUID(one), False) for one in visit["inspectors"]] + [(UUID(one), True) for one in visit["experts"]]
    return tuple(
        Inspector(person.name, person.certificate, person.unit.name if person.unit else "", expert)
        for one, expert in listed
        if (person := people.get(one))
    )


def _findings(wanted: Wanted) -> str:
    if wanted.kind == "site_check_record":
        assert wanted.visit is not None  # _enough has looked
        return _walked(wanted.visit)
    if wanted.kind == "reinspection_opinion":
        results = list(_results(wanted).values())
        good = sum("复查合格" in one for one in results)
        bad = len(wanted.cases) - good
        return f"本次复查{len(wanted.cases)}项，" + (f"合格{good}项，未全部合格{bad}项。" if bad else "全部合格。")
    return ""


def _walked(visit: Mapping[str, Any]) -> str:
    results = [answer.get("result") for answer in visit["answers"].values()]
    said = []
    if results:
        good, bad, idle = (results.count(one) for one in ("pass", "fail", "na"))
        said.append(f"对照检查表逐条检查{len(results)}项：合格{good}项，不合格{bad}项，不适用{idle}项。")
    signed = Step.objects.filter(subject_id=visit["id"], act="sign").order_by("-seq").first()
    if signed and (summary := said_on([signed], "summary").get(signed.position)):
        said.append(summary)
    return "\n".join(said)


def _signatures(wanted: Wanted) -> tuple[SignaturePlace, ...]:
    if wanted.kind == "site_check_record" and wanted.visit is not None:
        return signatures(wanted.visit, [one.name for one in _team(wanted.visit) if not one.expert])
    return (SignaturePlace("被检查单位负责人（签字）"),)


def _prior(paper: Paper | None) -> PriorPaper | None:
    if paper is None:
        return None
    content = content_of(paper)
    return PriorPaper(wording.TITLES[content.kind], content.number, paper.served_on)


def _name(paper: Paper) -> str:
    content = content_of(paper)
    return f"《{wording.TITLES[content.kind]}》（{content.number}）"
