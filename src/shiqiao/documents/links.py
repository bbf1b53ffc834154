"""The single-use report link that stands as a QR code on a paper that orders rectification: made, opened, spent."""

import hashlib
from datetime import datetime, timedelta
from secrets import token_urlsafe
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from shiqiao.documents.models import LinkGuess, ReportLink
from shiqiao.record import clock

# Wrong tokens from one address within an hour before the right one is no longer answered either.
WRONG_AT_MOST = 20
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
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    who = salted_hmac("shiqiao.documents.links", address, algorithm="sha256").hexdigest()
    wrong = LinkGuess.objects.filter(address=who, hour=hour).values_list("wrong", flat=True).first() or 0
    link = ReportLink.objects.filter(digest=_digest(token)).first()
    good = link is not None and link.spent_at is None and link.expires_on >= clock.today()
    if link is None or not good or wrong >= WRONG_AT_MOST or link.opened >= OPENED_AT_MOST:
        _count_wrong(who, hour)
        return None
    ReportLink.objects.filter(pk=link.pk).update(opened=F("opened") + 1)
    return link


def spend(link: ReportLink) -> None:
    """Close a link for good; a second time changes nothing."""
    ReportLink.objects.filter(pk=link.pk, spent_at__isnull=True).update(spent_at=clock.now())


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _count_wrong(who: str, hour: datetime) -> None:
    if LinkGuess.objects.filter(address=who, hour=hour).update(wrong=F("wrong") + 1):
        return
    LinkGuess.objects.filter(hour__lt=hour - timedelta(days=1)).delete()
    try:
        with transaction.atomic():
            LinkGuess.objects.create(address=who, hour=hour, wrong=1)
    except IntegrityError:
        LinkGuess.objects.filter(address=who, hour=hour).update(wrong=F("wrong") + 1)
