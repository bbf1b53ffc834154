"""The single-use report link that stands as a QR code on a paper that orders rectification: made, opened, spent."""

import hashlib
from datetime import timedelta
from secrets import token_urlsafe
from uuid import UUID

from django.db.models import F

from shiqiao.documents.models import ReportLink
from shiqiao.law import book
from shiqiao.people import tries
from shiqiao.record import clock

# Wrong tokens of one address are counted over so many minutes; too many, and the right one isn't answered either.
TRIED, MINUTES = "report_link", 60
# Openings of one link: a few people on a few phones, not a link that was published.
OPENED_AT_MOST = 300


def make(paper_id: UUID, site_id: UUID, valid_days: int) -> str:
    """Make a link for one paper of one site, good for today and `valid_days` calendar days; return its token.

    The token is 192 random bits and is kept only as a hash: it can't be shown a second time.
    """
    token = token_urlsafe(24)
    ReportLink.objects.create(
        digest=_digest(token),
        paper_id=paper_id,
        site_id=site_id,
        expires_on=clock.today() + timedelta(days=valid_days),
        made_at=clock.now(),
    )
    return token


def open_link(token: str, address: str = "") -> ReportLink | None:
    """Return the link behind a token; None alike when it is unknown, expired, spent, worn out or guessed at too often."""
    most = book.current().term("link.wrong", clock.today()).amount
    wrong = tries.locked(TRIED, address, most, MINUTES)
    link = ReportLink.objects.filter(digest=_digest(token)).first()
    good = link is not None and link.spent_at is None and link.expires_on >= clock.today()
    if link is None or not good or wrong or link.opened >= OPENED_AT_MOST:
        if not wrong:
            tries.count(TRIED, address, MINUTES)
        return None
    ReportLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1)
    return link


def spend(link: ReportLink) -> None:
    """Close a link for good; a second time changes nothing."""
    ReportLink.objects.filter(pk=link.pk, spent_at__isnull=True).update(spent_at=clock.now())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
