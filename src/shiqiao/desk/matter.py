"""What the page of a petition or a dispute says beside its timeline: both keys, its clocks, sources, joined matters."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from shiqiao.calendars import due_on
from shiqiao.cases import find, sources
from shiqiao.cases.models import Case, Source
from shiqiao.desk.lines import answering, outcome_words
from shiqiao.desk.matter_people import answers
from shiqiao.documents.addressees import OPINION, unserved
from shiqiao.identities.models import Identity
from shiqiao.law.book import Book
from shiqiao.people.roster import Roster
from shiqiao.places.fields import FIELD_LABELS
from shiqiao.places.models import Division
from shiqiao.policy import Viewer
from shiqiao.procedures.dispute_words import CATEGORIES as QUARRELS
from shiqiao.procedures.dispute_words import ORIGINS
from shiqiao.procedures.machine import gettext_noop
from shiqiao.procedures.matter_parties import unnamed
from shiqiao.procedures.matter_words import CHANNELS, CONFIDENTIALITY
from shiqiao.procedures.petition_told import notices_owed, untold
from shiqiao.procedures.petition_words import CATEGORIES as PETITIONS
from shiqiao.procedures.petition_words import OPINIONS, TOLD
from shiqiao.procedures.source import SOURCE
from shiqiao.record import clock
from shiqiao.record.act import refusal
from shiqiao.record.projection import standing
from shiqiao.ui.dates import cjk_date

N_ = gettext_noop
Fact = tuple[str, object]
SECRECY = {**dict(CONFIDENTIALITY), "accusation": N_("检举控告，只限指定人员")}
# Days that earlier steps put into marks, in the order in which a matter meets them.
DAYS = (
    ("pushed_on", N_("交办")),
    ("object_by", N_("可以退单至")),
    ("forwarded_on", N_("转送")),
    ("sponsored_on", N_("确定包案领导")),
    ("sponsor_planned_on", N_("化解方案")),
    ("leader_met_on", N_("领导接访下访")),
    ("urgent_on", N_("重大紧急报告")),
    ("session_on", N_("最近一次调解")),
    ("effective_on", N_("协议生效")),
    ("perform_by", N_("履行期限")),
    ("confirm_by", N_("申请司法确认至")),
    ("extension_asked", N_("申请延期至")),
    ("delivered_on", N_("送达")),
    ("followed_on", N_("最近回访")),
)
COUNTS = (
    ("pushes", N_("交办次数")),
    ("sessions", N_("调解次数")),
    ("reopened", N_("重新办理次数")),
    ("disagreed", N_("本人不认可次数")),
)


@dataclass(frozen=True)
class Mark:
    """One station of the clock strip: reached on a day, due on a day, or still ahead."""

    label: str
    on: date | None = None
    due: date | None = None
    late: bool = False

    @property
    def state(self) -> str:
        """Say whether the station is behind, at hand, or ahead."""
        return "done" if self.on else "now" if self.due else "ahead"


@dataclass(frozen=True)
class From:
    """One source as the page shows it; `mine` says whether its day is the one that rules."""

    source: Source
    channel: str
    state: str
    rules: bool
    home: str


def context(
    case: Case, who: Viewer, known: tuple[Book, Roster], sealed: Iterable[Identity] | None = None
) -> dict[str, Any]:
    """Return what matter.html shows; four statements whatever the matter. `sealed` are its persons, for who sees them."""
    book, roster = known
    stand = list(sources.of_case(case))
    earlier = str(case.recurs_id or case.marks.get("earlier") or "")
    came, went, same_as = (str(case.marks.get(name) or "") for name in ("rerouted_from", "became", "same_as"))
    alone = (case.joined_into_id, earlier, came, went, same_as)
    kin = {*case.marks.get("joined", {}), *(str(one) for one in alone if one)}
    related = {str(one.id): one for one in find.cases(who).filter(id__in=kin)} if kin else {}
    joined = [(related.get(one), one) for one in case.marks.get("joined", {})]
    return {
        "answers": answers(case, sealed),
        "owed_notices": "、".join(_(dict(TOLD)[one]) for one in notices_owed(standing(case)))
        if case.kind == "petition"
        else "",
        "unnamed": unnamed(standing(case)),
        "marks_of_time": strip(case),
        "sources": [_from(one, case, related) for one in stand],
        "first_source": _(dict(CHANNELS).get(case.channel, case.channel)),
        "whose": whose(case, stand),
        "joined": joined,
        "into": related.get(str(case.joined_into_id)) if case.joined_into_id else None,
        "earlier": related.get(earlier),
        "came_from": related.get(came),
        "came": bool(came),
        "became": related.get(went),
        "may_reroute": refusal(case.kind, case, who, "reroute", known) is None,
        # An earlier one is named as such already.
        "same_as": same_as if same_as != earlier else "",
        "same_as_case": related.get(same_as),
        "settled_names": "、".join(roster.people.get(UUID(one), "") for one in case.settled_by),
        "points": points(case, roster),
        "marks": [*standing_words(case, roster), *notices(case, book)],
        "secrecy": _(SECRECY.get(case.confidentiality, "")) if case.confidentiality != "internal" else "",
        "category": _({**dict(PETITIONS), **dict(QUARRELS)}.get(case.category, "")),
        "may_link": refusal(case.kind, case, who, "ask_answer", known) is None,
        "may_join": case.is_open and bool(who.roles & {"clerk", "head", "leader"}),
    }


def strip(case: Case) -> list[Mark]:
    """Return the stations of the case's legal clock: where it is, and by when the next one is due (arts 22-36)."""
    marks = case.marks
    if case.kind == "petition":
        first = [
            Mark(_("收到"), case.found_on),
            Mark(_("受理"), case.taken_up_on),
            *_told_of_it(case),
            # Dealt with again, it has no opinion yet, whatever was concluded before.
            Mark(_("作出处理意见"), case.concluded_on if case.state != "accepted" else None),
            Mark(_("送达"), _read(marks.get("delivered_on")) if case.state != "accepted" else None),
            *_reviews(case),
        ]
    else:
        first = [
            Mark(_("登记"), case.found_on),
            Mark(_("开始调解"), case.taken_up_on),
            Mark(_("达成协议"), case.concluded_on if case.state != "mediating" else None),
        ]
    rest = [
        Mark(_("核验属实"), case.settled_on),
        Mark(_("本人认可"), case.accepted_on),
        Mark(_("办结"), case.closed_on),
    ]
    return _with_due([*first, *rest], case)


