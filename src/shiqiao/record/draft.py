"""One act that has been allowed, on its way to becoming a step: texts split from codes, the outcome shown in memory."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

from shiqiao.procedures.machine import Act, Needs, NextNumber, Procedure, Ruling, Said
from shiqiao.record import clock
from shiqiao.record.chain import details_digest, plain, text_commitment
from shiqiao.record.kinds import HOOKS, Do, Kind
from shiqiao.record.models import Detail, Step, Subject, Text
from shiqiao.record.projection import project


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
    # Content of the step, and further rows that are kept with it (a sealed subject's key and blind indexes).
    details: list[Detail] = field(default_factory=list)
    kept: list[Model] = field(default_factory=list)
    outcome: dict[str, Any] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    step: Step | None = None
    is_new: bool = False
    seq: int = 1
    prev: str = ""

    def prepare(self, at: datetime, files: Mapping[str, str]) -> None:
        """Split texts from codes and show the outcome on the row in memory, so that the next act of a batch sees it.

        `files` has by digest the hash of what is known of a file; the step commits to those that it names.
        """
        self.is_new = self.row.steps == 0 and self.verb.opens
        self.seq, self.prev = self.row.steps + 1, self.row.head
        self._seal()
        refs: dict[str, str] = {}
        for need in self.verb.needs:
            if need.kind == "text" and self.given.get(need.name):
                text = Text(
                    id=clock.new_id(), subject_id=self.row.id, salt=clock.new_salt(), body=self.given[need.name]
                )
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
        for order, detail in enumerate(self.details):
            detail.subject_id, detail.seq, detail.order = self.row.id, self.seq, order
        if self.details:
            self.outcome["details"] = details_digest(self.details)
        if named := self.files():
            self.outcome["files"] = {one: files[one] for one in named}
        so_far = Step(seq=self.seq, procedure_version=self.procedure.version, outcome=self.outcome, at=at)
        self.touched = project(self.row, so_far, self.bodies)

    def files(self) -> list[str]:
        """Return the digests of the files that the act names, each once."""
        names = [need.name for need in self.verb.needs if need.kind == "files"]
        return list(dict.fromkeys(digest for name in names for digest in self.given.get(name, ())))

    def _seal(self) -> None:
        """Let what is under seal be encrypted; of the values the step keeps only that they were given."""
        self.details = list(self.do.details)
        values = {need.name: self.given[need.name] for need in self.verb.needs if _is_sealed(need, self.given)}
        if not values:
            return
        for row in HOOKS.seal(self.row.id, self.is_new, values):
            if isinstance(row, Detail):
                self.details.append(row)
            else:
                self.kept.append(row)
        self.given = {name: True if name in values else value for name, value in self.given.items()}


def _is_sealed(need: Needs, given: dict[str, Any]) -> bool:
    return need.kind == "sealed" and need.name in given


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
