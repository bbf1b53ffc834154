"""Shows a person's values: only by an act on an opening that was approved and still stands, counted each time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shiqiao.identities import seal
from shiqiao.identities.models import Identity, Opening
from shiqiao.policy import Viewer
from shiqiao.procedures.identity import VALUES
from shiqiao.procedures.machine import Refused, gettext_noop
from shiqiao.record import clock
from shiqiao.record.act import act, act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step

_ = gettext_noop


@dataclass(frozen=True)
class Revealed:
    """What an opening shows, once: labels with values, pictures as bytes; printing it shows none of that."""

    until: datetime
    texts: list[tuple[str, str]] = field(default_factory=list, repr=False)
    pictures: list[bytes] = field(default_factory=list, repr=False)


def view(opening_id: UUID, *, viewer: Viewer, key: str) -> Revealed:
    """Record the look and return what it shows; raises Refused when the opening isn't the viewer's or has lapsed."""
    act("opening", opening_id, "view", viewer=viewer, key=key)
    opening, values = _values(opening_id)
    labels = {need.name: need.label for need in VALUES if need.to != "picture"}
    texts = [(labels[name], values[name][0].decode()) for name in labels if name in values]
    assert opening.until is not None  # an opening that can be viewed was approved
    return Revealed(opening.until, texts, values.get("handwriting", []))


@dataclass(frozen=True)
class Named:
    """The names of persons by the id of their seal, for a paper that is being set; printing it shows none."""

    names: Mapping[str, str] = field(default_factory=dict, repr=False)


def names_for(paper_id: UUID, identity_ids: Sequence[UUID], *, viewer: Viewer, key: str) -> Named:
    """Record an opening of each person for one issued paper and return the names that are sealed; raises Refused."""
    dos = [
        Do("opening", clock.new_id(), "fill_in", f"{key}/{one}", {"identity": one, "paper": paper_id})
        for one in identity_ids
    ]
    if dos:
        act_all(dos, viewer=viewer)
    held = seal.opened(list(identity_ids))
    return Named({str(one): values["name"][0].decode() for one, values in held.items() if "name" in values})


def own_copy(opening_id: UUID, *, viewer: Viewer, key: str) -> dict[str, Any]:
    """Record the export and return all that is held about the person, for the person (PIPL art 45); raises Refused."""
    act("opening", opening_id, "export", viewer=viewer, key=key)
    opening, values = _values(opening_id)
    person = Identity.objects.get(id=opening.identity_id)
    labels = {need.name: need.label for need in VALUES}
    steps = Step.objects.filter(subject_id__in=[person.id, *_openings_of(person.id)]).order_by("position")
    return {
        "format": "shiqiao/own-copy/v1",
        "case": person.shown_number,
        "role": str(person),
        "sealed_on": person.sealed_on.isoformat(),
        "no_contact": person.no_contact,
        "values": {labels[name]: many[0].decode() for name, many in values.items() if name != "handwriting"},
        "pictures": len(values.get("handwriting", [])),
        "history": [{"at": step.at.isoformat(), "kind": step.kind, "act": step.act} for step in steps],
    }


def _openings_of(identity_id: UUID) -> list[UUID]:
    return list(Opening.objects.filter(identity_id=identity_id).values_list("id", flat=True))


def _values(opening_id: UUID) -> tuple[Opening, seal.Values]:
    # An act that is sent a second time leaves no new step, and shows nothing once the time is over.
    opening = Opening.objects.get(id=opening_id)
    if opening.state != "approved" or opening.until is None or clock.now() > opening.until:
        raise Refused("lapsed", _("启封时间已过，如仍需要请重新申请。"))
    values = seal.opened([opening.identity_id]).get(opening.identity_id)
    if values is None:
        raise Refused("erased", _("身份信息已依法删除，不能启封。"))
    return opening, values
