"""The case page: whose turn it is and what comes next, then everything that was done; and the form of each act."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from shiqiao.access import log
from shiqiao.cases import find, mediations
from shiqiao.cases.models import Case
from shiqiao.desk import matter
from shiqiao.desk.case_choices import LEFT_OUT, narrowed
from shiqiao.desk.case_facts import beside, points, standing_words
from shiqiao.desk.doing import Button, placed, places_in
from shiqiao.desk.frame import navigation
from shiqiao.desk.lines import state_of, turn
from shiqiao.desk.onward import to_case
from shiqiao.desk.papers_matter import PapersNow, opinion_to_serve, papers_now
from shiqiao.desk.persons import named, panel
from shiqiao.documents.orphans import DRAFTERS, orphans
from shiqiao.identities import find as persons
from shiqiao.identities.kinds import deals_with_people
from shiqiao.law.book import Book
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Act, Offer, Refused
from shiqiao.record import clock
from shiqiao.record.act import offered
from shiqiao.record.kinds import KINDS
from shiqiao.record.models import Step
from shiqiao.ui.acts import ActForm, Around, act_form, said
from shiqiao.ui.timeline import OF_THE_SITE, entries, offer_basis
from shiqiao.ui.who import editions_of, staff, viewer

# Answers to what somebody asked stand with the next acts, though they don't change the state.
ANSWERS = frozenset({"extend", "deny_extension", "settle", "answer"})
# What a major hazard asks for on the very day comes before everything else, until it is done.
SAME_DAY = frozenset({"report_direct", "secure"})
# Leaving the loop stands with the other acts, though it changes the state.
LEAVING = frozenset({"refer"})
# The name in an address that says from which page an act was begun, and is gone back to.
BACK = "back"
# Refusals that only say "this isn't that kind of case": the button is absent instead.
NOT_HERE = (
    "not_major",
    "no_extension_asked",
    "no_consulting",
    "no_listed_on",
    "no_delivered_on",
    "no_review_delivered_on",
    "not_reviewed",
    "already_",
    "not_reported",
)


@staff()
@require_GET
def case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show one case; absent and forbidden look the same. Looking at a confidential one stands in the access log."""
    found = _find(request, case_id)
    if found.confidentiality != "internal":
        log.note("read", request, viewer=viewer(request), kind=found.kind, subject=found.id)
    template = "desk/matter.html" if found.kind in find.MATTER_KINDS else "desk/case.html"
    return render(request, template, _context(request, found))


def _find(request: HttpRequest, case_id: UUID) -> Case:
    found = find.one(viewer(request), case_id)
    if found is None:
        raise Http404
    return found


def _context(request: HttpRequest, found: Case) -> dict[str, Any]:
    who = viewer(request)
    book, roster = editions_of(request)
    # Most cases have nobody under seal: nothing is asked for them.
    has_persons = getattr(found, "has_persons", True)
    parties = persons.parties(who, found) if has_persons else []
    beside_it = persons.subjects_beside(who, found.id) if has_persons else []
    # As one set of ids, so that the index of the steps serves it: an OR of two sets reads every step of the town.
    subjects = Case.objects.filter(id=found.id).values("id").union(*beside_it)
    steps = list(Step.objects.filter(subject_id__in=subjects).order_by("-position"))
    told = named(entries(steps, who, roster, book), steps, found, parties)
    linked = beside(found, who)
    offers = offered(found.kind, found, who, (book, roster))
    nexts, others = buttons(offers, found, book)
    state, tone = state_of(found)
    common = {
        "case": found,
        "state": state,
        "tone": tone,
        "turn": turn(found, roster),
        "nexts": nexts,
        "others": others,
        "may_draft": found.kind == "hazard"
        and found.state == "found"
        and bool(who.roles & {"inspector", "clerk", "head"}),
        "may_visit": found.kind == "hazard"
        # Looked at again after the report, and after the term without one.
        and (found.state == "rectified" or _is_over(found))
        and bool(who.roles & {"inspector", "clerk", "head"}),
        "papers": linked.papers,
        "entries": told,
        "pair": [thumb for entry in reversed(told) for thumb in entry.evidence if thumb.role],
        "today": clock.today(),
        **panel(who, parties),
    }
    if found.kind in find.MATTER_KINDS:
        own = {"nav": navigation(who, reverse("desk:matters")), "entries": placed(told, places_in(told))}
        own["papers_now"] = now = papers_now(found, who)
        own["nexts"], own["others"] = _papers_first(nexts, others, now)
        sealed = [one.identity for one in parties] if deals_with_people(who) else None
        return common | matter.context(found, who, (book, roster), sealed) | own
    own = {"is_orphan": found.notice_id in linked.void and _is_orphan(found, who)}
    own["may_renotice"] = own["is_orphan"] and bool(who.roles & set(DRAFTERS))
    return common | own | {"points": points(found, linked, roster), "marks": standing_words(found, roster)}


