"""Every figure about petitions and disputes, each with the filters that open exactly its rows; never grouped by person."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import Count

from shiqiao.briefing.cells import Cell, Counted, Figure, Figures
from shiqiao.briefing.figures import condition
from shiqiao.briefing.kept import kept
from shiqiao.cases.find import COUNTED_ENDINGS, MATTERS, Filters, register, standing_is
from shiqiao.policy import Viewer
from shiqiao.procedures.dispute_words import OUTCOMES as DISPUTE_OUTCOMES
from shiqiao.procedures.machine import gettext_noop
from shiqiao.procedures.matter_words import EXCEPTIONS
from shiqiao.procedures.petition_words import OUTCOMES as PETITION_OUTCOMES
from shiqiao.record import clock

_ = gettext_noop

FROM_ABOVE = "handed_down"
# What is counted: name, label, and what narrows the one list to exactly these rows.
COUNTS: tuple[tuple[str, str, Mapping[str, str]], ...] = (
    ("received", _("收到"), {"standing": "all"}),
    ("joined", _("并入同一事项"), {"outcome": "joined"}),
    ("accepted", _("受理、开始调解"), {"standing": "taken_up"}),
    ("concluded", _("作出结论"), {"standing": "concluded"}),
    ("accepted_by_person", _("本人认可"), {"standing": "person_accepted"}),
    ("settled_both_keys", _("事心双解"), {"outcome": "settled"}),
    ("open", _("未化解"), {"standing": "open"}),
    ("overdue", _("逾期"), {"standing": "overdue"}),
    ("answering", _("待本人答复"), {"standing": "answering"}),
    ("bounced", _("退过单"), {"standing": "bounced"}),
    ("repeats", _("重复提出"), {"standing": "came_again"}),
    ("recurred", _("办结后又提出"), {"standing": "recurred"}),
    ("to_settle", _("应当化解"), {"standing": "to_settle"}),
    ("handed_down", _("上级交办"), {"standing": "all", "channel": FROM_ABOVE}),
    ("handed_down_cleared", _("上级交办已事心双解"), {"standing": "cleared", "channel": FROM_ABOVE}),
)
ENDINGS = {**dict(PETITION_OUTCOMES), **dict(DISPUTE_OUTCOMES)}
# Endings that no rate counts, each shown apart; the named exceptions are among them.
APART = tuple(code for code in ENDINGS if code not in COUNTED_ENDINGS)
LABELS = {name: label for name, label, _narrow in COUNTS} | {f"apart_{code}": ENDINGS[code] for code in APART}
NARROW: dict[str, Mapping[str, str]] = {
    **{name: narrow for name, _label, narrow in COUNTS},
    **{f"apart_{code}": {"outcome": code} for code in APART},
}
# Rates: name, label, numerator, denominator, and whether endings of other kinds are left out of it.
RATES = (
    ("settled_both_keys", _("事心双解率"), "settled_both_keys", "to_settle", True),
    ("handed_down_cleared", _("上级交办化解率"), "handed_down_cleared", "handed_down", False),
)
BY_STANDING = {name: narrow for name, _label, narrow in COUNTS if set(narrow) == {"standing"} and name != "received"}
COLUMNS = {"place": "community_code", "channel": "channel", "unit": "unit_id"}


COUNTED = Counted(LABELS, NARROW, tuple(f"apart_{code}" for code in APART), RATES)


def exceptions(said: Figures) -> dict[str, Figure]:
    """Return the named exceptions by their code, those of which there are none too."""
    return {code: said.figure(f"apart_{code}") for code, _label in EXCEPTIONS}


def matter_figures(viewer: Viewer, base: Filters | None = None, today: date | None = None) -> Figures:
    """Return the viewer's figures about what people bring, under the filters, by one grouped statement."""
    scope, on = replace(base or Filters(), kind=MATTERS), today or clock.today()
    return kept("matters", viewer, (scope, on), lambda: _figures(viewer, scope, on))


def _figures(viewer: Viewer, scope: Filters, on: date) -> Figures:
    counts: dict[str, Any] = {
        f"n_{name}": Count("id", filter=condition(narrow, on)) for name, narrow in BY_STANDING.items()
    }
    counts["n_cleared"] = Count("id", filter=standing_is("cleared", on))
    grouped = register(viewer, scope, on).order_by().values_list(*COLUMNS.values(), "outcome")
    cells: dict[tuple[str, str, str], Counter[str]] = {}
    for place, channel, unit, outcome, many, *values, cleared in grouped.annotate(n_received=Count("id"), **counts):
        found = cells.setdefault((place, channel, str(unit or "")), Counter())
        found.update({"received": many, **dict(zip(BY_STANDING, values, strict=True))})
        found.update({"joined": many if outcome == "joined" else 0, f"apart_{outcome}": many})
        found["settled_both_keys"] += many if outcome == "settled" else 0
        if channel == FROM_ABOVE:
            found.update({"handed_down": many, "handed_down_cleared": cleared})
    return Figures(
        on,
        scope,
        tuple(Cell(dict(zip(COLUMNS, key, strict=True)), counts) for key, counts in sorted(cells.items())),
        COUNTED,
    )
