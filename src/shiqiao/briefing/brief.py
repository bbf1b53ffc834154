"""The brief (简报): the figures of a town on one page and as JSON, with numerators, denominators and no ranking."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from shiqiao.briefing.cells import Figures, Rate
from shiqiao.briefing.figures import figures
from shiqiao.briefing.looks import finished, inspected, known, notices, void_notices
from shiqiao.briefing.matters import matter_figures
from shiqiao.briefing.matters_brief import matters_json, paragraph
from shiqiao.cases.find import Filters
from shiqiao.documents.content import BriefContent, Figure, Paragraph
from shiqiao.documents.house import house
from shiqiao.documents.wording import chinese_date
from shiqiao.places.models import Division
from shiqiao.policy import Viewer
from shiqiao.record.models import Ledger

KEYS = (
    "hazards_found", "fixed_on_spot", "items_under_notice", "closed", "open", "overdue", "closed_late", "recurred",
    "waiting_reinspection", "major_open",
)  # fmt: skip


@dataclass(frozen=True)
class Brief:
    """What a brief reports: the figures, what was looked at, in whose town."""

    figures: Figures
    matters: Figures
    enterprises_inspected: int
    enterprises_known: int
    visits: int
    notices_issued: int
    notices_void: int
    town: str
    place: str
    demo: bool

    def number(self, name: str) -> int:
        """Return one figure of the register."""
        return self.figures.figure(name).value


def brief(viewer: Viewer, scope: Filters | None = None) -> Brief:
    """Return the viewer's brief; `scope` narrows by place, field and the days of finding (found_from, found_to)."""
    within = scope or Filters()
    ledger = Ledger.objects.first()
    place = Division.objects.filter(code=within.place).values_list("name", flat=True).first() if within.place else None
    return Brief(
        figures(viewer, within),
        matter_figures(viewer, within),
        inspected(viewer, within).count(),
        known(viewer, within).count(),
        finished(viewer, within).count(),
        notices(viewer, within).count(),
        void_notices(viewer, within).count(),
        ledger.name if ledger else "",
        place or "",
        bool(ledger and ledger.mode == "demo"),
    )


def as_json(said: Brief) -> dict[str, Any]:
    """Return the brief as plain JSON values; the keys are stable, scripts rely on them."""
    found: dict[str, Any] = {
        "town": said.town,
        "as_of": said.figures.as_of.isoformat(),
        "demo": said.demo,
        "enterprises_inspected": said.enterprises_inspected,
        "visits": said.visits,
        "notices_issued": said.notices_issued,
        "notices_void": said.notices_void,
    }
    found |= {name: said.number(name) for name in KEYS}
    found["taken_over_closed"] = said.number("apart_taken_over")
    found |= matters_json(said.matters)
    found["rates"] = {rate.name: _rate(rate) for rate in (*said.figures.rates(), *said.matters.rates())}
    period = {"from": said.figures.base.found_from, "to": said.figures.base.found_to}
    if any(period.values()):
        found["period"] = period
    return found


def _rate(rate: Rate) -> dict[str, Any]:
    return {
        "numerator": rate.numerator.value,
        "denominator": rate.denominator.value,
        "excluded": {figure.name.removeprefix("apart_"): figure.value for figure in rate.excluded},
        "value": rate.value,
    }


def content(said: Brief) -> BriefContent:
    """Return the brief as it is set on paper; raises ImproperlyConfigured when no ledger has been founded."""
    on = said.figures.as_of
    return BriefContent(
        title="隐患排查整治" + ("和矛盾化解情况" if said.matters.cells else "情况"),
        issue_no=on.month,
        authority=house().authority,
        on=on,
        lead=_lead(said),
        figures=tuple(_rows(said)),
        paragraphs=tuple(_paragraphs(said)),
        notes=tuple(_notes(said)),
    )


