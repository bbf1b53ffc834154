"""Reads the access log: for the auditor alone, narrowed by what, whom, days and address."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db.models import QuerySet

from shiqiao.access.models import Entry
from shiqiao.policy import Viewer

SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True)
class LogFilters:
    """What the page narrows the log by; days are legal days, both included."""

    what: str = ""
    person_id: UUID | None = None
    subject: str = ""
    since: date | None = None
    until: date | None = None
    address: str = ""


def entries(viewer: Viewer, filters: LogFilters) -> QuerySet[Entry]:
    """Return the entries, newest first; none for anybody but the auditor."""
    if "auditor" not in viewer.roles:
        return Entry.objects.none()
    found = Entry.objects.order_by("-position")
    if filters.what:
        found = found.filter(what=filters.what)
    if filters.person_id:
        found = found.filter(person_id=filters.person_id)
    if filters.subject:
        found = found.filter(subject=filters.subject)
    if filters.address:
        found = found.filter(address=filters.address)
    if filters.since:
        found = found.filter(at__gte=datetime.combine(filters.since, time(), SHANGHAI))
    if filters.until:
        found = found.filter(at__lt=datetime.combine(filters.until + timedelta(days=1), time(), SHANGHAI))
    return found
