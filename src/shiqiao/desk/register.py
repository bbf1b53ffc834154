"""The hazard register: filters in the address, a dense table, pages by cursor; figures elsewhere link to these rows."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from shiqiao.cases import find
from shiqiao.cases.find import Filters
from shiqiao.cases.models import Case
from shiqiao.desk.lines import line
from shiqiao.desk.pages import Order, sheet
from shiqiao.people.roster import Roster
from shiqiao.places.models import Division, Site
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.hazard_words import CHANNELS, GRADES, OUTCOMES, STATES
from shiqiao.record import clock
from shiqiao.ui.choices import field_choices
from shiqiao.ui.shapes import NavItem
from shiqiao.ui.who import editions_of, staff, viewer

SIZE = 50
# Above this the register says "more than" instead of counting on.
COUNTED = 10_000
NEWEST = Order("newest", "opened_at", descending=True, timed=True, then="number")
DUE = Order("due", "due_on")
DUE_ALL = Order("due", "due_on", nulls_last=True)
OPEN_ONLY = frozenset({"open", "overdue", "due_soon", "waiting", "asked", "escalated"})
STANDING_WORDS = {
    "open": lazy("未销号"),
    "overdue": lazy("逾期"),
    "due_soon": lazy("三日内到期"),
    "waiting": lazy("待复查"),
    "asked": lazy("延期待审批"),
    "escalated": lazy("已升级"),
    "closed": lazy("已销号"),
    "closed_late": lazy("逾期后销号"),
    "late": lazy("曾经逾期"),
    "recurred": lazy("销号后复发"),
    "on_spot": lazy("当场整改"),
    "under_notice": lazy("列入整改通知"),
    "on_visit": lazy("检查发现"),
    "counted": lazy("计入整改率"),
    "fixed": lazy("整改合格销号"),
    "fixed_on_time": lazy("按期整改合格"),
}
TABS = ("", "open", "overdue", "due_soon", "waiting", "closed")
# Who may take the register out of the house.
EXPORTERS = ("inspector", "clerk", "head", "leader", "grid_worker")
NARROWERS = ("site", "visit", "notice", "campaign", "batch")


class RegisterForm(forms.Form):
    """The filters above the register, named as in `find.Filters`."""

    more = ("standing", "channel", "outcome", "found_from", "found_to", "closed_from", "closed_to")

    text = forms.CharField(label=lazy("编号、单位、描述、条款"), required=False, max_length=80)
    standing = forms.ChoiceField(label=lazy("期限与办结"), required=False)
    state = forms.ChoiceField(label=lazy("环节"), required=False)
    grade = forms.ChoiceField(label=lazy("级别"), required=False)
    field = forms.ChoiceField(label=lazy("领域"), required=False)
    place = forms.ChoiceField(label=lazy("社区"), required=False)
    unit = forms.ChoiceField(label=lazy("责任单位"), required=False)
    channel = forms.ChoiceField(label=lazy("来源"), required=False)
    outcome = forms.ChoiceField(label=lazy("办结方式"), required=False)
    found_from = forms.DateField(label=lazy("发现日期起"), required=False, widget=forms.DateInput)
    found_to = forms.DateField(label=lazy("发现日期止"), required=False, widget=forms.DateInput)
    closed_from = forms.DateField(label=lazy("销号日期起"), required=False, widget=forms.DateInput)
    closed_to = forms.DateField(label=lazy("销号日期止"), required=False, widget=forms.DateInput)
    mine = forms.BooleanField(label=lazy("只看我岗位上的"), required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, query: QueryDict, roster: Roster, places: dict[str, str]) -> None:
        """Fill in the choices; a filter that only a link sets stays as a hidden field with its name in words."""
        super().__init__(query)
        options = {
            "standing": STANDING_WORDS.items(),
            "state": [(code, _(label)) for code, label in STATES.items()],
            "grade": [(code, _(label)) for code, label in GRADES],
            "field": field_choices(),
            "place": [(code, name) for code, name in places.items() if len(code) == 12],
            "unit": [(str(unit_id), name) for unit_id, name in roster.units.items()],
            "channel": [(code, _(label)) for code, label in CHANNELS],
            "outcome": [(code, _(label)) for code, label in OUTCOMES],
        }
        for name, pairs in options.items():
            self.fields[name].choices = [("", _("全部")), *pairs]  # type: ignore[attr-defined]  # all of these are ChoiceFields
        for name, label in zip(
            NARROWERS, (_("单位"), _("检查"), _("通知书"), _("检查计划"), _("导入批次")), strict=True
        ):
            if value := query.get(name):
                words = _site_name(value) if name == "site" else _("所选的一份")
                self.fields[name] = forms.ChoiceField(
                    label=label, required=False, widget=forms.HiddenInput, choices=[(value, words)]
                )
        if (value := query.get("place")) and value not in places:
            # A trailing dot: what lies in the town but in no community (find.under).
            label = _("%(place)s（未落到社区）") % {"place": places.get(value.rstrip("."), value)}
            self.fields["place"].choices += [(value, label if value.endswith(".") else value)]  # type: ignore[attr-defined]  # as above


def _site_name(value: str) -> str:
    try:
        return Site.objects.filter(id=value).values_list("name", flat=True).first() or ""
    except (ValueError, forms.ValidationError):
        return ""


def communities() -> dict[str, str]:
    """Return the town and its communities by code."""
    return dict(Division.objects.filter(level__in=("town", "community")).values_list("code", "name"))


@staff()
@require_GET
def register(request: HttpRequest) -> HttpResponse:
    """Show the viewer's cases narrowed by the address."""
    if (tidy := _tidy(request.GET)) is not None:
        return redirect(f"{request.path}?{tidy.urlencode()}" if tidy else request.path)
    who = viewer(request)
    _book, roster = editions_of(request)
    places = communities()
    filters = Filters.read(request.GET)
    found = find.register(who, filters)
    order = order_of(request.GET.get("sort", ""), filters)
    page = sheet(found.select_related("site"), order, request.GET, SIZE)
    shown, many = counted(found)
    context: dict[str, Any] = {
        "form": RegisterForm(_searched(request.GET, filters), roster, places),
        "lines": [line(case, roster, places) for case in page.rows],
        "page": page,
        "shown": shown,
        "is_narrowed": bool(filters.given()),
        "many": many,
        "order": order.name,
        "tabs": tabs(filters),
        "query": request.GET.urlencode(),
        "sort_due": _with(request.GET, sort="due"),
        "sort_newest": _with(request.GET, sort="newest"),
        "today": clock.today(),
        "may_export": bool(who.roles & set(EXPORTERS)),
        "may_find": bool(who.roles & set(HAZARD.act("find").by)),
    }
    return render(request, "desk/register.html", context)


