"""One act on one subject as a page of the desk: its buttons, its form, its history; every rule stays with the ruling."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from shiqiao.places.models import Division
from shiqiao.procedures.machine import Act, Refused
from shiqiao.procedures.recusal import DECIDERS
from shiqiao.record import clock
from shiqiao.record.act import offered
from shiqiao.record.editions import editions
from shiqiao.record.kinds import KINDS
from shiqiao.record.models import Step, Subject
from shiqiao.record.projection import standing
from shiqiao.ui.acts import ActForm, Around, Deed, said
from shiqiao.ui.shapes import Entry
from shiqiao.ui.timeline import entries, offer_basis
from shiqiao.ui.who import roster_now, viewer

ID_FIELD = "_id"
# The acts that carry a subject on, drawn as the most visible button.
LEADING = frozenset({"start", "sign", "appoint", "review", "issue", "serve"})
PLACE_CODE = re.compile(r"\d{9,20}")
# What a draw was made from stands on its own page, not in its history.
LISTS = frozenset({"待抽名单", "回避", "链接摘要"})


class Button(NamedTuple):
    """An act as a link to its form, or the reason why it can't be done now."""

    name: str
    label: str
    url: str
    basis: str
    why_not: str
    tone: str


@dataclass(frozen=True)
class Page:
    """Where an act's form stands: its title, the way back, what is preset, left out, filled in, and shaped further."""

    title: str
    back: str
    preset: Mapping[str, Any] = field(default_factory=dict)
    skip: Sequence[str] = ()
    initial: Mapping[str, Any] = field(default_factory=dict)
    shape: Callable[[ActForm], None] = lambda form: None
    # Where to go after an opening; gets the new subject's id.
    onward: Callable[[UUID], str] | None = None
    # What else the template shows beside the form.
    beside: Mapping[str, Any] = field(default_factory=dict)
    template: str = "desk/act.html"
    # What is done in place of the act alone, where other subjects go along.
    deed: Deed | None = None


def duty_tabs(request: HttpRequest) -> dict[str, bool]:
    """Return which of the tabs about duties the viewer may open."""
    roles = viewer(request).roles
    return {
        "is_admin": "admin" in roles,
        "may_posts": bool(roles & {"clerk", "head", "leader", "admin"}),
        "may_recuse": bool(roles & set(DECIDERS)),
        "may_calendar": bool(viewer(request).town_roles & {"clerk", "head", "admin"}),
    }


def seen_row(request: HttpRequest, kind: str, subject_id: UUID) -> Subject:
    """Return a subject that the viewer may read; raises Http404 alike for absent and forbidden."""
    row = KINDS[kind].model._default_manager.filter(id=subject_id).first()
    if row is None or not KINDS[kind].visible(viewer(request), standing(row)):
        raise Http404
    return row


def buttons(
    request: HttpRequest, kind: str, row: Subject, leave_out: Iterable[str] = (), door: str = ""
) -> list[Button]:
    """Return the acts that the ruling offers on a subject, each with the address of its form (under `door`, or the kind)."""
    book, _roster = editions()
    today, out = clock.today(), set(leave_out)
    return [
        Button(
            offer.act.name,
            _(offer.act.label),
            reverse(f"desk:{door or kind}_act", args=[row.id, offer.act.name]),
            offer_basis(offer.act, book, today),
            said(offer.refused) if offer.refused else "",
            "grave" if offer.act.danger else "primary" if offer.act.name in LEADING else "",
        )
        for offer in offered(kind, row, viewer(request))
        if offer.act.name not in out
    ]


def history(request: HttpRequest, row: Subject) -> list[Entry]:
    """Return a subject's timeline, newest first."""
    book, roster = editions()
    steps = list(Step.objects.filter(subject_id=row.id).order_by("-seq"))
    places = dict(Division.objects.values_list("code", "name"))
    hidden = {_(label) for label in LISTS}
    told = entries(steps, viewer(request), roster, book)  # type: ignore[arg-type]  # the snapshot is people's roster
    return placed(told, places, hidden)


