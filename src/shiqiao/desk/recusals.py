"""Recusals (回避) at the desk: asked for from a case or a site, decided by another, and what they would leave without a name."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from shiqiao.cases import find, recusals
from shiqiao.cases.models import Case
from shiqiao.desk.doing import Page, act_page, buttons, history, open_page, seen_row
from shiqiao.people.models import Recusal
from shiqiao.people.roster import Roster
from shiqiao.places.models import Site
from shiqiao.policy import Viewer
from shiqiao.procedures.recusal import ANYBODY, GROUNDS, PROPOSERS, RECUSAL
from shiqiao.record.projection import standing
from shiqiao.ui.acts import ActForm
from shiqiao.ui.dates import cjk_date
from shiqiao.ui.who import roster_now, staff, viewer

TONES = {"declared": "waiting", "upheld": "closed"}


@staff(*ANYBODY)
def recusal_list(request: HttpRequest) -> HttpResponse:
    """List what concerns the viewer or waits for the viewer's decision; with `?case=` or `?site=`, what is about that."""
    who, roster = viewer(request), roster_now()
    context: dict[str, Any] = {}
    if request.GET.get("case") or request.GET.get("site"):
        wanted, title, back = _wanted(request)
        found = recusals.about(who, wanted.get("case"), wanted.get("site"))
        context = {"title": title, "back": back, "new": f"{reverse('desk:recusal_new')}?{request.GET.urlencode()}"}
        if case := find.one(who, wanted["case"]) if "case" in wanted else None:
            context["proposed"] = _proposed(case, roster, str(context["new"]))
    else:
        found = recusals.recusals(who)
    context["rows"] = [_line(one, _about(who, found), roster) for one in found]
    return render(request, "desk/recusals.html", context)


def _proposed(case: Case, roster: Roster, new: str) -> list[tuple[str, str, str]]:
    """Return who should stand aside as data show: name, ground in words, and the address of the filled-in form."""
    grounds = dict(GROUNDS)
    return [
        (roster.people.get(person_id, ""), _(grounds[ground]), f"{new}&person={person_id}&ground={ground}")
        for person_id, ground in recusals.proposed(case)
    ]


def _line(one: Recusal, about: dict[UUID, str], roster: Roster) -> dict[str, Any]:
    return {
        "recusal": one,
        "who": roster.people.get(one.person_id, ""),
        "about": about.get(one.case_id or one.site_id or one.id, _("（不再向您开放）")),
        "ground": _(dict(GROUNDS).get(one.ground, one.ground)),
        "state": _(RECUSAL.states[one.state]),
        "tone": TONES.get(one.state, ""),
    }


def _about(who: Viewer, found: list[Recusal]) -> dict[UUID, str]:
    """Return what each recusal is about: the number of a case that the viewer still reads, or the name of a site."""
    cases = find.cases(who).filter(id__in=[one.case_id for one in found if one.case_id])
    sites = Site.objects.filter(id__in=[one.site_id for one in found if one.site_id])
    return {one.id: one.shown_number for one in cases} | dict(sites.values_list("id", "name"))


@staff(*ANYBODY)
def recusal_new(request: HttpRequest) -> HttpResponse:
    """Ask for a recusal from one case or one site: one's own, or, for those who supervise the work, somebody else's."""
    who = viewer(request)
    preset, title, back = _wanted(request)
    initial = {"person": request.GET.get("person") or str(who.person_id), "ground": request.GET.get("ground", "")}
    others = bool(who.roles & PROPOSERS)

    def shape(form: ActForm) -> None:
        form.fields["reason"].help_text = _("写明关系和情况；只有本人、提出人和决定人看得到")

    page = Page(
        title=title,
        back=back,
        preset=preset if others else {**preset, "person": who.person_id},
        skip=("case", "site"),
        initial=initial,
        shape=shape,
        onward=lambda new_id: reverse("desk:recusal", args=[new_id]),
    )
    return open_page(request, "recusal", "declare", page)


def _wanted(request: HttpRequest) -> tuple[dict[str, Any], str, str]:
    """Return what is preset, the title and the way back; raises Http404 alike for absent and forbidden."""
    case_id, site_id = _id(request.GET.get("case", "")), _id(request.GET.get("site", ""))
    if case_id and (case := find.one(viewer(request), case_id)):
        return (
            {"case": case.id},
            _("回避：%(number)s") % {"number": case.shown_number},
            reverse("desk:case", args=[case.id]),
        )
    if site_id:
        site = seen_row(request, "site", site_id)
        assert isinstance(site, Site)
        return {"site": site.id}, _("回避：%(name)s") % {"name": site.name}, reverse("desk:site", args=[site.id])
    raise Http404


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


@staff(*ANYBODY)
def recusal(request: HttpRequest, recusal_id: UUID) -> HttpResponse:
    """Show one recusal: whom and what it concerns, the reason, its acts, and the cases to be given to others first."""
    row = seen_row(request, "recusal", recusal_id)
    assert isinstance(row, Recusal)
    who, roster = viewer(request), roster_now()
    line = _line(row, _about(who, [row]), roster)
    left = find.cases(who).filter(recusals.left(standing(row))) if row.state == "declared" else Case.objects.none()
    facts: list[tuple[str, object]] = [
        (_("回避人员"), line["who"]),
        (_("事项或者单位"), line["about"]),
        (_("情形"), line["ground"]),
        (_("提出人"), roster.people.get(row.declared_by, "") if row.declared_by else None),
        (_("决定人"), roster.people.get(row.decided_by, "") if row.decided_by else None),
        (_("决定日期"), cjk_date(row.decided_on) or None),
    ]
    context = {
        **line,
        "facts": facts,
        "left": list(left.order_by("due_on", "id")[:50]),
        "buttons": buttons(request, "recusal", row),
        "entries": history(request, row),
    }
    return render(request, "desk/recusal.html", context)


@staff(*ANYBODY)
def recusal_act(request: HttpRequest, recusal_id: UUID, name: str) -> HttpResponse:
    """Do one act on a recusal: uphold, decline, withdraw, end."""
    row = seen_row(request, "recusal", recusal_id)
    return act_page(request, "recusal", row, name, Page(title=_("回避"), back=reverse("desk:recusal", args=[row.id])))