def order_of(asked: str, filters: Filters) -> Order:
    """Return the order asked for; without one, open cases stand by due date and all others newest first."""
    is_open = filters.standing in OPEN_ONLY
    if asked == "due" or (asked != "newest" and is_open):
        return DUE if is_open else DUE_ALL
    return NEWEST


def counted(found: "QuerySet[Case]") -> tuple[str, int]:
    """Return how many rows there are in words, honestly capped, and the number counted."""
    many = found.order_by()[: COUNTED + 1].count()
    if many > COUNTED:
        return _("超过 %(n)s 项，可再筛选") % {"n": f"{COUNTED:,}"}, many
    return _("共 %(n)s 项") % {"n": f"{many:,}"}, many


def tabs(filters: Filters) -> list[NavItem]:
    """Return the usual standings as tabs; they keep the other filters."""
    found = []
    for standing in TABS:
        query = QueryDict(mutable=True)
        query.update({**filters.given(), "standing": standing})
        if not standing:
            del query["standing"]
        label = STANDING_WORDS[standing] if standing else _("全部")
        found.append(NavItem(str(label), f"?{query.urlencode()}", filters.standing == standing))
    return found


def _tidy(query: QueryDict) -> QueryDict | None:
    # An address that is kept and passed on holds only what narrows; the search box of the frame is named q.
    if all(query.values()) and "q" not in query:
        return None
    rest = query.copy()
    for name in list(rest):
        if not rest[name]:
            del rest[name]
    if words := rest.pop("q", None):
        rest.setdefault("text", words[0])
    return rest


def _searched(query: QueryDict, filters: Filters) -> QueryDict:
    shown = query.copy()
    shown["text"] = filters.text
    return shown


def _with(query: QueryDict, **changes: str) -> str:
    rest = query.copy()
    for name in ("after", "before"):
        rest.pop(name, None)
    for name, value in changes.items():
        rest[name] = value
    return f"{reverse('desk:register')}?{rest.urlencode()}"
