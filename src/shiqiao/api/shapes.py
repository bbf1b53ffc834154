"""The shapes of calls and answers, for reading what comes in and for the OpenAPI description of what goes out."""

from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict

MOST = 200
Given = Annotated[dict[str, Any], Field(description="What the act needs, by name; see GET /procedures")]
Key = Annotated[
    str | None,
    Field(max_length=100, min_length=1, description="Idempotence: the same key again gives the same answer"),
]
Seen = Annotated[int | None, Field(ge=0, description="How many steps the caller has seen; 409 stale if there are more")]
KindName = Literal["hazard", "visit", "site"]


class Strict(Schema):
    """A call with no room for misspelt names."""

    model_config = ConfigDict(extra="forbid")


class CreateCase(Strict):
    """A hazard to be opened."""

    act: Literal["find", "self_report"] = Field("find", description="find: inspectors and clerks; self_report: sites")
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

    standing: Literal["", "open", "overdue", "due_soon", "waiting", "closed", "closed_late", "recurred", "late",
                      "on_spot", "under_notice"] = ""  # fmt: skip
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
    mine: str = Field("", description="1: only what lies in the caller's own posts")
    text: str = Field("", max_length=200)
    found_from: date | Literal[""] = ""
    found_to: date | Literal[""] = ""
    order: Literal["newest", "due"] = Field("newest", description="due: open cases, the most urgent first")
    cursor: str = Field("", max_length=200, description="`next` of the page before")
    limit: int = Field(50, ge=1, le=MOST)


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


class Wrong(Schema):
    """Every error has this shape."""

    code: str
    says: str = Field(description="For a clerk, in the language asked for")
    field: str | None = None


class StepOut(Schema):
    """One act that was done; its digest chains to the step before."""

    kind: str
    subject_id: UUID
    seq: int
    act: str
    at: datetime
    key: str
    person_id: UUID | None
    post_id: UUID | None
    via: str
    given: dict[str, Any]
    basis: dict[str, Any]
    prev: str
    digest: str


class Done(Schema):
    """A finished act: its step, and every column of the subject as that step left it."""

    id: UUID
    step: StepOut
    standing: dict[str, Any]


class ManyDone(Schema):
    """Finished acts, in the order they were asked for."""

    done: list[Done]


class CaseLine(Schema):
    """One case in a list."""

    id: UUID
    shown_number: str
    state: str
    steps: int
    grade: str
    is_open: bool
    late: bool
    recurred: bool
    outcome: str
    channel: str
    description: str
    site_id: UUID
    site_name: str
    place_code: str
    field: str
    post_id: UUID | None
    person_id: UUID | None
    unit_id: UUID | None
    found_on: date
    due_on: date | None
    rectify_by: date | None
    closed_on: date | None
    opened_at: datetime
    changed_at: datetime


class CasePage(Schema):
    """A page of cases; `next` is empty at the end."""

    cases: list[CaseLine]
    next: str


class OfferOut(Schema):
    """An act that the caller may do now, or why not."""

    act: str
    label: str
    refused: Wrong | None


class CaseDetail(Schema):
    """One case with its history and what the caller may do now."""

    case: dict[str, Any]
    site: dict[str, Any]
    names: dict[str, str] = Field(description="Names of the posts, people and units that appear, by id")
    steps: list[StepOut]
    offers: list[OfferOut]


class NeedOut(Schema):
    """One thing that an act asks for."""

    name: str
    label: str
    kind: str
    required: bool
    min: int
    to: str
    hint: str
    choices: list[list[str]]


class ActOut(Schema):
    """One act of a procedure."""

    name: str
    label: str
    frm: list[str]
    to: str | None
    by: list[str]
    needs: list[NeedOut]
    basis: dict[str, Any]


class ProcedureOut(Schema):
    """One kind of subject: its states and acts."""

    kind: str
    label: str
    version: int
    states: dict[str, str]
    ends: list[str]
    acts: list[ActOut]


class Procedures(Schema):
    """All procedures, in their newest version."""

    procedures: list[ProcedureOut]


class FileOut(Schema):
    """A stored file, by the SHA-256 of its bytes."""

    digest: str
    size: int
    type: str


class HoldOut(Schema):
    """A post that the caller holds or stands in for."""

    post_id: UUID
    title: str
    role: str
    unit_id: UUID
    duties: list[list[str]]
    standing_in: bool


class Me(Schema):
    """Who the caller is."""

    person_id: UUID | None
    name: str
    site_ids: list[UUID]
    holds: list[HoldOut]


class SiteLine(Schema):
    """One site in a list."""

    id: UUID
    name: str
    uscc: str
    site_kind: str
    place_code: str
    field: str
    state: str


class SitePage(Schema):
    """A page of sites."""

    sites: list[SiteLine]
    next: str


class VisitLine(Schema):
    """One visit in a list."""

    id: UUID
    site_id: UUID
    site_name: str
    state: str
    steps: int
    purpose: str
    planned_on: date
    inspectors: list[UUID]
    experts: list[UUID]


class VisitPage(Schema):
    """A page of visits."""

    visits: list[VisitLine]
    next: str
