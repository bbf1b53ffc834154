"""Accounts kept at the desk: a person's and an enterprise's, entered by a link that works once, each act a step."""

from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.mail import send_mail
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache

from shiqiao.desk.doing import Page, act_page, buttons, history, seen_row
from shiqiao.documents import qr
from shiqiao.people import accounts, sessions
from shiqiao.people.models import Account, Person
from shiqiao.places.models import Site
from shiqiao.procedures.account import ACCOUNT
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.ui.acts import said
from shiqiao.ui.who import staff, viewer

KEEPERS = ("admin", "clerk", "head")


class LoginForm(forms.Form):
    """The login name of a new account."""

    login = forms.RegexField(
        r"^[0-9A-Za-z_.@-]{2,60}$",
        label=lazy("账号"),
        help_text=lazy("2 至 60 位字母、数字，不与他人重复"),
        error_messages={"invalid": lazy("账号只能用字母、数字和 _ . @ -，2 至 60 位。")},
    )


def address_of(token: str) -> str:
    """Return the address that a link opens."""
    return settings.BASE_URL + reverse("join", args=[token])


def drawn(address: str) -> str:
    """Return the link as a QR code."""
    return mark_safe(qr.svg(address))  # noqa: S308 - drawn by segno from our own address


def site_account(site_id: UUID) -> Account | None:
    """Return an enterprise's own account, if it has one."""
    return Account.objects.filter(site_id=site_id).order_by("opened_at").first()


@never_cache
@staff("admin")
def person_account(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Invite a person, or keep the account that is there."""
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise Http404
    now = Account.objects.filter(person_id=person.id).order_by("opened_at").first()
    return _page(
        request, now, {"name": person.name, "back": reverse("desk:people"), "email": person.email}, person=person.id
    )


@never_cache
@staff("clerk", "head")
def enterprise_account(request: HttpRequest, site_id: UUID) -> HttpResponse:
    """Invite an enterprise's safety officer, or keep the enterprise's account."""
    row = seen_row(request, "site", site_id)
    assert isinstance(row, Site)
    if not viewer(request).roles_on(row.place_code, "", row.id) & {"clerk", "head"}:
        raise Http404
    context = {"name": row.name, "back": reverse("desk:site", args=[row.id]), "proposed": row.uscc.lower()}
    return _page(request, site_account(row.id), context, site=row.id)


def _page(request: HttpRequest, account: Account | None, context: dict[str, Any], **owner: UUID) -> HttpResponse:
    """Show the account with its acts; a POST invites, or sends a new link, which is in this answer only."""
    form = LoginForm(request.POST or None, initial={"login": context.get("proposed", "")}) if account is None else None
    token = ""
    if request.method == "POST":
        try:
            if account is not None:
                token = accounts.send_link(viewer(request), str(clock.new_id()), account)
                account.refresh_from_db()
            elif form is not None and form.is_valid():
                login = form.cleaned_data["login"]
                account, token = accounts.invite(viewer(request), str(clock.new_id()), login, **owner)
        except Refused as refusal:
            if form is None:
                messages.error(request, said(refusal))
            else:
                form.add_error("login", said(refusal))
    if token:
        context |= _link(request, token, context)
    if account is not None:
        context |= {
            "account": account,
            "state": _(ACCOUNT.states[account.state]),
            "sessions": len(sessions.sessions_of(account.id)),
            "factors": Authenticator.objects.filter(user_id=account.id).exclude(type="recovery_codes").count(),
            "buttons": buttons(request, "account", account, leave_out=("send_link",)),
            "may_link": account.state != "shut",
            "entries": history(request, account),
        }
    failed = form is not None and form.errors and not token
    return render(request, "desk/account.html", {"form": form, **context}, status=422 if failed else 200)


def _link(request: HttpRequest, token: str, context: dict[str, Any]) -> dict[str, Any]:
    address = address_of(token)
    if context.get("email") and request.POST.get("mail") and settings.EMAIL_URL:
        says = _("请打开下面的链接设置登录密码。链接只能用一次，过期作废。") + f"\n\n{address}\n"
        try:
            send_mail(_("设置登录密码"), says, settings.EMAIL_FROM, [context["email"]])
            messages.success(request, _("链接已发到本人邮箱。"))
        except OSError:
            messages.error(request, _("邮件没有发出，请打印或者当面交给本人。"))
    return {"link": address, "qr": drawn(address)}


@staff(*KEEPERS)
def account(request: HttpRequest, account_id: UUID) -> HttpResponse:
    """Send to the page where this account is kept."""
    row = seen_row(request, "account", account_id)
    assert isinstance(row, Account)
    return redirect(_kept_at(row))


def _kept_at(row: Account) -> str:
    if row.site_id:
        return reverse("desk:site_account", args=[row.site_id])
    return reverse("desk:person_account", args=[row.person_id])


@staff(*KEEPERS)
def account_act(request: HttpRequest, account_id: UUID, name: str) -> HttpResponse:
    """Do one act on an account: demand or clear the second factor, end its sessions, shut, reopen."""
    row = seen_row(request, "account", account_id)
    assert isinstance(row, Account)
    if name == "send_link":
        raise Http404
    answer = act_page(request, "account", row, name, Page(title=row.login, back=_kept_at(row)))
    if name == "clear_factor" and request.method == "POST" and answer.status_code == 302:
        Authenticator.objects.filter(user_id=row.id).delete()
    return answer
