"""Writes what has been ruled: numbers, rows, steps, texts and details, in few statements; only record.act calls it."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from shiqiao.calendars import legal_day
from shiqiao.law.book import Book
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Basis, Roster
from shiqiao.record import clock, rows
from shiqiao.record.chain import step_digest
from shiqiao.record.draft import Draft
from shiqiao.record.editions import ROSTER
from shiqiao.record.kinds import HOOKS
from shiqiao.record.models import Attached, Step, Subject, Text


def write(drafts: Sequence[Draft], viewer: Viewer, at: datetime, book: Book, roster: Roster) -> list[Step]:
    """Number, chain and insert the drafts, save their rows and post who is told; returns the steps in order.

    Numbers are taken last: their counter stays locked until the transaction ends, and others wait for it.
    """
    batch_id = clock.new_id() if len(drafts) > 1 else None
    for draft in drafts:
        draft.step = step = _step(draft, viewer, at, book)
        step.batch_id = batch_id
        step.shadow = draft.row if draft.seq == draft.row.steps else None
    burst = rows.Burst()
    burst.insert([text for draft in drafts for text in draft.texts])
    burst.insert([one for draft in drafts for one in _attached(draft)])
    by_model: dict[type[Model], list[Model]] = defaultdict(list)
    for draft in drafts:
        for one in (*draft.details, *draft.kept):
            by_model[type(one)].append(one)
    for many in by_model.values():
        burst.insert(many)
    _forget(drafts)
    burst.insert(HOOKS.post([(draft, roster) for draft in drafts]))
    _number(drafts)
    steps = _chain(drafts)
    _save_rows(burst, drafts)
    burst.insert_last(steps)
    if any(draft.kind.moves_roster for draft in drafts):
        _take(ROSTER, 1)
    return steps


def _forget(drafts: Sequence[Draft]) -> None:
    # The words of a forgotten subject go with its key; the steps keep what they committed to.
    gone = [draft.row.id for draft in drafts if draft.ruling.forgets]
    if gone:
        about = [*gone, *HOOKS.forget(gone)]
        Text.objects.filter(subject_id__in=about).update(body="", salt="", erased_at=clock.now())


def _chain(drafts: Sequence[Draft]) -> list[Step]:
    heads: dict[UUID, str] = {}
    steps = [draft.step for draft in drafts if draft.step]
    for step, draft in zip(steps, drafts, strict=True):
        step.prev = heads.get(step.subject_id, draft.prev)
        step.digest = step_digest(step)
        heads[step.subject_id] = step.digest
    for draft in drafts:
        draft.row.head = heads[draft.row.id]
    return steps


def _attached(draft: Draft) -> list[Attached]:
    own = draft.files()
    return [Attached(digest=one, kind=draft.kind.name, subject_id=draft.row.id, seq=draft.seq) for one in own]


def _step(draft: Draft, viewer: Viewer, at: datetime, book: Book) -> Step:
    return Step(
        kind=draft.kind.name,
        subject_id=draft.row.id,
        seq=draft.seq,
        act=draft.verb.name,
        procedure_version=draft.procedure.version,
        person_id=viewer.person_id,
        post_id=draft.post_id,
        via=viewer.via,
        at=at,
        key=draft.do.key,
        given=draft.given,
        outcome=draft.outcome,
        basis=_basis(draft.verb.basis, legal_day(at), book),
    )


def _basis(basis: Basis, on: date, book: Book) -> dict[str, Any]:
    # The version in force is named by its first day, so that later wordings never slip under an old step.
    if basis.internal:
        return {"internal": basis.internal}
    if basis.none_because:
        return {"none": basis.none_because}
    versions: dict[str, str | None] = {}
    for code in basis.codes:
        try:
            versions[code] = book.basis(code, on).valid_from.isoformat()
        except LookupError:
            versions[code] = None
    return {"law": versions}


def _number(drafts: Sequence[Draft]) -> None:
    wanted: dict[str, list[tuple[Draft, str]]] = defaultdict(list)
    for draft in drafts:
        for column, series in draft.numbers.items():
            wanted[series].append((draft, column))
    for series in sorted(wanted):
        last = _take(series, len(wanted[series]))
        first = last - len(wanted[series]) + 1
        for number, (draft, column) in enumerate(wanted[series], first):
            draft.outcome["sets"][column] = number
            draft.outcome.setdefault("numbers", {})[series] = number
            setattr(draft.row, column, number)
            draft.touched.add(column)


_TAKE = (
    "INSERT INTO record_counter (series, last) VALUES (%s, %s)"
    " ON CONFLICT (series) DO UPDATE SET last = record_counter.last + %s RETURNING last"
)


def _take(series: str, many: int) -> int:
    return int(rows.run(_TAKE, [series, many, many])[0][0])


def _save_rows(burst: rows.Burst, drafts: Sequence[Draft]) -> None:
    new: dict[type[Subject], dict[UUID, Subject]] = defaultdict(dict)
    changed: dict[UUID, tuple[Subject, set[str]]] = {}
    for draft in drafts:
        if draft.is_new:
            new[type(draft.row)][draft.row.id] = draft.row
        elif draft.row.id not in new[type(draft.row)]:
            row, touched = changed.setdefault(draft.row.id, (draft.row, set()))
            touched |= draft.touched
    for fresh in new.values():
        burst.insert(list(fresh.values()))
    for row, touched in changed.values():
        burst.update(row, touched)
