"""Tells by its name, its title and its columns through which channel a list of matters came."""

import re
from collections.abc import Iterator

from shiqiao.intake.matter_fields import CHANNEL_WORDS
from shiqiao.intake.plan import Plan

# Words by which lists of every channel are called: they tell only where nothing else does.
GENERAL = frozenset({"交办", "转办", "移交", "转送", "工单"})
# Where to reach somebody tells nothing of how the matter came.
REACHED = re.compile(r"\w{0,4}(?:电话|手机|号码)(?:号码|号)?|联系方式|电子邮[件箱]")

# Of the numbers that the source gives: how many are looked at, and how much of each.
FIRST_ROWS, FIRST_SIGNS = 5, 6


def channel_named(plan: Plan) -> str:
    """Return the channel that the source, the file, its title, the sheet or its columns name, in this order; "" if none does.

    What every list may be called tells only where nothing of it says more.
    """
    found = [one for text in _told(plan) if (one := _named(text))]
    return next((code for is_general, code in found if not is_general), found[0][1] if found else "")


def _told(plan: Plan) -> Iterator[str]:
    table = plan.table
    yield plan.source.rpartition("named:")[2] if "named:" in plan.source else ""
    yield table.name
    yield REACHED.sub("", table.heading)
    yield table.sheet
    reached = {index for name in ("phone", "other_phone") for index in plan.mapping.columns.get(name, ())}
    numbers = plan.mapping.columns.get("source_number", ())
    yield " ".join(str(cell)[:FIRST_SIGNS] for index in numbers for cell in table.column(index)[:FIRST_ROWS])
    yield REACHED.sub("", " ".join(header for index, header in enumerate(table.headers) if index not in reached))


def _named(text: str) -> tuple[bool, str] | None:
    found = [
        (word in GENERAL, at.start(), -len(word), code)
        for code, listed in CHANNEL_WORDS.choices.items()
        for word in (one.rstrip("*") for one in listed)
        if len(word) > 1 and (at := re.search(rf"(?<!\d){word}(?!\d)" if word.isdecimal() else re.escape(word), text))
    ]
    return (min(found)[0], min(found)[3]) if found else None
