"""The bytes that a paper's digest is taken of, the same on every machine and for ever."""

import hashlib
import json
from dataclasses import replace
from typing import Any

from shiqiao.documents.content import PaperContent

VERSION = "shiqiao/paper/v1"


def canonical(content: PaperContent) -> bytes:
    """Return UTF-8 JSON, keys sorted, no spaces, NFC, of the paper as issued; what is empty is left out.

    Service and voiding come after issuing and stay out too, so a served or voided paper keeps its digest.
    """
    issued = replace(content, service=None, void=None).as_json()
    marked = {"version": VERSION, "paper": _filled(issued)}
    return json.dumps(marked, ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode()


def digest(content: PaperContent) -> str:
    """Return shiqiao/paper/v1:sha256:<64 hex digits> of the canonical bytes."""
    return f"{VERSION}:sha256:{hashlib.sha256(canonical(content)).hexdigest()}"


def _filled(value: Any) -> Any:
    """Leave out empty fields, so that a field added later does not change the digest of older papers."""
    if isinstance(value, dict):
        return {name: _filled(each) for name, each in value.items() if each not in (None, "", [], False)}
    if isinstance(value, list):
        return [_filled(each) for each in value]
    return value
