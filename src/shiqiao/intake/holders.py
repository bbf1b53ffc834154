"""Says whether a row without a number is of the person whose matter its words opened before: two people are two matters."""

from collections.abc import Callable, Mapping, Sequence
from uuid import UUID, uuid5

from shiqiao.identities.screen import standing_values
from shiqiao.intake.persons_apart import Person, person_of
from shiqiao.intake.rows import Converted, same_person
from shiqiao.intake.sources import NAMESPACE, case_id, parts_of, step_key

# What the ids of a row's persons are made of, in their order.
PERSONS = ("person", "other")
WHO = ("phone", "id_number", "name")


class SealedHolders:
    """Compares a row with what is sealed of the matters of earlier lists; shows nothing of it to anybody."""

    def __init__(self, source: str, known: Mapping[str, str], persons: Callable[[Converted], list[Person]]) -> None:
        """Take the source's rows that were taken in before, and how the persons of a row are read."""
        self.source, self.known, self.persons = source, known, persons
        self.values: dict[UUID, Mapping[str, str] | None] = {}

    def look(self, rows: Sequence[Converted]) -> None:
        """Read what is sealed of the matters that these rows may be, at once."""
        self._read([case_id(key) for key in {row.key for row in rows} if self._is_known(key)])

    def is_other(self, key: str, row: Converted) -> bool:
        """Say whether the matter under this key is of somebody else; once a person is erased, nobody can tell."""
        if not self._is_known(key):
            return False
        case = case_id(key)
        mine = [one.values for one in self.persons(row) if one.sealed]
        pairs = [self._values(uuid5(NAMESPACE, f"{case}/{name}")) for name in PERSONS]
        if None in pairs:
            return False
        # Read as a row is read today: what was sealed in earlier years may hold a number beside the name.
        theirs = _together([person_of(one, WHO).values for one in pairs if one])
        return not same_person(theirs, _together(mine))

    def _is_known(self, key: str) -> bool:
        return parts_of(step_key(self.source, key, ""))[0] in self.known

    def _read(self, cases: Sequence[UUID]) -> None:
        wanted = [uuid5(NAMESPACE, f"{case}/{name}") for case in cases for name in PERSONS]
        self.values = standing_values(wanted)

    def _values(self, person: UUID) -> Mapping[str, str] | None:
        if person not in self.values:
            self.values |= standing_values([person])
        return self.values[person]


def _together(persons: Sequence[Mapping[str, str]]) -> dict[str, str]:
    """Return what tells the persons of one row apart from those of another, as one."""
    first = dict(persons[0]) if persons else {}
    return first | {f"other_{name}": value for one in persons[1:] for name, value in one.items()}
