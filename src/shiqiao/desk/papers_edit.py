"""Editing a draft: wording and term of each item, demands, findings, the addressee; saved as a new step."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.forms import BoundField
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.cases.models import Case
from shiqiao.desk.doing import seen_row
from shiqiao.desk.papers_matter import Edit as MatterEdit
from shiqiao.documents.content import Enterprise, Item, PaperContent
from shiqiao.documents.final import draft_of
from shiqiao.documents.issue import redraft
from shiqiao.documents.models import Paper
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.matter_paper import ALL_KINDS
from shiqiao.record import clock
from shiqiao.record.act import offered
from shiqiao.ui.acts import said
from shiqiao.ui.who import staff, viewer

LABELS = dict(ALL_KINDS)
AREA = forms.Textarea(attrs={"rows": 2})
ITEM = {
    "site_check_record": ("description", "measure"),
    "rectification_notice": ("description", "measure", "rectify_by"),
    "reinspection_opinion": ("description", "result"),
}
ITEM_LABELS = {
    "description": lazy("隐患情况"),
    "measure": lazy("整改要求"),
    "rectify_by": lazy("整改期限"),
    "result": lazy("复查情况"),
}


class Edit(forms.Form):
    """The editable parts of a draft; an item left out of a notice stays in the register as it is."""

    name = forms.CharField(label=lazy("单位名称"), max_length=120)
    uscc = forms.CharField(label=lazy("统一社会信用代码"), max_length=18, required=False)
    address = forms.CharField(label=lazy("地址"), max_length=200, required=False)
    person_in_charge = forms.CharField(label=lazy("负责人"), max_length=60, required=False)
    phone = forms.CharField(label=lazy("联系电话"), max_length=30, required=False)
    findings = forms.CharField(label=lazy("情况说明"), max_length=4000, required=False, widget=AREA)
    demands = forms.CharField(
        label=lazy("总体要求"), max_length=4000, required=False, widget=AREA, help_text=lazy("每行一条")
    )
    contact = forms.CharField(label=lazy("联系方式"), max_length=120, required=False)
    copies_to = forms.CharField(
        label=lazy("抄送"), max_length=400, required=False, help_text=lazy("多个单位用顿号隔开")
    )

    def __init__(self, paper: Paper, content: PaperContent, data: Mapping[str, Any] | None = None) -> None:
        """Fill in the draft and add the fields of each item."""
        super().__init__(data, initial=_initial(content))
        self.paper, self.content = paper, content
        self.running = dict(Case.objects.filter(id__in=paper.cases).values_list("id", "rectify_by"))
        self.fields["_key"] = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=str(clock.new_id()))
        self.fields["_seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=paper.steps)
        if content.kind == "rectification_notice":
            del self.fields["findings"]
        else:
            del self.fields["demands"]
        for item, case_id in zip(content.items, paper.cases, strict=True):
            self._add(item, UUID(case_id))

    def _add(self, item: Item, case_id: UUID) -> None:
        can_drop = len(self.content.items) > 1 and self.content.kind != "site_check_record"
        if can_drop:
            label = _("列入本文书")
            self.fields[f"item_{item.seq}_keep"] = forms.BooleanField(label=label, required=False, initial=True)
        for name in ITEM[self.content.kind]:
            field: forms.Field
            if name == "rectify_by":
                field = forms.DateField(label=ITEM_LABELS[name], initial=item.rectify_by)
                # A running deadline is a fact and only printed here.
                field.disabled = self.running.get(case_id) is not None
                field.initial = self.running.get(case_id) or item.rectify_by
            else:
                required = name != "measure" or self.content.kind == "rectification_notice"
                field = forms.CharField(
                    label=ITEM_LABELS[name],
                    max_length=2000,
                    required=required,
                    widget=AREA,
                    initial=getattr(item, name),
                )
            self.fields[f"item_{item.seq}_{name}"] = field

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal at the term of the case that it names, or above the form."""
        case = refusal.params.get("case")
        seq = self.paper.cases.index(case) + 1 if case in self.paper.cases else 0
        name = f"item_{seq}_rectify_by"
        self.add_error(name if name in self.fields else None, said(refusal))

    def items(self) -> list[dict[str, Any]]:
        """Return each item with its bound fields, for the page."""
        return [
            {
                "item": item,
                "keep": self[keep] if (keep := f"item_{item.seq}_keep") in self.fields else None,
                "fields": [self[f"item_{item.seq}_{name}"] for name in ITEM[self.content.kind]],
            }
            for item in self.content.items
        ]

    def rest(self) -> list[BoundField]:
        """Return the fields beside the items."""
        return [field for field in self.visible_fields() if not field.name.startswith("item_")]

    def edited(self) -> tuple[PaperContent, list[UUID]]:
        """Return the new content and the cases of its items, in order; raises ValueError for parts that contradict."""
        data = self.cleaned_data
        kept = [
            (item, UUID(case_id))
            for item, case_id in zip(self.content.items, self.paper.cases, strict=True)
            if data.get(f"item_{item.seq}_keep", True)
        ]
        items = tuple(_item(item, seq, data, self.content.kind) for seq, (item, _case) in enumerate(kept, 1))
        who = Enterprise(data["name"], data["uscc"], data["address"], data["person_in_charge"], data["phone"])
        content = replace(
            self.content,
            addressee=who,
            items=items,
            year=clock.today().year,
            findings=data.get("findings", self.content.findings),
            demands=_lines(data["demands"]) if "demands" in data else self.content.demands,
            contact=data["contact"],
            copies_to=tuple(part for line in _lines(data["copies_to"]) for part in line.split("、") if part),
        )
        return content, [case_id for _item_, case_id in kept]


def _initial(content: PaperContent) -> dict[str, Any]:
    who = content.addressee
    return {
        "name": who.name,
        "uscc": who.uscc,
        "address": who.address,
        "person_in_charge": who.person_in_charge,
        "phone": who.phone,
        "findings": content.findings,
        "demands": "\n".join(content.demands),
        "contact": content.contact,
        "copies_to": "、".join(content.copies_to),
    }


def _item(item: Item, seq: int, data: Mapping[str, Any], kind: str) -> Item:
    changed = {name: data[f"item_{item.seq}_{name}"] for name in ITEM[kind]}
    return replace(item, seq=seq, **changed)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def _may(request: HttpRequest, row: Paper) -> None:
    names: Sequence[str] = [one.act.name for one in offered(row.kind, row, viewer(request))]
    if "redraft" not in names:
        raise Http404


@staff()
def edit(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Show a draft for editing and save it; whatever was reviewed is to be reviewed again."""
    row = seen_row(request, "paper", paper_id)
    assert isinstance(row, Paper)
    shape: type[Edit | MatterEdit] = Edit if row.case_id is None else MatterEdit
    if request.method != "POST":
        _may(request, row)
    form = shape(row, draft_of(row), request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            content, cases = form.edited()
            data = form.cleaned_data
            redraft(row, content, cases, viewer=viewer(request), key=data["_key"], seen=data["_seen"])
        except Refused as refusal:
            form.refuse(refusal)
        except ValueError as broken:
            form.add_error(None, str(broken))
        else:
            messages.success(request, _("已保存，等待他人审核。"))
            return redirect("desk:paper", row.id)
    context = {"form": form, "paper": row, "kind": _(LABELS[row.paper_kind]), "was_reviewed": row.state == "reviewed"}
    page = "desk/paper_edit.html" if row.case_id is None else "desk/paper_matter_edit.html"
    return render(request, page, context, status=422 if form.errors else 200)
