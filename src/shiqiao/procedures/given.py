"""Reads what a door hands over into typed values, or says which field is wrong and how to mend it."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from shiqiao.procedures import sealed
from shiqiao.procedures.machine import Act, Needs, Refused, gettext_noop

_ = gettext_noop

# A code is a word of the system's own vocabulary or a number of somebody's register, never a sentence or a name.
# The sign of an office stands in Chinese before the year of a paper's number: 石信〔2026〕12号.
CODE = re.compile(
    r"[0-9A-Za-z_.:/*#〔〕()（）号第-]{1,80}|[\u4e00-\u9fff]{1,10}[〔\[(（]\d{4}[〕\])）]第?\d{1,6}号(?:[-之]\d{1,4})?"
)
TEXT_LIMIT = 20_000


def read(act: Act, raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the given values typed by the act's needs.

    Raises Refused("missing"), ("unknown_field") or ("bad_value") with `field` among the params.
    """
    known = {need.name for need in act.needs}
    for name in raw:
        if name not in known:
            raise Refused("unknown_field", _("“%(act)s”不接受字段 %(field)s。"), act=act.label, field=name)
    values: dict[str, Any] = {}
    for need in act.needs:
        value = raw.get(need.name)
        if value in (None, "", [], ()) or (isinstance(value, str) and not value.strip()):
            if need.required and need.kind != "yes":
                says = _("请添加“%(label)s”。") if need.kind == "files" else _("请填写“%(label)s”。")
                raise Refused("missing", says, label=need.label, field=need.name)
            if need.clears and need.name in raw:
                values[need.name] = False if need.kind == "yes" else ""
            elif need.kind == "yes" and not need.clears:
                values[need.name] = False
            continue
        values[need.name] = _one(need, value)
    return values


def keep_apart(asked: Sequence[tuple[Act, Mapping[str, Any]]]) -> None:
    """Refuse a text that repeats what is put under seal in the same call: it would stand in lists and papers.

    Only what was typed together is compared: a later text must not answer the question who somebody is.
    """
    values = [
        (need.name, one.reveal())
        for act, given in asked
        for need in act.needs
        if need.kind == "sealed" and need.to != "picture"
        for one in given.get(need.name, ())
    ]
    if not values:
        return
    pieces = [piece for name, value in values if isinstance(value, str) for piece in sealed.needles(name, value)]
    for act, given in asked:
        for need in act.needs:
            if need.kind == "text" and need.name in given:
                said = sealed.narrow(given[need.name])
                if any(sealed.stands_in(piece, said) for piece in pieces):
                    raise Refused(
                        "named_in_text",
                        _("“%(label)s”中不要写受保护的姓名、电话、证件号或者住址。"),
                        label=need.label,
                        field=need.name,
                    )


def _one(need: Needs, value: Any) -> Any:
    try:
        read_as = _READERS[need.kind](need, value)
    except (ValueError, TypeError, AttributeError) as wrong:
        if need.kind == "sealed":
            # What is under seal is not repeated, not even to the one who typed it: messages end up in logs.
            raise Refused("bad_value", _("“%(label)s”填写有误，请核对。"), label=need.label, field=need.name) from None
        raise Refused(
            "bad_value", _("“%(label)s”填写有误：%(value)s"), label=need.label, field=need.name, value=str(value)[:40]
        ) from wrong
    if need.kind in ("files", "refs", "people", "codes") and need.required and len(read_as) < need.min:
        raise Refused("missing", _("“%(label)s”至少需要 %(min)s 项。"), label=need.label, field=need.name, min=need.min)
    return read_as


def _uuid(value: Any) -> UUID:
    return value if isinstance(value, UUID) else UUID(str(value))


def _day(need: Needs, value: Any) -> date:
    if isinstance(value, datetime):
        raise ValueError("a day, not an instant")
    return value if isinstance(value, date) else date.fromisoformat(str(value).strip())


def _choice(need: Needs, value: Any) -> str:
    if value not in {code for code, _label in need.choices}:
        raise ValueError(value)
    return str(value)


def _code(need: Needs, value: Any) -> str:
    if not CODE.fullmatch(str(value).strip()):
        raise ValueError(value)
    return str(value).strip()


def _many(value: Any) -> list[Any]:
    return [value] if isinstance(value, str | UUID) else list(dict.fromkeys(value))


def _text(need: Needs, value: Any) -> str:
    text = str(value).replace("\x00", "").replace("\r\n", "\n").strip()
    if len(text) > TEXT_LIMIT:
        says = _("“%(label)s”有 %(many)s 字，超过 %(most)s 字：请缩短，或者把详细内容作为附件。")
        raise Refused("too_long", says, label=need.label, field=need.name, many=len(text), most=TEXT_LIMIT)
    return text


def _yes(need: Needs, value: Any) -> bool:
    return value in (True, "1", "true", "on", "yes", 1)


def _digest(value: Any) -> str:
    if not re.fullmatch(r"[0-9a-f]{64}", str(value)):
        raise ValueError(value)
    return str(value)


def _int(need: Needs, value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise ValueError(value)
    return int(value)


_READERS: dict[str, Any] = {
    "text": _text,
    "day": _day,
    "choice": _choice,
    "code": _code,
    "codes": lambda need, value: [_code(need, one) for one in _many(value)],
    "ref": lambda need, value: _uuid(value),
    "refs": lambda need, value: [_uuid(one) for one in _many(value)],
    "person": lambda need, value: _uuid(value),
    "people": lambda need, value: [_uuid(one) for one in _many(value)],
    "unit": lambda need, value: _uuid(value),
    "post": lambda need, value: _uuid(value),
    "files": lambda need, value: [_digest(one) for one in _many(value)],
    "int": _int,
    "yes": _yes,
    "sealed": lambda need, value: sealed.read(need.to, value),
}
