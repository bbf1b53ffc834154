"""Papers on the desk: the list by state, one paper with its text, its history and the next act."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.cases.find import NUMBER, cases
from shiqiao.cases.models import Case
from shiqiao.desk.doing import Page, act_page, buttons, history, seen_row
from shiqiao.documents import wording
from shiqiao.documents.canonical import digest
from shiqiao.documents.files import has_docx
from shiqiao.documents.final import about, content_of, numbers
from shiqiao.documents.issue import issue
from shiqiao.documents.kinds import papers
from shiqiao.documents.matter_issue import serve
from shiqiao.documents.models import Paper
from shiqiao.documents.render import paper_view
from shiqiao.people.roster import Roster
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.matter_paper import ALL_KINDS, MATTER_PAPER, OF_PETITION
from shiqiao.procedures.paper import PAPER
from shiqiao.record import clock
from shiqiao.record.act import offered
from shiqiao.record.editions import editions
from shiqiao.ui.acts import Around, act_form, said
from shiqiao.ui.dates import cjk_date
from shiqiao.ui.shapes import NavItem
from shiqiao.ui.timeline import offer_basis
from shiqiao.ui.who import roster_now, staff, viewer

A_PAGE = 50
TABS = (
    ("draft", lazy("待审核")),
    ("reviewed", lazy("待签发")),
    ("issued", lazy("待送达")),
    ("served", lazy("已送达")),
    ("void", lazy("已作废")),
    ("", lazy("全部")),
)
TONES = {"draft": "open", "reviewed": "active", "issued": "waiting", "served": "done", "void": "stopped"}
LABELS = dict(ALL_KINDS)
PROCEDURES = {one.kind: one for one in (PAPER, MATTER_PAPER)}


class Narrow(forms.Form):
    """What the list of papers is narrowed to."""

    q = forms.CharField(label=lazy("单位、文号或事项编号"), required=False, max_length=60)
    kind = forms.ChoiceField(label=lazy("文书种类"), required=False)
    state = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Offer the kinds in the reader's language."""
        super().__init__(*args, **kwargs)
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("全部种类")), *((kind, _(label)) for kind, label in ALL_KINDS)]


@staff()
def papers_list(request: HttpRequest) -> HttpResponse:
    """Show the papers that the viewer may read, newest first, by state, kind and text."""
    form = Narrow(request.GET)
    form.is_valid()
    found = _narrowed(papers(viewer(request)), form)
    state = _state(request)
    counts = dict(found.values_list("state").annotate(n=Count("id")).values_list("state", "n"))
    start = int(request.GET.get("from", "0")) if request.GET.get("from", "0").isdigit() else 0
    rows = list(asked_for(request).select_related("site")[start : start + A_PAGE + 1])
    context = {
        "form": form,
        "tabs": _tabs(request, state, counts),
        "rows": lines_of(rows[:A_PAGE], roster_now()),
        "previous": _at(request, start - A_PAGE) if start else "",
        "following": _at(request, start + A_PAGE) if len(rows) > A_PAGE else "",
    }
    return render(request, "desk/papers.html", context)


def asked_for(request: HttpRequest) -> QuerySet[Paper]:
    """Return the viewer's papers, narrowed by the address, newest first."""
    form = Narrow(request.GET)
    form.is_valid()
    found = _narrowed(papers(viewer(request)), form).order_by("-opened_at", "id")
    state = _state(request)
    return found.filter(state=state) if state else found


def _state(request: HttpRequest) -> str:
    state = request.GET.get("state", "")
    return state if state in PAPER.states else ""


def _narrowed(found: QuerySet[Paper], form: Narrow) -> QuerySet[Paper]:
    text, kind = form.cleaned_data.get("q", ""), form.cleaned_data.get("kind", "")
    if kind:
        found = found.filter(paper_kind=kind)
    for word in text.split()[:5]:
        hit = Q(site__name__icontains=word)
        tail = word.split("〕")[-1].rstrip("号")
        if tail.isdigit() and len(tail) <= 6:
            hit |= Q(number=int(tail))
        if (numbered := NUMBER.fullmatch(word)) and numbered[1] and numbered[2]:
            # 信〔2026〕3号: the papers about that matter; whoever sees a paper reads its case.
            hit |= Q(case_id__in=Case.objects.filter(year=numbered[2], number=numbered[3]).values("id"))
        found = found.filter(hit)
    return found


def _tabs(request: HttpRequest, state: str, counts: dict[str, int]) -> list[NavItem]:
    query = request.GET.copy()
    query.pop("from", None)
    tabs = []
    for code, label in TABS:
        query["state"] = code
        number = counts.get(code, 0) if code else sum(counts.values())
        tabs.append(NavItem(str(label), f"?{query.urlencode()}", code == state, number))
    return tabs


def _at(request: HttpRequest, start: int) -> str:
    query = request.GET.copy()
    query["from"] = str(max(start, 0))
    return f"?{query.urlencode()}"


def lines_of(rows: list[Paper], roster: Roster) -> list[dict[str, Any]]:
    """Return papers as the list shows them: number, kind, state, who drafted."""
    printed, named = numbers(rows), about(rows)
    return [
        {
            "paper": row,
            "number": printed.get(row.id, ""),
            "about": named.get(row.id, ""),
            "kind": _(LABELS[row.paper_kind]),
            "state": _(PAPER.states[row.state]),
            "tone": TONES.get(row.state, "stopped"),
            "drafter": roster.people.get(row.drafted_by, "") if row.drafted_by else "",
        }
        for row in rows
    ]


