"""The brief of the reader's own reach as a file, with the picture's filters."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shiqiao.access import log
from shiqiao.briefing.brief import brief, content
from shiqiao.desk.picture import READERS, scope_of
from shiqiao.documents.content import BriefContent
from shiqiao.documents.docx import brief_docx
from shiqiao.documents.render import RenderFailed, brief_pdf
from shiqiao.record import clock
from shiqiao.ui.who import staff, viewer

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@staff(*READERS)
@require_GET
def pdf(request: HttpRequest) -> HttpResponse:
    """Send the brief as PDF."""
    return _sent(request, brief_pdf, "pdf", "application/pdf")


@staff(*READERS)
@require_GET
def docx(request: HttpRequest) -> HttpResponse:
    """Send the brief as an editable .docx."""
    return _sent(request, brief_docx, "docx", DOCX)


def _sent(request: HttpRequest, set_as: Callable[[BriefContent], bytes], ending: str, kind: str) -> HttpResponse:
    try:
        data = set_as(content(brief(viewer(request), scope_of(request.GET))))
    except RenderFailed as failed:
        messages.error(request, _("简报没有生成：%(why)s") % {"why": failed})
        return redirect("desk:picture")
    log.note("exported", request, viewer=viewer(request), kind="brief")
    name = _("简报-%(day)s") % {"day": clock.today().isoformat()} + f".{ending}"
    headers = {"Content-Disposition": content_disposition_header(True, name) or "", "Cache-Control": "no-store"}
    return HttpResponse(data, content_type=kind, headers=headers)
