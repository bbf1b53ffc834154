"""Checklists at the desk: the list, one edition with its clauses, and a new edition out of an Excel file."""

import io
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.cases.models import Checklist, Clause
from shiqiao.desk.doing import Page, act_page, buttons, history, seen_row
from shiqiao.desk.sites import STAFF
from shiqiao.inspections.checklist_rows import EVIDENCE, Line, lines_of
from shiqiao.inspections.starter import publication
from shiqiao.intake.guess import guess
from shiqiao.intake.problems import Unusable, says
from shiqiao.intake.rows import Converted, convert
from shiqiao.intake.setup_fields import CHECKLIST_FIELDS
from shiqiao.intake.sheets import Column, write_xlsx
from shiqiao.intake.tables import Table, read_table
from shiqiao.intake.templates import template_xlsx
from shiqiao.places.fields import FIELD_LABELS, FIELDS
from shiqiao.procedures.campaign import CHECKLIST
from shiqiao.procedures.hazard_words import GRADES
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.ui.acts import said
from shiqiao.ui.choices import field_choices
from shiqiao.ui.who import staff, viewer

SALT = "shiqiao/checklist/preview"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ONE_SHEET = tuple(spec for spec in CHECKLIST_FIELDS if spec.name != "field")
WIDTHS = {"clause": 60, "basis": 40}
EXAMPLES = (
    {
        "section": "用电安全",
        "clause": "配电箱（柜）门完好、上锁，内部无杂物",
        "basis": "《低压配电设计规范》GB 50054",
        "grade": "一般",
        "evidence": "现场照片",
    },
    {
        "section": "有限空间",
        "clause": "已辨识有限空间，建立台账并设置明显的安全警示标志",
        "basis": "《工贸企业重大事故隐患判定标准》第十三条",
        "grade": "重大",
        "evidence": "台账复印件",
    },
)


@staff(*STAFF)
def checklist_list(request: HttpRequest) -> HttpResponse:
    """List the checklists, the editions in force first."""
    rows = [
        {
            "list": one,
            "field": _(FIELD_LABELS.get(one.field, "")) or _("各领域"),
            "state": _(CHECKLIST.states[one.state]),
            "tone": "done" if one.state == "in_force" else "stopped",
        }
        for one in Checklist.objects.order_by("state", "code", "-edition")
    ]
    may = bool(viewer(request).town_roles & {"clerk", "head"})
    return render(request, "desk/checklists.html", {"rows": rows, "may_import": may})