def _told_of_it(case: Case) -> list[Mark]:
    """Return the station of being told of the acceptance, which is another day than the acceptance itself (art 23)."""
    if case.taken_up_on is None and case.is_open:
        return [Mark(_("受理告知"))]
    if case.taken_up_on is None or case.marks.get("noticed") == "unknown":
        return []
    on_spot = case.taken_up_on if case.marks.get("noticed") == "on_spot" else None
    told = _read(case.marks.get("told", {}).get("acceptance_notice")) or on_spot
    return [Mark(_("受理告知"), told)] if told or notices_owed(standing(case)) else []


def _reviews(case: Case) -> list[Mark]:
    """Return the stations of a review and of the final one, where they were asked for (arts 35, 36)."""
    marks, found = case.marks, []
    if case.state == "review" or marks.get("review_delivered_on"):
        # A review of an opinion, not a re-inspection, which the same word says of a hazard.
        found.append(Mark(pgettext("信访", "复查"), _read(marks.get("review_delivered_on"))))
    if case.state == "final_review" or marks.get("final_on"):
        found.append(Mark(_("复核"), _read(marks.get("final_on"))))
    return found


def _with_due(stations: list[Mark], case: Case) -> list[Mark]:
    if not case.is_open or case.own_due_on is None:
        return [one for one in stations if one.on] if not case.is_open else stations
    # A notice that is still owed isn't what the running day is for.
    owed = _("受理告知")
    ahead = next((n for n, one in enumerate(stations) if one.on is None and one.label != owed), None)
    if ahead is not None:
        late = case.own_due_on < clock.today()
        stations[ahead] = Mark(stations[ahead].label, None, case.own_due_on, late)
    return stations


def whose(case: Case, stand: Sequence[Source]) -> str:
    """Say whose day rules: the law's or the town's own, or a source's."""
    if not case.is_open or case.source_due_on is None or (case.own_due_on and case.own_due_on <= case.source_due_on):
        return ""
    named = next((one for one in stand if one.id == case.due_source_id), None)
    if named is None:
        return _("并入事项原有的期限")
    channel = _(dict(CHANNELS).get(named.channel, named.channel))
    return _("来源期限：%(channel)s %(number)s") % {"channel": channel, "number": named.number or named.name}


def _from(one: Source, case: Case, related: Mapping[str, Case]) -> From:
    home = related.get(str(one.home_id))
    return From(
        one,
        _(dict(CHANNELS).get(one.channel, one.channel)),
        _(SOURCE.states[one.state]),
        one.id == case.due_source_id and bool(case.is_open),
        home.shown_number if home and one.home_id != case.id else "",
    )


