"""What a case page says beside the timeline: the points of the case, its marks in words, and what is linked to it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.db.models import CharField, DateField, IntegerField, QuerySet, UUIDField, Value
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from shiqiao.cases import find
from shiqiao.cases.models import Case, shown_number
from shiqiao.desk.lines import answering, outcome_words
from shiqiao.documents.kinds import papers_of, papers_to_sites
from shiqiao.people.roster import Roster
from shiqiao.places.fields import FIELD_LABELS
from shiqiao.places.models import Division
from shiqiao.policy import Viewer
from shiqiao.procedures.hazard_aside import REFERRAL
from shiqiao.procedures.hazard_words import CHANNELS
from shiqiao.procedures.machine import gettext_noop
from shiqiao.procedures.matter_paper import ALL_KINDS
from shiqiao.procedures.paper import PAPER
from shiqiao.procedures.visit import PURPOSES
from shiqiao.ui.dates import cjk_date
from shiqiao.visits.kinds import visits

N_ = gettext_noop
Fact = tuple[str, object]
DECISIONS = {
    code: label
    for act in REFERRAL
    if act.name == "record_decision"
    for need in act.needs
    if need.name == "decision"
    for code, label in need.choices
}
# Marks that are a day, in the order in which a major hazard meets them.
DAYS = (
    ("reported_on", N_("已直报")),
    ("secured_on", N_("已撤人管控")),
    ("raised_on", N_("升为重大")),
    ("stopped_on", N_("停产决定")),
    ("planned_on", N_("方案提交")),
    ("reviewed_on", N_("审查同意")),
    ("resumed_on", N_("恢复生产")),
    ("listed_on", N_("挂牌督办")),
    ("delisted_on", N_("摘牌")),
    ("extension_denied", N_("延期未获同意")),
    ("same_team_approved", N_("批准原班人员复查")),
    ("sampled", N_("抽中核查")),
    ("reminded_on", N_("最近提醒")),
    ("escalated_on", N_("最近升级")),
)
COUNTS = (
    ("extensions", N_("延期次数")),
    ("rejected", N_("复查退回次数")),
    ("failed_reviews", N_("审查未通过次数")),
    ("answers", N_("判定答复次数")),
    ("assigned", N_("改派次数")),
    ("reopened", N_("重新打开次数")),
)


@dataclass
class Beside:
    """What is linked to a case: its place's name, papers, visits, and the earlier or later finding of the same."""

    place: str = ""
    papers: list[tuple[str, str]] = field(default_factory=list)
    # The papers among these that are void.
    void: set[UUID] = field(default_factory=set)
    visits: dict[UUID, str] = field(default_factory=dict)
    cases: dict[UUID, str] = field(default_factory=dict)


def beside(case: Case, viewer: Viewer) -> Beside:
    """Return what is linked to a case, as far as the viewer may see it; one statement for all of it."""
    related = [one for one in (case.recurs_id, _id(case.marks.get("recurred_as"))) if one]
    looked = [one for one in (case.visit_id, case.reinspection_id) if one]
    listing = (
        papers_to_sites(viewer).filter(site=case.site, cases__icontains=str(case.id))
        if case.kind == "hazard"
        else papers_of(viewer, case.id).order_by()
    )
    parts = [
        _columns(listing, "paper", "paper_kind", number="number", year="year", day="issued_on"),
        _columns(find.cases(viewer).filter(id__in=related), "case", "kind", "number", "year", "found_on"),
        _columns(visits(viewer).filter(id__in=looked), "visit", "purpose", day="planned_on"),
        _columns(Division.objects.filter(code=case.community_code), "place", "name", id_column=""),
    ]
    found = Beside()
    for row in parts[0].union(*parts[1:], all=True):
        _put(found, row)
    found.papers.sort(key=lambda link: link[0])
    return found


def _columns(
    rows: "QuerySet[Any]",
    kind: str,
    word: str,
    number: str = "",
    year: str = "",
    day: str = "",
    id_column: str = "id",
) -> "QuerySet[Any]":
    nothing = Value(None)
    return rows.order_by().values_list(
        Value(kind, CharField()),
        Cast(id_column or nothing, UUIDField()),
        Cast(word, CharField()),
        Cast("state" if id_column else Value("", CharField()), CharField()),
        Cast(number or nothing, IntegerField()),
        Cast(year or nothing, IntegerField()),
        Cast(day or nothing, DateField()),
    )


def _put(found: Beside, row: tuple[Any, ...]) -> None:
    kind, row_id, word, state, number, year, day = row
    if kind == "place":
        found.place = word
    elif kind == "paper":
        numbered = f"〔{year}〕{number}号" if number else ""
        label = f"{_(dict(ALL_KINDS).get(word, word))} {numbered} {_(PAPER.states.get(state, state))}"
        found.papers.append((label, f"/papers/{row_id}/"))
        if state == "void":
            found.void.add(row_id)
    elif kind == "visit":
        found.visits[row_id] = f"{cjk_date(day, 'short')} {_(dict(PURPOSES).get(word, ''))}"
    else:
        found.cases[row_id] = shown_number(word, year, number)


