"""The forms of the import wizard: the upload, and which column fills which field."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from shiqiao.intake.fields import FieldSpec
from shiqiao.intake.whats import WHATS
from shiqiao.procedures.matter_words import CHANNELS

ITEMISED = "itemised"
WHY = {
    "header": lazy("列名相符"),
    "header_part": lazy("列名相近"),
    "levels": lazy("分级的列"),
    "content": lazy("按内容判断"),
    "given": lazy("人工指定"),
}


class UploadForm(forms.Form):
    """A list, what it is about, and where it comes from."""

    what = forms.ChoiceField(label=lazy("是什么名单"), required=False, widget=forms.RadioSelect, initial="hazards")

    file = forms.FileField(
        label=lazy("台账文件"),
        help_text=lazy(".xlsx、.xls 或 .csv，最大 50 MB；列名不必与模板相同"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.xls,.xlsm,.xlsb,.et,.csv,.tsv,.txt"}),
        allow_empty_file=True,
    )
    source = forms.CharField(
        label=lazy("来源名称"),
        required=False,
        max_length=100,
        help_text=lazy("可不填。两份台账列名相同而编号各编各的，请写不同的来源，如“消防所”“应急办”"),
    )
    channel = forms.ChoiceField(
        label=lazy("来源渠道"), required=False, help_text=lazy("只用于信访事项、矛盾纠纷；不选则按名单判断")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Say the choices in the reader's language."""
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = [(name, what.label) for name, what in WHATS.items()]  # type: ignore[attr-defined]  # a choice field, as declared above
        self.fields["channel"].choices = [("", "—"), *((code, _(label)) for code, label in CHANNELS)]  # type: ignore[attr-defined]  # a choice field, as declared above


class ConfirmForm(forms.Form):
    """What is confirmed of a list of matters: when the town received it."""

    received_on = forms.DateField(
        label=lazy("本镇收到日期"),
        widget=forms.DateInput,
        help_text=lazy("整份名单的收到日期，不晚于今天；法定期限自此起算"),
    )


class MappingForm(forms.Form):
    """One box a field, to choose the column (or the columns joined in levels) that fills it."""

    def __init__(
        self,
        *args: Any,
        fields: Sequence[FieldSpec],
        headers: Sequence[str],
        columns: Mapping[str, Sequence[int]],
        itemised: bool | None = None,
        **kwargs: Any,
    ) -> None:
        """Offer every column to every field, and the joined levels to the field that has them.

        `itemised` None: no cell of the list holds several hazards, so nothing is asked about it.
        """
        super().__init__(*args, **kwargs)
        self.headers = headers
        if itemised is not None:
            self.fields[ITEMISED] = forms.BooleanField(
                label=lazy("一行多条的按条登记"),
                required=False,
                initial=itemised,
                help_text=lazy("每条各成一件，分别整改、分别销号"),
            )
        single = [(str(index), name) for index, name in enumerate(headers)]
        for spec in fields:
            indexes = columns.get(spec.name, ())
            chosen = ",".join(str(index) for index in indexes)
            joined = [(chosen, " / ".join(headers[index] for index in indexes))] if len(indexes) > 1 else []
            self.fields[spec.name] = forms.ChoiceField(
                label=str(spec.label), required=False, choices=[("", "—"), *joined, *single], initial=chosen
            )

    def chosen(self) -> dict[str, Any]:
        """Return the mapping as mappings.from_json reads it."""
        columns = {
            name: [self.headers[int(index)] for index in value.split(",")]
            for name, value in self.cleaned_data.items()
            if value and name != ITEMISED
        }
        itemised = {ITEMISED: True} if self.cleaned_data.get(ITEMISED) else {}
        return {"columns": columns, "version": 1, **itemised}


def why_words(confidence: float, why: str) -> str:
    """Say why a column was chosen and how sure that is."""
    share = f"{confidence:.0%}"
    return _("%(why)s，%(share)s") % {"why": WHY.get(why, why), "share": share} if why != "given" else str(WHY[why])
