"""Keeps passwords and tokens beside the record: the account's steps commit to their hashes, so that a swapped one is found."""

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from uuid import UUID

from django.contrib.auth.hashers import is_password_usable

from shiqiao.people.models import Account, Token
from shiqiao.policy import system
from shiqiao.record import clock
from shiqiao.record.act import act
from shiqiao.record.models import Ledger, Step

# Under this key the ledger says that what was there before steps knew of passwords and tokens has been taken in.
ADOPTED = "secrets/adopted"


def _digest(account_id: UUID, hashed: str) -> str:
    # The hash bears a random salt of its own: from this digest nobody can try passwords.
    return hashlib.sha256(f"{account_id}\n{hashed}".encode()).hexdigest()


def _until(ends_at: datetime | None) -> str:
    return ends_at.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ") if ends_at else "never"


def keep_password(account_id: UUID, hashed: str) -> None:
    """Keep the hash of a new password of an account; the step that allowed it was taken before.

    If the process dies between step and hash, `altered` names the account: a new link mends it.
    """
    given = {"secret": _digest(account_id, hashed)}
    act("account", account_id, "keep_password", viewer=system("password"), key=str(clock.new_id()), given=given)
    Account.objects.get(id=account_id).keep_hash(hashed)


def commit_token(token: Token) -> None:
    """Let the account's steps say that it has this token, and until when."""
    given = {"token": token.digest, "until": _until(token.ends_at)}
    act("account", token.account_id, "keep_token", viewer=system("token"), key=str(clock.new_id()), given=given)


def adopt() -> int:
    """Commit once to the passwords and tokens from before steps knew of them; returns how many, 0 ever after."""
    if Step.objects.filter(key=ADOPTED).exists():
        return 0
    ledger = Ledger.objects.values_list("id", flat=True).first()
    if ledger is None:
        return 0
    passwords, tokens = _of_passwords(), _of_tokens()
    many = 0
    for account_id, hashed in Account.objects.values_list("id", "password"):
        if account_id not in passwords and is_password_usable(hashed):
            keep_password(account_id, hashed)
            many += 1
    for token in Token.objects.all():
        if token.digest not in tokens:
            commit_token(token)
            many += 1
    given = {"table": "secrets", "rows": many, "digest": "adopted"}
    act("ledger", ledger, "set_up", viewer=system("upgrade"), key=ADOPTED, given=given)
    return many


def altered() -> Iterator[tuple[UUID, str, str]]:
    """Yield (account, "password" | "token", login) for each secret that is not what the account's steps committed to.

    A town that has not adopted those from before is looked at as far as steps know of them.
    """
    strict = Step.objects.filter(key=ADOPTED).exists()
    passwords, tokens = _of_passwords(), _of_tokens()
    logins: dict[UUID, str] = {}
    for account_id, login, hashed in Account.objects.order_by("id").values_list("id", "login", "password"):
        logins[account_id] = login
        usable = bool(hashed) and is_password_usable(hashed)
        known = passwords.get(account_id)
        if (known is None and strict and usable) or (known is not None and known != _digest(account_id, hashed)):
            yield account_id, "password", login
    for digest, account_id, ends_at in Token.objects.order_by("digest").values_list("digest", "account_id", "ends_at"):
        said = tokens.get(digest)
        if (said is None and strict) or (said is not None and said != (account_id, _until(ends_at))):
            yield account_id, "token", logins[account_id]


def _of_passwords() -> dict[UUID, str]:
    kept = Step.objects.filter(kind="account", act="keep_password").order_by("position")
    return {one: str(given["secret"]) for one, given in kept.values_list("subject_id", "given")}


def _of_tokens() -> dict[str, tuple[UUID, str]]:
    kept = Step.objects.filter(kind="account", act="keep_token").order_by("position")
    return {str(given["token"]): (one, str(given["until"])) for one, given in kept.values_list("subject_id", "given")}
