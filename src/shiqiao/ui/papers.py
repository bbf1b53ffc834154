"""Sends a paper as a file to whoever may see the paper: the office, and the enterprise once it is issued."""

from collections.abc import Callable
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shiqiao.access import log
from shiqiao.documents import files
from shiqiao.documents.final import content_of
from shiqiao.documents.kinds import visible
from shiqiao.documents.models import Paper
from shiqiao.documents.render import RenderFailed
from shiqiao.record.projection import standing
from shiqiao.ui.who import viewer

TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@require_GET
def pdf(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Send the paper as PDF, to be shown in the browser or saved with ?save."""
    return _send(request, paper_id, files.pdf_of, "pdf")


@require_GET
def docx(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Send the paper as an editable document."""
    return _send(request, paper_id, files.docx_of, "docx")


def _send(request: HttpRequest, paper_id: UUID, make: Callable[[Paper], bytes], ending: str) -> HttpResponse:
    who = viewer(request)
    paper = Paper.objects.filter(id=paper_id).first()
    if paper is None or not visible(who, standing(paper)):
        if not request.user.is_authenticated:
            return redirect(f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}")
        raise Http404
    return sent(request, paper, lambda: make(paper), ending)


def sent(request: HttpRequest, paper: Paper, make: Callable[[], bytes], ending: str) -> HttpResponse:
    """Make the file of a paper that the viewer may read and send it, pdf or docx; it is noted as handed out."""
    try:
        made = make()
    except RenderFailed as failed:
        busy = isinstance(failed, files.Busy)
        context = {"title": _("文书暂时没有生成"), "says": str(failed), "busy": busy}
        return render(request, "ui/paper_failed.html", context, status=503 if busy else 500)
    log.note("file", request, viewer=viewer(request), kind="paper", subject=paper.id)
    attached = ending != "pdf" or "save" in request.GET
    response = HttpResponse(made, content_type=TYPES[ending])
    name = files.file_name(content_of(paper), ending)
    response["Content-Disposition"] = content_disposition_header(attached, name) or "attachment"
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response
