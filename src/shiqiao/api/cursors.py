"""Where a list goes on: the sort key of the last row shown, so that pages stay right while rows come and go."""

import base64
import json
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet

from shiqiao.procedures.machine import Refused, gettext_noop

_ = gettext_noop


def write(values: Sequence[Any]) -> str:
    """Return the cursor after a row with these sort values."""
    text = json.dumps([str(value) for value in values], separators=(",", ":"), ensure_ascii=False)
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def go_on(rows: QuerySet[Any], order: Sequence[str], cursor: str) -> QuerySet[Any]:
    """Return the rows after a cursor, in the order of these columns, the last of them the id.

    Raises Refused("bad_cursor") for what `write` did not write.
    """
    if cursor:
        names = [(column.lstrip("-"), "lt" if column.startswith("-") else "gt") for column in order]
        values = _read(rows, [name for name, _way in names], cursor)
        beyond = Q()
        for (name, way), value in reversed(list(zip(names, values, strict=True))):
            beyond = Q(**{f"{name}__{way}": value}) | (Q(**{name: value}) & beyond if beyond else Q())
        # The first condition is what an index serves; the second drops the rows already shown.
        rows = rows.filter(Q(**{f"{names[0][0]}__{names[0][1]}e": values[0]}), beyond)
    return rows.order_by(*order)


def _read(rows: QuerySet[Any], names: Sequence[str], cursor: str) -> list[Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        told = json.loads(base64.b64decode(padded.encode(), altchars=b"-_", validate=True))
        return [rows.model._meta.get_field(name).to_python(one) for name, one in zip(names, told, strict=True)]
    except (ValueError, TypeError, ValidationError) as wrong:
        raise Refused("bad_cursor", _("翻页标记无效，请从第一页重新开始。"), field="cursor") from wrong
