"""Beginning a paper: from a visit, a site, chosen cases or a void paper, the clerk picks the items and drafts."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from shiqiao.cases import find
from shiqiao.cases.models import Case
from shiqiao.desk.doing import seen_row
from shiqiao.documents.compose import Wanted, compose, default_term, may_list
from shiqiao.documents.content import Kind
from shiqiao.documents.house import SITE_KINDS
from shiqiao.documents.issue import draft
from shiqiao.documents.models import Paper
from shiqiao.documents.orphans import DRAFTERS
from shiqiao.places.models import Site
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.paper import KINDS, PAPER
from shiqiao.record import clock
from shiqiao.record.editions import editions
from shiqiao.record.models import Step
from shiqiao.record.projection import standing
from shiqiao.ui.acts import said
from shiqiao.ui.timeline import offer_basis
from shiqiao.ui.who import staff, viewer
from shiqiao.visits.models import Visit

LABELS = dict(KINDS)
MOST = 300


@dataclass(frozen=True)
class Source:
    """What a paper is drafted from: the site, perhaps a visit, the cases to choose among, what it follows or replaces."""

    kind: Kind
    site: Site
    visit: Visit | None = None
    cases: Sequence[Case] = ()
    prior: Paper | None = None
    replaces: Paper | None = None


class Start(forms.Form):
    """Which cases go on the paper, and on a notice by when each is to be put right."""

    def __init__(self, source: Source, *args: Any, **kwargs: Any) -> None:
        """Add a choice for each case, a term for each that has none, and the hidden key and id."""
        super().__init__(*args, **kwargs)
        self.source = source
        self.fields["_key"] = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=str(clock.new_id()))
        self.fields["_id"] = forms.UUIDField(widget=forms.HiddenInput, initial=clock.new_id)
        book, today = editions()[0], clock.today()
        for case in source.cases if source.kind != "site_check_record" else ():
            self.fields[f"take_{case.id}"] = forms.BooleanField(label=case.shown_number, required=False, initial=True)
            if source.kind == "rectification_notice" and case.rectify_by is None:
                self.fields[f"term_{case.id}"] = forms.DateField(
                    label=_("整改期限"), initial=default_term(case, book, today), required=False
                )

    def lines(self) -> list[dict[str, Any]]:
        """Return each case with its fields, for the table."""
        return [
            {
                "case": case,
                "take": self[name] if (name := f"take_{case.id}") in self.fields else None,
                "term": self[term] if (term := f"term_{case.id}") in self.fields else None,
            }
            for case in self.source.cases
        ]

    def wanted(self) -> Wanted:
        """Return what to compose, from what was ticked; all of it before the form was sent."""
        data = self.cleaned_data if self.is_bound else {}
        source = self.source
        whole = source.kind == "site_check_record" or not self.is_bound
        taken = [case for case in source.cases if whole or data.get(f"take_{case.id}")]
        terms = {case.id: day for case in taken if (day := data.get(f"term_{case.id}"))}
        visit = standing(source.visit) if source.visit else None
        return Wanted(source.kind, source.site, visit, taken, terms, source.prior, source.replaces)


@staff(*DRAFTERS)
def notice(request: HttpRequest) -> HttpResponse:
    """Draft a rectification notice: ?visit=, ?site=, ?cases= (repeated) or ?replaces= (a void one)."""
    who = viewer(request)
    if request.GET.get("replaces"):
        return _begin(request, _anew(request))
    if request.GET.get("visit"):
        visit = _visit(request)
        found = find.hazards(who).filter(visit_id=visit.id, state="found")
        return _begin(request, Source("rectification_notice", visit.site, visit, _ordered(found)))
    if request.GET.get("site"):
        site = _row(request, "site")
        assert isinstance(site, Site)
        found = find.hazards(who).filter(site_id=site.id, state="found")
        return _begin(request, Source("rectification_notice", site, None, _ordered(found)))
    chosen = _ids(request.GET.getlist("cases"))
    cases = _ordered(find.hazards(who).filter(id__in=chosen, state__in=("found", "ordered")))
    sites = {case.site_id for case in cases}
    if len(sites) != 1 or cases[0].site is None:
        raise Http404
    visits = {case.visit_id for case in cases if case.visit_id}
    visit_row = Visit.objects.filter(id__in=visits).first() if len(visits) == 1 else None
    return _begin(request, Source("rectification_notice", cases[0].site, visit_row, cases))


@staff(*DRAFTERS)
def record(request: HttpRequest) -> HttpResponse:
    """Draft the check record of a finished visit (?visit=), or anew for a void one (?replaces=)."""
    if request.GET.get("replaces"):
        return _begin(request, _anew(request))
    visit = _visit(request)
    found = find.hazards(viewer(request)).filter(visit_id=visit.id)
    return _begin(request, Source("site_check_record", visit.site, visit, _ordered(found)))


@staff(*DRAFTERS)
def opinion(request: HttpRequest) -> HttpResponse:
    """Draft the opinion on a re-inspection (?visit=); ?prior= picks one notice where the visit looked at several."""
    if request.GET.get("replaces"):
        return _begin(request, _anew(request))
    visit = _visit(request)
    cases = _reinspected(viewer(request), visit)
    notices = Paper.objects.in_bulk({case.notice_id for case in cases if case.notice_id})
    wanted = request.GET.get("prior", "")
    prior = next((one for one in notices.values() if not wanted or str(one.id) == wanted), None)
    looked = [case for case in cases if prior is not None and case.notice_id == prior.id]
    return _begin(request, Source("reinspection_opinion", visit.site, visit, looked, prior))


def _anew(request: HttpRequest) -> Source:
    old = _row(request, "paper", "replaces")
    if not isinstance(old, Paper) or old.state != "void" or old.site is None:
        raise Http404
    visit = Visit.objects.select_related("site").filter(id=old.visit_id).first() if old.visit_id else None
    found = {str(case.id): case for case in find.hazards(viewer(request)).filter(id__in=old.cases)}
    cases = [found[one] for one in old.cases if one in found]
    kind = next(kind for kind in SITE_KINDS if kind == old.paper_kind)
    prior = None
    if kind == "reinspection_opinion":
        prior = Paper.objects.filter(id__in=[case.notice_id for case in cases if case.notice_id]).first()
    if kind == "rectification_notice":
        cases = [case for case in cases if may_list(case, old.id)]
    return Source(kind, old.site, visit, cases, prior, old)


def _reinspected(who: Viewer, visit: Visit) -> list[Case]:
    cases = _ordered(find.hazards(who).filter(site_id=visit.site_id, notice_id__isnull=False))
    steps = Step.objects.filter(
        kind="hazard",
        subject_id__in=[case.id for case in cases],
        act__in=("verify", "verify_partly", "reject"),
        given__visit=str(visit.id),
    )
    seen = set(steps.values_list("subject_id", flat=True))
    return [case for case in cases if case.id in seen]


def _ordered(found: Any) -> list[Case]:
    return list(found.select_related("site").order_by("year", "number")[:MOST])


def _visit(request: HttpRequest) -> Visit:
    visit = _row(request, "visit")
    assert isinstance(visit, Visit)
    return visit


def _row(request: HttpRequest, kind: str, name: str = "") -> Any:
    ids = _ids([request.GET.get(name or kind, "")])
    if not ids:
        raise Http404
    return seen_row(request, kind, ids[0])


def _ids(values: Sequence[str]) -> list[UUID]:
    try:
        return [UUID(one) for value in values for one in value.split(",") if one][:MOST]
    except ValueError as broken:
        raise Http404 from broken


def _begin(request: HttpRequest, source: Source) -> HttpResponse:
    posted = (request.POST,) if request.method == "POST" else ()
    form = Start(source, *posted)
    left_out: Sequence[str] = ()
    refused = ""
    if not form.is_bound or form.is_valid():
        try:
            composed = compose(form.wanted())
            left_out = composed.left_out
            if form.is_bound:
                paper_id: UUID = form.cleaned_data["_id"]
                draft(composed, viewer=viewer(request), key=form.cleaned_data["_key"], paper_id=paper_id)
                messages.success(request, _("已拟稿，请逐项核对后交他人审核。"))
                if left_out:
                    messages.warning(
                        request, _("以下依据尚未核对，没有写入：%(list)s。") % {"list": "、".join(left_out)}
                    )
                return redirect("desk:paper_edit", paper_id)
        except Refused as refusal:
            field = f"term_{refusal.params.get('case')}"
            refused = said(refusal)
            if form.is_bound:
                form.add_error(field if field in form.fields else None, refused)
    context = {
        "form": form,
        "source": source,
        "kind": _(LABELS[source.kind]),
        "left_out": left_out,
        "refused": "" if form.is_bound else refused,
        "basis": offer_basis(PAPER.act("draft"), editions()[0], clock.today()),
    }
    return render(request, "desk/paper_draft.html", context, status=422 if form.errors else 200)
