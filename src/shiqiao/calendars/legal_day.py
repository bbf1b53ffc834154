"""The legal day of an instant."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def legal_day(instant: datetime) -> date:
    """Return the day in Asia/Shanghai on which an aware instant lies; raises ValueError if it is naive (design §3)."""
    if instant.utcoffset() is None:
        raise ValueError(f"an instant must carry its time zone: {instant!r}")
    return instant.astimezone(SHANGHAI).date()
