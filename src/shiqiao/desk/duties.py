"""What somebody's duties are about: sites, what people bring, or both; which words and entries of the desk that person needs."""

from shiqiao.cases.find import MATTER_KINDS
from shiqiao.policy import Viewer, grants


def matter_kinds(who: Viewer) -> frozenset[str]:
    """Return which of petitions and disputes the duties open."""
    return frozenset(grant.kind for grant in grants(who) if grant.kind in MATTER_KINDS)


def about_people(who: Viewer) -> bool:
    """Say whether the duties open petitions or disputes."""
    return bool(matter_kinds(who))


def about_sites(who: Viewer) -> bool:
    """Say whether the duties are about sites; whoever has no duty about people is taken to deal with sites."""
    return bool(who.reach) or "expert" in who.roles or not (about_people(who) or who.roles <= PEOPLE_ROLES)


# Who deals with people and their matters only, whatever the duties say.
PEOPLE_ROLES = frozenset({"mediator", "legal_adviser", "police", "volunteer"})
