"""Going from door to door with a phone: one door a screen, noted in under a minute, with what was heard there."""

import unicodedata
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID, uuid5

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from shiqiao.cases.models import Case
from shiqiao.field.here import nav
from shiqiao.patrols import find
from shiqiao.patrols.models import Survey
from shiqiao.places.models import Division
from shiqiao.policy import Viewer
from shiqiao.policy.doors import VISITORS
from shiqiao.procedures.dispute_words import CATEGORIES
from shiqiao.procedures.given import CODE
from shiqiao.procedures.identity import VALUES
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.sealed import NUMBERS, numbers_in
from shiqiao.procedures.survey import RESULTS
from shiqiao.record import clock
from shiqiao.record.act import act, act_all
from shiqiao.record.kinds import Do
from shiqiao.ui.acts import FORM_TEXT, said, sealed_field
from shiqiao.ui.careful import asked, with_question
from shiqiao.ui.who import staff, viewer

TITLE_LIMIT = 60
# Who brought it, and the other side: no more is asked at a door.
PEOPLE = (1, 2)
ASKED = ("name", "phone", "id_number")
SEALED = tuple(f"p{number}_{name}" for number in PEOPLE for name in ASKED)
# A refusal that names a field of the case stands where it was typed.
TYPED = {"village": None, "title": "heard", "description": "heard"}


class DoorField(forms.RegexField):
    """A door's number, however its figures were typed."""

    def to_python(self, value: Any) -> str:
        """Return the number in plain figures: "１２号" is "12号"."""
        return cast(str, super().to_python(unicodedata.normalize("NFKC", str(value or ""))))


class CallForm(forms.Form):
    """One door: its number, whether somebody was there, and what was heard; only the number has to be typed."""

    _key = forms.UUIDField(widget=forms.HiddenInput, initial=clock.new_id)
    door = DoorField(
        CODE,
        label=lazy("门牌号"),
        max_length=20,
        help_text=lazy("只填门牌号码，不填姓名"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": lazy("门牌号只能填号码，如 12 或 3-101。")},
    )
    result = forms.ChoiceField(label=lazy("情况"), widget=forms.RadioSelect, initial="reached")
    heard = forms.CharField(
        label=lazy("听到的矛盾或者担忧"),
        required=False,
        max_length=FORM_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=lazy("没有就不填。只写事情；姓名、电话填到下面密封的栏，与事情无关的家庭、健康情况不写"),
    )
    category = forms.ChoiceField(label=lazy("属于哪一类"), required=False, help_text=lazy("听到了事情才选"))
    parties = forms.IntegerField(label=lazy("涉及几方"), required=False, min_value=2, max_value=20, initial=2)

    def __init__(self, *args: object, **kwargs: object) -> None:
        """Say the choices in the reader's language."""
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]  # what Django's form takes
        self.fields["result"].choices = [(code, _(label)) for code, label in RESULTS]  # type: ignore[attr-defined]  # a choice field, as declared above
        for number in PEOPLE:
            for need in VALUES:
                if need.name in ASKED:
                    self.fields[f"p{number}_{need.name}"] = sealed_field(need)
        with_question(self)
        self.fields["category"].choices = [("", "—"), *((code, _(label)) for code, label in CATEGORIES)]  # type: ignore[attr-defined]  # a choice field, as declared above

    def clean(self) -> dict[str, object]:
        """Ask for the category once something was heard, and for nothing else."""
        data = super().clean() or {}
        if data.get("heard") and not data.get("category"):
            self.add_error("category", _("请选择属于哪一类。"))
        if data.get("heard") and data.get("result") == "absent":
            self.add_error("result", _("家中无人时不能登记听到的事项。"))
        if not data.get("heard") and any(data.get(name) for name in SEALED):
            self.add_error("heard", _("姓名、电话只在登记听到的事项时才填。"))
        heard = str(data.get("heard") or "")
        self.careful = asked(self, "heard")
        self._take_numbers(heard)
        return data

    def _take_numbers(self, heard: str) -> None:
        """Take phone and identity numbers out of what was typed, into the sealed fields that are free; ask to look again."""
        found = numbers_in(heard)
        if not found:
            return
        sent = cast(QueryDict, self.data).copy()
        for one in found:
            name = "id_number" if len(one) == 18 and not one.startswith("+") else "phone"
            free = next((f"p{number}_{name}" for number in PEOPLE if not sent.get(f"p{number}_{name}")), None)
            if free:
                sent[free] = one
        sent["heard"] = NUMBERS.sub("", unicodedata.normalize("NFKC", heard))
        self.data = sent
        self.add_error("heard", _("电话、身份证号不写在这里，已移到下面密封的“联系电话”“身份证号”栏：核对后再按一次。"))


@dataclass(frozen=True)
class Where:
    """The village and the survey that calls are noted for."""

    village: Division
    survey: Survey | None

    @property
    def url(self) -> str:
        """Return the address of the page for the next door."""
        query = {"village": self.village.code} | ({"survey": str(self.survey.id)} if self.survey else {})
        return f"{reverse('field:household')}?{urlencode(query)}"


