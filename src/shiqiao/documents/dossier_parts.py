"""The parts of a dispute's dossier, each out of what the register holds; what is missing says why."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from shiqiao.cases.mediations import Done, Mediation, Terms
from shiqiao.cases.models import Case
from shiqiao.documents.wording import chinese_date
from shiqiao.law.validity import valid_on
from shiqiao.people.roster import Roster
from shiqiao.places.models import Division
from shiqiao.procedures import dispute_words as words
from shiqiao.procedures import matter_words
from shiqiao.procedures.identity import letter
from shiqiao.procedures.matter_parties import asked
from shiqiao.record.editions import editions
from shiqiao.record.projection import standing

RIGHTS = (
    "调解员已向各方当事人告知：可以选择或者接受调解员，接受、拒绝或者要求终止调解，要求公开或者不公开进行；"
    "应当如实陈述、遵守秩序、尊重对方权利；调解不收取任何费用。"
)
Row = tuple[str, str]


@dataclass(frozen=True)
class Block:
    """What stands in a part: rows of label and value, a table with a head, or a text under a heading."""

    heading: str = ""
    rows: tuple[Row, ...] = ()
    head: tuple[str, ...] = ()
    table: tuple[tuple[str, ...], ...] = ()
    text: str = ""


@dataclass(frozen=True)
class Part:
    """One part of the dossier; without blocks and files it is missing, and `why` says why."""

    title: str
    required: bool
    blocks: tuple[Block, ...] = ()
    files: tuple[str, ...] = ()
    why: str = ""

    @property
    def missing(self) -> bool:
        """Whether nothing of it is there."""
        return not self.blocks and not self.files


@dataclass(frozen=True)
class Person:
    """A person of the dispute: role and letter, and what an opening of the seal shows of them: nothing without one."""

    role: str
    shown: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Around:
    """What else the dossier says of the dispute: who keeps it, who makes it, and its persons."""

    case: Case
    file: Mediation
    roster: Roster
    persons: Sequence[Person]
    maker: str
    today: date
    # What a text becomes when something of a person whose seal is not open stands in it.
    cover: Callable[[str], str] = str


def parts_of(around: Around) -> Iterable[Part]:
    """Return the parts in the order of the archive: required ones, and those that this dispute has or should have."""
    registered, *others = _parts(around)
    yield _covered(registered, around.cover)
    yield _persons(around)
    yield from (_covered(part, around.cover) for part in others)


def _covered(part: Part, cover: Callable[[str], str]) -> Part:
    blocks = tuple(
        replace(
            one,
            rows=tuple((label, cover(value)) for label, value in one.rows),
            table=tuple(tuple(cover(cell) for cell in row) for row in one.table),
            text=cover(one.text),
        )
        for one in part.blocks
    )
    return replace(part, blocks=blocks)


def _parts(around: Around) -> Iterable[Part]:
    case, file = around.case, around.file
    yield _registered(around)
    yield _consents(file)
    found = tuple((chinese_date(day), by, record) for day, by, record in file.looked_into)
    yield Part(
        "调查记录",
        False,
        (Block(head=("日期", "记录人", "记录"), table=found),) if found else (),
        file.files("investigate"),
        "" if found else "没有单独调查",
    )
    yield Part(
        "调解记录", True, tuple(_sessions(file)), file.files("session"), "" if file.sessions else "没有开过调解会"
    )
    yield _agreement(case, file)
    yield _performance(file)
    yield _court(file)
    if file.prevented:
        rows = tuple(
            (chinese_date(day), f"{what}{'（已报告公安机关）' if told else ''}") for what, day, told in file.prevented
        )
        yield Part("防止激化措施记录", False, (Block(rows=rows),), file.files("prevent"))
    if file.ending:
        why, elsewhere, reason, day = file.ending
        rows = (("终止日期", chinese_date(day)), ("原因", why), ("已告知的途径", elsewhere), ("说明", reason))
        yield Part("终止调解告知记录", True, (Block(rows=rows),), file.files("terminate"))
    yield _follow_ups(case, file)
    if file.notes:
        notes = tuple((chinese_date(day), by, text) for day, by, text in file.notes)
        yield Part("情况说明", False, (Block(head=("日期", "记录人", "说明"), table=notes),), file.files("note"))
    yield _closing(case, file)


def filled(*rows: Row) -> tuple[Row, ...]:
    """Return the rows that have a value."""
    return tuple(row for row in rows if row[1])


def cited(code: str, on: date) -> str:
    """Return how an article is cited on a day; "" when nobody has verified it, since then no paper prints it."""
    basis = valid_on(editions()[0].bases.get(code, ()), on)
    return basis.citation if basis and basis.verified else ""


def sides_of(case: Case) -> str:
    """Return the sides of a dispute by their letters."""
    return "、".join(f"当事人{letter(number)}" for number in asked(standing(case)))


def _registered(around: Around) -> Part:
    case, file = around.case, around.file
    places = dict(Division.objects.filter(code__in={case.place_code, case.community_code}).values_list("code", "name"))
    where = " ".join(dict.fromkeys(places.get(code, "") for code in (case.community_code, case.place_code)))
    opened: Done | None = next(iter(file.steps), None)
    origin = _(dict(words.ORIGINS).get(str(case.marks.get("origin", "")), ""))
    rows = filled(
        ("编号", case.shown_number),
        ("案件来由", origin),
        ("来源", _(dict(matter_words.CHANNELS).get(case.channel, case.channel))),
        ("收到日期", chinese_date(case.found_on)),
        ("纠纷类型", _(dict(words.CATEGORIES).get(case.category, ""))),
        ("发生地", where),
        ("当事人", sides_of(case)),
        ("事项", case.title),
        ("纠纷简要情况", case.description),
        ("登记人", opened.by if opened else ""),
        ("受理依据", cited("tiaojie.17", around.today)),
    )
    title = (
        "人民调解申请受理登记表"
        if case.marks.get("origin") == "application"
        else "人民调解受理登记表（主动调解、移交）"
    )
    return Part(title, True, (Block(rows=rows),), file.files("register"))


def _persons(around: Around) -> Part:
    if not around.persons:
        return Part("当事人身份情况", True, why="没有登记当事人的身份信息")
    shown = [Block(one.role, one.shown) for one in around.persons if one.shown]
    closed = [one.role for one in around.persons if not one.shown]
    if not shown:
        return Part("当事人身份情况", True, why="身份信息密封保存，本卷没有启封；须经批准启封后填入")
    if closed:
        shown.append(Block("、".join(closed), text="身份信息密封保存，没有启封。"))
    return Part("当事人身份情况", True, tuple(shown))


def _consents(file: Mediation) -> Part:
    table = tuple(
        (f"当事人{one.letter}", one.words or "没有征询", chinese_date(one.on) if one.on else "", one.remark)
        for one in file.sides
    )
    blocks = [Block("调解意愿", head=("当事人", "意愿", "日期", "情况"), table=table)]
    if file.told_rights_on:
        rows = (("告知日期", chinese_date(file.told_rights_on)), ("调解员", "、".join(file.mediators)))
        blocks.append(Block("权利义务告知", rows, text=RIGHTS))
    if file.invited:
        invited = tuple((whom, chinese_date(day), "已征得当事人同意", remark) for whom, day, remark in file.invited)
        blocks.append(Block("邀请参加调解的人员", head=("对象", "日期", "当事人意见", "说明"), table=invited))
    asked = any(one.consent for one in file.sides)
    missing = "" if asked else "还没有征询当事人意愿、告知权利义务"
    return Part(
        "权利义务告知和调解意愿记录", True, tuple(blocks) if asked else (), file.files("seek_consent", "begin"), missing
    )


def _sessions(file: Mediation) -> Iterable[Block]:
    for one in file.sessions:
        rows = filled(
            ("日期", chinese_date(one.on)),
            ("地点", one.venue),
            ("到场当事人", one.present),
            ("参加人员", one.helped),
            ("调解员", "、".join(file.mediators)),
            ("记录人", one.by),
            ("记录签名", one.signed),
            ("约定下次", chinese_date(one.next_on) if one.next_on else ""),
        )
        yield Block(f"第{one.number}次调解", rows, text=one.record)


def _agreement(case: Case, file: Mediation) -> Part:
    terms = file.agreement
    earlier = tuple(Block(f"此前的协议（{why}）", terms_rows(one)) for one, why in file.earlier)
    if terms is None and earlier:
        return Part("人民调解协议书", True, earlier, file.files("agree"))
    if terms is None:
        why = "终止调解，没有达成协议" if file.ending else "没有达成协议"
        return Part("人民调解协议书", True, why=why)
    title = "人民调解协议书" if terms.form == "written" else "口头协议登记表"
    return Part(title, True, (Block(rows=terms_rows(terms)), *earlier), file.files("agree"))


def terms_rows(terms: Terms) -> tuple[Row, ...]:
    """Return what was agreed as label and value, in the order of art 29."""
    signed = f"当事人{terms.signed}已签名或者确认" if terms.signed else ""
    return filled(
        ("主要事实、争议事项和各方责任", terms.facts),
        ("协议内容", terms.content),
        ("履行方式", terms.manner),
        ("履行期限", chinese_date(terms.perform_by) if terms.perform_by else ""),
        ("生效日期", chinese_date(terms.effective_on) if terms.effective_on else ""),
        ("当事人签名", signed),
        ("调解员签名、印章", "调解员已签名，已加盖人民调解委员会印章" if terms.sealed else ""),
        ("记录人", terms.by),
    )


def _performance(file: Mediation) -> Part:
    if not file.agreement:
        return Part("履行记录", False, why="没有协议，不需履行")
    blocks = []
    if file.duties:
        table = tuple(
            (
                str(one.number),
                f"当事人{one.side}",
                one.what,
                chinese_date(one.due_on),
                "".join(
                    (
                        one.result_words or ("逾期未登记" if one.overdue else "没有登记"),
                        f"，{chinese_date(one.done_on)}" if one.done_on else "",
                        "（晚于约定）" if one.late else "",
                        f"：{one.remark}" if one.remark else "",
                    )
                ),
            )
            for one in file.duties
        )
        blocks.append(Block("履行事项", head=("序号", "由谁履行", "内容", "约定日期", "履行情况"), table=table))
    if file.checks:
        checked = tuple((chinese_date(day), result, record) for result, day, record in file.checks)
        blocks.append(Block("督促检查", head=("日期", "履行情况", "记录"), table=checked))
    files = file.files("check_promise", "check_performance")
    return Part("履行记录", False, tuple(blocks), files, "" if blocks or files else "还没有登记履行情况")


def _court(file: Mediation) -> Part:
    court = file.court
    if court.applied_on is None:
        return Part("司法确认材料", False, why="没有申请司法确认" if file.agreement else "没有协议，不需司法确认")
    rows = filled(
        ("双方共同申请日期", chinese_date(court.applied_on)),
        ("结果", court.result or "等人民法院裁定"),
        ("裁定日期", chinese_date(court.decided_on) if court.decided_on else ""),
    )
    return Part("司法确认材料", False, (Block(rows=rows),), court.files)


def _follow_ups(case: Case, file: Mediation) -> Part:
    if not file.follow_ups:
        return Part("回访记录", False, why="还没有到回访日期" if case.follow_up_on or case.is_open else "没有登记回访")
    table = tuple((chinese_date(day), result, remark) for result, day, remark in file.follow_ups)
    return Part("回访记录", False, (Block(head=("日期", "结果", "情况"), table=table),), file.files("follow_up"))


def _closing(case: Case, file: Mediation) -> Part:
    title = "结案登记表"
    if case.is_open or case.closed_on is None:
        return Part(title, True, why="事项还没有办结")
    said: Mapping[str, Any] = case.marks.get("answers") or {}
    answers = tuple(
        (
            f"当事人{letter(int(number))}",
            _(dict(matter_words.SOLVED)[one["solved"]]),
            _(dict(matter_words.SATISFIED)[one["satisfied"]]),
            _(dict(matter_words.ANSWERED_HOW).get(one["how"], one["how"])),
            chinese_date(date.fromisoformat(one["on"])) if one.get("on") else "",
        )
        for number, one in sorted(said.items())
    )
    rows = filled(
        ("办结方式", _(dict(words.OUTCOMES).get(case.outcome, case.outcome))),
        ("核验属实", chinese_date(case.settled_on) if case.settled_on else ""),
        ("各方认可", chinese_date(case.accepted_on) if case.accepted_on else ""),
        ("办结日期", chinese_date(case.closed_on)),
        ("是否曾经逾期", "是" if case.late else "否"),
    )
    blocks = [Block(rows=rows)]
    if answers:
        blocks.append(Block("当事人答复", head=("当事人", "解决了吗", "满意吗", "方式", "日期"), table=answers))
    return Part(title, True, tuple(blocks), file.files("settle", "answer"))
