"""Composes a dispute's dossier (人民调解卷宗): its parts in the order of the archive, what is missing said with its reason."""

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shiqiao.cases.mediations import Mediation
from shiqiao.cases.models import Case
from shiqiao.documents.dossier_parts import Around, Part, Person, Row, parts_of, sides_of
from shiqiao.documents.wording import chinese_date
from shiqiao.people.roster import Roster
from shiqiao.procedures import dispute_words as words
from shiqiao.record.models import Ledger


@dataclass(frozen=True)
class Dossier:
    """The whole dossier, ready to be set."""

    title: str
    unit: str
    cover: tuple[Row, ...]
    parts: tuple[Part, ...]
    back: tuple[Row, ...]
    on: date
    # Whether names stand in it: then the cover says that it is not for passing on.
    named: bool = False

    def as_json(self) -> dict[str, Any]:
        """Return the plain form that the template reads."""
        return asdict(self) | {"on": chinese_date(self.on), "parts": [_plain(one) for one in self.parts]}


def _plain(part: Part) -> dict[str, Any]:
    return asdict(part) | {"missing": part.missing}


def compose(around: Around) -> Dossier:
    """Compose the dossier out of the register; in Chinese, whatever language is on (the caller sees to it)."""
    case, file = around.case, around.file
    parts = tuple(parts_of(around))
    unit = _unit(case, around.roster)
    return Dossier(
        "人民调解卷宗",
        unit,
        (
            ("卷宗编号", case.shown_number),
            ("案由", f"{_(dict(words.CATEGORIES).get(case.category, ''))}纠纷"),
            ("当事人", "、".join(_called(one) for one in around.persons) or sides_of(case)),
            ("调解员", "、".join(file.mediators)),
            ("受理日期", chinese_date(case.found_on)),
            ("办结日期", chinese_date(case.closed_on) if case.closed_on else "未办结"),
            ("调解结果", _result(case, file)),
            ("立卷人", around.maker),
            ("立卷日期", chinese_date(around.today)),
        ),
        parts,
        (
            ("缺件", "、".join(one.title for one in parts if one.required and one.missing) or "无"),
            ("台账步骤", f"{case.steps}步，末步摘要{case.head}"),
            ("立卷单位", unit),
            ("立卷人（签字）", ""),
            ("审核人（签字）", ""),
            ("立卷日期", chinese_date(around.today)),
        ),
        around.today,
        any(one.shown for one in around.persons),
    )


def _unit(case: Case, roster: Roster) -> str:
    town = Ledger.objects.values_list("name", flat=True).first() or ""
    name = roster.units.get(case.unit_id, "") if case.unit_id else ""
    return name if name.startswith(town) else f"{town}{name}"


def _called(person: Person) -> str:
    name = dict(person.shown).get("姓名")
    return f"{person.role} {name}" if name else person.role


def _result(case: Case, file: Mediation) -> str:
    if file.ending:
        return f"终止调解：{file.ending[0]}"
    if file.agreement:
        return f"达成{'书面' if file.agreement.form == 'written' else '口头'}协议"
    return "调解中" if case.is_open else ""
