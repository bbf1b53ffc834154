"""The page on which the person concerned says whether it is really solved: no account, plain words, no script needed."""

import re
import unicodedata
from contextlib import suppress
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shiqiao.access import log
from shiqiao.cases import answers
from shiqiao.cases.answers import Opened
from shiqiao.cases.models import AnswerLink, Case
from shiqiao.people import tries
from shiqiao.policy import system
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.matter_words import SATISFIED, SOLVED
from shiqiao.public.gist import gist
from shiqiao.record.act import act
from shiqiao.record.models import Step
from shiqiao.ui.acts import FORM_TEXT, said
from shiqiao.ui.choices import sides

# Links tried from one address within a quarter of an hour.
GUESSED, MINUTES, AT_MOST = "answer_link", 15, 30


class Figures(forms.RegexField):
    """Six figures as people type them: with the gap that the slip shows, or in full width."""

    def to_python(self, value: Any) -> str:
        """Return the figures alone."""
        return re.sub(r"\s", "", unicodedata.normalize("NFKC", super().to_python(value) or ""))


class CodeForm(forms.Form):
    """The six figures that came with the link."""

    code = Figures(
        r"^[0-9]{6}$",
        label=lazy("答复码"),
        help_text=lazy("六位数字，印在给您的单子上，或者由工作人员告诉您"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
        error_messages={"invalid": lazy("答复码是六位数字。"), "required": lazy("请填写六位答复码。")},
    )


class AnswerForm(CodeForm):
    """Two questions, for they are two: is it solved, and are you satisfied; and the wish to be left alone."""

    solved = forms.ChoiceField(label=lazy("您反映的问题解决了吗？"), widget=forms.RadioSelect)
    satisfied = forms.ChoiceField(label=lazy("您对办理满意吗？"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=lazy("还有什么没有解决？"),
        required=False,
        max_length=FORM_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=lazy("没有全部解决的，请写明；您写的会交给承办单位和负责人"),
    )
    proxy = forms.BooleanField(label=lazy("我是家属或者代理人，替本人答复"), required=False)
    leave_alone = forms.BooleanField(label=lazy("以后不要再联系我"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say the choices in the reader's language; the code goes along unseen."""
        super().__init__(*args, **kwargs)
        self.fields["solved"].choices = [(code, _(label)) for code, label in SOLVED]  # type: ignore[attr-defined]  # a choice field, as declared above
        self.fields["satisfied"].choices = [(code, _(label)) for code, label in SATISFIED]  # type: ignore[attr-defined]  # a choice field, as declared above
        self.fields["code"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """Ask what is left to solve where not all is."""
        data = super().clean() or {}
        if data.get("solved") in ("no", "partly") and not str(data.get("reason") or "").strip():
            self.add_error("reason", _("请写明还有什么没有解决。"))
        return data


@never_cache
@require_http_methods(["GET", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Ask for the code, then the two questions, then say thanks; every other case has its own plain answer."""
    address = log.address_of(request)
    if tries.locked(GUESSED, address, AT_MOST, MINUTES):
        return _says(request, "gone", 429)
    opened = answers.find(token)
    if opened.state == "gone":
        tries.count(GUESSED, address, MINUTES)
        return _says(request, "gone", 404)
    if opened.state == "locked":
        return _says(request, "locked", 403)
    if getattr(request.user, "person_id", None) is not None:
        # Whoever works here never answers for the person: neither who handled it nor anybody who made the link.
        assert opened.link is not None
        log.note("refused", request, kind="answer", subject=opened.link.case_id)
        return _says(request, "staff", 403)
    return _answered(request, token, opened)


def _answered(request: HttpRequest, token: str, opened: Opened) -> HttpResponse:
    assert opened.link is not None
    coded = CodeForm(request.POST or None)
    if request.method == "GET":
        return _drawn(request, "public/answer_code.html", form=coded)
    if not coded.is_valid():
        return _drawn(request, "public/answer_code.html", form=coded, status=422)
    if not answers.fits(opened.link, token, coded.cleaned_data["code"]):
        if answers.find(token).state == "locked":
            log.note("locked", request, kind="answer", subject=opened.link.case_id)
            return _says(request, "locked", 403)
        coded.add_error("code", _("答复码不对，请核对后再填。"))
        return _drawn(request, "public/answer_code.html", form=coded, status=422)
    if opened.state != "open" or opened.case is None:
        # Only whoever has the code learns how the matter stands.
        if opened.state == "done" and _has_answered(opened.link):
            # Sent twice, or opened again by the same person: the answer is there, nothing is missing.
            return _says(request, "answered", 200)
        # Whoever never took it back learns here that somebody wrote it down.
        gone = opened.case is not None and opened.case.outcome == "withdrawn"
        return _says(request, "withdrawn" if gone else opened.state, 409)
    return _questions(request, opened)


def _questions(request: HttpRequest, opened: Opened) -> HttpResponse:
    assert opened.link is not None
    assert opened.case is not None
    asked = "solved" in request.POST or "_answer" in request.POST
    form = AnswerForm(request.POST if asked else None, initial={"code": request.POST.get("code", "")})
    if asked and form.is_valid():
        try:
            left = _record(opened, form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, said(refusal))
        else:
            now = Case.objects.get(id=opened.case.id)
            return _says(request, "thanks", 200, solved=form.cleaned_data["solved"] == "yes", case=now, left=left)
    shown = {"form": form, "case": opened.case, "gist": gist(opened.case), "who": _who(opened.case, opened.link.party)}
    return _drawn(request, "public/answer.html", status=422 if form.errors else 200, **shown)


def _who(case: Case, party: int) -> str:
    """Return as which of several people somebody answers, by role and letter; "" where only one is asked."""
    found = sides(case)
    return dict(found).get(str(party), "") if len(found) > 1 else ""


def _has_answered(link: AnswerLink) -> bool:
    return Step.objects.filter(key=_key(link)).exists()


def _key(link: AnswerLink) -> str:
    return f"answer/{link.digest[:40]}"


def _record(opened: Opened, told: dict[str, Any]) -> bool:
    """Record the person's own answer, once however often it is sent, and say whether contacts end; raises Refused."""
    link, case = opened.link, opened.case
    assert link is not None
    assert case is not None
    given: dict[str, Any] = {
        "party": link.party,
        "how": "link",
        "solved": told["solved"],
        "satisfied": told["satisfied"],
    }
    if told["proxy"]:
        given["proxy"] = True
    if reason := str(told["reason"]).strip():
        given["reason"] = reason
    own = system("answer")
    act(case.kind, case.id, "answer", viewer=own, key=_key(link), given=given)
    answers.spend(link)
    if not told["leave_alone"]:
        return False
    with suppress(Refused):
        # Refused only where the wish stands already.
        act(case.kind, case.id, "leave_alone", viewer=own, key=f"alone/{link.digest[:40]}", given={"party": link.party})
    return True


def _says(request: HttpRequest, what: str, status: int, **more: Any) -> HttpResponse:
    return _drawn(request, "public/answer_says.html", what=what, status=status, **more)


def _drawn(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    response = render(request, template, context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
