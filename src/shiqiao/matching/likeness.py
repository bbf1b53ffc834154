"""How alike two matters are, and why: a score, whether it is sure, and the runs that they share. Pure."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from math import log, sqrt

from shiqiao.matching.words import SHORT, Words, grams, is_filler, shared_runs

# From this score on a pair is shown as "very likely the same"; how it was found stands in docs/matching.md.
SURE = 0.7
# From this score on a pair is laid before the clerk who compares a whole list; of such pairs some six in ten are the same.
PROBABLE = 0.6
# At most so close are two whose titles number the same thing differently: the third group, the fifth group.
NUMBERED_APART = 0.5
# What is closer than NUMBERED_APART and very likely the same as so many that this matter is very likely the same as,
# is borne out by them: thirty messages on one matter are told in many ways.
BORNE_OUT = 3
# Below this a candidate is not worth a clerk's look.
WORTH_A_LOOK = 0.12

Rarity = Callable[[str], float]


@dataclass(frozen=True)
class Likeness:
    """How alike two matters are: `score` orders candidates, `close` says how sure, `shared` are the common words.

    `borne_out`: others that are very likely the same as the one are very likely the same as the other too.
    """

    score: float
    close: float
    shared: tuple[str, ...]
    borne_out: bool = False

    @property
    def sure(self) -> bool:
        """Whether it is shown as very likely the same."""
        return self.close >= SURE or self.borne_out


def rarity_of(counts: dict[str, int], total: int) -> Rarity:
    """Return how much a gram says: the logarithm of how few of all titles have it."""
    says = {gram: log((total + 1) / (count + 0.5)) for gram, count in counts.items()}
    unheard = log((total + 1) / 0.5)
    return lambda gram: says.get(gram, unheard)


def alike(one: Words, other: Words, rarity: Rarity) -> Likeness:
    """Compare two matters: how much of each title stands in what the other says, and in how many separate places.

    Matters at one place share one long run (the place) and nothing else; the same matter shares the place *and* what
    is the trouble there. So what stands beside the weightiest run counts once more.
    """
    mine, theirs = shared_runs(one.title, other.text), shared_runs(other.title, one.text)
    covered, beside = _covered(mine, one, rarity)
    covered_back, beside_back = _covered(theirs, other, rarity)
    close = sqrt(covered * covered_back) + (beside + beside_back) / 2
    if numbered_apart(one, other):
        close = min(close, NUMBERED_APART)
    score = close + 2 * _same_wording(one, other, rarity)
    return Likeness(round(score, 4), round(close, 4), _telling(sorted({*mine, *theirs}, key=len, reverse=True)))


def borne_out(found: Sequence[tuple[Words, Likeness]], rarity: Rarity) -> list[Likeness]:
    """Return the likeness of each candidate of one matter, those borne out by the surest candidates marked so."""
    witnesses = [words for words, likeness in found if likeness.sure]

    def attested(words: Words) -> bool:
        agreeing = (words is not one and alike(words, one, rarity).sure for one in witnesses)
        return sum(islice(filter(None, agreeing), BORNE_OUT)) == BORNE_OUT

    return [
        replace(likeness, borne_out=True)
        if not likeness.sure and likeness.close > NUMBERED_APART and attested(words)
        else likeness
        for words, likeness in found
    ]


def numbered_apart(one: Words, other: Words) -> bool:
    """Say whether both titles number some thing (a group, a building, a bus) and agree on none of its numbers."""
    return any(
        one.numbers[thing].isdisjoint(other.numbers[thing]) for thing in one.numbers.keys() & other.numbers.keys()
    )


def _covered(runs: list[str], words: Words, rarity: Rarity) -> tuple[float, float]:
    """Return which part of a title its shared runs cover, and which part those beside the weightiest do."""
    weights = sorted(_weight(run, rarity) for run in runs)
    whole = _weight(words.title, rarity) or 1.0
    return sum(weights) / whole, sum(weights[:-1]) / whole


def _weight(text: str, rarity: Rarity) -> float:
    return sum(rarity(gram) for gram in grams(text, SHORT))


def _same_wording(one: Words, other: Words, rarity: Rarity) -> float:
    common = sum(rarity(gram) ** 2 for gram in one.grams & other.grams)
    length = sqrt(sum(rarity(gram) ** 2 for gram in one.grams) * sum(rarity(gram) ** 2 for gram in other.grams))
    return common / length if length else 0.0


def _telling(runs: list[str]) -> tuple[str, ...]:
    kept: list[str] = []
    for run in runs:
        if not any(run in longer for longer in kept) and not is_filler(run):
            kept.append(run)
    return tuple(kept[:4])
