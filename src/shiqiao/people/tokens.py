"""API tokens: made once, shown once, kept as a hash, ended by their account."""

import hashlib
import secrets
from datetime import datetime

from shiqiao.people.models import Account, Token

PREFIX = "sq_"


def digest_of(token: str) -> str:
    """Return what the house keeps of a token: SHA-256 is enough, since a token is 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def make(account: Account, label: str, ends_at: datetime | None = None) -> str:
    """Make a token that acts as this account and return it; nobody can read it again."""
    token = PREFIX + secrets.token_urlsafe(32)
    Token.objects.create(digest=digest_of(token), account=account, label=label, ends_at=ends_at)
    return token


def end(account: Account, digest: str, at: datetime) -> bool:
    """End one of the account's own tokens; False when there is none such."""
    own = Token.objects.filter(account=account, digest=digest)
    return own.exclude(ends_at__lte=at).update(ends_at=at) > 0
