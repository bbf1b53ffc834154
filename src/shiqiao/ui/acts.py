"""Makes the form of any act out of what the act needs, and hands what came back to the one path."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from shiqiao.evidence import store
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Act, Needs, Refused
from shiqiao.record import clock
from shiqiao.record.act import act as do_act
from shiqiao.record.editions import editions
from shiqiao.record.models import Step, Subject
from shiqiao.ui.choices import choices_for, files_already, sides
from shiqiao.ui.shapes import Entry
from shiqiao.ui.timeline import entries

KEY_FIELD, SEEN_FIELD = "_key", "_seen"
# Characters a person may type into one text of a form; the act itself takes more (imports, API).
FORM_TEXT = 2000
# Numbers and names: one line, whatever the act.
ONE_LINE = frozenset(
    {"document", "receiver", "signer", "contact", "phone", "trade", "address", "title", "name", "venue"}
)
FORM_LINE = 200


# Does an act together with what it is on other subjects: (given, key, seen) → its step.
Deed = Callable[[Mapping[str, Any], str, int | None], Step]


class ManyFiles(forms.ClearableFileInput):
    """A file input that takes several files."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several uploaded files; cleans to a list."""

    widget = ManyFiles
    # Whether the act refuses without a file.
    marked = False

    def clean(self, data: Any, initial: Any = None) -> list["UploadedFile[Any]"]:
        """Return the uploaded files, none when none came; raises ValidationError for broken uploads."""
        many = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in many]


@dataclass(frozen=True)
class Around:
    """What a form of an act stands in: who, on which subject, with which roster and preset values."""

    viewer: Viewer
    kind: str
    row: Subject | None
    roster: Roster
    preset: Mapping[str, Any]


class ActForm(forms.Form):
    """The form of one act; texts, days, choices, people and files as the act's needs say."""

    template_name_div = "ui/form.html"
    # What is missing is said in the summary on top, in words and leading to its field, not in the browser's passing bubble.
    use_required_attribute = False

    def __init__(self, act: Act, around: Around, *args: Any, skip: Iterable[str] = (), **kwargs: Any) -> None:
        """Add one field for every need that is neither preset nor skipped, and the hidden key and seen."""
        super().__init__(*args, **kwargs)
        self.act, self.around = act, around
        # What others did since the page was drawn, once that has refused the act.
        self.changed: list[Entry] = []
        # Digests of the files that came with a form that is shown again, by field.
        self.kept: dict[str, list[str]] = {}
        self.fields[KEY_FIELD] = forms.CharField(widget=forms.HiddenInput, max_length=100, initial=str(clock.new_id()))
        seen = around.row.steps if around.row is not None else None
        self.fields[SEEN_FIELD] = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=seen)
        for need in act.needs:
            if need.name not in around.preset and need.name not in skip and not _says_itself(need, around):
                self.fields[need.name] = field_for(need, around)

    def given(self) -> dict[str, Any]:
        """Store the files and return what was given, ready for the act; raises Refused for a bad file."""
        values = dict(self.around.preset)
        for need in self.act.needs:
            if need.name in self.around.preset or need.name not in self.fields:
                continue
            value = self.cleaned_data.get(need.name)
            if need.clears and not value and not self.initial.get(need.name):
                continue
            if need.kind == "files":
                value = [*files_already(self.data, need.name), *self._stored(need.name, value or ())]
            elif need.kind == "sealed" and need.to == "picture":
                value = [store.plain_picture(one.read()) for one in value or ()]
            values[need.name] = value
        return values

    def _stored(self, name: str, files: Iterable["UploadedFile[Any]"]) -> list[str]:
        try:
            return [store.put(one.read(), self.around.viewer.person_id).digest for one in files]
        except Refused as refusal:
            raise Refused(refusal.code, refusal.says, **{**refusal.params, "field": name}) from refusal

    def perform(self, subject_id: UUID, deed: Deed | None = None) -> Step | None:
        """Do the act, or the deed that takes other subjects along; on a refusal show it at its field and return None."""
        if not self.is_valid():
            self._keep_files()
            return None
        try:
            if deed is not None:
                return deed(self.given(), self.cleaned_data[KEY_FIELD], self.cleaned_data.get(SEEN_FIELD))
            return do_act(
                self.around.kind,
                subject_id,
                self.act.name,
                viewer=self.around.viewer,
                key=self.cleaned_data[KEY_FIELD],
                given=self.given(),
                seen=self.cleaned_data.get(SEEN_FIELD),
            )
        except Refused as refusal:
            self.refuse(refusal)
            return None

    def refuse(self, refusal: Refused) -> None:
        """Show a refusal at its field, or above the form."""
        name = refusal.params.get("field")
        self.add_error(name if name in self.fields else None, said(refusal))
        self._keep_files()
        if refusal.code == "stale" and self.around.row is not None:
            self._catch_up(self.around.row)

    def _keep_files(self) -> None:
        # A browser shows no file a second time: what came stays with the house, and the form names it.
        for need in self.act.needs:
            if need.kind == "files" and need.name in self.fields:
                self.kept[need.name] = files_already(self.data, need.name)
                for one in self.files.getlist(need.name):
                    one.seek(0)
                    with suppress(Refused):
                        self.kept[need.name].append(store.put(one.read(), self.around.viewer.person_id).digest)

    def _catch_up(self, row: Subject) -> None:
        # What was typed stays; the page says what was done meanwhile, and the next sending stands on that.
        seen = self.cleaned_data.get(SEEN_FIELD) or 0
        steps = list(Step.objects.filter(subject_id=row.id, seq__gt=seen).order_by("seq"))
        if steps:
            self.changed = entries(steps, self.around.viewer, self.around.roster, editions()[0])
            sent = cast(QueryDict, self.data).copy()
            sent[SEEN_FIELD] = str(steps[-1].seq)
            self.data = sent


