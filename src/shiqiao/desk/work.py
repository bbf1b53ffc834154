"""My work: what is open in my posts, the most urgent first; what waits for my approval or answer comes after the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET
from django.views.decorators.vary import vary_on_headers

from shiqiao.briefing.figures import figures
from shiqiao.cases import call_backs, find
from shiqiao.cases.find import Filters
from shiqiao.cases.models import Case
from shiqiao.desk.duties import about_people, about_sites, matter_kinds
from shiqiao.desk.follow_ups import READERS as ASKERS
from shiqiao.desk.lines import Line, line
from shiqiao.desk.matters import STANDINGS as MATTER_WORDS
from shiqiao.desk.picture import opens
from shiqiao.desk.work_papers import Waiting, papers_to_people
from shiqiao.documents.final import about
from shiqiao.documents.kinds import papers
from shiqiao.documents.models import Paper
from shiqiao.documents.orphans import DRAFTERS as RENOTICERS
from shiqiao.documents.orphans import orphans
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.procedures.dispute import DISPUTE
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.matter_paper import ALL_KINDS
from shiqiao.procedures.petition import PETITION
from shiqiao.procedures.visit import PURPOSES, VISIT
from shiqiao.record import clock
from shiqiao.ui.who import editions_of, staff, viewer
from shiqiao.visits.kinds import visits

SHOWN = 50
FEW = 8
APPROVERS = frozenset({"head", "leader"})
DRAFTERS = frozenset({"clerk", "inspector"})
# Those who answer for others' work, and what they look at first.
OVERSEERS = frozenset({"head", "leader", "clerk", "supervisor"})
TOWN = ("open", "overdue", "waiting_reinspection", "major_open", "recurred")
OF_MATTERS = ("open", "overdue", "answering", "bounced", "old")


@dataclass(frozen=True)
class Group:
    """Some of my cases under one heading, and the address of all of them in the register."""

    name: str
    hint: str
    lines: Sequence[Line]
    url: str


@staff()
@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """Show what is open in the viewer's posts; one statement for the list."""
    who = viewer(request)
    _book, roster = editions_of(request)
    found = list(mine(who)[: SHOWN + 1])
    context = {
        "groups": groups(found[:SHOWN], roster, about_sites(who)),
        "sites": about_sites(who),
        "people": about_people(who),
        "more": len(found) > SHOWN,
        "shown": SHOWN,
        "may_find": about_sites(who) and bool(who.roles & set(HAZARD.act("find").by)),
        "may_plan": about_sites(who) and bool(who.roles & set(VISIT.act("plan").by)),
        "may_petition": "petition" in matter_kinds(who) and bool(who.roles & set(PETITION.act("register").by)),
        "may_dispute": "dispute" in matter_kinds(who) and bool(who.roles & set(DISPUTE.act("register").by)),
        "may_see_town": bool(who.roles & OVERSEERS),
        "today": clock.today(),
    }
    return render(request, "desk/work.html", context)


@staff(*sorted(OVERSEERS))
@vary_on_headers("HX-Request")
@require_GET
def town(request: HttpRequest) -> HttpResponse:
    """Show how the viewer's whole reach stands, each number opening its rows; fetched after the page."""
    who = viewer(request)
    parts = []
    if about_sites(who):
        found = figures(who, Filters())
        shown = [found.figure(name) for name in TOWN]
        parts.append((_("隐患"), [(_(one.label), one.value, opens(one)) for one in shown]))
    if about_people(who):
        parts.append((_("信访和矛盾纠纷"), _matter_figures(who)))
    context = {"parts": parts}
    template = "desk/work_town.html" if request.headers.get("HX-Request") else "desk/work_town_page.html"
    return render(request, template, context)


def _matter_figures(who: Viewer) -> list[tuple[str, int, str]]:
    on = clock.today()
    wanted = {name: Count("id", filter=find.standing_is(name, on)) for name in OF_MATTERS}
    found = find.cases(who, find.MATTERS).filter(is_open=True).order_by().aggregate(**wanted)
    return [(str(MATTER_WORDS[name]), found[name], f"{reverse('desk:matters')}?standing={name}") for name in OF_MATTERS]


def mine(who: Viewer) -> "QuerySet[Case]":
    """Return what is open in somebody's posts, by due date; served by the index case_work."""
    return find.mine(who).filter(is_open=True).order_by("due_on", "id").select_related("site")


def groups(found: Sequence[Case], roster: Roster, sites: bool = True) -> list[Group]:
    """Sort cases under overdue, due within three days, waiting for me to look again, and the rest."""
    today = clock.today()
    soon = today + timedelta(days=3)
    late = [case for case in found if case.due_on and case.due_on < today]
    near = [case for case in found if case.due_on and today <= case.due_on <= soon]
    later = [case for case in found if not case.due_on or case.due_on > soon]
    again = [case for case in later if case.state == "rectified"]
    rest = [case for case in later if case.state != "rectified"]
    sorts = (
        (_("逾期"), _("已过期限，逐日升级"), late, "overdue"),
        (_("三日内到期"), "", near, "due_soon"),
        (_("等我复查"), _("企业已报整改，须两人到场、其中一人未参加原检查"), again, "waiting"),
        (_("其余未销号") if all(case.kind == "hazard" for case in rest) else _("其余未办结"), "", rest, "open"),
    )
    return [
        Group(
            name,
            hint,
            [line(case, roster) for case in some],
            _register(standing=standing, mine="1", kind=find.ALL_KINDS)
            if sites
            else f"{reverse('desk:matters')}?standing={standing}&mine=1",
        )
        for name, hint, some, standing in sorts
        if some
    ]


