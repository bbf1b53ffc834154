"""Messages: who did which act on what, for whom it concerns; opening one marks it read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from shiqiao.outbox.models import Message
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.record import clock
from shiqiao.record.kinds import KINDS
from shiqiao.record.models import Step
from shiqiao.record.projection import standing
from shiqiao.ui.timeline import act_of, who_did
from shiqiao.ui.who import editions_of, staff, viewer

SIZE = 30
COUNTED = 99


@dataclass(frozen=True)
class Telling:
    """One message in words."""

    message: Message
    who: str
    act: str
    kind: str
    subject: str
    detail: str


@staff()
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """Show the viewer's messages, newest first."""
    who = viewer(request)
    _book, roster = editions_of(request)
    asked = Message.objects.filter(person_id=who.person_id).order_by("-id")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        asked = asked.filter(id__lt=int(before))
    found = list(asked[: SIZE + 1])
    context = {
        "tellings": tellings(found[:SIZE], roster, who),
        "following": f"?before={found[SIZE - 1].id}" if len(found) > SIZE else "",
        "newest": "?" if before else "",
        "unread": unread(who.person_id),
    }
    return render(request, "desk/inbox.html", context)


def unread(person_id: UUID | None) -> int:
    """Return how many messages somebody hasn't read, counting no further than COUNTED + 1."""
    return Message.objects.filter(person_id=person_id, read_at=None)[: COUNTED + 1].count()


def tellings(found: Sequence[Message], roster: Roster, who: Viewer) -> list[Telling]:
    """Return messages in words: one statement for the steps and one for each kind of subject.

    What the reader may no longer see (recused since, handed over) isn't told again.
    """
    wanted = {(one.subject_id, one.seq) for one in found}
    steps = Step.objects.filter(
        subject_id__in={one.subject_id for one in found}, seq__in={one.seq for one in found}
    ).defer("outcome")
    by_place = {(step.subject_id, step.seq): step for step in steps if (step.subject_id, step.seq) in wanted}
    rows: dict[UUID, Any] = {}
    for kind in {one.kind for one in found}:
        model = KINDS[kind].model
        asked: QuerySet[Any] = model._default_manager.filter(id__in=[x.subject_id for x in found if x.kind == kind])
        if any(field.name == "site" for field in model._meta.fields):
            asked = asked.select_related("site")
        rows |= {row.id: row for row in asked if KINDS[kind].visible(who, standing(row))}
    return [
        _telling(one, by_place.get((one.subject_id, one.seq)), rows[one.subject_id], roster)
        for one in found
        if one.subject_id in rows
    ]


def _telling(message: Message, step: Step | None, row: Any, roster: Roster) -> Telling:
    site = getattr(row, "site", None)
    number = getattr(row, "shown_number", "") or (site.name if site else str(row or ""))
    detail = " ".join(
        part for part in (site.name if site and number != site.name else "", getattr(row, "description", "")) if part
    )
    label = act_of(step).label if step else message.act
    return Telling(
        message,
        who_did(step, roster) if step else "",
        _(label),
        _(KINDS[message.kind].newest.label),
        number,
        detail,
    )


@staff()
@require_GET
def count(request: HttpRequest) -> HttpResponse:
    """Return the number of unread messages for the frame; nothing for none."""
    many = unread(viewer(request).person_id)
    return HttpResponse("" if not many else f"{COUNTED}+" if many > COUNTED else str(many))


@staff()
@require_GET
def open_message(request: HttpRequest, message_id: int) -> HttpResponse:
    """Mark one of the viewer's messages read and go to its subject."""
    message = Message.objects.filter(id=message_id, person_id=viewer(request).person_id).first()
    if message is None:
        raise Http404
    Message.objects.filter(id=message.id, read_at=None).update(read_at=clock.real_now())
    kind = KINDS[message.kind]
    row = kind.model._default_manager.filter(id=message.subject_id).first()
    if row is None or not kind.visible(viewer(request), standing(row)):
        raise Http404
    return redirect(f"{kind.path.format(id=message.subject_id)}#step-{message.seq}")


@staff()
@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark all of the viewer's messages read."""
    Message.objects.filter(person_id=viewer(request).person_id, read_at=None).update(read_at=clock.real_now())
    return redirect("desk:inbox")
