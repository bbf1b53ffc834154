"""Registers a petition or a dispute together with where it came from and who brought it, in one step."""

from typing import Any
from uuid import UUID, uuid5

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from shiqiao.cases.find import MATTER_KINDS
from shiqiao.cases.sources import received
from shiqiao.desk.onward import to_case
from shiqiao.evidence.store import plain_picture
from shiqiao.procedures.identity import NAMES, VALUES
from shiqiao.procedures.machine import Act, Refused
from shiqiao.procedures.matter_words import HANDLERS
from shiqiao.procedures.source import SOURCE
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import KINDS, Do
from shiqiao.ui.acts import KEY_FIELD, ActForm, Around, field_for
from shiqiao.ui.careful import SURE, asked, with_question
from shiqiao.ui.choices import place_choices
from shiqiao.ui.timeline import offer_basis
from shiqiao.ui.who import editions_of, staff, viewer

ROLES = {"petition": "petitioner", "dispute": "party"}
# Of the source, what the matter's own form doesn't ask already.
SOURCE_FIELDS = ("name", "claimed_on", "due_on", "owes_reply")
ACCUSED = ("accused_unit", "accused_person")
ID_FIELD, SOURCE_FIELD = "_id", "_source"
LEFT_OUT = ("earlier", "rerouted_from", "site", "field")
# A dispute has several sides; several petitioners have at most five who speak for them.
MOST_PEOPLE = {"petition": 5, "dispute": 3}
MANY = {"petition": "representatives", "dispute": "parties"}


@never_cache
@sensitive_post_parameters()
@staff(*HANDLERS)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest, kind: str) -> HttpResponse:
    """Show the form of a new matter, and open it once with its source and the persons under seal."""
    if kind not in MATTER_KINDS:
        raise Http404
    verb = KINDS[kind].newest.act("register")
    form = form_for(request, kind, verb)
    puts_question = False
    if request.method == "POST" and form.is_valid() and not (puts_question := asked(form, "title", "description")):
        try:
            case_id = _open(request, kind, form)
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("已登记。下一步：看有没有同一事项，再交办。"))
            return redirect(to_case(request, case_id, kind))
    book, _roster = editions_of(request)
    context = {
        "kind": kind,
        "form": form,
        "fields": [form[name] for name in order(kind) if name in form.fields],
        "about_accused": [form[name] for name in ACCUSED if name in form.fields],
        "accused_open": any(form[name].value() for name in ACCUSED if name in form.fields),
        "about_source": [form[f"source_{name}"] for name in SOURCE_FIELDS],
        "people": [person_fields(form, number) for number in range(1, MOST_PEOPLE[kind] + 1)],
        "careful": puts_question or bool(form[SURE].value()),
        "label": _(verb.label),
        "basis": offer_basis(verb, book, clock.today()),
        "today": clock.today(),
    }
    return render(request, "desk/matter_new.html", context, status=422 if form.errors else 200)


def order(kind: str) -> tuple[str, ...]:
    """Return the names of the fields about the matter itself, as the form asks them."""
    first = ("form",) if kind == "petition" else ("origin",)
    rest = ("category", "parties", "people_count", "representatives", "anonymous", "is_repeat", "confidentiality")
    return (*first, "channel", "place", "title", "description", *rest, "files")


def form_for(request: HttpRequest, kind: str, verb: Act) -> ActForm:
    """Return the form that registers a matter with its source and persons, bound when it was sent."""
    around = Around(viewer(request), kind, None, editions_of(request)[1], {})
    posted = (request.POST, request.FILES) if request.method == "POST" else ()
    initial = {"channel": "visit", "form": "visit", "place": viewer(request).widest_place, "received_on": clock.today()}
    form = ActForm(verb, around, *posted, initial=initial, skip=LEFT_OUT)
    with_question(form)
    levels = ("town", "community", "village")
    form.fields["place"] = forms.ChoiceField(label=_("问题属地"), choices=place_choices(levels))
    form.fields["title"] = forms.CharField(
        label=_("标题"), max_length=120, help_text=_("一句话写明诉求，不写姓名、电话、住址")
    )
    form.fields[ID_FIELD] = forms.UUIDField(widget=forms.HiddenInput, initial=clock.new_id)
    form.fields[SOURCE_FIELD] = forms.UUIDField(widget=forms.HiddenInput, initial=clock.new_id)
    needs = {need.name: need for need in SOURCE.act("receive").needs}
    for name in SOURCE_FIELDS:
        form.fields[f"source_{name}"] = field_for(needs[name], around)
    form.fields["source_name"] = forms.CharField(label=_("来源单位或者名单名称"), max_length=80, required=False)
    for number in range(1, MOST_PEOPLE[kind] + 1):
        for need in VALUES:
            form.fields[f"p{number}_{need.name}"] = field_for(need, around)
    return form


def person_fields(form: ActForm, number: int) -> tuple[int, list[Any], bool]:
    """Return a person's number and fields, and whether they stand open."""
    fields = [form[f"p{number}_{name}"] for name in NAMES]
    return number, fields, number == 1 or any(field.value() for field in fields)


def _open(request: HttpRequest, kind: str, form: ActForm) -> UUID:
    """Open the matter, its source and its persons, all or none; raises Refused."""
    said, key = form.cleaned_data, str(form.cleaned_data[KEY_FIELD])[:60]
    case_id: UUID = said[ID_FIELD]
    given = form.given()
    filled = [number for number in range(1, MOST_PEOPLE[kind] + 1) if _values(form, number)]
    if kind == "petition" and len(filled) > 1 and not given.get("representatives"):
        # Whoever is written down is asked.
        given["representatives"] = max(filled)
    many = int(given.get(MANY[kind]) or 1)
    if filled and max(filled) > many:
        says = _("填写的人员比登记的多：共登记 %(many)s 位，第 %(n)s 位也填写了。")
        raise Refused("too_many", says, many=many, n=max(filled), field=MANY[kind])
    told = {name: said[f"source_{name}"] for name in SOURCE_FIELDS if said.get(f"source_{name}")}
    told |= {"channel": given["channel"], "number": given.get("source_number") or ""}
    dos = [
        Do(kind, case_id, "register", key, given),
        *received(kind, case_id, said[SOURCE_FIELD], told, key),
        *(one for n in range(1, MOST_PEOPLE[kind] + 1) for one in sealed_persons(form, kind, case_id, n, key)),
    ]
    act_all(dos, viewer=viewer(request))
    return case_id


def _values(form: ActForm, number: int) -> dict[str, Any]:
    said = form.cleaned_data
    return {name: said[f"p{number}_{name}"] for name in NAMES if said.get(f"p{number}_{name}")}


def sealed_persons(
    form: ActForm, kind: str, case_id: UUID, number: int, key: str, *, numbered: bool = True
) -> list[Do]:
    """Return the act that seals what the form says of a person, none when it says nothing.

    The person stands under the form's number, or under the next one that is free where others come along.
    """
    values = _values(form, number)
    if not values:
        return []
    if pictures := values.get("handwriting"):
        values["handwriting"] = [plain_picture(one.read()) for one in pictures]
    given = {"case": case_id, "role": ROLES[kind], **({"party": number} if numbered else {}), **values}
    # The same person however often the form is sent: its id follows from the matter's.
    return [Do("identity", uuid5(case_id, f"p{number}"), "seal", f"{key}/p{number}", given)]
