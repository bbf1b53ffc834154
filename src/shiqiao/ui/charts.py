"""Charts drawn on the server as SVG; numbers are text, and patterns tell the series apart in black and white."""

from collections.abc import Sequence
from zlib import crc32

from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from shiqiao.ui.badges import plain_number, share
from shiqiao.ui.dates import cjk_date
from shiqiao.ui.shapes import Bar, Month, Stack

ROW = 26
HEIGHT = 132

# One look a series, told apart without colour; series 0 is solid, series 5 is blank.
PATTERNS = (
    "",
    '<path class="pattern-line" stroke-width="2.2" d="M-2 8 8-2M-2 2 2-2M4 8 8 4"/>',
    '<circle class="pattern-dot" cx="3" cy="3" r="1.2"/>',
    '<path class="pattern-line" stroke-width="1.2" d="M0 3h6"/>',
    '<path class="pattern-line" stroke-width="1" d="M0 3h6M3 0v6"/>',
    "",
)


def han_width(text: str) -> float:
    """Return how many Han characters wide a text is; Latin letters and digits count about a half."""
    return sum(1.0 if ord(character) > 0x2E7F else 0.56 for character in text)


def cut(text: str, width: float) -> str:
    """Shorten a text to a width in Han characters, with an ellipsis."""
    if han_width(text) <= width:
        return text
    kept = ""
    for character in text:
        if han_width(kept + character) > width - 1:
            break
        kept += character
    return f"{kept}…"


def frame(title: str, note: str, body: SafeString, height: int, after: SafeString | str = "") -> SafeString:
    """Put a drawing under its heading; title and note are also what a screen reader hears."""
    ident = f"chart-{crc32(f'{title}{note}{height}'.encode()):x}"
    return format_html(
        '<figure class="chart"><figcaption>{}{}</figcaption><svg class="plot" role="group" width="100%" height="{}" '
        'aria-labelledby="{}-t {}-d"><title id="{}-t">{}</title><desc id="{}-d">{}</desc>{}</svg>{}</figure>',
        title,
        format_html(' <span class="chart__note">{}</span>', note) if note else "",
        height,
        ident,
        ident,
        ident,
        title,
        ident,
        note or title,
        body,
        after,
    )


def linked(url: str, body: SafeString) -> SafeString:
    """Wrap a drawing in its link, if it has one."""
    return format_html('<a href="{}">{}</a>', url, body) if url else body


def label_column(labels: Sequence[str]) -> tuple[int, float]:
    """Return the share of the width (percent) that labels get, and how many Han characters fit there on a phone."""
    longest = max((han_width(label) for label in labels), default=4)
    percent = 20 if longest <= 4 else 28 if longest <= 6 else 36
    return percent, {20: 4.5, 28: 6.5, 36: 9}[percent]


def bar_list(title: str, rows: Sequence[Bar], note: str = "", biggest: float | None = None) -> SafeString:
    """Draw one bar a row, in the order given; a row's denominator is drawn as its track and written beside it.

    `biggest` fixes the scale (the same for two charts side by side). No rows: a sentence instead of an empty axis.
    """
    if not rows:
        return format_html(
            '<figure class="chart"><figcaption>{}</figcaption><p>{}</p></figure>', title, _("没有数据。")
        )
    start, fits = label_column([row.label for row in rows])
    top = biggest or max(max(row.value, row.denominator or 0) for row in rows) or 1
    room = (60 if any(row.denominator is not None for row in rows) else 86) - start
    drawn = []
    for index, row in enumerate(rows):
        y = index * ROW + 4
        words = plain_number(row.value)
        if row.denominator is not None:
            words = f"{words} / {plain_number(row.denominator)}（{share(row.value, row.denominator)}）"
        end = start + max(row.value, row.denominator or 0) / top * room
        track = format_html(
            '<rect class="chart__rest" x="{}%" y="{}" width="{}%" height="14"/>', start, y + 2, f"{end - start:.2f}"
        )
        body = format_html(
            '<text x="{}%" dx="-8" y="{}" text-anchor="end"><title>{}</title>{}</text>{}'
            '<rect class="chart__bar" x="{}%" y="{}" width="{}%" height="14"/><text x="{}%" dx="6" y="{}">{}</text>',
            start,
            y + 14,
            f"{row.label}：{words}" + (f" {row.note}" if row.note else ""),
            cut(row.label, fits),
            track if row.denominator is not None else "",
            start,
            y + 2,
            f"{row.value / top * room:.2f}",
            f"{end:.2f}",
            y + 14,
            words,
        )
        drawn.append(linked(row.url, body))
    height = len(rows) * ROW + 6
    axis = format_html('<line class="axis" x1="{}%" x2="{}%" y1="0" y2="{}"/>', start, start, height)
    return frame(title, note, mark_safe("".join(drawn) + axis), height)  # noqa: S308 - parts made by format_html


def pattern_defs(ident: str, count: int) -> SafeString:
    """Return the patterns that series 1 to count - 1 are filled with."""
    made = [
        f'<pattern id="{ident}-{index}" width="6" height="6" patternUnits="userSpaceOnUse">'
        f'<rect class="pattern-ground" width="6" height="6"/>{PATTERNS[index]}</pattern>'
        for index in range(1, min(count, len(PATTERNS)))
    ]
    return mark_safe(f"<defs>{''.join(made)}</defs>")  # noqa: S308 - constants and a checksum


