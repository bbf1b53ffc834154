"""Opens a hazard, and charges it to the earlier closing when the ruling says that it has come back."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from shiqiao.cases.models import Case
from shiqiao.policy import Viewer, system
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act, act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step

# How far back the worker looks for a charge that a dying process left undone.
LOOK_BACK = timedelta(days=7)


def find_hazard(
    case_id: UUID, given: Mapping[str, Any], *, viewer: Viewer, key: str, name: str = "find", beside: Sequence[Do] = ()
) -> Step:
    """Open a hazard by `find` (or `self_report`) and charge the closing that it recurs after; raises Refused.

    What is done `beside` it (its reporter put under seal) happens with it or not at all.
    The charge is an act of the system on the earlier case, since whoever finds may not see that one. It is a second
    transaction with a key of its own: if the process dies in between, `charge_missing` does it, and never twice.
    """
    step = act_all([Do("hazard", case_id, name, key, given), *beside], viewer=viewer)[0]
    if earlier := step.outcome["sets"].get("recurs_id"):
        charge("hazard", UUID(str(earlier)), step.subject_id)
    return step


def mark_repeat(here: Case, earlier: Case, reason: str, *, viewer: Viewer, key: str) -> Step:
    """Say that a matter repeats one that was closed, and charge that closing where the ruling says so; raises Refused."""
    given = {"earlier": earlier.id, "reason": reason}
    step = act(here.kind, here.id, "mark_repeat", viewer=viewer, key=key, given=given)
    if charged := step.outcome["sets"].get("recurs_id"):
        charge(here.kind, UUID(str(charged)), here.id)
    return step


def charge_missing() -> bool:
    """Charge recurrences of the last days whose earlier closing hasn't been charged; for the worker. Returns False."""
    recent = Case.objects.filter(opened_at__gte=clock.now() - LOOK_BACK, recurs_id__isnull=False)
    found = recent.values_list("kind", "id", "recurs_id")
    wanted = {_key(later): (kind, earlier, later) for kind, later, earlier in found if earlier is not None}
    done = set(Step.objects.filter(key__in=list(wanted)).values_list("key", flat=True))
    for key in wanted.keys() - done:
        charge(*wanted[key])
    return False


def _key(later: UUID) -> str:
    return f"charge/{later}"


def charge(kind: str, earlier: UUID, later: UUID) -> None:
    """Charge a case that has come back to the earlier closing of its kind; a reopened one has none left to charge."""
    try:
        act(kind, earlier, "charge", viewer=system(), key=_key(later), given={"later": later})
    except Refused as refusal:
        if refusal.code != "wrong_state":
            raise
