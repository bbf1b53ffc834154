"""Tokens for the JSON API: everybody's own, made with a name and an end, shown once."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shiqiao.people import tokens as kept
from shiqiao.people.models import Account, Token
from shiqiao.record import clock
from shiqiao.ui.who import viewer

DAYS = ((30, lazy("30 天")), (90, lazy("90 天")), (365, lazy("1 年")))


class NewToken(forms.Form):
    """What a token is for and how long it lasts."""

    label = forms.CharField(label=lazy("用途"), max_length=60, help_text=lazy("写明哪个系统使用，便于以后停用"))
    days = forms.TypedChoiceField(label=lazy("有效期"), choices=DAYS, coerce=int, initial=90, widget=forms.RadioSelect)


def _account(request: HttpRequest) -> Account:
    who = viewer(request)
    if not isinstance(request.user, Account) or not (who.holds or who.site_ids):
        raise Http404
    return request.user


@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """Show the account's own tokens, and make one, which is shown in this answer only."""
    if not request.user.is_authenticated:
        return redirect(f"{reverse('sign_in')}?{urlencode({'next': request.path})}")
    account = _account(request)
    form = NewToken(request.POST if request.method == "POST" else None)
    made = ""
    if form.is_valid():
        ends = clock.real_now() + timedelta(days=form.cleaned_data["days"])
        made = kept.make(account, form.cleaned_data["label"], ends)
        form = NewToken()
    now = clock.real_now()
    rows = [(one, one.ends_at is None or one.ends_at > now) for one in _own(account)]
    base = "ui/phone.html" if viewer(request).site_ids else "ui/desk.html"
    context = {"form": form, "made": made, "rows": rows, "base": base}
    return render(request, "desk/tokens.html", context, status=422 if form.errors else 200)


def _own(account: Account) -> list[Token]:
    return list(Token.objects.filter(account=account).order_by("-made_at"))


@require_POST
def token_end(request: HttpRequest, digest: str) -> HttpResponse:
    """End one of the account's own tokens at once."""
    if not kept.end(_account(request), digest, clock.real_now()):
        raise Http404
    messages.success(request, _("令牌已停用。"))
    return redirect("desk:tokens")
