"""Which editions of the law tables and of the roster are in force, and whether the ledger is a demo."""

from collections.abc import Sequence

from shiqiao.law import book as law_book
from shiqiao.law.book import Book
from shiqiao.procedures.machine import Roster
from shiqiao.record import rows
from shiqiao.record.kinds import HOOKS, Do
from shiqiao.record.models import Ledger

# The counter that says which edition of the roster is in force; every act on a post moves it.
ROSTER = "edition/roster"
_BOTH = "SELECT (SELECT MAX(id) FROM law_edition), (SELECT last FROM record_counter WHERE series = %s)"


def editions() -> tuple[Book, Roster]:
    """Return the law tables and the roster in force, asking the database one question for both."""
    [(law_edition, roster_edition)] = rows.run(_BOTH, [ROSTER])
    return law_book.current(law_edition or 0), HOOKS.roster(roster_edition or 0)


def is_demo(dos: Sequence[Do]) -> bool:
    """Say whether the ledger's first step says demo (or is just being made and says so)."""
    mode = Ledger.objects.values_list("mode", flat=True).first()
    if mode is None:
        return any(do.kind == "ledger" and do.given.get("mode") == "demo" for do in dos)
    return mode == "demo"
