"""The one list of what is unresolved: petitions and disputes, by source, place, unit, age and next deadline."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django import forms
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET

from shiqiao.calendars.legal_day import legal_day
from shiqiao.cases import find
from shiqiao.cases.find import MATTERS, Filters
from shiqiao.cases.models import Case, Source
from shiqiao.cases.seen import COMMUNITY
from shiqiao.desk.lines import line
from shiqiao.desk.matter import whose
from shiqiao.desk.matter_sources import JOINERS
from shiqiao.desk.pages import Order, sheet
from shiqiao.desk.register import communities, counted
from shiqiao.intake.models import Batch
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.procedures.dispute import DISPUTE
from shiqiao.procedures.matter_words import CHANNELS, TOWN
from shiqiao.procedures.petition import PETITION
from shiqiao.record import clock
from shiqiao.ui.dates import cjk_date
from shiqiao.ui.shapes import NavItem
from shiqiao.ui.who import editions_of, staff, viewer

SIZE = 50
READERS = ("clerk", "head", "leader", "mediator", "legal_adviser", "police", "supervisor", "grid_worker", "inspector")
# Who may take the list out of the house.
EXPORTERS = ("clerk", "head", "leader", "mediator", "supervisor")
# Who takes lists in, and how many of the last ones can be asked for.
IMPORTERS, LISTS = ("clerk", "head"), 30
# What is due on one day stands as it came in.
DUE = Order("due", "due_on", nulls_last=True, then="number")
# The longest on the list first: what is open for years is what the list is kept for.
OLDEST = Order("oldest", "found_on")
NEWEST = Order("newest", "opened_at", descending=True, timed=True, then="number")
STANDINGS = {
    "open": lazy("未化解"),
    "overdue": lazy("逾期"),
    "due_soon": lazy("三日内到期"),
    "unpushed": lazy("待交办"),
    "answering": lazy("待本人答复"),
    "bounced": lazy("退过单"),
    "repeat": lazy("重复"),
    "old": lazy("超过60天未化解"),
    "closed": lazy("已办结"),
}
# What the figures of the picture open beside these.
MORE_STANDINGS = {
    "all": lazy("全部，含已办结"),
    "taken_up": lazy("受理、开始调解"),
    "concluded": lazy("作出结论"),
    "person_accepted": lazy("本人认可"),
    "to_settle": lazy("应当化解"),
    "came_again": lazy("重复提出"),
    "recurred": lazy("办结后又提出"),
}
AGES = (
    (15, lazy("超过15天")),
    (30, lazy("超过30天")),
    (60, lazy("超过60天")),
    (90, lazy("超过90天")),
    (180, lazy("超过180天")),
)
KIND_WORDS = {"petition": lazy("信访事项"), "dispute": lazy("矛盾纠纷")}


class MattersForm(forms.Form):
    """The filters above the list, named as in `find.Filters`."""

    more = ("kind", "batch", "outcome", "found_from", "found_to", "due_from", "due_to")

    text = forms.CharField(label=lazy("编号、标题、内容"), required=False, max_length=80)
    kind = forms.ChoiceField(label=lazy("种类"), required=False)
    channel = forms.ChoiceField(label=lazy("来源"), required=False)
    place = forms.ChoiceField(label=lazy("社区"), required=False)
    unit = forms.ChoiceField(label=lazy("承办单位"), required=False)
    standing = forms.ChoiceField(label=lazy("情况"), required=False)
    older = forms.ChoiceField(label=lazy("已历天数"), required=False)
    outcome = forms.ChoiceField(label=lazy("办结方式"), required=False)
    due_from = forms.DateField(label=lazy("期限起"), required=False, widget=forms.DateInput)
    due_to = forms.DateField(label=lazy("期限止"), required=False, widget=forms.DateInput)
    found_from = forms.DateField(label=lazy("收到日期起"), required=False, widget=forms.DateInput)
    found_to = forms.DateField(label=lazy("收到日期止"), required=False, widget=forms.DateInput)
    mine = forms.BooleanField(label=lazy("只看我岗位上的"), required=False)
    batch = forms.ChoiceField(label=lazy("导入的名单"), required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self, query: QueryDict, roster: Roster, places: dict[str, str], lists: Sequence[tuple[str, str]]
    ) -> None:
        """Fill in the choices in the reader's language; `lists` are those that came in, for whoever takes lists in."""
        super().__init__(query)
        outcomes = {**PETITION.outcomes, **DISPUTE.outcomes}
        options = {
            "kind": KIND_WORDS.items(),
            "channel": [(code, _(label)) for code, label in CHANNELS],
            "place": [(code, name) for code, name in places.items() if len(code) == COMMUNITY],
            "unit": [(str(unit_id), name) for unit_id, name in roster.units.items()],
            "standing": {**STANDINGS, **MORE_STANDINGS}.items(),
            "older": [(str(days), label) for days, label in AGES],
            "outcome": [(code, _(label)) for code, label in outcomes.items()],
        }
        for name, pairs in options.items():
            # Without a word of the reader's the list shows what is open, and says so where it could be changed.
            every = STANDINGS["open"] if name == "standing" and not _asks(query) else _("全部")
            self.fields[name].choices = [("", every), *pairs]  # type: ignore[attr-defined]  # all of these are ChoiceFields
        asked = query.get("batch", "")
        if lists:
            known = [] if not asked or asked in dict(lists) else [(asked, _("所选名单"))]
            self.fields["batch"].choices = [("", _("全部")), *lists, *known]  # type: ignore[attr-defined]  # a ChoiceField
        else:
            of_one = [(asked, _("所选名单"))] if asked else []
            self.fields["batch"] = forms.ChoiceField(
                label=_("导入的名单"), required=False, widget=forms.HiddenInput, choices=of_one
            )


