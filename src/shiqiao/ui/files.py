"""Sends evidence to those who may see a subject that it belongs to, and takes files that a page uploads ahead."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from shiqiao.access import log
from shiqiao.evidence import look, store
from shiqiao.evidence.models import File
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.record.kinds import KINDS
from shiqiao.record.models import Attached
from shiqiao.record.projection import standing
from shiqiao.ui.acts import said
from shiqiao.ui.who import viewer

# Whoever signs for a measure, or brings it to court, needs the photo as it was taken.
MAY_PROVE = frozenset({"head", "leader"})
ENDINGS = {
    "application/pdf": "pdf",
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "image/gif": "gif",
    look.OFFICE["word/"]: "docx",
    look.OFFICE["xl/"]: "xlsx",
}
SHOWN_IN_PAGE = ("image/jpeg", "image/png", "image/webp", "image/gif")


def _find(who: Viewer, digest: str) -> File:
    """Return the file if the viewer may see a subject that it belongs to, or sent it; raises Http404 alike otherwise."""
    file = File.objects.filter(digest=digest).first()
    if file is None:
        raise Http404
    if file.stored_by is not None and file.stored_by == who.person_id:
        return file
    for kind, subject_id in set(Attached.objects.filter(digest=digest).values_list("kind", "subject_id")[:50]):
        row = KINDS[kind].model._default_manager.filter(id=subject_id).first()
        if row is not None and KINDS[kind].visible(who, standing(row)):
            return file
    raise Http404


@require_GET
def shown(request: HttpRequest, digest: str) -> HttpResponse:
    """Send the file as it is shown: a picture without the camera's notes, anything else as a download."""
    file = _find(viewer(request), digest)
    try:
        body = store.shown(file)
    except (Refused, OSError) as broken:
        raise Http404 from broken
    log.note("file", request, viewer=viewer(request), subject=digest)
    if file.type in SHOWN_IN_PAGE:
        return _careful(HttpResponse(body, content_type=f"image/{_format(body)}"))
    return _download(file, body)


@require_GET
def original(request: HttpRequest, digest: str) -> HttpResponse:
    """Send the very bytes that were stored, with the camera's notes: to those who must prove where a photo comes from."""
    who = viewer(request)
    file = _find(who, digest)
    if not who.roles & MAY_PROVE:
        raise Http404
    log.note("file", request, viewer=who, subject=digest)
    return _download(file, store.path(file.digest).read_bytes())


def _format(body: bytes) -> str:
    return "png" if body.startswith(b"\x89PNG") else "webp" if body[8:12] == b"WEBP" else "jpeg"


def _download(file: File, body: bytes) -> HttpResponse:
    response = HttpResponse(body, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="{file.digest[:12]}.{ENDINGS.get(file.type, "bin")}"'
    return _careful(response)


@require_GET
def thumb(request: HttpRequest, digest: str) -> HttpResponse:
    """Send a picture's thumbnail."""
    file = _find(viewer(request), digest)
    try:
        return _careful(HttpResponse(store.thumbnail(file), content_type="image/webp"))
    except (Refused, OSError) as broken:
        raise Http404 from broken


def _careful(response: HttpResponse) -> HttpResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, max-age=86400, immutable"
    return response


@require_POST
def upload(request: HttpRequest) -> JsonResponse:
    """Store one file ahead of its form (a signature, a large photo) and return its digest."""
    who = viewer(request)
    if not (who.works or who.site_ids):
        raise Http404
    sent = request.FILES.get("file")
    try:
        file = store.put(sent.read() if sent else b"", who.person_id, pictures_only=True)
    except Refused as refusal:
        return JsonResponse({"code": refusal.code, "says": said(refusal)}, status=422)
    return JsonResponse({"digest": file.digest}, status=201)
