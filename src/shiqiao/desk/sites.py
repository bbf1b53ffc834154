"""Enterprises and other places: the list, the one file of each (一企一档), and the acts on it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.cases.find import hazards, reads_all_of, standing_is
from shiqiao.cases.models import Case
from shiqiao.desk.accounts import site_account
from shiqiao.desk.doing import Page, act_page, buttons, history, one_line, open_page, seen_row
from shiqiao.documents import qr
from shiqiao.documents.kinds import papers_to_sites
from shiqiao.inspections.find import campaigns_of_site
from shiqiao.places.fields import FIELD_LABELS, FIELDS
from shiqiao.places.find import SiteFilters, register, sites
from shiqiao.places.models import Division, Site
from shiqiao.policy import Viewer
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.hazard_words import OUTCOMES
from shiqiao.procedures.site import SITE, SITE_KINDS
from shiqiao.record import clock
from shiqiao.ui.acts import ActForm
from shiqiao.ui.choices import place_choices
from shiqiao.ui.who import roster_now, staff, viewer
from shiqiao.visits.kinds import visits

PER_PAGE = 50
# Supervision looks at the same files as those whom it supervises, and does none of their acts.
STAFF = ("inspector", "clerk", "head", "leader", "grid_worker", "expert", "supervisor")
LENGTHS = {"name": 120, "address": 200, "contact": 60, "phone": 30, "trade": 60}


class SiteFilterForm(forms.Form):
    """What the list of sites is narrowed to."""

    q = forms.CharField(label=lazy("搜名称、信用代码、地址"), required=False)
    place = forms.ChoiceField(label=lazy("社区"), required=False)
    field = forms.ChoiceField(label=lazy("领域"), required=False)
    site_kind = forms.ChoiceField(label=lazy("类别"), required=False)
    state = forms.ChoiceField(label=lazy("状态"), required=False)
    key_target = forms.BooleanField(label=lazy("只看重点检查对象"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Fill in the choices of the running town."""
        super().__init__(*args, **kwargs)
        every = ("", _("全部"))
        options = {
            "place": place_choices(("community",)),
            "field": [(code, _(label)) for code, label in FIELDS],
            "site_kind": [(code, _(label)) for code, label in SITE_KINDS],
            "state": [(code, _(label)) for code, label in SITE.states.items()],
        }
        for name, pairs in options.items():
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [every, *pairs]

    def filters(self) -> SiteFilters:
        """Return what was chosen; a choice that doesn't exist narrows nothing."""
        self.is_valid()
        return SiteFilters(**{name: value for name, value in self.cleaned_data.items() if value})


@staff(*STAFF)
def site_list(request: HttpRequest) -> HttpResponse:
    """List the sites with their open and overdue hazards."""
    who = viewer(request)
    form = SiteFilterForm(request.GET)
    page = Paginator(register(who, form.filters()), PER_PAGE).get_page(request.GET.get("page"))
    counts = hazard_counts(who, [site.id for site in page])
    places = dict(Division.objects.values_list("code", "name"))
    rows = [
        {
            "site": site,
            "place": places.get(site.place_code[:12], ""),
            "field": _(FIELD_LABELS.get(site.field, site.field)),
            "kind": _(dict(SITE_KINDS).get(site.site_kind, site.site_kind)),
            "open": counts.get(site.id, (0, 0))[0],
            "overdue": counts.get(site.id, (0, 0))[1],
        }
        for site in page
    ]
    context = {"form": form, "rows": rows, "page": page, "may_enlist": bool(who.roles & {"clerk", "head"})}
    return render(request, "desk/sites.html", context)


