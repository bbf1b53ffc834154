"""Papers out of a town at work: a visit with findings, drafts, reviews, issues."""

from datetime import date
from uuid import UUID

from build import Town, key, photo
from shiqiao.cases.models import Case
from shiqiao.documents.compose import Composed, Wanted, compose
from shiqiao.documents.content import Kind
from shiqiao.documents.issue import draft, issue
from shiqiao.documents.models import Paper
from shiqiao.places.models import Site
from shiqiao.record.projection import standing
from shiqiao.visits.models import Visit


def inspected(town: Town, signed: str = "paper", findings: int = 2, **sign: object) -> tuple[UUID, list[Case]]:
    """Visit the mill, find hazards, sign; return the visit's id and the cases."""
    visit = town.visit(experts=[town.people["feng"].id])
    cases = [town.finding(visit, description=f"第{n + 1}处配电箱未上锁", files=[photo()]) for n in range(findings)]
    given = {"files": [photo("blue")]} if signed != "refused" else {"reason": "负责人称公章不在"}
    town.do("li", "visit", visit, "sign", signed=signed, **{**given, **sign})
    return visit, cases


def wanted(town: Town, kind: Kind, visit: UUID | None, cases: list[Case], **more: object) -> Wanted:
    """Return what a paper to the mill is composed from."""
    row = standing(Visit.objects.get(id=visit)) if visit else None
    return Wanted(kind, Site.objects.get(id=town.sites["mill"]), row, cases, **more)  # type: ignore[arg-type]


def composed(town: Town, kind: Kind, visit: UUID | None, cases: list[Case], **more: object) -> Composed:
    """Compose a paper to the mill."""
    return compose(wanted(town, kind, visit, cases, **more))


def drafted(town: Town, kind: Kind, visit: UUID | None, cases: list[Case], who: str = "sun", **more: object) -> Paper:
    """Let somebody draft a paper to the mill."""
    step = draft(composed(town, kind, visit, cases, **more), viewer=town.viewer(who), key=key())
    return Paper.objects.get(id=step.subject_id)


def reviewed(town: Town, paper: Paper, who: str = "li") -> Paper:
    """Let another review it."""
    town.do(who, "paper", paper.id, "review")
    return Paper.objects.get(id=paper.id)


def issued(town: Town, paper: Paper, who: str = "qian") -> Paper:
    """Let another review it and the head issue it."""
    issue(reviewed(town, paper), viewer=town.viewer(who), key=key())
    return Paper.objects.get(id=paper.id)


def notice(town: Town, visit: UUID, cases: list[Case], term: date | None = None) -> Paper:
    """Issue a rectification notice."""
    terms = {case.id: term for case in cases} if term else {}
    return issued(town, drafted(town, "rectification_notice", visit, cases, terms=terms))