def _register(**filters: str) -> str:
    pairs = Filters(**filters).given().items()
    return f"{reverse('desk:register')}?{'&'.join(f'{name}={value}' for name, value in pairs)}"


@staff()
@vary_on_headers("HX-Request")
@require_GET
def waiting(request: HttpRequest) -> HttpResponse:
    """Show what else waits for the viewer: approvals, answers, papers, visits; fetched after the page."""
    who = viewer(request)
    _book, roster = editions_of(request)
    parts = [_visits(who)]
    if "supervisor" in who.roles:
        unsettled = find.cases(who, find.MATTERS).filter(is_open=True, state="answering", settled_on=None)
        address = f"{reverse('desk:matters')}?standing=answering"
        parts.append(Waiting(_("待未参与办理的人核验"), _rows(unsettled, roster), address))
    if who.roles & set(ASKERS):
        due = call_backs.due(who, clock.today())
        parts.append(Waiting(_("到期的回访"), _rows(due, roster), reverse("desk:follow_ups")))
    if who.roles & APPROVERS:
        parts += [
            _cases(_("等我审批的延期"), who, roster, standing="asked"),
            _cases(_("已升级的逾期事项"), who, roster, standing="escalated"),
        ]
    if who.roles & DRAFTERS:
        parts.append(_cases(_("待拟整改通知的隐患"), who, roster, state="found"))
    if who.roles & set(RENOTICERS):
        parts.append(_orphans(who))
    if "expert" in who.roles:
        asked = find.cases(who).filter(is_open=True, marks__consulting=str(who.person_id))
        parts.append(Waiting(_("等我答复的判定"), _rows(asked, roster)))
    if who.roles & {"head", "leader", "clerk", "inspector", "mediator"}:
        parts += [_papers(who), *papers_to_people(who)]
    context: dict[str, Any] = {"parts": [part for part in parts if part.rows], "today": clock.today()}
    return render(
        request, "desk/waiting.html" if request.headers.get("HX-Request") else "desk/waiting_page.html", context
    )


def _cases(name: str, who: Viewer, roster: Roster, **narrow: str) -> Waiting:
    asked = {**narrow, "kind": "hazard" if "state" in narrow else find.ALL_KINDS}
    return Waiting(name, _rows(find.register(who, Filters(**asked)), roster), _register(**asked))


def _rows(found: "QuerySet[Case]", roster: Roster) -> list[tuple[str, str, str]]:
    some = found.order_by("due_on", "id").select_related("site")[:FEW]
    return [
        (
            f"{case.shown_number} {case.site.name if case.site else ''}",
            case.title or case.description,
            reverse("desk:case", args=[case.id]),
        )
        for case in some
    ]


def _visits(who: Viewer) -> Waiting:
    me = str(who.person_id)
    found = visits(who).filter(state__in=("planned", "under_way"), inspectors__icontains=me) | visits(who).filter(
        state__in=("planned", "under_way"), experts__icontains=me
    )
    words, purposes = VISIT.states, dict(PURPOSES)
    rows = [
        (
            visit.site.name,
            f"{visit.planned_on:%m-%d} {_(purposes.get(visit.purpose, ''))} {_(words[visit.state])}",
            f"/visits/{visit.id}/",
        )
        for visit in found.order_by("planned_on", "id").select_related("site")[:FEW]
    ]
    return Waiting(_("我的检查"), rows)


def _orphans(who: Viewer) -> Waiting:
    rows = [
        (
            f"{paper.site.name if paper.site else ''} 〔{paper.year}〕{paper.number}号",
            _("%(many)s 项未销号的隐患没有有效的通知书") % {"many": len(left)},
            f"{reverse('desk:draft_notice')}?replaces={paper.id}",
        )
        for paper, left in orphans(who)[:FEW]
    ]
    return Waiting(_("需重开通知书"), rows)


def _papers(who: Viewer) -> Waiting:
    # A draft waits for review by another hand; a reviewed paper waits for whoever signs.
    states = ["reviewed"] if who.roles & APPROVERS else []
    states += ["draft"] if who.roles & {"head", "clerk", "inspector", "mediator"} else []
    found: QuerySet[Paper] = papers(who).filter(state__in=states).exclude(state="draft", drafted_by=who.person_id)
    kinds = dict(ALL_KINDS)
    words = {"draft": _("待审核"), "reviewed": _("待签发")}
    first = list(found.order_by("opened_at").select_related("site")[:FEW])
    named = about(first)
    rows = [
        (_(kinds.get(paper.paper_kind, "")), f"{named[paper.id]} {words[paper.state]}", f"/papers/{paper.id}/")
        for paper in first
    ]
    return Waiting(_("等我处理的文书"), rows)
