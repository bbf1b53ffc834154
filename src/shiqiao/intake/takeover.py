"""Takes the rows of an old ledger over in chunks, each all or none; what was taken over before is left alone."""

from collections.abc import Iterator, Sequence
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from shiqiao.cases.models import Checklist, Clause
from shiqiao.intake import mappings
from shiqiao.intake.hazards import SECTION_LIMIT, WHAT, Line, Plan, Wording
from shiqiao.intake.models import Batch
from shiqiao.intake.sources import NAMESPACE, taken
from shiqiao.intake.whereabouts import make_catch_all
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act, act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step

CHUNK = 200
TRIES = 4
# What a colliding import looks like from here: the row is there already, under this key or another.
COLLISIONS = frozenset({"stale", "key_used"})


def receive(plan: Plan, viewer: Viewer, name: str) -> UUID:
    """Note what came as a batch that waits for confirmation and return its id; raises Refused."""
    batch_id = clock.new_id()
    counts = plan.counts()
    given = {
        "what": WHAT,
        "source": name[:120] or WHAT,
        "file": plan.digest,
        "rows": counts["rows"],
        "good": counts["opened"],
        "to_mend": counts["to_mend"] + counts["changed"],
        "unchanged": counts["unchanged"] + counts["repeated"],
    }
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
    return Step.objects.filter(act="take_over", given__batch=str(batch_id)).count()


def mapping_text(plan: Plan) -> str:
    """Return the plan's mapping as it is kept."""
    return mappings.to_json(plan.mapping)


def take_over(plan: Plan, batch_id: UUID, viewer: Viewer) -> Iterator[int]:
    """Open the cases of the plan chunk by chunk, yielding how many each chunk opened; raises Refused.

    A killed import leaves whole chunks only, and a plan read afterwards holds exactly the rows that are missing.
    """
    publish_clauses(plan, viewer)
    catch_all = make_catch_all(viewer) if any(line.site is None for line in plan.lines) else None
    for start in range(0, len(plan.lines), CHUNK):
        yield _open(plan.lines[start : start + CHUNK], batch_id, catch_all, viewer)


def _open(lines: Sequence[Line], batch_id: UUID, catch_all: UUID | None, viewer: Viewer) -> int:
    left = list(lines)
    for attempt in range(TRIES):
        dos = [
            Do(
                "hazard",
                one.case_id,
                "take_over",
                one.key,
                {**one.given, "site": one.site or catch_all, "batch": batch_id},
            )
            for one in left
        ]
        try:
            return len(act_all(dos, viewer=viewer)) if dos else 0
        except Refused as refusal:
            # Two people are importing the same list: what the other one has opened is left to him.
            there = taken([one.case_id for one in left])
            if refusal.code not in COLLISIONS or (not there and attempt == TRIES - 1):
                raise
            left = [one for one in left if one.case_id not in there]
    raise Refused("stale", "刚刚有人先办了这件事，请刷新后再看。")


def publish_clauses(plan: Plan, viewer: Viewer) -> UUID | None:
    """Publish the ledger's own clauses as a checklist, a new edition if some are new; None if there is nothing new."""
    if not plan.clauses:
        return None
    present = set(Clause.objects.filter(key__in=list(plan.clauses)).values_list("key", flat=True))
    fresh = [one for key, one in plan.clauses.items() if key not in present]
    if not fresh:
        return None
    code = f"ledger-{plan.source.rpartition(':')[2][:12]}"
    code = code if code.isascii() else f"ledger-{uuid5(NAMESPACE, plan.source).hex[:12]}"
    before = Checklist.objects.filter(code=code).order_by("-edition").first()
    edition = before.edition + 1 if before else 1
    kept = list(Clause.objects.filter(subject_id=before.id).order_by("order")) if before else []
    wordings = [Wording(one.key, one.section, one.text) for one in kept] + fresh
    list_id = uuid5(NAMESPACE, f"{code}/{edition}")
    given = {"title": _title(plan), "code": code, "edition": edition, "clauses": len(wordings)}
    if before:
        given["replaces"] = before.id
    clauses = [Clause(key=one.key, section=one.section[:SECTION_LIMIT], text=one.text) for one in wordings]
    dos = [Do("checklist", list_id, "publish", f"import-list/{list_id}/publish", given, None, clauses)]
    if before and before.state == "in_force":
        dos.append(Do("checklist", before.id, "withdraw", f"import-list/{list_id}/withdraw"))
    try:
        act_all(dos, viewer=viewer)
    except Refused as refusal:
        if refusal.code not in COLLISIONS:
            raise
    return list_id


def _title(plan: Plan) -> str:
    stem = plan.table.name.rpartition(".")[0] or plan.table.name
    return _("旧台账检查条款（%(name)s）") % {"name": stem[:60]}


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
