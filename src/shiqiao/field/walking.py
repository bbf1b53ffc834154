"""Walking the clauses: one a screen, back and forth, the list with what is left, and where it was left off."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shiqiao.field.clauses import Line, Walk, walk
from shiqiao.field.here import WALKERS, around, findings, nav, on_visit, visit_of
from shiqiao.field.visit import facts
from shiqiao.procedures.visit import RESULTS, VISIT
from shiqiao.ui.acts import act_form
from shiqiao.ui.who import staff, viewer
from shiqiao.visits.models import Visit


@require_safe
@never_cache
@staff(*WALKERS)
def overview(request: HttpRequest, visit_id: UUID) -> HttpResponse:
    """List the clauses by section with their answers; `?left=1` shows only those without one."""
    here = visit_of(request, visit_id)
    walked = walk(here)
    left = request.GET.get("left") == "1"
    context = {
        **facts(here),
        "walk": walked,
        "left": left,
        "sections": walked.sections(only_open=left),
        "next": walked.next_open(),
        "nav": nav(request),
    }
    return render(request, "field/clauses.html", context)


@require_safe
@never_cache
@staff(*WALKERS)
@on_visit("under_way")
def resume(request: HttpRequest, here: Visit) -> HttpResponse:
    """Go on where the walk was left off; to the end when nothing is left."""
    line = walk(here).next_open()
    return redirect("field:clause", here.id, line.number) if line else redirect("field:end", here.id)


@never_cache
@staff(*WALKERS)
@on_visit("under_way")
def clause(request: HttpRequest, here: Visit, number: int) -> HttpResponse:
    """Show one clause and take its answer: passed or not applicable here, failed through a finding."""
    walked = walk(here)
    line = walked.line(number)
    if line is None:
        raise Http404
    form = act_form(request, VISIT.act("answer"), around(request, "visit", here, clause=line.key), skip=("case",))
    if request.method == "POST":
        if request.POST.get("result") == "fail":
            return redirect(_finding_url(here, line))
        if form.perform(here.id):
            return _onward(request, here, walked, line)
    section = walked.section_of(line)
    context = {
        **facts(here),
        "walk": walked,
        "line": line,
        "section": section,
        "in_section": section.lines.index(line) + 1,
        "form": form,
        "answer": dict(RESULTS).get(line.result, ""),
        "failed": [case for case in findings(viewer(request), here) if case.clause_key == line.key],
        "nav": nav(request),
    }
    return render(request, "field/clause.html", context, status=422 if form.errors else 200)


def _finding_url(here: Visit, line: Line) -> str:
    return f"{reverse('field:finding_new', args=[here.id])}?clause={line.number}"


def _onward(request: HttpRequest, here: Visit, walked: Walk, line: Line) -> HttpResponse:
    # An answer that is changed later leads on to the next clause; a first answer to the next one without an answer.
    following = walked.line(line.number + 1) if line.result else walked.next_open(line.number)
    if following is None or (following.number == line.number and not line.result):
        messages.success(request, _("全部条款已检查。"))
        return redirect("field:end", here.id)
    return redirect("field:clause", here.id, following.number)
