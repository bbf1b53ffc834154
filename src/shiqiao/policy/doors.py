"""Who goes from door to door where, and whose rounds those are: by the duty that covers the place (走访入户)."""

from collections.abc import Iterator

from shiqiao.policy.viewer import ANYWHERE, Viewer

# Grid workers, cadres and volunteers. Whoever mediates, advises or polices comes by the matter, not by the door.
VISITORS = ("grid_worker", "volunteer", "clerk", "head", "leader")
# Who plans a round and says how many households there are.
PLANNERS = ("clerk", "head", "leader")
# Listening at doors is part of settling what divides people: a duty for all fields, or for this one.
FIELD = "dispute"
# One community, or something within it: a duty over the whole town takes nobody to a door.
COMMUNITY = 12


def _duties(viewer: Viewer, roles: tuple[str, ...]) -> Iterator[str]:
    for hold in viewer.holds:
        if hold.role in roles:
            yield from (place.rstrip(".") for place, field in hold.duties if field in (ANYWHERE, FIELD))


def doors(viewer: Viewer) -> tuple[str, ...]:
    """Return the places (code prefixes) in which the viewer goes from door to door, each a community or within one."""
    return tuple(sorted({place for place in _duties(viewer, VISITORS) if len(place) >= COMMUNITY}))


def goes(viewer: Viewer, place: str) -> bool:
    """Say whether the viewer goes from door to door at a place."""
    return place.startswith(doors(viewer))


def plans(viewer: Viewer) -> frozenset[str]:
    """Return the places (code prefixes) in which the viewer plans rounds."""
    return frozenset(_duties(viewer, PLANNERS))


def rounds(viewer: Viewer) -> tuple[str, ...]:
    """Return the places (code prefixes) of whose rounds the viewer knows: where one goes oneself, or plans."""
    return tuple(sorted({*doors(viewer), *plans(viewer)}))


def knows_round(viewer: Viewer, place: str) -> bool:
    """Say whether a round over a place is the viewer's business: it lies within an own duty, or an own duty within it."""
    return any(place.startswith(own) or own.startswith(place) for own in rounds(viewer))
