"""Counts tries in the database, so that every web process knows of them: sign-in, links, look-ups of papers."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from shiqiao.people.models import Tries
from shiqiao.record import clock

# Rows that nobody asks for any more are dropped by the next first try.
KEPT = timedelta(days=1)


def _who(what: str, who: str) -> str:
    # Whoever steals the table learns neither addresses nor names.
    return salted_hmac(f"shiqiao.people.tries.{what}", who, algorithm="sha256").hexdigest()


def locked(what: str, who: str, most: int, minutes: int) -> bool:
    """Say whether `who` (an address, a login) tried `what` wrongly `most` times and the last time is not so long ago."""
    found = Tries.objects.filter(what=what, who=_who(what, who)).values_list("many", "last_at").first()
    return found is not None and found[0] >= most and clock.now() - found[1] < timedelta(minutes=minutes)


def count(what: str, who: str, minutes: int) -> int:
    """Count one try and return how many there were within `minutes` of the first; afterwards counting begins anew."""
    now, name = clock.now(), _who(what, who)
    mine = Tries.objects.filter(what=what, who=name)
    if mine.filter(first_at__gt=now - timedelta(minutes=minutes)).update(many=F("many") + 1, last_at=now):
        return mine.values_list("many", flat=True).get()
    if not mine.update(many=1, first_at=now, last_at=now):
        _first(what, name, now)
    return 1


def _first(what: str, name: str, now: datetime) -> None:
    Tries.objects.filter(last_at__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            Tries.objects.create(what=what, who=name, many=1, first_at=now, last_at=now)
    except IntegrityError:
        Tries.objects.filter(what=what, who=name).update(many=F("many") + 1, last_at=now)


def forgive(what: str, who: str) -> None:
    """Forget the tries: the right one came, or somebody who may says so."""
    Tries.objects.filter(what=what, who=_who(what, who)).delete()
