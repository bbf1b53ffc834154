"""What an authenticator app shows now, worked out as the app does."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time


def code_of(secret: str) -> str:
    """Return the code for a secret, which may stand in groups."""
    return str(format_hotp_value(hotp_value(secret.replace(" ", ""), next(iter(yield_hotp_counters_from_time())))))