def filled(ident: str, index: int) -> SafeString:
    """Return the class and fill of one series."""
    if index == 0:
        return mark_safe('class="s0 edge"')
    return format_html('class="edge" fill="url(#{}-{})"', ident, index)


def legend(ident: str, series: Sequence[str], totals: Sequence[float]) -> SafeString:
    """Draw the legend with each series' total."""
    rows = (
        (format_html("<rect {} width='100%' height='100%'/>", filled(ident, index)), name, plain_number(totals[index]))
        for index, name in enumerate(series)
    )
    return format_html(
        '<ul class="legend">{}</ul>',
        format_html_join("", '<li><svg aria-hidden="true">{}</svg>{} <b>{}</b></li>', rows),
    )


def check_series(series: Sequence[str], rows: Sequence[Stack] | Sequence[Month]) -> list[float]:
    """Return each series' total; raises ValueError when a row's values don't match or there are too many series."""
    if len(series) > len(PATTERNS):
        raise ValueError(f"at most {len(PATTERNS)} series can be told apart in black and white, not {len(series)}")
    for row in rows:
        if len(row.values) != len(series):
            raise ValueError(f"{len(series)} series but {len(row.values)} values in {row!r}")
    return [sum(row.values[index] for row in rows) for index in range(len(series))]


def stacked_bars(title: str, series: Sequence[str], rows: Sequence[Stack], note: str = "") -> SafeString:
    """Draw one bar a row, cut into the series by patterns; raises ValueError when values don't match the series."""
    totals = check_series(series, rows)
    ident = f"p{crc32(title.encode()):x}"
    start, fits = label_column([row.label for row in rows])
    top = max((sum(row.values) for row in rows), default=0) or 1
    room = 88 - start
    drawn = [pattern_defs(ident, len(series))]
    for line, row in enumerate(rows):
        y, x = line * ROW + 4, float(start)
        drawn.append(
            format_html(
                '<text x="{}%" dx="-8" y="{}" text-anchor="end"><title>{}</title>{}</text>',
                start,
                y + 14,
                row.label + "：" + "，".join(f"{n} {plain_number(v)}" for n, v in zip(series, row.values, strict=True)),
                cut(row.label, fits),
            )
        )
        for index, value in enumerate(row.values):
            width = value / top * room
            if value:
                part = format_html(
                    '<rect {} x="{}%" y="{}" width="{}%" height="14"><title>{} {}</title></rect>',
                    filled(ident, index),
                    f"{x:.2f}",
                    y + 2,
                    f"{width:.2f}",
                    series[index],
                    plain_number(value),
                )
                drawn.append(linked(row.urls[index] if index < len(row.urls) else "", part))
            x += width
        drawn.append(
            format_html('<text x="{}%" dx="6" y="{}">{}</text>', f"{x:.2f}", y + 14, plain_number(sum(row.values)))
        )
    body = mark_safe("".join(drawn))  # noqa: S308 - parts made by format_html
    return frame(title, note, body, len(rows) * ROW + 6, legend(ident, series, totals))


def month_name(month: Month, x: float, floor: float, with_year: bool) -> SafeString:
    """Write a month under its columns, and the year under the first month and each January."""
    name = date_format(month.first, _("n月"))
    year = format_html(
        '<text class="muted" x="{}%" y="{}" text-anchor="middle" font-size="11">{}</text>',
        f"{x:.2f}",
        floor + 30,
        month.first.year,
    )
    return format_html(
        '<text class="muted" x="{}%" y="{}" text-anchor="middle" font-size="11">{}</text>{}',
        f"{x:.2f}",
        floor + 16,
        name,
        year if with_year else "",
    )


def columns_by_month(title: str, series: Sequence[str], months: Sequence[Month], note: str = "") -> SafeString:
    """Draw columns, side by side for each series, one group a month; raises ValueError when values don't match."""
    totals = check_series(series, months)
    ident = f"p{crc32(title.encode()):x}"
    top = max((value for month in months for value in month.values), default=0) or 1
    slot = 100 / max(len(months), 1)
    width = slot * 0.72 / max(len(series), 1)
    floor = HEIGHT + 18
    drawn = [pattern_defs(ident, len(series))]
    for place, month in enumerate(months):
        left = place * slot + slot * 0.14
        for index, value in enumerate(month.values):
            tall = value / top * HEIGHT
            part = format_html(
                '<rect {} x="{}%" y="{}" width="{}%" height="{}"><title>{} {} {}</title></rect>'
                '<text x="{}%" y="{}" text-anchor="middle" font-size="11">{}</text>',
                filled(ident, index),
                f"{left + index * width:.2f}",
                f"{floor - tall:.1f}",
                f"{width:.2f}",
                f"{tall:.1f}",
                cjk_date(month.first, "month"),
                series[index],
                plain_number(value),
                f"{left + (index + 0.5) * width:.2f}",
                f"{floor - tall - 4:.1f}",
                plain_number(value),
            )
            drawn.append(linked(month.urls[index] if index < len(month.urls) else "", part))
        drawn.append(month_name(month, (place + 0.5) * slot, floor, with_year=place == 0 or month.first.month == 1))
    drawn.append(format_html('<line class="axis" x1="0" x2="100%" y1="{}" y2="{}"/>', floor, floor))
    body = mark_safe("".join(drawn))  # noqa: S308 - parts made by format_html
    return frame(title, note, body, floor + 36, legend(ident, series, totals) if len(series) > 1 else "")
