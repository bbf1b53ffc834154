"""The forms of signing in: name and password, codes under the lock, passkeys, and a new password said twice."""

from typing import Any

from allauth.core import context
from allauth.mfa.base import forms as codes
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.people import passwords
from shiqiao.sign_in import locks

NEW = {"autocomplete": "new-password"}
CODE = {"autocomplete": "one-time-code", "inputmode": "numeric"}


class SignIn(forms.Form):
    """A login name and a password."""

    login = forms.CharField(
        label=lazy("账号"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "username"})
    )
    password = forms.CharField(
        label=lazy("密码"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False
    )


class NewPassword(forms.Form):
    """A new password, twice."""

    password = forms.CharField(label=lazy("新密码"), widget=forms.PasswordInput(attrs=NEW), strip=False)
    again = forms.CharField(label=lazy("再输一次密码"), widget=forms.PasswordInput(attrs=NEW), strip=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say what a good password is."""
        super().__init__(*args, **kwargs)
        self.fields["password"].help_text = passwords.rule()

    def clean_password(self) -> str:
        """Hold the password to the rules."""
        password: str = self.cleaned_data["password"]
        validate_password(password)
        return password

    def clean(self) -> dict[str, Any]:
        """Hold both to be the same."""
        values = super().clean() or self.cleaned_data
        if values.get("password") and values.get("again") and values["password"] != values["again"]:
            self.add_error("again", ValidationError(_("两次输入的密码不同。")))
        return dict(values)


class ChangePassword(NewPassword):
    """The password in use, then the new one."""

    field_order = ("old", "password", "again")
    old = forms.CharField(
        label=lazy("现在的密码"), widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), strip=False
    )


def _code_field() -> forms.CharField:
    return forms.CharField(
        label=lazy("验证码"),
        max_length=20,
        widget=forms.TextInput(attrs=CODE),
        help_text=lazy("验证器中的 6 位数字，或者一个恢复码"),
    )


def _under_lock(form: Any, check: Any) -> str:
    login = form.user.login
    if locks.is_locked(context.request, login):
        raise ValidationError(locked(), code="locked")
    try:
        return str(check())
    except ValidationError:
        locks.failed(context.request, login)
        raise


def locked() -> str:
    """Return what is said to whoever must wait."""
    return _("输错次数过多，请 %(minutes)d 分钟后再试，或者联系系统管理员。") % {"minutes": locks.limits().minutes}


class Code(codes.AuthenticateForm):  # type: ignore[misc]  # the library has no types
    """A code of the second factor, counted like a password."""

    code = _code_field()

    def clean_code(self) -> str:
        """Check the code under the lock."""
        return _under_lock(self, super().clean_code)


class CodeAgain(codes.ReauthenticateForm):  # type: ignore[misc]  # the library has no types
    """The same, before the ways to sign in are changed."""

    code = _code_field()

    def clean_code(self) -> str:
        """Check the code under the lock."""
        return _under_lock(self, super().clean_code)


class FirstCode(totp.ActivateTOTPForm):  # type: ignore[misc]  # the library has no types
    """The first code of a fresh authenticator app."""

    code = forms.CharField(label=lazy("验证器显示的 6 位数字"), max_length=10, widget=forms.TextInput(attrs=CODE))


class AddPasskey(passkeys.AddWebAuthnForm):  # type: ignore[misc]  # the library has no types
    """A passkey: its name, and whether it may open the account by itself."""

    name = forms.CharField(
        label=lazy("名称"), required=False, max_length=40, help_text=lazy("如：办公室电脑、我的手机")
    )
    passwordless = forms.BooleanField(
        label=lazy("今后只用它登录，不输密码"),
        required=False,
        help_text=lazy("设备须能验证指纹、面容或者 PIN"),
    )
