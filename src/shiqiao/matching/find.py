"""Finds the matters that are like one: a few by the index, compared word by word; only what the viewer may read."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from shiqiao.cases import find as finding
from shiqiao.cases.models import Case
from shiqiao.matching.index import packed, rarities, words_of
from shiqiao.matching.likeness import WORTH_A_LOOK, Likeness, Rarity, alike, borne_out, rarity_of
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
    gone = set(leave_out)
    return [one for one in candidates_of_each(viewer, [words])[0] if one.case.id not in gone][:limit]


def candidates_of_each(viewer: Viewer, asked: Sequence[Words]) -> list[list[Candidate]]:
    """Return for each of the words the cases most like them that the viewer may read, the likeliest first.

    At most COMPARED cases each, in one statement each and six for all of them; some hundreds at once do well.
    """
    near = _near(asked)
    readable = finding.cases(viewer).filter(id__in=set().union(*near), joined_into_id__isnull=True)
    texts = {case.id: (case, words_of(case)) for case in readable}
    rarity = _rarity(gram for words in (*asked, *(words for _case, words in texts.values())) for gram in words.grams)
    return [
        [
            one
            for one in _ranked(words, [texts[case_id] for case_id in few if case_id in texts], rarity)
            if one.likeness.score >= WORTH_A_LOOK
        ]
        for words, few in zip(asked, near, strict=True)
    ]


def compared(words: Words, cases: Iterable[Case]) -> list[Candidate]:
    """Compare words with those of cases that the viewer may read, the likeliest first."""
    pairs = [(case, words_of(case)) for case in cases]
    return _ranked(words, pairs, _rarity((*words.grams, *(gram for _case, other in pairs for gram in other.grams))))


def _ranked(words: Words, pairs: Iterable[tuple[Case, Words]], rarity: Rarity) -> list[Candidate]:
    near = list(pairs)
    likely = borne_out([(other, alike(words, other, rarity)) for _case, other in near], rarity)
    found = [Candidate(case, likeness) for (case, _words), likeness in zip(near, likely, strict=True)]
    return sorted(found, key=lambda one: (-one.likeness.score, str(one.case.id)))


def _near(asked: Sequence[Words]) -> list[list[UUID]]:
    """Return for each of the words the cases that share their rarest grams."""
    counts = rarities({packed(gram) for words in asked for gram in words.grams})
    total = _total()
    found = [_sharing(_telling(words, counts), total) for words in asked]
    ids = dict(Matter.objects.filter(id__in=set().union(*found)).values_list("id", "case_id"))
    return [[ids[matter] for matter in best if matter in ids] for best in found]


def _telling(words: Words, counts: dict[int, int]) -> dict[int, int]:
    """Return the rarest grams of the words, with their counts: so many, until so many postings are met."""
    known = sorted((counts[gram], gram) for gram in map(packed, words.grams) if gram in counts)
    telling: dict[int, int] = {}
    for count, gram in known:
        if len(telling) == GRAMS or (telling and sum(telling.values()) + count > POSTINGS):
            break
        telling[gram] = count
    return telling


def _sharing(telling: dict[int, int], total: int) -> list[int]:
    say = rarity_of({str(gram): count for gram, count in telling.items()}, total)
    weights: defaultdict[int, float] = defaultdict(float)
    for matter, gram in Posting.objects.filter(gram__in=telling).values_list("matter_id", "gram"):
        weights[matter] += say(str(gram))
    return sorted(weights, key=lambda matter: (-weights[matter], matter))[:COMPARED]


def _rarity(grams: Iterable[str]) -> Rarity:
    by_number = {packed(gram): gram for gram in grams}
    return rarity_of({by_number[number]: count for number, count in rarities(by_number).items()}, _total())


def _total() -> int:
    # The number of the last matter is near enough, without counting all of them.
    return Matter.objects.order_by("-id").values_list("id", flat=True).first() or 0
