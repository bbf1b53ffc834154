"""The dossier of a dispute as one PDF: which parts there are, which are missing and why, and the file itself."""

from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shiqiao.access import log
from shiqiao.cases import mediations
from shiqiao.cases.models import Case
from shiqiao.desk.frame import navigation
from shiqiao.desk.lines import state_of
from shiqiao.desk.mediation import MAKERS, dispute
from shiqiao.documents import binding, dossier, dossier_parts
from shiqiao.documents.render import RenderFailed
from shiqiao.identities import find, reveal
from shiqiao.identities.screen import Cover
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.procedures.identity import VALUES
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.ui.acts import said
from shiqiao.ui.who import editions_of, staff, viewer

# What of a person belongs into a dossier; e-mail, notes and handwriting don't.
SHOWN = ("name", "id_number", "phone", "address")
CHINESE = "zh-hans"


@never_cache
@staff(*MAKERS)
@require_http_methods(["GET", "POST"])
def page(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show what the dossier would hold, or send it: with names only where the sender's own opening stands."""
    found = dispute(request, case_id)
    if request.method == "POST":
        return _made(request, found)
    who = viewer(request)
    if found.confidentiality != "internal":
        log.note("read", request, viewer=who, kind=found.kind, subject=found.id)
    parties = find.parties(who, found)
    persons = [dossier_parts.Person(str(one.identity)) for one in parties]
    with translation.override(CHINESE):
        parts = list(dossier_parts.parts_of(_around(request, found, persons)))
    state, tone = state_of(found)
    context = {
        "case": found,
        "parts": parts,
        "state": state,
        "tone": tone,
        "persons": [(one, bool(_stands(one))) for one in parties],
        "may_fill": any(_stands(one) for one in parties),
        "key": clock.new_id(),
        "basis": dossier_parts.cited("tiaojie.27", clock.today()),
        "nav": navigation(who, reverse("desk:matters")),
    }
    return render(request, "desk/dossier.html", context)


def _made(request: HttpRequest, found: Case) -> HttpResponse:
    who, key = viewer(request), request.POST.get("key", "")[:60] or str(clock.new_id())
    try:
        persons = named(find.parties(who, found), who, key if request.POST.get("names") else "")
        with translation.override(CHINESE):
            whole = dossier.compose(_around(request, found, persons))
        made = binding.bind(whole)
    except Refused as refusal:
        messages.error(request, said(refusal))
        return redirect("desk:dossier", case_id=found.id)
    except RenderFailed as failed:
        messages.error(request, str(failed))
        return redirect("desk:dossier", case_id=found.id)
    log.note("exported", request, viewer=who, kind=found.kind, subject=found.id)
    response = HttpResponse(made, content_type="application/pdf")
    name = f"{whole.title} {found.shown_number}.pdf"
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def named(parties: Sequence[find.Party], who: Viewer, key: str) -> list[dossier_parts.Person]:
    """Return the persons of a case; with a key those whose seal the viewer has open are shown, each look recorded.

    Raises Refused when an opening has lapsed in between.
    """
    labels = {_label(name): name for name in SHOWN}
    found = []
    for one in parties:
        shown: tuple[tuple[str, str], ...] = ()
        if key and one.opening and _stands(one):
            texts = reveal.view(one.opening.id, viewer=who, key=f"dossier/{key}/{one.identity.id}").texts
            shown = tuple((label, value) for label, value in texts if label in labels)
        with translation.override(CHINESE):
            found.append(dossier_parts.Person(str(one.identity), shown))
    return found


def _label(name: str) -> str:
    return next(need.label for need in VALUES if need.name == name)


def _stands(party: find.Party) -> bool:
    opening = party.opening
    return bool(opening and opening.state == "approved" and opening.until and opening.until > clock.now())


def _around(request: HttpRequest, found: Case, persons: Sequence[dossier_parts.Person]) -> dossier_parts.Around:
    _book, roster = editions_of(request)
    assert isinstance(roster, Roster)
    who, today = viewer(request), clock.today()
    maker = roster.people.get(who.person_id, "") if who.person_id else ""
    file = mediations.read(found, roster, today)
    around = dossier_parts.Around(found, file, roster, persons, maker, today)
    if all(one.shown for one in persons):
        return around
    # What somebody wrote of a person whose seal is not open leaves no house (design §4.7).
    cover = Cover([found.id])
    return replace(around, cover=lambda text: cover.over(found.id, text))
