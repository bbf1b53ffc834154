"""Makes the link and the code by which a person answers, shown once, to be printed or handed over."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shiqiao.cases import answers
from shiqiao.cases.models import Case
from shiqiao.desk.matter_people import answers as answered
from shiqiao.desk.matter_sources import matter_of, turned_away
from shiqiao.documents import qr
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.matter_words import CHECKERS
from shiqiao.record import clock
from shiqiao.record.act import act
from shiqiao.ui.acts import said
from shiqiao.ui.who import staff, viewer


class LinkForm(forms.Form):
    """For which of the people concerned."""

    _key = forms.UUIDField(widget=forms.HiddenInput, initial=clock.new_id)
    party = forms.TypedChoiceField(coerce=int, widget=forms.RadioSelect)

    def __init__(self, case: Case, *args: object) -> None:
        """Offer those who have not said yes."""
        super().__init__(*args)  # type: ignore[arg-type]  # what Django's form takes
        self.fields["party"].label = _("给谁")
        waiting = [(one.number, one.who) for one in answered(case) if one.waits and not one.alone_since]
        self.fields["party"].choices = waiting  # type: ignore[attr-defined]  # a choice field, as declared above
        self.fields["party"].initial = waiting[0][0] if len(waiting) == 1 else None


@never_cache
@staff(*CHECKERS)
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask for whom, then show link, QR code and code once; a new link ends the one before."""
    case = matter_of(request, case_id)
    if away := turned_away(request, case, "ask_answer"):
        return away
    form = LinkForm(case, request.POST or None)
    context: dict[str, object] = {"case": case, "form": form, "answers": answered(case)}
    if request.method == "POST" and form.is_valid():
        party = form.cleaned_data["party"]
        try:
            act(
                case.kind,
                case.id,
                "ask_answer",
                viewer=viewer(request),
                key=f"ask/{form.cleaned_data['_key']}",
                given={"party": party},
            )
        except Refused as wrong:
            form.add_error(None, said(wrong))
        else:
            token, code = answers.make(case.id, party)
            address = settings.BASE_URL + reverse("public:answer", args=[token])
            picture = qr.svg(address)
            context |= {
                "address": address,
                "code": f"{code[:3]} {code[3:]}",
                "qr": mark_safe(picture),  # noqa: S308 -- our own drawing
                "who": next(one.who for one in answered(case) if one.number == party),
            }
    return render(request, "desk/matter_link.html", context, status=422 if form.errors else 200)
