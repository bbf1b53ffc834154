"""The words of a case that are to be erased: which there are, where else they stand, and the erasing once approved."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q

from shiqiao.identities.models import Erasure, Identity, Opening
from shiqiao.procedures.sealed import narrow
from shiqiao.record.erase import erase
from shiqiao.record.kinds import KINDS
from shiqiao.record.models import Step, Text

# So many letters in common are a piece of a text; fewer stand everywhere.
PIECE = 6


@dataclass(frozen=True)
class Words:
    """One text of a case that is still there: by which act it came, and under which of its fields."""

    id: UUID
    step: Step
    field: str
    body: str


def words_of(case_id: UUID) -> list[Words]:
    """Return the texts of a case and of its sources that are still there, the oldest first; two statements."""
    texts = {str(one.id): one for one in Text.objects.filter(subject_id__in=_subjects(case_id), erased_at=None)}
    steps = Step.objects.filter(subject_id__in={one.subject_id for one in texts.values()}).order_by("position")
    return [
        Words(texts[value["text"]].id, step, name, texts[value["text"]].body)
        for step in steps
        for name, value in step.given.items()
        if isinstance(value, dict) and value.get("text") in texts
    ]


def _subjects(case_id: UUID) -> list[UUID]:
    sources: Any = KINDS["source"].model._default_manager
    return [case_id, *sources.filter(home_id=case_id).values_list("id", flat=True)]


def with_echoes(found: Sequence[Words], chosen: Collection[UUID]) -> list[UUID]:
    """Return the chosen texts and every other one that repeats one of them, quotes it, or is a piece of it."""
    bare = {one.id: narrow(one.body) for one in found}
    wanted = [bare[one] for one in chosen if one in bare]
    return [one.id for one in found if one.id in chosen or any(_alike(bare[one.id], each) for each in wanted)]


def _alike(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) >= PIECE and short in long


def more(asked: Iterable[tuple[UUID, str, Mapping[str, Any], Mapping[str, Any]]]) -> Mapping[UUID, Mapping[str, Any]]:
    """Return for each proposal about words whether some are another case's, and the paper in which one stands."""
    found: dict[UUID, dict[str, Any]] = {}
    for erasure_id, act, _row, given in asked:
        if act != "propose" or not given.get("texts") or not given.get("case"):
            continue
        known = {str(one.id): one.body for one in words_of(given["case"])}
        foreign = any(one not in known for one in given["texts"])
        bodies = [known[one] for one in given["texts"] if one in known]
        found[erasure_id] = {"foreign": foreign, "in_paper": _paper_with(given["case"], bodies)}
    return found


def _paper_with(case_id: UUID, bodies: Sequence[str]) -> str:
    kind = KINDS["paper"]
    rows: Any = kind.model._default_manager
    papers = {one.pk: one for one in rows.filter(Q(case_id=case_id) | Q(cases__icontains=str(case_id)))}
    wanted = [one for one in map(narrow, bodies) if len(one) >= PIECE]
    for detail in kind.details:
        for content in detail._default_manager.filter(subject_id__in=papers):
            said = narrow(str(content.canonical()))
            if any(one in said for one in wanted):
                paper = papers[content.subject_id]
                return f"〔{paper.year}〕{paper.number}号" if paper.number else "（草稿）"
    return ""


def unasked() -> Iterator[tuple[UUID, int | None, str]]:
    """Yield (subject, seq, field) of each text that is marked as erased though no act erased it."""
    marked = dict(Text.objects.filter(erased_at__isnull=False).values_list("id", "subject_id"))
    if not marked:
        return
    lists = Erasure.objects.filter(state="approved").values_list("texts", flat=True)
    approved = {UUID(one) for ids in lists for one in ids}
    gone = set(Identity.objects.filter(state="erased").values_list("id", flat=True))
    gone |= set(Opening.objects.filter(identity_id__in=gone).values_list("id", flat=True))
    by_hand = {str(one) for one, subject_id in marked.items() if one not in approved and subject_id not in gone}
    owners = {subject_id for one, subject_id in marked.items() if str(one) in by_hand}
    for step in Step.objects.filter(subject_id__in=owners).order_by("position"):
        for name, value in step.given.items():
            if isinstance(value, dict) and value.get("text") in by_hand:
                yield step.subject_id, step.seq, name


def erase_approved(only: UUID | None = None) -> int:
    """Erase the words of approved proposals that are still there and return how many; a second time changes nothing.

    The approval is a step; the erasing comes after it, and the worker does it where the process died in between.
    """
    approved = Erasure.objects.filter(state="approved").exclude(texts=[])
    if only is not None:
        approved = approved.filter(id=only)
    wanted = [UUID(one) for ids in approved.values_list("texts", flat=True) for one in ids]
    return erase(wanted) if wanted else 0
