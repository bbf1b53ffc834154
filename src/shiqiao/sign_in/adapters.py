"""What the authentication library asks of this house: no self sign-up, own sessions, sealed secrets, invited only."""

from typing import Any

import segno
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.access import log
from shiqiao.people import sealing, sessions
from shiqiao.people.models import Account
from shiqiao.policy import needs_factor
from shiqiao.record import clock
from shiqiao.record.models import Ledger
from shiqiao.sign_in import locks
from shiqiao.ui.who import viewer_of

# Whoever signed in so recently needn't show the password again to change how he signs in.
JUST_NOW = 300


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Accounts come from invitations alone; a sign-in begins a session of the house and stands in the log."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Nobody signs up by himself."""
        return False

    def add_message(self, *args: Any, **kwargs: Any) -> None:
        """Say nothing: the house has its own words."""

    def send_notification_mail(self, *args: Any, **kwargs: Any) -> None:
        """Send nothing: what is told goes through the outbox."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """Check a password (again) under the lock."""
        login = credentials.get("username", "")
        if locks.is_locked(request, login):
            return None
        found = authenticate(request, username=login, password=credentials.get("password"))
        if not isinstance(found, Account):
            locks.failed(request, login)
            return None
        return found

    def login(self, request: HttpRequest, user: Account) -> None:
        """Begin the session, with what was shown of a second factor."""
        super().login(request, user)
        shown = any(one.get("method") == "mfa" for one in get_authentication_records(request, user))
        locks.succeeded(user.login)
        sessions.begin(request, factor=shown)
        log.note("signed_in", request)

    def respond_user_inactive(self, request: HttpRequest, user: Account) -> HttpResponse:
        """Answer for an account that was shut as for a wrong password."""
        messages.error(request, _("账号或密码不正确。"))
        return redirect("sign_in")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Ask again before the ways to sign in are changed, unless that was done a moment ago."""
        begun: float = context.request.session.get(sessions.BEGUN, 0)
        return clock.real_now().timestamp() - begun > JUST_NOW


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # the library has no types
    """Second factors: their secrets are sealed in the database, their QR codes drawn by the house."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": lazy("验证码不正确，请重新输入。"),
        "cannot_delete_authenticator": lazy("您的岗位必须使用第二重验证，请先启用另一种再停用这一种。"),
    }

    def encrypt(self, text: str) -> str:
        """Seal a secret."""
        return sealing.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Open a secret."""
        return sealing.open_sealed(encrypted_text)

    def get_totp_issuer(self) -> str:
        """Name the town in the authenticator app."""
        return _site_name()

    def _get_site_name(self) -> str:
        return _site_name()

    def build_totp_svg(self, url: str) -> str:
        """Draw the code that the authenticator app reads."""
        return segno.make_qr(url, error="m").svg_inline(border=2, omitsize=True)

    def generate_authenticator_name(self, user: Account, type: Authenticator.Type) -> str:
        """Name a passkey after the device on which it is set up."""
        return sessions.device_of(context.request) or _("通行密钥")

    def can_delete_authenticator(self, authenticator: Authenticator) -> bool:
        """Keep the last factor of somebody who must have one."""
        who = viewer_of(authenticator.user, "desk")
        if not needs_factor(who.roles, authenticator.user.must_factor):
            return True
        others = Authenticator.objects.filter(user_id=authenticator.user_id).exclude(pk=authenticator.pk)
        return bool(others.exclude(type=Authenticator.Type.RECOVERY_CODES).exists())


def _site_name() -> str:
    return Ledger.objects.values_list("name", flat=True).first() or _("石桥")


class OidcAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Unified sign-in: whoever the provider names enters as the account that was invited under that name, or not at all."""

    def is_open_for_signup(self, request: HttpRequest, sociallogin: SocialLogin) -> bool:
        """Nobody signs up by himself."""
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Bind a first sign-in to the account of that name; raises ImmediateHttpResponse when there is none in use."""
        said = sociallogin.account.extra_data
        # What the provider tells of a person (name, mail) is not kept: the subject alone binds.
        sociallogin.account.extra_data = {}
        if sociallogin.is_existing:
            sociallogin.account.save(update_fields=["extra_data"])
            return
        claims = {**said.get("userinfo", {}), **said.get("id_token", {}), **said}
        name = claims.get(settings.OIDC_CLAIM)
        account = Account.objects.filter(login=name, state="active").first() if name else None
        if account is None or SocialAccount.objects.filter(user_id=account.id).exists():
            log.note("failed", request, account_id=account.id if account else None)
            messages.error(request, _("没有与统一身份认证对应的账号，请联系系统管理员。"))
            raise ImmediateHttpResponse(redirect("sign_in"))
        sociallogin.connect(request, account)

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Go back to the sign-in page when the provider refuses or doesn't answer."""
        messages.error(request, _("统一身份认证没有完成，请重试，或用账号密码登录。"))
        raise ImmediateHttpResponse(redirect("sign_in"))
