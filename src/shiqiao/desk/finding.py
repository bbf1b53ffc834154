"""Registers a hazard at the desk: choose the site, say what is wrong, perhaps by which clause; photos."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from shiqiao.cases import find
from shiqiao.cases.models import Checklist, Clause
from shiqiao.cases.raise_case import find_hazard
from shiqiao.desk.lines import line
from shiqiao.people.roster import Roster
from shiqiao.places.models import Site
from shiqiao.policy import Viewer
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.identity import NAMES
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.kinds import KINDS, Do
from shiqiao.record.projection import standing
from shiqiao.ui import persons
from shiqiao.ui.acts import KEY_FIELD, ActForm, Around
from shiqiao.ui.dates import cjk_date
from shiqiao.ui.timeline import offer_basis
from shiqiao.ui.who import editions_of, staff, viewer
from shiqiao.visits.kinds import visits

FIND = HAZARD.act("find")
ID_FIELD, CLAUSE_FIELD, SEARCH, REPORTER_FIELD = "_id", "clause_id", "clause_q", "_reporter"
AGAIN = "again"
FEW = 12


@never_cache
@sensitive_post_parameters()
@staff(*FIND.by)
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Show the search for a site, then the form of the finding on it; POST opens the case once."""
    site = _site(request)
    if site is None:
        return _choose(request)
    form = _form(request, site)
    searched = request.POST.get(SEARCH, "")
    if request.method == "POST" and "_search" not in request.POST:
        if (case_id := _open(form, viewer(request))) is not None:
            more = f"{request.path}?site={site.id}&visit={form.cleaned_data['visit']}"
            told = format_html('{} <a href="{}">{}</a>', _("已登记隐患。"), more, _("在本单位再登记一条"))
            messages.success(request, told)
            return redirect("desk:case", case_id=case_id)
    elif request.method == "POST":
        # Looking for a clause without scripts: what was typed stays, nothing is checked yet.
        form.errors.clear()
    return _drawn(request, site, form, searched)


def _site(request: HttpRequest) -> Site | None:
    given = request.POST.get("site") or request.GET.get("site")
    if not given:
        return None
    try:
        found = Site.objects.filter(id=UUID(given), state="active").first()
    except ValueError:
        found = None
    if found is None or not KINDS["site"].visible(viewer(request), standing(found)):
        raise Http404
    return found


def _choose(request: HttpRequest) -> HttpResponse:
    text = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    found = Site.objects.filter(state="active")
    for word in text.split()[:5]:
        found = found.filter(Q(name__icontains=word) | Q(uscc__istartswith=word) | Q(address__icontains=word))
    shown = list(found.order_by("is_catch_all", "name")[:FEW]) if text else _lately(request)
    context = {"q": text, "sites": shown, "few": FEW}
    partial = request.headers.get("HX-Request")
    return render(request, "desk/find_sites.html" if partial else "desk/find_site.html", context)


def _lately(request: HttpRequest) -> list[Site]:
    """Return the sites of the newest visits that the viewer reads: where a finding is most likely to be from."""
    newest = visits(viewer(request)).exclude(state__in=("cancelled", "joined")).filter(site__state="active")
    ids = newest.filter(planned_on__lte=clock.today()).order_by("-planned_on", "-id").values_list("site_id", flat=True)
    some = list(dict.fromkeys(ids[: FEW * 3]))[:FEW]
    known = Site.objects.in_bulk(some)
    return [known[one] for one in some]


def _form(request: HttpRequest, site: Site) -> ActForm:
    who = viewer(request)
    roster = editions_of(request)[1]
    preset: dict[str, Any] = {"site": site.id}
    clause = _clause(request.POST.get(CLAUSE_FIELD, ""))
    if clause is not None:
        preset |= {"clause": clause.key, "clause_text": clause.text}
    around = Around(who, "hazard", None, roster, preset)
    posted = (_graded(request, clause), request.FILES) if request.method == "POST" else ()
    initial = {"channel": "inspection", "visit": request.GET.get("visit", ""), "field": site.field}
    form = ActForm(FIND, around, *posted, initial=initial, skip=("source_number", "clause", "clause_text"))
    form.fields[ID_FIELD] = forms.UUIDField(widget=forms.HiddenInput, initial=clock.new_id)
    form.fields["visit"] = forms.ChoiceField(
        label=_("所在检查"), required=False, choices=[("", _("不在检查中")), *_visits(site, who, roster)]
    )
    form.fields.update(persons.fields(around))
    # The reporter's id travels with the form, as the case's own does.
    form.fields[REPORTER_FIELD] = forms.UUIDField(widget=forms.HiddenInput, required=False, initial=clock.new_id)
    form.order_fields(["visit", "description", "grade", "files", "field", "channel", *NAMES])
    return form


