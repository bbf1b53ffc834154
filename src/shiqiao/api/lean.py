"""Shortens the way of calls that carry a token: no session, messages or cookies stand between them and their operation."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from threading import Semaphore
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import Resolver404, get_resolver
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from shiqiao.api.replies import wrong
from shiqiao.evidence import store

PREFIX = "/api/"
# Token calls that a process works on at the same moment.
AT_ONCE = 2
# Bytes of a call: of JSON, and of a file with what multipart adds.
JSON_LIMIT, FILE_LIMIT = 2 * 1024 * 1024, store.SIZE_LIMIT + 64 * 1024


class LeanApi:
    """Outermost middleware: a token call goes straight to its operation; everything else takes the whole way."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        self.turns = Semaphore(AT_ONCE)

    def _turn(self, request: HttpRequest) -> AbstractContextManager[Any]:
        # Calls are short, and threads of one interpreter get into each other's way: two at a time are enough, so that
        # one works while the other waits for the disk. What comes slowly from outside is read before, and files don't
        # wait in the line.
        if request.content_type == "multipart/form-data":
            return nullcontext()
        len(request.body)
        return self.turns

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer the request."""
        if not request.path_info.startswith(PREFIX):
            return self.get_response(request)
        limit = FILE_LIMIT if request.content_type == "multipart/form-data" else JSON_LIMIT
        if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
            return wrong(413, "too_big", _("请求过大，最多 %(limit)s MB。") % {"limit": limit // 1024 // 1024})
        if "HTTP_AUTHORIZATION" not in request.META:
            return self.get_response(request)
        try:
            # The API's own addresses: the house's hundred others need not be tried first.
            match = get_resolver("shiqiao.api.urls").resolve(request.path_info[len(PREFIX) - 1 :])
        except Resolver404:
            return self.get_response(request)
        asked = request.META.get("HTTP_ACCEPT_LANGUAGE", "")
        translation.activate("en" if asked.startswith("en") else settings.LANGUAGE_CODE)
        with self._turn(request):
            response: HttpResponseBase = match.func(request, *match.args, **match.kwargs)
        if not response.streaming:
            response.headers["Content-Length"] = str(len(response.content))  # type: ignore[attr-defined]  # not streaming
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Cache-Control"] = "no-store"
        patch_vary_headers(response, ("Authorization", "Accept-Language"))
        return response
