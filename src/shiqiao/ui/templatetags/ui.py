"""The template library `ui`: every part that the doors share, as filters, simple tags and inclusion tags."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.forms import BaseForm, BoundField
from django.template import Context
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from shiqiao.record import clock
from shiqiao.ui import badges, dates, fields
from shiqiao.ui.shapes import NavItem, Thumb

register = template.Library()
register.filter("cjk_date", dates.cjk_date)
register.filter("cjk_datetime", dates.cjk_datetime)
register.filter("number", badges.plain_number)
register.simple_tag(badges.grade_badge)
register.simple_tag(badges.state_badge)
register.simple_tag(badges.basis_line)
register.simple_tag(badges.meter)


@register.simple_tag(takes_context=True)
def due_badge(
    context: Context,
    due: date | datetime | None,
    closed: date | datetime | None = None,
    paused: bool = False,
    today: date | None = None,
) -> SafeString:
    """Draw a due date; the day is `today`, else the page's `today`, else the clock."""
    return badges.due_badge(due, today or context.get("today"), closed, paused)


@register.simple_tag
def page_language() -> str:
    """Return the language for `<html lang>`; it also chooses the right Han glyphs."""
    return "zh-Hans" if (get_language() or "zh").startswith("zh") else "en"


@register.inclusion_tag("ui/error_summary.html")
def error_summary(form: BaseForm | None = None, says: str = "") -> dict[str, object]:
    """Show what must be mended, on top; each line leads to its field. `says` is the reason of a refusal."""
    errors = fields.summary_of(form) if form is not None else []
    return {"errors": errors, "says": says, "changed": getattr(form, "changed", ())}


@register.inclusion_tag("ui/field_errors.html")
def field_errors(field: BoundField) -> dict[str, object]:
    """Show one field's errors above its widget."""
    return {"field": field, "errors": fields.mends(field)}


@register.inclusion_tag("ui/field.html")
def ui_field(
    field: BoundField, camera: bool = False, inline: bool = False, hint: str = "", gallery: bool = False, first: int = 0
) -> dict[str, object]:
    """Draw a bound field: label, hint, errors, widget.

    `camera` opens the camera, `gallery` offers camera and stored photos, `inline` puts choices in one row, `first`
    shows so many choices and folds the rest.
    """
    return fields.field_context(field, camera=camera, inline=inline, hint=hint, gallery=gallery, first=first)


@register.inclusion_tag("ui/form.html")
def ui_form(form: BaseForm, says: str = "") -> dict[str, object]:
    """Draw the error summary and all fields of a form (without the form element and its buttons)."""
    return {"form": form, "says": says}


@register.inclusion_tag("ui/pager.html")
def pager(previous: str = "", following: str = "", shown: str = "") -> dict[str, object]:
    """Draw 上一页 / 下一页 for a cursor; an empty address says there is none. `shown` is e.g. 第 1–50 条，共 312 条."""
    return {"previous": previous, "following": following, "shown": shown}