@require_safe
@never_cache
@staff(*VISITORS)
def choose(request: HttpRequest) -> HttpResponse:
    """Show the surveys under way and the villages and grids of mine, with what is left to reach in each."""
    who = viewer(request)
    own = find.areas(who)
    return render(
        request, "field/households.html", {"rounds": under_way(who), "mine": own, "nav": nav(request, "doors")}
    )


def under_way(who: Viewer) -> list[tuple[Survey, list[find.Line]]]:
    """Return the rounds under way in which somebody goes from door to door, each with that person's areas only."""
    mine = {one.code for one in find.areas(who)}
    if not mine:
        return []
    found = []
    for survey in find.running(who, clock.today())[:5]:
        if lines := [line for line in find.coverage(survey).lines if line.village.code in mine]:
            found.append((survey, lines))
    return found


@never_cache
@sensitive_post_parameters()
@staff(*VISITORS)
def household(request: HttpRequest) -> HttpResponse:
    """Note one door and go on to the next in the same village."""
    where = _where(request)
    who = viewer(request)
    form = CallForm(request.POST) if request.method == "POST" else CallForm()
    if form.is_valid():
        try:
            case = _note(request, where, form)
        except Refused as refusal:
            field = str(refusal.params.get("field"))
            name = TYPED.get(field, field)
            if name == "heard" and "label" in refusal.params:
                # The page has no title: it is made of what was heard.
                heard = {**refusal.params, "label": form.fields["heard"].label}
                refusal = Refused(refusal.code, refusal.says, **heard)
            form.add_error(name if name in form.fields else None, said(refusal))
        else:
            words = _("已记 %(door)s 号。") if case is None else _("已记 %(door)s 号，并登记 %(case)s。")
            messages.success(request, words % {"door": form.cleaned_data["door"].removesuffix("号"), "case": case})
            return redirect(where.url)
    today = find.done_today(who, clock.today(), where.village.code, where.survey)
    context = {
        "where": where,
        "form": form,
        "people": [[form[f"p{number}_{name}"] for name in ASKED] for number in PEOPLE],
        "sealed_open": any(form[name].value() for name in SEALED),
        "careful": getattr(form, "careful", False) or bool(form["sure"].value()),
        "done": list(today[:30]),
        "results": dict(RESULTS),
        "nav": nav(request, "doors"),
    }
    return render(request, "field/household.html", context, status=422 if form.errors else 200)


def _where(request: HttpRequest) -> Where:
    who = viewer(request)
    code = request.GET.get("village", "")
    village = next((one for one in find.areas(who) if one.code == code), None)
    asked = request.GET.get("survey", "")
    survey = None
    if asked:
        survey = next((one for one in find.running(who, clock.today()) if str(one.id) == asked), None)
    if village is None or (asked and survey is None):
        raise Http404
    return Where(village, survey)


def _note(request: HttpRequest, where: Where, form: CallForm) -> Case | None:
    """Note the call and open what was heard there, both or neither; raises Refused."""
    said_, key = form.cleaned_data, str(form.cleaned_data["_key"])
    call_id: UUID = said_["_key"]
    given = {"village": where.village.code, "door": said_["door"], "result": said_["result"]}
    if where.survey:
        given["survey"] = str(where.survey.id)
    dos = []
    if said_["heard"]:
        # The same form sent twice opens one case: its id is made of the call's.
        case_id = UUID(int=call_id.int ^ 1)
        given["case"] = str(case_id)
        dos.append(Do("dispute", case_id, "register", f"{key}/case", _heard(where, said_)))
        dos += _who(case_id, said_, key)
    dos.append(Do("call", call_id, "call", key, given))
    act_all(dos, viewer=viewer(request))
    return Case.objects.filter(id=given["case"]).first() if "case" in given else None


def _heard(where: Where, said_: dict[str, object]) -> dict[str, object]:
    text = str(said_["heard"])
    first = text.splitlines()[0]
    return {
        "place": where.village.code,
        "origin": "own_motion",
        "channel": "grid",
        "category": said_["category"],
        "title": first if len(first) <= TITLE_LIMIT else f"{first[: TITLE_LIMIT - 1]}…",
        "description": text,
        "parties": said_["parties"] or 2,
    }


def _who(case_id: UUID, said_: dict[str, object], key: str) -> list[Do]:
    """Return the acts that seal who brought it and the other side, as far as anything was said of them."""
    dos = []
    for number in PEOPLE:
        values = {name: said_[f"p{number}_{name}"] for name in ASKED if said_.get(f"p{number}_{name}")}
        if values:
            sealed_id = uuid5(case_id, str(number))
            dos.append(
                Do("identity", sealed_id, "seal", f"{key}/p{number}", {"case": case_id, "role": "party", **values})
            )
    return dos


@require_POST
@staff(*VISITORS)
def withdraw(request: HttpRequest, call_id: UUID) -> HttpResponse:
    """Take back a call noted by mistake, on the same day."""
    who = viewer(request)
    found = find.calls(who).select_related("survey").filter(id=call_id).first()
    if found is None:
        raise Http404
    try:
        act("call", call_id, "withdraw", viewer=who, key=f"withdraw/{call_id}")
        messages.success(request, _("已撤回 %(door)s 号。") % {"door": found.door.removesuffix("号")})
    except Refused as refusal:
        messages.error(request, said(refusal))
    village = Division.objects.get(code=found.place_code)
    return redirect(Where(village, found.survey).url)
