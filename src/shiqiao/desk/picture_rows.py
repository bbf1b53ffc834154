"""The rows behind the picture's figures on visits and papers: the same filters, the same conditions, one line each."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shiqiao.briefing import looks
from shiqiao.desk.picture import READERS, scope_of
from shiqiao.documents.final import numbers
from shiqiao.places.models import Division
from shiqiao.ui.dates import cjk_date
from shiqiao.ui.who import editions_of, staff, viewer

SIZE = 100


@staff(*READERS)
@require_GET
def inspected_sites(request: HttpRequest) -> HttpResponse:
    """List the enterprises that the figure counts."""
    found = looks.inspected(viewer(request), scope_of(request.GET)).order_by("place_code", "name")
    communities = _communities()

    def row(site: Any, _extra: Any) -> tuple[str, str, list[str]]:
        return site.name, reverse("desk:site", args=[site.id]), [communities.get(site.place_code[:12], ""), site.trade]

    return _page(request, _("已检查的企业"), [_("企业"), _("社区"), _("行业")], found, row)


@staff(*READERS)
@require_GET
def finished_visits(request: HttpRequest) -> HttpResponse:
    """List the finished inspections that the figure counts."""
    found = looks.finished(viewer(request), scope_of(request.GET)).select_related("site").order_by("-finished_at", "id")
    _book, roster = editions_of(request)

    def row(visit: Any, _extra: Any) -> tuple[str, str, list[str]]:
        team = "、".join(roster.people.get(UUID(one), "") for one in visit.inspectors)
        return visit.site.name, reverse("desk:visit", args=[visit.id]), [cjk_date(visit.finished_at), team]

    return _page(request, _("已完成的检查"), [_("单位"), _("日期"), _("检查人员")], found, row)


@staff(*READERS)
@require_GET
def standing_notices(request: HttpRequest) -> HttpResponse:
    """List the notices that have been issued and stand."""
    found = looks.notices(viewer(request), scope_of(request.GET))
    return _papers(request, _("已签发的整改通知书"), found)


@staff(*READERS)
@require_GET
def void_notices(request: HttpRequest) -> HttpResponse:
    """List the notices that were voided."""
    return _papers(request, _("已作废的整改通知书"), looks.void_notices(viewer(request), scope_of(request.GET)))


def _papers(request: HttpRequest, title: str, found: QuerySet[Any]) -> HttpResponse:
    def row(paper: Any, known: Mapping[UUID, str]) -> tuple[str, str, list[str]]:
        cells = [paper.site.name, cjk_date(paper.issued_on), str(len(paper.cases))]
        return known.get(paper.id, ""), reverse("desk:paper", args=[paper.id]), cells

    heads = [_("文号"), _("单位"), _("签发日期"), _("项数")]
    return _page(request, title, heads, found.select_related("site").order_by("-year", "-number"), row, numbers)


def _page(
    request: HttpRequest, title: str, heads: list[str], found: QuerySet[Any], row: Any, more: Any = None
) -> HttpResponse:
    page = Paginator(found, SIZE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    extra = more(rows) if more else None
    back = request.GET.copy()
    back.pop("page", None)
    context = {
        "title": title,
        "heads": heads,
        "rows": [row(one, extra) for one in rows],
        "page": page,
        "back": reverse("desk:picture") + (f"?{back.urlencode()}" if back else ""),
    }
    return render(request, "desk/picture_rows.html", context)


def _communities() -> dict[str, str]:
    return dict(Division.objects.filter(level="community").values_list("code", "name"))
