"""The shapes of calls: what comes in is read by them."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import AfterValidator, ConfigDict

from shiqiao.cases.find import STANDINGS

MOST = 200
Given = Annotated[dict[str, Any], Field(description="What the act needs, by name; see GET /procedures")]
Key = Annotated[
    str | None,
    # No control characters: PostgreSQL keeps no NUL in a text.
    Field(
        max_length=100,
        pattern=r"^[^\x00-\x1f]+$",
        description="Idempotence: the same key again gives the same answer",
    ),
]
Seen = Annotated[int | None, Field(ge=0, description="How many steps the caller has seen; 409 stale if there are more")]


def _known_standing(value: str) -> str:
    if value and value not in STANDINGS:
        raise ValueError(", ".join(STANDINGS))
    return value


# The figures of the picture by name: a figure's rows are the cases of that standing.
Standing = Annotated[str, AfterValidator(_known_standing), Field(json_schema_extra={"enum": ["", *STANDINGS]})]
# Whose acts the doors take; what else a registered kind of case offers goes by its own name.
KindName = Literal["hazard", "petition", "dispute", "source", "visit", "site"]


class Strict(Schema):
    """A call with no room for misspelt names."""

    model_config = ConfigDict(extra="forbid")


class CreateCase(Strict):
    """A case to be opened."""

    kind: str = Field("hazard", max_length=16, description="A kind of case; see GET /procedures")
    act: str = Field(
        "find", max_length=40, description="An act that opens one; a hazard: find, or self_report by sites"
    )
    id: UUID | None = Field(None, description="Made by the caller: UUIDv7. Left out: made here")
    key: Key = None
    given: Given


class ActIn(Strict):
    """One act on a subject."""

    given: Given = Field(default_factory=dict)
    key: Key = None
    seen: Seen = None


class OneOfMany(ActIn):
    """One act among several."""

    kind: KindName = "hazard"
    id: UUID
    act: str = Field(max_length=40)


class ManyActs(Strict):
    """Several acts: all are done or none."""

    acts: list[OneOfMany] = Field(min_length=1, max_length=MOST)


class CasesQuery(Schema):
    """What a list of cases is narrowed to, and where it goes on."""

    kind: str = Field("hazard", description="A kind of case, or * for all of them")
    standing: Standing = ""
    state: str = ""
    outcome: str = ""
    grade: str = ""
    field: str = ""
    place: str = Field("", description="A place code: that place and everything below it")
    unit: str = ""
    channel: str = ""
    site: str = ""
    visit: str = ""
    notice: str = ""
    campaign: str = ""
    batch: str = ""
    mine: str = Field("", description="1: only what lies in the caller's own posts")
    text: str = Field("", max_length=200)
    found_from: date | Literal[""] = ""
    found_to: date | Literal[""] = ""
    closed_from: date | Literal[""] = ""
    closed_to: date | Literal[""] = ""
    due_from: date | Literal[""] = ""
    due_to: date | Literal[""] = ""
    older: str = Field("", max_length=4, description="Found more than so many days ago")
    order: Literal["newest", "due"] = Field("newest", description="due: open cases, the most urgent first")
    cursor: str = Field("", max_length=200, description="`next` of the page before")
    limit: int = Field(50, ge=1, le=MOST)


class FiguresQuery(Schema):
    """Which cases the figures are about."""

    place: str = Field("", description="A place code: that place and everything below it")
    field: str = ""
    found_from: date | Literal[""] = ""
    found_to: date | Literal[""] = ""


class PageQuery(Schema):
    """A text to look for, and where a list goes on."""

    text: str = Field("", max_length=200)
    cursor: str = Field("", max_length=200)
    limit: int = Field(50, ge=1, le=MOST)


class VisitsQuery(Schema):
    """What a list of visits is narrowed to, and where it goes on."""

    site: UUID | None = None
    state: Literal["", "planned", "under_way", "finished", "joined", "cancelled"] = ""
    mine: Literal["", "1"] = Field("", description="1: only those the caller takes part in")
    cursor: str = Field("", max_length=200)
    limit: int = Field(50, ge=1, le=MOST)
