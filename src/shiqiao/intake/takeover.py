"""Takes the rows of a list over in chunks, each all or none; what was taken over before is left alone."""

from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

from shiqiao.intake import mappings
from shiqiao.intake.models import Batch
from shiqiao.intake.persons_apart import numbers_covered
from shiqiao.intake.plan import Line, Plan
from shiqiao.intake.sources import COLLISIONS, taken
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act, act_all
from shiqiao.record.models import Step

CHUNK = 200
TRIES = 4
# The step of a row that names the batch: a hazard's own, and the one of a matter's source.
OPENING = ("take_over", "receive")


def receive(plan: Plan, viewer: Viewer, name: str) -> UUID:
    """Note what came as a batch that waits for confirmation and return its id; raises Refused."""
    batch_id = clock.new_id()
    counts = plan.counts()
    given: dict[str, Any] = {
        "what": plan.what.name,
        "source": name[:120] or plan.what.name,
        "file": plan.digest,
        "rows": counts["rows"],
        "good": counts["opened"],
        "to_mend": counts["to_mend"] + counts["changed"],
        "unchanged": counts["unchanged"] + counts["repeated"],
    }
    if plan.what.keeps_columns and (layout := plan.table.layout.to_json(numbers_covered)):
        given["layout"] = layout
    act("batch", batch_id, "receive", viewer=viewer, key=f"batch/{batch_id}/receive", given=given)
    return batch_id


def confirm(batch_id: UUID, good: int, viewer: Viewer) -> None:
    """Confirm a batch with the number of rows that was shown; raises Refused if it is another one."""
    act("batch", batch_id, "confirm", viewer=viewer, key=f"batch/{batch_id}/confirm", given={"good": good})


def drop(batch_id: UUID, viewer: Viewer) -> None:
    """Give a batch up before it was confirmed; raises Refused."""
    act("batch", batch_id, "drop", viewer=viewer, key=f"batch/{batch_id}/drop")


def finish(batch: Batch, opened: int, viewer: Viewer) -> None:
    """Note how many rows became cases; raises Refused."""
    given = {"opened": opened, "unchanged": batch.rows - batch.to_mend - opened}
    act("batch", batch.id, "finish", viewer=viewer, key=f"batch/{batch.id}/finish", given=given)


def opened_by(batch_id: UUID) -> int:
    """Return how many cases a batch has opened."""
    return Step.objects.filter(act__in=OPENING, given__batch=str(batch_id)).count()


def mapping_text(plan: Plan) -> str:
    """Return the plan's mapping as it is kept."""
    return mappings.to_json(plan.mapping)


def take_over(plan: Plan, batch_id: UUID, viewer: Viewer) -> Iterator[int]:
    """Open the cases of the plan chunk by chunk, yielding how many each chunk opened; raises Refused.

    A killed import leaves whole chunks only, and a plan read afterwards holds exactly the rows that are missing.
    """
    ready = plan.what.prepare(plan, viewer)
    for start in range(0, len(plan.lines), CHUNK):
        yield _open(plan, plan.lines[start : start + CHUNK], batch_id, ready, viewer)


def _open(plan: Plan, lines: Sequence[Line], batch_id: UUID, ready: Any, viewer: Viewer) -> int:
    left = list(lines)
    for attempt in range(TRIES):
        dos = [do for one in left for do in plan.what.dos(one, batch_id, ready)]
        try:
            if dos:
                act_all(dos, viewer=viewer)
            return len(left)
        except Refused as refusal:
            # Two people are importing the same list: what the other one has opened is left to him.
            there = taken([one.case_id for one in left])
            if refusal.code not in COLLISIONS or (not there and attempt == TRIES - 1):
                raise
            left = [one for one in left if one.case_id not in there]
    raise Refused("stale", "刚刚有人先办了这件事，请刷新后再看。")


def clerk_of(roster: Roster, via: str) -> Viewer:
    """Return the clerk who takes old ledgers over where nobody is signed in: one who answers for the whole town, else
    the head on the catch-all post; raises Refused("no_one")."""
    posts = [post for post in roster.posts.values() if post.holder_id and post.state == "held"]
    clerks = [post for post in posts if post.role == "clerk" and post.duties and roster.whole_town(post)]
    clerks.sort(key=lambda post: min((len(place), field != "*") for place, field in post.duties))
    heads = [post for post in posts if post.is_catch_all and post.role in ("clerk", "head")]
    for post in (*clerks, *heads):
        if post.holder_id is not None:
            holds = roster.holds_of(post.holder_id, clock.today())
            return Viewer(post.holder_id, holds, via=via, name=roster.people.get(post.holder_id, ""))
    raise Refused("no_one", "没有负责全镇的在岗经办人员，请先设岗、任职并分配全镇职责。")
