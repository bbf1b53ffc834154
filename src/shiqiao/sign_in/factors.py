"""The second factor: shown at sign-in, set up, taken away, with the library's own checks and the house's pages."""

from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.base.views import ReauthenticateView as ReauthenticateByCode
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import GenerateRecoveryCodesView, ViewRecoveryCodesView
from allauth.mfa.totp.views import ActivateTOTPView, DeactivateTOTPView
from allauth.mfa.webauthn.views import (
    AddWebAuthnView,
    LoginWebAuthnView,
    ReauthenticateWebAuthnView,
    RemoveWebAuthnView,
)
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from shiqiao.access import log
from shiqiao.people import sessions
from shiqiao.people.models import Account
from shiqiao.sign_in import locks
from shiqiao.sign_in.forms import locked


class ShowFactor(AuthenticateView):  # type: ignore[misc]  # the library has no types
    """The second page of signing in: a code, a passkey or a recovery code."""

    template_name = "sign_in/factor.html"

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show what is wrong with a status that says so."""
        if "credential" in form.fields:
            locks.failed(self.request, self.stage.login.user.login)
            messages.error(self.request, _("通行密钥没有通过验证，请重试。"))
        answer: HttpResponse = super().form_invalid(form)
        answer.status_code = 422
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Say which factors this account has, so that no other is asked for."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found["types"] = set(Authenticator.objects.filter(user=self.stage.login.user).values_list("type", flat=True))
        return found


class Passkey(LoginWebAuthnView):  # type: ignore[misc]  # the library has no types
    """Signing in with a passkey alone."""

    def form_valid(self, form: Any) -> HttpResponse:
        """Enter, unless the account is locked or shut."""
        account = form.cleaned_data["credential"].user
        if locks.is_locked(self.request, account.login):
            messages.error(self.request, locked())
            return redirect("sign_in")
        answer: HttpResponse = super().form_valid(form)
        return answer

    def form_invalid(self, form: Any) -> HttpResponse:
        """Go back to the sign-in page."""
        messages.error(self.request, _("通行密钥没有通过验证，请重试。"))
        return redirect("sign_in")


class AddApp(ActivateTOTPView):  # type: ignore[misc]  # the library has no types
    """Setting up an authenticator app."""

    template_name = "sign_in/app.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the drawn code and the secret in groups, for those who can't scan."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        secret = found["form"].secret
        found["qr"] = mark_safe(found["totp_svg"])  # noqa: S308 - drawn by segno from our own address
        found["secret"] = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
        return found

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it up; this session has shown it."""
        answer: HttpResponse = super().form_valid(form)
        self.request.session[sessions.FACTOR] = True
        log.note("factor", self.request)
        messages.success(self.request, _("验证器已启用。"))
        return answer


class DropApp(DeactivateTOTPView):  # type: ignore[misc]  # the library has no types
    """Taking the authenticator app away."""

    template_name = "sign_in/drop.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Take it away."""
        answer: HttpResponse = super().form_valid(form)
        log.note("factor", self.request)
        return answer


class AddPasskey(AddWebAuthnView):  # type: ignore[misc]  # the library has no types
    """Setting up a passkey."""

    template_name = "sign_in/passkey.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Show the form that was sent, if one was."""
        found: dict[str, Any] = super().get_context_data(**kwargs)
        found.update(kwargs)
        return found

    def form_valid(self, form: Any) -> HttpResponse:
        """Set it up; this session has shown it."""
        answer: HttpResponse = super().form_valid(form)
        self.request.session[sessions.FACTOR] = True
        log.note("factor", self.request)
        messages.success(self.request, _("通行密钥已启用。"))
        return answer


class DropPasskey(RemoveWebAuthnView):  # type: ignore[misc]  # the library has no types
    """Taking a passkey away."""

    template_name = "sign_in/drop.html"
    success_url = "/me/"

    def form_valid(self, form: Any) -> HttpResponse:
        """Take it away, unless it is the last factor of somebody who must have one."""
        try:
            answer: HttpResponse = super().form_valid(form)
        except ValidationError:
            messages.error(self.request, _("您的岗位必须使用第二重验证，请先启用另一种再停用这一种。"))
            return redirect("mfa_index")
        log.note("factor", self.request)
        return answer


class Codes(ViewRecoveryCodesView):  # type: ignore[misc]  # the library has no types
    """The recovery codes, shown once after they were made."""

    template_name = "sign_in/codes.html"


class NewCodes(GenerateRecoveryCodesView):  # type: ignore[misc]  # the library has no types
    """Making recovery codes anew."""

    template_name = "sign_in/codes_new.html"

    def form_valid(self, form: Any) -> HttpResponse:
        """Make them; the ones before are void."""
        answer: HttpResponse = super().form_valid(form)
        log.note("factor", self.request)
        return answer


class AgainByPassword(ReauthenticateView):  # type: ignore[misc]  # the library has no types
    """The password once more, before the ways to sign in are changed."""

    template_name = "sign_in/again.html"


class AgainByCode(ReauthenticateByCode):  # type: ignore[misc]  # the library has no types
    """A code once more."""

    template_name = "sign_in/again.html"


class AgainByPasskey(ReauthenticateWebAuthnView):  # type: ignore[misc]  # the library has no types
    """A passkey once more."""

    template_name = "sign_in/again_passkey.html"


@never_cache
def first(request: HttpRequest) -> HttpResponse:
    """Say that a second factor is needed before anything else, and which there are."""
    if not isinstance(request.user, Account):
        return redirect("sign_in")
    has = Authenticator.objects.filter(user=request.user).exclude(type=Authenticator.Type.RECOVERY_CODES).exists()
    if has and not request.session.get(sessions.FACTOR):
        # It was set up elsewhere meanwhile; this session hasn't shown it.
        return render(request, "sign_in/again_whole.html")
    return render(request, "sign_in/first.html")
