"""Turns what was registered as the wrong kind into what it is: the new matter takes over sources, persons and clocks."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shiqiao.cases import sources
from shiqiao.cases.models import Case
from shiqiao.desk import matter_new
from shiqiao.desk.matter_sources import matter_of, turned_away
from shiqiao.desk.onward import to_case
from shiqiao.identities import carry
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.matter_words import POST, REASON, TOWN
from shiqiao.record import clock
from shiqiao.record.kinds import KINDS, Do
from shiqiao.ui.acts import KEY_FIELD, SEEN_FIELD, ActForm, Around, field_for
from shiqiao.ui.choices import choices_for
from shiqiao.ui.timeline import offer_basis
from shiqiao.ui.who import editions_of, staff, viewer

BECOMES = {"petition": "dispute", "dispute": "petition"}
# The new matter keeps these of the old one; nobody types them anew.
KEPT = ("channel", "source_number", "received_on", "listed", "anonymous")
TAKEN_OVER = ("place_code", "title", "description", "people_count", "confidentiality", "is_repeat")


@never_cache
@sensitive_post_parameters()
@staff(*TOWN)
@require_http_methods(["GET", "POST"])
def reroute(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask why and as what the matter goes on, then end it and open the other, all in one transaction."""
    old = matter_of(request, case_id)
    if away := turned_away(request, old, "reroute"):
        return away
    kind = BECOMES[old.kind]
    form = _form(request, old, kind)
    if request.method == "POST" and form.is_valid():
        try:
            new_id = _turn(request, old, kind, form)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("已转为另一类事项，来源、期限和身份信息一并转入。"))
            return redirect(to_case(request, new_id, kind))
    verb = KINDS[old.kind].newest.act("reroute")
    people = matter_new.MOST_PEOPLE[kind]
    context = {
        "case": old,
        "kind": kind,
        "form": form,
        "fields": [form[name] for name in matter_new.order(kind) if name in form.fields],
        "people": [matter_new.person_fields(form, number) for number in range(1, people + 1)],
        "carries": "carry" in form.fields,
        "label": _(verb.label),
        "becomes": _(KINDS[kind].newest.label),
        "basis": offer_basis(verb, editions_of(request)[0], clock.today()),
    }
    return render(request, "desk/matter_reroute.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, old: Case, kind: str) -> ActForm:
    form = matter_new.form_for(request, kind, KINDS[kind].newest.act("register"))
    for name in (*KEPT, *matter_new.ACCUSED, *(f"source_{one}" for one in matter_new.SOURCE_FIELDS)):
        form.fields.pop(name, None)
    form.initial.update({name.removesuffix("_code"): getattr(old, name) for name in TAKEN_OVER})
    form.initial.update(
        {"category": "claim" if kind == "petition" else "", "origin": "referred", "parties": 2, SEEN_FIELD: old.steps}
    )
    # Whoever is under seal goes along; of the sides of a quarrel it is the first who petitions, unless said otherwise.
    people = carry.sealed_of(old.id)
    if people:
        form.fields["carry"] = forms.TypedMultipleChoiceField(
            label=_("一并转入的人员（密封保存，不必重填）"),
            choices=[(str(one.id), str(one)) for one in people],
            coerce=UUID,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            initial=[str(one.id) for one in (people if kind == "dispute" else people[:1])],
        )
    around = Around(viewer(request), kind, None, editions_of(request)[1], {})
    form.fields["reason"] = field_for(REASON, around)
    form.fields["reason"].label = _("为什么转为另一类事项")
    form.fields["post"] = forms.ChoiceField(
        label=_("交给哪个岗位"),
        required=False,
        choices=[
            ("", _("按职责由系统确定")),
            *(choices_for(POST, viewer(request), old, editions_of(request)[1]) or []),
        ],
        help_text=_("不选的，由该地该类事项的责任岗位承办；没有责任岗位的由兜底岗位承办，不会无人负责"),
    )
    return form


def _turn(request: HttpRequest, old: Case, kind: str, form: ActForm) -> UUID:
    """Register the new matter, end the old one, and take everything along; raises Refused."""
    told, key = form.cleaned_data, str(form.cleaned_data[KEY_FIELD])[:60]
    new_id: UUID = told[matter_new.ID_FIELD]
    given: dict[str, Any] = {**form.given(), "channel": old.channel, "source_number": old.source_number}
    opening = Do(kind, new_id, "register", key, {**given, "rerouted_from": old.id})
    beside = carry.carried(old.id, told.get("carry") or (), kind, new_id, key)
    for number in range(1, matter_new.MOST_PEOPLE[kind] + 1):
        beside += matter_new.sealed_persons(form, kind, new_id, number, key, numbered=False)
    who, reason, seen = viewer(request), told["reason"], told.get(SEEN_FIELD)
    if told["post"]:
        handed = Do(kind, new_id, "push", f"{key}/push", {"post": told["post"], "requirement": reason})
        try:
            sources.reroute(who, old, opening, reason, [*beside, handed], seen=seen)
            return new_id
        except Refused as refused:
            # Whoever was chosen answers for it by duty already (and a form that is sent twice finds what it did).
            if refused.code not in ("same_post", "wrong_state"):
                raise
    sources.reroute(who, old, opening, reason, beside, seen=seen)
    return new_id
