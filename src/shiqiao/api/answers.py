"""The shapes of answers, for the OpenAPI description; answers are written without being validated a second time."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Field, Schema
from pydantic import ConfigDict


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
    kind: str
    shown_number: str
    state: str
    steps: int
    grade: str
    is_open: bool
    late: bool
    recurred: bool
    outcome: str
    channel: str
    title: str
    description: str
    site_id: UUID | None
    site_name: str | None
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


class Rate(Schema):
    """A share with what it is made of; `excluded` counts the closings that it leaves out."""

    numerator: int
    denominator: int
    excluded: dict[str, int]
    value: float | None


class Figures(Schema):
    """The caller's figures on one legal day: the same as on the picture and in the brief."""

    model_config = ConfigDict(extra="allow")

    town: str
    as_of: date
    hazards_found: int
    fixed_on_spot: int
    items_under_notice: int
    notices_issued: int
    open: int
    overdue: int
    closed: int
    closed_late: int
    recurred: int
    rates: dict[str, Rate]
