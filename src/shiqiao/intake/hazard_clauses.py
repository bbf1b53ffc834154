"""Publishes the clauses that an old hazard ledger carries as a checklist of its own, so that a recurrence can be found."""

from dataclasses import dataclass
from uuid import UUID, uuid5

from django.utils.translation import gettext as _

from shiqiao.cases.models import Checklist, Clause
from shiqiao.intake.plan import Plan
from shiqiao.intake.sources import COLLISIONS, NAMESPACE
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do

SECTION_LIMIT = 200


@dataclass(frozen=True)
class Wording:
    """One clause of the ledger's own checklist: section and text; `key` as in every other checklist."""

    key: str
    section: str
    text: str


def publish_clauses(plan: Plan, viewer: Viewer) -> UUID | None:
    """Publish the ledger's own clauses as a checklist, a new edition if some are new; None if there is nothing new."""
    if not plan.brings:
        return None
    present = set(Clause.objects.filter(key__in=list(plan.brings)).values_list("key", flat=True))
    fresh = [one for key, one in plan.brings.items() if key not in present]
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
