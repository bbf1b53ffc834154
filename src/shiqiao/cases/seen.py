"""The policy's rule about cases as one condition for the database: the same grants, the same bars (ADR 0013)."""

from collections import defaultdict

from django.db.models import Q

from shiqiao.policy import ANYWHERE, OPEN_KINDS, READ, Viewer, grants
from shiqiao.record.kinds import HOOKS

NOTHING = Q(pk__in=[])
# How long the code of a community is; a case keeps that much of its place in a column of its own.
COMMUNITY = 12
# All cases lie in the one town, so that a duty over it needs no condition on the place.
TOWN = 9


def seen_by(viewer: Viewer, kind: str = "") -> Q:
    """Return the condition for the cases (of one kind) that `policy.reads` lets the viewer read.

    Whoever answers for all hazards of the town gets no condition at all for them, which keeps the indexes usable.
    """
    if viewer.is_system:
        return Q()
    if kind and kind not in READ:
        return NOTHING
    opened = _granted(viewer, kind)
    if opened == Q():
        return _not_barred(viewer, kind)
    kinds = Q() if kind else Q(kind__in=sorted(READ))
    found = opened | (_named(viewer) & kinds if viewer.works else NOTHING)
    for open_kind in OPEN_KINDS & ({kind} if kind else OPEN_KINDS):
        of_kind = Q() if kind else Q(kind=open_kind)
        if viewer.site_ids:
            found |= Q(site_id__in=viewer.site_ids) & of_kind
        if viewer.works and viewer.person_id:
            found |= Q(site_id__in=HOOKS.visited_by(viewer.person_id)) & of_kind
    return found & _not_barred(viewer, kind)


def held_by(viewer: Viewer, kind: str = "") -> Q:
    """Return the condition for what lies in the viewer's own posts: the index `case_work` finds it and gives the order."""
    return Q(post_id__in=viewer.working_posts) & _not_barred(viewer, kind) if not kind or kind in READ else NOTHING


def under(prefix: str) -> Q:
    """Return the condition for a place and everything below it, as one that a plain index serves.

    A trailing dot means the place itself: what lies in the town but in no community.
    """
    if prefix.endswith(".") or len(prefix) == COMMUNITY:
        return Q(community_code=prefix.rstrip("."))
    return Q(place_code__gte=prefix, place_code__lt=prefix + "~")


def _granted(viewer: Viewer, kind: str) -> Q:
    # Duties that differ only in the kinds they open make one condition; open kinds are internal by constraint.
    kinds: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for grant in grants(viewer):
        if not kind or grant.kind == kind:
            kinds[(grant.confidentiality, grant.place, grant.field)].add(grant.kind)
    found = NOTHING
    for (confidentiality, place, field), opened in sorted(kinds.items()):
        one = Q() if len(place) <= TOWN else under(place)
        if field != ANYWHERE:
            one &= Q(field=field)
        if not kind:
            one &= Q(kind__in=sorted(opened))
        if kind not in OPEN_KINDS:
            one &= Q(confidentiality=confidentiality)
        if one == Q():
            return one
        found |= one
    return found


def _named(viewer: Viewer) -> Q:
    me = viewer.person_id
    found = Q(post_id__in=viewer.working_posts) | Q(person_id=me) | Q(sponsor_id=me)
    return found | Q(found_by__icontains=str(me)) | Q(team__icontains=str(me)) | Q(marks__consulting=str(me))


def _not_barred(viewer: Viewer, kind: str) -> Q:
    found = Q()
    if viewer.recused:
        found &= ~Q(pk__in=viewer.recused) & ~Q(site_id__in=viewer.recused)
    if kind in OPEN_KINDS:
        return found
    if viewer.person_id:
        found &= ~Q(accused_person_id=viewer.person_id)
    return found & ~Q(accused_unit_id__in=viewer.unit_ids) if viewer.unit_ids else found
