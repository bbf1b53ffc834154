"""Replays all steps onto fresh rows and compares them with the stored ones: the row is the step's shadow."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import transaction

from shiqiao.record.kinds import KINDS
from shiqiao.record.models import Step, Subject, Text
from shiqiao.record.projection import columns, project

CHUNK = 2000


@dataclass(frozen=True)
class Difference:
    """One column of one row that its steps do not explain."""

    kind: str
    subject_id: UUID
    column: str
    stored: Any
    replayed: Any


def differing(kinds: Sequence[str] = ()) -> list[Difference]:
    """Return every difference between the stored rows and what their steps say; a row missing or extra is one too."""
    found: list[Difference] = []
    for kind in kinds or tuple(KINDS):
        found.extend(_of_kind(kind))
    return found


def _of_kind(kind: str) -> Iterator[Difference]:
    model = KINDS[kind].model
    only = {"kind": kind} if "kind" in columns(model) else {}
    mine = model._default_manager.filter(**only)
    ids = set(mine.values_list("id", flat=True))
    stepped = set(Step.objects.filter(kind=kind).values_list("subject_id", flat=True).distinct())
    for subject_id in sorted(ids - stepped):
        yield Difference(kind, subject_id, "*", "row", "no steps")
    for subject_id in sorted(stepped - ids):
        yield Difference(kind, subject_id, "*", "no row", "steps")
    both = sorted(ids & stepped)
    for start in range(0, len(both), CHUNK):
        chunk = both[start : start + CHUNK]
        rows = model._default_manager.in_bulk(chunk)
        for subject_id, replayed in replay(kind, chunk).items():
            for name in columns(model):
                stored, wanted = getattr(rows[subject_id], name), getattr(replayed, name)
                if stored != wanted:
                    yield Difference(kind, subject_id, name, stored, wanted)


def replay(kind: str, ids: Sequence[UUID]) -> dict[UUID, Subject]:
    """Return fresh rows, in memory, of these subjects as their steps say."""
    model = KINDS[kind].model
    steps: dict[UUID, list[Step]] = defaultdict(list)
    for step in Step.objects.filter(kind=kind, subject_id__in=ids).order_by("subject_id", "seq"):
        steps[step.subject_id].append(step)
    texts = Text.objects.filter(subject_id__in=ids).values_list("id", "body")
    bodies = {str(text_id): body for text_id, body in texts}
    rows: dict[UUID, Subject] = {}
    for subject_id, own in steps.items():
        row = model(id=subject_id)
        for step in own:
            project(row, step, bodies)
        rows[subject_id] = row
    return rows


def repair(kind: str, subject_id: UUID) -> None:
    """Write a row anew from its steps; the only way a shadow is ever corrected."""
    model = KINDS[kind].model
    with transaction.atomic():
        there = model._default_manager.filter(id=subject_id)
        row = replay(kind, [subject_id]).get(subject_id)
        if row is None:
            there.delete()
        elif there.exists():
            row.save(force_update=True, update_fields=[name for name in columns(model) if name != "id"])
        else:
            row.save(force_insert=True)
