"""The page behind an invitation or a new link: whoever holds it chooses the password, once."""

from allauth.account.utils import perform_login
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from shiqiao.access.log import address_of
from shiqiao.law import book
from shiqiao.people import accounts, tries
from shiqiao.people.models import Account
from shiqiao.places.models import Site
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.sign_in.forms import NewPassword

WINDOW = 60


@never_cache
def join(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for a password, spend the link and go on to the sign-in's next page (a second factor, if there is one)."""
    most = book.current().term("link.wrong", clock.today()).amount
    account = None
    if not tries.locked("link", address_of(request), most, WINDOW):
        account = accounts.behind(token)
    if account is None:
        tries.count("link", address_of(request), WINDOW)
        return _gone(request)
    form = NewPassword(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            account = accounts.use_link(account, token, form.cleaned_data["password"])
        except Refused:
            return _gone(request)
        if request.user.is_authenticated:
            logout(request)
        answer: HttpResponse = perform_login(request, account, redirect_url="/")
        return answer
    context = {"form": form, "account": account, "owner": _owner(account)}
    return _quiet(render(request, "sign_in/join.html", context, status=422 if form.errors else 200))


def _owner(account: Account) -> str:
    if account.person is not None:
        return account.person.name
    assert account.site_id is not None
    return Site.objects.filter(id=account.site_id).values_list("name", flat=True).first() or ""


def _gone(request: HttpRequest) -> HttpResponse:
    """Answer alike for a link that is unknown, used, replaced, over, or guessed at too often."""
    return _quiet(render(request, "sign_in/gone.html", status=404))


def _quiet(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
