"""Writes the register of mediations (调解台账): the viewer's disputes as filtered, each with how far mediation has come."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import BinaryIO
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shiqiao.cases.find import Filters, register
from shiqiao.cases.models import Case
from shiqiao.intake.registers import Beside, batches, note, town_name
from shiqiao.intake.sheets import Column, Value, write_xlsx
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.procedures import dispute_words as words
from shiqiao.procedures.matter_parties import asked
from shiqiao.procedures.matter_words import CHANNELS
from shiqiao.record.projection import standing

COLUMNS = (
    Column("编号", width=16),
    Column("受理日期", "day"),
    Column("案件来由", width=14),
    Column("来源", width=14),
    Column("纠纷类型", width=14),
    Column("所属社区", width=16),
    Column("纠纷事项", width=36),
    Column("当事人方数", "number"),
    Column("意愿", width=16),
    Column("调解员", width=18),
    Column("开始调解", "day"),
    Column("调解次数", "number"),
    Column("最近一次调解", "day"),
    Column("协议形式", width=16),
    Column("协议生效", "day"),
    Column("履行期限", "day"),
    Column("履行情况", width=20),
    Column("司法确认", width=18),
    Column("状态", width=18),
    Column("办结方式", width=20),
    Column("办结日期", "day"),
    Column("承办单位", width=18),
    Column("承办人", width=10),
    Column("办理期限", "day"),
    Column("是否逾期", width=10),
)


def export_mediations(out: BinaryIO, viewer: Viewer, filters: Filters) -> int:
    """Write the viewer's disputes, narrowed by the filters, by number, and return how many."""
    found = register(viewer, replace(filters, kind="dispute")).order_by("year", "number")
    title = _("%(town)s调解台账") % {"town": town_name()}
    return write_xlsx(out, COLUMNS, _rows(found), title=title, note_lines=[note()])


def _rows(found: "QuerySet[Case]") -> Iterator[Sequence[Value]]:
    for batch, beside in batches(found):
        for case in batch:
            yield [*_what(case, beside), *_mediated(case, beside.roster), *_how(case, beside)]


def _what(case: Case, beside: Beside) -> list[Value]:
    return [
        case.shown_number,
        case.found_on,
        _(dict(words.ORIGINS).get(str(case.marks.get("origin", "")), "")),
        _(dict(CHANNELS).get(case.channel, case.channel)),
        _(dict(words.CATEGORIES).get(case.category, "")),
        beside.community(case),
        beside.says(case, case.title or case.description),
        len(asked(standing(case))),
    ]


def _mediated(case: Case, roster: Roster) -> list[Value]:
    marks = case.marks
    agreed = case.state not in ("registered", "mediating") and marks.get("effective_on")
    return [
        _consents(case),
        "、".join(roster.people.get(UUID(one), "") for one in case.team),
        case.taken_up_on,
        int(marks.get("sessions") or 0),
        _day(marks.get("session_on")),
        _(dict(words.FORMS).get(case.opinion, "")) if agreed else "",
        _day(marks.get("effective_on")) if agreed else None,
        _day(marks.get("perform_until") or marks.get("perform_by")) if agreed else None,
        _performed(case) if agreed else "",
        _court(case),
    ]


def _consents(case: Case) -> str:
    numbers, consents = asked(standing(case)), case.marks.get("consents") or {}
    said = [consents[number] for number in map(str, numbers) if number in consents]
    if "no" in said:
        return _("有一方拒绝")
    many = len(numbers)
    return _("各方同意") if len(said) == many else _("已问 %(n)s 方，共 %(many)s 方") % {"n": len(said), "many": many}


def _performed(case: Case) -> str:
    duties = (case.marks.get("obligations") or {}).values()
    done = sum(one.get("result") == "done" for one in duties)
    whole = _(dict(words.PERFORMED).get(case.marks.get("performance", ""), ""))
    counted = _("%(n)s/%(many)s 项") % {"n": done, "many": len(duties)} if duties else ""
    return " ".join(one for one in (whole, counted) if one)


def _court(case: Case) -> str:
    marks = case.marks
    if marks.get("confirmed"):
        return _(dict(words.CONFIRMED).get(marks["confirmed"], ""))
    return _("已申请") if marks.get("confirm_applied_on") else ""


def _day(value: object) -> date | None:
    return date.fromisoformat(str(value)[:10]) if value else None


def _how(case: Case, beside: Beside) -> list[Value]:
    return [
        _(words.STATES.get(case.state, case.state)),
        _(dict(words.OUTCOMES).get(case.outcome, "")) if case.outcome else "",
        case.closed_on,
        *beside.answers(case),
        case.due_on,
        beside.late(case),
    ]
