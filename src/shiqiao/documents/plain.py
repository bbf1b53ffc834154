"""Frozen dataclasses to plain JSON values and back, with every text tidied once on its way in."""

import types
import typing
import unicodedata
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

T = TypeVar("T")
# Marks that turn the reading direction could make a printed text say something else than the stored one.
_BIDI = frozenset("\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def tidy(text: str) -> str:
    """Return the text in NFC without control, surrogate and direction marks; line breaks stay, tabs become spaces."""
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    return "".join(
        c for c in text if c == "\n" or (unicodedata.category(c) not in ("Cc", "Cs") and c not in _BIDI)
    ).strip()


def tidy_texts(record: Any) -> None:
    """Tidy every text field of a frozen dataclass; meant for its __post_init__."""
    for field in fields(record):
        value = getattr(record, field.name)
        if isinstance(value, str):
            object.__setattr__(record, field.name, tidy(value))
        elif isinstance(value, tuple) and any(isinstance(each, str) for each in value):
            object.__setattr__(record, field.name, tuple(tidy(e) if isinstance(e, str) else e for e in value))


def to_plain(value: Any) -> Any:
    """Return dicts, lists, strings, numbers, booleans and None; dates as ISO 8601 texts."""
    if is_dataclass(value):
        return {field.name: to_plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [to_plain(each) for each in value]
    return value


def from_plain(shape: type[T], data: object) -> T:
    """Build a dataclass from its plain form; raises ValueError that names the unknown, missing or ill-typed field."""
    built = _read(shape, data, shape.__name__)
    return typing.cast(T, built)


def _read(shape: Any, data: Any, where: str) -> Any:
    origin = get_origin(shape)
    if origin in (types.UnionType, typing.Union):
        if data is None:
            return None
        return _read(next(arg for arg in get_args(shape) if arg is not type(None)), data, where)
    if origin is tuple:
        if not isinstance(data, list):
            raise ValueError(f"{where}: expected a list")
        return tuple(_read(get_args(shape)[0], each, f"{where}[{n}]") for n, each in enumerate(data))
    if origin is typing.Literal:
        if data not in get_args(shape):
            raise ValueError(f"{where}: {data!r} is none of {get_args(shape)}")
        return data
    if is_dataclass(shape):
        return _read_fields(shape, data, where)
    if shape in (date, datetime) and isinstance(data, str):
        return shape.fromisoformat(data)
    if not isinstance(data, shape) or (shape is int and isinstance(data, bool)):
        raise ValueError(f"{where}: expected {shape.__name__}, got {type(data).__name__}")
    return data


def _read_fields(shape: Any, data: Any, where: str) -> Any:
    if not isinstance(data, dict):
        raise ValueError(f"{where}: expected an object")
    hints = get_type_hints(shape)
    known = {field.name: field for field in fields(shape)}
    if unknown := sorted(set(data) - set(known)):
        raise ValueError(f"{where}: unknown field {unknown[0]}")
    for name, field in known.items():
        if name not in data and field.default is MISSING and field.default_factory is MISSING:
            raise ValueError(f"{where}: field {name} is missing")
    return shape(**{name: _read(hints[name], value, f"{where}.{name}") for name, value in data.items()})
