"""The picture (一张图): how the reader's own reach stands by place, field, unit and month; every number opens its rows."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from shiqiao.briefing import looks
from shiqiao.briefing.cells import Figure, Figures
from shiqiao.briefing.figures import figures, months
from shiqiao.cases.find import Filters
from shiqiao.desk.picture_matters import matters_part
from shiqiao.desk.picture_table import Cell, Table, rate_shown
from shiqiao.people.models import Unit
from shiqiao.people.roster import Roster
from shiqiao.places.fields import FIELDS
from shiqiao.places.models import Division
from shiqiao.policy import Viewer
from shiqiao.record import clock
from shiqiao.ui import charts
from shiqiao.ui.choices import field_choices
from shiqiao.ui.shapes import Month, Stack
from shiqiao.ui.who import editions_of, staff, viewer

READERS = ("leader", "head", "clerk", "inspector", "grid_worker", "supervisor")
NARROWS = ("place", "field", "unit", "found_from", "found_to")
TOP = ("open", "overdue", "waiting_reinspection", "closed", "closed_late", "recurred", "major_open")
COLUMNS = ("all", "open", "overdue", "waiting_reinspection", "closed", "closed_late", "recurred")
FOUND = ("hazards_found", "fixed_on_spot", "items_under_notice")
COMMUNITY = 12


class PictureForm(forms.Form):
    """The filters of the picture, named as the register's."""

    place = forms.ChoiceField(label=lazy("社区"), required=False)
    field = forms.ChoiceField(label=lazy("领域"), required=False)
    unit = forms.ChoiceField(label=lazy("责任单位"), required=False)
    found_from = forms.DateField(label=lazy("发现日期起"), required=False, widget=forms.DateInput)
    found_to = forms.DateField(label=lazy("发现日期止"), required=False, widget=forms.DateInput)

    def __init__(self, query: QueryDict, places: Sequence[tuple[str, str]], roster: Roster) -> None:
        """Fill in the choices."""
        super().__init__(query)
        units = [(str(unit_id), name) for unit_id, name in roster.units.items()]
        for name, pairs in (("place", places), ("field", field_choices()), ("unit", units)):
            self.fields[name].choices = [("", _("全部")), *pairs]  # type: ignore[attr-defined]  # all three are ChoiceFields


def scope_of(query: QueryDict) -> Filters:
    """Read the picture's filters from an address; others are left alone, a day that is none narrows nothing."""
    asked = Filters.read({name: value for name in NARROWS if (value := query.get(name))})
    for name in ("found_from", "found_to"):
        try:
            forms.DateField(required=False).clean(getattr(asked, name))
        except forms.ValidationError:
            asked = Filters(**{**asked.given(), name: ""})
    return asked


def opens(figure: Figure) -> str:
    """Return the address of exactly the rows of a figure."""
    query = figure.query
    return _register() + (f"?{query}" if query else "")


@cache
def _register() -> str:
    # A page has hundreds of figures and one address of the register.
    return reverse("desk:register")


@staff(*READERS)
@require_GET
def picture(request: HttpRequest) -> HttpResponse:
    """Show the picture of the reader's reach, narrowed by the address."""
    who, scope = viewer(request), scope_of(request.GET)
    _book, roster = editions_of(request)
    found, places = figures(who, scope), places_of(who)
    query = request.GET.urlencode()
    context: dict[str, Any] = {
        "form": PictureForm(request.GET, [(code, name) for code, name in places if len(code) == COMMUNITY], roster),
        "as_of": found.as_of,
        "top": _shown(found, TOP),
        "found": _shown(found, FOUND),
        "looked": [] if scope.unit else _looked(who, scope, query),
        "covered": looks.covered(who, clock.today()),
        "rates": [rate_shown(rate, opens) for rate in found.rates()],
        "tables": tables(found, scope, places),
        "by_month": _by_month(who, scope),
        "by_place": _by_place(found, scope, places),
        "query": query,
        "matters": matters_part(who, scope),
        "apart": [(figure, opens(figure)) for figure in found.apart],
    }
    return render(request, "desk/picture.html", context)


