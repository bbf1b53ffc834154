"""The acts on a paper about a case that carry content or move the case with them: draft, serve."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shiqiao.cases.models import Case
from shiqiao.documents import addressees
from shiqiao.documents.final import draft_of
from shiqiao.documents.issue import content_code, screened
from shiqiao.documents.matter_compose import MatterComposed
from shiqiao.documents.models import Content, Paper
from shiqiao.policy import Viewer
from shiqiao.procedures.petition_told import notices_owed
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step
from shiqiao.record.projection import standing

# How a paper was served, in the words of the petition's procedure.
HOW = {"direct": "in_person", "left": "left", "post": "mail", "electronic": "online"}


def draft(composed: MatterComposed, *, viewer: Viewer, key: str, paper_id: UUID | None = None) -> Step:
    """Open a paper about a case with its composed content; returns the step, whose subject is the paper. Raises Refused."""
    wanted, content = composed.wanted, composed.content
    own_id = paper_id or clock.new_id()
    screened({"id": own_id, "case_id": wanted.case.id, "steps": 0}, content, viewer)
    given: dict[str, Any] = {
        "kind": wanted.kind,
        "case": wanted.case.id,
        "persons": [UUID(person.identity) for person in content.persons],
        "code": composed.code,
        "content": content_code(content),
    }
    if wanted.replaces is not None:
        given["replaces"] = wanted.replaces.id
    details = [Content(body=content.as_json())]
    return act_all([Do("matter_paper", own_id, "draft", key, given, None, details)], viewer=viewer)[0]


def serve(paper: Paper, given: Mapping[str, Any], *, viewer: Viewer, key: str, seen: int | None = None) -> Step:
    """Record that a paper about a case was served, and with it what that is on the case, all or none; raises Refused.

    Serving a notice tells the petitioner, serving an opinion delivers it and starts the thirty days, serving a review
    records it: nobody writes the same twice. What the case has recorded already isn't recorded again.
    """
    dos = [Do(paper.kind, paper.id, "serve", key, given, seen)]
    case = Case.objects.filter(id=paper.case_id, kind="petition").first() if paper.case_id else None
    if case is not None and (on_case := _on_the_case(paper, case)) is not None:
        act, more = on_case
        how = "left" if given.get("refused") else HOW.get(str(given.get("how")), "")
        told = {"delivered_on": given.get("served_on"), "files": given.get("files") or []}
        told |= {} if act.startswith("record_") else {"how": how}
        dos.append(Do(case.kind, case.id, act, f"{key}/case", {**told, **more}))
    return act_all(dos, viewer=viewer)[0]


def _on_the_case(paper: Paper, case: Case) -> tuple[str, dict[str, Any]] | None:
    kind = paper.paper_kind
    if kind in notices_owed(standing(case)):
        return "notify", {"what": kind}
    if (kind, case.state) == ("handling_opinion", "concluded"):
        return "deliver", {"paper": paper.id}
    if (kind, case.state) == ("handling_opinion", "answering") and addressees.joined_people(case):
        return None if case.marks.get("reviewed_on") else ("deliver_more", {"paper": paper.id})
    if (kind, case.state) in (("review_opinion", "review"), ("final_review_opinion", "final_review")):
        act = "record_review" if kind == "review_opinion" else "record_final_review"
        return act, {"result": draft_of(paper).outcome, "decided_on": paper.issued_on}
    return None