def _graded(request: HttpRequest, clause: Clause | None) -> Any:
    # A clause says the grade of its failure; whoever writes may still choose, and the rule decides.
    sent = request.POST.copy()
    if clause is not None and not sent.get("grade"):
        sent["grade"] = clause.grade_if_fails
    return sent


def _visits(site: Site, who: Viewer, roster: Roster) -> list[tuple[str, str]]:
    mine = visits(who).filter(site_id=site.id, state="under_way")
    return [
        (str(one.id), f"{cjk_date(one.planned_on)} {'、'.join(roster.people.get(UUID(i), '') for i in one.inspectors)}")
        for one in mine.order_by("planned_on")
        if str(who.person_id) in (*one.inspectors, *one.experts)
    ]


def _clause(given: str) -> Clause | None:
    return Clause.objects.filter(id=int(given)).first() if given.isdecimal() and len(given) < 19 else None


def _open(form: ActForm, who: Viewer) -> UUID | None:
    if not form.is_valid():
        return None
    case_id: UUID = form.cleaned_data[ID_FIELD]
    if _repeats(form, who, case_id):
        return None
    key = form.cleaned_data[KEY_FIELD]
    try:
        find_hazard(case_id, form.given(), viewer=who, key=key, beside=_reporter(form, case_id, f"{key[:80]}/reporter"))
    except Refused as refusal:
        form.refuse(refusal)
        return None
    return case_id


def _reporter(form: ActForm, case_id: UUID, key: str) -> list[Do]:
    """Return the sealing of whoever reported it; none for an anonymous report. Raises Refused."""
    values = persons.given(form.cleaned_data)
    if not values:
        return []
    if form.cleaned_data.get("channel") != "report":
        raise Refused("not_reported", _("只有来源为“群众举报”的才登记举报人。"), field="channel")
    given = {"case": case_id, "role": "reporter", **values}
    return [Do("identity", form.cleaned_data[REPORTER_FIELD] or clock.new_id(), "seal", key, given)]


def _repeats(form: ActForm, who: Viewer, case_id: UUID) -> bool:
    """Say whether the same words stand open at the same site already; whoever means another place ticks that."""
    same = find.hazards(who).filter(site_id=form.around.preset["site"], is_open=True)
    twin = same.filter(description=form.cleaned_data["description"]).exclude(id=case_id).first()
    if twin is None or form.data.get(AGAIN):
        return False
    form.fields[AGAIN] = forms.BooleanField(label=_("确属另一处，仍要登记"), required=False)
    says = _("本单位已有同样描述的未销号隐患：%(number)s。确属另一处的，请勾选后再登记。")
    form.add_error(AGAIN, says % {"number": twin.shown_number})
    return True


def _drawn(request: HttpRequest, site: Site, form: ActForm, searched: str) -> HttpResponse:
    who = viewer(request)
    book, roster = editions_of(request)
    beside = find.hazards(who).filter(site_id=site.id, is_open=True).order_by("due_on", "id").select_related("site")
    chosen = _clause(request.POST.get(CLAUSE_FIELD, ""))
    found = [chosen, *search(searched)] if chosen else search(searched)
    context = {
        "site": site,
        "form": form,
        "about_reporter": [form[name] for name in NAMES],
        "reporter_open": form["channel"].value() == "report",
        "clauses": list(dict.fromkeys(found)),
        "chosen": chosen.pk if chosen else None,
        "clause_q": searched,
        "open_here": [line(case, roster) for case in beside[:6]],
        "label": _(FIND.label),
        "basis": offer_basis(FIND, book, clock.today()),
        "today": clock.today(),
    }
    return render(request, "desk/find.html", context, status=422 if form.errors else 200)


@staff(*FIND.by)
@require_GET
def clauses(request: HttpRequest) -> HttpResponse:
    """Show clauses in force that hold the words, as choices of the form."""
    return render(request, "desk/find_clauses.html", {"clauses": search(request.GET.get(SEARCH, "")), "asked": True})


def search(text: str) -> list[Clause]:
    """Return a few clauses of the checklists in force that hold every word; the same wording stands once."""
    words = text.replace("\x00", "").split()[:5]
    if not words:
        return []
    found = Clause.objects.filter(subject_id__in=Checklist.objects.filter(state="in_force").values("id"))
    for word in words:
        found = found.filter(Q(text__icontains=word) | Q(section__icontains=word))
    by_key: dict[str, Clause] = {}
    for clause in found.order_by("subject_id", "order")[: FEW * 3]:
        by_key.setdefault(clause.key, clause)
    return list(by_key.values())[:FEW]
