"""What data protection watches over: all openings and refusals, look-ups, stopped papers; looking up; erasing."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from shiqiao.desk.doing import Page, act_page, seen_row
from shiqiao.desk.openings import SIZE, lines, tabs
from shiqiao.identities import find, retention
from shiqiao.identities.look_up import look_up as looked_up
from shiqiao.identities.models import Erasure
from shiqiao.people.roster import Roster
from shiqiao.procedures.custody import CAUSES, ERASERS, ERASURE, LOOK_UP_PURPOSES, SEEKERS
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.opening import OPENING
from shiqiao.record import clock
from shiqiao.record.models import Step
from shiqiao.ui.acts import said
from shiqiao.ui.who import editions_of, staff, viewer


@staff("data_protection")
@require_GET
def kept(request: HttpRequest) -> HttpResponse:
    """Show every opening with its outcome, every look-up and every stopped paper; no values, nothing to click through."""
    who = viewer(request)
    _book, roster = editions_of(request)
    found = find.openings(who)
    state = request.GET.get("state", "")
    if state in OPENING.states:
        found = found.filter(state=state)
    before = request.GET.get("before", "")
    if before and (mark := find.openings(who).filter(id=before).first() if _is_id(before) else None):
        found = found.filter(opened_at__lt=mark.opened_at)
    rows = lines(found.order_by("-opened_at")[: SIZE + 1], roster)
    context = {
        "tabs": tabs(request, "openings_kept"),
        "states": [(code, _(label), code == state) for code, label in OPENING.states.items()],
        "rows": rows[:SIZE],
        "following": f"?state={state}&before={rows[SIZE - 1].opening.id}" if len(rows) > SIZE else "",
        "newest": "?" if before else "",
        "look_ups": _look_ups(find.look_ups(who).order_by("-position")[:SIZE], roster),
        "stopped": _stopped(find.stopped_papers(who).order_by("-position")[:SIZE]),
    }
    return render(request, "desk/openings_kept.html", context)


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def _look_ups(steps: Iterable[Step], roster: Roster) -> list[dict[str, Any]]:
    return [
        {
            "at": step.at,
            "who": roster.people.get(step.person_id, "") if step.person_id else "",
            "by": _("联系电话") if step.given["by"] == "phone" else _("身份证号"),
            "purpose": _(dict(LOOK_UP_PURPOSES).get(step.given["purpose"], "")),
            "found": step.given["found"],
        }
        for step in steps
    ]


def _stopped(found: Iterable[Step]) -> list[dict[str, Any]]:
    steps = list(found)
    names = find.names(step.subject_id for step in steps)
    return [{"at": step.at, "number": names[step.subject_id][0], "person": names[step.subject_id][1]} for step in steps]


class LookUpForm(forms.Form):
    """One whole number and what it is looked up for."""

    by = forms.ChoiceField(
        label=lazy("查询依据"),
        choices=(("phone", lazy("联系电话")), ("id_number", lazy("身份证号"))),
        initial="phone",
        widget=forms.RadioSelect,
    )
    value = forms.CharField(
        label=lazy("完整号码"),
        max_length=40,
        help_text=lazy("只按完整号码查找，不支持部分号码"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "data-no-draft": ""}),
    )
    purpose = forms.ChoiceField(label=lazy("用途"), choices=LOOK_UP_PURPOSES, widget=forms.RadioSelect)


def _look_up_form(sent: QueryDict | None) -> LookUpForm:
    form = LookUpForm(sent)
    form.fields["purpose"].choices = [(code, _(label)) for code, label in LOOK_UP_PURPOSES]  # type: ignore[attr-defined]  # a choice field
    return form


@never_cache
@sensitive_post_parameters()
@staff(*SEEKERS)
@require_http_methods(["GET", "POST"])
def look_up(request: HttpRequest) -> HttpResponse:
    """Look up the cases of one caller; the answer is case numbers that the viewer may open, and stands nowhere else."""
    who = viewer(request)
    form = _look_up_form(request.POST if request.method == "POST" else None)
    found = None
    if form.is_valid():
        given = form.cleaned_data
        try:
            key = f"look-up/{clock.new_id()}"
            found = looked_up(given["by"], given["value"], given["purpose"], viewer=who, key=key)
            # The number goes with the answer: the page doesn't show it again.
            form = _look_up_form(None)
        except Refused as refusal:
            field = refusal.params.get("field")
            form.add_error(field if field in form.fields else None, said(refusal))
    book, _roster = editions_of(request)
    context = {
        "tabs": tabs(request, "look_up"),
        "form": form,
        "found": found,
        "used": find.looked_up_today(who, clock.today()),
        "most": book.term("identity.lookups", clock.today()).amount,
    }
    return render(request, "desk/look_up.html", context, status=422 if form.errors else 200)


@staff("clerk", *ERASERS)
@require_GET
def erasures(request: HttpRequest) -> HttpResponse:
    """Show what is proposed to be erased and what was decided."""
    who = viewer(request)
    _book, roster = editions_of(request)
    rows = find.erasures(who, SIZE)
    names = find.names(UUID(one) for row in rows for one in row.identities)
    numbers = find.numbers(row.case_id for row in rows if row.case_id)
    context = {
        "tabs": tabs(request, "erasures"),
        "rows": [
            {
                "row": row,
                "persons": ["　".join(names[UUID(one)]) for one in row.identities if UUID(one) in names],
                "words": _("%(case)s　%(many)s 段文字")
                % {"case": numbers.get(row.case_id or row.id, ""), "many": len(row.texts)}
                if row.texts
                else "",
                "cause": _(dict(CAUSES).get(row.cause, row.cause)),
                "state": _(ERASURE.states[row.state]),
                "by": roster.people.get(row.proposed_by, "") if row.proposed_by else _("系统"),
                "decided": roster.people.get(row.decided_by, "") if row.decided_by else "",
                "may_decide": row.state == "proposed"
                and bool(who.roles & set(ERASERS))
                and row.proposed_by != who.person_id,
            }
            for row in rows
        ],
    }
    return render(request, "desk/erasures.html", context)


@staff(*ERASERS)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, erasure_id: UUID, act_name: str) -> HttpResponse:
    """Approve a proposal, which erases at once and for good, or refuse it with a reason."""
    row = seen_row(request, "erasure", erasure_id)
    assert isinstance(row, Erasure)
    back = reverse("desk:erasures")
    if act_name == "approve" and request.method == "POST":
        return _approve(request, row, back)
    lead = _("批准后密钥和文字即销毁，任何人都无法再看到；办理记录不受影响。") if act_name == "approve" else ""
    many = [_("%(many)d 人") % {"many": len(row.identities)}] if row.identities else []
    many += [_("%(many)s 段文字") % {"many": len(row.texts)}] if row.texts else []
    page = Page(
        f"{_('删除身份信息和文字')} {'、'.join(many)}", back, beside={"lead": lead}, template="desk/person_act.html"
    )
    return act_page(request, "erasure", row, act_name, page)


def _approve(request: HttpRequest, row: Erasure, back: str) -> HttpResponse:
    seen = request.POST.get("_seen", "")
    key = request.POST.get("_key", "")[:60] or str(clock.new_id())
    try:
        version = int(seen) if seen.isdecimal() else None
        retention.approve(row, viewer=viewer(request), key=key, seen=version)
        messages.success(request, _("已批准，已经销毁。"))
    except Refused as refusal:
        messages.error(request, said(refusal))
    return redirect(back)
