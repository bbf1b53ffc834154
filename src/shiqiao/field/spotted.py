"""A hazard that somebody comes upon outside any visit (网格巡查): photo first, on the enterprise at hand."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shiqiao.cases.models import Case
from shiqiao.cases.raise_case import find_hazard
from shiqiao.field.here import WALKERS, around, id_in, may, nav, site_of
from shiqiao.places.models import Site
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.ui.acts import KEY_FIELD, ActForm, act_form
from shiqiao.ui.timeline import offer_basis
from shiqiao.ui.who import editions_of, staff, viewer

FIND = HAZARD.act("find")
ORDER = ("files", "description", "grade", "field")
SKIPPED = ("source_number", "clause", "clause_text", "visit")


@never_cache
@staff(*WALKERS)
def spotted(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Take down what was seen at this enterprise and lead back to it."""
    here = site_of(request, site_id)
    if request.method == "GET" and not may(viewer(request), FIND, here):
        return redirect("field:site", here.id)
    form = _form(request, here)
    if request.method == "POST" and form.is_valid():
        case_id, key = id_in(form), str(form.cleaned_data[KEY_FIELD])
        try:
            find_hazard(case_id, form.given(), viewer=viewer(request), key=key)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            number = Case.objects.filter(id=case_id).first()
            messages.success(request, _("已登记 %(number)s，已转给责任人处理。") % {"number": number})
            return redirect("field:site", here.id)
    context = {
        "site": here,
        "form": form,
        "fields": [form[name] for name in ORDER if name in form.fields],
        "basis": offer_basis(FIND, editions_of(request)[0], clock.today()),
        "digests": request.POST.getlist("files_digest"),
        "nav": nav(request),
    }
    return render(request, "field/spotted.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, here: Site) -> ActForm:
    channel = "grid" if "grid_worker" in viewer(request).roles else "inspection"
    stands_in = around(request, "hazard", None, site=here.id, channel=channel)
    if request.method == "POST":
        return act_form(request, FIND, stands_in, skip=SKIPPED)
    return ActForm(FIND, stands_in, initial={"field": here.field, "grade": "general"}, skip=SKIPPED)
