"""Reads a day from what people write in lists."""

import re
import unicodedata
from datetime import date, datetime, timedelta

from shiqiao.calendars import Calendar, MissingYear
from shiqiao.intake.problems import Problem, shown

LONGEST = 60  # signs of a cell that may still be a day
EARLIEST = date(1990, 1, 1)
EXCEL_EPOCH = date(1899, 12, 30)
DIGITS = {"〇": "0", "○": "0", "零": "0", "O": "0", "o": "0"} | dict(
    zip("一二三四五六七八九", "123456789", strict=True)
)
TIME = (
    r"(?:[T\s]*(?:上午|下午|早上|晚上|AM|PM)?\s*\d{1,2}(?:[::时]\d{1,2})?(?:[::分]\d{1,2}(?:\.\d+)?)?[时分秒]?\s*(?:AM|PM|Z)?"
    r"(?:[+-]\d\d:?\d\d)?)"
)
WEEKDAY = r"(?:\s*\(?(?:周|星期)[一二三四五六日天]\)?)?"
TAIL = rf"{WEEKDAY}(?:{TIME}|\s*(?:上午|下午|晚上?|早上))?\s*(?:之?前|以前|前后|止|起|截止)?"
YearMonthDay = re.compile(
    rf"(\d{{4}})\s*[-/.、,年]\s*(\d{{1,2}})\s*[-/.、,月]\s*(\d{{1,2}})\s*[日号]?{TAIL}$", re.IGNORECASE
)
MonthEnd = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?份?底之?前?$")
Compact = re.compile(rf"(\d{{4}})(\d\d)(\d\d)(?:\d{{4}}|\d{{6}}|{TAIL})$")
MonthDay = re.compile(rf"(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?{TAIL}$")
MonthOnly = re.compile(r"\d{4}\s*[-/.年]\s*\d{1,2}\s*月?份?$|\d{6}$|\d{4}年?$")
# With 年 after it two signs can be nothing but a year.
PlainShortYear = re.compile(rf"'?(\d\d)年\s*(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*[日号]?{TAIL}$")
ShortYear = re.compile(rf"'?\d\d\s*[-/.年]\s*\d{{1,2}}\s*[-/.月]\s*\d{{1,2}}\s*[日号]?{TAIL}$")
DayFirst = re.compile(r"\d{1,2}\s*[-/.]\s*\d{1,2}\s*[-/.]\s*(\d{4}|\d\d)\b")
Several = re.compile(
    r"(?<!\d)(?:\d{4}\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?\s*(?:[-—–~至到、,;]|和|及)+"
    r"\s*(?:\d{4}\s*[-/.年]|\d{1,2}\s*[-/.月]\s*\d|\d{1,2}\s*[日号])"
)
ChineseDate = re.compile(
    r"([〇○零Oo0-9一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})[日号]"
)
Term = re.compile(
    r"(?:限|须|应|在|于)*(\d{1,3}|[一二三四五六七八九十]{1,3})个?(工作日|日历日|自然日|日|天|周|星期)(?:之?内|以内)?(?:整改|完成|到位|完毕|办结|答复|回复)*$"
)
AT_ONCE = re.compile(r"^(?:立即|立刻|即时|即刻|当场|当日|当天|现场|随即|马上|立行立改|即知即改|即查即改|立查立改)")


def parse_day(
    value: str | date | datetime | None,
    *,
    today: date | None = None,
    default_year: int | None = None,
    earliest: date = EARLIEST,
) -> date | Problem:
    """Read a day, or say why it is none; days after `today` (where given) and before `earliest` are refused."""
    if isinstance(value, datetime):
        found: date | Problem = value.date()
    elif isinstance(value, date):
        found = value
    else:
        found = _parse(value or "", default_year)
    if isinstance(found, Problem):
        return found
    if today is not None and found > today:
        return Problem("day_future", value_shown=shown(value), params={"today": today.isoformat()})
    if found < earliest:
        return Problem("day_too_old", value_shown=shown(value), params={"earliest": earliest.isoformat()})
    return found


