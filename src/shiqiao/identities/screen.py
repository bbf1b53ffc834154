"""Looks through what is about to leave the house for anything of the persons sealed in its cases; repeats nothing."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from shiqiao.identities import seal
from shiqiao.identities.models import Identity
from shiqiao.policy import system
from shiqiao.procedures.sealed import covered, narrow, needles, stands_in
from shiqiao.record.act import act

# What stands in a text in place of a person, and of a number or address of one.
HIDDEN, NUMBERED = "某某", "［号码已密封］"
HOUSED = "［住址已遮盖］"
HOME = re.compile(
    r"[^\W\d]{0,2}(?:路|街|巷|胡同|里|弄|村|庄|组|区|苑|园|院)第?[\d一二三四五六七八九十百]+号"
    r"(?:院|楼|户)?(?:[\dA-Za-z]+(?:号楼|栋|幢|单元|室|户))*|[\dA-Za-z]+(?:号楼|栋|幢)[\dA-Za-z]+(?:单元|室)[\dA-Za-z]*室?"
)
TELLING = frozenset({"name", "phone", "id_number"})
NUMBERS = frozenset({"phone", "id_number", "email"})


@dataclass(frozen=True)
class Hit:
    """Something of a person stands in a part of a text: which person, and which part; never what."""

    identity_id: UUID
    part: str


def hits(case_ids: Collection[UUID], parts: Sequence[tuple[str, str]]) -> list[Hit]:
    """Return where something of the persons of these cases stands in (name, text) parts; also full-width and spaced."""
    narrowed = [(name, narrow(text)) for name, text in parts if text]
    found = []
    for identity_id, pieces in _pieces(case_ids).items():
        found += [
            Hit(identity_id, name) for name, text in narrowed if any(stands_in(piece, text) for piece, _shown in pieces)
        ]
    return found


def _pieces(case_ids: Collection[UUID]) -> dict[UUID, list[tuple[str, str]]]:
    """Return what must not stand in a text, by person: each piece with what stands in its place."""
    persons = Identity.objects.filter(case_id__in=case_ids, erased_on__isnull=True).values_list("id", flat=True)
    opened = seal.opened(list(persons))
    return {
        one: [
            (piece, NUMBERED if name in NUMBERS else HIDDEN)
            for name, many in values.items()
            if name != "handwriting"
            for value in many
            for piece in needles(name, value.decode())
        ]
        for one, values in opened.items()
    }


def standing_values(identity_ids: Collection[UUID]) -> dict[UUID, Mapping[str, str] | None]:
    """Return what tells a person from another, by id: {} where nobody lies under it, None once erased.

    For comparing alone: whoever asks shows nothing of it and keeps nothing.
    """
    known = dict(Identity.objects.filter(id__in=identity_ids).values_list("id", "erased_on"))
    values = seal.opened([one for one, erased in known.items() if erased is None])
    return {
        one: None
        if one in known and one not in values
        else {name: many[0].decode() for name, many in values.get(one, {}).items() if name in TELLING}
        for one in identity_ids
    }


def note_stopped(found: Iterable[Hit], paper_id: UUID, version: int) -> None:
    """Leave on each person a step that a paper was stopped, for data protection; once for each version of the paper."""
    for identity_id in dict.fromkeys(one.identity_id for one in found):
        key = f"stopped/{paper_id}/{version}/{identity_id}"
        act("identity", identity_id, "stop_paper", viewer=system(), key=key, given={"paper": str(paper_id)})


class Cover:
    """Covers what is of a case's sealed persons in its texts, for lists that leave the house; two statements a batch."""

    def __init__(self, case_ids: Collection[UUID]) -> None:
        persons = Identity.objects.filter(case_id__in=case_ids, erased_on__isnull=True)
        of_case = dict(persons.values_list("id", "case_id"))
        self._pieces: Mapping[UUID, list[tuple[str, str]]] = defaultdict(list)
        if of_case:
            for identity_id, pieces in _pieces(case_ids).items():
                self._pieces[of_case[identity_id]].extend(pieces)

    def over(self, case_id: UUID, text: str, *, homes: bool = False) -> str:
        """Return the text with a stand-in for whatever of a sealed person stands in it; the rest of it stays.

        `homes` takes house numbers out too where a person stood in it: beside a name one tells who it is.
        """
        pieces = self._pieces.get(case_id)
        if not pieces or not text:
            return text
        said = covered(text, pieces, HIDDEN)
        return said if said == text or not homes else HOME.sub(HOUSED, said)
