"""One hazard as its enterprise sees it: what is asked by when, the proof, and the acts that are the enterprise's."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shiqiao.cases.find import one as find_one
from shiqiao.cases.models import Case
from shiqiao.enterprise.home import nav
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.hazard_words import OUTCOMES
from shiqiao.procedures.machine import gettext_noop
from shiqiao.record import clock
from shiqiao.record.act import offered
from shiqiao.record.models import Step
from shiqiao.ui.acts import Around, act_form, said
from shiqiao.ui.timeline import entries, offer_basis
from shiqiao.ui.who import editions_of, enterprise, viewer

# What the town has to do next, said to the enterprise in each state in which it has nothing to do itself.
NEXT = {
    "rectified": gettext_noop("已报告整改完成，等待复查。复查由检查人员到现场进行。"),
    "verified": gettext_noop("复查已通过，等待有权部门审查。"),
    "reviewed": gettext_noop("审查已通过，等待恢复生产的决定。"),
    "referred": gettext_noop("已报告主管部门，等待部门决定。整改不因此停止。"),
    "closed": gettext_noop("已销号，无需再办理。"),
}


def case_of(request: HttpRequest, case_id: UUID) -> Case:
    """Return the enterprise's own case; raises Http404 alike for absent and another's."""
    case = find_one(viewer(request), case_id, "hazard")
    if case is None:
        raise Http404
    return case


@require_safe
@never_cache
@enterprise
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show a hazard with its deadline, what can be done now, and what has happened."""
    here, who = case_of(request, case_id), viewer(request)
    book, _roster = editions_of(request)
    today = clock.today()
    steps = Step.objects.filter(kind="hazard", subject_id=here.id).order_by("seq")
    told = entries(steps, who, editions_of(request)[1], book)
    context = {
        "case": here,
        "state": _(HAZARD.states[here.state]),
        "outcome": _(dict(OUTCOMES).get(here.outcome, "")) if here.outcome else "",
        "says": _(NEXT.get(here.state, "")) if here.state in NEXT else "",
        "offers": [
            (one.act, offer_basis(one.act, book, today), said(one.refused) if one.refused else "")
            for one in offered("hazard", here, who)
        ],
        "pair": [thumb for entry in told for thumb in entry.evidence if thumb.role],
        "entries": told[::-1],
        "today": today,
        "nav": nav(who, "home"),
    }
    return render(request, "enterprise/case.html", context)


@never_cache
@enterprise
def do(request: HttpRequest, case_id: UUID, name: str) -> HttpResponse:
    """Show the form of one act on an own hazard, and do it."""
    here, who = case_of(request, case_id), viewer(request)
    offer = next((one for one in offered("hazard", here, who) if one.act.name == name), None)
    if offer is None:
        # Offered a moment ago, gone now (or never): the case says how it stands.
        if request.method == "POST":
            messages.info(request, _("这一步刚才已经办过，或者事项的状态已变；现在的情况见下。"))
        return redirect("enterprise:case", here.id)
    form = act_form(request, offer.act, Around(who, "hazard", here, editions_of(request)[1], {}))
    if request.method == "POST" and form.perform(here.id):
        messages.success(request, _("“%(act)s”已提交。") % {"act": _(offer.act.label)})
        return redirect("enterprise:case", here.id)
    book, _roster = editions_of(request)
    context: dict[str, Any] = {
        "case": here,
        "form": form,
        "act": offer.act,
        "refused": said(offer.refused) if offer.refused else "",
        "basis": offer_basis(offer.act, book, clock.today()),
        "digests": request.POST.getlist("files_digest"),
        "nav": nav(who, "home"),
    }
    return render(request, "enterprise/do.html", context, status=422 if form.errors else 200)
