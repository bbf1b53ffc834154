"""Accounts made at the desk: a person's and an enterprise's, each with a random first password that is shown once."""

import secrets
from uuid import UUID

from django import forms
from django.db import IntegrityError, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache

from shiqiao.desk.doing import seen_row
from shiqiao.people.models import Account
from shiqiao.places.models import Site
from shiqiao.ui.who import staff, viewer

# Without signs that are read for one another (0 O, 1 l I).
SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


class LoginForm(forms.Form):
    """The login name of a new account."""

    login = forms.RegexField(
        r"^[0-9A-Za-z_.@-]{3,60}$",
        label=lazy("账号"),
        help_text=lazy("3 至 60 位字母、数字，不与他人重复"),
        error_messages={"invalid": lazy("账号只能用字母、数字和 _ . @ -，3 至 60 位。")},
    )


def first_password() -> str:
    """Return a random password of 16 signs in four groups (about 79 bits)."""
    return "-".join("".join(secrets.choice(SIGNS) for _sign in range(4)) for _group in range(4))


def make_account(login: str, *, person_id: UUID | None = None, site_id: UUID | None = None) -> str | None:
    """Make an account, or give the owner's old one a new password; return the password, None if the name is taken."""
    password = first_password()
    own = Account.objects.filter(person_id=person_id) if person_id else Account.objects.filter(site_id=site_id)
    account = own.first() or Account(person_id=person_id, site_id=site_id)
    account.login, account.is_active = login, True
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save()
    except IntegrityError:
        return None
    return password


def site_account(site_id: UUID) -> Account | None:
    """Return an enterprise's own account, if it has one."""
    return Account.objects.filter(site_id=site_id).first()


@never_cache
@staff("clerk", "head")
def enterprise_account(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Open an enterprise's account, or give it a new password; the password is on this one page and nowhere else."""
    row = seen_row(request, "site", site_id)
    assert isinstance(row, Site)
    if not viewer(request).roles_on(row.place_code, "", row.id) & {"clerk", "head"}:
        raise Http404
    now = site_account(row.id)
    initial = {"login": now.login if now else row.uscc.lower()}
    return account_page(request, row.name, reverse("desk:site", args=[row.id]), initial, site_id=row.id)


def account_page(
    request: HttpRequest,
    name: str,
    back: str,
    initial: dict[str, str],
    *,
    person_id: UUID | None = None,
    site_id: UUID | None = None,
) -> HttpResponse:
    """Ask for the login name, make the account and show its first password once."""
    form = LoginForm(request.POST or None, initial=initial)
    context = {"form": form, "name": name, "back": back, "password": ""}
    if request.method == "POST" and form.is_valid():
        password = make_account(form.cleaned_data["login"], person_id=person_id, site_id=site_id)
        if password is None:
            form.add_error("login", _("这个账号已有人使用，请换一个。"))
        else:
            context |= {"password": password, "login": form.cleaned_data["login"]}
    return render(request, "desk/account.html", context, status=422 if form.errors else 200)
