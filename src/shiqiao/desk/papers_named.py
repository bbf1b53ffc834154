"""The copy of a paper that is handed over: its sealed addressees filled in by a recorded opening, sent and not kept."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shiqiao.desk.papers import seen_paper
from shiqiao.documents import files
from shiqiao.documents.files import has_docx
from shiqiao.identities import reveal
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.ui.acts import said
from shiqiao.ui.papers import sent
from shiqiao.ui.who import staff, viewer


@never_cache
@staff()
@require_POST
def named(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Record the opening of each addressee for this one print, and send the paper with the names (?as=pdf or docx)."""
    row = seen_paper(request, paper_id)
    if not row.persons:
        raise Http404
    persons = [UUID(one) for one in row.persons]
    try:
        names = reveal.names_for(row.id, persons, viewer=viewer(request), key=f"fill-in/{clock.new_id()}")
    except Refused as refusal:
        messages.error(request, said(refusal))
        return redirect("desk:paper", row.id)
    if request.POST.get("as") == "docx" and has_docx(row):
        return sent(request, row, lambda: files.docx_of(row, names), "docx")
    return sent(request, row, lambda: files.pdf_of(row, names), "pdf")
