"""Writes what has been ruled: numbers, rows, steps, texts and details, in few statements; only record.act calls it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from shiqiao.calendars import legal_day
from shiqiao.law import book as law_book
from shiqiao.law.book import Book
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Act, Basis, NextNumber, Procedure, Roster, Ruling, Said
from shiqiao.record import clock
from shiqiao.record.chain import details_digest, plain, step_digest, text_commitment
from shiqiao.record.kinds import HOOKS, Do, Kind
from shiqiao.record.models import Detail, Ledger, Step, Subject, Text
from shiqiao.record.projection import project


# The counter that says which edition of the roster is in force; every act on a post moves it.
ROSTER = "edition/roster"


@dataclass
class Draft:
    """One act that has been allowed, on its way to becoming a step."""

    do: Do
    kind: Kind
    procedure: Procedure
    verb: Act
    row: Subject
    ruling: Ruling
    given: dict[str, Any]
    post_id: UUID | None
    texts: list[Text] = field(default_factory=list)
    bodies: dict[str, str] = field(default_factory=dict)
    outcome: dict[str, Any] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    step: Step | None = None
    is_new: bool = False
    seq: int = 1
    prev: str = ""

    def prepare(self, at: datetime) -> None:
        """Split texts from codes and show the outcome on the row in memory, so that the next act of a batch sees it."""
        self.is_new = self.row.steps == 0 and self.verb.opens
        self.seq, self.prev = self.row.steps + 1, self.row.head
        refs: dict[str, str] = {}
        for need in self.verb.needs:
            if need.kind == "text" and need.name in self.given:
                text = Text(id=clock.new_id(), subject_id=self.row.id, salt=clock.new_salt(), body=self.given[need.name])
                self.texts.append(text)
                refs[need.name] = str(text.id)
                self.bodies[str(text.id)] = text.body
        self.given = plain(
            {
                name: {"text": refs[name], "hash": text_commitment(text_of(self.texts, refs[name]), value)}
                if name in refs
                else value
                for name, value in self.given.items()
            }
        )
        sets: dict[str, Any] = {}
        for column, value in self.ruling.sets.items():
            if isinstance(value, NextNumber):
                self.numbers[column] = value.series
            elif isinstance(value, Said):
                sets[column] = {"text": refs[value.name]} if value.name in refs else ""
            else:
                sets[column] = plain(value)
        self.outcome = {"sets": sets}
        if self.ruling.puts:
            self.outcome["puts"] = _with_texts(plain(self.ruling.puts), refs)
        for order, detail in enumerate(self.do.details):
            detail.subject_id, detail.seq, detail.order = self.row.id, self.seq, order
        if self.do.details:
            self.outcome["details"] = details_digest(self.do.details)
        so_far = Step(seq=self.seq, procedure_version=self.procedure.version, outcome=self.outcome, at=at)
        self.touched = project(self.row, so_far, self.bodies)


def _with_texts(puts: dict[str, dict[str, Any]], refs: dict[str, str]) -> dict[str, dict[str, Any]]:
    # An entry may point at a text that came with the act: "@reason" becomes its id.
    def swap(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: swap(one) for key, one in value.items()}
        return refs.get(value[1:]) if isinstance(value, str) and value.startswith("@") else value

    return {column: {key: swap(one) for key, one in entries.items()} for column, entries in puts.items()}


def text_of(texts: Iterable[Text], text_id: str) -> str:
    """Return the salt of the text with this id."""
    return next(text.salt for text in texts if str(text.id) == text_id)


def editions() -> tuple[Book, Roster]:
    """Return the law tables and the roster in force, asking the database one question for both."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT (SELECT MAX(id) FROM law_edition), (SELECT last FROM record_counter WHERE series = %s)", [ROSTER]
        )
        law_edition, roster_edition = cursor.fetchone()
    return law_book.current(law_edition or 0), HOOKS.roster(roster_edition or 0)


def is_demo(dos: Sequence[Do]) -> bool:
    """Say whether the ledger's first step says demo (or is just being made and says so)."""
    mode = Ledger.objects.values_list("mode", flat=True).first()
    if mode is None:
        return any(do.kind == "ledger" and do.given.get("mode") == "demo" for do in dos)
    return mode == "demo"


def write(drafts: Sequence[Draft], viewer: Viewer, at: datetime, book: Book) -> list[Step]:
    """Number, chain and insert the drafts and save their rows; returns the steps in order."""
    _number(drafts)
    batch_id = clock.new_id() if len(drafts) > 1 else None
    heads: dict[UUID, str] = {}
    for draft in drafts:
        draft.step = step = _step(draft, viewer, at, book)
        step.batch_id = batch_id
        step.prev = heads.get(step.subject_id, draft.prev)
        step.digest = step_digest(step)
        heads[step.subject_id] = step.digest
    for draft in drafts:
        draft.row.head = heads[draft.row.id]
    _save_rows(drafts)
    steps = [draft.step for draft in drafts if draft.step]
    Step.objects.bulk_create(steps)
    if texts := [text for draft in drafts for text in draft.texts]:
        Text.objects.bulk_create(texts)
    by_model: dict[type[Detail], list[Detail]] = defaultdict(list)
    for draft in drafts:
        for detail in draft.do.details:
            by_model[type(detail)].append(detail)
    for model, rows in by_model.items():
        model._default_manager.bulk_create(rows, batch_size=500)
    if any(draft.kind.moves_roster for draft in drafts):
        _take(ROSTER, 1)
    return steps


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


def _take(series: str, many: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO record_counter (series, last) VALUES (%s, %s)"
            " ON CONFLICT (series) DO UPDATE SET last = record_counter.last + %s RETURNING last",
            [series, many, many],
        )
        return int(cursor.fetchone()[0])


def _save_rows(drafts: Sequence[Draft]) -> None:
    new: dict[type[Subject], dict[UUID, Subject]] = defaultdict(dict)
    changed: dict[UUID, tuple[Subject, set[str]]] = {}
    for draft in drafts:
        if draft.is_new:
            new[type(draft.row)][draft.row.id] = draft.row
        elif draft.row.id not in new[type(draft.row)]:
            row, touched = changed.setdefault(draft.row.id, (draft.row, set()))
            touched |= draft.touched
    for model, rows in new.items():
        if rows:
            model._default_manager.bulk_create(list(rows.values()))
    for row, touched in changed.values():
        row.save(update_fields=sorted(touched))
