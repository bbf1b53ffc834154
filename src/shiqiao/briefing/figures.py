"""Every figure of the picture and the brief, each with the filters that open exactly its rows (design §4.13)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Count, Q

from shiqiao.briefing.cells import Cell, Counted, Figure, Figures
from shiqiao.briefing.kept import kept
from shiqiao.cases.find import FIXED, Filters, register, standing_is
from shiqiao.policy import Viewer
from shiqiao.procedures.hazard_words import OUTCOMES
from shiqiao.procedures.machine import gettext_noop
from shiqiao.record import clock

_ = gettext_noop

# What is counted: name, label, and what narrows the register to exactly these rows.
COUNTS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("all", _("登记隐患"), {}),
    ("hazards_found", _("检查发现"), {"standing": "on_visit"}),
    ("fixed_on_spot", _("当场整改"), {"standing": "on_spot"}),
    ("items_under_notice", _("列入整改通知"), {"standing": "under_notice"}),
    ("open", _("未销号"), {"standing": "open"}),
    ("overdue", _("逾期"), {"standing": "overdue"}),
    ("waiting_reinspection", _("待复查"), {"standing": "waiting"}),
    ("closed", _("已销号"), {"standing": "closed"}),
    ("closed_late", _("逾期后销号"), {"standing": "closed_late"}),
    ("recurred", _("销号后复发"), {"standing": "recurred"}),
    ("major_open", _("重大隐患未销号"), {"standing": "open", "grade": "major"}),
    ("counted", _("计入整改率的隐患"), {"standing": "counted"}),
    ("fixed", _("整改合格销号"), {"standing": "fixed"}),
    ("fixed_on_time", _("按期整改合格"), {"standing": "fixed_on_time"}),
)
LABELS = {name: label for name, label, _narrow in COUNTS}
# Closings that no rate counts; each is shown apart.
APART = tuple((f"apart_{code}", label, code) for code, label in OUTCOMES if code not in ("fixed", "fixed_on_spot"))
NARROW: dict[str, Mapping[str, str]] = {
    **{name: narrow for name, _label, narrow in COUNTS},
    **{name: {"outcome": code} for name, _label, code in APART},
}
# Rates: name, label, numerator, denominator, and whether closings of other kinds are left out of it.
RATES = (
    ("rectified", _("整改率"), "fixed", "counted", True),
    ("on_time", _("按期整改率"), "fixed_on_time", "fixed", True),
    ("on_spot", _("当场整改率"), "fixed_on_spot", "hazards_found", False),
    ("recurrence", _("复发率"), "recurred", "fixed", True),
)


BY = ("place", "field", "unit")
COUNTED = Counted(
    LABELS | {name: label for name, label, _code in APART}, NARROW, tuple(name for name, _label, _code in APART), RATES
)
# What the one statement counts; with the outcome as a group of its own the other figures follow by addition.
ASKED = ("open", "overdue", "waiting_reinspection", "closed_late", "recurred", "major_open", "items_under_notice")


def condition(narrow: Mapping[str, str], on: date) -> Q:
    """Return the condition behind a figure, as the register reads the same filters."""
    found = Q()
    for name, value in narrow.items():
        found &= standing_is(value, on) if name == "standing" else Q(**{name: value})
    return found


def figures(viewer: Viewer, base: Filters | None = None, today: date | None = None) -> Figures:
    """Return the viewer's figures under the filters, by one grouped statement over the index `case_picture`."""
    scope, on = replace(base or Filters(), kind="hazard"), today or clock.today()
    return kept("figures", viewer, (scope, on), lambda: _figures(viewer, scope, on))


def _figures(viewer: Viewer, scope: Filters, on: date) -> Figures:
    counts: dict[str, Any] = {f"n_{name}": Count("state", filter=condition(NARROW[name], on)) for name in ASKED}
    counts["n_late"] = Count("state", filter=Q(late=True))
    counts["n_visited"] = Count("visit_id")
    counts["n_all"] = Count("state")
    grouped = register(viewer, scope, on).order_by().values_list("community_code", "field", "unit_id", "outcome")
    cells: dict[tuple[str, str, str], Counter[str]] = {}
    names = [*ASKED, "late", "visited", "all"]
    for place, fld, unit, outcome, *values in grouped.annotate(**counts):
        found = cells.setdefault((place, fld, str(unit or "")), Counter())
        found.update(_added(outcome, dict(zip(names, values, strict=True))))
    return Figures(
        on,
        scope,
        tuple(Cell(dict(zip(BY, key, strict=True)), counts) for key, counts in sorted(cells.items())),
        COUNTED,
    )


def _added(outcome: str, n: dict[str, int]) -> dict[str, int]:
    """Return a group's figures: those counted, and those that its outcome decides."""
    fixed = n["all"] if outcome in FIXED else 0
    found = {
        "all": n["all"],
        "closed": n["all"] - n["open"],
        "hazards_found": 0 if outcome == "unfounded" else n["visited"],
        "fixed_on_spot": n["all"] if outcome == "fixed_on_spot" else 0,
        "fixed": fixed,
        "fixed_on_time": n["all"] - n["late"] if outcome in FIXED else 0,
        "counted": n["open"] + fixed,
    }
    return found | {name: n[name] for name in ASKED} | {f"apart_{outcome}": n["all"]}


@dataclass(frozen=True)
class MonthFigures:
    """What was found and what was closed in one calendar month."""

    first: date
    found: Figure
    closed: Figure


def months(viewer: Viewer, base: Filters | None = None, many: int = 6, today: date | None = None) -> list[MonthFigures]:
    """Return found and closed of the last calendar months, this one included, by a statement each."""
    scope, on = replace(base or Filters(), kind="hazard"), today or clock.today()
    return kept("months", viewer, (scope, on, many), lambda: _months(viewer, scope, many, on))


def _months(viewer: Viewer, scope: Filters, many: int, on: date) -> list[MonthFigures]:
    firsts = [_month(on, -back) for back in range(many - 1, -1, -1)]
    totals: dict[str, dict[date, int]] = {}
    for column in ("found_on", "closed_on"):
        daily = register(viewer, scope, on).filter(**{f"{column}__gte": firsts[0], f"{column}__lt": _month(on, 1)})
        totals[column] = dict.fromkeys(firsts, 0)
        for day, number in daily.order_by().values_list(column).annotate(number=Count(column)):
            totals[column][day.replace(day=1)] += number
    return [
        MonthFigures(
            first,
            _of_month("found", _("发现"), totals["found_on"][first], scope, first),
            _of_month("closed", _("销号"), totals["closed_on"][first], scope, first),
        )
        for first in firsts
    ]


def _of_month(name: str, label: str, value: int, scope: Filters, first: date) -> Figure:
    # A period that the filters already name may begin or end within the month.
    start, end = first.isoformat(), date.fromordinal(_month(first, 1).toordinal() - 1).isoformat()
    if name == "found":
        start = max(start, scope.found_from)
        end = min(end, scope.found_to) if scope.found_to else end
    return Figure(name, label, value, replace(scope, **{f"{name}_from": start, f"{name}_to": end}))


def _month(day: date, move: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + move, 12)
    return date(year, month + 1, 1)
