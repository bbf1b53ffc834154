"""The own account: where it is signed in, its password, its second factors."""

from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from shiqiao.access import log
from shiqiao.people import accounts, sessions
from shiqiao.people.models import Account
from shiqiao.policy import needs_factor
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.sign_in import locks
from shiqiao.sign_in.adapters import AccountAdapter
from shiqiao.sign_in.forms import ChangePassword, locked
from shiqiao.ui.acts import said
from shiqiao.ui.who import viewer


@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """Show the own sessions and second factors."""
    account = request.user
    if not isinstance(account, Account):
        return _sign_in_first(request)
    found = list(Authenticator.objects.filter(user=account).order_by("created_at"))
    codes = next((one for one in found if one.type == Authenticator.Type.RECOVERY_CODES), None)
    context: dict[str, Any] = {
        "account": account,
        "sessions": [
            (one, sessions.mark_of(one.session_key), one.session_key == request.session.session_key)
            for one in sessions.sessions_of(account.id)
        ],
        "app": next((one for one in found if one.type == Authenticator.Type.TOTP), None),
        "passkeys": [(one, one.wrap().name) for one in found if one.type == Authenticator.Type.WEBAUTHN],
        "codes_left": len(codes.wrap().get_unused_codes()) if codes else None,
        "must": needs_factor(viewer(request).roles, account.must_factor),
    }
    return render(request, "sign_in/mine.html", context)


@require_POST
def session_end(request: HttpRequest, mark: str) -> HttpResponse:
    """End one of the own sessions at once."""
    if not isinstance(request.user, Account) or not sessions.end(request.user.id, mark):
        raise Http404
    log.note("ended", request)
    messages.success(request, _("已结束那一处登录。"))
    return redirect("mfa_index")


@never_cache
def password(request: HttpRequest) -> HttpResponse:
    """Change the own password; every other session ends."""
    account = request.user
    if not isinstance(account, Account):
        return _sign_in_first(request)
    form = ChangePassword(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if AccountAdapter().authenticate(request, username=account.login, password=form.cleaned_data["old"]) is None:
            form.add_error("old", locked() if locks.is_locked(request, account.login) else _("密码不正确。"))
        else:
            try:
                changed = accounts.change_password(
                    viewer(request), str(clock.new_id()), account, form.cleaned_data["password"]
                )
            except Refused as refusal:
                form.add_error(None, said(refusal))
            else:
                update_session_auth_hash(request, changed)
                messages.success(request, _("密码已更改，其他地方的登录已经结束。"))
                return redirect("mfa_index")
    return render(request, "sign_in/password.html", {"form": form}, status=422 if form.errors else 200)


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse('sign_in')}?{urlencode({'next': request.path})}")
