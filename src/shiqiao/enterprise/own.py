"""The enterprise's own findings (自查自报): the same loop, begun by the one who must put it right."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shiqiao.cases.models import Checklist, Clause
from shiqiao.cases.raise_case import find_hazard
from shiqiao.enterprise.home import nav, site_of
from shiqiao.places.models import Site
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.machine import Refused
from shiqiao.ui.acts import KEY_FIELD, ActForm, Around
from shiqiao.ui.who import editions_of, enterprise, viewer

CLAUSES_SHOWN = 30
ORDER = ("files", "description", "grade", "field")


@never_cache
@enterprise
def report(request: HttpRequest) -> HttpResponse:
    """Take down a finding of the enterprise's own, on a clause (`?clause=`) or free."""
    who = viewer(request)
    here = site_of(who)
    asked = request.GET.get("clause", "")
    clause = Clause.objects.filter(key=asked).order_by("-id").first() if asked else None
    form = _form(request, here, clause)
    if request.method == "POST" and form.is_valid():
        key = str(form.cleaned_data[KEY_FIELD])
        try:
            case_id = UUID(key)
            find_hazard(case_id, form.given(), viewer=who, key=key, name="self_report")
        except ValueError as wrong:
            raise BadRequest(KEY_FIELD) from wrong
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已登记。请自定整改期限，改好后报告。"))
            return redirect("enterprise:case", case_id)
    context = {
        "site": here,
        "clause": clause,
        "clauses": _clauses(request.GET.get("q", "").strip(), here),
        "q": request.GET.get("q", "").strip(),
        "form": form,
        "fields": [form[name] for name in ORDER if name in form.fields],
        "digests": request.POST.getlist("files_digest"),
        "nav": nav(who, "report"),
    }
    return render(request, "enterprise/report.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, here: Site, clause: Clause | None) -> ActForm:
    preset: dict[str, object] = {"site": here.id}
    initial = {"field": here.field, "grade": "general"}
    if clause is not None:
        preset |= {"clause": clause.key, "clause_text": clause.text}
        initial["description"] = _("不符合“%(clause)s”。") % {"clause": clause.text.rstrip("。；;.")}
        if clause.grade_if_fails == "major":
            preset["grade"] = "major"
    skip = set() if clause is not None else {"clause", "clause_text"}
    around = Around(viewer(request), "hazard", None, editions_of(request)[1], preset)
    if request.method == "POST":
        return ActForm(HAZARD.act("self_report"), around, request.POST, request.FILES, skip=skip)
    return ActForm(HAZARD.act("self_report"), around, initial=initial, skip=skip)


def _clauses(text: str, here: Site) -> list[Clause]:
    """Return clauses of checklists in force that hold all the words; none without a search."""
    if not text:
        return []
    in_force = Checklist.objects.filter(state="in_force").values("id")
    found = Clause.objects.filter(subject_id__in=in_force)
    for word in text.split()[:4]:
        found = found.filter(text__icontains=word)
    return list({one.key: one for one in found.order_by("id")[: CLAUSES_SHOWN * 2]}.values())[:CLAUSES_SHOWN]
