"""Finds the matters that are like one: a few by the index, compared word by word; only what the viewer may read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from shiqiao.cases import find as finding
from shiqiao.cases.models import Case
from shiqiao.matching.index import packed, rarities, words_of
from shiqiao.matching.likeness import WORTH_A_LOOK, Likeness, Rarity, alike, rarity_of
from shiqiao.matching.models import Matter, Posting
from shiqiao.matching.words import Words
from shiqiao.policy import Viewer

# So many grams are looked up, the rarest first, until so many postings are met; so many matters are compared.
GRAMS, POSTINGS, COMPARED = 32, 20_000, 60


@dataclass(frozen=True)
class Candidate:
    """A case that may be the same matter, and why."""

    case: Case
    likeness: Likeness


def candidates(viewer: Viewer, words: Words, *, leave_out: Sequence[UUID] = (), limit: int = 5) -> list[Candidate]:
    """Return at most `limit` cases most like these words that the viewer may read, the likeliest first.

    A case that was joined into another is left out: the other stands for it. Seven statements, however many cases.
    """
    near = _near(words)
    readable = finding.cases(viewer).filter(id__in=near, joined_into_id__isnull=True).exclude(id__in=leave_out)
    return [one for one in compared(words, readable) if one.likeness.score >= WORTH_A_LOOK][:limit]


def compared(words: Words, cases: Iterable[Case]) -> list[Candidate]:
    """Compare words with those of cases that the viewer may read, the likeliest first."""
    pairs = [(case, words_of(case)) for case in cases]
    rarity = _rarity({*words.grams, *(gram for _case, other in pairs for gram in other.grams)})
    found = [Candidate(case, alike(words, other, rarity)) for case, other in pairs]
    return sorted(found, key=lambda one: (-one.likeness.score, str(one.case.id)))


def _near(words: Words) -> list[UUID]:
    """Return the cases that share the rarest grams with these words."""
    counts = rarities(packed(gram) for gram in words.grams)
    telling: list[int] = []
    met = 0
    for gram in sorted(counts, key=lambda gram: (counts[gram], gram)):
        met += counts[gram]
        if len(telling) == GRAMS or (telling and met > POSTINGS):
            break
        telling.append(gram)
    say = rarity_of({str(gram): counts[gram] for gram in telling}, _total())
    weights: defaultdict[int, float] = defaultdict(float)
    for matter, gram in Posting.objects.filter(gram__in=telling).values_list("matter_id", "gram"):
        weights[matter] += say(str(gram))
    best = sorted(weights, key=lambda matter: (-weights[matter], matter))[:COMPARED]
    return list(Matter.objects.filter(id__in=best).values_list("case_id", flat=True))


def _rarity(grams: Iterable[str]) -> Rarity:
    by_number = {packed(gram): gram for gram in grams}
    return rarity_of({by_number[number]: count for number, count in rarities(by_number).items()}, _total())


def _total() -> int:
    # The number of the last matter is near enough, without counting all of them.
    return Matter.objects.order_by("-id").values_list("id", flat=True).first() or 0
