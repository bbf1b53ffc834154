"""What came in and may be the same as something else, group by group: a clerk joins, tells apart, or puts aside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_http_methods

from shiqiao.cases import find, sources
from shiqiao.cases.models import Case
from shiqiao.desk.lines import Line, line
from shiqiao.desk.matter_same import marked, settled_meanwhile, tell_apart
from shiqiao.desk.matter_sources import JOINERS
from shiqiao.desk.register import communities
from shiqiao.matching import index, pairs
from shiqiao.matching.find import Candidate, compared
from shiqiao.matching.index import words_of
from shiqiao.matching.models import Pair
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.matter_join import may_take_in
from shiqiao.procedures.matter_words import CHANNELS
from shiqiao.record.projection import standing
from shiqiao.ui.acts import FORM_TEXT, said
from shiqiao.ui.shapes import NavItem
from shiqiao.ui.who import editions_of, staff, viewer

# So many stand on one page; the rest of a larger group comes when these are decided.
SHOWN = 20
# Characters of what a matter says.
TEXT = 300
WHICH = {"sure": lazy("很可能相同"), "probable": lazy("有些相像"), "parked": lazy("以后再看")}
DECIDED = (("same", lazy("是同一事项")), ("apart", lazy("不是")), ("later", lazy("以后再看")))


class DecisionForm(forms.Form):
    """What was decided of each matter beside the one at hand, and why those that are joined are one."""

    _key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    here = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=lazy("并入的理由"), max_length=FORM_TEXT, required=False, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean(self) -> dict[str, Any]:
        """Read the choices; joining wants its reason."""
        told = super().clean() or {}
        chosen = {}
        for name, value in self.data.items():
            if name.startswith("is_") and value in dict(DECIDED):
                try:
                    chosen[UUID(name.removeprefix("is_"))] = value
                except ValueError:
                    continue
        told["chosen"] = chosen
        if not chosen:
            raise forms.ValidationError(_("请至少选一件：是同一事项、不是，或者以后再看。"))
        if "same" in chosen.values() and not told.get("reason"):
            self.add_error("reason", _("请写明为什么是同一事项。"))
        return told


@dataclass(frozen=True)
class Beside:
    """One matter beside the one at hand: what it says (marked), how sure, and why it can't be joined if so."""

    found: Candidate
    line: Line
    title: SafeString
    text: SafeString
    channel: str
    shared: str
    sure: bool
    refused: str
    chosen: str
    same_person: bool


@staff(*JOINERS)
@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest) -> HttpResponse:
    """Show the next matter with all that may be the same; POST carries out what was decided of each."""
    batch, which = _batch(request.GET), request.GET.get("which", "sure")
    if which not in WHICH:
        raise Http404
    form = DecisionForm(request.POST) if request.method == "POST" else None
    if form is not None and (form.is_valid() or "here" in form.cleaned_data):
        here = _matter(request, form.cleaned_data["here"])
        if here is None:
            if find.one(viewer(request), form.cleaned_data["here"]) is None:
                raise Http404
            messages.error(request, settled_meanwhile(request, form.cleaned_data["here"]))
        elif form.is_valid():
            _carry_out(request, here, form)
        if here is None or form.is_valid():
            return redirect(f"{request.path}?{request.GET.urlencode()}")
    mine = pairs.of_viewer(viewer(request), batch)
    asked = _narrowed(mine, which)
    here = _matter(request, form.cleaned_data.get("here")) if form is not None else _next(request, asked)
    done, whole = pairs.progress(_narrowed(mine, "sure" if which == "parked" else which, parked=True))
    context: dict[str, Any] = {
        "tabs": _tabs(request.GET, mine, which),
        "done": done,
        "whole": whole,
        "here": here,
        "decisions": DECIDED,
        "which": which,
        "is_behind": pairs.is_behind(),
        "batch": batch,
    }
    if here is not None:
        context |= _group(request, here, asked, form)
    return render(request, "desk/compare.html", context, status=422 if form is not None else 200)


def _batch(query: QueryDict) -> UUID | None:
    try:
        return UUID(str(query["list"])) if query.get("list") else None
    except ValueError as wrong:
        raise Http404 from wrong


def _narrowed(mine: Any, which: str, parked: bool = False) -> Any:
    if which == "parked":
        return mine.filter(parked_on__isnull=False)
    found = mine.filter(sure=which == "sure")
    return found if parked else found.filter(parked_on__isnull=True)


def _tabs(query: QueryDict, mine: Any, current: str) -> list[NavItem]:
    found = []
    for which, label in WHICH.items():
        rest = query.copy()
        rest["which"] = which
        many = pairs.waiting(_narrowed(mine, which)).count()
        found.append(NavItem(f"{label} {many}", f"?{rest.urlencode()}", which == current))
    return found


