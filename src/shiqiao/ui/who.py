"""Who is asking: turns a request into a viewer, and keeps out whoever has no business at a door."""

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from shiqiao.law.book import Book
from shiqiao.people.models import Account
from shiqiao.people.roster import Roster
from shiqiao.policy import STRANGER, Viewer
from shiqiao.record import clock
from shiqiao.record.editions import editions
from shiqiao.visits.kinds import visiting

View = Callable[..., HttpResponse]


def viewer_of(account: Any, via: str, roster: Roster | None = None) -> Viewer:
    """Return the viewer that an account comes in as; a stranger when it is nobody's."""
    if not isinstance(account, Account) or not account.is_active:
        return STRANGER
    if account.site_id is not None:
        return Viewer(site_ids=frozenset({account.site_id}), via="enterprise")
    if account.person_id is None:
        return STRANGER
    return person_viewer(account.person_id, via, roster or roster_now())


def person_viewer(person_id: UUID, via: str, roster: Roster) -> Viewer:
    """Return the viewer that a person is today, by the posts and recusals on the roster."""
    return replace(roster.viewer(person_id, clock.today(), via), visiting=visiting(person_id))


def roster_now() -> Roster:
    """Return the roster in force."""
    _book, roster = editions()
    assert isinstance(roster, Roster)
    return roster


def editions_of(request: HttpRequest) -> tuple[Book, Roster]:
    """Return the law tables and the roster in force, asked for once in a request."""
    cached = getattr(request, "_editions", None)
    if cached is None:
        cached = editions()
        request._editions = cached  # type: ignore[attr-defined]  # kept on the request, as Django does with its own user
    book, roster = cached
    assert isinstance(roster, Roster)
    return book, roster


def viewer(request: HttpRequest) -> Viewer:
    """Return the request's viewer, worked out once."""
    cached = getattr(request, "_viewer", None)
    if cached is None:
        via = "field" if request.path.startswith("/field/") else "desk"
        is_person = isinstance(request.user, Account) and request.user.person_id is not None
        cached = viewer_of(request.user, via, editions_of(request)[1] if is_person else None)
        request._viewer = cached  # type: ignore[attr-defined]  # kept on the request, as Django does with its own user
    assert isinstance(cached, Viewer)
    return cached


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('sign_in')}?{urlencode({'next': request.get_full_path()})}")


def staff(*roles: str, town: bool = False) -> Callable[[View], View]:
    """Admit people with a post (with one of the roles, if named; `town`: held over the whole town).

    A stranger signs in, others see nothing there.
    """

    def admit(view: View) -> View:
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            if not request.user.is_authenticated:
                return _sign_in_first(request)
            who = viewer(request)
            held = who.town_roles if town else who.roles
            if not who.holds or (roles and not held & set(roles)):
                raise Http404
            return view(request, *args, **kwargs)

        return door

    return admit


def enterprise(view: View) -> View:
    """Admit an enterprise's own account."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return _sign_in_first(request)
        if not viewer(request).site_ids:
            raise Http404
        return view(request, *args, **kwargs)

    return door