def _papers_first(nexts: list[Button], others: list[Button], now: PapersNow) -> tuple[list[Button], list[Button]]:
    """Put the paper of an opinion before its delivery; what was signed outside the system stands with the other acts."""
    if not now.warning:
        return nexts, others
    aside = [one._replace(tone="") for one in nexts if one.name == "deliver"]
    return [one for one in nexts if one.name != "deliver"], [*others, *aside]


def _is_orphan(found: Case, who: Viewer) -> bool:
    return any(one.id == found.id for _paper, left in orphans(who, found.notice_id) for one in left)


def _is_over(found: Case) -> bool:
    # The term has run out and nothing was reported.
    return found.state in ("ordered", "planned") and bool(found.rectify_by and found.rectify_by < clock.today())


def buttons(offers: Sequence[Offer], found: Case, book: Book) -> tuple[list[Button], list[Button]]:
    """Return the acts that move the case on, the first of them marked, and all others."""
    nexts: list[Button] = []
    others: list[Button] = []
    for offer in offers:
        if offer.refused and offer.refused.code.startswith(NOT_HERE):
            continue
        leaves = offer.act.name in LEAVING and not _is_over(found)
        moves = offer.act.to is not None and not offer.act.danger and not leaves
        url = reverse("desk:case_act", args=[found.id, offer.act.name])
        basis = offer_basis(offer.act, book, clock.today())
        why_not = said(offer.refused) if offer.refused else ""
        tone = "grave" if offer.act.danger else ""
        made = Button(offer.act.name, _(offer.act.label), url, basis, why_not, tone)
        (nexts if moves or offer.act.name in ANSWERS | SAME_DAY else others).append(made)
    nexts.sort(
        key=lambda one: (bool(one.why_not), one.name not in SAME_DAY, one.name in OF_THE_SITE, one.name not in ANSWERS)
    )
    others.sort(key=lambda one: (one.tone == "grave", bool(one.why_not)))
    if nexts and not nexts[0].why_not and nexts[0].name not in OF_THE_SITE | LEAVING:
        nexts[0] = nexts[0]._replace(tone="primary")
    return nexts, others


@staff()
@vary_on_headers("HX-Request")
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, case_id: UUID, act_name: str) -> HttpResponse:
    """Show the form of one act, or do it; a refusal stands at its field, a stale view says what has changed."""
    found = _find(request, case_id)
    verb = _verb(found, act_name)
    if request.method == "GET":
        return _ask(request, found, verb)
    form = _form(request, found, verb)
    if form.perform(found.id) is not None:
        messages.success(request, _("已办理：%(act)s。") % {"act": _(verb.label)})
        return redirect(to_case(request, found.id, found.kind, _back(request, found)))
    fresh = _find(request, case_id)
    if form.changed:
        form = _again(request, fresh, verb, form)
    return _page(request, fresh, verb, form, status=409 if form.changed else 422)


