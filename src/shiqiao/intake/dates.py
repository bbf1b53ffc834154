"""Reads a day from what people write in lists."""

import re
import unicodedata
from calendar import monthrange
from datetime import date, datetime, timedelta

from shiqiao.calendars import Calendar, MissingYear
from shiqiao.intake.problems import Problem, shown

LONGEST = 60  # signs of a cell that may still be a day
EARLIEST = date(1990, 1, 1)
EXCEL_EPOCH = date(1899, 12, 30)
DIGITS = {"〇": "0", "○": "0", "零": "0", "O": "0", "o": "0"} | dict(
    zip("一二三四五六七八九两", "1234567892", strict=True)
)
CLOCK = r"\d{1,2}(?:[::时点](?:\d{1,2}|半)?)?(?:[::分](?:\d{1,2}(?:\.\d+)?)?)?[时点分秒]?"
TIME = (
    rf"(?:[T\s]*(?:上午|下午|早上|晚上|中午|凌晨|AM|PM)?\s*{CLOCK}(?:(?<=[\d时点分][:时点分]\d\d)\s*[-~—至到]+\s*{CLOCK})?\s*许?\s*(?:AM|PM|Z)?"
    r"(?:[+-]\d\d:?\d\d)?)"
)
WEEKDAY = r"(?:\s*\(?(?:周|星期)[一二三四五六日天]\)?)?"
TAIL = rf"{WEEKDAY}(?:{TIME}|\s*(?:上午|下午|晚上?|早上|中午|凌晨))?\s*(?:之?前|以前|前后|止|起|截止)?"
# What may stand between a year, a month and a day.
BETWEEN = r"\s*(?:[-/.、,。\\_]+|\s)\s*"
YearMonthDay = re.compile(
    rf"(\d{{4}})(?:{BETWEEN}|\s*年\s*)(\d{{1,2}})(?:{BETWEEN}|\s*月\s*)(\d{{1,2}})\s*[日号]?{TAIL}$", re.IGNORECASE
)
MonthEnd = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*月?份?底之?前?$")
Compact = re.compile(rf"(\d{{4}})(\d\d)(\d\d)(?:\s?\d{{4}}|\s?\d{{6}}|{TAIL})$")
MonthDay = re.compile(rf"(\d{{1,2}})\s*[-/.月]\s*(\d{{1,2}})\s*[日号]?{TAIL}$")
MonthOnly = re.compile(r"^(?:\d{4}\s*[-/.年]\s*\d{1,2}\s*月?份?|(?:19|20)\d{2}(?:0[1-9]|1[0-2])|\d{4}年?)$")
# With 年 after it two signs can be nothing but a year.
PlainShortYear = re.compile(rf"'?(\d\d)年\s*(\d{{1,2}})\s*月\s*(\d{{1,2}})\s*[日号]?{TAIL}$")
ShortYear = re.compile(rf"^(?:'?\d\d\s*[-/.年]\s*\d{{1,2}}\s*[-/.月]\s*\d{{1,2}}\s*[日号]?{TAIL}|\d{{6}})$")
# The year last: which of the other two is the month is clear only where one of them can be none.
YearLast = re.compile(rf"(\d{{1,2}})\s*[-/.]\s*(\d{{1,2}})\s*[-/.]\s*(\d{{4}}){TAIL}$", re.IGNORECASE)
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
NamedMonth = re.compile(
    rf"(?:(\d{{1,2}})[-\s]*({'|'.join(MONTHS)})[a-z]*\.?|({'|'.join(MONTHS)})[a-z]*\.?\s*(\d{{1,2}}))[-,\s]+(\d{{4}})\b{TAIL}$",
    re.IGNORECASE,
)
# A time that is told, but not as one day.
Vague = re.compile(
    r"[上中下]旬|月初|年[初底中]|季度|左右|前后|大约|^约|昨|今天|明天|前天|后天|农历|[上下本]个?[月周]|去年|近期|\d月底"
)
Several = re.compile(
    r"(?<!\d)(?:\d{4}\s*[-/.年]\s*)?\d{1,2}\s*[-/.月]\s*\d{1,2}\s*[日号]?\s*(?:[-—–~至到、,;]|和|及)+"
    r"\s*(?:\d{4}\s*[-/.年]|\d{1,2}\s*[-/.月]\s*\d|\d{1,2}\s*[日号])"
)
REASONS = ((MonthOnly, "day_needs_day"), (ShortYear, "day_short_year"), (Vague, "day_vague"))
ONES = "[一二两三四五六七八九]"
ChineseYear = re.compile(r"[〇○零Oo0-9一二三四五六七八九]{2,4}(?=年)")
ChinesePart = re.compile(rf"(?:{ONES}?十{ONES}?|(?<![周期十]){ONES})(?=[月日号])")
Term = re.compile(
    r"(?:自|从|于)?(?:收到|接到|受理|登记|交办|转办|签收|接件|收件)?(?:之)?(?:日起|起|后)?(?:限期?|须|应|在|于|请)*"
    rf"(\d{{1,4}}|{ONES}?十{ONES}?|{ONES}|半)(个?(?:工作日|日历日|自然日|小时|日|天|周|星期)|个月)(?:之?内|以内)?"
    r"(?:整改|完成|到位|完毕|办理|办结|答复|回复|反馈|处理|上报|报结果)*(?:\(.*\))?$"
)
AT_ONCE = re.compile(
    r"^(?:立即|立刻|即办|即到即办|随到随办|即时|即刻|当场|当日|当天|现场|随即|马上|立行立改|即知即改"
    r"|即查即改|立查立改)"
)


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
    at_once, term = _term(value)
    if not at_once and not term:
        return parse_day(value, default_year=default_year)
    if start is None:
        return Problem("term_needs_start", value_shown=shown(value))
    if at_once or term is None:
        return start
    if "半" in term[1]:
        return start + timedelta(days=15) if term[2] == "个月" else _unreadable(str(value))
    count = int(term[1]) if term[1].isascii() else chinese_number(term[1])
    match term[2].removeprefix("个"):
        case "工作日":
            try:
                return calendar.add_workdays(start, count) if calendar else _not_known(value)
            except MissingYear:
                return _not_known(value)
        case "小时":
            return start + timedelta(days=-(-count // 24))
        case "月":
            return _months_after(start, count)
        case "周" | "星期":
            return start + timedelta(days=7 * count)
    return start + timedelta(days=count)


def is_term(value: object) -> bool:
    """Tell whether a cell is written as a number of days or as 立即, and not as a day."""
    return any(_term(value))


def _term(value: object) -> tuple[re.Match[str] | None, re.Match[str] | None]:
    text = half_width(value) if isinstance(value, str) and len(value) <= LONGEST else ""
    return AT_ONCE.match(text), Term.match(text.replace(" ", ""))


def _months_after(start: date, count: int) -> date:
    """Return the same day so many months on, or the last one of a shorter month."""
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


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
    text = half_width(written).strip().removeprefix("公元").strip().rstrip(".。,;")
    text = ChinesePart.sub(lambda part: str(chinese_number(part[0])), ChineseYear.sub(_year_in_digits, text))
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
    return _short_or_turned(written, text, default_year)


def _short_or_turned(written: str, text: str, default_year: int | None) -> date | Problem:
    """Read a day whose year is short, missing or last; where more than one reading fits, say so."""
    if match := PlainShortYear.match(text):
        return _made(written, 2000 + int(match[1]), int(match[2]), int(match[3]))
    if match := YearLast.match(text):
        one, other = int(match[1]), int(match[2])
        if one <= 12 and other <= 12 and one != other:
            return Problem("day_order", value_shown=shown(written))
        return _made(written, int(match[3]), min(one, other), max(one, other))
    if match := NamedMonth.match(text):
        month = MONTHS.index((match[2] or match[3]).lower()) + 1
        return _made(written, int(match[5]), month, int(match[1] or match[4]))
    if not ShortYear.match(text) and (match := MonthDay.match(text)):
        if default_year is None:
            return Problem("day_needs_year", value_shown=shown(written))
        return _made(written, default_year, int(match[1]), int(match[2]))
    for pattern, code in REASONS:
        if pattern.search(text):
            return Problem(code, value_shown=shown(written))
    return _unreadable(written)


def _year_in_digits(match: re.Match[str]) -> str:
    return "".join(DIGITS.get(sign, sign) for sign in match[0])


def _made(written: str, year: int, month: int, day: int) -> date | Problem:
    try:
        return date(year, month, day)
    except ValueError:
        return Problem("day_impossible", value_shown=shown(written))


def _not_known(written: object) -> Problem:
    return Problem("term_working_days", value_shown=shown(written))


def _unreadable(written: str) -> Problem:
    return Problem("day_unreadable", value_shown=shown(written))
