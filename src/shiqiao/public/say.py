"""The form by which residents hand in what troubles them without an account: one page, plain words, no script needed."""

import re
import unicodedata
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shiqiao.access import log
from shiqiao.cases import door, receipts
from shiqiao.cases.door import Door
from shiqiao.documents import qr
from shiqiao.evidence import store
from shiqiao.law import book
from shiqiao.people import tries
from shiqiao.people.models import Unit
from shiqiao.places.models import Division
from shiqiao.procedures import sealed
from shiqiao.procedures.machine import Refused
from shiqiao.public.quiet import drawn
from shiqiao.record import clock
from shiqiao.ui.acts import FORM_TEXT, FilesField, said

# Forms sent from one address within a quarter of an hour, whatever is in them.
SENT, MINUTES, AT_MOST = "door_sent", 15, 60
TOKEN = re.compile(r"[\w-]{32}")
# Writing direction turned round, and what takes no room: they make a text look as if it said something else.
UNSEEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
NAME_LENGTH, PHONE_LENGTH = 40, 30
KNOWN = (("yes", lazy("留姓名或者电话")), ("no", lazy("不留，匿名反映")))
# Whom an accusation may be about by unit: who works in the town, not the authorities above it.
ACCUSED_UNITS = ("office", "community")
Choices = list[tuple[str, Any]]


class PlainText(forms.CharField):
    """What people type, without signs that can't be seen."""

    def to_python(self, value: Any) -> str:
        """Return the text with its line breaks and nothing else that has no face."""
        said_so = str(value or "").replace("\r\n", "\n").replace("\r", "\n")
        seen = "".join(one for one in UNSEEN.sub("", said_so) if one in "\n\t" or unicodedata.category(one)[0] != "C")
        return super().to_python(seen) or ""


class SayForm(forms.Form):
    """What happened, where, with which photos, whether it is about somebody who works here, and who says so, if told."""

    use_required_attribute = False

    token = forms.CharField(widget=forms.HiddenInput, required=False)
    text = PlainText(
        label=lazy("发生了什么事，希望怎么解决"),
        max_length=FORM_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=lazy("想到什么写什么，写清时间、地点、经过。您自己的姓名、电话不要写在这里，下面有专门的格子"),
        error_messages={"required": lazy("请写明发生了什么事。")},
    )
    place = forms.ChoiceField(label=lazy("在哪个社区、哪个村"), required=False)
    photos = FilesField(label=lazy("照片（可以不传）"), required=False)
    accuses = forms.BooleanField(
        label=lazy("反映的是工作人员的问题"),
        required=False,
        help_text=lazy(
            "如吃拿卡要、办事不公、不管事。勾上以后只有专门负责检举控告的人看得到，不会交给被反映的人或者单位"
        ),
    )
    accused_unit = forms.ChoiceField(
        label=lazy("被反映的人在哪个单位"),
        required=False,
        help_text=lazy("可以不选。选了以后，这个单位的人一律看不到"),
    )
    known = forms.ChoiceField(
        label=lazy("姓名、电话留不留"),
        choices=KNOWN,
        widget=forms.RadioSelect,
        help_text=lazy(
            "留下的单独加密保存，办事的人只看到“信访人甲”。"
            "不留的，我们没法通知您、没法给您书面答复，也不再问您解决没有；凭编号和查询码照样能查进度"
        ),
        error_messages={"required": lazy("请选一项：留，还是不留。")},
    )
    name = PlainText(label=lazy("姓名"), required=False, max_length=NAME_LENGTH)
    phone = PlainText(label=lazy("联系电话"), required=False, max_length=PHONE_LENGTH)

    def __init__(self, way: Door, *args: Any, **kwargs: Any) -> None:
        """Offer the town's places and units; about those who work here only where somebody has that duty."""
        super().__init__(*args, **kwargs)
        self.way = way
        self.most = book.current().term("door.photos", clock.today()).amount
        self.fields["place"].choices = _places(way)  # type: ignore[attr-defined]  # a choice field, as declared above
        self.fields["accused_unit"].choices = [("", _("不知道，或者不想选")), *_units()]  # type: ignore[attr-defined]  # a choice field, as declared above
        self.fields["photos"].help_text = _("最多 %(most)s 张；照片里的拍摄地点等信息会去掉") % {"most": self.most}
        self.fields["photos"].widget.attrs["accept"] = "image/*"
        for one in ("name", "phone"):
            self.fields[one].widget.attrs |= {"autocomplete": "off", "data-no-draft": ""}
        self.fields["phone"].widget.attrs["inputmode"] = "tel"
        if not way.takes_accusations:
            del self.fields["accuses"], self.fields["accused_unit"]

    def clean_photos(self) -> list["UploadedFile[Any]"]:
        """Take no more photos than the town does."""
        files: list[UploadedFile[Any]] = self.cleaned_data["photos"]
        if len(files) > self.most:
            raise forms.ValidationError(_("最多 %(most)s 张，请少选几张。") % {"most": self.most})
        return files

    def clean_phone(self) -> str:
        """Hold the phone to be one, without repeating it."""
        phone: str = self.cleaned_data["phone"]
        if phone:
            try:
                return sealed.phone(phone)
            except ValueError:
                raise forms.ValidationError(_("电话号码好像不对，请核对。手机号是 11 位数字。")) from None
        return phone

    def clean(self) -> dict[str, Any]:
        """Ask for what was promised, and let nobody give a name by mistake."""
        data = super().clean() or {}
        told = bool(data.get("name") or self.data.get("phone", "").strip())
        if data.get("known") == "yes" and not told:
            self.add_error("name", _("请填姓名或者电话；不想留的，上面改选“不留”。"))
        if data.get("known") == "no" and told:
            self.add_error("known", _("您选了不留，下面却填了姓名或者电话：请改选，或者把填的删掉。"))
        if data.get("accused_unit") and not data.get("accuses"):
            self.add_error("accuses", _("您选了被反映的人的单位：请把这里勾上，或者不选单位。"))
        return data

    def told(self) -> receipts.Told:
        """Store the photos and return what was said; raises Refused for a picture that isn't one."""
        data = self.cleaned_data
        return receipts.Told(
            data["place"] or self.way.town_code,
            data["text"],
            [_stored(one) for one in data["photos"]],
            bool(data.get("accuses")),
            UUID(data["accused_unit"]) if data.get("accused_unit") else None,
            data["name"],
            data["phone"],
        )


