"""The guided set-up: an empty database gets its town and first administrator once; then the lists come in."""

import re
from typing import Any, NamedTuple

from django.contrib import messages
from django.contrib.auth import login
from django.db import IntegrityError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from shiqiao.cases.models import Checklist
from shiqiao.desk.accounts import address_of, drawn
from shiqiao.desk.imports import attachment
from shiqiao.desk.setup_forms import ListForm, TownForm
from shiqiao.desk.setup_missing import missing
from shiqiao.desk.sites import STAFF
from shiqiao.inspections import starter
from shiqiao.intake import shelf
from shiqiao.intake.problems import Unusable, says
from shiqiao.intake.setup import found, is_founded, prepare
from shiqiao.intake.setup_apply import Applied, apply
from shiqiao.intake.setup_lists import KINDS, SetupPlan, read_list, template
from shiqiao.intake.sheets import write_mend_file
from shiqiao.people import accounts, sessions
from shiqiao.people.models import Post, Power, Unit
from shiqiao.places.models import Division, Site
from shiqiao.policy import Viewer, system
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.models import Ledger
from shiqiao.ui.acts import said
from shiqiao.ui.who import staff, viewer

DIGEST = re.compile(r"[0-9a-f]{64}")
SHOWN_PROBLEMS, SHOWN_ROWS = 100, 20


class ListLine(NamedTuple):
    """One kind of list on the set-up page: where it is, what it is for, how many rows are on file."""

    url: str
    label: str
    what_for: str
    many: int


@never_cache
def setup(request: HttpRequest) -> HttpResponse:
    """Show the first page of an empty database; afterwards the administrator's list of what there is and is missing."""
    return overview(request) if is_founded() else _first_page(request)


def _first_page(request: HttpRequest) -> HttpResponse:
    prepare()
    form = TownForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            account = found(form.town())
        except IntegrityError:
            form.add_error("login", _("这个账号已有人使用，请换一个。"))
        except Refused as refusal:
            messages.error(request, said(refusal))
            return redirect("sign_in")
        else:
            login(request, account)
            sessions.begin(request, factor=False)
            messages.success(request, _("已建立“%(town)s”。下面按顺序导入基础资料。") % {"town": form.town().name})
            return redirect("desk:setup")
    return render(request, "desk/setup_first.html", {"form": form}, status=422 if form.errors else 200)


@staff("admin")
def overview(request: HttpRequest) -> HttpResponse:
    """Show the lists in their order and what is still missing."""
    counts = {
        "divisions": Division.objects.count(),
        "units": Unit.objects.count(),
        "powers": Power.objects.filter(state="held").count(),
        "posts": Post.objects.exclude(state="abolished").count(),
        "duties": sum(len(one) for one in Post.objects.values_list("duties", flat=True)),
        "sites": Site.objects.filter(is_catch_all=False).count(),
    }
    lines = [
        ListLine(reverse("desk:setup_list", args=[name]), str(kind.label), str(kind.what_for), counts[name])
        for name, kind in KINDS.items()
    ]
    context = {
        "town": Ledger.objects.get(),
        "lines": lines,
        "missing": missing(),
        "checklists": Checklist.objects.filter(state="in_force").count(),
        "checklists_url": _url("desk:checklists") if viewer(request).roles & set(STAFF) else "",
    }
    return render(request, "desk/setup.html", context)


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


@never_cache
@staff("admin")
def one_list(request: HttpRequest, name: str) -> HttpResponse:
    """Take a list, show what it would bring, and put it in once that is confirmed."""
    kind = KINDS.get(name)
    if kind is None:
        raise Http404
    form = ListForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"kind": kind, "form": form}
    if request.method != "POST":
        return render(request, "desk/setup_list.html", context)
    try:
        if digest := request.POST.get("digest", ""):
            return _confirmed(request, name, digest)
        if form.is_valid():
            sent = form.cleaned_data["file"]
            plan = read_list(name, sent.read(), sent.name)
            sent.seek(0)
            context |= _shown(plan, shelf.put(sent.read()), sent.name)
    except Unusable as unusable:
        form.add_error("file" if form.files else None, unusable.says)
    return render(request, "desk/setup_list.html", context, status=422 if form.errors else 200)