def parse_term(
    value: str | date | datetime | None,
    start: date | None,
    *,
    default_year: int | None = None,
    calendar: Calendar | None = None,
) -> date | Problem:
    """Read a deadline: a day, 立即 (the starting day), or a number of days, weeks or workdays after `start`.

    Workdays need the `calendar`; where it is not given or does not know the year, a day has to be written.
    """
    text = half_width(value) if isinstance(value, str) and len(value) <= LONGEST else ""
    at_once, term = AT_ONCE.match(text), Term.match(text.replace(" ", ""))
    if not at_once and not term:
        return parse_day(value, default_year=default_year)
    if start is None:
        return Problem("term_needs_start", value_shown=shown(value))
    if at_once or term is None:
        return start
    count = int(term[1]) if term[1].isascii() else chinese_number(term[1])
    if term[2] == "工作日":
        try:
            return calendar.add_workdays(start, count) if calendar else _not_known(value)
        except MissingYear:
            return _not_known(value)
    return start + timedelta(days=count * (7 if term[2] in ("周", "星期") else 1))


def half_width(text: str) -> str:
    """Write full-width digits, letters and signs as plain ones."""
    return text if text.isascii() else unicodedata.normalize("NFKC", text).strip()


def chinese_number(text: str) -> int:
    """Read 一 to 九十九."""
    tens, ten, units = text.rpartition("十")
    ones = int("".join(DIGITS[sign] for sign in units) or 0)
    return (int(DIGITS[tens]) if tens else 1) * 10 + ones if ten else ones


def _parse(written: str, default_year: int | None) -> date | Problem:
    if len(written) > LONGEST:
        return _unreadable(written)
    text = half_width(written).strip()
    text = ChineseDate.sub(_from_chinese, text)
    if Several.search(text):
        return Problem("day_several", value_shown=shown(written))
    if serial := re.match(r"(\d{5})(?:\.\d+)?$", text):
        days = int(serial[1])
        return EXCEL_EPOCH + timedelta(days=days) if 20_000 <= days < 80_000 else _unreadable(written)
    if match := YearMonthDay.match(text) or Compact.match(text):
        return _made(written, int(match[1]), int(match[2]), int(match[3]))
    if match := MonthEnd.match(text):
        year, month = int(match[1]), int(match[2])
        first = _made(written, year + month // 12, month % 12 + 1, 1) if month <= 12 else _made(written, year, month, 1)
        return first if isinstance(first, Problem) else first - timedelta(days=1)
    if match := PlainShortYear.match(text):
        return _made(written, 2000 + int(match[1]), int(match[2]), int(match[3]))
    if ShortYear.match(text):
        return Problem("day_short_year", value_shown=shown(written))
    if DayFirst.match(text):
        return Problem("day_order", value_shown=shown(written))
    if match := MonthDay.match(text):
        if default_year is None:
            return Problem("day_needs_year", value_shown=shown(written))
        return _made(written, default_year, int(match[1]), int(match[2]))
    if MonthOnly.match(text):
        return Problem("day_needs_day", value_shown=shown(written))
    return _unreadable(written)


def _from_chinese(match: re.Match[str]) -> str:
    year = "".join(DIGITS.get(sign, sign) for sign in match[1])
    return f"{year}-{chinese_number(match[2])}-{chinese_number(match[3])}"


def _made(written: str, year: int, month: int, day: int) -> date | Problem:
    try:
        return date(year, month, day)
    except ValueError:
        return Problem("day_impossible", value_shown=shown(written))


def _not_known(written: object) -> Problem:
    return Problem("term_working_days", value_shown=shown(written))


def _unreadable(written: str) -> Problem:
    return Problem("day_unreadable", value_shown=shown(written))
