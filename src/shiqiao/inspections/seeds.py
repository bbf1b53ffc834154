"""Where a draw's seed comes from: out of the town's secret key and the draw's id, so that nothing secret is stored (ADR 0012)."""

from uuid import UUID

from django.utils.crypto import salted_hmac


def seed_of(draw_id: UUID) -> str:
    """Return the seed of a draw as 64 hex signs: the same every time, foretold by nobody without the town's key."""
    return salted_hmac("shiqiao/draw/seed/v1", str(draw_id), algorithm="sha256").hexdigest()