def _id(value: object) -> UUID | None:
    return UUID(str(value)) if value else None


def points(case: Case, linked: Beside, roster: Roster) -> list[Fact]:
    """Return the points of a case as (label, value)."""
    site = case.site
    rows: list[Fact] = [
        (_("单位"), _link(f"/sites/{case.site_id}/", site.name) if site else ""),
        (_("地址"), site.address if site else ""),
        (_("社区"), linked.place),
        (_("领域"), _(FIELD_LABELS.get(case.field, case.field))),
        (_("检查条款"), case.clause),
        (_("来源"), _(dict(CHANNELS).get(case.channel, case.channel))),
        (_("原编号"), case.source_number),
        (_("发现日期"), cjk_date(case.found_on)),
        (_("发现人"), "、".join(_names(case.found_by, roster))),
        (_("所在检查"), _visit(case.visit_id, linked)),
        (_("责任单位"), roster.units.get(case.unit_id, "") if case.unit_id else ""),
        (_("责任人"), answering(case, roster)),
        (_("整改期限"), cjk_date(case.rectify_by)),
        (_("报告整改"), cjk_date(case.rectified_on)),
        (_("复查"), _visit(case.reinspection_id, linked)),
        (_("复查人"), "、".join(_names(case.verified_by, roster))),
        (_("办结方式"), outcome_words(case)),
        (_("销号日期"), cjk_date(case.closed_on)),
        (_("曾经逾期"), _("是") if case.late else ""),
        (_("原申报发现"), cjk_date(case.claimed_found_on)),
        (_("原申报期限"), cjk_date(case.claimed_due_on)),
        (_("原申报销号"), cjk_date(case.claimed_closed_on)),
    ]
    return [(label, value) for label, value in [*rows, *_recurrence(case, linked)] if value]


def _recurrence(case: Case, linked: Beside) -> list[Fact]:
    later = _id(case.marks.get("recurred_as"))
    return [
        (_("复发自"), _case(case.recurs_id, linked) if case.recurs_id else ""),
        (_("销号后复发"), _case(later, linked) if later else (_("是") if case.recurred else "")),
    ]


def _case(case_id: UUID, linked: Beside) -> object:
    # A related case that the viewer may not read is said to exist, no more.
    number = linked.cases.get(case_id)
    return _link(reverse("desk:case", args=[case_id]), number) if number else _("另一处事项（您无权查看）")


def _visit(visit_id: UUID | None, linked: Beside) -> object:
    words = linked.visits.get(visit_id) if visit_id else None
    return _link(f"/visits/{visit_id}/", words) if words else ""


def _link(url: str, label: str) -> object:
    return format_html('<a href="{}">{}</a>', url, label)


def _names(ids: Iterable[str], roster: Roster) -> list[str]:
    return [roster.people.get(UUID(one), _("（已离职人员）")) for one in ids if one and one != "None"]


def standing_words(case: Case, roster: Roster) -> list[Fact]:
    """Return what earlier steps established, in words, for the panel beside the clock."""
    marks: Mapping[str, Any] = case.marks
    rows: list[Fact] = []
    if marks.get("catch_all"):
        rows.append((_("责任空缺"), _("此处此领域未落实责任岗位，暂由兜底岗位负责")))
    if asked := marks.get("extension_asked"):
        rows.append((_("延期申请"), _("申请延至 %(day)s，待审批") % {"day": _day(asked)}))
    if asked := marks.get("consulting"):
        name = roster.people.get(UUID(asked)) or roster.units.get(UUID(asked), "")
        words = _("已请%(name)s判定，应于 %(day)s 前答复") % {"name": name, "day": _day(marks.get("consult_due"))}
        rows.append((_("判定"), words))
    if marks.get("referred_to"):
        unit = roster.units.get(UUID(marks["referred_to"]), "")
        rows.append((_("已报告主管部门"), f"{unit} {_day(marks.get('referred_on'))}"))
    for number in range(1, int(marks.get("decisions") or 0) + 1):
        what, _slash, day = str(marks.get(f"decision_{number}", "")).partition("/")
        rows.append((_("部门决定"), f"{_(DECISIONS.get(what, what))} {_day(day)}"))
    rows += [(_(label), _with_unit(name, marks, roster)) for name, label in DAYS if marks.get(name)]
    rows += [(_(label), str(marks[name])) for name, label in COUNTS if marks.get(name)]
    if level := marks.get("escalation"):
        rows.append((_("升级层级"), str(level)))
    return rows


def _with_unit(name: str, marks: Mapping[str, Any], roster: Roster) -> str:
    by = marks.get(name.removesuffix("_on") + "_by")
    unit = roster.units.get(UUID(by), "") if by else ""
    return f"{_day(marks[name])} {unit}".strip()


def _day(value: object) -> str:
    try:
        return cjk_date(date.fromisoformat(str(value)))
    except ValueError:
        return ""