@staff(*STAFF)
def checklist(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """Show one edition with its clauses."""
    row = seen_row(request, "checklist", checklist_id)
    assert isinstance(row, Checklist)
    words = dict(EVIDENCE)
    clauses = list(Clause.objects.filter(subject_id=row.id).order_by("order"))
    context = {
        "list": row,
        "state": _(CHECKLIST.states[row.state]),
        "field": _(FIELD_LABELS.get(row.field, "")) or _("各领域"),
        "clauses": [(one, words.get(one.evidence, one.evidence)) for one in clauses],
        "majors": sum(one.grade_if_fails == "major" for one in clauses),
        "editions": Checklist.objects.filter(code=row.code).exclude(id=row.id).order_by("-edition"),
        "buttons": buttons(request, "checklist", row),
        "entries": history(request, row),
    }
    return render(request, "desk/checklist.html", context)


@staff(*STAFF)
def checklist_xlsx(request: HttpRequest, checklist_id: UUID) -> HttpResponse:
    """Send one edition in the columns of the import, so that the next edition is this file, mended."""
    row = seen_row(request, "checklist", checklist_id)
    assert isinstance(row, Checklist)
    words, grades = dict(EVIDENCE), dict(GRADES)
    out = io.BytesIO()
    columns = [Column(str(spec.label), width=WIDTHS.get(spec.name, 16)) for spec in ONE_SHEET]
    rows = (
        [
            {
                "section": one.section,
                "clause": one.text,
                "basis": one.basis,
                "grade": _(grades.get(one.grade_if_fails, "")),
                "evidence": _(words.get(one.evidence, one.evidence)),
            }.get(spec.name, "")
            for spec in ONE_SHEET
        ]
        for one in Clause.objects.filter(subject_id=row.id).order_by("order")
    )
    write_xlsx(out, columns, rows, title=str(row))
    disposition = content_disposition_header(True, f"{row}.xlsx") or "attachment"
    return HttpResponse(out.getvalue(), content_type=XLSX, headers={"Content-Disposition": disposition})


@staff(*STAFF)
def checklist_act(request: HttpRequest, checklist_id: UUID, name: str) -> HttpResponse:
    """Do one act on an edition: withdraw it."""
    row = seen_row(request, "checklist", checklist_id)
    page = Page(str(row), reverse("desk:checklist", args=[row.id]))
    return act_page(request, "checklist", row, name, page)


@staff("clerk", "head", town=True)
def checklist_template(request: HttpRequest) -> HttpResponse:
    """Hand out the empty list that the import recognises."""
    body = template_xlsx(ONE_SHEET, _("检查表"), EXAMPLES, {"evidence": [str(label) for _code, label in EVIDENCE]})
    disposition = "attachment; filename*=UTF-8''%E6%A3%80%E6%9F%A5%E8%A1%A8%E6%A8%A1%E6%9D%BF.xlsx"
    return HttpResponse(body, content_type=XLSX, headers={"Content-Disposition": disposition})


class UploadForm(forms.Form):
    """A file, and which checklist it is an edition of."""

    file = forms.FileField(label=lazy("Excel 文件"), help_text=lazy(".xlsx、.xls、.csv；列名可与模板不同，会自动识别"))
    title = forms.CharField(label=lazy("检查表名称"), max_length=120)
    code = forms.RegexField(
        r"^[0-9A-Za-z_.-]{2,40}$",
        label=lazy("代码"),
        help_text=lazy("字母、数字；与已有检查表相同即发布其新版，旧版同时停用"),
        error_messages={"invalid": lazy("代码只能用字母、数字和 _ . -，2 至 40 位。")},
    )
    field = forms.ChoiceField(label=lazy("领域"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the fields of duty."""
        super().__init__(*args, **kwargs)
        field = self.fields["field"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("各领域")), *field_choices()]


@staff("clerk", "head", town=True)
def checklist_import(request: HttpRequest) -> HttpResponse:
    """Take a file, show what was read of it and what is wrong, and publish what the clerk has seen."""
    if "rows" in request.POST:
        return _publish(request)
    form = UploadForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        upload: UploadedFile[Any] = form.cleaned_data["file"]
        try:
            table = read_table(upload.read(), upload.name or "")
            read = list(convert(table, guess(table, ONE_SHEET), ONE_SHEET, today=clock.today()))
            return render(request, "desk/checklist_preview.html", _preview(form.cleaned_data, table, read))
        except Unusable as fault:
            form.add_error("file", fault.says)
    return render(request, "desk/checklist_import.html", context, status=422 if form.errors else 200)


def _preview(given: dict[str, Any], table: Table, read: Sequence[Converted]) -> dict[str, Any]:
    good = lines_of([one.values for one in read if not one.to_mend and not one.is_repeat])
    mapping = guess(table, ONE_SHEET)
    previous = Checklist.objects.filter(code=given["code"]).order_by("-edition").first()
    about = {"title": given["title"], "code": given["code"], "field": given["field"], "lines": good}
    return {
        **about,
        "edition": previous.edition + 1 if previous else 1,
        "previous": previous,
        "field_label": _(dict(FIELDS).get(given["field"], "")) or _("各领域"),
        "bad": [(one.row.number, [says(problem) for problem in one.problems]) for one in read if one.to_mend],
        "repeats": sum(one.is_repeat for one in read),
        "columns": [(spec.label, mapping.label(spec.name)) for spec in ONE_SHEET],
        "unknown": mapping.unknown,
        "words": dict(EVIDENCE),
        "rows": signing.dumps({**about, "lines": [list(line) for line in good]}, salt=SALT, compress=True),
        "key": str(clock.new_id()),
        "checklist_id": clock.new_id(),
    }


def _publish(request: HttpRequest) -> HttpResponse:
    form = UploadForm()
    try:
        about = signing.loads(request.POST["rows"], salt=SALT, max_age=86_400)
        new_id = UUID(request.POST["checklist_id"])
        lines = [Line(*line) for line in about["lines"]]
        dos = publication(about["title"], about["code"], about["field"], lines, (new_id, request.POST["key"][:60]))
        act_all(dos, viewer=viewer(request))
    except (signing.BadSignature, KeyError, ValueError):
        return render(
            request, "desk/checklist_import.html", {"form": form, "says": _("预览已失效，请重新上传。")}, status=422
        )
    except Refused as refusal:
        return render(request, "desk/checklist_import.html", {"form": form, "says": said(refusal)}, status=422)
    return redirect("desk:checklist", new_id)
