"""Finds the site and the field of duty that a row of an old ledger speaks of, or the place for what is not known (待核)."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

from shiqiao.intake.cells import Values
from shiqiao.intake.fields import FieldSpec, choices
from shiqiao.intake.sources import NAMESPACE, folded
from shiqiao.places.fields import FIELD_LABELS
from shiqiao.places.models import Site
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused, gettext_noop
from shiqiao.record.act import act
from shiqiao.record.models import Ledger

_ = gettext_noop
FIELD_SPEC = FieldSpec("field", "", "choice", choices=choices("choices", "field"))
CATCH_ALL_NAME = _("待核")


@dataclass(frozen=True)
class Known:
    """One site as the finder knows it."""

    id: UUID
    name: str
    place: str
    field: str
    is_catch_all: bool


class Sites:
    """All sites by code and by name, read once for a list."""

    def __init__(self) -> None:
        """Read the sites."""
        self.by_code: dict[str, Known] = {}
        self.by_name: dict[str, list[Known]] = {}
        self.catch_all: Known | None = None
        columns = ("id", "name", "place_code", "field", "is_catch_all", "uscc")
        for *rest, uscc in Site.objects.values_list(*columns).iterator():
            site = Known(*rest)
            if site.is_catch_all:
                self.catch_all = site
            if uscc:
                self.by_code[uscc] = site
            self.by_name.setdefault(folded(site.name), []).append(site)

    def find(self, values: Values) -> Known | None:
        """Return the site with the row's code, else the only one of exactly its name; None if there is none."""
        if (code := str(values.get("uscc", ""))) and code in self.by_code:
            return self.by_code[code]
        named = self.by_name.get(folded(str(values.get("site_name", ""))) or "-", [])
        return named[0] if len(named) == 1 else None


def field_of(values: Values, clause: str = "") -> str:
    """Return the field of duty that the row's words name, else the first one named in its clause; "" if none."""
    written = str(values.get("field", ""))
    if written in FIELD_LABELS:
        return written
    if code := FIELD_SPEC.choice(written) if written else None:
        return code
    return _first_named(written, FIELD_SPEC.choices) or _first_named(clause, FIELD_SPEC.choices)


def _first_named(text: str, words: Mapping[str, tuple[str, ...]]) -> str:
    found = [(text.find(word), -len(word), code) for code, listed in words.items() for word in listed if word in text]
    return min(found)[2] if found else ""


def make_catch_all(viewer: Viewer) -> UUID:
    """Enlist the site 待核 for what names no site, once; raises Refused if the viewer may not."""
    existing = Site.objects.filter(is_catch_all=True).values_list("id", flat=True).first()
    if existing is not None:
        return existing
    town = Ledger.objects.values_list("town_code", flat=True).get()
    site_id = uuid5(NAMESPACE, "catch-all")
    given = {
        "name": CATCH_ALL_NAME,
        "site_kind": "other",
        "place": town,
        "field": "industry",
        "is_catch_all": True,
    }
    try:
        act("site", site_id, "enlist", viewer=viewer, key="import-catch-all", given=given)
    except Refused:
        # Somebody else made it at the same moment.
        if not Site.objects.filter(is_catch_all=True).exists():
            raise
    return Site.objects.filter(is_catch_all=True).values_list("id", flat=True).get()
