"""Reads an old hazard ledger into what would be done with every row: opened, unchanged, changed, or back to be mended."""

import re
from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.cases.kinds import clause_key
from shiqiao.cases.models import Case
from shiqiao.intake.fields import HAZARD_FIELDS
from shiqiao.intake.guess import ColumnMapping
from shiqiao.intake.hazard_clauses import Wording, publish_clauses
from shiqiao.intake.plan import Line, Plan, Planner, What
from shiqiao.intake.problems import Problem
from shiqiao.intake.rows import Converted, changed
from shiqiao.intake.sources import case_id, folded
from shiqiao.intake.tables import Row
from shiqiao.intake.whereabouts import CATCH_ALL_NAME, Known, Sites, field_of, make_catch_all
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.procedures import given as reading
from shiqiao.procedures.given import CODE
from shiqiao.procedures.machine import Refused
from shiqiao.record.editions import editions
from shiqiao.record.kinds import KINDS, Do

# What an old ledger calls done; it is counted apart as taken over, never as closed by this register.
CLAIMED_CLOSED = frozenset({"closed", "rectified", "fixed_on_spot"})
SHORTEST_CLAUSE = 8
OWN_NUMBER = re.compile(r"隐〔(\d{4})〕(\d{1,9})号")
ITEMISED = lazy("%(rows)s 行各列有多条隐患，已按条登记为 %(items)s 件，各自整改、各自销号")
LUMPED = lazy(
    "%(rows)s 行各列有多条隐患（一格几条，或分在几栏；共 %(items)s 条），现各登记为一件；要逐条登记、分别销号，"
    "请选“一行多条的按条登记”后重新预览"
)
MAY_TAKE_OVER = frozenset({"clerk", "head"})


class HazardPlanner(Planner):
    """Plans the new rows of one ledger."""

    def __init__(self, plan: Plan, viewer: Viewer) -> None:
        """Read the sites."""
        super().__init__(plan, viewer)
        self.sites = Sites()
        self.verb = KINDS["hazard"].newest.act("take_over")
        self.allowed: dict[str, bool] = {}
        self.ours: dict[tuple[int, int], str] | None = None

    def see(self, row: Converted, differs: bool) -> None:
        """Collect the clauses of a ledger that carries a checklist of its own: the clause in several columns."""
        clause = _wording(row.row, self.plan.mapping)
        has_levels = len(self.plan.mapping.columns.get("clause", ())) > 1
        if clause is not None and clause.key and has_levels and not differs:
            self.plan.brings.setdefault(clause.key, clause)

    def is_ours(self, row: Converted) -> bool:
        """Tell whether a row is a case of this very register that comes back in its own export."""
        match = OWN_NUMBER.fullmatch(str(row.values.get("source_number", "")))
        if match is None:
            return False
        if self.ours is None:
            self.ours = {
                (year, number): folded(text)
                for year, number, text in Case.objects.filter(kind="hazard")
                .values_list("year", "number", "description")
                .iterator()
            }
        return self.ours.get((int(match[1]), int(match[2]))) == folded(str(row.values["description"]))

    def line(self, row: Converted, key: str) -> Line | None:
        """Return the row as a case taken over, if the viewer may and the procedure takes it."""
        site = self.sites.find(row.values)
        if not self._may(site):
            self.plan.spoil(row, Problem("not_yours", row.row.number, "", site.name if site else str(CATCH_ALL_NAME)))
            return None
        given = _given(row, site, _wording(row.row, self.plan.mapping))
        try:
            reading.read(self.verb, {**given, "site": NOWHERE})
        except Refused as refusal:
            self.plan.spoil(row, Problem("refused", row.row.number, "", "", {"why": str(refusal)}))
            return None
        self._count(row, site, given)
        return Line(case_id(row.key), key, given, site.id if site else None)

    def _may(self, site: Known | None) -> bool:
        where = site or self.sites.catch_all
        if where is None:
            return True
        if where.place not in self.allowed:
            self.allowed[where.place] = bool(self.viewer.roles_on(where.place, "", None) & MAY_TAKE_OVER)
        return self.allowed[where.place]

    def _count(self, row: Converted, site: Known | None, given: Mapping[str, Any]) -> None:
        tally = self.plan.tally
        tally["to_catch_all"] += site is None
        tally["unknown_site"] += site is None and "site_name" in row.values
        tally["no_date"] += "found_on" not in row.values
        tally["no_grade"] += "grade" not in row.values
        tally["claimed_closed"] += bool(given.get("claimed_closed"))


NOWHERE = UUID(int=0)


