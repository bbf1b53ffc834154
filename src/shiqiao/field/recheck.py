"""Re-inspection: the cases of a site that wait for it, before and after side by side, passed, partly or sent back."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shiqiao.cases.find import hazards
from shiqiao.cases.find import one as find_one
from shiqiao.cases.models import Case
from shiqiao.field.here import WALKERS, around, nav, on_visit, to_recheck, visit_of
from shiqiao.field.visit import facts
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.hazard_words import OUTCOMES
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import offered
from shiqiao.record.models import Step
from shiqiao.ui.acts import ActForm, said
from shiqiao.ui.timeline import entries, offer_basis
from shiqiao.ui.who import editions_of, staff, viewer
from shiqiao.visits.models import Visit

CHOICES = ("verify", "verify_partly", "reject")
# What can be done about a major hazard whose term ran out before it was stopped and planned.
WITHOUT_PLAN = ("secure", "report_direct", "record_stop", "submit_plan", "refer", "remind", "note")
# Refusals of the ruling that another colleague on the visit mends.
MENDED_BY_STAFF = ("nobody_new", "too_few", "not_on_team")


@dataclass(frozen=True)
class Choice:
    """One way in which a re-inspection can end, or why it can't."""

    name: str
    label: str
    basis: str
    why_not: str


@require_safe
@never_cache
@staff(*WALKERS)
def listing(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """List the cases of this site that wait for re-inspection, and those already looked at on this visit."""
    here, who = visit_of(request, visit_id), viewer(request)
    done = hazards(who).filter(site_id=here.site_id, reinspection_id=here.id).order_by("number")
    outcomes = dict(OUTCOMES)
    context = {
        **facts(here),
        "waiting": list(to_recheck(who, here.site_id)[:100]),
        "done": [(case, outcomes.get(case.outcome) or HAZARD.states[case.state]) for case in done[:100]],
        "today": clock.today(),
        "nav": nav(request),
    }
    return render(request, "field/rechecks.html", context)


@never_cache
@staff(*WALKERS)
@on_visit("under_way")
def one(request: HttpRequest, here: Visit, case_id: UUID) -> HttpResponse:
    """Show one case before and after, and take the result of looking at it again (`?do=verify`, …)."""
    who = viewer(request)
    case = find_one(who, case_id, "hazard")
    if case is None or case.site_id != here.site_id:
        raise Http404
    if not to_recheck(who, here.site_id).filter(id=case.id).exists():
        if request.method == "POST":
            messages.info(request, _("这一项刚刚已经有了复查结果，见下。"))
        return redirect("field:rechecks", here.id)
    offers = {offer.act.name: offer for offer in offered("hazard", case, who)}
    asked = request.POST.get("do") or request.GET.get("do", "")
    form = None
    if asked in CHOICES and asked in offers:
        form = _form(request, here, case, asked)
        if request.method == "POST" and form.perform(case.id):
            messages.success(request, _done(asked, case))
            return redirect("field:rechecks", here.id)
    context = {**_context(request, here, case), "form": form, "asked": asked, "mend": _mend(form, here, case)}
    context["no_plan"] = _without_plan(case)
    context["choices"] = _choices(request, offers, WITHOUT_PLAN if context["no_plan"] else CHOICES)
    return render(request, "field/recheck.html", context, status=422 if form is not None and form.errors else 200)


class Looked(ActForm):
    """The form of a re-inspection's result; it remembers what refused it, so that the page can offer the mend."""

    refusal: Refused | None = None

    def refuse(self, refusal: Refused) -> None:
        """Keep the refusal and show it."""
        self.refusal = refusal
        super().refuse(refusal)


def _form(request: HttpRequest, here: Visit, case: Case, asked: str) -> Looked:
    stands_in = around(request, "hazard", case, visit=here.id)
    if request.method == "POST":
        return Looked(HAZARD.act(asked), stands_in, request.POST, request.FILES)
    return Looked(HAZARD.act(asked), stands_in)


def _done(asked: str, case: Case) -> str:
    words = {
        "verify": _("%(number)s 复查合格。"),
        "verify_partly": _("%(number)s 部分合格，其余另行处理。"),
        "reject": _("%(number)s 已退回整改。"),
    }
    return words[asked] % {"number": case}


def _without_plan(case: Case) -> str:
    """Say whose turn it is with a major hazard that has no plan yet; "" for every other case."""
    if case.grade != "major" or case.marks.get("planned_on"):
        return ""
    if case.state == "stopped":
        return _("已停产停业，企业还没有提交整改方案；方案提交并整改后才能复查。现场看是否停产到位。")
    return _("还没有登记停产停业决定和整改方案，不能复查。现场先看人员是否撤出，再由经办人员登记有权部门的停产决定。")


def _choices(request: HttpRequest, offers: dict[str, Any], names: tuple[str, ...]) -> list[Choice]:
    book, _roster = editions_of(request)
    return [
        Choice(
            name,
            _(offers[name].act.label),
            offer_basis(offers[name].act, book, clock.today()),
            said(offers[name].refused) if offers[name].refused else "",
        )
        for name in names
        if name in offers
    ]


def _context(request: HttpRequest, here: Visit, case: Case) -> dict[str, Any]:
    who, roster = viewer(request), editions_of(request)[1]
    book, _roster = editions_of(request)
    steps = Step.objects.filter(kind="hazard", subject_id=case.id).order_by("seq")
    told = entries(steps, who, roster, book)
    reported = [entry for entry, step in zip(told, steps, strict=False) if step.act == "rectify"]
    finders = [roster.people.get(UUID(one), "") for one in case.found_by]
    return {
        **facts(here),
        "case": case,
        "pair": [thumb for entry in told for thumb in entry.evidence if thumb.role],
        "reported": reported[-1] if reported else None,
        "finders": "、".join(finders),
        "entries": told,
        "digests": request.POST.getlist("files_digest"),
        "today": clock.today(),
        "nav": nav(request),
    }


def _mend(form: Looked | None, here: Visit, case: Case) -> str:
    # The way out of a refusal that concerns the team: add a colleague and come back here.
    if form is None or form.refusal is None or form.refusal.code not in MENDED_BY_STAFF:
        return ""
    query = urlencode({"next": reverse("field:recheck", args=[here.id, case.id])})
    return f"{reverse('field:staff', args=[here.id])}?{query}"