def _matter(request: HttpRequest, case_id: UUID | None) -> Case | None:
    case = find.one(viewer(request), case_id) if case_id else None
    return case if case is not None and case.kind in find.MATTER_KINDS and case.is_open else None


def _next(request: HttpRequest, asked: Any) -> Case | None:
    """Return the earliest matter that something waits beside."""
    first = pairs.waiting(asked).order_by("other__found_on", "other__number", "other_id").first()
    return _matter(request, first.other_id) if first is not None else None


def _group(request: HttpRequest, here: Case, asked: Any, form: DecisionForm | None) -> dict[str, Any]:
    near: Mapping[UUID, Pair] = pairs.beside(asked, here.id)
    apart = set(here.marks.get("apart", ()))
    cases = find.cases(viewer(request), find.MATTERS).filter(id__in=list(near)[:SHOWN])
    found = [
        one
        for one in compared(words_of(here), cases)
        if str(one.case.id) not in apart and str(here.id) not in one.case.marks.get("apart", ())
    ]
    roster, places = editions_of(request)[1], communities()
    beside = [_beside(here, one, near[one.case.id], line(one.case, roster, places), form) for one in found]
    shared = sorted({run for one in found for run in one.likeness.shared}, key=len, reverse=True)
    return {
        "form": form or DecisionForm(initial={"here": here.id, "reason": _because(here, found)}),
        "title": marked(here.title, shared),
        "text": marked(here.description[:TEXT], shared),
        "here_line": line(here, roster, places),
        "channel": _(dict(CHANNELS).get(here.channel, here.channel)),
        "beside": beside,
        "more": len(near) - len(beside),
    }


def _because(here: Case, found: Iterable[Candidate]) -> str:
    """Return a reason to begin with: the words that most of them share, and the place only where it is the same."""
    sure = [one for one in found if one.likeness.sure]
    runs = list(dict.fromkeys(run for one in sure for run in one.likeness.shared))[:3]
    if not runs:
        return ""
    alike = all(one.case.place_code == here.place_code for one in sure)
    words = {"words": "、".join(runs)}
    return _("同一地点、同一问题：%(words)s") % words if alike else _("同一问题：%(words)s") % words


def _beside(here: Case, one: Candidate, pair: Pair, shown: Line, form: DecisionForm | None) -> Beside:
    shared, name = one.likeness.shared, one.case.id
    into, other = _kept(here, one.case)
    return Beside(
        one,
        shown,
        marked(one.case.title, shared),
        marked(one.case.description[:TEXT], shared),
        _(dict(CHANNELS).get(one.case.channel, one.case.channel)),
        "、".join(shared),
        pair.sure,
        _why_not(into, other),
        form.data.get(f"is_{name}", "") if form is not None else "",
        bool(form.data.get(f"person_{name}")) if form is not None else False,
    )


def _kept(here: Case, other: Case) -> tuple[Case, Case]:
    """Return which of two takes in the other: the one at hand, unless only the other may or has taken in some already."""
    turned = bool(other.marks.get("joined") and not here.marks.get("joined")) or bool(
        _why_not(here, other) and not _why_not(other, here)
    )
    return (other, here) if turned else (here, other)


def _why_not(into: Case, other: Case) -> str:
    try:
        may_take_in(standing(into), standing(other))
    except Refused as refusal:
        return said(refusal)
    return ""


def _carry_out(request: HttpRequest, here: Case, form: DecisionForm) -> None:
    """Do what was decided, one matter after another: what is refused is said and keeps none of the others from being done."""
    told = form.cleaned_data
    counts = dict.fromkeys(dict(DECIDED), 0)
    touched = {here.id}
    for name, decision in told["chosen"].items():
        other = _matter(request, name)
        if other is None:
            messages.error(request, settled_meanwhile(request, name))
            continue
        try:
            if decision == "same":
                here = _join(request, here, other, form)
            elif decision == "apart":
                tell_apart(viewer(request), here, other)
            else:
                pairs.park(here.id, other.id)
        except Refused as refusal:
            messages.error(request, f"{other}：{said(refusal)}")
            continue
        counts[decision] += 1
        touched.add(other.id)
    index.mend(touched)
    pairs.follow()
    messages.success(
        request,
        _("%(here)s：并入 %(same)s 件，记为不是 %(apart)s 件，以后再看 %(later)s 件。") % {"here": here, **counts},
    )


def _join(request: HttpRequest, here: Case, other: Case, form: DecisionForm) -> Case:
    into, gone = _kept(here, other)
    told = form.cleaned_data
    sources.join(
        viewer(request),
        into,
        gone,
        reason=told["reason"],
        same_person=bool(form.data.get(f"person_{other.id}")),
        key=f"join/{told['_key']}/{gone.id.hex}",
    )
    return Case.objects.get(id=into.id)


def address(batch: UUID | None = None) -> str:
    """Return where the pairs (of one imported list) are compared."""
    return reverse("desk:compare") + (f"?list={batch}" if batch else "")
