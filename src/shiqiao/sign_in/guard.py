"""Stands before every page of a signed-in session: ends old ones, and lets nobody on who owes a second factor."""

from collections.abc import Callable
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from shiqiao.access import log
from shiqiao.people import sessions
from shiqiao.people.models import Account
from shiqiao.policy import needs_factor
from shiqiao.record import clock
from shiqiao.record.models import Step
from shiqiao.ui.who import editions_of, viewer

# What may be opened on the way to a second factor.
WAY_THERE = ("/me/", "/sign-out/", "/i18n/", "/static/")


class Guard:
    """Middleware behind the session; asks the database nothing that the page doesn't ask anyway."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or send away to sign in again or to set up a second factor."""
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not isinstance(request.user, Account):
            return self.get_response(request)
        book, roster = editions_of(request)
        strong = needs_factor(viewer(request).roles, request.user.must_factor)
        today = clock.today()
        idle = book.term("session.idle_strong" if strong else "session.idle", today).amount
        if sessions.too_old(request.session, idle, book.term("session.longest", today).amount):
            return self._over(request)
        owes = strong and roster.mode != "demo" and not request.session.get(sessions.FACTOR)
        if owes and request.headers.get("HX-Request"):
            # A part of the page that leads to the second factor: nothing, or that page would load itself for ever.
            return HttpResponse(status=204)
        if owes and not request.path.startswith(WAY_THERE):
            return self._away(request, reverse("factor_first"), _("请先启用第二重验证。"))
        response = self.get_response(request)
        if response.status_code in (403, 404):
            _refused(request)
        return response

    def _over(self, request: HttpRequest) -> HttpResponseBase:
        log.note("ended", request)
        logout(request)
        messages.info(request, _("登录已超时，请重新登录。"))
        onward = urlencode({"next": request.get_full_path()}) if request.method == "GET" else ""
        return self._away(request, f"{reverse('sign_in')}?{onward}".rstrip("?"), _("登录已超时，请重新登录。"))

    def _away(self, request: HttpRequest, url: str, says: str) -> HttpResponseBase:
        if request.path.startswith("/api/"):
            return JsonResponse({"code": "who", "says": says}, status=401)
        answer = redirect(url)
        if request.headers.get("HX-Request"):
            # A part of a page can't follow to another page by itself.
            answer.status_code = 200
            answer["HX-Redirect"] = url
            del answer["Location"]
        return answer


def _refused(request: HttpRequest) -> None:
    """Enter a refusal in the log: the same two statements whether the thing is there or not, so that time tells nothing."""
    given = request.resolver_match.kwargs if request.resolver_match else {}
    ids = [one for one in given.values() if isinstance(one, UUID)]
    subject = ids[0] if ids else given.get("digest", "")
    if not subject:
        return
    first = Step.objects.filter(subject_id=ids[0], seq=1) if ids else Step.objects.none()
    kind = first.values_list("kind", flat=True).first() or ""
    log.note("refused", request, viewer=viewer(request), kind=kind, subject=subject)
