"""How a matter goes on, for whoever holds its receipt: number and code, then plain words, days, and the way to answer."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shiqiao.access import log
from shiqiao.cases import answers, door, receipts
from shiqiao.cases.models import Case
from shiqiao.people import tries
from shiqiao.public.answer import Figures
from shiqiao.public.quiet import drawn
from shiqiao.public.standing import Standing, standing_of

# Wrong numbers or codes from one address within a quarter of an hour.
LOOKED, MINUTES, AT_MOST = "receipt_look", 15, 30


class ReceiptForm(forms.Form):
    """What stands on the receipt."""

    use_required_attribute = False

    number = Figures(
        r"^[0-9]{8}$",
        label=lazy("回执编号"),
        help_text=lazy("八位数字，印在回执上"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": lazy("回执编号是八位数字。"), "required": lazy("请填写回执编号。")},
    )
    code = Figures(
        r"^[0-9]{6}$",
        label=lazy("查询码"),
        help_text=lazy("六位数字，印在回执上"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": lazy("查询码是六位数字。"), "required": lazy("请填写查询码。")},
    )


@never_cache
@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """Ask for number and code, then show how the matter stands; or make the link by which its person answers."""
    if request.method == "GET":
        return _asked(request, ReceiptForm(initial={"number": request.GET.get("n", "")[:12]}))
    address = log.address_of(request)
    if tries.locked(LOOKED, address, AT_MOST, MINUTES):
        return _says(request, "often", 429)
    form = ReceiptForm(request.POST)
    if not form.is_valid():
        return _asked(request, form)
    number, code = form.cleaned_data["number"], form.cleaned_data["code"]
    if receipts.is_locked(number):
        log.note("locked", request, kind="receipt")
        return _says(request, "locked", 403)
    case = receipts.find(number, code)
    if case is None:
        tries.count(LOOKED, address, MINUTES)
        form.add_error("code", _("编号或者查询码不对，请对照回执再填。"))
        return _asked(request, form)
    onward = receipts.stands_as(case)
    standing = standing_of(onward, case)
    if "_answer" in request.POST and standing.asks:
        return _link(request, onward, standing.party)
    return _shown(request, form, case, standing)


def _link(request: HttpRequest, case: Case, party: int) -> HttpResponse:
    """Make a link as the office does, and hand it over: it is opened by its own code, and by nobody who works here."""
    if getattr(request.user, "person_id", None) is not None:
        log.note("refused", request, kind="answer", subject=case.id)
        return _says(request, "staff", 403)
    token, code = answers.make(case.id, party)
    context = {"link": reverse("public:answer", args=[token]), "code": f"{code[:3]} {code[3:]}"}
    return drawn(request, "public/progress_answer.html", 200, **context)


def _shown(request: HttpRequest, form: ReceiptForm, case: Case, standing: Standing) -> HttpResponse:
    number = form.cleaned_data["number"]
    context = {
        "form": form,
        "number": f"{number[:4]} {number[4:]}",
        "title": case.title,
        "received_on": case.found_on,
        "standing": standing,
        "door": door.door(),
    }
    return drawn(request, "public/progress_shown.html", 200, **context)


def _asked(request: HttpRequest, form: ReceiptForm) -> HttpResponse:
    return drawn(request, "public/progress.html", 422 if form.is_bound else 200, form=form, door=door.door())


def _says(request: HttpRequest, what: str, status: int) -> HttpResponse:
    return drawn(request, "public/progress_says.html", status, what=what, door=door.door())
