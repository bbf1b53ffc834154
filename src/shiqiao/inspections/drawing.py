"""The draw itself (双随机): pure, seeded, replayable by anyone with the seed and the lists (domain §2, 鲁安 art 42)."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Pool:
    """What is drawn from: target ids, inspector and expert ids, and who is recused from what ("person/target")."""

    targets: Sequence[str]
    many: int
    inspectors: Sequence[str] = ()
    experts: Sequence[str] = ()
    recused: Sequence[str] = ()
    per_visit: int = 2


class CannotDraw(ValueError):
    """There are not enough people who are not recused."""


def seed_hash(seed: str) -> str:
    """Return the digest by which a seed is committed before the draw (SHA-256, hex)."""
    return hashlib.sha256(f"shiqiao/draw/v1:{seed}".encode()).hexdigest()


def ordered(seed: str, salt: str, items: Sequence[str]) -> list[str]:
    """Return the items in the order that the seed gives them: by SHA-256 of seed, salt and item; no library's RNG."""
    return sorted(sorted(set(items)), key=lambda item: hashlib.sha256(f"{seed}|{salt}|{item}".encode()).digest())


def draw(seed: str, pool: Pool) -> list[dict[str, Any]]:
    """Draw `many` targets, and for each a team of `per_visit` inspectors and an expert, passing over the recused.

    Work is spread: among those not recused, who has the fewest visits so far goes first. Raises CannotDraw.
    """
    chosen = ordered(seed, "targets", pool.targets)[: pool.many]
    load: dict[str, int] = {}
    lines: list[dict[str, Any]] = []
    for target in chosen:
        team = _pick(seed, target, pool.inspectors, pool, load)[: pool.per_visit] if pool.inspectors else []
        if pool.inspectors and len(team) < pool.per_visit:
            raise CannotDraw(target)
        for person in team:
            load[person] = load.get(person, 0) + 1
        experts = _pick(seed, target, pool.experts, pool, load)
        if experts:
            load[experts[0]] = load.get(experts[0], 0) + 1
        lines.append({"target": target, "inspectors": team, "expert": experts[0] if experts else None})
    return lines


def _pick(seed: str, target: str, people: Sequence[str], pool: Pool, load: Mapping[str, int]) -> list[str]:
    free = [one for one in ordered(seed, target, people) if f"{one}/{target}" not in pool.recused]
    return sorted(free, key=lambda one: load.get(one, 0))
