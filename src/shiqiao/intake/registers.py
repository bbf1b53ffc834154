"""What every register that leaves the house is written from: cases batch by batch, with names of places and people."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shiqiao.cases.models import Case
from shiqiao.identities.screen import Cover
from shiqiao.intake.sheets import Value
from shiqiao.people.roster import Roster
from shiqiao.places.models import Division
from shiqiao.record import clock
from shiqiao.record.editions import editions
from shiqiao.record.models import Ledger

READ_AT_ONCE = 1000


@dataclass(frozen=True)
class Beside:
    """What stands beside the cases of one batch; `says` is how a text of theirs may leave the house."""

    roster: Roster
    places: dict[str, str]
    today: date
    cover: Cover

    def says(self, case: Case, text: str) -> str:
        """Return a text of a case without what is of its sealed persons (design §4.7)."""
        return self.cover.over(case.id, text, homes=True)

    def community(self, case: Case) -> str:
        """Return the name of the case's community."""
        return self.places.get(case.community_code, "")

    def answers(self, case: Case) -> list[Value]:
        """Return the unit and the person that answer for a case, by name."""
        unit = self.roster.units.get(case.unit_id, "") if case.unit_id else ""
        return [unit, self.roster.people.get(case.person_id, "") if case.person_id else ""]

    def late(self, case: Case) -> str:
        """Say whether a case is or was late."""
        is_late = case.late or bool(case.is_open and case.due_on and case.due_on < self.today)
        return _("是") if is_late else _("否")


def batches(found: "QuerySet[Case]") -> Iterator[tuple[list[Case], Beside]]:
    """Yield the cases in constant memory, in their order, each batch with what stands beside it."""
    _book, roster = editions()
    assert isinstance(roster, Roster)
    places = dict(Division.objects.values_list("code", "name"))
    today, rest = clock.today(), iter(found.iterator(chunk_size=READ_AT_ONCE))
    while batch := list(islice(rest, READ_AT_ONCE)):
        yield batch, Beside(roster, places, today, Cover([case.id for case in batch]))


def town_name() -> str:
    """Return the name of the town, for titles."""
    return Ledger.objects.values_list("name", flat=True).first() or ""


def note() -> str:
    """Return the line under the title of every register."""
    return _("导出日期：%(day)s；只含导出人有权查看的事项。") % {"day": clock.today().isoformat()}
