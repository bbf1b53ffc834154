"""Whether a call that comes under a used key says the same as the first one, and what of a body can't be kept as text."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja.parser import Parser

from shiqiao.procedures import given as reading
from shiqiao.procedures.machine import Refused, gettext_noop
from shiqiao.record.chain import plain, text_commitment
from shiqiao.record.kinds import KINDS
from shiqiao.record.models import Step, Text

_ = gettext_noop


def the_same(step: Step, given: Mapping[str, Any]) -> Step:
    """Return a step that was done at this very call, or before with the same content; raises Refused("key_used")."""
    if step.shadow is None and not _says_the_same(step, given):
        raise Refused("key_used", _("这个操作编号已经用过，而这次的内容不同。"))
    return step


def _says_the_same(step: Step, given: Mapping[str, Any]) -> bool:
    verb = KINDS[step.kind].procedures[step.procedure_version].act(step.act)
    try:
        values = plain(reading.read(verb, given))
    except (Refused, TypeError):
        return False
    texts = [UUID(one["text"]) for one in step.given.values() if isinstance(one, dict) and "text" in one]
    salts = {
        str(one): salt for one, salt in Text.objects.filter(id__in=texts, erased_at=None).values_list("id", "salt")
    }
    if values.keys() != step.given.keys():
        return False
    return all(_equal(step.given[name], value, salts) for name, value in values.items())


def _equal(kept: Any, value: Any, salts: Mapping[str, str]) -> bool:
    if isinstance(kept, dict) and "text" in kept:
        # What was erased meanwhile can't be compared any more.
        return kept["text"] not in salts or text_commitment(salts[kept["text"]], value) == kept["hash"]
    return bool(kept == value)


class Body(Parser):
    """Reads a JSON body; half a character (a lone surrogate, "\\ud800") is refused, since no database keeps it."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        """Return the body; raises ValueError for what is no JSON, Refused("bad_text") for half a character."""
        body = super().parse_body(request)
        if b"\\ud" in request.body.lower():
            try:
                json.dumps(body, ensure_ascii=False).encode()
            except UnicodeEncodeError as half:
                raise Refused("bad_text", _("文字里有不完整的字符（如 \\ud800），请改正后再发。")) from half
        return body
