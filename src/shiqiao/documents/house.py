"""In whose name papers go out and under which prefix: from the ledger and two settings, in this one place."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from shiqiao.documents.content import Kind
from shiqiao.record.models import Ledger

KINDS: tuple[Kind, ...] = ("site_check_record", "rectification_notice", "reinspection_opinion")


@dataclass(frozen=True)
class House:
    """The issuing authority, its letterhead and the prefix of each kind's numbers."""

    authority: str
    letterhead: str
    prefixes: dict[Kind, str]


def house() -> House:
    """Return the ledger's own house; raises ImproperlyConfigured for a broken SHIQIAO_PAPER_SERIES or no ledger."""
    ledger = Ledger.objects.first()
    if ledger is None:
        raise ImproperlyConfigured("台账尚未建立")
    series = [word.strip() for word in settings.PAPER_SERIES.replace("，", ",").split(",")]
    if len(series) != len(KINDS) or not all(series) or len(set(series)) != len(series):
        raise ImproperlyConfigured(f"SHIQIAO_PAPER_SERIES 应为三个互不相同的代字，现为 {settings.PAPER_SERIES!r}")
    authority = settings.AUTHORITY or f"{ledger.name}人民政府"
    return House(
        authority, authority, {kind: ledger.short_name + word for kind, word in zip(KINDS, series, strict=True)}
    )
