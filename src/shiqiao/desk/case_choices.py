"""What the form of an act on a case offers: no choice that the act would refuse whoever takes it."""

from shiqiao.cases.models import Case
from shiqiao.procedures.machine import Act
from shiqiao.record import clock
from shiqiao.ui.acts import ActForm

# What a form doesn't ask: an issued opinion is delivered by serving it, on its own page.
LEFT_OUT = {"deliver": ("paper",), "deliver_more": ("paper",)}


def narrowed(form: ActForm, verb: Act, found: Case) -> ActForm:
    """Return the form without what can't be chosen here: the person alone answers by a link, and on the spot means today."""
    if verb.name == "answer":
        _without(form, "how", "link")
    if found.found_on != clock.today():
        _without(form, "notice", "on_spot")
    return form


def _without(form: ActForm, name: str, code: str) -> None:
    field = form.fields.get(name)
    if field is not None and hasattr(field, "choices"):
        field.choices = [one for one in field.choices if one[0] != code]
