"""A matter as its pages take it up, and its sources at the desk: added and replied to."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shiqiao.cases import find, sources
from shiqiao.cases.models import Case, Source
from shiqiao.procedures.machine import Act, Refused
from shiqiao.procedures.source import SOURCE
from shiqiao.record import clock
from shiqiao.record.act import act_all, refusal
from shiqiao.ui.acts import KEY_FIELD, ActForm, Around, said
from shiqiao.ui.timeline import offer_basis
from shiqiao.ui.who import editions_of, staff, viewer

JOINERS = ("clerk", "head", "leader")


@staff(*JOINERS)
@require_http_methods(["GET", "POST"])
def source_new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Add one more source to a matter."""
    case = matter_of(request, case_id)
    verb = SOURCE.act("receive")
    form = _form(request, verb, {"case": case.id}, skip=("columns", "batch"))
    if request.method == "POST" and form.is_valid():
        key = str(form.cleaned_data[KEY_FIELD])[:60]
        given = {name: value for name, value in form.given().items() if name != "case"}
        # The source's id is made of the form's key, so that what is sent twice adds one.
        source_id = UUID(key) if len(key) == 36 else clock.new_id()
        try:
            act_all(sources.received(case.kind, case.id, source_id, given, key), viewer=viewer(request))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已添加来源。"))
            return redirect("desk:case", case_id=case.id)
    return _page(request, case, verb, form)


@staff(*JOINERS)
@require_http_methods(["GET", "POST"])
def source_reply(request: HttpRequest, source_id: UUID) -> HttpResponse:
    """Reply to a source; its day stops ruling."""
    source = Source.objects.filter(id=source_id, state="open").first()
    if source is None:
        raise Http404
    case = matter_of(request, source.case_id)
    verb = SOURCE.act("reply")
    form = _form(request, verb, {}, initial={"replied_on": clock.today()})
    if request.method == "POST" and form.is_valid():
        key = str(form.cleaned_data[KEY_FIELD])[:60]
        try:
            act_all(sources.replied(case, source, form.given(), key), viewer=viewer(request))
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已登记回复。"))
            return redirect("desk:case", case_id=case.id)
    return _page(request, case, verb, form)


def matter_of(request: HttpRequest, case_id: UUID) -> Case:
    """Return a petition or dispute that the viewer may read; raises Http404 alike for absent and forbidden."""
    case = find.one(viewer(request), case_id)
    if case is None or case.kind not in find.MATTER_KINDS:
        raise Http404
    return case


def turned_away(request: HttpRequest, case: Case, act: str) -> HttpResponse | None:
    """Send whoever opens the form of an act that isn't open to them back to the case, told why; None lets them in.

    What is sent all the same is refused by the act itself, and the form says so.
    """
    no = refusal(case.kind, case, viewer(request), act, editions_of(request))
    if no is None or request.method != "GET":
        return None
    messages.error(request, said(no))
    return redirect("desk:case", case_id=case.id)


def _form(
    request: HttpRequest, verb: Act, preset: dict[str, object], skip: tuple[str, ...] = (), **kwargs: object
) -> ActForm:
    around = Around(viewer(request), "source", None, editions_of(request)[1], preset)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    return ActForm(verb, around, *posted, skip=skip, **kwargs)


def _page(request: HttpRequest, case: Case, verb: Act, form: ActForm) -> HttpResponse:
    context = {
        "form": form,
        "title": str(case),
        "label": _(verb.label),
        "basis": offer_basis(verb, editions_of(request)[0], clock.today()),
        "tone": "primary",
        "back": reverse("desk:case", args=[case.id]),
    }
    return render(request, "desk/act.html", context, status=422 if form.errors else 200)
