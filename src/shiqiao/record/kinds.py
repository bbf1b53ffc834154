"""The kinds of subject that the house knows: each binds a pure procedure to a row."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Model

from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Procedure
from shiqiao.procedures.sealed import Sealed
from shiqiao.record.models import Detail, Subject

# Where a subject is, for policy: place code, field, site, and the persons named on it.
Where = tuple[str, str, UUID | None, Sequence[UUID | None]]


@dataclass(frozen=True)
class Kind:
    """One kind of subject: its row, its procedure versions, and the few questions that the record asks of it."""

    name: str
    model: type[Subject]
    procedures: Mapping[int, Procedure]
    # Where the subject is (or will be, from what is given and referred to at its opening): decides which roles count.
    where: Callable[[Mapping[str, Any], Mapping[str, Any]], Where]
    # Further facts in bulk: {subject id: facts}; asks at most one statement for all of them.
    more: (
        Callable[[Sequence[tuple[UUID, str, Mapping[str, Any], Mapping[str, Any]]]], Mapping[UUID, Mapping[str, Any]]]
        | None
    ) = None
    details: tuple[type[Detail], ...] = ()
    # Where its page is, for links in messages: "/cases/{id}/".
    path: str = "/"
    # Whether its acts change who answers for what, so that every process reads the roster anew.
    moves_roster: bool = False
    # What several kinds on one row have in common, "case": a need may point to any of them.
    family: str = ""
    # Who may read it; the same answer for absent and forbidden.
    visible: Callable[[Viewer, Mapping[str, Any]], bool] = field(default=lambda viewer, row: False)

    @property
    def newest(self) -> Procedure:
        """The procedure version under which new subjects begin."""
        return self.procedures[max(self.procedures)]


KINDS: dict[str, Kind] = {}


def family(name: str) -> tuple[Kind, ...]:
    """Return the kinds of a family in the order of their registering: those that live on one row, as all cases do."""
    return tuple(kind for kind in KINDS.values() if kind.family == name)


def pointed_at(to: str) -> tuple[Kind, ...]:
    """Return the kinds that a need may point at: one of this name, or all of a family."""
    return (KINDS[to],) if to in KINDS else family(to)


def register(kind: Kind) -> None:
    """Make a kind known; called once per room when Django starts."""
    KINDS[kind.name] = kind


@dataclass(frozen=True)
class Do:
    """One act asked for: on which subject, with what, under which key (idempotence), seen at how many steps."""

    kind: str
    subject_id: UUID
    act: str
    key: str
    given: Mapping[str, Any] = field(default_factory=dict)
    seen: int | None = None
    details: Sequence[Detail] = ()
    # Whether it tells whom its ruling names; not where one step tells of many such acts at once, as that of an import does.
    told: bool = True


@dataclass
class Hooks:
    """What higher rooms lend to the record, since it may not import them."""

    # Returns the roster of an edition (people lends it).
    roster: Callable[[int], Any] = field(default=lambda edition: None)
    # Returns the tellings of finished steps as rows of the outbox, to be written with them.
    post: Callable[[Sequence[Any]], Sequence[Model]] = field(default=lambda done: ())
    # Returns those of the digests that the evidence store holds, each with the hash of what is known of the file.
    known_files: Callable[[set[str]], Mapping[str, str]] = field(default=lambda digests: dict.fromkeys(digests, ""))
    # Returns the sites on which a person has a visit, planned or under way, as a condition may name them (visits lends it).
    visited_by: Callable[[UUID], Any] = field(default=lambda person_id: ())
    # Encrypts the sealed values of an act under the key of its subject: (id, whether it is new, {name: values}) →
    # the rows to keep; those that are details belong to the step, which commits to nothing but the ciphertext.
    seal: Callable[[UUID, bool, Mapping[str, Sequence[Sealed]]], Sequence[Model]] = field(
        default=lambda subject_id, is_new, values: ()
    )
    # Destroys the keys of subjects, so that what was sealed under them is gone for good; returns the further subjects
    # whose words are about them.
    forget: Callable[[Sequence[UUID]], Sequence[UUID]] = field(default=lambda subject_ids: ())
    # Returns the persons who answer for what came in with an import (cases lends it).
    owners: Callable[[UUID], Sequence[UUID]] = field(default=lambda batch_id: ())
    # What other rooms made of a subject's words (an index, a preview) is made anew or dropped after some were erased.
    erased: list[Callable[[Collection[UUID]], object]] = field(default_factory=list)
    # Returns (e-mail, phone) of a sealed person, "" for what there is none of; for the worker at the time of sending.
    address: Callable[[UUID], tuple[str, str]] = field(default=lambda identity_id: ("", ""))


HOOKS = Hooks()
