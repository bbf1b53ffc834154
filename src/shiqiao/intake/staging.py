"""Uploaded ledgers on their way in: read, previewed, confirmed, then taken over by the worker spell by spell."""

import contextlib
import logging
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.db import OperationalError
from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from shiqiao.intake import shelf, takeover
from shiqiao.intake.models import Batch, Staging
from shiqiao.intake.persons_apart import numbers_covered
from shiqiao.intake.plan import Plan, sample_rows
from shiqiao.intake.problems import Unusable, says
from shiqiao.intake.report import told
from shiqiao.intake.sheets import write_mend_file
from shiqiao.intake.whats import read_plan, remember
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.editions import editions

# Up to this size (about 15,000 rows) a list is read while its clerk waits; a larger one is read by the worker.
AT_ONCE, AT_ONCE_PACKED = 4 * 1024 * 1024, 400 * 1024
# Seconds of work before the worker's other jobs get their turn.
SPELL = 3.0
# A worker that is killed while it reads is waited for so long; while it takes over, a chunk renews the short lease.
READING_LEASE, LEASE = timedelta(seconds=120), timedelta(seconds=15)
SHOWN_PROBLEMS = 200
ME = uuid4().hex
logger = logging.getLogger(__name__)


def stage(data: bytes, name: str, source: str, viewer: Viewer, *, what: str = "hazards", channel: str = "") -> Staging:
    """Store an upload; a small one is read at once. Raises BadFile for what is no table or too big."""
    assert viewer.person_id is not None
    staging = Staging(
        digest=shelf.put(data),
        name=name[:200],
        source=source.strip()[:100],
        what=what,
        channel=channel,
        by=viewer.person_id,
        stage="reading",
    )
    if len(data) > (AT_ONCE_PACKED if data.startswith(b"PK") else AT_ONCE):
        staging.save()
        return staging
    plan = _plan(staging, viewer)
    staging.save()
    _shown(staging, plan, viewer)
    return staging


def own(viewer: Viewer, staging_id: UUID) -> Staging | None:
    """Return the viewer's own upload; None for absent and other people's alike."""
    return Staging.objects.filter(id=staging_id, by=viewer.person_id).first() if viewer.person_id else None


def all_of(viewer: Viewer) -> "QuerySet[Staging]":
    """Return the viewer's own uploads, newest first."""
    return Staging.objects.filter(by__in=[viewer.person_id]).exclude(stage="dropped").order_by("-made_at")


def remap(staging: Staging, mapping: str, viewer: Viewer) -> None:
    """Read the list again with another mapping (JSON text); raises BadMapping."""
    before, staging.mapping = staging.mapping, mapping
    try:
        plan = _plan(staging, viewer)
    except Unusable:
        staging.mapping = before
        raise
    _shown(staging, plan, viewer)


def accept(staging: Staging, good: int, viewer: Viewer, received_on: date | None = None) -> None:
    """Confirm the number of rows that was shown and the day of receipt, and hand the list to the worker; raises Refused."""
    if staging.batch_id is None:
        raise Refused("nothing", _("没有可以导入的行。"))
    received = received_on or clock.today()
    if received > clock.today():
        raise Refused("future_day", _("收到日期不能晚于今天。"), field="received_on")
    if (last := staging.preview.get("last_claimed")) and received < date.fromisoformat(last):
        said = _("名单里有对方 %(last)s 登记的事项，收到日期不会更早。") % {"last": last}
        raise Refused("too_early", said, field="received_on")
    takeover.confirm(staging.batch_id, good, viewer)
    Staging.objects.filter(id=staging.id, stage="preview").update(stage="importing", received_on=received)


def abandon(staging: Staging, viewer: Viewer) -> None:
    """Give an upload up before it was confirmed; raises Refused if it has been confirmed already."""
    if staging.batch_id is not None:
        takeover.drop(staging.batch_id, viewer)
    Staging.objects.filter(id=staging.id).update(stage="dropped", preview={})
    _let_go(staging.digest, staging.id)


def _let_go(digest: str, staging_id: UUID) -> None:
    """Remove an uploaded file unless another upload still needs it."""
    if not Staging.objects.filter(digest=digest).exclude(stage__in=("dropped", "done")).exclude(id=staging_id).exists():
        shelf.drop(digest)


def mend_file(staging: Staging, viewer: Viewer) -> bytes:
    """Return the rows to mend as a file; raises BadFile when the upload is gone."""
    plan = _plan(staging, viewer)
    return write_mend_file(plan.table, plan.problems)


def is_staged(batch_id: UUID) -> bool:
    """Say whether a batch is the worker's to finish."""
    return Staging.objects.filter(batch_id=batch_id).exists()


def _plan(staging: Staging, viewer: Viewer) -> Plan:
    data = shelf.get(staging.digest)
    return read_plan(
        data,
        staging.name,
        viewer,
        what=staging.what,
        source=staging.source,
        mapping=staging.mapping,
        options={
            "channel": staging.channel,
            "received_on": staging.received_on.isoformat() if staging.received_on else "",
        },
    )


