"""Writes the hazard register as a township ledger: the viewer's rows, as filtered, streamed in constant memory."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import islice
from typing import BinaryIO
from uuid import UUID

from django.utils.translation import gettext as _

from shiqiao.cases.find import Filters, register
from shiqiao.cases.models import Case
from shiqiao.identities.screen import Cover
from shiqiao.intake.sheets import Column, Value, write_xlsx
from shiqiao.people.roster import Roster
from shiqiao.places.fields import FIELD_LABELS
from shiqiao.places.models import Division
from shiqiao.policy import Viewer
from shiqiao.procedures.hazard_words import CHANNELS, GRADES, OUTCOMES, STATES
from shiqiao.record import clock
from shiqiao.record.editions import editions
from shiqiao.record.models import Ledger

READ_AT_ONCE = 2000
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
    town = Ledger.objects.values_list("name", flat=True).first() or ""
    title = _("%(town)s隐患台账") % {"town": town}
    notes = [_("导出日期：%(day)s；只含导出人有权查看的事项。") % {"day": clock.today().isoformat()}]
    return write_xlsx(out, COLUMNS, _rows(found.iterator(chunk_size=READ_AT_ONCE)), title=title, note_lines=notes)


def _rows(cases: Iterable[Case]) -> Iterator[Sequence[Value]]:
    _book, roster = editions()
    assert isinstance(roster, Roster)
    places = dict(Division.objects.values_list("code", "name"))
    today = clock.today()
    rest = iter(cases)
    while batch := list(islice(rest, READ_AT_ONCE)):
        # What somebody wrote of a sealed person leaves no list (design §4.7).
        cover = Cover([case.id for case in batch])
        for case in batch:
            yield [*_what(case, places, cover), *_how(case, roster, today)]


def _what(case: Case, places: dict[str, str], cover: Cover) -> list[Value]:
    site = case.site
    return [
        case.shown_number,
        "" if site is None or site.is_catch_all else site.name,
        site.uscc if site else "",
        places.get(case.community_code, ""),
        _(FIELD_LABELS.get(case.field, case.field)),
        _(dict(GRADES).get(case.grade, "")),
        cover.over(case.id, case.description),
        case.clause,
        case.claimed_found_on or case.found_on,
        case.rectify_by or case.claimed_due_on,
    ]


def _how(case: Case, roster: Roster, today: date) -> list[Value]:
    is_late = case.late or bool(case.is_open and case.due_on and case.due_on < today)
    return [
        _("未销号") if case.is_open else _("已销号"),
        _(STATES.get(case.state, case.state)),
        _(dict(OUTCOMES).get(case.outcome, "")) if case.outcome else "",
        roster.units.get(case.unit_id, "") if case.unit_id else "",
        roster.people.get(case.person_id, "") if case.person_id else "",
        case.due_on,
        _("是") if is_late else _("否"),
        case.verified_on,
        "、".join(roster.people.get(UUID(one), "") for one in case.verified_by),
        case.claimed_closed_on or case.closed_on,
        _(dict(CHANNELS).get(case.channel, case.channel)),
        case.source_number,
        case.found_on,
    ]
