"""Writes the hazard register as a township ledger: the viewer's rows, as filtered, streamed in constant memory."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import BinaryIO
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from shiqiao.cases.find import Filters, register
from shiqiao.cases.models import Case
from shiqiao.intake.registers import Beside, batches, note, town_name
from shiqiao.intake.sheets import Column, Value, write_xlsx
from shiqiao.places.fields import FIELD_LABELS
from shiqiao.policy import Viewer
from shiqiao.procedures.hazard_words import CHANNELS, GRADES, OUTCOMES, STATES

# The headers are the same in every language, so that the file can be imported elsewhere (names.toml knows them).
COLUMNS = (
    Column("编号", width=18),
    Column("单位名称", width=26),
    Column("统一社会信用代码", width=20),
    Column("所属社区", width=16),
    Column("行业领域", width=12),
    Column("隐患级别", width=10),
    Column("隐患描述", width=46),
    Column("检查条款", width=36),
    Column("发现日期", "day"),
    Column("整改期限", "day"),
    Column("整改情况", width=10),
    Column("环节", width=12),
    Column("办结方式", width=16),
    Column("责任单位", width=16),
    Column("责任人", width=10),
    Column("办理期限", "day"),
    Column("是否逾期", width=10),
    Column("复查日期", "day"),
    Column("复查人", width=14),
    Column("销号日期", "day"),
    Column("来源", width=12),
    Column("来源编号", width=14),
    Column("台账日期", "day"),
)


def export_cases(out: BinaryIO, viewer: Viewer, filters: Filters) -> int:
    """Write the viewer's cases, narrowed by the filters, by number, and return how many."""
    found = register(viewer, replace(filters, kind="hazard")).select_related("site").order_by("year", "number")
    title = _("%(town)s隐患台账") % {"town": town_name()}
    return write_xlsx(out, COLUMNS, _rows(found), title=title, note_lines=[note()])


def _rows(found: "QuerySet[Case]") -> Iterator[Sequence[Value]]:
    for batch, beside in batches(found):
        for case in batch:
            yield [*_what(case, beside), *_how(case, beside)]


def _what(case: Case, beside: Beside) -> list[Value]:
    site = case.site
    return [
        case.shown_number,
        "" if site is None or site.is_catch_all else site.name,
        site.uscc if site else "",
        beside.community(case),
        _(FIELD_LABELS.get(case.field, case.field)),
        _(dict(GRADES).get(case.grade, "")),
        beside.says(case, case.description),
        case.clause,
        case.claimed_found_on or case.found_on,
        case.rectify_by or case.claimed_due_on,
    ]


def _how(case: Case, beside: Beside) -> list[Value]:
    return [
        _("未销号") if case.is_open else _("已销号"),
        _(STATES.get(case.state, case.state)),
        _(dict(OUTCOMES).get(case.outcome, "")) if case.outcome else "",
        *beside.answers(case),
        case.due_on,
        beside.late(case),
        case.verified_on,
        "、".join(beside.roster.people.get(UUID(one), "") for one in case.verified_by),
        case.claimed_closed_on or case.closed_on,
        _(dict(CHANNELS).get(case.channel, case.channel)),
        case.source_number,
        case.found_on,
    ]
