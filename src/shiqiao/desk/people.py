"""Persons and units as plain rows, kept by the administrator, and the accounts that persons sign in with."""

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.desk.doing import duty_tabs
from shiqiao.intake import setup_names
from shiqiao.people.models import Account, Person, Unit
from shiqiao.people.roster import moved
from shiqiao.procedures.account import ACCOUNT
from shiqiao.ui.choices import field_choices
from shiqiao.ui.who import staff, viewer


class PersonForm(forms.Form):
    """Somebody who works with the register."""

    name = forms.CharField(label=lazy("姓名"), max_length=60)
    unit = forms.ModelChoiceField(Unit.objects.all(), label=lazy("所在单位"))
    certificate = forms.CharField(label=lazy("执法（检查）证号"), max_length=40, required=False)
    phone = forms.CharField(label=lazy("电话"), max_length=30, required=False)
    email = forms.EmailField(label=lazy("邮箱"), required=False)
    is_expert = forms.BooleanField(label=lazy("外聘专家"), required=False)
    expert_fields = forms.MultipleChoiceField(
        label=lazy("专家领域"),
        choices=field_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=lazy("仅专家填写"),
    )


class UnitForm(forms.Form):
    """An office, community, department or pool of experts."""

    code = forms.RegexField(r"^[0-9A-Za-z_.-]{1,30}$", label=lazy("单位代码"), help_text=lazy("字母、数字，不重复"))
    name = forms.CharField(label=lazy("单位名称"), max_length=80)
    kind = forms.ChoiceField(label=lazy("单位类别"), choices=[(code, lazy(label)) for code, label in Unit.KINDS])
    rank = forms.IntegerField(
        label=lazy("排列顺序"), min_value=0, initial=100, help_text=lazy("按行政序列排列，数字小的在前")
    )


@staff("admin")
def person_list(request: HttpRequest) -> HttpResponse:
    """List the persons with their accounts."""
    known = {one.person_id: one for one in Account.objects.filter(person_id__isnull=False)}
    people = Person.objects.select_related("unit").order_by("unit__rank", "name")
    rows = [(one, known.get(one.id), _said(known.get(one.id))) for one in people]
    return render(request, "desk/people.html", {"rows": rows, **duty_tabs(request)})


def _said(account: Account | None) -> str:
    return _(ACCOUNT.states[account.state]) if account else ""


@staff("admin")
def person_edit(request: HttpRequest, person_id: UUID | None = None) -> HttpResponse:
    """Enter a person, or mend an entry."""
    person = get_object_or_404(Person, id=person_id) if person_id else Person()
    now = {name: getattr(person, name) for name in ("name", "certificate", "phone", "email", "is_expert")}
    form = PersonForm(request.POST or None, initial={**now, "unit": person.unit_id, "expert_fields": person.fields})
    if request.method == "POST" and form.is_valid():
        for name in ("name", "unit", "certificate", "phone", "email", "is_expert"):
            setattr(person, name, form.cleaned_data[name])
        person.fields = form.cleaned_data["expert_fields"]
        return _saved(request, person, reverse("desk:people"))
    return _plain_row(request, form, person.name or _("新增人员"), reverse("desk:people"))


@staff("admin")
def unit_edit(request: HttpRequest, unit_id: UUID | None = None) -> HttpResponse:
    """Enter a unit, or mend an entry."""
    unit = get_object_or_404(Unit, id=unit_id) if unit_id else Unit()
    names = ("code", "name", "kind", "rank")
    form = UnitForm(request.POST or None, initial={name: getattr(unit, name) for name in names})
    if request.method == "POST" and form.is_valid():
        if Unit.objects.filter(code=form.cleaned_data["code"]).exclude(id=unit.id).exists():
            form.add_error("code", _("这个代码已有单位使用。"))
        else:
            for name in names:
                setattr(unit, name, form.cleaned_data[name])
            return _saved(request, unit, reverse("desk:posts"))
    return _plain_row(request, form, unit.name or _("新增单位"), reverse("desk:posts"))


def _saved(request: HttpRequest, row: Person | Unit, back: str) -> HttpResponse:
    row.save()
    setup_names.commit(viewer(request))
    moved()
    messages.success(request, _("已保存。"))
    return redirect(back)


def _plain_row(request: HttpRequest, form: forms.Form, title: str, back: str) -> HttpResponse:
    context = {"form": form, "title": title, "back": back}
    return render(request, "desk/plain_row.html", context, status=422 if form.errors else 200)
