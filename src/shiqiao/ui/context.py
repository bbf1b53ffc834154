"""The context processor of every page: town, person and navigation, asked for only when a page shows them."""

from collections.abc import Callable

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from shiqiao.ui.shapes import FrameFacts

Provider = Callable[[HttpRequest], FrameFacts]


def anonymous_frame(request: HttpRequest) -> FrameFacts:
    """Say what is known without any other room: the product's name and the account's own name."""
    user = getattr(request, "user", None)
    known = bool(user is not None and user.is_authenticated)
    return FrameFacts(town_name=_("石桥"), person_name=user.get_username() if user is not None and known else "")


_providers: list[Provider] = [anonymous_frame]


def register_frame(provider: Provider) -> None:
    """Let the front door say who is looking at which town; the last provider wins. Call it from an app's ready()."""
    _providers.append(provider)


def frame(request: HttpRequest) -> dict[str, object]:
    """Return `frame`, lazily a FrameFacts: a fragment that shows no frame costs no query."""
    return {"frame": SimpleLazyObject(lambda: _providers[-1](request))}
