"""How a bound form field becomes a part of a page: its kind, its widget, its errors, and filters in words."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlencode

from django import forms
from django.forms import BaseForm, BoundField
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from shiqiao.ui.choices import files_already

KINDS: Sequence[tuple[type[forms.Widget], str]] = (
    (forms.Textarea, "textarea"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.CheckboxInput, "checkbox"),
    (forms.Select, "select"),
    (forms.FileInput, "file"),
    (forms.DateTimeInput, "input"),
    (forms.DateInput, "input"),
)


class Mark(NamedTuple):
    """One filter in force: its label, the chosen value in words, and the address without it."""

    label: str
    value: str
    without: str


def kind_of(widget: forms.Widget) -> str:
    """Return which piece of field.html draws a widget."""
    for widget_class, kind in KINDS:
        if isinstance(widget, widget_class):
            return kind
    return "input"


def native_type(widget: forms.Widget) -> None:
    """Give date, time and number widgets the browser's own picker, which wants ISO values whatever the language."""
    if isinstance(widget, forms.DateTimeInput):
        widget.input_type, widget.format = "datetime-local", "%Y-%m-%dT%H:%M"
    elif isinstance(widget, forms.DateInput):
        widget.input_type, widget.format = "date", "%Y-%m-%d"
    elif isinstance(widget, forms.TimeInput):
        widget.input_type, widget.format = "time", "%H:%M"


def widget_of(field: BoundField, kind: str, camera: bool, gallery: bool = False) -> SafeString:
    """Render a field's own widget with the attributes that the parts and the small scripts look for."""
    widget = field.field.widget
    native_type(widget)
    attrs: dict[str, str | bool] = {"class": f"control control--{kind} {widget.attrs.get('class', '')}".strip()}
    if field.errors:
        attrs["aria-invalid"] = "true"
    if field.field.required or getattr(field.field, "marked", False):
        attrs["aria-required"] = "true"
    if kind == "textarea":
        attrs["rows"] = "4" if str(widget.attrs.get("rows", "10")) == "10" else str(widget.attrs["rows"])
        if limit := getattr(field.field, "max_length", None):
            attrs["data-counter"] = str(limit)
    if kind == "file" and camera:
        attrs |= {"accept": "image/*", "capture": "environment"}
    elif kind == "file" and gallery:
        # A hint to the phone, which then offers its camera too; what is really sent is looked at when it arrives.
        attrs["accept"] = widget.attrs.get("accept") or "image/*,.pdf,.doc,.docx,.xls,.xlsx"
    return field.as_widget(attrs=attrs)


def _kept(field: BoundField, lists_them: bool) -> list[str]:
    """Return the digests of files that came with the form before; a part that lists what was uploaded names those itself."""
    kept = dict.fromkeys(getattr(field.form, "kept", {}).get(field.name, ()))
    listed = files_already(field.form.data, field.name) if kept and lists_them else ()
    return [one for one in kept if one not in listed]


def field_context(
    field: BoundField,
    *,
    camera: bool = False,
    inline: bool = False,
    hint: str = "",
    gallery: bool = False,
    first: int = 0,
) -> dict[str, object]:
    """Return what field.html needs to draw one field; of its choices the first so many stand open, the rest folded."""
    kind = kind_of(field.field.widget)
    options = list(field.subwidgets) if kind == "choices" else []
    # Folding one or two away saves nobody anything.
    rest = options[first:] if first and len(options) > first + 2 else []
    return {
        "options": options[: len(options) - len(rest)],
        "rest": rest,
        "rest_open": any(one.data.get("selected") for one in rest),
        "gallery": gallery,
        "photos_only": field.field.widget.attrs.get("accept") == "image/*",
        "kept": _kept(field, camera or gallery),
        "field": field,
        "kind": kind,
        "camera": camera,
        "inline": inline,
        "hint": hint or field.help_text,
        "widget": "" if kind == "choices" else widget_of(field, kind, camera, gallery),
        "required": field.field.required or getattr(field.field, "marked", False),
        "limit": getattr(field.field, "max_length", None) if kind == "textarea" else None,
    }


def mends(field: BoundField) -> list[str]:
    """Return a field's errors as sentences that say the mend; a form's own wording stands as it is."""
    said = []
    for error in field.errors.as_data():
        stock = error.code == "max_length" or str(error.message) in stock_messages(field.field)
        said += [mend(field, error.code or "", text) if stock else text for text in error.messages]
    return said


def stock_messages(field: forms.Field) -> set[str]:
    """Return the error texts that Django itself gives for a field's class."""
    return {str(text) for part in type(field).__mro__ for text in vars(part).get("default_error_messages", {}).values()}


def mend(field: BoundField, code: str, text: str) -> str:
    """Reword one of Django's stock errors (code, text) as a clerk would say it; what is not known stays."""
    label, kind = str(field.label), kind_of(field.field.widget)
    if code == "required":
        if kind == "checkbox":
            return _("请勾选“%(label)s”。") % {"label": label}
        if kind in ("choices", "select"):
            return _("请选择%(label)s。") % {"label": label}
        return (_("请添加%(label)s。") if kind == "file" else _("请填写%(label)s。")) % {"label": label}
    if code == "max_length" and isinstance(field.data, str):
        limit = getattr(field.field, "max_length", 0)
        return _("最多 %(limit)s 字，现有 %(now)s 字，请删减。") % {"limit": limit, "now": len(field.data)}
    if code == "invalid" and isinstance(field.field, forms.DateField):
        return _("日期请按“2026-11-23”的样子填写。")
    if code == "invalid" and isinstance(field.field, forms.IntegerField | forms.DecimalField):
        return _("请填写数字。")
    return text


def summary_of(form: BaseForm) -> list[tuple[str, str]]:
    """Return (sentence, id of the field to lead to) for every error; errors of the whole form lead nowhere ("")."""
    lines = [(str(error), "") for error in form.non_field_errors()]
    for field in form:
        target = field.id_for_label
        if kind_of(field.field.widget) == "choices":
            target = f"{field.auto_id}_0"
        label = str(field.label)
        for error in mends(field):
            lines.append((error if label in error else f"{label}：{error}", target))
    return lines


def words_of(field: BoundField, value: str) -> str:
    """Return a chosen value as the form's own label for it."""
    for code, label in getattr(field.field, "choices", ()):
        if isinstance(label, list | tuple):
            for inner, inner_label in label:
                if str(inner) == value:
                    return str(inner_label)
        elif str(code) == value:
            return str(label)
    return value


def filter_marks(form: BaseForm, address: str) -> list[Mark]:
    """Return the filters in force of a bound GET form, in words, each with the address that drops it."""
    if not form.is_bound:
        return []
    given = [
        (field, value) for field in form for value in field_values(field) if value not in ("", None, "False", "unknown")
    ]
    marks = []
    for field, value in given:
        rest = [(other.html_name, kept) for other, kept in given if (other.name, kept) != (field.name, value)]
        shown = "" if kind_of(field.field.widget) == "checkbox" else words_of(field, value)
        marks.append(Mark(str(field.label), shown, f"{address}?{urlencode(rest)}"))
    return marks


def field_values(field: BoundField) -> list[str]:
    """Return a bound field's raw values as texts; a single value is a list of one."""
    raw = field.data
    if raw is None or raw is False:
        return []
    return [str(value) for value in raw] if isinstance(raw, list | tuple) else [str(raw)]
