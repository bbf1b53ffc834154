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


def go_on(rows: QuerySet[Any], order: tuple[str, str], cursor: str) -> QuerySet[Any]:
    """Return the rows after a cursor, in the order of two columns, the last of them the id.

    Raises Refused("bad_cursor") for what `write` did not write.
    """
    if cursor:
        first, row_id = _read(rows, order, cursor)
        name = order[0].lstrip("-")
        way = "lt" if order[0].startswith("-") else "gt"
        # The first condition is what an index serves; the second drops the rows already shown.
        rows = rows.filter(Q(**{f"{name}__{way}e": first}), Q(**{f"{name}__{way}": first}) | Q(id__gt=row_id))
    return rows.order_by(*order)


def _read(rows: QuerySet[Any], order: tuple[str, str], cursor: str) -> tuple[Any, Any]:
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        first, row_id = json.loads(base64.b64decode(padded.encode(), altchars=b"-_", validate=True))
        fields = [rows.model._meta.get_field(name.lstrip("-")) for name in order]
        return fields[0].to_python(first), fields[1].to_python(row_id)
    except (ValueError, TypeError, ValidationError) as wrong:
        raise Refused("bad_cursor", _("翻页标记无效，请从第一页重新开始。"), field="cursor") from wrong
