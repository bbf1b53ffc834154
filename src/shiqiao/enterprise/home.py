"""What an enterprise sees of itself: its hazards by whose turn it is, its papers, what it was told."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from shiqiao.cases.find import hazards
from shiqiao.cases.models import Case
from shiqiao.documents.kinds import papers_to_sites
from shiqiao.documents.models import Paper
from shiqiao.outbox.models import Message
from shiqiao.places.models import Site
from shiqiao.policy import Viewer
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.hazard_words import OUTCOMES
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.paper import KINDS as PAPER_KINDS
from shiqiao.procedures.paper import PAPER
from shiqiao.record import clock
from shiqiao.record.kinds import KINDS
from shiqiao.ui.shapes import NavItem
from shiqiao.ui.who import enterprise, viewer

# Whose turn it is: the enterprise must act, the town must look, somebody above decides, done.
TODO = ("found", "ordered", "stopped", "planned")
WAITING = ("rectified", "verified", "reviewed")
SHOWN = 300
MESSAGES_SHOWN = 100


@dataclass(frozen=True)
class PaperLine:
    """One paper as the enterprise's list shows it."""

    paper: Paper
    kind: str
    state: str


@dataclass(frozen=True)
class Telling:
    """One message in words, and where it leads."""

    message: Message
    words: str
    url: str
    about: str = ""


def site_of(who: Viewer) -> Site:
    """Return the site of an enterprise's own account."""
    return Site.objects.get(id=next(iter(who.site_ids)))


def nav(who: Viewer, active: str = "") -> list[NavItem]:
    """Return the four places of the bar below, with the number of unread messages."""
    unread = Message.objects.filter(site_id__in=who.site_ids, read_at=None).count()
    return [
        NavItem(_("隐患"), reverse("enterprise:home"), active == "home"),
        NavItem(_("自查自报"), reverse("enterprise:report"), active == "report"),
        NavItem(_("文书"), reverse("enterprise:papers"), active == "papers"),
        NavItem(_("消息"), reverse("enterprise:messages"), active == "messages", unread or None),
    ]


@require_safe
@never_cache
@enterprise
def home(request: HttpRequest) -> HttpResponse:
    """List the enterprise's own hazards: to be put right, waiting for re-inspection, with a department, done."""
    who = viewer(request)
    mine = list(hazards(who).order_by("due_on", "id")[:SHOWN])
    done = sorted((one for one in mine if not one.is_open), key=lambda one: one.closed_on or date.min, reverse=True)
    outcomes = dict(OUTCOMES)
    context = {
        "site": site_of(who),
        "todo": [one for one in mine if one.is_open and one.state in TODO],
        "waiting": [one for one in mine if one.is_open and one.state in WAITING],
        "away": [one for one in mine if one.is_open and one.state not in (*TODO, *WAITING)],
        "done": [(one, _(outcomes.get(one.outcome, ""))) for one in done],
        "states": HAZARD.states,
        "today": clock.today(),
        "nav": nav(who, "home"),
    }
    return render(request, "enterprise/home.html", context)


@require_safe
@never_cache
@enterprise
def papers_list(request: HttpRequest) -> HttpResponse:
    """List the papers issued to this enterprise, the newest on top."""
    who = viewer(request)
    kinds = dict(PAPER_KINDS)
    lines = [
        PaperLine(one, _(kinds[one.paper_kind]), _(PAPER.states[one.state]))
        for one in papers_to_sites(who).order_by("-issued_on", "-number")[:SHOWN]
    ]
    return render(request, "enterprise/papers.html", {"papers": lines, "nav": nav(who, "papers")})


@require_safe
@never_cache
@enterprise
def messages_list(request: HttpRequest) -> HttpResponse:
    """Show what the enterprise was told, the newest on top; what was shown counts as read."""
    who = viewer(request)
    found = list(Message.objects.filter(site_id__in=who.site_ids).order_by("-id")[:MESSAGES_SHOWN])
    cases_of = Case.objects.in_bulk([one.subject_id for one in found if one.kind == "hazard"])
    papers_of = Paper.objects.in_bulk([one.subject_id for one in found if one.kind == "paper"])
    context = {"tellings": [_told(message, cases_of, papers_of) for message in found], "nav": nav(who, "messages")}
    page = render(request, "enterprise/messages.html", context)
    Message.objects.filter(id__in=[one.id for one in found], read_at=None).update(read_at=clock.now())
    return page


def _told(message: Message, cases_of: dict[UUID, Case], papers_of: dict[UUID, Paper]) -> Telling:
    kind = KINDS[message.kind]
    try:
        label = _(kind.newest.act(message.act).label)
    except Refused:
        label = message.act
    case, paper = cases_of.get(message.subject_id), papers_of.get(message.subject_id)
    if case is not None:
        return Telling(message, f"{case} {label}", reverse("enterprise:case", args=[case.id]), case.description)
    if paper is not None:
        words = f"{_(dict(PAPER_KINDS)[paper.paper_kind])}〔{paper.year}〕{paper.number}号 {label}"
        return Telling(message, words, reverse("enterprise:papers"))
    return Telling(message, f"{_(kind.newest.label)}：{label}", "")
