"""The page behind the QR code on a paper: number, day, digest, and whether it still stands; never its content."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shiqiao.access import log
from shiqiao.documents.canonical import digest
from shiqiao.documents.final import content_of
from shiqiao.documents.kinds import SHOWN_TO_SITE
from shiqiao.documents.models import Paper
from shiqiao.law import book
from shiqiao.people import tries
from shiqiao.procedures.matter_paper import ALL_KINDS
from shiqiao.record import clock

# Looks of one address are counted over so many minutes.
MINUTE = 1


@never_cache
@require_safe
def paper(request: HttpRequest, code: str) -> HttpResponse:
    """Show whether the paper at this random address is genuine and stands; any other address is answered with 404."""
    if _too_often(request):
        response = render(request, "public/too_often.html", status=429)
        response["Retry-After"] = str(MINUTE * 60)
        return response
    found = Paper.objects.filter(code=code, state__in=SHOWN_TO_SITE).first()
    if found is None:
        return render(request, "public/paper_none.html", status=404)
    content = content_of(found)
    by = Paper.objects.filter(replaces_id=found.id, state__in=SHOWN_TO_SITE).first() if found.voided_on else None
    context = {
        "kind": _(dict(ALL_KINDS)[found.paper_kind]),
        "number": content.number,
        "authority": content.authority,
        "issued_on": content.issued_on,
        "voided_on": found.voided_on,
        "replaced_by": content_of(by).number if by else "",
        "replaced_code": by.code if by else "",
        "digest": digest(content),
    }
    response = render(request, "public/paper.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response


def _too_often(request: HttpRequest) -> bool:
    most = book.current().term("link.looks", clock.today()).amount
    return tries.count("paper", log.address_of(request), MINUTE) > most
