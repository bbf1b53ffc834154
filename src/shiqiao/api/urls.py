"""The addresses of this door, its description, and how it says that something went wrong."""

import re
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from shiqiao.access import log
from shiqiao.api import around, cases, replies
from shiqiao.api.auth import Bearer, Session
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.record.act import not_found

DESCRIPTION = """Create cases, act on them, list and read them. Every call is an account's: `Authorization: Bearer TOKEN`
(made on the page 接口令牌, /tokens/), or a signed-in session with its CSRF token. Whoever calls may do and read what it may do
and read on screen, no more. Errors have one shape: `{"code", "says", "field"?}`. 404 stands for absent and for
forbidden alike."""

SUBJECT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

api = NinjaAPI(
    title="石桥 Shiqiao",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    auth=[Bearer(), Session()],
    docs_url="/docs",
)
api.add_router("", cases.router)
api.add_router("", around.router)


def _note(request: HttpRequest) -> None:
    # A token call that asks for what it may not see, or for what isn't there, stands in the access log.
    who = getattr(request, "auth", None)
    asked = SUBJECT.search(request.path_info)
    if isinstance(who, Viewer) and asked:
        log.note("refused", request, viewer=who, subject=asked[0])


@api.exception_handler(Refused)
def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    if refusal.code == "not_found":
        _note(request)
    return replies.refused(request, refusal)


@api.exception_handler(AuthenticationError)
def _nobody(request: HttpRequest, nobody: AuthenticationError) -> HttpResponse:
    response = replies.wrong(401, "who", _("请提供有效的接口令牌，或先登录。"))
    response.headers["WWW-Authenticate"] = "Bearer"
    return response


@api.exception_handler(ValidationError)
def _unreadable(request: HttpRequest, wrong: ValidationError) -> HttpResponse:
    first: dict[str, Any] = wrong.errors[0]
    at = [str(part) for part in first["loc"] if part not in ("body", "query", "path", "file")]
    return replies.wrong(400, "unreadable", f"{'.'.join(at)}：{first['msg']}", at[-1] if at else None)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, wrong: HttpError) -> HttpResponse:
    return replies.wrong(wrong.status_code, "forbidden" if wrong.status_code == 403 else "unreadable", str(wrong))


@api.exception_handler(Http404)
def _absent(request: HttpRequest, absent: Http404) -> HttpResponse:
    _note(request)
    return replies.refused(request, not_found())


@api.exception_handler(RequestDataTooBig)
def _too_big(request: HttpRequest, big: RequestDataTooBig) -> HttpResponse:
    return replies.wrong(413, "too_big", _("请求过大。"))


def elsewhere(request: HttpRequest, rest: str) -> HttpResponse:
    """Answer for an address that isn't there, in the shape of all errors."""
    return replies.refused(request, not_found())


urlpatterns = [path("v1/", api.urls), path("<path:rest>", elsewhere)]
