"""What may be the same matter, side by side and with the reason: a clerk joins, tells apart, or parts again."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods, require_POST

from shiqiao.cases import find, sources
from shiqiao.cases.models import Case
from shiqiao.cases.raise_case import mark_repeat
from shiqiao.desk.lines import Line, line
from shiqiao.desk.matter_sources import JOINERS, matter_of
from shiqiao.desk.register import communities
from shiqiao.matching.find import COMPARED, Candidate, candidates, compared
from shiqiao.matching.index import catch_up, words_of
from shiqiao.matching.pairs import told_apart
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.matter_words import CHANNELS
from shiqiao.record.act import act
from shiqiao.ui.acts import FORM_TEXT, said
from shiqiao.ui.who import editions_of, staff, viewer

# So many are shown; those very likely the same are shown beyond it, since a matter may have come in thirty times.
LIKELY = 8


class JoinForm(forms.Form):
    """Why two matters are one, and whether the same person brings them."""

    _key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    other = forms.UUIDField(widget=forms.HiddenInput)
    same_person = forms.BooleanField(label=lazy("同一人反映（答复时只问一次）"), required=False)
    reason = forms.CharField(label=lazy("理由"), max_length=FORM_TEXT, widget=forms.Textarea(attrs={"rows": 2}))


class RepeatForm(forms.Form):
    """Why a matter is the same as one that was closed before."""

    _key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    other = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(label=lazy("理由"), max_length=FORM_TEXT, widget=forms.Textarea(attrs={"rows": 2}))


@dataclass(frozen=True)
class Pair:
    """A candidate beside the matter at hand: its line, what both say (marked), and how likely it is."""

    found: Candidate
    line: Line
    title: SafeString
    text: SafeString
    channel: str
    shared: str
    form: JoinForm
    repeat: RepeatForm | None


@staff(*JOINERS)
@require_http_methods(["GET", "POST"])
def same(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show what may be the same matter; POST joins one of them into this one."""
    here = matter_of(request, case_id)
    bad: JoinForm | None = None
    if request.method == "POST":
        bad = JoinForm(request.POST)
        if bad.is_valid() and _join(request, here, bad):
            return redirect("desk:case", case_id=here.id)
    # What came in a moment ago is compared too.
    catch_up()
    pairs = _pairs(request, here, bad)
    if bad is not None and not any(pair.form is bad for pair in pairs):
        # Somebody else was first: what was chosen is no candidate any more, so there is no form to say it in.
        why = [str(error) for errors in bad.errors.values() for error in errors]
        other = bad.cleaned_data.get("other")
        messages.error(request, " ".join([settled_meanwhile(request, other)] if other else why))
        return redirect("desk:matter_same", here.id)
    context = {
        "case": here,
        "title": marked(here.title, [one for pair in pairs for one in pair.found.likeness.shared]),
        "here": line(here, editions_of(request)[1], communities()),
        "channel": _(dict(CHANNELS).get(here.channel, here.channel)),
        "pairs": pairs,
        "may_join": here.is_open,
        "q": request.GET.get("q", ""),
    }
    return render(request, "desk/matter_same.html", context, status=422 if bad and bad.errors else 200)


def settled_meanwhile(request: HttpRequest, other: UUID) -> str:
    """Say how a matter stands that somebody else has just joined, told apart or closed, for whoever came second."""
    case = find.one(viewer(request), other)
    if case is None:
        return _("这一件刚刚由别人办了，现在并入别处或者您已无权查看，没有改动。")
    state = line(case, editions_of(request)[1]).state
    into = find.one(viewer(request), case.joined_into_id) if case.joined_into_id else None
    now = _("已并入 %(into)s") % {"into": into} if into else state
    return _("%(case)s 刚刚由别人办了，现在：%(now)s。没有改动。") % {"case": case, "now": now}


def _join(request: HttpRequest, here: Case, form: JoinForm) -> bool:
    other = matter_of(request, form.cleaned_data["other"])
    told = {"reason": form.cleaned_data["reason"], "same_person": form.cleaned_data["same_person"]}
    try:
        sources.join(viewer(request), here, other, key=f"join/{form.cleaned_data['_key']}", **told)
    except Refused as refusal:
        form.add_error(None, said(refusal))
        return False
    messages.success(request, _("已把 %(other)s 并入本事项；随时可以拆出。") % {"other": other})
    return True