def places_of(who: Viewer) -> list[tuple[str, str]]:
    """Return the town and the communities that the reader's reach touches, in the order of their codes."""
    listed = Division.objects.filter(level__in=("town", "community")).order_by("code").values_list("code", "name")
    prefixes = [prefix for prefix, _field in who.reach]
    return [
        (code, name)
        for code, name in listed
        if who.is_system or any(code.startswith(prefix) or prefix.startswith(code) for prefix in prefixes)
    ]


def _shown(found: Figures, names: Iterable[str]) -> list[dict[str, Any]]:
    return [
        {"label": _(figure.label), "value": figure.value, "url": opens(figure)}
        for figure in (found.figure(name) for name in names)
    ]


def _looked(who: Viewer, scope: Filters, query: str) -> list[dict[str, Any]]:
    tail = f"?{query}" if query else ""
    counted = (
        (_("检查企业"), looks.inspected(who, scope), looks.known(who, scope).count(), "picture_sites"),
        (_("完成检查"), looks.finished(who, scope), None, "picture_visits"),
        (_("整改通知书"), looks.notices(who, scope), None, "picture_notices"),
        (_("作废通知书"), looks.void_notices(who, scope), None, "picture_void"),
    )
    return [
        {"label": label, "value": rows.count(), "of": total, "url": reverse(f"desk:{name}") + tail}
        for label, rows, total, name in counted
    ]


def tables(found: Figures, scope: Filters, places: Sequence[tuple[str, str]]) -> list[Table]:
    """Return the breakdowns by community, field and unit, in administrative order, never sorted by result."""
    heads = [_(figure.label) for figure in found.line(COLUMNS)]
    total = _cells(found.line(COLUMNS))
    have = {name: found.codes(name) for name in ("place", "field", "unit")}
    towns = [(code, _("%(town)s（未落到社区）") % {"town": name}) for code, name in places if len(code) < COMMUNITY]
    listed = [pair for pair in (*places, *towns) if len(pair[0]) == COMMUNITY or pair[1].endswith("）")]
    by_place = [
        (name, _cells(found.line(COLUMNS, place=code)))
        for code, name in listed
        if code in have["place"] or (len(code) == COMMUNITY and scope.place in ("", code))
    ]
    by_field = [(_(label), _cells(found.line(COLUMNS, field=code))) for code, label in FIELDS if code in have["field"]]
    units = Unit.objects.filter(id__in=have["unit"]).order_by("rank", "code").values_list("id", "name")
    by_unit = [(name, _cells(found.line(COLUMNS, unit=str(unit_id)))) for unit_id, name in units]
    named = (
        (_("按社区"), _("社区"), by_place),
        (_("按领域"), _("领域"), by_field),
        (_("按责任单位"), _("责任单位"), by_unit),
    )
    return [Table(title, head, heads, rows, total) for title, head, rows in named]


def _cells(line: Iterable[Figure]) -> list[Cell]:
    return [Cell(figure.value, opens(figure)) for figure in line]


def _by_month(who: Viewer, scope: Filters) -> SafeString:
    rows = [
        Month(one.first, (one.found.value, one.closed.value), (opens(one.found), opens(one.closed)))
        for one in months(who, scope)
    ]
    return charts.columns_by_month(_("按月发现与销号"), (_("发现"), _("销号")), rows, _("近六个月，项"))


def _by_place(found: Figures, scope: Filters, places: Sequence[tuple[str, str]]) -> SafeString:
    rows = []
    for code, name in places:
        if len(code) == COMMUNITY and scope.place in ("", code):
            line = found.line(("open", "closed"), place=code)
            rows.append(Stack(name, [one.value for one in line], [opens(one) for one in line]))
    return charts.stacked_bars(_("各社区未销号与已销号"), (_("未销号"), _("已销号")), rows, _("按区划代码排列，项"))
