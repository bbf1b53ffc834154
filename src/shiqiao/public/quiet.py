"""How this door's pages are drawn that concern one person: no search engine lists them, no other site learns their address."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def drawn(request: HttpRequest, template: str, status: int, **context: Any) -> HttpResponse:
    """Draw a page of one person's matter with a status."""
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
