"""Who answers for what (一岗双责): the gap view, the posts, and the acts on each."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shiqiao.cases.find import cases, counted
from shiqiao.cases.models import Case
from shiqiao.desk.doing import Page, act_page, buttons, duty_tabs, history, one_line, open_page, seen_row
from shiqiao.desk.gaps_matters import duties as matter_duties
from shiqiao.people.models import Account, Post, Unit
from shiqiao.places.fields import FIELD_LABELS, FIELDS
from shiqiao.places.models import Division
from shiqiao.policy import Viewer
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.hazard_effects import HANDLED_BY
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.post import POST, ROLES
from shiqiao.ui.acts import ActForm
from shiqiao.ui.choices import duty_choices, place_choices
from shiqiao.ui.who import roster_now, staff, viewer

SHOWN = 6
OFFICE = ("clerk", "head", "leader", "admin")


@staff()
def gaps(request: HttpRequest) -> HttpResponse:
    """Show community × field with whoever answers; an empty cell is a gap, and its cases fall to the catch-all post."""
    roster = roster_now()
    places = list(Division.objects.filter(level="community").order_by("code"))
    lines, missing = [], 0
    for place in places:
        cells = []
        for code, _label in FIELDS:
            try:
                who = roster.responsible(place.code, code, HANDLED_BY)
            except Refused:
                who = None
            named = who is not None and not who.catch_all
            missing += not named
            cells.append(
                {
                    "name": roster.people.get(who.person_id, "") if who and named else "",
                    "post": roster.posts.get(who.post_id) if who and named else None,
                }
            )
        lines.append({"place": place, "cells": cells, "gaps": sum(not cell["name"] for cell in cells)})
    catch_all = next((post for post in roster.posts.values() if post.is_catch_all), None)
    fallen = counted(viewer(request)).filter(is_open=True, post_id=catch_all.id).count() if catch_all else 0
    context = {
        "duties": matter_duties(roster, [(place.code, place.name) for place in places]) if places else [],
        "fields": [(code, _(label)) for code, label in FIELDS],
        "lines": lines,
        "missing": missing,
        "cells": len(places) * len(FIELDS),
        "catch_all": catch_all,
        "catch_all_holder": roster.people.get(catch_all.holder_id, "") if catch_all and catch_all.holder_id else "",
        "fallen": fallen,
        "may_keep": bool(viewer(request).roles & set(OFFICE)),
        **duty_tabs(request),
    }
    return render(request, "desk/gaps.html", context)


@staff(*OFFICE)
def post_list(request: HttpRequest) -> HttpResponse:
    """List the posts unit by unit in administrative order, with their holders and duties."""
    roster = roster_now()
    roles = dict(ROLES)
    groups: dict[UUID, list[dict[str, Any]]] = {}
    places = dict(Division.objects.values_list("code", "name"))
    for post in sorted(roster.posts.values(), key=lambda one: (one.role, one.title)):
        groups.setdefault(post.unit_id, []).append(
            {
                "post": post,
                "role": _(roles.get(post.role, post.role)),
                "holder": roster.people.get(post.holder_id, "") if post.holder_id else "",
                "stand_in": roster.people.get(post.stand_in_id, "") if post.stand_in_id else "",
                "duties": _duties(post.duties, places),
            }
        )
    units = [(unit, groups.get(unit.id, [])) for unit in Unit.objects.all()]
    return render(request, "desk/posts.html", {"units": units, "total": len(roster.posts), **duty_tabs(request)})


def _duties(pairs: Iterable[Sequence[str]], places: dict[str, str], at_most: int = SHOWN) -> list[str]:
    """Return duties told by their fields: the places that share the same fields stand together."""
    fields: dict[str, list[str]] = {}
    for place, field in pairs:
        fields.setdefault(place, []).append(field)
    together: dict[tuple[str, ...], list[str]] = {}
    for place in sorted(fields):
        together.setdefault(tuple(sorted(fields[place])), []).append(place)
    return [_told(held, codes, places, at_most) for held, codes in together.items()]


def _told(held: Iterable[str], codes: list[str], places: dict[str, str], at_most: int) -> str:
    what = "、".join(_("全部领域") if field == "*" else _(FIELD_LABELS.get(field, field)) for field in held)
    where = "、".join(places.get(code, code) for code in codes[:at_most])
    if len(codes) > at_most:
        where = _("%(places)s等 %(n)s 处") % {"places": where, "n": len(codes)}
    return f"{where} · {what}"


@staff(*OFFICE)
def post(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Show one post: holder, stand-in, duties, how many open cases, its acts and its history."""
    row = seen_row(request, "post", post_id)
    assert isinstance(row, Post)
    who, places = viewer(request), dict(Division.objects.values_list("code", "name"))
    many = counted(who).filter(post_id=row.id, is_open=True).count()
    context = {
        "post": row,
        "state": _(POST.states[row.state]),
        "facts": [
            (_("所在单位"), row.unit.name),
            (_("职责类型"), _(dict(ROLES).get(row.role, row.role))),
            (_("任职人员"), row.holder.name if row.holder else _("空缺")),
            (_("代岗人员"), row.stand_in.name if row.stand_in else None),
            (_("上级岗位"), row.above.title if row.above else None),
            (_("兜底岗位"), _("是") if row.is_catch_all else None),
        ],
        "duties": _duties((one.split("|")[:2] for one in row.duties), places, at_most=len(row.duties)),
        "open_cases": many,
        "cases": _readable(who, row),
        "may_hand_over": bool(who.roles & {"clerk", "head", "leader"}) and many > 0,
        "buttons": buttons(request, "post", row),
        "entries": history(request, row),
        "is_admin": "admin" in who.roles,
        "account": Account.objects.filter(person_id=row.holder_id).first() if row.holder_id else None,
    }
    return render(request, "desk/post.html", context)


