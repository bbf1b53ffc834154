"""How the house answers: one shape for errors, and subjects and steps as JSON."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse

from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.record.kinds import KINDS
from shiqiao.record.models import Step, Subject, Text
from shiqiao.record.projection import project, standing
from shiqiao.ui.acts import said
from shiqiao.ui.timeline import HOW_KNOWN, INTERNAL

# What is not the door's business: the chain's end is for `verify`.
_KEPT = ("head",)
# What the town says among itself about a case is not for the enterprise.
_TOWN_ONLY = ("marks", "found_by", "verified_by", "rectified_by", *HOW_KNOWN)
STATUS = {"not_found": 404, "stale": 409, "key_used": 409, "too_big": 413}


def reply(body: Any, status: int = 200) -> HttpResponse:
    """Return a JSON response of values that are right already: no second validation on the way out."""
    return HttpResponse(orjson.dumps(body), status=status, content_type="application/json")


def wrong(status: int, code: str, says: str, field: str | None = None) -> HttpResponse:
    """Return an error in the one shape that all have."""
    body = {"code": code, "says": says}
    return reply({**body, "field": field} if field else body, status)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """Return what a refusal says; what is absent and what may not be seen answer alike."""
    return wrong(STATUS.get(refusal.code, 422), refusal.code, str(said(refusal)), refusal.params.get("field"))


def subject(row: Subject, viewer: Viewer) -> dict[str, Any]:
    """Return a subject's standing as this viewer may read it; ids, days and instants are left to the JSON writer."""
    shown = standing(row)
    for name in (*_KEPT, *(_TOWN_ONLY if viewer.site_ids else ())):
        shown.pop(name, None)
    if (number := getattr(row, "shown_number", None)) is not None:
        shown["shown_number"] = number
    return shown


def step(one: Step, viewer: Viewer, texts: Mapping[str, str] | None = None) -> dict[str, Any]:
    """Return a step with its digest; texts stand in place of their commitments where they are known."""
    left_out = HOW_KNOWN if viewer.site_ids else ()
    given = {name: value for name, value in one.given.items() if name not in left_out}
    if texts is not None:
        given = {
            name: texts.get(value["text"], "") if isinstance(value, dict) and "text" in value else value
            for name, value in given.items()
        }
    return {
        "kind": one.kind, "subject_id": one.subject_id, "seq": one.seq, "act": one.act, "at": one.at, "key": one.key,
        "person_id": one.person_id, "post_id": one.post_id, "via": one.via, "given": given, "basis": one.basis,
        "prev": one.prev, "digest": one.digest,
    }  # fmt: skip


def done(one: Step, viewer: Viewer) -> dict[str, Any]:
    """Return a finished act: its step, and the subject as that very step left it, also when asked a second time."""
    row = one.shadow or _as_of(one)
    return {"id": one.subject_id, "step": step(one, viewer), "standing": subject(row, viewer)}


def _as_of(last: Step) -> Subject:
    steps = list(Step.objects.filter(subject_id=last.subject_id, seq__lte=last.seq).order_by("seq"))
    bodies = {str(text.id): text.body for text in Text.objects.filter(subject_id=last.subject_id)}
    row = KINDS[last.kind].model(id=last.subject_id)
    for one in steps:
        project(row, one, bodies)
    return row


def hidden_from(one: Step, viewer: Viewer) -> bool:
    """Say whether a step is the town's own talk, which the enterprise doesn't read."""
    return bool(viewer.site_ids) and (one.act in INTERNAL or (one.act == "note" and one.via != "enterprise"))


def ids(text: str) -> UUID | None:
    """Return a text as an id, or None."""
    try:
        return UUID(text)
    except ValueError:
        return None
