"""Asks once whether a text needs what it tells of somebody's health or past; whoever says that it does goes on."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from shiqiao.identities.careful import careful_words

SURE = "sure"


def with_question(form: forms.Form) -> None:
    """Give a form the box that says “needed”; a page draws it once `asked` put the question."""
    form.fields[SURE] = forms.BooleanField(label=_("确与所反映的事有关，照此登记"), required=False)


def asked(form: forms.Form, *names: str) -> bool:
    """Say whether the question is put: words of the list stand in one of these texts, and nobody has said that it needs them."""
    said: dict[str, Any] = form.cleaned_data
    if said.get(SURE):
        return False
    found = {name: words for name in names if (words := careful_words(str(said.get(name) or "")))}
    for name, words in found.items():
        form.add_error(
            name,
            _("写到了“%(words)s”。健康、经历等个人情况，与所反映的事无关的请删去；确实有关的，勾选“照此登记”。")
            % {"words": "”“".join(words[:3])},
        )
    return bool(found)
