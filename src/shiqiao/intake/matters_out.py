"""Writes the unresolved list as a spreadsheet: the viewer's petitions and disputes as filtered, in constant memory."""

from collections.abc import Iterator, Sequence
from typing import BinaryIO

from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from shiqiao.cases.find import Filters, register
from shiqiao.cases.models import Case, Source
from shiqiao.intake.registers import Beside, batches, note, town_name
from shiqiao.intake.sheets import Column, Value, write_xlsx
from shiqiao.policy import Viewer
from shiqiao.procedures.dispute import DISPUTE
from shiqiao.procedures.dispute_words import CATEGORIES as QUARRELS
from shiqiao.procedures.matter_words import CHANNELS
from shiqiao.procedures.petition import PETITION
from shiqiao.procedures.petition_words import CATEGORIES as PETITIONS

COLUMNS = (
    Column("编号", width=18),
    Column("种类", width=10),
    Column("类别", width=14),
    Column("事项", width=30),
    Column("内容", width=46),
    Column("来源", width=14),
    Column("来源编号", width=18),
    Column("所属社区", width=16),
    Column("承办单位", width=18),
    Column("承办人", width=10),
    Column("收到日期", "day"),
    Column("已历天数", "number"),
    Column("状态", width=16),
    Column("最近期限", "day"),
    Column("来源期限", "day"),
    Column("是否逾期", width=10),
    Column("退单次数", "number"),
    Column("重复", width=8),
    Column("核验属实日期", "day", width=14),
    Column("本人认可日期", "day", width=14),
    Column("办结方式", width=18),
    Column("办结日期", "day"),
)
PROCEDURES = {"petition": PETITION, "dispute": DISPUTE}
CATEGORY_WORDS = {**dict(PETITIONS), **dict(QUARRELS)}


def export_matters(out: BinaryIO, viewer: Viewer, filters: Filters) -> int:
    """Write the viewer's matters, narrowed by the filters, the first due on top, and return how many.

    What is confidential stays in the house: it is left out, and a line above the list says how many.
    """
    found = register(viewer, filters)
    open_ones = found.filter(confidentiality="internal").order_by(F("due_on").asc(nulls_last=True), "id")
    notes = [note()]
    if kept := found.exclude(confidentiality="internal").order_by().count():
        notes.append(_("另有保密件、检举控告件 %(n)s 件不导出。") % {"n": kept})
    title = _("%(town)s未化解清单") % {"town": town_name()}
    return write_xlsx(out, COLUMNS, _rows(open_ones), title=title, note_lines=notes)


def _rows(found: "QuerySet[Case]") -> Iterator[Sequence[Value]]:
    for batch, beside in batches(found):
        numbers: dict[object, list[str]] = {}
        of_batch = Source.objects.filter(case_id__in=[case.id for case in batch]).order_by("id")
        for case_id, number in of_batch.values_list("case_id", "number"):
            numbers.setdefault(case_id, []).append(number)
        for case in batch:
            told = "、".join(one for one in numbers.get(case.id, []) if one) or case.source_number
            yield [*_what(case, beside, told), *_how(case, beside)]


def _what(case: Case, beside: Beside, numbers: str) -> list[Value]:
    return [
        case.shown_number,
        _(PROCEDURES[case.kind].label),
        _(CATEGORY_WORDS.get(case.category, "")) if case.category else "",
        beside.says(case, case.title),
        beside.says(case, case.description),
        _(dict(CHANNELS).get(case.channel, case.channel)),
        numbers,
        beside.community(case),
    ]


def _how(case: Case, beside: Beside) -> list[Value]:
    words = PROCEDURES[case.kind]
    return [
        *beside.answers(case),
        case.found_on,
        ((case.closed_on or beside.today) - case.found_on).days,
        _(words.states.get(case.state, case.state)),
        case.due_on,
        case.source_due_on,
        beside.late(case),
        case.bounces,
        _("是") if case.is_repeat or case.recurred else "",
        case.settled_on,
        case.accepted_on,
        _(words.outcomes.get(case.outcome, "")) if case.outcome else "",
        case.closed_on,
    ]
