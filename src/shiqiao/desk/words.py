"""Proposes to erase words of a case: which of them, why; another person decides (desk.guarded)."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shiqiao.desk.persons import PROPOSERS, case_of
from shiqiao.identities.words import Words, with_echoes, words_of
from shiqiao.procedures.custody import CAUSES
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act
from shiqiao.ui.acts import said
from shiqiao.ui.dates import cjk_date
from shiqiao.ui.timeline import act_of
from shiqiao.ui.who import staff, viewer

SHOWN = 60


class WordsForm(forms.Form):
    """Which texts, and why."""

    _key = forms.UUIDField(widget=forms.HiddenInput, initial=clock.new_id)
    _id = forms.UUIDField(widget=forms.HiddenInput, initial=clock.new_id)
    texts = forms.TypedMultipleChoiceField(
        coerce=UUID,
        label=lazy("删除哪些文字"),
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("与选中文字相同、引用了它或者是它一部分的其他文字一并删除；已写入文书的不能删除"),
    )
    cause = forms.ChoiceField(label=lazy("原因"), widget=forms.RadioSelect)

    def __init__(self, found: list[Words], *args: Any) -> None:
        """Offer the texts that are still there."""
        super().__init__(*args)
        self.fields["texts"].choices = [(str(one.id), _label(one)) for one in found]  # type: ignore[attr-defined]  # a choice field, as declared above
        self.fields["cause"].choices = [(code, _(label)) for code, label in CAUSES]  # type: ignore[attr-defined]  # a choice field, as declared above


def _label(one: Words) -> str:
    verb = act_of(one.step)
    need = next((need for need in verb.needs if need.name == one.field), None)
    body = one.body if len(one.body) <= SHOWN else f"{one.body[:SHOWN]}……"
    return f"{cjk_date(one.step.at)} {_(verb.label)}：{_(need.label) if need else one.field}　{body}"


@never_cache
@staff(*PROPOSERS)
@require_http_methods(["GET", "POST"])
def propose(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show the words of a case that are still there; POST proposes to erase some of them and whatever repeats them."""
    case = case_of(request, case_id)
    found = words_of(case.id)
    form = WordsForm(found, request.POST or None)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        given = {"case": case.id, "texts": with_echoes(found, told["texts"]), "cause": told["cause"]}
        try:
            act("erasure", told["_id"], "propose", viewer=viewer(request), key=f"words/{told['_key']}", given=given)
        except Refused as refusal:
            form.add_error("texts" if refusal.params.get("field") == "texts" else None, said(refusal))
        else:
            messages.success(request, _("已提请删除 %(many)s 段文字，须另一人批准。") % {"many": len(given["texts"])})
            return redirect("desk:erasures")
    context = {"case": case, "form": form, "found": found}
    return render(request, "desk/words_erase.html", context, status=422 if form.errors else 200)
