"""Accounts through the one path: opened, invited, given a link, entered by it; passwords are kept beside the record."""

import hashlib
from secrets import token_urlsafe
from uuid import UUID

from django.contrib.auth.hashers import make_password
from django.db.models import Q

from shiqiao.people.models import Account, FormerAccount
from shiqiao.people.secrets import keep_password
from shiqiao.policy import Viewer, system
from shiqiao.procedures.machine import Refused, gettext_noop
from shiqiao.record import clock
from shiqiao.record.act import act, act_all
from shiqiao.record.kinds import Do

_ = gettext_noop


def digest_of(token: str) -> str:
    """Return what the record keeps of a link: SHA-256 is enough, since the token is 192 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def invite(
    viewer: Viewer, key: str, login: str, *, person: UUID | None = None, site: UUID | None = None
) -> tuple[Account, str]:
    """Invite a person or an enterprise and return the account with the token of its link; raises Refused."""
    return invite_all([(key, login, person, site)], viewer)[0]


def invite_all(wanted: list[tuple[str, str, UUID | None, UUID | None]], viewer: Viewer) -> list[tuple[Account, str]]:
    """Invite several (key, login, person, site) or none, and return each account with its token; raises Refused."""
    tokens = [token_urlsafe(24) for _one in wanted]
    dos = []
    for (key, login, person, site), token in zip(wanted, tokens, strict=True):
        owner = {"person": person} if person else {"site": site}
        given = {"login": login, **owner, "link": digest_of(token)}
        dos.append(Do("account", clock.new_id(), "invite", key, given))
    steps = act_all(dos, viewer=viewer)
    accounts = Account.objects.in_bulk([step.subject_id for step in steps])
    return [(accounts[step.subject_id], token) for step, token in zip(steps, tokens, strict=True)]


def send_link(viewer: Viewer, key: str, account: Account) -> str:
    """Give an account a new link, which ends the one before, and return its token; raises Refused."""
    token = token_urlsafe(24)
    act("account", account.id, "send_link", viewer=viewer, key=key, given={"link": digest_of(token)})
    return token


def behind(token: str) -> Account | None:
    """Return the account that a link belongs to; None for one that is unknown, used, replaced or over."""
    good = Account.objects.filter(link=digest_of(token), link_until__gte=clock.now()).exclude(state="shut")
    return good.first() if token else None


def use_link(account: Account, token: str, password: str) -> Account:
    """Enter by a link: it is spent, the password is the new one, earlier sessions end; raises Refused("link_gone")."""
    digest = digest_of(token)
    act("account", account.id, "use_link", viewer=system("link"), key=f"link/{digest}", given={"link": digest})
    return _with_password(account.id, password)


def change_password(viewer: Viewer, key: str, account: Account, password: str) -> Account:
    """Give the own account another password; all its sessions end; raises Refused."""
    act("account", account.id, "change_password", viewer=viewer, key=key)
    return _with_password(account.id, password)


def open_account(login: str, password: str = "", *, person: UUID | None = None, site: UUID | None = None) -> Account:
    """Open an account that is in use at once: the demo's people, and the first administrator; raises Refused."""
    account_id = clock.new_id()
    given = {"login": login, **({"person": person} if person else {"site": site})}
    act("account", account_id, "open", viewer=system(), key=f"account/{account_id}", given=given)
    return _with_password(account_id, password)


def _with_password(account_id: UUID, password: str) -> Account:
    if password:
        keep_password(account_id, make_password(password))
    return Account.objects.get(id=account_id)


def adopt() -> int:
    """Bring accounts from before accounts had steps into the record, with their passwords; returns how many."""
    adopted = 0
    for former in FormerAccount.objects.filter(Q(person__isnull=False) | Q(site_id__isnull=False)):
        try:
            account = open_account(former.login, person=former.person_id, site=former.site_id)
        except Refused:
            continue
        if not former.is_active:
            act("account", account.id, "shut", viewer=system(), key=f"account/{account.id}/shut")
        keep_password(account.id, former.password)
        former.delete()
        adopted += 1
    return adopted