def _verb(found: Case, name: str) -> Act:
    try:
        verb = KINDS[found.kind].procedures[found.procedure_version].act(name)
    except Refused as refusal:
        raise Http404 from refusal
    if verb.opens or verb.quiet:
        raise Http404
    return verb


def _ask(request: HttpRequest, found: Case, verb: Act) -> HttpResponse:
    who = viewer(request)
    offers = offered(found.kind, found, who, editions_of(request))
    offer = next((one for one in offers if one.act.name == verb.name), None)
    if (
        verb.name in ("deliver", "deliver_more")
        and offer
        and not offer.refused
        and (paper := opinion_to_serve(found, who))
    ):
        # Serving the issued paper delivers the opinion; nothing is written down twice.
        return _leave(request, found, reverse("desk:paper_act", args=[paper, "serve"]))
    if offer is None or offer.refused:
        why = said(offer.refused) if offer and offer.refused else _("当前环节或您的岗位不能办理这一步。")
        messages.error(request, _("不能“%(act)s”：%(why)s") % {"act": _(verb.label), "why": why})
        return _leave(request, found)
    return _page(request, found, verb, _form(request, found, verb))


def _back(request: HttpRequest, found: Case) -> str:
    page = request.GET.get(BACK)
    if page == "follow_ups":
        return reverse("desk:follow_ups")
    return reverse(
        "desk:mediation" if page == "mediation" and found.kind == "dispute" else "desk:case", args=[found.id]
    )


def _leave(request: HttpRequest, found: Case, url: str = "") -> HttpResponse:
    url = url or _back(request, found)
    if not request.headers.get("HX-Request"):
        return redirect(url)
    response = HttpResponse(status=204)
    response["HX-Redirect"] = url
    return response


def _around(request: HttpRequest, found: Case, verb: Act) -> Around:
    # A fix on the spot is seen on the very visit that found the hazard; there is nothing to choose.
    preset = {"visit": found.visit_id} if verb.name == "fix_on_spot" and found.visit_id else {}
    return Around(viewer(request), found.kind, found, editions_of(request)[1], preset)


def _form(request: HttpRequest, found: Case, verb: Act) -> ActForm:
    form = narrowed(
        act_form(request, verb, _around(request, found, verb), skip=LEFT_OUT.get(verb.name, ())), verb, found
    )
    if verb.name == "agree":
        # What was drafted and printed is what was signed, unless somebody changes it here.
        form.initial.update(mediations.drafted_terms(found, editions_of(request)[1], clock.today()))
    return form


def _again(request: HttpRequest, fresh: Case, verb: Act, form: ActForm) -> ActForm:
    # What was typed stays; the choices are those of the case as it now stands.
    again = ActForm(verb, _around(request, fresh, verb), form.data, request.FILES, skip=LEFT_OUT.get(verb.name, ()))
    narrowed(again, verb, fresh)
    again.changed = form.changed
    for name, errors in form.errors.items():
        again.add_error(None if name == "__all__" else name, list(errors))
    return again


def _page(request: HttpRequest, found: Case, verb: Act, form: ActForm, status: int = 200) -> HttpResponse:
    book, roster = editions_of(request)
    state, tone = state_of(found)
    visits = form.fields.get("visit")
    context = {
        "case": found,
        "state": state,
        "tone": tone,
        "turn": turn(found, roster),
        "verb": verb,
        "label": _(verb.label),
        "form": form,
        "basis": offer_basis(verb, book, clock.today()),
        "no_visit": visits is not None and not [one for one in getattr(visits, "choices", ()) if one[0]],
        "button_tone": "grave" if verb.danger else "primary",
        "today": clock.today(),
        "back": _back(request, found),
        "is_matter": found.kind in find.MATTER_KINDS,
    }
    partial = request.headers.get("HX-Request") and request.method == "GET"
    template = "desk/case_act_form.html" if partial else "desk/case_act.html"
    return render(request, template, {**context, "inline": partial}, status=status)
