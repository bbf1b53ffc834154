"""Who must show a second factor when signing in: those whose account opens more than their own work; pure."""

from collections.abc import Iterable

# They sign for the town, keep its accounts, or keep the persons under seal.
FACTOR_ROLES = frozenset({"leader", "admin", "data_protection"})


def needs_factor(roles: Iterable[str], demanded: bool) -> bool:
    """Say whether an account with these roles needs a second factor, or is asked for one by name."""
    return demanded or bool(FACTOR_ROLES & set(roles))
