"""The addresses of this door, its description, and how it says that something went wrong."""

import re
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as N_
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError

from shiqiao.access import log
from shiqiao.api import around, cases, replies
from shiqiao.api.again import Body
from shiqiao.api.auth import Bearer, Session
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.record.act import not_found

DESCRIPTION = """Create cases, act on them, list and read them. Every call is an account's: `Authorization: Bearer TOKEN`
(made on the page 接口令牌, /tokens/), or a signed-in session with its CSRF token. Whoever calls may do and read what it may do
and read on screen, no more. Errors have one shape: `{"code", "says", "field"?}`. 404 stands for absent and for
forbidden alike."""

# What pydantic finds wrong, by the beginning of its code, in words; the code stands behind them.
UNREADABLE = {
    "missing": N_("没有给出"),
    "extra_forbidden": N_("没有这一项，请核对写法"),
    "string_too_long": N_("太长"),
    "string_pattern": N_("为空，或者含有控制字符"),
    "string": N_("须为文字"),
    "int": N_("须为整数"),
    "greater_than": N_("太小"),
    "less_than": N_("太大"),
    "uuid": N_("不是 UUID"),
    "date": N_("不是日期，须写成 2026-03-05 的样式"),
    "literal_error": N_("不在可选范围，见接口说明"),
    "enum": N_("不在可选范围，见接口说明"),
    "value_error": N_("不在可选范围，见接口说明"),
    "dict": N_("须为 JSON 对象"),
    "model": N_("须为 JSON 对象"),
    "list": N_("须为列表"),
    "too_short": N_("太少"),
    "too_long": N_("太多"),
}
SUBJECT = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")

api = NinjaAPI(
    title="石桥 Shiqiao",
    version="1",
    description=DESCRIPTION,
    urls_namespace="api",
    auth=[Bearer(), Session()],
    docs_url="/docs",
    parser=Body(),
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
    kind = str(first.get("type", ""))
    words = next((says for start, says in UNREADABLE.items() if kind.startswith(start)), N_("写法不对"))
    says = f"{'.'.join(at)}：{_(words)}（{kind}）"
    return replies.wrong(400, "unreadable", says, at[-1] if at else None)


@api.exception_handler(HttpError)
def _http(request: HttpRequest, wrong: HttpError) -> HttpResponse:
    if isinstance(wrong.__cause__, Refused):
        return replies.refused(request, wrong.__cause__)
    if wrong.status_code == 403:
        return replies.wrong(403, "forbidden", _("网页会话没有带 CSRF 令牌，请刷新页面后再试。"))
    return replies.wrong(wrong.status_code, "unreadable", _("请求正文不是有效的 JSON。"))


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
