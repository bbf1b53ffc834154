"""In whose name papers go out and under which prefix: from the ledger and two settings, in this one place."""

from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from shiqiao.documents.content import Kind
from shiqiao.record.models import Ledger

SITE_KINDS: tuple[Kind, ...] = ("site_check_record", "rectification_notice", "reinspection_opinion")
MATTER_KINDS: tuple[Kind, ...] = (
    "acceptance_notice", "refusal_notice", "routing_notice", "transfer_notice", "extension_notice",
    "handling_opinion", "review_opinion", "final_review_opinion", "assignment_slip",
    "mediation_agreement",
)  # fmt: skip


@dataclass(frozen=True)
class House:
    """The issuing authority, its letterhead and the prefix of each kind's numbers."""

    authority: str
    letterhead: str
    prefixes: dict[Kind, str]


def house() -> House:
    """Return the ledger's own house; raises ImproperlyConfigured for a broken series of words or no ledger."""
    ledger = Ledger.objects.first()
    if ledger is None:
        raise ImproperlyConfigured("台账尚未建立")
    words = _words("SHIQIAO_PAPER_SERIES", settings.PAPER_SERIES, SITE_KINDS)
    words |= _words("SHIQIAO_MATTER_SERIES", settings.MATTER_SERIES, MATTER_KINDS)
    if len(set(words.values())) != len(words):
        raise ImproperlyConfigured("SHIQIAO_PAPER_SERIES 与 SHIQIAO_MATTER_SERIES 的代字不能相同")
    authority = settings.AUTHORITY or f"{ledger.name}人民政府"
    return House(authority, authority, {kind: ledger.short_name + word for kind, word in words.items()})


def _words(name: str, given: str, kinds: tuple[Kind, ...]) -> dict[Kind, str]:
    series = [word.strip() for word in given.replace("，", ",").split(",")]
    if len(series) != len(kinds) or not all(series) or len(set(series)) != len(series):
        raise ImproperlyConfigured(f"{name} 应为{len(kinds)}个互不相同的代字，现为 {given!r}")
    return dict(zip(kinds, series, strict=True))
