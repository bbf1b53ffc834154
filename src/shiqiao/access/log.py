"""Writes the access log: one entry a look, in one statement; who may not be told apart stays unnamed."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from shiqiao.access.models import Entry
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import gettext_noop
from shiqiao.record import clock

_ = gettext_noop

WHAT = (
    ("signed_in", _("登录")),
    ("signed_out", _("退出")),
    ("failed", _("登录失败")),
    ("locked", _("锁定")),
    ("ended", _("会话结束")),
    ("factor", _("第二重验证变更")),
    ("read", _("查阅")),
    ("file", _("打开文件")),
    ("exported", _("导出")),
    ("refused", _("拒绝访问")),
)
NAMES = dict(WHAT)


def note(
    what: str,
    request: HttpRequest | None = None,
    *,
    viewer: Viewer | None = None,
    account_id: UUID | None = None,
    kind: str = "",
    subject: UUID | str = "",
) -> None:
    """Enter one look or try; raises KeyError for a word that the log doesn't know."""
    _known = NAMES[what]
    user: Any = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    person = viewer.person_id if viewer is not None else getattr(user, "person_id", None) if signed_in else None
    match = getattr(request, "resolver_match", None)
    Entry.objects.create(
        at=clock.real_now(),
        what=what,
        account_id=account_id or (user.pk if signed_in else None),
        person_id=person,
        address=address_of(request) if request is not None else "",
        kind=kind,
        subject=str(subject),
        way=(match.view_name if match else "")[:60],
    )


def address_of(request: HttpRequest) -> str:
    """Return where a request comes from: what the outermost of our own proxies saw, else the other end of the line.

    A visitor can write what he likes into the header; only the entries that our own proxies added count.
    """
    address = str(request.META.get("REMOTE_ADDR", ""))
    hops = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
    if settings.PROXIES and len(hops) >= settings.PROXIES:
        address = hops[-settings.PROXIES]
    return address[:45]