@register.inclusion_tag("ui/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "") -> dict[str, object]:
    """Say what would stand here (`title`), how to begin (`text`), and perhaps offer the way (`url`, `action`)."""
    return {"title": title, "text": text, "url": url, "action": action}


@register.inclusion_tag("ui/notice.html")
def notice(title: str, text: str = "", tone: str = "info") -> dict[str, object]:
    """Draw a quiet box: tone info, good, or stop (a refusal or a warning)."""
    return {"title": title, "text": text, "tone": tone}


@register.inclusion_tag("ui/timeline.html")
def timeline(entries: Iterable[object], today: date | None = None) -> dict[str, object]:
    """Draw steps, in the order given; entries are shapes.Entry or anything with the same attributes or keys."""
    return {"entries": entries, "today": today}


@register.inclusion_tag("ui/evidence_grid.html")
def evidence_grid(thumbs: Sequence[Thumb], gaps: bool = True) -> dict[str, object]:
    """Draw evidence as thumbs; those with role before/after stand side by side under 整改前 and 整改后.

    `gaps` says of a side without pictures that there are none; on one step of a timeline it isn't missing.
    """
    before = [thumb for thumb in thumbs if role(thumb) == "before"]
    after = [thumb for thumb in thumbs if role(thumb) == "after"]
    rest = [thumb for thumb in thumbs if role(thumb) not in ("before", "after")]
    return {"before": before, "after": after, "rest": rest, "gaps": gaps}


def role(thumb: Thumb | Mapping[str, Any]) -> str:
    """Return before, after or "" of a thumb, be it a shape or a mapping."""
    return str(thumb.get("role", "")) if isinstance(thumb, Mapping) else thumb.role


@register.inclusion_tag("ui/facts_list.html")
def facts_list(rows: Iterable[tuple[str, object]], wide: bool = False) -> dict[str, object]:
    """Draw label and value pairs as a description list; `wide` sets them in columns."""
    return {"rows": rows, "wide": wide}


@register.inclusion_tag("ui/figure.html")
def figure(
    value: float | str, label: str, denominator: float | None = None, url: str = "", note: str = ""
) -> dict[str, object]:
    """Draw one number with its label, denominator, share and the link to exactly its rows."""
    share = badges.share(float(value), denominator) if denominator is not None else ""
    return {"value": value, "label": label, "denominator": denominator, "share": share, "url": url, "note": note}


@register.inclusion_tag("ui/tabs.html")
def tabs(items: Iterable[NavItem | tuple[Any, ...]], label: str = "") -> dict[str, object]:
    """Draw (label, url, active, count) links as tabs."""
    return {"items": items, "label": label}


@register.inclusion_tag("ui/filters.html", takes_context=True)
def filters(context: Context, form: BaseForm, search: str = "q") -> dict[str, object]:
    """Draw a GET form above a table, folded on phones, with the filters in force as removable marks.

    A form's `more` names the fields that stand folded until one of them narrows.
    """
    request = context.get("request")
    address = request.path if request is not None else ""
    more = getattr(form, "more", ())
    shown = [field for field in form.visible_fields() if field.name != search]
    return {
        "form": form,
        "fields": [fields.field_context(field) for field in shown if field.name not in more],
        "more": [fields.field_context(field) for field in shown if field.name in more],
        "more_open": any(form.data.get(name) for name in more),
        "search": form[search] if search in form.fields else None,
        "marks": fields.filter_marks(form, address),
        "address": address,
    }


@register.inclusion_tag("ui/print_row.html", takes_context=True)
def print_row(context: Context, columns: int, title: str, form: BaseForm | None = None) -> dict[str, object]:
    """Draw the table head that only paper shows, on every sheet: the list's title, the filters and the moment."""
    marks = fields.filter_marks(form, "") if form is not None else []
    return {"columns": columns, "title": title, "marks": marks, "frame": context.get("frame")}


@register.inclusion_tag("ui/act_button.html")
def act_button(
    label: str,
    basis: object = "",
    name: str = "",
    value: str = "",
    tone: str = "",
    confirm: str = "",
    why_not: str = "",
) -> dict[str, object]:
    """Draw the button of an act with its basis; `confirm` asks first, `why_not` says why it cannot be done now."""
    return {
        "label": label,
        "basis": basis,
        "name": name,
        "value": value,
        "tone": tone,
        "confirm": confirm,
        "why_not": why_not,
    }


@register.inclusion_tag("ui/term.html", takes_context=True)
def term(
    context: Context,
    started: date,
    due: date,
    closed: date | None = None,
    paused: bool = False,
    turn: str = "",
) -> dict[str, object]:
    """Draw a case's clock: time gone, time left, whose turn it is (`turn`); days, not instants."""
    today = context.get("today") or clock.today()
    first, last, now = dates.local_day(started), dates.local_day(due), dates.local_day(closed or today)
    total = max((last - first).days, 1)
    gone = (now - first).days
    return {
        "started": first,
        "due": last,
        "stands": dates.due_words(last, today, closed, paused),
        "gone": gone,
        "total": total,
        "part": round(min(max(gone / total, 0), 1) * 100, 1),
        "turn": turn,
    }
