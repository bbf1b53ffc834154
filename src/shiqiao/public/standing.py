"""How a matter stands, in plain words for whoever handed it in: its days and what comes next, no names, no remarks."""

from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from shiqiao.calendars import due_on
from shiqiao.cases.models import Case
from shiqiao.documents.addressees import OPINION, unserved
from shiqiao.law import book
from shiqiao.people.models import Unit
from shiqiao.procedures.machine import gettext_noop
from shiqiao.procedures.matter_parties import asked, number_here, silent, unnamed
from shiqiao.record import clock
from shiqiao.record.models import Step
from shiqiao.record.projection import standing

N_ = gettext_noop

# Of a petition that is under way: the word for it, what that means, and what its day is the last day for.
UNDER_WAY = {
    "registered": (N_("已收到"), N_("正在看归哪里办。"), N_("最迟这一天告诉您受理不受理")),
    "forwarded": (
        N_("已转送"),
        N_("这件事已转给有权处理的机关，对方收下以前仍由本镇负责。"),
        N_("最迟这一天问清对方收没收"),
    ),
    "accepted": (N_("正在办理"), N_("已经受理，正在核实、处理。"), N_("最迟这一天答复您")),
    "concluded": (N_("已有处理意见"), N_("处理意见已经作出，要书面送给您。"), N_("最迟这一天送给您")),
    "answering": (N_("请您答复"), N_("处理意见已经送达。办得怎么样，由您本人说了算。"), N_("请在这一天以前答复")),
    "review": (N_("复查中"), N_("按您的申请，正由上一级机关复查。"), N_("复查最迟这一天有结果")),
    "final_review": (N_("复核中"), N_("按您的申请，正由更上一级机关复核。"), N_("复核最迟这一天有结果")),
}
REVIEW_UNTIL = N_("不服处理意见，申请复查最迟")
ANSWERED = (N_("您已答复"), N_("由没有经手的人核验属实后办结。"), N_("最迟这一天核验"))
# Nobody's own answer is waited for: what was brought anonymously, and suggestions.
UNASKED = (N_("已处理，待核验"), N_("处理意见已经作出，由没有经手的人核验。"), N_("最迟这一天核验"))
ENDED = {
    "settled": N_("问题已经核验解决，您也说解决了。"),
    "unreachable": N_("问题已经核验，但是多次没有联系上您。您有不同意见的，可以打电话或者再来反映。"),
    "unreasonable": N_("经多人会商认定诉求不合理，理由见书面答复。"),
    "withdrawn": N_("已按您的意思撤回。"),
    "final": N_("已经复核终结，同一事实和理由不再受理。"),
    "lapsed": N_("处理意见送达后，没有在期限内申请复查或者复核。"),
    "done": N_("已经核验办结。"),
    "replied": N_("已经答复。"),
    "routed": N_("这件事要走别的法定途径。"),
    "handed_over": N_("已移送有权处理的机关。"),
    "forwarded": N_("有权处理的机关已经收下，由它办理并答复您。"),
    "not_accepted": N_("没有受理。"),
}
# What the written notice says, in short; the notice itself gives the reasons in full.
WHY_NOT = {
    "pending": N_("同一件事已经受理或者正在办理，没有再受理一次。"),
    "final": N_("同一事实和理由已经复核终结，不再受理。"),
    "not_ours": N_("这件事不归本镇管。"),
}
WHERE_TO = {
    "judicial": N_("请向法院、检察院、公安机关或者行政复议机关提出。"),
    "arbitration": N_("请申请仲裁。"),
    "party": N_("请向党组织申诉、申请复审。"),
    "administrative": N_("请按行政裁决、确认、许可、处罚等程序提出。"),
}


@dataclass
class Standing:
    """What the page shows: a word, sentences, (label, day) lines, whether the day has passed, whether an answer is awaited."""

    word: str
    says: list[str] = field(default_factory=list)
    days: list[tuple[str, date]] = field(default_factory=list)
    is_late: bool = False
    asks: bool = False
    # Under which number whoever holds the receipt is asked.
    party: int = 1


