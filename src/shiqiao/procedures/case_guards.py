"""Guards that every kind of case shares: over its marks, its deadline, and who asked for more time."""

from shiqiao.procedures.machine import Facts, Guard, Refused, gettext_noop

_ = gettext_noop


def marked(mark: str, says: str) -> Guard:
    """Build a guard: an earlier step must have set this mark."""

    def guard(facts: Facts) -> None:
        if not facts.row["marks"].get(mark):
            raise Refused(f"no_{mark}", says)

    return guard


def unmarked(mark: str, says: str) -> Guard:
    """Build a guard: no earlier step may have set this mark."""

    def guard(facts: Facts) -> None:
        if facts.row["marks"].get(mark):
            raise Refused(f"already_{mark}", says)

    return guard


def overdue(facts: Facts) -> None:
    """Only what is overdue climbs."""
    if facts.row["due_on"] is None or facts.today <= facts.row["due_on"]:
        raise Refused("not_overdue", _("尚未逾期。"))


def asked_by_another(facts: Facts) -> None:
    """Whoever asked for an extension doesn't grant it."""
    if facts.row["marks"].get("extension_asked_by") == str(facts.viewer.person_id):
        raise Refused("own_request", _("延期由您提出，须由他人审批。"))
