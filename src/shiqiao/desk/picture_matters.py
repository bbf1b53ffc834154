"""The picture's part about petitions and disputes: by place, source and unit, every number a link to its rows."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from shiqiao.briefing.cells import Figure, Figures
from shiqiao.briefing.matters import matter_figures
from shiqiao.cases.find import MATTER_KINDS, Filters
from shiqiao.desk.picture_table import Cell, Table, rate_shown
from shiqiao.people.models import Unit
from shiqiao.places.models import Division
from shiqiao.policy import Viewer, grants
from shiqiao.procedures.matter_words import CHANNELS

TOP = (
    "received", "accepted", "concluded", "accepted_by_person", "settled_both_keys", "open", "overdue", "answering",
    "bounced", "repeats", "handed_down", "handed_down_cleared",
)  # fmt: skip
COLUMNS = ("received", "joined", "accepted", "concluded", "accepted_by_person", "settled_both_keys", "open", "overdue")
COMMUNITY = 12


@dataclass(frozen=True)
class Part:
    """What the picture shows of matters."""

    top: list[dict[str, Any]]
    rates: list[dict[str, Any]]
    apart: list[tuple[Figure, str]]
    tables: list[Table]


def matters_part(who: Viewer, scope: Filters) -> Part | None:
    """Return the part, or None for somebody who reads neither petitions nor disputes."""
    found = matter_figures(who, scope)
    if not found.cells and not any(grant.kind in MATTER_KINDS for grant in grants(who)):
        return None
    return Part(
        [{"label": _(one.label), "value": one.value, "url": opens(one)} for one in found.line(TOP)],
        [rate_shown(rate, opens) for rate in found.rates()],
        [(figure, opens(figure)) for figure in found.apart],
        _tables(found),
    )


def opens(figure: Figure) -> str:
    """Return the address of exactly the rows of a figure."""
    return f"{reverse('desk:matters')}?{figure.query}"


def _tables(found: Figures) -> list[Table]:
    """Return the breakdowns in administrative order, never sorted by result."""
    heads = [_(figure.label) for figure in found.line(COLUMNS)]
    total = _cells(found.line(COLUMNS))
    places = Division.objects.filter(code__in=found.codes("place")).order_by("code").values_list("code", "name")
    by_place = [
        (
            name if len(code) == COMMUNITY else _("%(town)s（未落到社区）") % {"town": name},
            _cells(found.line(COLUMNS, place=code)),
        )
        for code, name in places
    ]
    have = set(found.codes("channel"))
    by_source = [(_(label), _cells(found.line(COLUMNS, channel=code))) for code, label in CHANNELS if code in have]
    units = Unit.objects.filter(id__in=[one for one in found.codes("unit") if one]).order_by("rank", "code")
    by_unit = [(unit.name, _cells(found.line(COLUMNS, unit=str(unit.id)))) for unit in units]
    named = (
        (_("信访和纠纷按社区"), _("社区"), by_place),
        (_("按来源"), _("来源"), by_source),
        (_("按承办单位"), _("承办单位"), by_unit),
    )
    return [Table(title, head, heads, rows, total) for title, head, rows in named]


def _cells(line: Iterable[Figure]) -> list[Cell]:
    return [Cell(figure.value, opens(figure)) for figure in line]
