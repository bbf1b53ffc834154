"""The fields of a person under seal on any form that opens a case, and what they hand to the act."""

from collections.abc import Mapping
from typing import Any

from django import forms

from shiqiao.evidence.store import plain_picture
from shiqiao.procedures.identity import NAMES, VALUES
from shiqiao.ui.acts import Around, field_for


def fields(around: Around) -> dict[str, forms.Field]:
    """Return one field for each sealed value, by name; neither browser nor drafts remember them."""
    return {need.name: field_for(need, around) for need in VALUES}


def given(cleaned: Mapping[str, Any]) -> dict[str, Any]:
    """Return what was filled in, ready for `identity.seal`: {} for nobody. Raises Refused for a picture that is none."""
    values = {name: cleaned[name] for name in NAMES if cleaned.get(name)}
    if pictures := values.get("handwriting"):
        values["handwriting"] = [plain_picture(one.read()) for one in pictures]
    return values
