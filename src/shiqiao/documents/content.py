"""What stands on a paper, as frozen values that know nothing of Django, fonts or file formats."""

import base64
import binascii
import struct
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any, Literal, Self

from shiqiao.documents.plain import from_plain, tidy_texts, to_plain

Kind = Literal[
    "site_check_record", "rectification_notice", "reinspection_opinion",
    "acceptance_notice", "refusal_notice", "routing_notice", "transfer_notice", "extension_notice",
    "handling_opinion", "review_opinion", "final_review_opinion", "assignment_slip",
    "mediation_agreement",
]  # fmt: skip
Grade = Literal["general", "major"]
SignatureState = Literal["blank", "signed", "refused"]

# What a drafter has to write, since nothing in the register says it; with it no paper is reviewed or signed off.
TO_BE_WRITTEN = "（由承办人写明）"
SHANGHAI = timezone(timedelta(hours=8))
_PNG = b"\x89PNG\r\n\x1a\n"
_INK_BYTES, _INK_SIDE = 300_000, 4000


def document_number(prefix: str, year: int, n: int) -> str:
    """Return 发文字号 as in 石政安检〔2026〕12号, without leading zeros (GB/T 9704-2012 7.2.5); raises ValueError."""
    prefix = prefix.strip()
    if not prefix or any(mark in prefix for mark in "〔〕[]【】\n"):
        raise ValueError(f"{prefix!r} is no document prefix")
    if not 1949 <= year <= 9999 or n < 1:
        raise ValueError(f"year {year} and number {n} make no document number")
    return f"{prefix}〔{year}〕{n}号"


@dataclass(frozen=True)
class LegalBasis:
    """One article as it is cited; raises ValueError unless somebody has verified it on a day (design promise 10)."""

    text: str
    verified_by: str
    verified_on: date | None

    def __post_init__(self) -> None:
        tidy_texts(self)
        if not self.text or not self.verified_by or self.verified_on is None:
            raise ValueError(f"legal basis {self.text!r} has not been verified and may not be printed")


@dataclass(frozen=True)
class Enterprise:
    """The addressee and where it is reached."""

    name: str
    uscc: str = ""
    address: str = ""
    person_in_charge: str = ""
    phone: str = ""

    def __post_init__(self) -> None:
        tidy_texts(self)
        if not self.name:
            raise ValueError("an addressee needs a name")


@dataclass(frozen=True)
class Check:
    """The look that was taken: where, from when to when (aware; kept to the minute in Shanghai time)."""

    place: str
    started: datetime
    ended: datetime | None = None

    def __post_init__(self) -> None:
        tidy_texts(self)
        for name in ("started", "ended"):
            moment = getattr(self, name)
            if moment is not None:
                if moment.tzinfo is None:
                    raise ValueError(f"{name} needs a time zone")
                object.__setattr__(self, name, moment.astimezone(SHANGHAI).replace(second=0, microsecond=0))
        if self.ended is not None and self.ended < self.started:
            raise ValueError("a check cannot end before it started")


@dataclass(frozen=True)
class Inspector:
    """Somebody who took part, with the certificate shown; an expert advises and holds no power."""

    name: str
    certificate_no: str = ""
    unit: str = ""
    expert: bool = False

    def __post_init__(self) -> None:
        tidy_texts(self)


@dataclass(frozen=True)
class Item:
    """One hazard: what is wrong, why, how grave, what to do by when, and what a re-inspection found."""

    seq: int
    description: str
    basis: LegalBasis | None = None
    grade: Grade = "general"
    measure: str = ""
    rectify_by: date | None = None
    result: str = ""

    def __post_init__(self) -> None:
        tidy_texts(self)


@dataclass(frozen=True)
class SignaturePlace:
    """A place to sign: left blank, signed (ink is a PNG in base64, if drawn on a screen) or refused with a note."""

    role: str
    name: str = ""
    state: SignatureState = "blank"
    on: date | None = None
    note: str = ""
    ink: str = ""

    def __post_init__(self) -> None:
        tidy_texts(self)
        if self.ink:
            ink_size(self.ink)


def ink_size(ink: str) -> tuple[int, int]:
    """Return width and height in pixels of a base64 PNG; raises ValueError if it is none, or too large to print."""
    try:
        data = base64.b64decode(ink, validate=True)
    except binascii.Error as error:
        raise ValueError("a signature must be a PNG in base64") from error
    if not data.startswith(_PNG) or len(data) < 24 or len(data) > _INK_BYTES:
        raise ValueError(f"a signature must be a PNG of at most {_INK_BYTES} bytes")
    width, height = struct.unpack(">II", data[16:24])
    if not (0 < width <= _INK_SIDE and 0 < height <= _INK_SIDE):
        raise ValueError(f"a signature must be at most {_INK_SIDE} pixels a side")
    return width, height


