"""What was said, signed and handed over in the steps behind a paper."""

import base64
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from shiqiao.calendars import legal_day
from shiqiao.documents.content import Service, SignaturePlace, Void, ink_size
from shiqiao.documents.models import Paper
from shiqiao.evidence import store
from shiqiao.evidence.models import File
from shiqiao.procedures.paper import SERVED
from shiqiao.record.models import Step, Text

OWNER, INSPECTOR = "被检查单位负责人（签字）", "检查人员（签字）"
ON_PAPER = "（见所附签字页）"


def said_on(steps: Sequence[Step], name: str) -> dict[int, str]:
    """Return the text given under a name on each of the steps, by the step's position; erased ones are left out."""
    ids = {
        step.position: UUID(value["text"])
        for step in steps
        if isinstance(value := step.given.get(name), dict) and "text" in value
    }
    bodies = dict(Text.objects.filter(id__in=ids.values(), erased_at__isnull=True).values_list("id", "body"))
    return {position: bodies[text_id] for position, text_id in ids.items() if text_id in bodies}


def signatures(visit: Mapping[str, Any], inspectors: Sequence[str]) -> tuple[SignaturePlace, ...]:
    """Return both sides' places on a check record as the visit was signed, a refusal with its reason (安全生产法 68)."""
    step = Step.objects.filter(kind="visit", subject_id=visit["id"], act="sign").order_by("-seq").first()
    if step is None:
        return (SignaturePlace(OWNER), *(SignaturePlace(INSPECTOR, name) for name in inspectors))
    day = legal_day(step.at)
    signer = said_on([step], "signer").get(step.position, "")
    if step.given["signed"] == "refused":
        owner = SignaturePlace(OWNER, signer, "refused", day, said_on([step], "reason").get(step.position, ""))
    else:
        inks = _inks(step.given.get("files", ())) if step.given["signed"] == "screen" else []
        ink = inks[0] if inks else ""
        owner = SignaturePlace(OWNER, signer if ink or signer else ON_PAPER, "signed", day, "", ink)
    return (owner, *_inspectors(inspectors, _inks(step.given.get("inspector_files", ())), day))


def _inspectors(names: Sequence[str], inks: Sequence[str], day: date) -> list[SignaturePlace]:
    # One signature each, in the order of the team; without one the place is left to be signed by hand.
    padded = [*inks, *([""] * len(names))]
    return [
        SignaturePlace(
            f"{INSPECTOR}{name}", name if ink else "", "signed" if ink else "blank", day if ink else None, "", ink
        )
        for name, ink in zip(names, padded, strict=False)
    ]


def _inks(digests: Sequence[str]) -> list[str]:
    """Return signatures drawn on a screen as PNG in base64; what is too large to print is left out."""
    found = set(File.objects.filter(digest__in=digests, type="image/png").values_list("digest", flat=True))
    inks = []
    for digest in (one for one in digests if one in found):
        ink = base64.b64encode(store.path(digest).read_bytes()).decode()
        try:
            ink_size(ink)
        except ValueError:
            continue
        inks.append(ink)
    return inks


def service(paper: Paper) -> Service | None:
    """Return how the paper was served, or None."""
    step = Step.objects.filter(subject_id=paper.id, act="serve").order_by("-seq").first()
    if step is None or paper.served_on is None:
        return None
    how = dict(SERVED).get(step.given["how"], "")
    to, note = (said_on([step], name).get(step.position, "") for name in ("receiver", "reason"))
    return Service(how, to, paper.served_on, bool(step.given.get("refused")), note)


def void(paper: Paper) -> Void | None:
    """Return that an issued paper no longer stands and why, or None."""
    if paper.voided_on is None:
        return None
    step = Step.objects.filter(subject_id=paper.id, act="void").order_by("-seq").first()
    reason = said_on([step], "reason").get(step.position, "") if step else ""
    return Void(paper.voided_on, reason)
