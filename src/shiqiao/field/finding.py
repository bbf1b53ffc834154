"""A finding on a visit: photo first, then what is wrong; and if it is put right before the inspectors' eyes, that."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shiqiao.cases.find import one as find_one
from shiqiao.cases.models import Case
from shiqiao.cases.raise_case import charge_missing
from shiqiao.field.clauses import Line, walk
from shiqiao.field.here import WALKERS, around, id_in, nav, on_visit, visit_of
from shiqiao.field.visit import facts
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act_all, offered
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step
from shiqiao.ui.acts import KEY_FIELD, ActForm, act_form, said
from shiqiao.ui.timeline import entries, offer_basis
from shiqiao.ui.who import editions_of, staff, viewer
from shiqiao.visits.models import Visit


@never_cache
@staff(*WALKERS)
@on_visit("under_way")
def new(request: HttpRequest, here: Visit) -> HttpResponse:
    """Take down a finding, on a clause (`?clause=3`) or free, together with the clause's answer."""
    line = _line(request, here)
    form = _find_form(request, here, line)
    if request.method == "POST" and form.is_valid():
        try:
            case_id = _find(request, here, line, form)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            number = Case.objects.filter(id=case_id).first()
            messages.success(request, _("已登记 %(number)s。") % {"number": number})
            return redirect("field:finding", here.id, case_id)
    context = {
        **facts(here),
        "line": line,
        "form": form,
        "fields": [form[name] for name in ("files", "description", "grade", "field") if name in form.fields],
        "digests": request.POST.getlist("files_digest"),
        "nav": nav(request),
    }
    return render(request, "field/finding_new.html", context, status=422 if form.errors else 200)


def _line(request: HttpRequest, here: Visit) -> Line | None:
    asked = request.GET.get("clause", "")
    if not asked:
        return None
    line = walk(here).line(int(asked)) if asked.isascii() and asked.isdigit() else None
    if line is None:
        raise Http404
    return line


def _find_form(request: HttpRequest, here: Visit, line: Line | None) -> ActForm:
    preset: dict[str, Any] = {"site": here.site_id, "visit": here.id, "channel": "inspection"}
    initial = {"field": here.site.field, "grade": "general"}
    if line:
        preset |= {"clause": line.key, "clause_text": line.text}
        initial["description"] = _("不符合“%(clause)s”。") % {"clause": line.text.rstrip("。；;.")}
        if line.grade == "major":
            preset["grade"] = "major"
    skip = {"source_number"} | (set() if line else {"clause", "clause_text"})
    form_around = around(request, "hazard", None, **preset)
    if request.method == "POST":
        return act_form(request, HAZARD.act("find"), form_around, skip=skip)
    return ActForm(HAZARD.act("find"), form_around, initial=initial, skip=skip)


def _find(request: HttpRequest, here: Visit, line: Line | None, form: ActForm) -> UUID:
    """Open the case and answer its clause in one transaction, then charge an earlier closing; raises Refused."""
    case_id, key = id_in(form), str(form.cleaned_data[KEY_FIELD])
    dos = [Do("hazard", case_id, "find", key, form.given())]
    if line:
        answer = {"clause": line.key, "result": "fail", "case": case_id}
        dos.append(Do("visit", here.id, "answer", f"{key}/answer", answer))
    steps = act_all(dos, viewer=viewer(request))
    if steps[0].outcome["sets"].get("recurs_id"):
        charge_missing()
    return case_id


@never_cache
@staff(*WALKERS)
def one(request: HttpRequest, visit_id: UUID, case_id: UUID) -> HttpResponse:
    """Show what was found and offer to record that it was fixed on the spot; a POST does that, or adds a photo from before."""
    here = visit_of(request, visit_id)
    case = find_one(viewer(request), case_id, "hazard")
    if case is None or case.visit_id != here.id:
        raise Http404
    asked = "note" if request.POST.get("act") == "note" else "fix_on_spot"
    form = _form(request, here, case, asked)
    if request.method == "POST" and form.perform(case.id):
        if asked == "note":
            messages.success(request, _("已补充整改前照片。"))
            return redirect("field:finding", here.id, case.id)
        messages.success(request, _("已登记当场整改，%(number)s销号。") % {"number": case})
        return redirect("field:visit", here.id)
    return render(
        request, "field/finding.html", _context(request, here, case, form), status=422 if form.errors else 200
    )


def _form(request: HttpRequest, here: Visit, case: Case, asked: str) -> ActForm:
    preset: dict[str, Any] = {"visit": here.id} if asked == "fix_on_spot" else {}
    if asked == "note":
        preset["text"] = _("整改前照片")
    return act_form(request, HAZARD.act(asked), around(request, "hazard", case, **preset))


def _context(request: HttpRequest, here: Visit, case: Case, form: ActForm) -> dict[str, Any]:
    who = viewer(request)
    book, _roster = editions_of(request)
    offers = {offer.act.name: offer for offer in offered("hazard", case, who)}
    fix = offers.get("fix_on_spot")
    earlier = find_one(who, case.recurs_id) if case.recurs_id else None
    no_before = bool(fix and fix.refused and fix.refused.code == "no_before_photo")
    if no_before and form.act.name == "fix_on_spot":
        form = ActForm(HAZARD.act("note"), around(request, "hazard", case, text=_("整改前照片")))
    return {
        **facts(here),
        "case": case,
        "state": HAZARD.states[case.state],
        "entries": entries(
            Step.objects.filter(kind="hazard", subject_id=case.id).order_by("seq"), who, editions_of(request)[1], book
        ),
        "form": form,
        "can_fix": fix is not None and fix.refused is None,
        "no_before": no_before,
        "why_not": said(fix.refused) if fix and fix.refused else "",
        "fix_basis": offer_basis(HAZARD.act("fix_on_spot"), book, clock.today()),
        "earlier": earlier,
        "recurs": case.recurs_id is not None,
        "walk": walk(here),
        "digests": request.POST.getlist("files_digest"),
        "nav": nav(request),
    }
