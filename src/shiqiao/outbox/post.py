"""Says who is to be told of finished steps, in rows written with them; the worker sends afterwards (ADR 0003)."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from shiqiao.outbox.models import Message
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.record import clock
from shiqiao.record.draft import Draft
from shiqiao.record.kinds import HOOKS
from shiqiao.record.projection import standing


def declare() -> None:
    """Lend the record its poster."""
    HOOKS.post = post


def post(done: Sequence[tuple[Draft, Roster]]) -> list[Message]:
    """Return one message for each person or site that the rulings tell; the one who acted is not told."""
    messages: list[Message] = []
    for draft, roster in done:
        step = draft.step
        if step is None or not draft.ruling.tells or not draft.do.told:
            continue
        row = standing(draft.row)
        people: dict[UUID, None] = {}
        for word in draft.ruling.tells:
            people.update(dict.fromkeys(_people(word, draft, row, roster)))
        if step.person_id is not None:
            people.pop(step.person_id, None)
        sites = [row["site_id"]] if "site" in draft.ruling.tells and _site_hears(draft, row) else []
        sealed = [step.subject_id] if "identity" in draft.ruling.tells else []
        told: list[tuple[UUID | None, UUID | None, UUID | None]] = [(one, None, None) for one in people]
        told += [(None, one, None) for one in sites] + [(None, None, one) for one in sealed]
        for person_id, site_id, identity_id in told:
            messages.append(
                Message(
                    kind=step.kind,
                    subject_id=step.subject_id,
                    seq=step.seq,
                    act=step.act,
                    person_id=person_id,
                    site_id=site_id,
                    identity_id=identity_id,
                    made_at=step.at,
                    next_at=step.at,
                )
            )
    return messages


def _people(word: str, draft: Draft, row: dict[str, Any], roster: Roster) -> list[UUID]:
    """Return who is meant by a word and may read what is told; anything else would give it away."""

    def may_read(person_id: UUID) -> bool:
        return draft.kind.visible(roster.viewer(person_id, clock.today()), row)

    meant = [one for one in dict.fromkeys(_meant(word, row, roster)) if one and may_read(one)]
    if word == "approvers":
        # One is enough, the nearest that may read it; the others see it on their page.
        return meant[:1]
    # What climbs reaches so many of those above who may read it.
    return meant[: int(row.get("marks", {}).get("escalation") or 1)] if word == "above" else meant


def _site_hears(draft: Draft, row: dict[str, Any]) -> bool:
    if not row.get("site_id") or (draft.step is not None and draft.step.via == "enterprise"):
        return False
    return draft.kind.visible(Viewer(site_ids=frozenset({row["site_id"]})), row)


def _meant(word: str, row: dict[str, Any], roster: Roster) -> list[UUID | None]:
    found: list[UUID | None] = []
    if word == "responsible" and row.get("post_id"):
        post = roster.posts.get(row["post_id"])
        found = [row["person_id"], post.stand_in_id if post else None]
    elif word == "owners":
        found = list(HOOKS.owners(row["id"]))
    elif word == "above" and row.get("post_id"):
        found = [who.person_id for who in roster.chain(row["post_id"])]
    elif word == "head":
        found = [*roster.holding("head", row["place_code"], row["field"])]
    elif word == "team":
        found = [UUID(one) for one in (*row["inspectors"], *row["experts"])]
    elif word == "expert":
        asked = row["marks"].get("consulting")
        found = [UUID(asked)] if asked else []
    elif word == "sponsor":
        found = [row["sponsor_id"]]
    elif word == "concerned":
        found = [row["person_id"], row["declared_by"]]
    elif word == "drafter":
        found = [row["drafted_by"]]
    elif word == "asker":
        found = [row["asked_by"]]
    elif word == "approvers":
        holds = roster.holds_of(row["asked_by"], clock.today())
        found = [who.person_id for hold in holds for who in roster.chain(hold.post_id)]
    elif word == "data_protection":
        found = [post.holder_id for post in roster.posts.values() if post.role == "data_protection"]
    return found
