"""Several matters pushed to one post at once: each ruled on its own, all or none, before anything is written."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shiqiao.cases import find
from shiqiao.cases.models import Case
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.matter_words import TOWN
from shiqiao.procedures.petition import PETITION
from shiqiao.record.act import act_all, offered
from shiqiao.record.kinds import Do
from shiqiao.ui.acts import KEY_FIELD, ActForm, Around, act_form, said
from shiqiao.ui.who import editions_of, staff, viewer

# One page of the list.
AT_ONCE = 50
LIST = "standing=unpushed"


@staff(*TOWN)
@require_http_methods(["GET", "POST"])
def push(request: HttpRequest) -> HttpResponse:
    """Push the ticked matters to one post; those that can't be are shown with the reason and stay as they are."""
    back = _back(request)
    asked = _asked(request)
    if not asked:
        messages.info(request, _("还没有勾选事项。"))
        return redirect(back)
    ready, not_ready = _sorted(request, asked)
    _book, roster = editions_of(request)
    # Petitions and disputes are pushed by the same act.
    form = act_form(
        request, PETITION.act("push"), Around(viewer(request), "petition", None, roster, {}), skip=("files",)
    )
    if request.method == "POST" and ready and form.is_valid() and _pushed(request, form, ready):
        messages.success(request, _("已交办 %(n)s 件。") % {"n": len(ready)})
        return redirect(back)
    context: dict[str, Any] = {
        "form": form,
        "ready": ready,
        "not_ready": not_ready,
        "back": back,
        "query": back.partition("?")[2],
    }
    return render(request, "desk/matters_push.html", context, status=422 if form.errors else 200)


def _back(request: HttpRequest) -> str:
    """Return the list as it was narrowed when these were ticked, from its first page: what was pushed no longer stands there."""
    query = QueryDict(request.POST.get("back") or request.GET.get("back") or LIST, mutable=True)
    for name in ("all", "after", "before"):
        query.pop(name, None)
    return f"{reverse('desk:matters')}?{query.urlencode()}"


def _asked(request: HttpRequest) -> list[Case]:
    sent = request.POST.getlist("id") or request.GET.getlist("id")
    try:
        ids = [UUID(one) for one in sent[:AT_ONCE]]
    except ValueError as wrong:
        raise Http404 from wrong
    return list(find.cases(viewer(request), find.MATTERS).filter(id__in=ids).order_by("due_on", "id"))


def _sorted(request: HttpRequest, asked: Sequence[Case]) -> tuple[list[Case], list[tuple[Case, str]]]:
    ready, not_ready = [], []
    for case in asked:
        offer = next(
            (one for one in offered(case.kind, case, viewer(request), editions_of(request)) if one.act.name == "push"),
            None,
        )
        if offer is None:
            not_ready.append((case, _("现在不能由您交办。")))
        elif offer.refused:
            not_ready.append((case, said(offer.refused)))
        else:
            ready.append(case)
    return ready, not_ready


def _pushed(request: HttpRequest, form: ActForm, ready: Sequence[Case]) -> bool:
    key, given = form.cleaned_data[KEY_FIELD], form.given()
    try:
        act_all([Do(one.kind, one.id, "push", f"{key}/{one.id}", given) for one in ready], viewer=viewer(request))
    except Refused as refusal:
        form.refuse(refusal)
        return False
    return True