def standing_of(case: Case, brought: Case) -> Standing:
    """Return how a matter stands today; where `brought` goes on as another one no more is told of that one."""
    joined = brought.id != case.id
    if case.kind != "petition":
        found = Standing(_("正在办理") if case.is_open else _("已经办结"), [_("按另一类事项办理。")])
        label = N_("眼下这一步最迟办到这一天")
    elif case.is_open:
        word, says, label = _words(case)
        found = Standing(_(word), [_(says)])
    else:
        found, label = Standing(_("已经办结"), _ending(case)), ""
    if joined:
        found.says.insert(0, _("这件事和同一件事的其他来信来电合在一起办。"))
    if case.is_open and case.own_due_on:
        found.days.append((_(label), case.own_due_on))
        found.is_late = case.own_due_on < clock.today() and case.state != "answering"
    if case.kind == "petition":
        _more_days(case, found)
    waits = case.state == "answering" and case.concerns_person and case.accepted_on is None
    if joined and waits:
        return _among_others(case, brought, found)
    found.asks, found.party = waits, asked(standing(brought))[0]
    return found


def _among_others(case: Case, brought: Case, found: Standing) -> Standing:
    """Say what is to be answered by whoever brought what others brought too, each for themselves, and how."""
    row = standing(case)
    party = number_here(row, standing(brought), asked(standing(brought))[0]) if case.kind == "petition" else None
    owed = {one.number for one in unserved(case, OPINION)}
    found.says[1:] = [_("处理意见已经作出，由反映这件事的人各自答复。")]
    if party in owed:
        # Nobody's days run from what was served on somebody else.
        found.says.append(_("处理意见书还要书面送给您，申请复查的期限从您收到之日起算。"))
        found.days = [one for one in found.days if one[0] != _(REVIEW_UNTIL)]
    found.asks = party in silent(row) and not unnamed(row)
    if found.asks and party is not None:
        found.party = party
        found.says.append(_("您的答复只算您自己的，别人不能替您答。"))
    elif party is not None and party not in silent(row):
        found.word = _("等其他人答复")
        found.says.append(_("您已经答复过，或者已经另作登记，还在等其他人。"))
    else:
        found.word = _("正在征询")
        found.says.append(_("轮到您答复时，办理单位会给您打电话或者发链接；也可以凭编号打电话答复。"))
        found.days = [one for one in found.days if one[0] != _(UNDER_WAY["answering"][2])]
    return found


def _words(case: Case) -> tuple[str, str, str]:
    if case.state == "answering" and not case.concerns_person:
        return UNASKED
    if case.state == "answering" and case.accepted_on:
        return ANSWERED
    return UNDER_WAY[case.state]


def _more_days(case: Case, found: Standing) -> None:
    if case.taken_up_on:
        found.days.insert(0, (_("受理日期"), case.taken_up_on))
    if case.marks.get("extensions"):
        found.says.append(_("情况复杂，经批准延长过一次期限，理由见书面告知。"))
    delivered = _day(case, "delivered_on")
    if case.state == "answering" and delivered and not case.marks.get("reviewed_on"):
        law = book.current()
        last = due_on(law.term("petition.review_request", delivered), delivered, law.calendar)
        found.days.append((_(REVIEW_UNTIL), last))
    if case.closed_on:
        found.days.append((_("办结日期"), case.closed_on))


def _ending(case: Case) -> list[str]:
    says = [_(ENDED.get(case.outcome, ENDED["done"]))]
    if case.outcome == "not_accepted":
        given = _given(case, "decline")
        says.append(_(WHY_NOT.get(str(given.get("ground")), "")) if given.get("ground") else "")
        says.append(_to_unit(case, given.get("unit")))
    elif case.outcome == "routed":
        says.append(_(WHERE_TO.get(str(_given(case, "guide").get("route")), WHERE_TO["administrative"])))
    elif case.outcome == "forwarded":
        says.append(_to_unit(case, case.marks.get("forwarded_to")))
    return [one for one in says if one]


def _given(case: Case, act: str) -> dict[str, object]:
    last = Step.objects.filter(subject_id=case.id, act=act).order_by("-seq").first()
    return last.given if last else {}


def _to_unit(case: Case, unit_id: object) -> str:
    # Where an accusation went is nobody's business but theirs who deal with it.
    unit = Unit.objects.filter(id=str(unit_id)).first() if unit_id and case.category != "accusation" else None
    return _("有权处理的机关：%(unit)s。") % {"unit": unit.name} if unit else ""


def _day(case: Case, mark: str) -> date | None:
    said = case.marks.get(mark)
    return date.fromisoformat(str(said)) if said else None