def said(refusal: Refused) -> str:
    """Return a refusal's sentence in the reader's language."""
    params = {name: _(value) if isinstance(value, str) else value for name, value in refusal.params.items()}
    return _(refusal.says) % params if params else _(refusal.says)


def _says_itself(need: Needs, around: Around) -> bool:
    # Where only one is asked there is nobody to choose.
    return need.name == "party" and not need.required and len(sides(around.row)) < 2


def field_for(need: Needs, around: Around) -> forms.Field:
    """Return the form field of one need."""
    common: dict[str, Any] = {
        "label": _(need.label),
        "required": need.required,
        "help_text": _(need.hint) if need.hint else "",
    }
    match need.kind:
        case "text" if need.name in ONE_LINE:
            return forms.CharField(max_length=FORM_LINE, **common)
        case "text":
            return forms.CharField(widget=forms.Textarea(attrs={"rows": 3}), max_length=FORM_TEXT, **common)
        case "sealed":
            return sealed_field(need)
        case "day":
            return forms.DateField(widget=forms.DateInput, **common)
        case "yes":
            return forms.BooleanField(**{**common, "required": False})
        case "int" if need.name == "party":
            # Among several it is always said which.
            common |= {"label": _("哪一位"), "help_text": "", "required": True}
            return forms.ChoiceField(choices=sides(around.row), widget=forms.RadioSelect, **common)
        case "int":
            return forms.IntegerField(min_value=0, **common)
        case "files":
            # Files may have been sent ahead, so the act looks for them, not the field; the label says so all the same.
            field = FilesField(**{**common, "required": False})
            field.marked = need.required
            return field
        case "choice":
            pairs = [(code, _(label)) for code, label in need.choices]
            if len(pairs) <= 5:
                return forms.ChoiceField(choices=pairs, widget=forms.RadioSelect, **common)
            return forms.ChoiceField(choices=[("", "—"), *pairs], **common)
        case "code":
            options = choices_for(need, around.viewer, around.row, around.roster)
            if options is None:
                return forms.CharField(max_length=80, **common)
            return forms.ChoiceField(choices=[("", "—"), *options], **common)
        case "refs" | "people" | "codes":
            options = choices_for(need, around.viewer, around.row, around.roster) or []
            return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)
        case _:
            options = choices_for(need, around.viewer, around.row, around.roster) or []
            first = [] if len(options) == 1 and need.required else [("", "—")]
            return forms.ChoiceField(choices=[*first, *options], **common)


def sealed_field(need: Needs) -> forms.Field:
    """Return the form field of one sealed need."""
    common: dict[str, Any] = {
        "label": _(need.label),
        "required": need.required,
        "help_text": _(need.hint) if need.hint else "",
    }
    # Neither the browser's memory nor the page's own drafts may keep what is under seal.
    attrs = {"autocomplete": "off", "data-no-draft": ""}
    if need.to == "picture":
        return FilesField(**{**common, "required": False})
    if need.name == "note":
        return forms.CharField(widget=forms.Textarea(attrs={"rows": 3, **attrs}), max_length=FORM_TEXT, **common)
    return forms.CharField(widget=forms.TextInput(attrs=attrs), max_length=200, **common)


def act_form(
    request: HttpRequest, act: Act, around: Around, *, bound: bool | None = None, skip: Iterable[str] = ()
) -> ActForm:
    """Return the act's form, bound to the request when it was posted."""
    if bound if bound is not None else request.method == "POST":
        return ActForm(act, around, request.POST, request.FILES, skip=skip)
    return ActForm(act, around, skip=skip)