def _shown(plan: SetupPlan, digest: str, file_name: str) -> dict[str, Any]:
    specs = [spec for spec in plan.kind.fields if spec.name in plan.mapping.columns]
    cells = [[(spec, str(row.values.get(spec.name, ""))) for spec in specs] for row in plan.fresh[:SHOWN_ROWS]]
    rows = [[plan.called.get(value) or spec.in_words(value) for spec, value in line] for line in cells]
    sentences = [says(one) for one in plan.problems]
    return {
        "plan": plan,
        "digest": digest,
        "file_name": file_name,
        "heads": [spec.label for spec in specs],
        "rows": rows,
        "many": len(plan.fresh),
        "bad": len(plan.bad),
        "problems": sentences[:SHOWN_PROBLEMS],
        "more_problems": max(0, len(sentences) - SHOWN_PROBLEMS),
        "unused": "、".join(plan.mapping.unknown),
    }


def _confirmed(request: HttpRequest, name: str, digest: str) -> HttpResponse:
    plan = read_list(name, _stored(digest), request.POST.get("file_name", "")[:200])
    try:
        done = apply(plan, viewer(request))
    except Refused as refusal:
        messages.error(request, said(refusal))
        return redirect("desk:setup_list", name)
    if not plan.bad:
        shelf.drop(digest)
    messages.success(request, _("%(what)s：新增或更新 %(many)s 行。") % {"what": plan.kind.label, "many": done.rows})
    if not done.logins:
        return redirect("desk:setup")
    return render(request, "desk/setup_logins.html", {"kind": plan.kind, "rows": _accounts(done, viewer(request))})


def _accounts(done: Applied, who: Viewer) -> list[tuple[str, str, str, str, str]]:
    """Invite the people and return (name, login, link, its QR code, why not); links are shown on this page only."""
    rows = []
    for person, name, wanted in done.logins:
        try:
            _account, token = accounts.invite(who, str(clock.new_id()), wanted, person=person)
        except Refused as refusal:
            rows.append((name, wanted, "", "", said(refusal)))
        else:
            rows.append((name, wanted, address_of(token), drawn(address_of(token)), ""))
    return rows


def _stored(digest: str) -> bytes:
    if not DIGEST.fullmatch(digest):
        raise Http404
    return shelf.get(digest)


@require_GET
@staff("admin")
def list_template(request: HttpRequest, name: str) -> HttpResponse:
    """Send the empty list to fill in."""
    if name not in KINDS:
        raise Http404
    return attachment(template(name), f"{KINDS[name].label}-{_('模板')}.xlsx")


@require_POST
@staff("admin")
def mend(request: HttpRequest, name: str) -> HttpResponse:
    """Send the rows to mend, as they came, with what to mend in front."""
    if name not in KINDS:
        raise Http404
    try:
        plan = read_list(name, _stored(request.POST.get("digest", "")), request.POST.get("file_name", "")[:200])
    except Unusable as unusable:
        messages.error(request, unusable.says)
        return redirect("desk:setup_list", name)
    return attachment(write_mend_file(plan.table, plan.problems), f"{KINDS[name].label}-{_('待修改')}.xlsx")


@require_POST
@staff("admin")
def starter_lists(request: HttpRequest) -> HttpResponse:
    """Publish the checklists that come along, which the town may replace by its own."""
    try:
        starter.publish(system("desk"))
    except Refused as refusal:
        messages.error(request, said(refusal))
    else:
        messages.success(request, _("已发布随附的检查表，可在“检查”中查看、换成本镇自己的版本。"))
    return redirect("desk:setup")
