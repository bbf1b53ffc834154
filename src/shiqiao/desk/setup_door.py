"""The town decides whether residents hand in what troubles them without an account, and prints the poster with the address."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from shiqiao.cases.door import door
from shiqiao.documents.poster import poster_pdf
from shiqiao.documents.render import RenderFailed
from shiqiao.procedures.ledger import DOOR
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act
from shiqiao.record.models import Ledger
from shiqiao.ui.acts import KEY_FIELD, said
from shiqiao.ui.who import staff, viewer

KEEPERS = ("admin", "clerk", "head")


class DoorForm(forms.Form):
    """Whether the door stands open, and where people turn to otherwise."""

    use_required_attribute = False

    door = forms.ChoiceField(
        label=lazy("群众自助提交"),
        widget=forms.RadioSelect,
        help_text=lazy(
            "开了以后，任何人不用账号就能反映问题，落到信访岗位，十五日受理期限自当日起算。"
            "每个网络地址和全镇每天最多收多少件，是期限表中的“door.address”“door.day”，可以改"
        ),
    )
    office_phone = forms.CharField(
        label=lazy("信访办电话"), max_length=60, help_text=lazy("印在海报、回执上；当天件数满了也请群众打这个电话")
    )
    office_address = forms.CharField(label=lazy("信访办地址和接待时间"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say the choices in the reader's language; a key makes a second press the same one."""
        super().__init__(*args, **kwargs)
        self.fields[KEY_FIELD] = forms.UUIDField(widget=forms.HiddenInput, initial=clock.new_id)
        self.fields["door"].choices = [(code, _(label)) for code, label in DOOR]  # type: ignore[attr-defined]  # a choice field, as declared above


@never_cache
@staff("admin")
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest) -> HttpResponse:
    """Show what is decided and how the door stands, and record another decision."""
    town = Ledger.objects.get()
    now = {name: getattr(town, name) for name in ("door", "office_phone", "office_address")}
    form = DoorForm(request.POST if request.method == "POST" else None, initial=now)
    if request.method == "POST" and form.is_valid():
        given = {name: form.cleaned_data[name] for name in now}
        key = f"door/{form.cleaned_data[KEY_FIELD]}"
        try:
            act("ledger", town.id, "set_door", viewer=viewer(request), key=key, given=given)
        except Refused as refusal:
            form.add_error(None, said(refusal))
        else:
            messages.success(request, _("已记下。"))
            return redirect("desk:setup_door")
    context = {"form": form, "town": town, "way": door(), "address": _address()}
    return render(request, "desk/setup_door.html", context, status=422 if form.errors else 200)


@staff(*KEEPERS)
@require_GET
def poster(request: HttpRequest) -> HttpResponse:
    """Send the poster with the door's address and code, A4, to be printed."""
    way = door()
    try:
        data = poster_pdf(way.town, _address(), way.phone, way.address)
    except RenderFailed as failed:
        messages.error(request, _("海报没有生成：%(why)s") % {"why": failed})
        return redirect("desk:setup_door" if "admin" in viewer(request).roles else "home")
    name = content_disposition_header(True, _("反映问题海报") + ".pdf") or ""
    return HttpResponse(
        data, content_type="application/pdf", headers={"Content-Disposition": name, "Cache-Control": "no-store"}
    )


def _address() -> str:
    return settings.BASE_URL + reverse("public:say")