@dataclass(frozen=True)
class Service:
    """How the paper reached its addressee (送达): the way, to whom, when, and whether taking it was refused."""

    how: str
    to: str = ""
    on: date | None = None
    refused: bool = False
    note: str = ""

    def __post_init__(self) -> None:
        tidy_texts(self)


@dataclass(frozen=True)
class Void:
    """That an issued paper no longer stands."""

    on: date
    reason: str = ""

    def __post_init__(self) -> None:
        tidy_texts(self)


@dataclass(frozen=True)
class PriorPaper:
    """The paper that this one follows, cited by title, number and day."""

    title: str
    number: str
    on: date | None = None

    def __post_init__(self) -> None:
        tidy_texts(self)


@dataclass(frozen=True)
class Paragraph:
    """A heading with the text under it; the heading may be empty."""

    heading: str
    text: str

    def __post_init__(self) -> None:
        tidy_texts(self)


@dataclass(frozen=True)
class SealedPerson:
    """Somebody under seal to whom a paper goes: the seal's id and the letter; the name comes only as it is set (ADR 0019)."""

    identity: str
    shown: str

    def __post_init__(self) -> None:
        tidy_texts(self)


@dataclass(frozen=True)
class PaperContent:
    """Everything one paper says. A draft has no n and no issued_on; raises ValueError where the parts contradict."""

    kind: Kind
    authority: str
    letterhead: str
    prefix: str
    year: int
    addressee: Enterprise
    n: int | None = None
    issued_on: date | None = None
    check: Check | None = None
    inspectors: tuple[Inspector, ...] = ()
    items: tuple[Item, ...] = ()
    bases: tuple[LegalBasis, ...] = ()
    prior: PriorPaper | None = None
    findings: str = ""
    demands: tuple[str, ...] = ()
    is_decision: bool = False
    remedies: str = ""
    signatures: tuple[SignaturePlace, ...] = ()
    service: Service | None = None
    contact: str = ""
    copies_to: tuple[str, ...] = ()
    link: str = ""
    supersedes: str = ""
    void: Void | None = None
    # Of a paper about a case: the case's number, the sealed persons it goes to, what it says.
    matter: str = ""
    persons: tuple[SealedPerson, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    # How a review ends, as a code of its procedure; the text says it in words.
    outcome: str = ""

    def __post_init__(self) -> None:
        tidy_texts(self)
        if not self.authority:
            raise ValueError("a paper needs an issuing authority")
        if self.n is not None:
            document_number(self.prefix, self.year, self.n)
        if (self.n is None) != (self.issued_on is None):
            raise ValueError("a paper is issued with its number and its date together")
        if self.is_decision != bool(self.remedies):
            raise ValueError("remedies stand on a decision, and only there")
        if self.kind == "reinspection_opinion" and self.prior is None:
            raise ValueError("a re-inspection opinion follows an earlier notice or order")
        if self.kind == "site_check_record" and self.check is None:
            raise ValueError("a check record tells where and when the check was")
        if [item.seq for item in self.items] != sorted({item.seq for item in self.items}):
            raise ValueError("items are numbered upwards, each number once")

    @property
    def number(self) -> str:
        """Return 发文字号, or an empty text for a draft."""
        return "" if self.n is None else document_number(self.prefix, self.year, self.n)

    def as_json(self) -> dict[str, Any]:
        """Return the plain form, which from_json reads back to an equal value."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Build from the plain form; raises ValueError that names the field."""
        return from_plain(cls, data)


@dataclass(frozen=True)
class Figure:
    """One row of figures on a brief: what is counted, the number as printed, and how it is counted."""

    label: str
    value: str
    note: str = ""

    def __post_init__(self) -> None:
        tidy_texts(self)


@dataclass(frozen=True)
class BriefContent:
    """What stands on a one-page brief (简报)."""

    title: str
    issue_no: int
    authority: str
    on: date
    lead: str
    figures: tuple[Figure, ...] = ()
    paragraphs: tuple[Paragraph, ...] = ()
    notes: tuple[str, ...] = ()
    letterhead: str = "安全生产工作简报"

    def __post_init__(self) -> None:
        tidy_texts(self)

    def as_json(self) -> dict[str, Any]:
        """Return the plain form, which from_json reads back to an equal value."""
        plain: dict[str, Any] = to_plain(self)
        return plain

    @classmethod
    def from_json(cls, data: object) -> Self:
        """Build from the plain form; raises ValueError that names the field."""
        return from_plain(cls, data)
