"""What a password must be, from the limits in force: so many signs of so many kinds."""

import string

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from shiqiao.law import book
from shiqiao.record import clock


def kinds_in(password: str) -> int:
    """Return of how many kinds (lower, upper, digits, others) the signs of a password are."""
    known = (string.ascii_lowercase, string.ascii_uppercase, string.digits)
    others = any(not any(sign in kind for kind in known) for sign in password)
    return sum(any(sign in kind for sign in password) for kind in known) + others


class ByTheLimits:
    """A validator of Django's kind that asks the law tables."""

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError for a password that is too short or too plain."""
        length, kinds = _limits()
        if len(password) < length:
            raise ValidationError(_("密码至少 %(length)d 位。") % {"length": length}, code="too_short")
        if kinds_in(password) < kinds:
            raise ValidationError(
                _("密码须含小写字母、大写字母、数字、其他字符中的 %(kinds)d 类。") % {"kinds": kinds}, code="too_plain"
            )

    def get_help_text(self) -> str:
        """Say the rule."""
        return rule()


def rule() -> str:
    """Return the rule in one sentence, for the hint of a field."""
    length, kinds = _limits()
    return _("至少 %(length)d 位，含小写字母、大写字母、数字、其他字符中的 %(kinds)d 类，不用常见的词") % {
        "length": length,
        "kinds": kinds,
    }


def _limits() -> tuple[int, int]:
    known, today = book.current(), clock.today()
    return known.term("password.length", today).amount, known.term("password.kinds", today).amount
