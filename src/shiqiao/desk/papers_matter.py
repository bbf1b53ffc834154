"""Papers about a petition or dispute on the desk: begun from the matter's page, edited, served with the matter's own act."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast, get_args
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.cases import find
from shiqiao.cases.models import Case
from shiqiao.desk.papers import seen_paper
from shiqiao.documents import wording
from shiqiao.documents.addressees import unserved
from shiqiao.documents.content import Enterprise, Kind, PaperContent, Paragraph
from shiqiao.documents.kinds import papers_of
from shiqiao.documents.matter_compose import MatterWanted, compose
from shiqiao.documents.matter_issue import draft
from shiqiao.documents.models import Paper
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.matter_paper import DRAFTERS, KINDS, MATTER_KINDS, MATTER_PAPER, timely
from shiqiao.procedures.matter_words import HANDLERS
from shiqiao.procedures.petition_words import REVIEWED
from shiqiao.record import clock
from shiqiao.record.editions import editions
from shiqiao.record.projection import standing
from shiqiao.ui.acts import said
from shiqiao.ui.timeline import offer_basis
from shiqiao.ui.who import staff, viewer

LABELS = dict(MATTER_KINDS)
RUNNING = frozenset({"draft", "reviewed", "issued"})
OPINION = "handling_opinion"
REVIEWS = ("review_opinion", "final_review_opinion")


@dataclass(frozen=True)
class PapersNow:
    """The papers about a case that somebody can begin now, and those that wait to be reviewed, signed or served."""

    # Each with its label and address.
    begins: Sequence[tuple[str, str]] = ()
    waits: Sequence[tuple[str, str]] = ()
    # What an opinion lacks before anybody can be asked, and the way there; "" when it lacks nothing.
    warning: str = ""
    opinion: tuple[str, str] | None = None


def papers_now(case: Case, who: Viewer) -> PapersNow:
    """Return what is to be done about a case's papers; one statement where any can be."""
    now = standing(case)
    due = [kind for kind, _label in KINDS.get(case.kind, ()) if timely(kind, now)]
    if not due:
        return PapersNow()
    there = list(papers_of(who, case.id).values_list("paper_kind", "state", "id"))
    running = {kind: (state, one) for kind, state, one in there if state in RUNNING}
    served = Counter(kind for kind, state, _one in there if state == "served")
    anew = [kind for kind in due if kind not in running and (not served[kind] or _anew(kind, case, served[kind]))]
    owed = {kind: people for kind in due if kind not in running and (people := _still_owed(case, kind))}
    anew += [kind for kind in owed if kind not in anew]
    address = f"{reverse('desk:draft_matter')}?case={case.id}&kind="
    begins = {kind: (_begin(kind, owed.get(kind, "")), f"{address}{kind}") for kind in anew}
    if not who.roles & set(DRAFTERS):
        begins = {}
    waits = {kind: _wait(kind, *found, bool(who.roles & set(HANDLERS))) for kind, found in running.items()}
    warning = _lacking(case, running.get(OPINION, ("", None))[0])
    opinion = waits.pop(OPINION, None) or begins.pop(OPINION, None) if warning else None
    return PapersNow(list(begins.values()), list(waits.values()), warning, opinion)


def _still_owed(case: Case, kind: str) -> str:
    return "、".join(one.shown for one in unserved(case, kind) if one.identity is not None)


def _begin(kind: str, people: str) -> str:
    label = _(LABELS[kind])
    return (
        _("拟%(kind)s，送达%(who)s") % {"kind": label, "who": people} if people else _("拟%(kind)s") % {"kind": label}
    )


def _wait(kind: str, state: str, paper_id: UUID, may_serve: bool) -> tuple[str, str]:
    label = _(LABELS[kind])
    if state == "issued" and may_serve:
        return _("送达《%(kind)s》") % {"kind": label}, reverse("desk:paper_act", args=[paper_id, "serve"])
    words = {"draft": _("《%(kind)s》待审核"), "reviewed": _("《%(kind)s》待签发"), "issued": _("《%(kind)s》待送达")}
    return words[state] % {"kind": label}, reverse("desk:paper", args=[paper_id])


def _lacking(case: Case, opinion: str) -> str:
    if case.kind != "petition" or case.state != "concluded":
        return ""
    if opinion == "issued":
        return _("处理意见书已签发，还没有送达；送达以后才能征询本人。")
    if opinion:
        return _("处理意见书还没有签发；签发、送达以后才能征询本人。")
    return _("处理意见已作出，还没有处理意见书：请拟稿，经审核、签发后送达。")


def opinion_to_serve(case: Case, who: Viewer) -> UUID | None:
    """Return the id of the issued opinion of a concluded petition that waits to be served; None where there is none."""
    found = papers_of(who, case.id).filter(paper_kind=OPINION, state="issued")
    return found.values_list("id", flat=True).first()


def _anew(kind: str, case: Case, served: int) -> bool:
    # Decided again, or pushed again: the paper that was served doesn't say so.
    again = {"handling_opinion": "concluded", "review_opinion": "review", "final_review_opinion": "final_review"}
    # Mediated anew, or agreed on otherwise before anybody signed.
    again["mediation_agreement"] = "mediating"
    if kind == "assignment_slip":
        return served < int(case.marks.get("pushes") or 0)
    return case.state == again.get(kind)


