"""The visit's own page: before it begins, while it is under way, and as the full record that it leaves."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shiqiao.cases.models import Case
from shiqiao.field.clauses import walk
from shiqiao.field.here import WALKERS, around, findings, nav, on_visit, team, to_recheck, visit_of
from shiqiao.field.home import history, named, place_name
from shiqiao.field.plan import others_at
from shiqiao.places.fields import FIELD_LABELS
from shiqiao.procedures.hazard_guards import somebody_new
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.paper import PAPER
from shiqiao.procedures.visit import PURPOSES, SIGNED, VISIT
from shiqiao.record import clock
from shiqiao.record.act import act, offered
from shiqiao.record.models import Step
from shiqiao.ui.acts import ActForm, act_form, said
from shiqiao.ui.timeline import entries, offer_basis
from shiqiao.ui.who import editions_of, staff, viewer
from shiqiao.visits.models import Visit


@never_cache
@staff(*WALKERS)
def visit(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """Show a visit as it stands; a POST shows the certificates and begins it."""
    here = visit_of(request, visit_id)
    form = act_form(request, VISIT.act("start"), around(request, "visit", here))
    if request.method == "POST" and here.state != "planned":
        return redirect("field:visit", here.id)
    if request.method == "POST":
        if not request.POST.get("shown"):
            form.add_error(None, _("请先向对方出示证件。"))
        elif form.perform(here.id):
            return redirect("field:rechecks" if here.purpose == "reinspection" else "field:visit", here.id)
    context = {**facts(here), "nav": nav(request), "today": clock.today()}
    if here.state == "planned":
        context |= _before(request, here, form)
    elif here.state == "under_way":
        context |= _under_way(request, here)
    else:
        context |= _record(request, here)
    template = {"planned": "before", "under_way": "under_way"}.get(here.state, "record")
    return render(request, f"field/{template}.html", context, status=422 if form.errors else 200)


def facts(here: Visit) -> dict[str, Any]:
    """Return what every page of a visit shows of it."""
    return {
        "visit": here,
        "site": here.site,
        "place": place_name(here.site),
        "field": FIELD_LABELS.get(here.site.field, here.site.field),
        "purpose": dict(PURPOSES).get(here.purpose, ""),
        "state": VISIT.states[here.state],
        "team": team(here),
    }


def _before(request: HttpRequest, here: Visit, form: ActForm) -> dict[str, Any]:
    offers = {offer.act.name: offer for offer in offered("visit", here, viewer(request))}
    start = offers.get("start")
    book, _roster = editions_of(request)
    return {
        "form": form,
        "can_start": start is not None and start.refused is None,
        "why_not": said(start.refused) if start and start.refused else "",
        "start_basis": offer_basis(VISIT.act("start"), book, clock.today()),
        "can_staff": "staff" in offers,
        "nobody_new": _nobody_new(request, here),
        "others": named(others_at(request, here)) if "join" in offers else [],
        "key": clock.new_id(),
        **history(viewer(request), here.site),
    }


def _nobody_new(request: HttpRequest, here: Visit) -> str:
    # Said before the way is made, not when the result is to be recorded on site.
    if here.purpose != "reinspection":
        return ""
    old = [case for case in to_recheck(viewer(request), here.site_id)[:100] if not _has_new(here, case)]
    if not old:
        return ""
    return _("本次人员都参加过 %(number)s 的原检查；复查人员中至少要有一人没有参加过，否则到现场登记不了结果。") % {
        "number": old[0]
    }


def _has_new(here: Visit, case: Case) -> bool:
    return somebody_new(here.inspectors, {"found_by": case.found_by, "marks": case.marks})


def _under_way(request: HttpRequest, here: Visit) -> dict[str, Any]:
    who, walked = viewer(request), walk(here)
    return {
        "walk": walked,
        "next": walked.next_open(),
        "findings": findings(who, here),
        "recheck": to_recheck(who, here.site_id).count(),
        "on_team": str(who.person_id) in (*here.inspectors, *here.experts),
    }


def _record(request: HttpRequest, here: Visit) -> dict[str, Any]:
    who = viewer(request)
    steps = Step.objects.filter(kind="visit", subject_id=here.id, act__in=("plan", "start", "staff", "sign", "join"))
    book, _roster = editions_of(request)
    return {
        "walk": walk(here),
        "findings": (found := findings(who, here)),
        "to_order": [case for case in found if case.state == "found"],
        "can_draft": bool(who.roles & set(PAPER.act("draft").by)),
        "signed": dict(SIGNED).get(here.signed_how, ""),
        "entries": entries(steps.order_by("seq"), who, editions_of(request)[1], book),
    }


@never_cache
@staff(*WALKERS)
@on_visit("planned", "under_way")
def staff_more(request: HttpRequest, here: Visit) -> HttpResponse:
    """Add colleagues or experts to a visit: the mend when there are too few, or none who is new to a case."""
    form = act_form(request, VISIT.act("staff"), around(request, "visit", here))
    onward = request.POST.get("next") or request.GET.get("next", "")
    on_it = {*here.inspectors, *here.experts}
    for name in ("inspectors", "experts"):
        field = form.fields[name]
        field.choices = [pair for pair in field.choices if pair[0] not in on_it]  # type: ignore[attr-defined]  # a choice field, as the need says
    if request.method == "POST" and form.perform(here.id):
        messages.success(request, _("已增加人员。"))
        if onward and url_has_allowed_host_and_scheme(onward, {request.get_host()}):
            return redirect(onward)
        return redirect("field:visit", here.id)
    context = {**facts(here), "form": form, "next": onward, "nav": nav(request)}
    return render(request, "field/staff.html", context, status=422 if form.errors else 200)


@require_POST
@staff(*WALKERS)
@on_visit("planned")
def join(request: HttpRequest, here: Visit) -> HttpResponse:
    """Join this planned visit into another one to the same site (综合查一次)."""
    try:
        into = UUID(request.POST.get("into", ""))
        act("visit", here.id, "join", viewer=viewer(request), key=request.POST.get("key", ""), given={"into": into})
    except ValueError as wrong:
        raise Http404 from wrong
    except Refused as refusal:
        messages.error(request, said(refusal))
        return redirect("field:visit", here.id)
    messages.success(request, _("已并入这次检查，原安排不再单独进行。"))
    return redirect("field:visit", into)