def _lists(who: Viewer) -> list[tuple[str, str]]:
    """Return the lists of petitions and disputes that came in, the newest first, for whoever takes lists in."""
    if not who.town_roles & set(IMPORTERS):
        return []
    found = Batch.objects.filter(what__in=("petitions", "disputes"), opened__gt=0).order_by("-opened_at")[:LISTS]
    return [
        (
            str(one.id),
            _("%(source)s %(day)s，%(many)s 件")
            % {
                "source": one.source or one.shown_number,
                "day": cjk_date(legal_day(one.opened_at), "short"),
                "many": one.opened,
            },
        )
        for one in found
    ]


def _asks(query: Mapping[str, Any]) -> bool:
    return any(query.get(name) for name in ("standing", "outcome", "text", "q"))


def filters_of(query: QueryDict) -> Filters:
    """Read the filters of the list; whatever kind is asked for, only petitions and disputes stand on it."""
    asked = query.copy()
    if asked.get("kind") not in find.MATTER_KINDS:
        asked["kind"] = MATTERS
    if not _asks(asked):
        asked["standing"] = "open"
    return Filters.read(asked)


@staff(*READERS)
@require_GET
def matters(request: HttpRequest) -> HttpResponse:
    """Show the viewer's petitions and disputes narrowed by the address; what is open and due first, without narrowing."""
    who = viewer(request)
    _book, roster = editions_of(request)
    places = communities()
    filters = filters_of(request.GET)
    found = find.register(who, filters)
    order = _order(request.GET.get("sort", ""), filters)
    page = sheet(found, order, request.GET, SIZE)
    shown, many = counted(found)
    days = _whose_days(page.rows)
    may_push = filters.standing == "unpushed" and bool(who.roles & set(TOWN))
    context: dict[str, Any] = {
        "form": MattersForm(request.GET, roster, places, _lists(who)),
        "rows": [(line(case, roster, places), *_owed(case, roster), days[case.id]) for case in page.rows],
        "page": page,
        "shown": shown,
        "many": many,
        "is_narrowed": bool(request.GET),
        "order": order.name,
        "tabs": _tabs(filters),
        "query": request.GET.urlencode(),
        "may_export": bool(who.roles & set(EXPORTERS)),
        "may_push": may_push,
        "ticked": may_push and request.GET.get("all") == "1",
        # The page at hand, not the first one.
        "tick_all": f"{reverse('desk:matters')}?{urlencode({**request.GET.dict(), 'all': '1'})}",
        "sort_oldest": _with(request.GET, sort="oldest"),
        "sort_due": _with(request.GET, sort="due"),
        "sort_newest": _with(request.GET, sort="newest"),
        "today": clock.today(),
        "may_compare": bool(who.roles & set(JOINERS)),
        "has_disputes": filters.kind in (MATTERS, "dispute") and bool(page.rows),
        "may_petition": bool(who.roles & set(PETITION.act("register").by)),
        "may_dispute": bool(who.roles & set(DISPUTE.act("register").by)),
    }
    return render(request, "desk/matters.html", context)


def _whose_days(cases: Sequence[Case]) -> dict[UUID, str]:
    """Return for each case whose day rules it, "" where it is its own; one statement for all of them."""
    ids = {case.due_source_id for case in cases if case.is_open and case.due_source_id}
    stand = list(Source.objects.filter(id__in=ids).only("id", "channel", "number", "name"))
    return {case.id: whose(case, stand) for case in cases}


def _owed(case: Any, roster: Roster) -> tuple[str, int]:
    unit = roster.units.get(case.unit_id, "") if case.unit_id else ""
    return unit, (clock.today() - case.found_on).days


def _order(asked: str, filters: Filters) -> Order:
    if asked == "oldest":
        return OLDEST
    return NEWEST if asked == "newest" or (asked != "due" and filters.standing == "closed") else DUE


@staff(*READERS)
@require_GET
def counts(request: HttpRequest) -> HttpResponse:
    """Send the tabs with how many matters stand under each, in one statement; fetched after the page."""
    filters = filters_of(request.GET)
    found = find.register(viewer(request), replace(filters, standing=""))
    on = clock.today()
    many = found.order_by().aggregate(
        **{name: Count("id", filter=find.standing_is(name, on)) for name in STANDINGS},
    )
    return render(request, "desk/matters_tabs.html", {"tabs": _tabs(filters, many)})


def _tabs(filters: Filters, many: Mapping[str, int] | None = None) -> list[NavItem]:
    found = []
    for standing, label in STANDINGS.items():
        query = QueryDict(mutable=True)
        query.update({**filters.given(), "standing": standing})
        if query.get("kind") == MATTERS:
            del query["kind"]
        url = f"{reverse('desk:matters')}?{query.urlencode()}"
        found.append(NavItem(str(label), url, filters.standing == standing, (many or {}).get(standing)))
    return found


def _with(query: QueryDict, **changes: str) -> str:
    rest = query.copy()
    for name in ("after", "before"):
        rest.pop(name, None)
    for name, value in changes.items():
        rest[name] = value
    return f"{reverse('desk:matters')}?{rest.urlencode()}"
