"""Which unit holds which power (stop, resume, list, penalty), on what basis, verified by whom; registered and ended by acts."""

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shiqiao.desk.doing import Page, act_page, buttons, duty_tabs, history, one_line, open_page, seen_row
from shiqiao.law.book import Book
from shiqiao.law.validity import valid_on
from shiqiao.people.models import Power, Unit
from shiqiao.procedures.power import KEEPERS, POWERS
from shiqiao.record import clock
from shiqiao.ui.acts import ActForm
from shiqiao.ui.dates import cjk_date
from shiqiao.ui.who import editions_of, staff, viewer

READERS = ("clerk", "head", "leader", "admin")
LABELS = dict(POWERS)


@staff(*READERS)
def power_list(request: HttpRequest) -> HttpResponse:
    """List the powers unit by unit, those in force first; say which power nobody holds."""
    book, _roster = editions_of(request)
    rows = list(Power.objects.select_related("unit").order_by("unit__rank", "unit__code", "power", "-valid_from"))
    lines = [
        {
            "row": one,
            "power": _(LABELS.get(one.power, one.power)),
            "basis": citation(book, one.basis),
            "standing": standing(one),
            "in_force": in_force(one),
        }
        for one in rows
    ]
    lines.sort(key=lambda line: not line["in_force"])
    held = {one.power for one in rows if in_force(one)}
    context = {
        "lines": lines,
        "missing": [_(label) for code, label in POWERS if code not in held],
        "may_confer": bool(viewer(request).town_roles & set(KEEPERS)),
        **duty_tabs(request),
    }
    return render(request, "desk/powers.html", context)


def in_force(row: Power) -> bool:
    """Say whether a power holds today."""
    today = clock.today()
    return row.valid_from <= today and (row.valid_to is None or today <= row.valid_to)


def standing(row: Power) -> str:
    """Return in words whether a power holds today."""
    if in_force(row):
        return _("有效")
    return _("尚未生效") if row.valid_from > clock.today() else _("已终止") if row.state == "ended" else _("已到期")


def citation(book: Book, code: str) -> str:
    """Return a basis in words, marked when nobody has compared it with the law's text."""
    found = valid_on(book.bases.get(code, ()), clock.today())
    if found is None:
        return code
    return found.citation if found.verified else found.citation + _("（未核对）")


@staff(*READERS)
def power(request: HttpRequest, power_id: UUID) -> HttpResponse:
    """Show one power with who verified it, its acts and its history."""
    row = seen_row(request, "power", power_id)
    assert isinstance(row, Power)
    book, _roster = editions_of(request)
    context = {
        "row": row,
        "power": _(LABELS.get(row.power, row.power)),
        "standing": standing(row),
        "facts": [
            (_("享有职权的单位"), row.unit.name),
            (_("职权依据"), citation(book, row.basis)),
            (_("核对人"), row.verified_by or _("（已依法删除）")),
            (_("核对日期"), cjk_date(row.verified_on)),
            (_("自何日起"), cjk_date(row.valid_from)),
            (_("至何日止"), cjk_date(row.valid_to) if row.valid_to else _("长期")),
        ],
        "buttons": buttons(request, "power", row),
        "entries": history(request, row),
        **duty_tabs(request),
    }
    return render(request, "desk/power.html", context)


def shaped(request: HttpRequest, form: ActForm) -> None:
    """Set a power's form: the bases in force to choose from, departments first, one line for the verifier."""
    one_line(form, verified_by=60)
    book, _roster = editions_of(request)
    today = clock.today()
    if "basis" in form.fields:
        known = [found for versions in book.bases.values() if (found := valid_on(versions, today))]
        known.sort(key=lambda one: (not one.verified, one.citation))
        choices = [(one.code, citation(book, one.code)) for one in known]
        form.fields["basis"] = forms.ChoiceField(label=_("职权依据"), choices=[("", "—"), *choices])
    unit = form.fields.get("unit")
    if isinstance(unit, forms.ChoiceField):
        units = sorted(Unit.objects.all(), key=lambda one: one.kind != "department")
        unit.choices = [("", "—"), *((str(one.id), one.name) for one in units)]


@staff("admin", "head", town=True)
def power_new(request: HttpRequest) -> HttpResponse:
    """Register a power of a unit."""
    page = Page(
        title=_("部门职权"),
        back=reverse("desk:powers"),
        initial={"verified_on": clock.today()},
        shape=lambda form: shaped(request, form),
        onward=lambda new_id: reverse("desk:power", args=[new_id]),
    )
    return open_page(request, "power", "confer", page)


@staff("admin", "head", town=True)
def power_act(request: HttpRequest, power_id: UUID, name: str) -> HttpResponse:
    """Check a power again, or end it."""
    row = seen_row(request, "power", power_id)
    assert isinstance(row, Power)
    initial = {"verify": {"basis": row.basis, "verified_on": clock.today(), "valid_to": row.valid_to}}
    page = Page(
        title=f"{row.unit.name} · {_(LABELS.get(row.power, row.power))}",
        back=reverse("desk:power", args=[row.id]),
        initial=initial.get(name, {"ends_on": clock.today()}),
        shape=lambda form: shaped(request, form),
    )
    return act_page(request, "power", row, name, page)