def _pairs(request: HttpRequest, here: Case, bad: JoinForm | None) -> list[Pair]:
    who = viewer(request)
    apart = {UUID(one) for one in here.marks.get("apart", ())}
    joined = {UUID(one) for one in here.marks.get("joined", {})}
    if text := request.GET.get("q", "").strip():
        asked = find.register(who, find.Filters(kind=find.MATTERS, text=text)).exclude(id__in=[here.id, *joined])
        found = compared(words_of(here), list(asked.filter(joined_into_id=None).order_by("-opened_at")[:LIKELY]))
    else:
        found = candidates(who, words_of(here), leave_out=[here.id, *apart, *joined], limit=COMPARED)
        found = [one for one in found if str(here.id) not in one.case.marks.get("apart", ())]
        found = [one for place, one in enumerate(found) if place < LIKELY or one.likeness.sure]
    roster, places = editions_of(request)[1], communities()
    return [_pair(one, line(one.case, roster, places), bad) for one in found]


def _pair(one: Candidate, shown: Line, bad: JoinForm | None) -> Pair:
    shared = one.likeness.shared
    mine = bad is not None and bad.data.get("other") == str(one.case.id)
    form = bad if mine and bad is not None else JoinForm(initial={"other": one.case.id})
    return Pair(
        one,
        shown,
        marked(one.case.title, shared),
        marked(one.case.description[:300], shared),
        _(dict(CHANNELS).get(one.case.channel, one.case.channel)),
        "、".join(shared),
        form,
        None if one.case.is_open else RepeatForm(initial={"other": one.case.id}),
    )


def marked(text: str, runs: Sequence[str]) -> SafeString:
    """Return a text with the shared runs marked, safe for a page."""
    wanted = sorted({run for run in runs if run.strip()}, key=len, reverse=True)
    if not wanted:
        return mark_safe(escape(text))  # noqa: S308 -- escaped here
    pattern = re.compile("|".join(re.escape(run) for run in wanted), re.IGNORECASE)
    parts, end = [], 0
    for hit in pattern.finditer(text):
        parts += [escape(text[end : hit.start()]), f"<mark>{escape(hit[0])}</mark>"]
        end = hit.end()
    return mark_safe("".join([*parts, escape(text[end:])]))  # noqa: S308 -- escaped piece by piece


@staff(*JOINERS)
@require_POST
def apart(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Say that two matters are not the same, so that they are not proposed again."""
    here = matter_of(request, case_id)
    try:
        other = matter_of(request, UUID(request.POST.get("other", "")))
    except ValueError as wrong:
        raise Http404 from wrong
    try:
        tell_apart(viewer(request), here, other)
        messages.success(request, _("已记下：与 %(other)s 不是同一事项。") % {"other": other})
    except Refused as refusal:
        messages.error(request, said(refusal))
    return redirect("desk:matter_same", here.id)


def tell_apart(who: Viewer, here: Case, other: Case) -> None:
    """Record that two matters are not the same; raises Refused."""
    key = f"apart/{here.id}/{other.id}/{here.steps}"
    act(here.kind, here.id, "tell_apart", viewer=who, key=key, given={"other": other.id})
    told_apart(here.id, other.id)


@staff(*JOINERS)
@require_POST
def repeat(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Link a matter to the closed one that it repeats; the earlier closing is charged within the window."""
    here = matter_of(request, case_id)
    form = RepeatForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请写明为什么是同一件事。"))
        return redirect("desk:matter_same", here.id)
    other = matter_of(request, form.cleaned_data["other"])
    try:
        mark_repeat(
            here, other, form.cleaned_data["reason"], viewer=viewer(request), key=f"repeat/{form.cleaned_data['_key']}"
        )
        messages.success(request, _("已注明前一次事项 %(other)s。") % {"other": other})
        return redirect("desk:case", case_id=here.id)
    except Refused as refusal:
        messages.error(request, said(refusal))
    return redirect("desk:matter_same", here.id)


class PartForm(forms.Form):
    """Why a joined matter is parted."""

    _key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    reason = forms.CharField(label=lazy("理由"), max_length=FORM_TEXT, widget=forms.Textarea(attrs={"rows": 3}))


@staff(*JOINERS)
@require_http_methods(["GET", "POST"])
def part(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give a joined matter back its own life."""
    here = matter_of(request, case_id)
    form = PartForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said_ = form.cleaned_data
        try:
            sources.part(viewer(request), here, reason=said_["reason"], key=f"part/{said_['_key']}")
            messages.success(request, _("已拆出，恢复单独办理，期限仍自原来起算。"))
            return redirect("desk:case", case_id=here.id)
        except Refused as refusal:
            form.add_error(None, said(refusal))
    context = {"case": here, "form": form}
    return render(request, "desk/matter_part.html", context, status=422 if form.errors else 200)
