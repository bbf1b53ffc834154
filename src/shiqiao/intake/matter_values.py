"""Reads single values of a row of matters: whether it ended, how many people it concerns, numbers as they stood."""

import math
import re
from datetime import date

from shiqiao.intake.cells import Values
from shiqiao.intake.dates import chinese_number, half_width, parse_day
from shiqiao.intake.matter_fields import CLOSED_WORDS
from shiqiao.record import clock

# From so many people on a number is a mistake.
MANY = 10_000
BESIDE = re.compile(r"等\s*(\d+|[一二三四五六七八九十]+)\s*[人名]\W*$")
# What a list says of a matter that still runs, whatever day stands beside it.
RUNNING = re.compile(r"正在|处理中|办理中|化解中|调处中|调解中|推进中|未|尚未|待|拟|计划|已报|已上报|已转|已移交")


def number_in(text: str) -> int | float | None:
    """Return a number of the file as a number again; None for one that would not come back the same."""
    try:
        number = int(text) if text.lstrip("-").isdecimal() else float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def is_closed(values: Values) -> bool:
    """Say whether the list claims that a matter is done."""
    if RUNNING.match(str(values.get("state", ""))):
        return False
    # A plan or a word in the column of the day is no day on which something ended.
    day = parse_day(str(values["closed_on"]), default_year=clock.today().year) if "closed_on" in values else None
    ended = isinstance(day, date) and day <= clock.today()
    return ended or any(CLOSED_WORDS.choice(str(values.get(name, ""))) == "yes" for name in ("state", "closed_on"))


def people_in(values: Values) -> int:
    """Return how many people a row says that it concerns; 0 where it says nothing that can be meant."""
    found = re.search(r"\d+", half_width(str(values.get("people_count", ""))))
    # 钱某等8人: who signs first, and how many they are together.
    beside = BESIDE.search(half_width(str(values.get("name", ""))))
    counted = beside[1] if beside else "0"
    told = (int(found[0]) if found else 0, int(counted) if counted.isdecimal() else chinese_number(counted))
    return max((one for one in told if one < MANY), default=0)
