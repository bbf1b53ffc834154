"""The import wizard: a list is uploaded, previewed with every bad row, confirmed by its counts, and taken over meanwhile."""

import json
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_GET, require_POST

from shiqiao.cases.find import MATTERS, Filters, register
from shiqiao.desk import compare
from shiqiao.desk.duties import about_sites, matter_kinds
from shiqiao.desk.import_forms import ConfirmForm, MappingForm, UploadForm, why_words
from shiqiao.identities.find import has_opened
from shiqiao.intake import returns, staging
from shiqiao.intake.models import Batch, Staging
from shiqiao.intake.problems import Unusable
from shiqiao.intake.returns import ListIn
from shiqiao.intake.templates import template_xlsx
from shiqiao.intake.whats import WHATS
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.matter_words import CHANNELS
from shiqiao.record import clock
from shiqiao.ui.acts import said
from shiqiao.ui.who import staff, viewer

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
STAGES = {
    "reading": (lazy("读取中"), "active"),
    "preview": (lazy("待确认"), "waiting"),
    "importing": (lazy("导入中"), "active"),
    "done": (lazy("已完成"), "done"),
    "unusable": (lazy("无法导入"), "stopped"),
    "dropped": (lazy("已放弃"), "done"),
}
SHOWN = 20


@staff("clerk", "head", town=True)
def begin(request: HttpRequest) -> HttpResponse:
    """Take an upload, and list the viewer's own earlier ones."""
    who = viewer(request)
    form = UploadForm(request.POST or None, request.FILES or None, initial={"what": usual_list(who)})
    if request.method == "POST" and form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            told = form.cleaned_data
            made = staging.stage(
                sent.read(), sent.name, told["source"], who, what=told["what"] or "hazards", channel=told["channel"]
            )
            return redirect("desk:import_one", made.id)
        except Unusable as unusable:
            form.add_error("file", unusable.says)
        except Refused as refusal:
            form.add_error(None, said(refusal))
    mine = staging.all_of(who)[:SHOWN]
    rows = [(one, *STAGES[one.stage], one.preview.get("counts", {})) for one in mine]
    context = {"form": form, "rows": rows, "lists": lists_out(who), "may_open": has_opened(who)}
    return render(request, "desk/import.html", context, status=422 if form.errors else 200)


def usual_list(who: Viewer) -> str:
    """Return what the lists of somebody with these duties are about most likely."""
    if about_sites(who):
        return "hazards"
    return "petitions" if "petition" in matter_kinds(who) else "disputes"


def lists_out(who: Viewer) -> list[tuple[ListIn, Any]]:
    """Return the lists that can go back to where they came from, each with its channel in words."""
    words = dict(CHANNELS)
    return [(one, _(words.get(one.channel, one.channel))) for one in returns.lists(who)]


@require_GET
@staff("clerk", "head", town=True)
def template(request: HttpRequest) -> HttpResponse:
    """Send an empty ledger to fill in."""
    what = WHATS.get(request.GET.get("what", "hazards"))
    if what is None:
        raise Http404
    name = _("%(what)s导入模板") % {"what": what.label}
    return attachment(template_xlsx(what.fields, name), f"{name}.xlsx")


@staff("clerk", "head", town=True)
def one(request: HttpRequest, staging_id: UUID) -> HttpResponse:
    """Show an upload where it stands: its preview, its progress or its result."""
    row = _own(request, staging_id)
    form = mapping_form(row)
    status = 200
    if request.method == "POST" and row.stage == "preview":
        form = mapping_form(row, request.POST)
        if form.is_valid():
            try:
                staging.remap(row, json.dumps(form.chosen(), ensure_ascii=False), viewer(request))
                messages.success(request, _("已按新的对应关系重新预览。"))
                return redirect("desk:import_one", row.id)
            except Unusable as unusable:
                form.add_error(None, unusable.says)
            except Refused as refusal:
                form.add_error(None, said(refusal))
        status = 422
    return render(request, "desk/import_one.html", _context(request, row, form), status=status)


def mapping_form(row: Staging, data: Any = None) -> MappingForm:
    """Return the boxes that say which column fills which field."""
    shown = row.preview
    fields = WHATS[row.what].fields
    return MappingForm(
        data,
        fields=fields,
        headers=shown.get("headers", []),
        columns=shown.get("columns", {}),
        itemised=shown.get("itemised") if shown.get("rows_with_items") else None,
    )