class Start(forms.Form):
    """The hidden key and id of a draft, and on a review how it ended."""

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        """Add the choice of an ending for a review."""
        super().__init__(*args, **kwargs)
        self.fields["_key"] = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=str(clock.new_id()))
        self.fields["_id"] = forms.UUIDField(widget=forms.HiddenInput, initial=clock.new_id)
        if kind in REVIEWS:
            choices = [(code, _(label)) for code, label in REVIEWED]
            self.fields["outcome"] = forms.ChoiceField(label=_("结论"), choices=choices, widget=forms.RadioSelect)


@staff(*DRAFTERS)
def begin(request: HttpRequest) -> HttpResponse:
    """Draft a paper about a case (?case=&kind=), or anew for a void one (?replaces=): what it will say, then the draft."""
    old = _old(request)
    case, kind = _asked(request, old)
    form = Start(kind, *((request.POST,) if request.method == "POST" else ()))
    ok = not form.is_bound or form.is_valid()
    data = form.cleaned_data if form.is_bound and ok else {}
    composed, refused = None, ""
    try:
        # Before anything is chosen a review is shown as if it upheld the opinion.
        outcome = data.get("outcome") or ("upheld" if kind in REVIEWS else "")
        composed = compose(MatterWanted(kind, case, outcome, old))
        if data:
            draft(composed, viewer=viewer(request), key=data["_key"], paper_id=data["_id"])
            messages.success(request, _("已拟稿，请逐项核对后交他人审核。"))
            if composed.left_out:
                left_out = {"list": "、".join(composed.left_out)}
                messages.warning(request, _("以下依据尚未核对，没有写入：%(list)s。") % left_out)
            return redirect("desk:paper_edit", data["_id"])
    except Refused as refusal:
        refused = said(refusal)
        if form.is_bound:
            form.add_error(None, refused)
    context = {
        "form": form,
        "case": case,
        "kind": _(LABELS[kind]),
        "replaces": old,
        "composed": composed,
        "addressed": wording.addressed(composed.content) if composed else "",
        "opening": wording.opening(composed.content) if composed else "",
        "refused": "" if form.is_bound else refused,
        "basis": offer_basis(MATTER_PAPER.act("draft"), editions()[0], clock.today()),
    }
    return render(request, "desk/paper_matter.html", context, status=422 if form.errors else 200)


def _old(request: HttpRequest) -> Paper | None:
    try:
        wanted = UUID(request.GET["replaces"]) if request.GET.get("replaces") else None
    except ValueError as broken:
        raise Http404 from broken
    old = seen_paper(request, wanted) if wanted else None
    if old is not None and (old.case_id is None or old.state != "void"):
        raise Http404
    return old


def _asked(request: HttpRequest, old: Paper | None) -> tuple[Case, Kind]:
    try:
        case_id = old.case_id if old else UUID(request.GET.get("case", ""))
    except ValueError as broken:
        raise Http404 from broken
    case = find.one(viewer(request), case_id) if case_id else None
    kind = old.paper_kind if old else request.GET.get("kind", "")
    if case is None or kind not in dict(KINDS.get(case.kind, ())) or kind not in get_args(Kind):
        raise Http404
    return case, cast("Kind", kind)


class Edit(forms.Form):
    """The editable parts of a draft about a case: each part of its text, whom to reach, who gets a copy."""

    template_name_div = "ui/form.html"
    use_required_attribute = False

    def __init__(self, paper: Paper, content: PaperContent, data: Mapping[str, Any] | None = None) -> None:
        """Fill in the draft: one field for each part of the text."""
        super().__init__(data)
        self.paper, self.content = paper, content
        self.fields["_key"] = forms.CharField(max_length=100, widget=forms.HiddenInput, initial=str(clock.new_id()))
        self.fields["_seen"] = forms.IntegerField(widget=forms.HiddenInput, initial=paper.steps)
        if not content.persons:
            self.fields["addressee"] = forms.CharField(
                label=_("主送"), max_length=120, initial=content.addressee.name, help_text=_("不写姓名")
            )
        for number, part in enumerate(content.paragraphs):
            self.fields[f"part_{number}"] = forms.CharField(
                label=part.heading or _("第%(n)s段") % {"n": number + 1},
                max_length=6000,
                initial=part.text,
                widget=forms.Textarea(attrs={"rows": 3 if len(part.text) < 120 else 6}),
            )
        self.fields["contact"] = forms.CharField(
            label=_("联系方式"), max_length=120, required=False, initial=content.contact
        )
        self.fields["copies_to"] = forms.CharField(
            label=_("抄送"),
            max_length=400,
            required=False,
            initial="、".join(content.copies_to),
            help_text=lazy("多个单位用顿号隔开"),
        )

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal above the form."""
        self.add_error(None, said(refusal))

    def edited(self) -> tuple[PaperContent, list[UUID]]:
        """Return the new content; a paper about a case lists no further cases."""
        data = self.cleaned_data
        parts = tuple(
            Paragraph(part.heading, data[f"part_{number}"]) for number, part in enumerate(self.content.paragraphs)
        )
        content = replace(
            self.content,
            paragraphs=parts,
            year=clock.today().year,
            contact=data["contact"],
            copies_to=tuple(one.strip() for one in data["copies_to"].split("、") if one.strip()),
        )
        if "addressee" in data:
            content = replace(content, addressee=Enterprise(data["addressee"]))
        return content, []