def _readable(who: Viewer, row: Post) -> list[tuple[Case, str]]:
    # The administrator sees how many, never which.
    found = cases(who).filter(post_id=row.id, is_open=True).select_related("site").order_by("due_on", "id")
    return [(one, _(HAZARD.states.get(one.state, one.state))) for one in found[:100]]


def shaped(form: ActForm) -> None:
    """Set a post's form: short title, places and fields to choose from, all fields as one choice."""
    one_line(form, title=60)
    if "places" in form.fields:
        form.fields["places"] = forms.MultipleChoiceField(
            label=_("地点"),
            choices=place_choices(("town", "community", "village", "grid")),
            widget=forms.SelectMultiple(attrs={"size": "10"}),
        )
        form.fields["field"] = forms.ChoiceField(label=_("领域"), choices=[("*", _("全部领域")), *duty_choices()])


@staff(*OFFICE)
def post_act(request: HttpRequest, post_id: UUID, name: str) -> HttpResponse:
    """Do one act on a post: appoint, give and take duties, stand-in, vacate, abolish."""
    row = seen_row(request, "post", post_id)
    assert isinstance(row, Post)

    def shape(form: ActForm) -> None:
        shaped(form)
        if name == "take_duty":
            held = {one.split("|")[0] for one in row.duties}
            places = form.fields["places"]
            assert isinstance(places, forms.MultipleChoiceField)
            names = dict(Division.objects.filter(code__in=held).values_list("code", "name"))
            places.choices = [(code, names.get(code, code)) for code in sorted(held)]

    page = Page(title=row.title, back=reverse("desk:post", args=[row.id]), shape=shape)
    return act_page(request, "post", row, name, page)


@staff("admin")
def post_new(request: HttpRequest) -> HttpResponse:
    """Establish a post."""
    page = Page(
        title=_("岗位"),
        back=reverse("desk:posts"),
        shape=shaped,
        onward=lambda new_id: reverse("desk:post", args=[new_id]),
    )
    return open_page(request, "post", "establish", page)