def _context(request: HttpRequest, row: Staging, form: MappingForm) -> dict[str, Any]:
    shown = row.preview
    batch = Batch.objects.filter(id=row.batch_id).first() if row.batch_id else None
    columns = shown.get("columns", {})
    guesses = shown.get("guesses", {})
    fields = WHATS[row.what].fields
    return {
        "row": row,
        "batch": batch,
        "form": form,
        "confirm": ConfirmForm(initial={"received_on": clock.today()}) if row.what != "hazards" else None,
        "counts": shown.get("counts", {}),
        "told": shown.get("told", []),
        "problems": shown.get("problems", []),
        "more_problems": shown.get("more_problems", 0),
        "fields": [
            (form[spec.name], why_words(*guesses[spec.name]) if spec.name in guesses else "") for spec in fields
        ],
        "itemised": form["itemised"] if "itemised" in form.fields else None,
        "sample_heads": [spec.label for spec in fields if spec.name in columns],
        "sample": shown.get("sample", []),
        "stage_label": STAGES[row.stage][0],
        "stage_tone": STAGES[row.stage][1],
        "bad": shown.get("counts", {}).get("to_mend", 0) + shown.get("counts", {}).get("changed", 0),
        "compare_url": compare.address(row.batch_id),
        **_opened(viewer(request), row, batch),
    }


def _opened(who: Viewer, row: Staging, batch: Batch | None) -> dict[str, Any]:
    """Return where the rows stand that the list opened; the figure leads there only if it shows all that it counts."""
    if batch is None:
        return {"rows_url": "", "opened_url": ""}
    if row.what == "hazards":
        url, asked = reverse("desk:register"), Filters(batch=str(batch.id))
    else:
        url, asked = reverse("desk:matters"), Filters(kind=MATTERS, batch=str(batch.id), standing="all")
    query = {name: value for name, value in asked.given().items() if name != "kind"}
    rows_url = f"{url}?{urlencode(query)}"
    is_all = row.stage == "done" and register(who, asked).count() == batch.opened
    return {"rows_url": rows_url, "opened_url": rows_url if is_all else ""}


@require_GET
@staff("clerk", "head", town=True)
def progress(request: HttpRequest, staging_id: UUID) -> HttpResponse:
    """Send the part of the page that moves; once the worker is through, the whole page is asked for anew."""
    row = _own(request, staging_id)
    response = render(request, "desk/import_progress.html", _context(request, row, mapping_form(row)))
    if row.stage not in ("reading", "importing"):
        response["HX-Refresh"] = "true"
    return response


@require_POST
@staff("clerk", "head", town=True)
def confirm(request: HttpRequest, staging_id: UUID) -> HttpResponse:
    """Confirm the count that the preview showed and hand the list to the worker."""
    row = _own(request, staging_id)
    good, day = request.POST.get("good", ""), ConfirmForm(request.POST)
    if "received_on" in request.POST and not day.is_valid():
        messages.error(request, _("收到日期不是日期：请写成 2026-03-05 的样式。"))
        return redirect("desk:import_one", row.id)
    received = day.cleaned_data.get("received_on") if day.is_valid() else None
    try:
        staging.accept(row, int(good) if good.isdecimal() else -1, viewer(request), received)
    except Refused as refusal:
        messages.error(request, said(refusal))
    return redirect("desk:import_one", row.id)


@require_POST
@staff("clerk", "head", town=True)
def abandon(request: HttpRequest, staging_id: UUID) -> HttpResponse:
    """Give an upload up."""
    row = _own(request, staging_id)
    try:
        staging.abandon(row, viewer(request))
    except Refused as refusal:
        messages.error(request, said(refusal))
        return redirect("desk:import_one", row.id)
    messages.success(request, _("已放弃导入“%(name)s”。") % {"name": row.name})
    return redirect("desk:import")


@require_GET
@staff("clerk", "head", town=True)
def mend(request: HttpRequest, staging_id: UUID) -> HttpResponse:
    """Send the rows to mend, as they came, with what to mend in front."""
    row = _own(request, staging_id)
    try:
        body = staging.mend_file(row, viewer(request))
    except Unusable as unusable:
        messages.error(request, unusable.says)
        return redirect("desk:import_one", row.id)
    return attachment(body, f"{row.name.rpartition('.')[0] or row.name}-{_('待修改')}.xlsx")


def attachment(body: bytes, name: str) -> HttpResponse:
    """Return a spreadsheet as a download under a (Chinese) name."""
    response = HttpResponse(body, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store"
    return response


def _own(request: HttpRequest, staging_id: UUID) -> Staging:
    row = staging.own(viewer(request), staging_id)
    if row is None:
        raise Http404
    return row
