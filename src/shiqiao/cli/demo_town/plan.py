"""The plan of the demo's story: which visit finds how many hazards and what becomes of them; pure, and exact."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

# What becomes of the hazards under a notice, in the order of time of their visits.
ENTERPRISES, ON_SPOT, UNDER_NOTICE = 83, 94, 218
SECOND_ROUND = 4
# How many visits of closed stories find 5, 4, 3, 2 and 1 hazards for a notice, and how many are fixed on the spot there.
NOTICED = (5,) * 5 + (4,) * 10 + (3,) * 23 + (2,) * 19 + (1,) * 8
SPOTTED = (3,) * 6 + (2,) * 18 + (1,) * 23 + (0,) * 18
# Of the closed stories, those that did not go smoothly: what happened, and on a visit with how many under notice.
BUMPS = (
    ("late", 3), ("late", 3), ("late", 3), ("late", 3), ("late", 2), ("late", 2),
    ("rejected", 3), ("extended", 2), ("partly", 3), ("voided", 3), ("major_closed", 1),
)  # fmt: skip


@dataclass(frozen=True)
class Story:
    """One visit: what becomes of what it finds, how many go under a notice, how many are fixed at once.

    `days_ago` places it for stories still open (calendar days before today); closed ones are spread by their order.
    """

    fate: str
    noticed: int
    spotted: int
    days_ago: int = 0
    # What kind of site it must be, "" for any; a site of the second round has been seen before.
    field: str = ""
    again: bool = False


# Open ones: 38 hazards under notice, 17 fixed on the spot, on 13 visits of the first round and 4 of the second.
OPEN = (
    Story("overdue", 2, 1, 34), Story("overdue", 2, 1, 31), Story("overdue", 2, 0, 27), Story("extended_open", 1, 2, 24),
    Story("major_open", 1, 1, 23, "industry"), Story("waiting", 3, 1, 21), Story("waiting", 3, 1, 20),
    Story("overdue", 3, 1, 19, again=True), Story("waiting", 3, 1, 18), Story("waiting", 3, 1, 17, again=True),
    Story("waiting", 2, 1, 16), Story("referred", 1, 1, 15), Story("ordered", 3, 1, 9), Story("ordered", 3, 1, 8, again=True),
    Story("consult", 1, 1, 7, "chemicals"), Story("ordered", 3, 1, 6), Story("ordered", 2, 1, 5, again=True),
)  # fmt: skip
CLEAN = 5


def stories(luck: Random) -> tuple[list[Story], list[Story]]:
    """Return the closed stories in order of time, and the open ones; together the town's numbers, whatever the luck."""
    pairs = list(zip(NOTICED, _shuffled(SPOTTED, luck), strict=True))
    luck.shuffle(pairs)
    fates: dict[int, str] = {}
    for fate, noticed in BUMPS:
        # Late ones early, so that they are closed in time for today whatever the holidays.
        free = [n for n, pair in enumerate(pairs) if pair[0] == noticed and n not in fates]
        fates[free[0] if fate in ("late", "major_closed") else luck.choice(free)] = fate
    closed = [
        Story(fates.get(n, "closed"), *pair, field="industry" if fates.get(n) == "major_closed" else "")
        for n, pair in enumerate(pairs)
    ]
    for _n in range(CLEAN):
        closed.insert(luck.randrange(20, len(closed)), Story("clean", 0, 0))
    return closed, list(OPEN)


def _shuffled(numbers: Sequence[int], luck: Random) -> list[int]:
    shuffled = list(numbers)
    luck.shuffle(shuffled)
    return shuffled