def seen_paper(request: HttpRequest, paper_id: UUID) -> Paper:
    """Return a paper that the viewer may read; raises Http404 alike for absent and forbidden."""
    row = seen_row(request, "paper", paper_id)
    assert isinstance(row, Paper)
    return row


@staff()
def paper(request: HttpRequest, paper_id: UUID) -> HttpResponse:
    """Show one paper: its text as it will be printed, what comes next, its history."""
    row = seen_paper(request, paper_id)
    content = content_of(row)
    kind = _(LABELS[row.paper_kind])
    context = {
        "paper": row,
        "kind": kind,
        "number": content.number,
        "state": _(PAPER.states[row.state]),
        "tone": TONES.get(row.state, "stopped"),
        "view": (view := paper_view(content)),
        "rows": _rows(view),
        "content": content,
        "again_url": _again(request, row),
        "buttons": buttons(request, row.kind, row, door="paper"),
        "facts": _facts(row),
        "digest": digest(content) if content.n else "",
        "cases": _listed(request, row),
        "replaced_by": papers(viewer(request)).filter(replaces_id=row.id).exclude(state="dropped").first(),
        "replaces": papers(viewer(request)).filter(id=row.replaces_id).first() if row.replaces_id else None,
        "entries": history(request, row),
        "has_docx": has_docx(row),
        "case": cases(viewer(request)).filter(id=row.case_id).first() if row.case_id else None,
        "to_name": row.persons and row.state in ("issued", "served"),
    }
    return render(request, "desk/paper.html", context)


def _rows(view: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the items' table: each cell with its column's head, so that a date never breaks."""
    return [
        {
            "cells": [(cell, head == "整改期限") for head, cell in zip(view["table_head"], cells, strict=True)],
            "basis": basis,
        }
        for cells, basis in zip(view["rows"], view["item_bases"], strict=True)
    ]


def _again(request: HttpRequest, row: Paper) -> str:
    """Return where a void paper is drafted anew, for those who may draft and while nobody has."""
    anew = Paper.objects.filter(replaces_id=row.id).exclude(state="dropped").exists()
    drafters = PROCEDURES[row.kind].act("draft").by
    if row.state != "void" or anew or not viewer(request).roles & set(drafters):
        return ""
    if row.case_id is not None:
        return f"{reverse('desk:draft_matter')}?replaces={row.id}"
    door = {"rectification_notice": "notice", "site_check_record": "record", "reinspection_opinion": "opinion"}
    return f"{reverse('desk:draft_' + door[row.paper_kind])}?replaces={row.id}"


def _facts(row: Paper) -> list[tuple[str, object]]:
    people = roster_now().people
    named = [(_("拟稿"), row.drafted_by), (_("审核"), row.reviewed_by), (_("签发"), row.signed_by)]
    days = [(_("签发日期"), row.issued_on), (_("送达日期"), row.served_on), (_("作废日期"), row.voided_on)]
    return [
        *((label, people.get(person, "")) for label, person in named if person),
        *((label, cjk_date(day)) for label, day in days if day),
    ]


def _listed(request: HttpRequest, row: Paper) -> list[Any]:
    found = {str(one.id): one for one in cases(viewer(request)).filter(id__in=row.cases)}
    return [found[one] for one in row.cases if one in found]


@staff()
def act(request: HttpRequest, paper_id: UUID, act_name: str) -> HttpResponse:
    """Show the form of one act on a paper and do it; issuing takes the notice's cases along."""
    row = seen_paper(request, paper_id)
    back = reverse("desk:paper", args=[row.id])
    if act_name == "redraft":
        return redirect("desk:paper_edit", row.id)
    if act_name == "issue":
        return _issue(request, row, back)
    page = Page(_(LABELS[row.paper_kind]), back)
    if act_name == "serve":
        page = replace(page, initial={"served_on": clock.today()})
    if act_name == "serve" and row.case_id is not None:
        # Serving it is the matter's own act too: what the person is told, or the opinion delivered.
        who = viewer(request)
        skip = ("receiver",) if row.persons else ()
        page = replace(
            page,
            skip=skip,
            deed=lambda given, key, seen: serve(row, given, viewer=who, key=key, seen=seen),
            beside={"serves": row.paper_kind in dict(OF_PETITION)},
        )
    return act_page(request, row.kind, row, act_name, page)


def _issue(request: HttpRequest, row: Paper, back: str) -> HttpResponse:
    verb = PROCEDURES[row.kind].act("issue")
    form = act_form(request, verb, Around(viewer(request), row.kind, row, roster_now(), {}))
    if request.method == "POST" and form.is_valid():
        try:
            done = form.cleaned_data
            issue(row, viewer=viewer(request), key=done["_key"], seen=done["_seen"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            row.refresh_from_db()
            messages.success(request, _("已签发：%(number)s。") % {"number": content_of(row).number})
            return redirect(back)
    elif request.method != "POST":
        offer = next((one for one in offered(row.kind, row, viewer(request)) if one.act.name == "issue"), None)
        if offer is None:
            raise Http404
        if offer.refused:
            messages.error(request, said(offer.refused))
            return redirect(back)
    context = {
        "form": form,
        "paper": row,
        "kind": _(LABELS[row.paper_kind]),
        "content": content_of(row),
        "addressed": wording.addressed(content_of(row)),
        "is_notice": row.paper_kind == "rectification_notice",
        "basis": offer_basis(verb, editions()[0], clock.today()),
        "back": back,
    }
    return render(request, "desk/paper_issue.html", context, status=422 if form.errors else 200)
