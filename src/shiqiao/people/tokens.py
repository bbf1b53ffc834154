"""API tokens: made once, shown once, kept as a hash, ended by their account."""

import hashlib
import secrets
from datetime import datetime

from shiqiao.people.models import Account, Token
from shiqiao.people.secrets import commit_token

PREFIX = "sq_"


def digest_of(token: str) -> str:
    """Return what the house keeps of a token: SHA-256 is enough, since a token is 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def make(account: Account, label: str, ends_at: datetime | None = None) -> str:
    """Make a token that acts as this account and return it; nobody can read it again."""
    token = PREFIX + secrets.token_urlsafe(32)
    kept = Token(digest=digest_of(token), account=account, label=label, ends_at=ends_at)
    commit_token(kept)
    kept.save(force_insert=True)
    return token


def end(account: Account, digest: str, at: datetime) -> bool:
    """End one of the account's own tokens; False when there is none such."""
    token = Token.objects.filter(account=account, digest=digest).exclude(ends_at__lte=at).first()
    if token is None:
        return False
    token.ends_at = at
    commit_token(token)
    token.save(update_fields=["ends_at"])
    return True