def _given(row: Converted, site: Known | None, clause: Wording | None) -> dict[str, Any]:
    values = row.values
    number = str(values.get("source_number", ""))
    duty = field_of(values, clause.section or clause.text if clause else "")
    given: dict[str, Any] = {
        "description": _description(row, site),
        "field": site.field if site and "field" not in values else duty or (site.field if site else ""),
        "grade": values.get("grade", "general"),
        "source_number": number if CODE.fullmatch(number) else "",
        "claimed_found_on": values.get("found_on"),
        "claimed_due_on": values.get("rectify_by"),
        "claimed_closed": values.get("state") in CLAIMED_CLOSED,
        "measure": values.get("measure"),
        "people": _people(row, number),
    }
    if given["claimed_closed"]:
        given["claimed_closed_on"] = values.get("closed_on")
    if clause is not None:
        given |= {
            "clause": clause.key,
            "clause_text": " / ".join(part for part in (clause.section, clause.text) if part),
        }
    return {name: value for name, value in given.items() if value not in (None, "", False)}


def _description(row: Converted, site: Known | None) -> str:
    """Return the row's own words, with the spot and, where no site on file is meant, what the ledger named instead."""
    values = row.values
    text = str(values["description"])
    more = []
    if (spot := str(values.get("spot", ""))) and spot not in text:
        more.append(f"部位：{spot}")
    if site is None:
        more += [
            f"{label}：{values[name]}" for name, label in (("site_name", "单位"), ("place", "地点")) if name in values
        ]
    return f"{text}（{'；'.join(more)}）" if more else text


def _people(row: Converted, number: str) -> str:
    values = row.values
    named = [("责任人", "responsible"), ("检查人", "inspector"), ("复查人", "reinspected_by")]
    parts = [f"{label}：{values[name]}" for label, name in named if name in values]
    if number and not CODE.fullmatch(number):
        parts.append(f"原编号：{number}")
    if "uscc" in values:
        parts.append(f"信用代码：{values['uscc']}")
    return "；".join(parts)


def _wording(row: Row, mapping: ColumnMapping) -> Wording | None:
    """Return the row's clause: the last level is its text, the levels before are its section; None without one."""
    cells = [row.cells[index] for index in mapping.columns.get("clause", ())]
    levels = [" ".join(cell.split()) for cell in cells if isinstance(cell, str) and cell.strip()]
    if len(levels) == 1:
        # An exported register keeps the levels in one column.
        levels = [part for part in levels[0].split(" / ") if part]
    if not levels:
        return None
    *section, text = levels
    # One short word (消防, 用电) is a heading, no clause that could recur.
    key = clause_key(text) if section or len(text) >= SHORTEST_CLAUSE else ""
    return Wording(key, " / ".join(section), text)


def _prepare(plan: Plan, viewer: Viewer) -> UUID | None:
    publish_clauses(plan, viewer)
    return make_catch_all(viewer) if any(line.site is None for line in plan.lines) else None


def _dos(line: Line, batch_id: UUID, catch_all: UUID | None) -> list[Do]:
    given = {**line.given, "site": line.site or catch_all, "batch": batch_id}
    return [Do("hazard", line.case_id, "take_over", line.key, given)]


def _told(plan: Plan) -> Iterable[str]:
    tally = plan.tally
    if rows := tally["rows_with_items"]:
        says = ITEMISED if plan.mapping.itemised else LUMPED
        yield str(says) % {"rows": rows, "items": tally["items"]}
    if many := tally["to_catch_all"]:
        yield _("%(many)s 行没有写明单位，或所写单位不在册，归入“待核”，由兜底岗位（%(who)s）核实") % {
            "many": many,
            "who": _catch_all(),
        }
    if many := tally["unknown_site"]:
        yield _("其中 %(many)s 行写了单位但不在册，单位名称保留在描述中；先在“单位”中建档再导入，可直接归到该单位") % {
            "many": many
        }
    if many := tally["no_date"]:
        yield _("%(many)s 行没有检查日期，发现日期按今天登记") % {"many": many}
    if many := tally["no_grade"]:
        yield _("%(many)s 行没有写明级别，按一般隐患登记") % {"many": many}
    if many := tally["claimed_closed"]:
        yield _("%(many)s 行原台账写明已整改或已销号，以“旧台账已销号”单独统计，不计入本系统销号") % {"many": many}
    if plan.brings and plan.lines:
        yield _("检查条款共 %(many)s 条（去重后），本系统尚无的编为检查表发布") % {"many": len(plan.brings)}
    if plan.lines:
        yield _("原台账的日期只作为申报内容保留，办理期限自今天起按“接管旧台账”的期限计算")


def _catch_all() -> str:
    _book, roster = editions()
    assert isinstance(roster, Roster)
    for post in roster.posts.values():
        if post.is_catch_all:
            return f"{post.title} {roster.people.get(post.holder_id, '') if post.holder_id else _('空缺')}".strip()
    return _("尚未指定")


HAZARDS = What(
    "hazards",
    "",
    lazy("隐患台账"),
    HAZARD_FIELDS,
    changed,
    HazardPlanner,
    _prepare,
    _dos,
    _told,
)