def _places(way: Door) -> Choices:
    found = Division.objects.filter(level__in=("community", "village"), code__startswith=way.town_code)
    groups: dict[str, Choices] = {}
    names: dict[str, str] = {}
    for one in found:
        if one.level == "community":
            names[one.code] = one.name
            groups[one.code] = [(one.code, _("%(community)s，不清楚哪个村") % {"community": one.name})]
        elif one.parent_id in groups:
            groups[one.parent_id].append((one.code, one.name))
    return [("", _("说不准，或者全镇都有")), *((names[code], options) for code, options in groups.items())]


def _units() -> Choices:
    return [(str(one.id), one.name) for one in Unit.objects.filter(kind__in=ACCUSED_UNITS)]


def _stored(photo: "UploadedFile[Any]") -> str:
    # Where a phone took it, and whose it is, would give away who is anonymous.
    try:
        return store.put(store.plain_picture(photo.read()), pictures_only=True).digest
    except Refused as refusal:
        raise Refused(refusal.code, refusal.says, **{**refusal.params, "field": "photos"}) from refusal


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def say(request: HttpRequest) -> HttpResponse:
    """Show the form, or take it in and show the receipt; every way in which that can't be has its own plain page."""
    way = door.door()
    if getattr(request.user, "person_id", None) is not None:
        # What the staff takes down it registers in its own name, and holds no code by which to answer for somebody.
        return _says(request, way, "staff", 403)
    if not way.is_open:
        return _says(request, way, "closed", 409 if request.method == "POST" else 200)
    if request.method == "GET":
        return _form(request, SayForm(way, initial={"token": token_urlsafe(24)}))
    if tries.count(SENT, log.address_of(request), MINUTES) > AT_MOST:
        return _says(request, way, "full", 429)
    return _sent(request, way)


def _sent(request: HttpRequest, way: Door) -> HttpResponse:
    form = SayForm(way, request.POST, request.FILES)
    token = request.POST.get("token", "")
    valid = form.is_valid()
    if not TOKEN.fullmatch(token) or request.POST.get("homepage"):
        # Some browsers fill in what nobody sees: whoever is a person presses once more, a program doesn't come back.
        form.add_error(None, _("没有提交成功，请再按一次“提交”。"))
        again = request.POST.copy()
        again["token"] = token_urlsafe(24)
        form.data = again
        valid = False
    if not valid:
        return _form(request, form)
    address = log.address_of(request)
    if door.is_full(address) and not receipts.is_known(token):
        return _says(request, way, "full", 429)
    try:
        handed = receipts.hand_in(token, form.told())
    except Refused as refusal:
        _refuse(form, refusal)
        return _form(request, form)
    if not handed.again:
        door.count(address)
    return _receipt(request, way, handed, form.cleaned_data)


def _refuse(form: SayForm, refusal: Refused) -> None:
    if refusal.code == "named_in_text":
        form.add_error("text", _("这里写了您的姓名或者电话，请删掉：下面的格子里已经有了，会加密保存。"))
    elif refusal.code == "no_duty":
        form.add_error("accused_unit", _("这里没有与这个单位无关的专人。请直接向上级纪检监察机关反映。"))
    else:
        field = refusal.params.get("field")
        form.add_error(field if field in form.fields else None, said(refusal))


def _receipt(request: HttpRequest, way: Door, handed: receipts.Handed, told: Mapping[str, Any]) -> HttpResponse:
    number = handed.receipt.number
    link = f"{settings.BASE_URL}{reverse('public:progress')}?n={number}"
    context = {
        "door": way,
        "number": f"{number[:4]} {number[4:]}",
        "code": f"{handed.code[:3]} {handed.code[3:]}" if handed.code else "",
        "made_at": handed.receipt.made_at,
        "due_on": handed.case.own_due_on if handed.case.state == "registered" else None,
        "anonymous": bool(handed.case.marks.get("anonymous")),
        "accuses": handed.case.confidentiality == "accusation",
        "changed": handed.again and handed.case.description != told["text"].strip(),
        "qr": mark_safe(qr.svg(link)),  # noqa: S308 -- our own drawing
        "address": f"{settings.BASE_URL}{reverse('public:progress')}",
    }
    return drawn(request, "public/say_receipt.html", 200, **context)


def _form(request: HttpRequest, form: SayForm) -> HttpResponse:
    status = 422 if form.is_bound else 200
    return drawn(request, "public/say.html", status, form=form, door=form.way, lost=bool(request.FILES))


def _says(request: HttpRequest, way: Door, what: str, status: int) -> HttpResponse:
    return drawn(request, "public/say_says.html", status, door=way, what=what)
