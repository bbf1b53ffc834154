"""The mediation page of a dispute: who agreed to it, who mediates, each session, what was agreed and whether it is kept."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from shiqiao.access import log
from shiqiao.cases import find, mediations
from shiqiao.cases.models import Case
from shiqiao.desk.case import BACK, buttons
from shiqiao.desk.case_facts import beside
from shiqiao.desk.doing import Button
from shiqiao.desk.frame import navigation
from shiqiao.desk.lines import state_of, turn
from shiqiao.desk.matter_people import answers
from shiqiao.desk.papers_matter import papers_now
from shiqiao.evidence.models import File
from shiqiao.identities import find as persons
from shiqiao.procedures.identity import SEALERS
from shiqiao.procedures.matter_parties import asked
from shiqiao.record import clock
from shiqiao.record.act import offered
from shiqiao.record.projection import standing
from shiqiao.ui.shapes import Thumb
from shiqiao.ui.timeline import thumb
from shiqiao.ui.who import editions_of, staff, viewer

# Whoever may mediate may put the file together; a dispute's other readers look at its page.
MAKERS = frozenset({"mediator", "clerk", "head", "leader", "grid_worker", "legal_adviser"})
# Which acts stand in which section of the page, in the order of the law; the others stand on the page of the matter.
SECTIONS = {
    "consent": ("seek_consent", "begin"),
    "mediators": ("change_mediators", "invite"),
    "sessions": ("session", "investigate"),
    "agreement": ("draft_agreement", "agree"),
    "performance": ("promise", "check_promise", "check_performance"),
    "court": ("apply_confirmation", "record_confirmation"),
    "prevention": ("prevent",),
    "ending": ("terminate",),
}
PLACED = frozenset(name for names in SECTIONS.values() for name in names)
# What a dispute waits for that stays where it is by it.
NEXT = ("seek_consent", "session", "check_promise", "check_performance")


@staff()
@require_GET
def mediation(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show a dispute's mediation; absent, forbidden and what is no dispute look the same."""
    found = dispute(request, case_id)
    if found.confidentiality != "internal":
        log.note("read", request, viewer=viewer(request), kind=found.kind, subject=found.id)
    who, today = viewer(request), clock.today()
    book, roster = editions_of(request)
    file = mediations.read(found, roster, today)
    state, tone = state_of(found)
    nexts, others = buttons(offered(found.kind, found, who, (book, roster)), found, book)
    offers = {one.name: one._replace(url=f"{one.url}?{BACK}=mediation") for one in (*nexts, *others)}
    shown = _thumbs(each for step in file.steps for each in step.files)
    first = _first(offers, file)
    context: dict[str, Any] = {
        "case": found,
        "file": file,
        "state": state,
        "tone": tone,
        "turn": turn(found, roster),
        "today": today,
        "next": first,
        "buttons": _sorted(offers, file, first.name if first else ""),
        "elsewhere": any(name not in PLACED and not one.why_not for name, one in offers.items()),
        "sessions": [(one, [shown[each] for each in one.files]) for one in file.sessions],
        "looked_files": [shown[each] for each in file.files("investigate")],
        "duties": [(one, [shown[each] for each in one.files]) for one in file.duties],
        "signed": [shown[each] for each in (file.agreement.files if file.agreement else ())],
        "court_files": [shown[each] for each in file.court.files],
        "papers": beside(found, who).papers,
        "begins": papers_now(found, who).begins,
        "may_bind": bool(who.roles & MAKERS),
        "steps": _stations(file, found),
        "answers": answers(found) if found.state in ("answering", "closed") and found.concerns_person else [],
        "unnamed": max(0, len(asked(standing(found))) - _named(found)),
        "may_seal": bool(who.roles & set(SEALERS)) and found.is_open,
        "nav": navigation(who, reverse("desk:matters")),
    }
    return render(request, "desk/mediation.html", context)


def _named(case: Case) -> int:
    return sum(persons.named_in([case.id, *map(UUID, case.marks.get("joined", {}))], "party").values())


def dispute(request: HttpRequest, case_id: UUID) -> Case:
    """Return a dispute that the viewer may read; raises Http404 alike for absent, forbidden and another kind."""
    found = find.one(viewer(request), case_id, "dispute")
    if found is None:
        raise Http404
    return found


def _first(offers: Mapping[str, Button], file: mediations.Mediation) -> Button | None:
    """Return what is to be done next on this page: what moves the dispute on, else what its state waits for."""
    may = [one for one in offers.values() if not one.why_not]
    moves = next((one for one in may if one.tone == "primary" and one.name in PLACED), None)
    # Nobody is mediated against a clear refusal (art 17): what is left is to end it and to tell the other ways.
    refused = any(side.consent == "no" for side in file.sides)
    waits = next((one for name in (("terminate",) if refused else NEXT) for one in may if one.name == name), None)
    return moves or (waits._replace(tone=waits.tone or "primary") if waits else None)


def _sorted(offers: Mapping[str, Button], file: mediations.Mediation, on_top: str) -> dict[str, list[Button]]:
    # An application that can't be made any more, and a result of none, are no buttons but said in words.
    gone = {on_top, *(("apply_confirmation",) if not file.court.open else ())}
    gone |= {name for name in SECTIONS["court"] if name in offers and offers[name].why_not}
    return {
        section: [offers[name] for name in names if name in offers and name not in gone]
        for section, names in SECTIONS.items()
    }


def _thumbs(digests: Iterable[str]) -> dict[str, Thumb]:
    """Return the files as thumbs by their digest; one statement."""
    wanted = list(digests)
    types = dict(File.objects.filter(digest__in=wanted).values_list("digest", "type")) if wanted else {}
    return {one: thumb(one, types.get(one, "")) for one in wanted}


def _stations(file: mediations.Mediation, case: Case) -> list[tuple[str, bool, str]]:
    """Return where mediation stands: (station, whether it is behind, its link on the page)."""
    done = bool(file.agreement) and case.state in ("answering", "closed") and not file.ending
    return [
        (_("征询意愿"), file.consented, "#consent"),
        (_("开始调解"), file.told_rights_on is not None, "#mediators"),
        (_("调解会"), bool(file.sessions), "#sessions"),
        (_("达成协议"), file.agreement is not None, "#agreement"),
        (_("履行完毕"), done, "#performance"),
        (_("各方认可"), case.accepted_on is not None, reverse("desk:case", args=[case.id])),
    ]
