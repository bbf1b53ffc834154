"""Finds the latest closing of the same matter at the same site, by a statement put together once: every finding asks it."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection

from shiqiao.cases.models import Case
from shiqiao.record import rows

# SQLite takes at most 500 selects in one statement.
AT_ONCE = 200
Row = Mapping[str, Any]

# Both keys lie in the index case_site_clause. The empty one is that of what was closed before matters without a clause
# had a key: at least the very same words. Giving those a key would take a step each, thousands in an old town, since
# a row shows nothing that no step says; here they cost one more look into the same index.
# The kind is wrapped so that no planner walks all closings of the kind by day instead.
# Two findings of one visit are two spots of one look, not a recurrence.
_ONE = (
    "SELECT {number} AS number, id, closed_on FROM cases_case"
    " WHERE site_id = %s AND clause_key IN (%s, '') AND closed_on IS NOT NULL AND COALESCE(kind, '') = 'hazard'"
    " AND outcome NOT IN ('unfounded', 'taken_over') AND (clause_key = %s OR description = %s)"
    " AND (visit_id IS NULL OR visit_id <> %s) ORDER BY closed_on DESC, id DESC LIMIT 1"
)


def closings(asked: Sequence[tuple[UUID, Row, str]]) -> dict[UUID, Row]:
    """Return {case id: id and closed_on of the closing} for findings (case id, what is given, key of its matter).

    One statement for two hundred of them; what never was closed before is left out.
    """
    found: dict[UUID, Row] = {}
    for start in range(0, len(asked), AT_ONCE):
        part = asked[start : start + AT_ONCE]
        values = [value for one in part for value in _values(*one)]
        for number, case_id, closed_on in rows.run(_sql(len(part)), values):
            found[part[number][0]] = {
                "id": Case._meta.pk.to_python(case_id),
                "closed_on": Case._meta.get_field("closed_on").to_python(closed_on),
            }
    return found


@cache
def _sql(many: int) -> str:
    each = [_ONE.format(number=number) for number in range(many)]
    # Each in brackets of its own, since it is sorted and cut by itself.
    apart = [" ".join(["SELECT * FROM (", one, f") AS a{number}"]) for number, one in enumerate(each)]
    return " UNION ALL ".join(apart) if many > 1 else each[0]


def _values(case_id: UUID, given: Row, key: str) -> list[Any]:
    # Words that are nothing but signs have no key and are like nothing; no visit has the case's own id.
    words = None if "clause" in given else given["description"]
    site, visit = (_db(one) for one in (given["site"], given.get("visit") or case_id))
    return [site, key or None, key or None, words, visit]


def _db(value: UUID) -> Any:
    return Case._meta.pk.get_db_prep_value(value, connection)