def _shown(staging: Staging, plan: Plan, viewer: Viewer) -> None:
    """Keep what the preview shows, and note the batch that is to be confirmed in place of an earlier one."""
    earlier = staging.batch_id
    staging.batch_id = takeover.receive(plan, viewer, staging.name) if plan.lines else None
    if earlier is not None:
        takeover.drop(earlier, viewer)
    staging.mapping = staging.mapping or takeover.mapping_text(plan)
    staging.preview = preview(plan)
    staging.stage, staging.says = "preview", ""
    staging.save()


def preview(plan: Plan) -> dict[str, Any]:
    """Return what a preview shows of a plan, as plain JSON."""
    return {
        "counts": plan.counts(),
        "told": told(plan),
        "last_claimed": max(
            (str(line.source["claimed_on"]) for line in plan.lines if "claimed_on" in line.source), default=""
        ),
        "headers": list(plan.mapping.headers),
        "columns": {name: list(indexes) for name, indexes in plan.mapping.columns.items()},
        "guesses": {name: [guess.confidence, guess.why] for name, guess in plan.mapping.guesses.items()},
        "sample": sample_rows(plan),
        "itemised": plan.mapping.itemised,
        "rows_with_items": plan.tally["rows_with_items"],
        "problems": [numbers_covered(says(one)) for one in plan.problems[:SHOWN_PROBLEMS]],
        "more_problems": max(0, len(plan.problems) - SHOWN_PROBLEMS),
        "sheet": plan.table.sheet,
        "other_sheets": list(plan.table.other_sheets),
    }


@dataclass
class _Hand:
    """The list that this process is taking over."""

    staging: Staging
    viewer: Viewer
    chunks: Iterator[int]


_at_hand: list[_Hand] = []


def run_once() -> bool:
    """Work on the lists that wait, for a few seconds; returns whether there is more to do.

    A list is leased, so that two workers never hold the same one; the lease of a killed worker runs out.
    """
    hand = _at_hand.pop() if _at_hand else None
    if hand is not None and not _renew(hand.staging):
        hand = None
    staging = hand.staging if hand else _claim()
    if staging is None:
        return False
    try:
        if hand is None and staging.stage == "reading":
            viewer = _viewer(staging)
            _shown(staging, _plan(staging, viewer), viewer)
        else:
            _spell(hand or _take_up(staging))
    except (Unusable, Refused) as trouble:
        _give_up(staging, str(trouble))
    except OperationalError:
        raise
    except Exception:
        # One strange list must not keep the worker from everything else.
        logger.exception("list %s", staging.id)
        _give_up(staging, _("读取或登记时出现意外错误，已停止；已登记的行保留。请联系系统管理员查看日志。"))
    if not _at_hand:
        Staging.objects.filter(id=staging.id, leased_by=ME).update(leased_until=None, leased_by="")
    return True


def _give_up(staging: Staging, says: str) -> None:
    Staging.objects.filter(id=staging.id).update(stage="unusable", says=says)
    batch = Batch.objects.filter(id=staging.batch_id, state="running").first() if staging.batch_id else None
    if batch is not None and (opened := takeover.opened_by(batch.id)):
        # What went in before the trouble stays, and whoever answers for it hears of it.
        with contextlib.suppress(Refused):
            takeover.finish(batch, opened, _viewer(staging))


def _take_up(staging: Staging) -> _Hand:
    viewer = _viewer(staging)
    plan = _plan(staging, viewer)
    assert staging.batch_id is not None
    batch = Batch.objects.get(id=staging.batch_id)
    # What a killed worker had opened before counts as done.
    Staging.objects.filter(id=staging.id).update(done=max(0, min(batch.good, batch.good - len(plan.lines))))
    remember(plan)
    return _Hand(staging, viewer, takeover.take_over(plan, batch.id, viewer))


def _spell(hand: _Hand) -> None:
    until = time.monotonic() + SPELL
    for opened in hand.chunks:
        Staging.objects.filter(id=hand.staging.id).update(done=F("done") + opened, leased_until=_lease_end())
        if time.monotonic() > until:
            _at_hand.append(hand)
            return
    assert hand.staging.batch_id is not None
    batch = Batch.objects.get(id=hand.staging.batch_id)
    takeover.finish(batch, takeover.opened_by(batch.id), hand.viewer)
    Staging.objects.filter(id=hand.staging.id).update(stage="done")
    if hand.staging.what != "hazards" and not batch.to_mend:
        # Nothing is left to mend, and the file names persons.
        _let_go(hand.staging.digest, hand.staging.id)


def _viewer(staging: Staging) -> Viewer:
    _book, roster = editions()
    assert isinstance(roster, Roster)
    holds = roster.holds_of(staging.by, clock.today())
    return Viewer(staging.by, holds, via="work", name=roster.people.get(staging.by, ""))


def _lease_end(length: timedelta = LEASE) -> Any:
    return clock.real_now() + length


def _claim() -> Staging | None:
    free = Q(leased_until=None) | Q(leased_until__lt=clock.real_now())
    waiting = Staging.objects.filter(free, stage__in=("reading", "importing")).order_by("made_at")
    for staging in waiting[:5]:
        if Staging.objects.filter(free, id=staging.id).update(leased_by=ME, leased_until=_lease_end(READING_LEASE)):
            return staging
    return None


def _renew(staging: Staging) -> bool:
    return bool(Staging.objects.filter(id=staging.id, leased_by=ME).update(leased_until=_lease_end()))