def places_in(told: Iterable[Entry]) -> dict[str, str]:
    """Return the names of the places whose codes stand in entries, grids and villages too; one statement at most."""
    codes = {code for one in told for _label, value in one.facts for code in PLACE_CODE.findall(str(value))}
    return dict(Division.objects.filter(code__in=codes).values_list("code", "name")) if codes else {}


def placed(told: Iterable[Entry], places: Mapping[str, str], hidden: Collection[str] = ()) -> list[Entry]:
    """Return entries in which the codes of places are said by name, without the facts that stand elsewhere."""
    return [
        replace(
            one,
            facts=[
                (label, PLACE_CODE.sub(lambda code: places.get(code[0], code[0]), str(value)))
                for label, value in one.facts
                if label not in hidden
            ],
        )
        for one in told
    ]


def act_page(request: HttpRequest, kind: str, row: Subject, name: str, page: Page) -> HttpResponse:
    """Show the form of one act on a subject and do it; raises Http404 for an act that isn't offered."""
    act = _act_of(kind, row, name)
    around = Around(viewer(request), kind, row, roster_now(), page.preset)
    if request.method == "POST":
        form = ActForm(act, around, request.POST, request.FILES, initial=dict(page.initial), skip=page.skip)
        page.shape(form)
        if form.perform(row.id, page.deed) is not None:
            messages.success(request, _("已办理：%(act)s。") % {"act": _(act.label)})
            return redirect(page.back)
        return _drawn(request, act, form, page)
    offer = next((one for one in offered(kind, row, viewer(request)) if one.act.name == name), None)
    if offer is None:
        raise Http404
    if offer.refused:
        messages.error(request, said(offer.refused))
        return redirect(page.back)
    form = ActForm(act, around, initial=dict(page.initial), skip=page.skip)
    page.shape(form)
    return _drawn(request, act, form, page)


def open_page(request: HttpRequest, kind: str, name: str, page: Page) -> HttpResponse:
    """Show the form that brings a new subject into being, and do it once however often it is sent."""
    act = KINDS[kind].newest.act(name)
    who = viewer(request)
    if not who.roles & set(act.by):
        raise Http404
    around = Around(who, kind, None, roster_now(), page.preset)
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    form = ActForm(act, around, *posted, initial=dict(page.initial), skip=page.skip)
    # The new subject's id travels with the form, so that a second sending finds the first.
    form.fields[ID_FIELD] = forms.UUIDField(widget=forms.HiddenInput, initial=clock.new_id)
    page.shape(form)
    if request.method == "POST" and form.is_valid():
        new_id: UUID = form.cleaned_data[ID_FIELD]
        if form.perform(new_id) is not None:
            messages.success(request, _("已办理：%(act)s。") % {"act": _(act.label)})
            return redirect(page.onward(new_id) if page.onward else page.back)
    return _drawn(request, act, form, page)


def _act_of(kind: str, row: Subject, name: str) -> Act:
    try:
        act = KINDS[kind].procedures[row.procedure_version].act(name)
    except Refused as unknown:
        raise Http404 from unknown
    if act.quiet or act.opens:
        raise Http404
    return act


def _drawn(request: HttpRequest, act: Act, form: ActForm, page: Page) -> HttpResponse:
    book, _roster = editions()
    context = {
        "form": form,
        "title": page.title,
        "label": _(act.label),
        "basis": offer_basis(act, book, clock.today()),
        "tone": "grave" if act.danger else "primary",
        "back": page.back,
        **page.beside,
    }
    return render(request, page.template, context, status=422 if form.errors else 200)


def one_line(form: forms.Form, **lengths: int) -> None:
    """Make text fields one line of at most so many characters, as their columns hold."""
    for name, length in lengths.items():
        if old := form.fields.get(name):
            form.fields[name] = forms.CharField(
                label=old.label,
                required=old.required,
                max_length=length,
                initial=old.initial,
                help_text=old.help_text,
                widget=forms.TextInput,
            )
