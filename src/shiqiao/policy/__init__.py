"""Who may see and do what: pure, default deny, asked by every door and every query (design §4.12)."""

from shiqiao.policy.doors import doors, goes, knows_round, plans, rounds
from shiqiao.policy.reading import OPEN_KINDS, READ, Grant, Matter, barred, grants, matter, reads
from shiqiao.policy.sign_in import needs_factor
from shiqiao.policy.viewer import ANYWHERE, CASELESS, STRANGER, Hold, Viewer, system

__all__ = [
    "ANYWHERE", "CASELESS", "OPEN_KINDS", "READ", "STRANGER",
    "Grant", "Hold", "Matter", "Viewer", "barred", "doors", "goes", "grants", "knows_round", "matter", "needs_factor",
    "plans", "reads", "rounds", "system",
]  # fmt: skip
