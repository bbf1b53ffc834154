"""The page behind the single-use QR code on a paper: its enterprise reports, item by item, what it has put right."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shiqiao.access.log import address_of
from shiqiao.cases.find import hazards
from shiqiao.cases.models import Case
from shiqiao.documents.final import content_of
from shiqiao.documents.links import open_link, spend
from shiqiao.documents.models import Paper, ReportLink
from shiqiao.policy import Viewer
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.paper import KINDS
from shiqiao.record import clock
from shiqiao.ui.acts import Around, act_form
from shiqiao.ui.who import roster_now

LABELS = dict(KINDS)
TO_REPORT = tuple(HAZARD.act("rectify").frm)


@dataclass(frozen=True)
class Opened:
    """A link that opens: its notice or opinion, whoever holds it as a viewer, and the paper's items in its order."""

    link: ReportLink
    paper: Paper
    viewer: Viewer
    items: list[Case]

    @property
    def left(self) -> list[Case]:
        """The items that wait to be reported."""
        return [case for case in self.items if case.state in TO_REPORT]


def _opened(request: HttpRequest, token: str) -> Opened | None:
    link = open_link(token, address_of(request))
    if link is None:
        return None
    paper = Paper.objects.select_related("site").filter(id=link.paper_id, voided_on=None).first()
    if paper is None:
        return None
    who = Viewer(site_ids=frozenset({link.site_id}), paper_id=paper.id, via="qr")
    # The holder of a paper sees the items of this paper, nothing else of the enterprise.
    listed = {str(case.id): case for case in hazards(who).filter(id__in=paper.cases)}
    return Opened(link, paper, who, [listed[one] for one in paper.cases if one in listed])


def _gone(request: HttpRequest) -> HttpResponse:
    """Answer alike for a link that is unknown, expired, spent or guessed at too often."""
    return _quiet(render(request, "public/report_gone.html", status=404))


def _quiet(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response


@never_cache
@require_safe
def report(request: HttpRequest, token: str) -> HttpResponse:
    """List the paper's items that can be reported, and those that have been."""
    opened = _opened(request, token)
    if opened is None:
        return _gone(request)
    context = {
        "token": token,
        "paper": opened.paper,
        "title": f"{_(LABELS[opened.paper.paper_kind])}（{content_of(opened.paper).number}）",
        "left": [(opened.items.index(case) + 1, case) for case in opened.left],
        "others": [
            (number, case, _(HAZARD.states[case.state]))
            for number, case in enumerate(opened.items, 1)
            if case.state not in TO_REPORT
        ],
        "expires_on": opened.link.expires_on,
        "today": clock.today(),
    }
    return _quiet(render(request, "public/report.html", context))


@never_cache
def report_item(request: HttpRequest, token: str, case_id: UUID) -> HttpResponse:
    """Take the report on one item, with photo and measure; the last one spends the link."""
    opened = _opened(request, token)
    if opened is None:
        return _gone(request)
    case = next((one for one in opened.items if one.id == case_id), None)
    if case is None:
        raise Http404
    if case.state not in TO_REPORT and request.method != "POST":
        return redirect("public:report", token)
    number = opened.items.index(case) + 1
    form = act_form(request, HAZARD.act("rectify"), Around(opened.viewer, "hazard", case, roster_now(), {}))
    if request.method == "POST" and form.perform(case.id):
        if not [one for one in opened.left if one.id != case.id]:
            spend(opened.link)
            return _quiet(render(request, "public/report_done.html", {"paper": opened.paper}))
        messages.success(
            request, _("第 %(number)s 项已报告，检查人员会到现场复查。请接着报告其余各项。") % {"number": number}
        )
        return redirect("public:report", token)
    context = {"token": token, "paper": opened.paper, "case": case, "number": number, "form": form}
    return _quiet(render(request, "public/report_item.html", context, status=422 if form.errors else 200))
