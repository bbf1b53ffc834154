"""Which editions of the law tables and of the roster are in force, and whether the ledger is a demo."""

from collections.abc import Sequence

from shiqiao.law import book as law_book
from shiqiao.law.book import Book
from shiqiao.procedures.machine import Roster
from shiqiao.record import rows
from shiqiao.record.kinds import HOOKS, Do

# The counter that says which edition of the roster is in force; every act on a post moves it.
ROSTER = "edition/roster"
_ALL = (
    "SELECT (SELECT MAX(id) FROM law_edition), (SELECT last FROM record_counter WHERE series = %s),"
    " (SELECT mode FROM record_ledger ORDER BY id LIMIT 1)"
)


def editions() -> tuple[Book, Roster]:
    """Return the law tables and the roster in force, asking the database one question for both."""
    book, roster, _mode = in_force()
    return book, roster


def in_force() -> tuple[Book, Roster, str | None]:
    """Return the law tables, the roster and the ledger's mode (None before it is founded), asking one question for all."""
    [(law_edition, roster_edition, mode)] = rows.run(_ALL, [ROSTER])
    return law_book.current(law_edition or 0), HOOKS.roster(roster_edition or 0), mode


def is_demo(mode: str | None, dos: Sequence[Do]) -> bool:
    """Say whether the ledger's first step says demo (or is just being made and says so)."""
    if mode is None:
        return any(do.kind == "ledger" and do.given.get("mode") == "demo" for do in dos)
    return mode == "demo"
