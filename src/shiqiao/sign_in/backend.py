"""Checks a login name and a password; an unknown name costs as much time as a wrong password."""

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from shiqiao.people.models import Account


class ByPassword(ModelBackend):
    """The one backend: accounts of this house, by their login name."""

    def authenticate(
        self, request: HttpRequest | None, username: str | None = None, password: str | None = None, **more: Any
    ) -> Account | None:
        """Return the account if it is in use and the password is its own."""
        if username is None or password is None:
            return None
        account = Account.objects.filter(login=username).first()
        if account is None:
            Account().set_password(password)
            return None
        good = account.check_password(password)
        return account if good and account.is_active else None