def hazard_counts(who: Viewer, site_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return (open, overdue) hazards of each site, as many as the viewer's register shows behind the links."""
    late = Count("id", filter=standing_is("overdue", clock.today()))
    found = hazards(who).filter(standing_is("open", clock.today()), site_id__in=site_ids).values("site_id")
    return {
        row["site_id"]: (row["open"], row["late"])
        for row in found.annotate(open=Count("id"), late=late).order_by("site_id")
    }


@staff(*STAFF)
def site(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Show one site's whole file: master data, hazards, visits of all units, papers, its account and QR code."""
    row = seen_row(request, "site", site_id)
    assert isinstance(row, Site)
    who, roster = viewer(request), roster_now()
    found = hazards(who).filter(site_id=row.id)
    seen = list(visits(who).filter(site_id=row.id).order_by("-planned_on", "-id")[:60])
    year = clock.today().year
    looked = visits(who).filter(site_id=row.id, state="finished", purpose="inspection", finished_at__year=year).count()
    plans = campaigns_of_site(who, row.id, year)
    context = {
        "site": row,
        "facts": _facts(row),
        "state": _(SITE.states[row.state]),
        "open_cases": _shown(found.filter(is_open=True).order_by("due_on", "id")[:100]),
        "sees_all": reads_all_of(who, row.id, row.place_code),
        "closed": _closings(found),
        "coming": [(one, _team(one, roster.people)) for one in seen if one.state in ("planned", "under_way")],
        "past": [(one, _team(one, roster.people)) for one in seen if one.state == "finished"],
        "papers": papers_to_sites(who).filter(site_id=row.id).order_by("-opened_at")[:30],
        "year": year,
        "looked": looked,
        "plans": plans,
        "planned_times": sum(plan.visits_per_site for plan in plans if plan.yearly),
        "buttons": buttons(request, "site", row),
        "entries": history(request, row),
        "may_plan": bool(who.roles_on(row.place_code, "", row.id) & {"inspector", "clerk", "head", "grid_worker"}),
        "account": site_account(row.id),
        "may_account": bool(who.roles_on(row.place_code, "", row.id) & {"clerk", "head"}),
        "qr": mark_safe(qr.svg(scanned(row))),  # noqa: S308 - drawn by segno from our own address
    }
    return render(request, "desk/site.html", context)


def scanned(row: Site) -> str:
    """Return the address behind a site's QR code: the field page where a visit to it begins, else its file."""
    try:
        path = reverse("field:site", args=[row.id])
    except NoReverseMatch:
        path = reverse("desk:site", args=[row.id])
    return settings.BASE_URL + path


def _facts(row: Site) -> list[tuple[str, object]]:
    place = Division.objects.filter(code=row.place_code).first()
    return [
        (_("统一社会信用代码"), row.uscc or _("未登记")),
        (_("类别"), _(dict(SITE_KINDS).get(row.site_kind, row.site_kind))),
        (_("领域"), _(FIELD_LABELS.get(row.field, row.field))),
        (_("所在"), place.name if place else row.place_code),
        (_("地址"), row.address or None),
        (_("行业"), row.trade or None),
        (_("负责人"), row.contact or None),
        (_("联系电话"), row.phone or None),
        (_("重点检查对象"), _("是") if row.key_target else _("否")),
    ]


def _shown(found: Any) -> list[tuple[Case, str]]:
    return [(one, _(HAZARD.states.get(one.state, one.state))) for one in found]


def _closings(found: Any) -> list[dict[str, Any]]:
    labels = {code: _(label) for code, label in OUTCOMES}
    lines = found.filter(is_open=False).values("outcome").annotate(n=Count("id"), late=Count("id", filter=Q(late=True)))
    return [{**line, "label": labels.get(line["outcome"], line["outcome"])} for line in lines.order_by("-n", "outcome")]


def _team(one: Any, names: dict[UUID, str]) -> str:
    return "、".join(names.get(UUID(person), "") for person in (*one.inspectors, *one.experts))


def shaped(form: ActForm) -> None:
    """Set a site's form: short texts on one line, all places below the town, codes as they are written."""
    one_line(form, **LENGTHS)
    place = form.fields.get("place")
    if isinstance(place, forms.ChoiceField):
        place.choices = [("", "—"), *place_choices(("community", "village", "grid"))]


@staff("clerk", "head")
def site_new(request: HttpRequest) -> HttpResponse:
    """Open the file of a site that is not known yet."""
    page = Page(
        title=_("单位"),
        back=reverse("desk:sites"),
        skip=("is_catch_all", "fictional"),
        shape=shaped,
        onward=lambda new_id: reverse("desk:site", args=[new_id]),
    )
    return open_page(request, "site", "enlist", page)


@staff(*STAFF)
def site_act(request: HttpRequest, site_id: UUID, name: str) -> HttpResponse:
    """Do one act on a site: amend, close, restore."""
    row = seen_row(request, "site", site_id)
    assert isinstance(row, Site)
    now = {
        **{one: getattr(row, one) for one in (*LENGTHS, "site_kind", "uscc", "field", "key_target")},
        "place": row.place_code,
    }
    page = Page(
        title=row.name, back=reverse("desk:site", args=[row.id]), shape=shaped, initial=now if name == "amend" else {}
    )
    return act_page(request, "site", row, name, page)


def site_options(who: Viewer) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the active sites that a visit can be planned to, as choices under their communities."""
    places = dict(Division.objects.filter(level__in=("town", "community")).values_list("code", "name"))
    groups: dict[str, list[tuple[str, str]]] = {}
    found = sites(who).filter(state="active", is_catch_all=False).order_by("place_code", "name")
    for row_id, name, code in found.values_list("id", "name", "place_code"):
        groups.setdefault(places.get(code[:12], ""), []).append((str(row_id), name))
    return [(label, sorted(group, key=lambda one: one[1])) for label, group in groups.items()]
