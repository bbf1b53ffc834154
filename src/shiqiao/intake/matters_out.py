"""Writes the unresolved list as a spreadsheet: the viewer's petitions and disputes as filtered, in constant memory."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import BinaryIO

from django.db.models import F
from django.utils.translation import gettext as _

from shiqiao.cases.find import Filters, register
from shiqiao.cases.models import Case, Source
from shiqiao.identities.screen import Cover
from shiqiao.intake.export import READ_AT_ONCE
from shiqiao.intake.sheets import Column, Value, write_xlsx
from shiqiao.people.roster import Roster
from shiqiao.places.models import Division
from shiqiao.policy import Viewer
from shiqiao.procedures.dispute import DISPUTE
from shiqiao.procedures.dispute_words import CATEGORIES as QUARRELS
from shiqiao.procedures.matter_words import CHANNELS
from shiqiao.procedures.petition import PETITION
from shiqiao.procedures.petition_words import CATEGORIES as PETITIONS
from shiqiao.record import clock
from shiqiao.record.editions import editions
from shiqiao.record.models import Ledger

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
    town = Ledger.objects.values_list("name", flat=True).first() or ""
    notes = [_("导出日期：%(day)s；只含导出人有权查看的事项。") % {"day": clock.today().isoformat()}]
    if kept := found.exclude(confidentiality="internal").order_by().count():
        notes.append(_("另有保密件、检举控告件 %(n)s 件不导出。") % {"n": kept})
    title = _("%(town)s未化解清单") % {"town": town}
    return write_xlsx(out, COLUMNS, _rows(open_ones.iterator(chunk_size=READ_AT_ONCE)), title=title, note_lines=notes)


def _rows(cases: Iterable[Case]) -> Iterator[Sequence[Value]]:
    _book, roster = editions()
    assert isinstance(roster, Roster)
    places = dict(Division.objects.values_list("code", "name"))
    today = clock.today()
    rest = iter(cases)
    while batch := list(islice(rest, READ_AT_ONCE)):
        ids = [case.id for case in batch]
        cover = Cover(ids)
        numbers: dict[object, list[str]] = {}
        for case_id, number in Source.objects.filter(case_id__in=ids).order_by("id").values_list("case_id", "number"):
            numbers.setdefault(case_id, []).append(number)
        for case in batch:
            told = "、".join(one for one in numbers.get(case.id, []) if one) or case.source_number
            yield [*_what(case, places, cover, told), *_how(case, roster, today)]


def _what(case: Case, places: dict[str, str], cover: Cover, numbers: str) -> list[Value]:
    return [
        case.shown_number,
        _(PROCEDURES[case.kind].label),
        _(CATEGORY_WORDS.get(case.category, "")) if case.category else "",
        cover.over(case.id, case.title),
        cover.over(case.id, case.description),
        _(dict(CHANNELS).get(case.channel, case.channel)),
        numbers,
        places.get(case.community_code, ""),
    ]


def _how(case: Case, roster: Roster, today: date) -> list[Value]:
    words = PROCEDURES[case.kind]
    is_late = case.late or bool(case.is_open and case.due_on and case.due_on < today)
    return [
        roster.units.get(case.unit_id, "") if case.unit_id else "",
        roster.people.get(case.person_id, "") if case.person_id else "",
        case.found_on,
        ((case.closed_on or today) - case.found_on).days,
        _(words.states.get(case.state, case.state)),
        case.due_on,
        case.source_due_on,
        _("是") if is_late else _("否"),
        case.bounces,
        _("是") if case.is_repeat or case.recurred else "",
        case.settled_on,
        case.accepted_on,
        _(words.outcomes.get(case.outcome, "")) if case.outcome else "",
        case.closed_on,
    ]
