"""Finds pictures that shall show a fix and were sent before under other bytes: recompressed, rescaled, turned."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from shiqiao.cases.find import cases
from shiqiao.cases.kinds import MATTERS, SHOWS_FIX
from shiqiao.cases.models import Case
from shiqiao.evidence import store
from shiqiao.policy import Viewer
from shiqiao.record.models import Attached, Step


@dataclass(frozen=True)
class Sent:
    """Where a picture like this one was sent before: the case, and which of its steps."""

    case: Case
    seq: int


def sent_before(viewer: Viewer, steps: Iterable[Step], looks: Mapping[str, str]) -> dict[str, Sent]:
    """Return {digest: where it was sent first} for the pictures of steps that show a fix, as far as the viewer reads.

    `looks` has by digest the look of each file named in the steps. A warning only: two photos of one wall may be alike.
    At most three statements, none for pictures that are too plain to tell.
    """
    shown = {
        digest: step
        for step in steps
        if step.act in SHOWS_FIX
        for digest in step.given.get("files", ())
        if digest in looks
    }
    copies = store.copies({digest: looks[digest] for digest in shown})
    if not copies:
        return {}
    wanted = {*copies, *(other for others in copies.values() for other in others)}
    attached = list(Attached.objects.filter(digest__in=wanted, kind__in=MATTERS).order_by("id"))
    readable = cases(viewer).in_bulk({one.subject_id for one in attached})
    found: dict[str, Sent] = {}
    for digest, others in copies.items():
        step = shown[digest]
        own = next(
            (
                one.pk
                for one in attached
                if (one.digest, one.subject_id, one.seq) == (digest, step.subject_id, step.seq)
            ),
            0,
        )
        for one in attached:
            if one.pk < own and one.digest in others and one.subject_id in readable:
                found.setdefault(digest, Sent(readable[one.subject_id], one.seq))
    return found
