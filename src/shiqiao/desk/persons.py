"""The persons of a case under seal: sealing one, reaching one through the system, asking to open, proposing to erase."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shiqiao.cases import find as find_cases
from shiqiao.cases.models import Case
from shiqiao.desk.doing import Page, act_page, open_page
from shiqiao.identities import find
from shiqiao.identities.kinds import deals_with_people
from shiqiao.identities.models import Identity, Opening
from shiqiao.policy import Viewer
from shiqiao.procedures.identity import HANDLERS, IDENTITY, SEALERS, VALUES, letter
from shiqiao.procedures.opening import ASKERS, OPENING
from shiqiao.record.models import Step
from shiqiao.ui.choices import SIDES
from shiqiao.ui.shapes import Entry
from shiqiao.ui.who import staff, viewer

# The acts on a person that the panel offers, in this order.
OFFERED = ("message", "contact", "correct", "no_contact", "allow_contact")
ROLE_OF = {"petition": "petitioner", "dispute": "party"}
# Who may propose to erase somebody or something.
PROPOSERS = ("clerk", "head", "leader")


@dataclass(frozen=True)
class Shown:
    """One person of a case as the panel shows it: letter, what is sealed, wishes, the viewer's own opening, and links."""

    identity: Identity
    has: str
    opening: Opening | None
    state: str
    links: Sequence[tuple[str, str]]


def panel(who: Viewer, found: Sequence[find.Party]) -> dict[str, Any]:
    """Return what the case page says of its persons."""
    labels = {need.name: _(need.label) for need in VALUES}
    shown = [
        Shown(
            one.identity,
            "、".join(labels[name] for name in one.identity.has),
            one.opening,
            _(OPENING.states[one.opening.state]) if one.opening else "",
            _links(one.identity, who),
        )
        for one in found
    ]
    may_seal = bool(who.roles & set(SEALERS)) and deals_with_people(who)
    may_ask, may_erase = bool(who.roles & set(ASKERS)), bool(who.roles & set(PROPOSERS))
    return {"persons": shown, "may_seal": may_seal, "may_ask": may_ask, "may_erase": may_erase}


def _links(identity: Identity, who: Viewer) -> list[tuple[str, str]]:
    if identity.state != "sealed" or not who.roles & set(HANDLERS):
        return []
    left_out = "no_contact" if identity.no_contact else "allow_contact"
    unreachable = not {"phone", "email"} & set(identity.has)
    acts = [IDENTITY.act(name) for name in OFFERED if name != left_out and not (unreachable and name == "message")]
    links = [(_(act.label), reverse("desk:person_act", args=[identity.id, act.name])) for act in acts]
    if who.roles & set(PROPOSERS):
        links.append((_("提请删除"), reverse("desk:person_erase", args=[identity.id])))
    return links


def named(told: Sequence[Entry], steps: Sequence[Step], case: Case, found: Sequence[find.Party]) -> list[Entry]:
    """Return a case's timeline in which steps about persons say which letter they concern; they have no number here."""
    letters = {one: str(party.identity) for party in found for one in (party.identity.id, *party.openings)}
    return [
        entry
        if step.subject_id == case.id
        else replace(entry, number=0, label=f"{entry.label}（{letters.get(step.subject_id, '')}）")
        for entry, step in zip(told, steps, strict=True)
    ]


def _page(case: Case, **more: Any) -> Page:
    back = reverse("desk:case", args=[case.id])
    return Page(str(case), back, beside={"no_draft": True}, template="desk/person_act.html", **more)


def case_of(request: HttpRequest, case_id: UUID) -> Case:
    """Return a case with whose persons the viewer deals; raises Http404 alike for absent and not the viewer's."""
    case = find_cases.one(viewer(request), case_id)
    if case is None or not deals_with_people(viewer(request)):
        raise Http404
    return case


@never_cache
@sensitive_post_parameters()
@staff(*SEALERS)
@require_http_methods(["GET", "POST"])
def seal(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Seal a person of a case; raises Http404 alike for an absent case and one that isn't the viewer's."""
    case = case_of(request, case_id)
    # The page of the matter leads here for one of several who are asked, under that one's own number.
    party = request.GET.get("party", "")
    chosen = {"party": int(party)} if party.isascii() and party.isdecimal() and len(party) < 4 else {}
    role = {"role": ROLE_OF.get(case.kind, "")} if chosen else {}
    page = _page(case, preset={"case": case.id, **chosen}, initial=role)
    if chosen and case.kind in SIDES:
        page = replace(page, title=f"{case} {_(SIDES[case.kind])}{letter(chosen['party'])}")
    return open_page(request, "identity", "seal", replace(page, onward=lambda _id: page.back))


@never_cache
@sensitive_post_parameters()
@staff(*HANDLERS)
@require_http_methods(["GET", "POST"])
def act(request: HttpRequest, identity_id: UUID, act_name: str) -> HttpResponse:
    """Show the form of one act on a person and do it."""
    identity, case = _found(request, identity_id)
    if act_name not in OFFERED:
        raise Http404
    page = _page(case)
    return act_page(request, "identity", identity, act_name, replace(page, title=f"{case} {identity}"))


@staff(*ASKERS)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, identity_id: UUID) -> HttpResponse:
    """Ask to open a person's seal."""
    identity, case = _found(request, identity_id)
    page = Page(
        f"{case} {identity}",
        reverse("desk:case", args=[case.id]),
        preset={"identity": identity.id},
        initial={} if viewer(request).roles & set(HANDLERS) else {"purpose": "call_back"},
        onward=lambda opening_id: reverse("desk:opening", args=[opening_id]),
        beside={
            "lead": _(
                "批准人须是您的上级或者其他单位的负责人；批准后只有您本人可以查看，时间以分钟计，每次查看都留痕。"
            )
        },
        template="desk/person_act.html",
    )
    return open_page(request, "opening", "ask", page)


@staff(*PROPOSERS)
@require_http_methods(["GET", "POST"])
def erase(request: HttpRequest, identity_id: UUID) -> HttpResponse:
    """Propose to erase one person; another person decides."""
    identity, case = _found(request, identity_id)
    page = Page(
        f"{case} {identity}",
        reverse("desk:case", args=[case.id]),
        preset={"identities": [identity.id]},
        skip=("case", "texts"),
        onward=lambda _id: reverse("desk:erasures"),
        beside={"lead": _("须经另一人批准。批准后密钥即销毁，任何人都无法再看到；事项和办理记录不受影响。")},
        template="desk/person_act.html",
    )
    return open_page(request, "erasure", "propose", page)


def _found(request: HttpRequest, identity_id: UUID) -> tuple[Identity, Case]:
    found = find.identity(viewer(request), identity_id)
    if found is None:
        raise Http404
    if found[0].state == "erased":
        messages.error(request, _("身份信息已依法删除。"))
    return found
