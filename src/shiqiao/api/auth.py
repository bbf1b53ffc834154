"""Who calls: an account's token, or the signed-in session of a screen with its CSRF token."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from shiqiao.people import roster
from shiqiao.people.tokens import digest_of
from shiqiao.policy import Viewer
from shiqiao.record import clock, rows
from shiqiao.record.editions import ROSTER
from shiqiao.ui.who import person_viewer, viewer_of

# One statement finds the account and the edition of the roster that says what it may do.
_WHO = (
    "SELECT a.person_id, a.site_id, (SELECT last FROM record_counter WHERE series = %s)"
    " FROM people_token t JOIN people_account a ON a.id = t.account_id"
    " WHERE t.digest = %s AND a.state = 'active' AND (t.ends_at IS NULL OR t.ends_at > %s)"
)


def holder_of(token: str) -> Viewer | None:
    """Return whoever a token acts as; None for an unknown or ended one and for an account that was shut."""
    now = connection.ops.adapt_datetimefield_value(clock.real_now())
    found = rows.run(_WHO, [ROSTER, digest_of(token), now])
    if not found:
        return None
    person_id, site_id, edition = _id(found[0][0]), _id(found[0][1]), found[0][2]
    if site_id is not None:
        return Viewer(site_ids=frozenset({site_id}), via="enterprise")
    if person_id is None:
        return None
    return person_viewer(person_id, "api", roster.current(edition or 0))


def _id(value: Any) -> UUID | None:
    # SQLite keeps ids as text.
    return value if value is None or isinstance(value, UUID) else UUID(value)


class Bearer(HttpBearer):
    """`Authorization: Bearer …` with a token made on the page 接口令牌."""

    def authenticate(self, request: HttpRequest, token: str) -> Viewer | None:
        """Return the token's viewer."""
        return holder_of(token)


class Session(APIKeyCookie):
    """The session of a signed-in screen; unsafe methods need its CSRF token."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> Viewer | None:
        """Return the session's viewer, unless nobody is signed in or a token was sent; raises HttpError(403)."""
        user = getattr(request, "user", None)
        if user is None or not user.is_authenticated:
            return None
        if check_csrf(request):
            raise HttpError(403, _("页面已过期，请刷新后重试。"))
        return self.authenticate(request, None, user)

    def authenticate(self, request: HttpRequest, key: str | None, user: Any = None) -> Viewer | None:
        """Return the viewer of an account."""
        who = viewer_of(user, "desk")
        return who if who.person_id is not None or who.site_ids else None


def asker(request: HttpRequest) -> Viewer:
    """Return the viewer whom the authentication found."""
    found = request.auth  # type: ignore[attr-defined]  # set by django-ninja
    assert isinstance(found, Viewer)
    return found
