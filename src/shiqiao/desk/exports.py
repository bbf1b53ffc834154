"""Sends the lists of the desk as spreadsheets: exactly the rows that the page at the same filters shows."""

import tempfile
from collections.abc import Callable, Iterator, Sequence
from typing import Any, BinaryIO
from uuid import UUID

from django.http import FileResponse, Http404, HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from shiqiao.access import log
from shiqiao.cases.find import Filters
from shiqiao.desk import matters, papers, sites, visits
from shiqiao.desk.register import EXPORTERS
from shiqiao.intake.export import export_cases
from shiqiao.intake.matters_out import export_matters
from shiqiao.intake.mediations import export_mediations
from shiqiao.intake.returns import rows_of, write_list
from shiqiao.intake.sheets import Column, Value, write_xlsx
from shiqiao.places.fields import FIELD_LABELS
from shiqiao.places.find import register
from shiqiao.places.models import Division
from shiqiao.procedures.paper import PAPER
from shiqiao.procedures.site import SITE_KINDS
from shiqiao.procedures.visit import PURPOSES, VISIT
from shiqiao.record import clock
from shiqiao.record.models import Ledger
from shiqiao.ui.who import roster_now, staff, viewer

AT_ONCE = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_GET
@staff(*EXPORTERS)
def cases(request: HttpRequest) -> Any:
    """Send exactly the rows that the register shows for the same address."""
    log.note("exported", request, viewer=viewer(request), kind="hazard")
    return _sent(_("隐患台账"), lambda out: export_cases(out, viewer(request), Filters.read(request.GET)))


@require_GET
@staff(*matters.READERS)
def mediations(request: HttpRequest) -> Any:
    """Send the disputes that the unresolved list shows for the same address, as the register of mediations."""
    log.note("exported", request, viewer=viewer(request), kind="dispute")
    filters = matters.filters_of(request.GET)
    return _sent(_("调解台账"), lambda out: export_mediations(out, viewer(request), filters))


@require_GET
@staff(*matters.EXPORTERS)
def matter_rows(request: HttpRequest) -> Any:
    """Send the matters that the unresolved list shows for the same address, confidential ones left out."""
    log.note("exported", request, viewer=viewer(request), kind="petition")
    filters = matters.filters_of(request.GET)
    return _sent(_("未化解清单"), lambda out: export_matters(out, viewer(request), filters))


@require_GET
@staff(*sites.STAFF)
def visit_rows(request: HttpRequest) -> Any:
    """Send the visits that the list shows for the same address."""
    who, people = viewer(request), roster_now().people
    log.note("exported", request, viewer=who, kind="visit")
    places = dict(Division.objects.values_list("code", "name"))
    columns = (
        Column("计划日期", "day"),
        Column("单位名称", width=26),
        Column("所属社区", width=16),
        Column("目的", width=10),
        Column("检查人员", width=20),
        Column("专家", width=12),
        Column("状态", width=10),
        Column("发现隐患", "number"),
    )

    def rows() -> Iterator[Sequence[Value]]:
        found = visits.VisitFilterForm(who, request.GET).narrow(who)
        raised = visits.findings(who, found.order_by().values_list("id", flat=True))
        for one in found.iterator(chunk_size=AT_ONCE):
            yield [
                one.planned_on,
                one.site.name,
                places.get(one.place_code[:12], ""),
                _(dict(PURPOSES).get(one.purpose, one.purpose)),
                "、".join(people.get(UUID(each), "") for each in one.inspectors),
                "、".join(people.get(UUID(each), "") for each in one.experts),
                _(VISIT.states[one.state]),
                raised.get(one.id, 0),
            ]

    return _list(_("检查记录"), columns, rows())


@require_GET
@staff(*sites.STAFF)
def site_rows(request: HttpRequest) -> Any:
    """Send the sites that the list shows for the same address, with their open and overdue hazards."""
    who = viewer(request)
    log.note("exported", request, viewer=who, kind="site")
    places = dict(Division.objects.values_list("code", "name"))
    columns = (
        Column("单位名称", width=28),
        Column("统一社会信用代码", width=20),
        Column("所属社区", width=16),
        Column("行业领域", width=12),
        Column("类别", width=10),
        Column("地址", width=26),
        Column("重点检查对象", width=12),
        Column("未销号", "number"),
        Column("逾期", "number"),
    )
    form = sites.SiteFilterForm(request.GET)
    found = list(register(who, form.filters()))
    counts = sites.hazard_counts(who, [one.id for one in found])

    def rows() -> Iterator[Sequence[Value]]:
        for one in found:
            yield [
                one.name,
                one.uscc,
                places.get(one.place_code[:12], ""),
                _(FIELD_LABELS.get(one.field, one.field)),
                _(dict(SITE_KINDS).get(one.site_kind, one.site_kind)),
                one.address,
                _("是") if one.key_target else _("否"),
                *counts.get(one.id, (0, 0)),
            ]

    return _list(_("单位名录"), columns, rows())


@require_GET
@staff()
def paper_rows(request: HttpRequest) -> Any:
    """Send the papers that the list shows for the same address: the office's register of documents."""
    columns = (
        Column("文号", width=22),
        Column("文书种类", width=18),
        Column("单位名称或事项编号", width=28),
        Column("项数", "number"),
        Column("状态", width=10),
        Column("拟稿人", width=10),
        Column("签发日期", "day"),
        Column("送达日期", "day"),
    )
    log.note("exported", request, viewer=viewer(request), kind="paper")
    found = papers.lines_of(list(papers.asked_for(request).select_related("site")), roster_now())
    rows = (
        [
            line["number"],
            line["kind"],
            line["about"],
            len(line["paper"].cases),
            _(PAPER.states[line["paper"].state]),
            line["drafter"],
            line["paper"].issued_on,
            line["paper"].served_on,
        ]
        for line in found
    )
    return _list(_("文书登记"), columns, rows)


@staff("clerk", "head")
@require_http_methods(["GET", "POST"])
def source_list(request: HttpRequest) -> Any:
    """Send a list back in its source's own columns; POST also looks at what the viewer has been allowed to open."""
    who, name = viewer(request), request.GET.get("name", "")
    found = rows_of(who, name)
    if not found.exists():
        raise Http404
    log.note("exported", request, viewer=who, kind="source")
    opened = request.method == "POST"
    title = found.values_list("name", flat=True).first() or name
    return _sent(
        _("%(name)s反馈") % {"name": title.replace("/", " ")},
        lambda out: write_list(out, found, who, name=title, opened=opened),
    )


def _list(name: str, columns: Sequence[Column], rows: Iterator[Sequence[Value]]) -> FileResponse:
    town = Ledger.objects.values_list("name", flat=True).first() or ""
    notes = [_("导出日期：%(day)s；只含导出人有权查看的事项。") % {"day": clock.today().isoformat()}]
    return _sent(name, lambda out: write_xlsx(out, columns, rows, title=f"{town}{name}", note_lines=notes))


def _sent(name: str, write: Callable[[BinaryIO], object]) -> FileResponse:
    # The file is written to disk and sent from there, so that a large register takes no memory; it is gone when closed.
    out = tempfile.TemporaryFile()  # noqa: SIM115 -- the response closes it once it has been sent
    write(out)
    out.seek(0)
    filename = f"{name}-{clock.today().isoformat()}.xlsx"
    response = FileResponse(out, as_attachment=True, filename=filename, content_type=XLSX)
    response["Cache-Control"] = "no-store"
    return response
