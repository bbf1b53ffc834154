"""Handing over a post: every open case goes to another post, its deadline unmoved, and then the post may be vacated."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.cases.find import cases
from shiqiao.desk.doing import seen_row
from shiqiao.people.models import Post
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.procedures.hazard_effects import HANDLED_BY
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act, act_all
from shiqiao.record.kinds import Do
from shiqiao.ui.acts import said
from shiqiao.ui.who import roster_now, staff, viewer

# Cases that change hands in one transaction; the page goes on by itself until none is left.
CHUNK = 200


class HandOverForm(forms.Form):
    """To whom, why, and whether the post is vacated afterwards."""

    to = forms.ChoiceField(label=lazy("接收岗位"))
    reason = forms.CharField(label=lazy("理由"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))
    vacate = forms.BooleanField(label=lazy("交接完毕即办理离岗"), required=False)
    key = forms.CharField(max_length=60, widget=forms.HiddenInput)
    # How many there were when it began, for the progress.
    total = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, post: Post, roster: Roster, *args: Any, **kwargs: Any) -> None:
        """Offer the held posts that handle cases, except this one."""
        super().__init__(*args, **kwargs)
        field = self.fields["to"]
        assert isinstance(field, forms.ChoiceField)
        able = [
            one
            for one in roster.posts.values()
            if one.holder_id and one.id != post.id and (one.role in HANDLED_BY or one.is_catch_all)
        ]
        field.choices = [("", "—")] + [
            (str(one.id), f"{one.title} {roster.people.get(one.holder_id, '')}")  # type: ignore[arg-type]  # held
            for one in sorted(able, key=lambda one: one.title)
        ]


@staff("clerk", "head", "leader")
def hand_over(request: HttpRequest, post_id: UUID) -> HttpResponse:
    """Move the open cases of a post, a chunk a request, showing how far it is; then vacate if asked."""
    row, who = seen_row(request, "post", post_id), viewer(request)
    assert isinstance(row, Post)
    # Only what one may read oneself: a case under seal is handed over by somebody who reads it.
    left = cases(who).filter(post_id=row.id, is_open=True)
    form = HandOverForm(row, roster_now(), request.POST or None, initial={"key": str(clock.new_id())})
    context: dict[str, Any] = {"post": row, "form": form, "left": left.count(), "total": 0, "done": 0}
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        total = given["total"] or context["left"]
        try:
            _move(row, given, who)
            remaining = left.count()
            if not remaining:
                _finish(request, row, given, total)
                return redirect("desk:post", row.id)
            context |= {"going": True, "left": remaining, "total": total, "done": total - remaining}
        except Refused as refusal:
            form.add_error(None, said(refusal))
    return render(request, "desk/hand_over.html", context, status=422 if form.errors else 200)


def _move(row: Post, given: dict[str, Any], who: Viewer) -> None:
    batch = cases(who).filter(post_id=row.id, is_open=True).order_by("id").values_list("id", "kind")[:CHUNK]
    dos = [
        Do(kind, case_id, "assign", f"{given['key']}/{case_id}", {"post": given["to"], "reason": given["reason"]})
        for case_id, kind in batch
    ]
    if dos:
        act_all(dos, viewer=who)


def _finish(request: HttpRequest, row: Post, given: dict[str, Any], total: int) -> None:
    messages.success(request, _("已交接 %(n)s 件，期限不变。") % {"n": total})
    if given["vacate"]:
        try:
            act("post", row.id, "vacate", viewer=viewer(request), key=f"{given['key']}/vacate")
            messages.success(request, _("已办理离岗。"))
        except Refused as refusal:
            messages.error(request, said(refusal))
