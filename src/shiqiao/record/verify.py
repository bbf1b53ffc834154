"""Checks the whole record: chains, digests, texts, details, numbers, seals, clocks; says what is wrong and where."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max

from shiqiao.record import around, clock
from shiqiao.record.chain import details_digest, seal_root, step_digest, text_commitment
from shiqiao.record.editions import ROSTER
from shiqiao.record.kinds import KINDS
from shiqiao.record.models import Counter, Detail, Fault, Ledger, Seal, Step, Text

# A step is written within its transaction; a longer distance to the database's clock means an injected time.
CLOCK_TOLERANCE = timedelta(minutes=5)
SEAL_LAG = timedelta(seconds=60)


@dataclass
class Report:
    """What was looked at and what was found wrong."""

    steps: int
    subjects: int
    texts: int
    erased: int
    faults: list[Fault]


def verify() -> Report:
    """Check everything that the record promises; an empty list of faults is a green ledger."""
    faults = list(_chains())
    faults += _texts()
    faults += _details()
    faults += _numbers()
    faults += _seals()
    faults += _clocks()
    faults += around.files()
    faults += around.law()
    return Report(
        Step.objects.count(),
        Step.objects.values("subject_id").distinct().count(),
        Text.objects.count(),
        Text.objects.filter(erased_at__isnull=False).count(),
        faults,
    )


def _chains() -> Iterator[Fault]:
    last: dict[UUID, tuple[int, str]] = {}
    for step in Step.objects.order_by("position").iterator(chunk_size=2000):
        seq, digest = last.get(step.subject_id, (0, ""))
        if step.seq != seq + 1:
            yield Fault("missing_step", step.subject_id, step.seq, f"expected step {seq + 1}, found {step.seq}")
        elif step.prev != digest:
            yield Fault("broken_chain", step.subject_id, step.seq, "does not continue the step before")
        if step_digest(step) != step.digest:
            yield Fault("altered_step", step.subject_id, step.seq, f"the step “{step.act}” is not what was recorded")
        last[step.subject_id] = (step.seq, step.digest)
    for kind in KINDS.values():
        rows = kind.model._default_manager.values_list("id", "steps", "head")
        for subject_id, steps, head in rows.iterator(chunk_size=2000):
            if subject_id in last and last[subject_id] != (steps, head):
                yield Fault("cut_tail", subject_id, steps, "the row knows of other steps than the record holds")


def _texts() -> Iterator[Fault]:
    texts = {str(text.id): text for text in Text.objects.all().iterator(chunk_size=5000)}
    for step in Step.objects.only("subject_id", "seq", "given").iterator(chunk_size=2000):
        for name, value in step.given.items():
            if not (isinstance(value, dict) and value.keys() == {"text", "hash"}):
                continue
            text = texts.get(value["text"])
            if text is None:
                yield Fault("missing_text", step.subject_id, step.seq, f"the text “{name}” is gone without an erasure")
            elif text.erased_at is None and text_commitment(text.salt, text.body) != value["hash"]:
                yield Fault("altered_text", step.subject_id, step.seq, f"the text “{name}” is not what was recorded")


def _details() -> Iterator[Fault]:
    models = {detail for kind in KINDS.values() for detail in kind.details}
    rows: dict[tuple[UUID, int], list[Detail]] = defaultdict(list)
    for model in models:
        for row in model._default_manager.order_by("subject_id", "seq", "order").iterator(chunk_size=5000):
            rows[(row.subject_id, row.seq)].append(row)
    for step in Step.objects.filter(outcome__has_key="details").iterator(chunk_size=2000):
        if details_digest(rows.pop((step.subject_id, step.seq), [])) != step.outcome["details"]:
            yield Fault("altered_content", step.subject_id, step.seq, "the content is not what was recorded")
    for subject_id, seq in rows:
        yield Fault("stray_content", subject_id, seq, "content that no step knows of")


def _numbers() -> Iterator[Fault]:
    given: dict[str, list[int]] = defaultdict(list)
    for outcome in Step.objects.filter(outcome__has_key="numbers").values_list("outcome", flat=True).iterator(2000):
        for series, number in outcome["numbers"].items():
            given[series].append(number)
    for counter in Counter.objects.exclude(series=ROSTER):
        numbers = given.pop(counter.series, [])
        if numbers and max(numbers) > counter.last:
            yield Fault("number_gap", None, None, f"{counter.series}: counter at {counter.last}, {max(numbers)} given")
        missing = sorted(set(range(1, counter.last + 1)) - set(numbers))
        if missing:
            shown = ", ".join(map(str, missing[:10]))
            yield Fault("number_gap", None, None, f"{counter.series}: {shown} missing ({len(missing)})")
    for series in given:
        yield Fault("number_gap", None, None, f"{series}: numbers without a counter")


def _seals() -> Iterator[Fault]:
    prev, begin = "", 0
    for seal in Seal.objects.order_by("upto"):
        root, count = seal_root(prev, _digests(begin, seal.upto))
        if (root, count, prev) != (seal.root, seal.count, seal.prev):
            yield Fault("broken_seal", None, None, f"steps {begin + 1}–{seal.upto}: {count} found, {seal.count} sealed")
        prev, begin = seal.root, seal.upto


def _digests(after: int, upto: int) -> Iterator[str]:
    steps = Step.objects.filter(position__gt=after, position__lte=upto).order_by("position")
    return steps.values_list("digest", flat=True).iterator(chunk_size=5000)


def seal() -> Seal | None:
    """Seal the steps written since the last seal, but for the last minute's; None when there is nothing to seal."""
    before = Seal.objects.order_by("-upto").first()
    after, prev = (before.upto, before.root) if before else (0, "")
    old = Step.objects.filter(position__gt=after, written_at__lt=clock.real_now() - SEAL_LAG)
    upto: Any = old.aggregate(Max("position"))["position__max"]
    if upto is None:
        return None
    root, count = seal_root(prev, _digests(after, upto))
    return Seal.objects.create(upto=upto, count=count, root=root, prev=prev, at=clock.real_now())


def _clocks() -> Iterator[Fault]:
    if Ledger.objects.filter(mode="demo").exists():
        return
    before = None
    for step in Step.objects.only("subject_id", "seq", "at", "written_at").order_by("position").iterator(2000):
        if abs(step.at - step.written_at) > CLOCK_TOLERANCE:
            yield Fault("wrong_clock", step.subject_id, step.seq, f"says {step.at}, was written at {step.written_at}")
        elif before is not None and step.at < before - CLOCK_TOLERANCE:
            yield Fault("past_dated", step.subject_id, step.seq, f"says {step.at}, after steps of {before}")
        before = step.at if before is None else max(before, step.at)
