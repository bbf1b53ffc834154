"""The small marks in tables and headings: risk grade, state, due date, share; each a word beside a shape."""

from datetime import date, datetime

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shiqiao.record import clock
from shiqiao.ui.dates import cjk_date, due_words, local_day

# The four legal risk grades: the only red, orange, yellow and blue in the house (design §7).
GRADES = {
    "major": (gettext_lazy("重大"), "M6 .7 11.6 11H.4z"),
    "larger": (gettext_lazy("较大"), "M6 .4 11.6 6 6 11.6.4 6z"),
    "general": (gettext_lazy("一般"), "M6 .8a5.2 5.2 0 1 0 0 10.4A5.2 5.2 0 0 0 6 .8z"),
    "low": (gettext_lazy("低"), "M1.2 1.2h9.6v9.6H1.2z"),
}

# How far along a thing is, as the filling of a circle; no colour of a grade is used.
TONES = {
    "open": '<circle cx="6" cy="6" r="4.6" class="line"/>',
    "waiting": '<circle cx="6" cy="6" r="4.6" class="line"/><path d="M6 1.4a4.6 4.6 0 0 1 0 9.2z" class="fill"/>',
    "active": '<circle cx="6" cy="6" r="4.6" class="line"/><circle cx="6" cy="6" r="2.4" class="fill"/>',
    "done": '<circle cx="6" cy="6" r="5.2" class="fill"/><path d="M3.5 6.2 5.3 8l3.3-3.8" class="cut"/>',
    "stopped": '<circle cx="6" cy="6" r="4.6" class="line"/><path d="M3.4 6h5.2" class="line"/>',
    "late": '<path d="M1 1h10v10H1z" class="fill"/><path d="M6 3v3.6M6 8v1.2" class="cut"/>',
}


def grade_badge(grade: str | None) -> SafeString:
    """Draw a risk grade: major, larger, general or low (a prefix as in `hazard.major` is dropped); None says 未定级."""
    code = str(grade or "").rpartition(".")[2]
    if code not in GRADES:
        return format_html('<span class="grade grade--none">{}</span>', grade or _("未定级"))
    label, path = GRADES[code]
    return format_html(
        '<span class="grade grade--{}"><svg class="shape" viewBox="0 0 12 12" aria-hidden="true">'
        '<path d="{}"/></svg>{}</span>',
        code,
        path,
        label,
    )


def state_badge(label: str, tone: str = "open") -> SafeString:
    """Draw a state by its Chinese label and a tone: open, active, waiting, done, stopped or late."""
    shape = mark_safe(TONES.get(tone, TONES["open"]))  # noqa: S308 - a constant of this module, never input
    return format_html(
        '<span class="state state--{}"><svg class="shape" viewBox="0 0 12 12" aria-hidden="true">{}</svg>{}</span>',
        tone if tone in TONES else "open",
        shape,
        label,
    )


def due_badge(
    due: date | datetime | None,
    today: date | None = None,
    closed: date | datetime | None = None,
    paused: bool = False,
) -> SafeString:
    """Draw a due date and how it stands on `today` (the town's day when left out); None says 无期限."""
    if not due:
        return format_html('<span class="due due--none">{}</span>', _("无期限"))
    stands = due_words(due, today or clock.today(), closed or None, paused)
    return format_html(
        '<span class="due due--{}"><time datetime="{}">{}</time> <b>{}</b></span>',
        stands.tone,
        local_day(due).isoformat(),
        cjk_date(due, "short"),
        stands.words,
    )


def plain_number(value: float | int | str) -> str:
    """Write a number with a comma for thousands and at most one decimal; a text stays as it is."""
    if isinstance(value, str):
        return value
    return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"


def share(value: float, total: float) -> str:
    """Write value ÷ total as a percentage with one decimal; of nothing it is "—", never 100 %."""
    return "—" if not total else f"{value / total * 100:.1f}%"


def meter(value: float, total: float, label: str = "") -> SafeString:
    """Draw a share as a bar with its numerator, denominator and percentage beside it."""
    width = 0.0 if not total else max(0.0, min(100.0, value / total * 100))
    return format_html(
        '<span class="meter">{}<svg class="meter__bar" aria-hidden="true"><rect class="meter__rest" width="100%" '
        'height="100%"/><rect class="meter__part" width="{}%" height="100%"/></svg>'
        '<span class="meter__words"><b>{}</b>&thinsp;/&thinsp;{}<span class="meter__share">{}</span></span></span>',
        format_html('<span class="meter__label">{}</span>', label) if label else "",
        f"{width:.1f}",
        plain_number(value),
        plain_number(total),
        share(value, total),
    )


def basis_words(basis: object) -> str:
    """Say an act's basis (design promise 10); nothing gives "".

    Takes a citation, "internal rule", "none, because …", a procedures.Basis (internal, none_because) or a law.BasisText
    (citation, verified); one that nobody has compared with the law's text says so.
    """
    if internal := getattr(basis, "internal", ""):
        return _("内部规定：%(rule)s") % {"rule": internal}
    text = str(getattr(basis, "citation", basis) or "").strip()
    because = getattr(basis, "none_because", "") or (text.partition("because")[2] if text.startswith("none") else "")
    if because.strip():
        return _("无法定依据：%(why)s") % {"why": because.strip()}
    if not text or text.startswith("none"):
        return _("无法定依据") if text else ""
    if text in ("internal", "internal rule"):
        return _("内部规定")
    if text.startswith((_("内部规定："), _("无须依据："))):
        return text
    words = _("依据：%(basis)s") % {"basis": text}
    return words if getattr(basis, "verified", True) else _("%(basis)s（条文未核对）") % {"basis": words}


def basis_line(basis: object) -> SafeString:
    """Draw the basis as the small second line of a button or an entry; nothing when there is none."""
    words = basis_words(basis)
    return format_html('<small class="basis">{}</small>', words) if words else SafeString("")