def points(case: Case, roster: Roster) -> list[Fact]:
    """Return the points of a matter as (label, value)."""
    places = dict(Division.objects.filter(code__in={case.place_code, case.community_code}).values_list("code", "name"))
    rows: list[Fact] = [
        (
            _("问题属地"),
            " ".join(dict.fromkeys(places.get(code, "") for code in (case.community_code, case.place_code))),
        ),
        (_("领域"), _(FIELD_LABELS.get(case.field, case.field))),
        (_("首次来源"), _(dict(CHANNELS).get(case.channel, case.channel))),
        (_("案件来由"), _(dict(ORIGINS).get(str(case.marks.get("origin", "")), ""))),
        (_("收到日期"), cjk_date(case.found_on)),
        (_("涉及人数"), str(case.people_count) if case.people_count > 1 else ""),
        (_("承办单位"), roster.units.get(case.unit_id, "") if case.unit_id else ""),
        (_("承办人"), answering(case, roster)),
        (_("包案领导"), roster.people.get(case.sponsor_id, "") if case.sponsor_id else ""),
        (_("调解员"), "、".join(roster.people.get(UUID(one), "") for one in case.team)),
        (_("处理意见"), _(dict(OPINIONS).get(case.opinion, "")) if case.kind == "petition" else ""),
        (_("办结方式"), outcome_words(case)),
        (_("办结日期"), cjk_date(case.closed_on)),
        (_("下次回访"), cjk_date(case.follow_up_on)),
        (_("曾经逾期"), _("是") if case.late else ""),
    ]
    return [(label, value) for label, value in rows if value]


def standing_words(case: Case, roster: Roster) -> list[Fact]:
    """Return what earlier steps established, in words."""
    marks: Mapping[str, Any] = case.marks
    rows: list[Fact] = []
    if marks.get("catch_all"):
        rows.append((_("责任空缺"), _("此处此领域未落实责任岗位，暂由兜底岗位负责")))
    if case.bounces:
        rows.append((_("退单次数"), str(case.bounces)))
    if marks.get("led_by"):
        rows.append((_("三次退单"), _("由领导指定承办，不能再退")))
    if alone := [one.who for one in answers(case) if one.alone_since]:
        rows.append((_("本人意愿"), _("%(who)s已要求不再联系") % {"who": "、".join(alone)}))
    rows += [(_(label), cjk_date(_read(marks[name]))) for name, label in DAYS if marks.get(name)]
    rows += [(_(label), str(marks[name])) for name, label in COUNTS if marks.get(name)]
    if marks.get("tries"):
        rows.append((_("联系未果"), _("%(n)s 次") % {"n": len(marks["tries"])}))
    if level := marks.get("escalation"):
        rows.append((_("升级层级"), str(level)))
    return rows


def notices(case: Case, book: Book) -> list[Fact]:
    """Return which written notices were served when, and which are still owed; most of them in fifteen days (art 23)."""
    if case.kind != "petition":
        return []
    told: Mapping[str, str] = case.marks.get("told", {})
    owed = notices_owed(standing(case))
    rows: list[Fact] = []
    if untold(standing(case)) and getattr(case, "has_persons", False):
        rows.append((_("书面告知"), _("办理时姓名、住址不清，没有告知；已登记身份的，请办“改为实名”，再书面告知")))
    for name, label in TOLD:
        if name in told:
            rows.append((_(label), _("%(day)s 送达") % {"day": cjk_date(_read(told[name]))}))
            rows += _still_owed(case, name, _(label))
        elif name in owed:
            last = _last_day(case, book) if name != "extension_notice" else None
            rows.append((_(label), _("待送达，限 %(day)s") % {"day": cjk_date(last)} if last else _("待送达")))
        else:
            rows += _still_owed(case, name, _(label))
    return [*rows, *_still_owed(case, OPINION, _("处理意见书"))]


def _still_owed(case: Case, name: str, label: str) -> list[Fact]:
    """Say who was joined in and is still owed a paper that the others have."""
    left = unserved(case, name)
    named, nameless = ["、".join(one.shown for one in left if (one.identity is None) is no) for no in (False, True)]
    rows: list[Fact] = []
    if named:
        rows.append((label, _("尚未送达%(who)s（并入事项的当事人），须另行送达") % {"who": named}))
    if nameless:
        rows.append((label, _("尚未送达%(who)s：没有密封姓名，请在并入的事项登记其身份后送达") % {"who": nameless}))
    return rows


def _last_day(case: Case, book: Book) -> date | None:
    try:
        return due_on(book.term("petition.accept", case.found_on), case.found_on, book.calendar)
    except LookupError:
        return None


def _read(value: object) -> date | None:
    try:
        return date.fromisoformat(str(value)[:10]) if value else None
    except ValueError:
        return None
