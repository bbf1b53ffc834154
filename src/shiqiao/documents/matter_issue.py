"""The acts on a paper about a case that carry content or move the case with them: draft, serve."""

from typing import Any
from uuid import UUID

from shiqiao.documents.issue import content_code, screened
from shiqiao.documents.matter_compose import MatterComposed
from shiqiao.documents.models import Content
from shiqiao.policy import Viewer
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step


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