def _lead(said: Brief) -> str:
    base, n = said.figures.base, said.number
    start = f"{chinese_date(_day(base.found_from))}以来" if base.found_from else ""
    until = _day(base.found_to) or said.figures.as_of
    where = said.place or said.town
    when = start or f"截至{chinese_date(until)}"
    return (
        f"{when}，{where}检查企业{said.enterprises_inspected}家（在册{said.enterprises_known}家），"
        f"组织检查{said.visits}次，发现隐患{n('hazards_found')}项，其中当场整改{n('fixed_on_spot')}项，"
        f"下达整改通知书{said.notices_issued}份、列入限期整改{n('items_under_notice')}项。"
        f"台账登记的{n('all')}项隐患中，已销号{n('closed')}项，尚未销号{n('open')}项。"
    )


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _rows(said: Brief) -> list[Figure]:
    n = said.number
    rows = [
        Figure("检查企业", f"{said.enterprises_inspected}家", "至少有一次已完成检查的企业"),
        Figure("检查发现隐患", f"{n('hazards_found')}项", f"当场整改{n('fixed_on_spot')}项，列入通知{n('items_under_notice')}项"),
        Figure("已销号", f"{n('closed')}项", f"其中逾期后销号{n('closed_late')}项"),
        Figure("未销号", f"{n('open')}项", f"逾期{n('overdue')}项，待复查{n('waiting_reinspection')}项，重大{n('major_open')}项"),
    ]  # fmt: skip
    for rate in said.figures.rates()[:2]:
        above, below = rate.numerator, rate.denominator
        note = f"{above.label}{above.value}项 ÷ {below.label}{below.value}项"
        rows.append(Figure(rate.label, percent(rate), note))
    rows.append(Figure("销号后复发", f"{n('recurred')}项", "同一单位同一条款或同样内容，计入原销号"))
    return rows


def percent(rate: Rate) -> str:
    """Return a rate as a percentage with one decimal; of nothing it is a dash."""
    return "—" if rate.value is None else f"{rate.value * 100:.1f}%"


def _paragraphs(said: Brief) -> list[Paragraph]:
    n, rates = said.number, {rate.name: rate for rate in said.figures.rates()}
    fixed, timely = rates["rectified"], rates["on_time"]
    done = (
        f"应整改的{fixed.denominator.value}项中，经复查合格销号{fixed.numerator.value}项，整改率{percent(fixed)}；"
        f"合格销号的隐患中按期完成{timely.numerator.value}项，占{percent(timely)}。"
        if fixed.denominator.value
        else "暂无应整改的隐患。"
    )
    open_parts = [
        f"逾期未整改{n('overdue')}项" if n("overdue") else "",
        f"待复查{n('waiting_reinspection')}项" if n("waiting_reinspection") else "",
        f"重大隐患{n('major_open')}项" if n("major_open") else "",
    ]
    listed = "，".join(part for part in open_parts if part)
    still = f"尚未销号{n('open')}项" + (f"，其中{listed}。" if listed else "。")
    if n("recurred"):
        still += f"销号后再次发现{n('recurred')}项，已计入原销号。"
    steps = [
        "对逾期事项逐级报告、督促到位" if n("overdue") else "",
        "对待复查事项在规定期限内由未参加原检查的人员参与复查" if n("waiting_reinspection") else "",
        "对重大隐患盯住停产、方案、审查、复产各环节" if n("major_open") else "",
    ]
    todo = "；".join(step for step in steps if step) or "继续按年度检查计划组织检查，如实登记、逐项销号"
    brought = paragraph(said.matters)
    people = [brought] if brought else []
    return [Paragraph("整改情况", done), Paragraph("存在问题", still), *people, Paragraph("下步工作", f"{todo}。")]


def _notes(said: Brief) -> list[str]:
    apart = "、".join(f"{figure.label}{figure.value}项" for figure in said.figures.apart)
    notes = [f"注：不计入整改率、单独统计的销号：{apart}。"] if apart else []
    notes.append("各项数字均可在系统“一张图”中点开至逐项记录；社区、单位之间不作排名。")
    if said.demo:
        notes.append("本期为演示数据，除社区名称外，企业、人员和事项均为虚构。")
    return notes
