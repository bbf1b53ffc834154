"""What a checklist's rows say, in the codes that clauses carry: grade if it fails, evidence wanted."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from shiqiao.cases.kinds import clause_key
from shiqiao.cases.models import Clause
from shiqiao.procedures.machine import gettext_noop

_ = gettext_noop

EVIDENCE = (("photo", _("现场照片")), ("document", _("台账或文件")), ("none", _("不需要")))
GRADES = frozenset({"general", "major"})
SECTION_LENGTH, BASIS_LENGTH = 200, 200


class Line(NamedTuple):
    """One clause before it is published."""

    section: str
    text: str
    basis: str
    grade: str
    evidence: str


def lines_of(rows: Iterable[Mapping[str, Any]]) -> list[Line]:
    """Return the clauses of converted rows (fields of intake's CHECKLIST_FIELDS), each wording once."""
    lines: dict[str, Line] = {}
    for row in rows:
        text = str(row.get("clause", ""))
        if key := clause_key(text):
            grade = str(row.get("grade") or "general")
            lines.setdefault(
                key,
                Line(
                    str(row.get("section") or "")[:SECTION_LENGTH],
                    text,
                    str(row.get("basis") or "")[:BASIS_LENGTH],
                    grade if grade in GRADES else "general",
                    evidence_code(str(row.get("evidence") or "")),
                ),
            )
    return list(lines.values())


def evidence_code(words: str) -> str:
    """Return the code of the evidence that words ask for; a photo when they ask for nothing that is known."""
    if words in dict(EVIDENCE):
        return words
    if any(sign in words for sign in ("台账", "文件", "复印", "记录", "资料", "证书", "材料")) and "照片" not in words:
        return "document"
    return "none" if words in ("不需要", "无", "无需", "免") else "photo"


def clauses(lines: Iterable[Line]) -> list[Clause]:
    """Return the unsaved clause rows of an edition; the same wording has the same key in every edition."""
    return [
        Clause(
            key=clause_key(line.text),
            section=line.section,
            text=line.text,
            basis=line.basis,
            grade_if_fails=line.grade,
            evidence=line.evidence,
        )
        for line in lines
    ]
