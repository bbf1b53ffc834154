"""Dates and terms in words: 2026年11月23日, 还剩 3 天, 逾期 5 天."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from shiqiao.record import clock


def local_day(value: date | datetime) -> date:
    """Return the day in the town's time zone; an aware instant is converted, a day stays as it is."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value


def cjk_date(value: date | datetime | None, form: str = "") -> str:
    """Write a day as 2026年11月23日; form "short" leaves out this year, "month" the day. None gives ""."""
    if value is None or value == "":
        return ""
    day = local_day(value)
    chinese = (get_language() or "zh").startswith("zh")
    if form == "month":
        return date_format(day, "Y年n月" if chinese else "M Y")
    if form == "short" and day.year == clock.today().year:
        return date_format(day, "n月j日" if chinese else "j M")
    return date_format(day, "Y年n月j日" if chinese else "j M Y")


def cjk_datetime(value: datetime | None, form: str = "") -> str:
    """Write an instant as 2026年11月23日 14:05 in the town's time zone; None gives an empty string."""
    if value is None or value == "":
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{cjk_date(local, form)} {local:%H:%M}"


@dataclass(frozen=True)
class Due:
    """How a term stands: tone is one of open, soon, today, late, kept, kept_late, paused; days counts calendar days."""

    tone: str
    words: str
    days: int


def due_words(due: date | datetime, today: date, closed: date | datetime | None = None, paused: bool = False) -> Due:
    """Say how a term stands on a day; a term kept late stays visible as late (promise 5). Soon means within 3 days."""
    day = local_day(due)
    if closed is not None:
        over = (local_day(closed) - day).days
        if over <= 0:
            return Due("kept", _("按期办结"), -over)
        late = ngettext("逾期后办结，晚 %(n)d 天", "逾期后办结，晚 %(n)d 天", over) % {"n": over}
        return Due("kept_late", late, over)
    left = (day - today).days
    if paused:
        return Due("paused", _("计时中止"), left)
    if left < 0:
        return Due("late", ngettext("逾期 %(n)d 天", "逾期 %(n)d 天", -left) % {"n": -left}, -left)
    if left == 0:
        return Due("today", _("到期今天"), 0)
    words = ngettext("还剩 %(n)d 天", "还剩 %(n)d 天", left) % {"n": left}
    return Due("soon" if left <= 3 else "open", words, left)
