"""The link by which a person answers without an account: made once, opened by its code, spent by the answer."""

import hashlib
import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from secrets import randbelow, token_urlsafe
from typing import Literal
from uuid import UUID

from shiqiao.cases.models import AnswerLink, Case
from shiqiao.law import book
from shiqiao.people import tries
from shiqiao.procedures.matter_parties import asked
from shiqiao.record import clock
from shiqiao.record.projection import standing

TRIED = "answer_code"
# A link that is locked by wrong codes stays so for this long (minutes in a day).
LOCKED_FOR = 1440
Found = Literal["open", "gone", "locked", "done", "joined"]


@dataclass(frozen=True)
class Opened:
    """What stands behind a link: whether it can be answered, and for which person of which case."""

    state: Found
    link: AnswerLink | None = None
    case: Case | None = None


def make(case_id: UUID, party: int) -> tuple[str, str]:
    """Make a link for one person and return its token and six-figure code; earlier ones of that person end.

    Both are kept only as hashes: they can't be shown a second time.
    """
    AnswerLink.objects.filter(case_id=case_id, party=party, spent_at=None).update(spent_at=clock.now())
    token, code = token_urlsafe(24), f"{randbelow(1_000_000):06d}"
    days = book.current().term("answer.link", clock.today()).amount
    AnswerLink.objects.create(
        digest=_digest(token),
        code=_coded(token, code),
        case_id=case_id,
        party=party,
        expires_on=clock.today() + timedelta(days=days),
        made_at=clock.now(),
    )
    return token, code


def find(token: str) -> Opened:
    """Return what stands behind a token, before its code is asked for; unknown and expired ones are gone alike."""
    link = AnswerLink.objects.filter(digest=_digest(token)).first()
    if link is None or link.expires_on < clock.today():
        return Opened("gone")
    if tries.locked(TRIED, link.digest, _most(), LOCKED_FOR):
        return Opened("locked", link)
    case = Case.objects.filter(id=link.case_id).first()
    if case is None:
        return Opened("gone")
    if case.joined_into_id is not None:
        return Opened("joined", link, case)
    if link.spent_at is not None or case.state != "answering" or _not_asked(case, link):
        return Opened("done", link, case)
    return Opened("open", link, case)


def _not_asked(case: Case, link: AnswerLink) -> bool:
    """Say whether the link is nobody's who is asked: parted or replaced, or from before numbers stood still."""
    moved = case.marks.get("renumbered")
    return link.party not in asked(standing(case)) or (
        bool(moved) and link.made_at <= datetime.fromisoformat(str(moved))
    )


def fits(link: AnswerLink, token: str, code: str) -> bool:
    """Say whether the code is right; a wrong one is counted, and too many lock the link."""
    if hmac.compare_digest(link.code, _coded(token, code.strip())):
        return True
    tries.count(TRIED, link.digest, LOCKED_FOR)
    return False


def spend(link: AnswerLink) -> None:
    """End a link; a second time changes nothing."""
    AnswerLink.objects.filter(digest=link.digest, spent_at=None).update(spent_at=clock.now())


def _most() -> int:
    return book.current().term("answer.wrong_codes", clock.today()).amount


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _coded(token: str, code: str) -> str:
    # Bound to the random token, so that a stolen table can't be tried out figure by figure.
    return hashlib.sha256(f"{token}/{code}".encode()).hexdigest()
