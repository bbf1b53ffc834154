"""The end of a visit: what was found, both sides' signatures or the refusal, and the record that stays."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shiqiao.field.clauses import walk
from shiqiao.field.here import WALKERS, around, findings, nav, on_visit
from shiqiao.field.visit import facts
from shiqiao.procedures.visit import VISIT
from shiqiao.record import clock
from shiqiao.record.act import offered
from shiqiao.ui.acts import ActForm, act_form, said
from shiqiao.ui.timeline import offer_basis
from shiqiao.ui.who import editions_of, staff, viewer
from shiqiao.visits.models import Visit

SIGNER_LONG = 60


@require_safe
@never_cache
@staff(*WALKERS)
@on_visit("under_way")
def summary(request: HttpRequest, here: Visit) -> HttpResponse:
    """Read the result out before signing: fixed on the spot, to be ordered, major, clauses left."""
    return render(request, "field/end.html", {**facts(here), **counted(request, here), "nav": nav(request)})


def counted(request: HttpRequest, here: Visit) -> dict[str, Any]:
    """Return a visit's findings sorted by what becomes of them, and its clauses."""
    found = findings(viewer(request), here)
    return {
        "walk": walk(here),
        "findings": found,
        "fixed": [case for case in found if case.outcome == "fixed_on_spot"],
        "to_order": [case for case in found if case.is_open and case.grade != "major"],
        "major": [case for case in found if case.is_open and case.grade == "major"],
    }


@never_cache
@staff(*WALKERS)
@on_visit("under_way")
def sign(request: HttpRequest, here: Visit) -> HttpResponse:
    """Take the signatures of both sides, a photo of the signed paper, or the refusal; this ends the visit."""
    form = _form(request, here)
    if request.method == "POST" and form.perform(here.id):
        messages.success(request, _("检查已结束，签字情况已记录。"))
        return redirect("field:visit", here.id)
    offer = next((one for one in offered("visit", here, viewer(request)) if one.act.name == "sign"), None)
    book, _roster = editions_of(request)
    context = {
        **facts(here),
        **counted(request, here),
        "form": form,
        "can_sign": offer is not None and offer.refused is None,
        "why_not": said(offer.refused) if offer and offer.refused else "",
        "basis": offer_basis(VISIT.act("sign"), book, clock.today()),
        "digests": {name: request.POST.getlist(f"{name}_digest") for name in ("files", "inspector_files")},
        "nav": nav(request),
    }
    return render(request, "field/sign.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, here: Visit) -> ActForm:
    act = VISIT.act("sign")
    if request.method == "POST":
        form = act_form(request, act, around(request, "visit", here))
    else:
        form = ActForm(act, around(request, "visit", here), initial={"signed": "screen"})
    # A name and a post: one line is enough.
    form.fields["signer"].widget = forms.TextInput(attrs={"maxlength": SIGNER_LONG})
    return form
