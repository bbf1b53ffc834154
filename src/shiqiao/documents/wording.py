"""The fixed wording of papers, shared by the PDF and the editable form; papers are Chinese documents."""

from collections.abc import Mapping
from datetime import date, datetime

from shiqiao.documents.content import Item, Kind, PaperContent, SignaturePlace

TITLES: dict[Kind, str] = {
    "site_check_record": "现场检查记录",
    "rectification_notice": "隐患整改通知书",
    "reinspection_opinion": "整改复查意见书",
    "acceptance_notice": "信访事项受理告知书",
    "refusal_notice": "信访事项不予受理告知书",
    "routing_notice": "信访事项办理途径告知书",
    "transfer_notice": "信访事项转送告知书",
    "extension_notice": "信访事项延期办理告知书",
    "handling_opinion": "信访事项处理意见书",
    "review_opinion": "信访事项复查意见书",
    "final_review_opinion": "信访事项复核意见书",
    "assignment_slip": "信访事项交办单",
    "mediation_agreement": "人民调解协议书",
}
# Papers about a case that decide on what was asked for.
OPINIONS = ("handling_opinion", "review_opinion", "final_review_opinion")
GRADES = {"general": "一般", "major": "重大"}
QR_NOTE = "扫码核验本文书编号、日期与内容摘要，不代替电子印章"
REPORT_NOTE = "整改完成后，由被检查单位扫码反馈整改情况"
BLANK_DATE = "　　年　月　日"
BLANK_NUMBER = "（未编号）"
_DIGITS = "〇一二三四五六七八九"


def chinese_date(day: date | None) -> str:
    """Return 2026年11月3日, without leading zeros (GB/T 9704-2012 7.3.5), or blanks to be filled in by hand."""
    return f"{day.year}年{day.month}月{day.day}日" if day else BLANK_DATE


def chinese_moment(moment: datetime) -> str:
    """Return 2026年11月3日9时05分."""
    return f"{chinese_date(moment)}{moment.hour}时{moment.minute:02d}分"


def chinese_numeral(n: int) -> str:
    """Return 1–99 in Chinese numerals; raises ValueError beyond."""
    if not 1 <= n <= 99:
        raise ValueError(f"{n} is not between 1 and 99")
    tens, ones = divmod(n, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[ones] if ones else "")


def check_time(content: PaperContent) -> str:
    """Return from when to when the check lasted, naming the day twice only if it changed."""
    if content.check is None:
        return ""
    start, end = content.check.started, content.check.ended
    if end is None:
        return chinese_moment(start)
    same_day = start.date() == end.date()
    return f"{chinese_moment(start)}至{f'{end.hour}时{end.minute:02d}分' if same_day else chinese_moment(end)}"


def opening(content: PaperContent) -> str:
    """Return the first paragraph, which leads to the table of items."""
    own = {"site_check_record": _record, "rectification_notice": _notice, "reinspection_opinion": _opinion}
    return own.get(content.kind, _about_a_matter)(content)


def _about_a_matter(content: PaperContent) -> str:
    basis = f"依据{_articles(content)}，" if content.bases else ""
    if content.kind == "mediation_agreement":
        return f"上述当事人的纠纷（{content.matter}）经{content.authority}主持调解，{basis}各方自愿达成如下协议。"
    if content.kind == "assignment_slip":
        return f"现将信访事项（{content.matter}）交你单位办理。{basis}请按照下列要求办理并如期回复。"
    way = "答复" if content.kind in OPINIONS else "将有关事项告知"
    return f"你（你们）提出的信访事项（{content.matter}）收悉。{basis}现{way}如下。"


def parties(content: PaperContent, names: Mapping[str, str] | None = None) -> list[tuple[str, str]]:
    """Return the sides of an agreement with their names, where they are given for this once; the rest is filled in by hand."""
    known = {one.shown: (names or {}).get(one.identity, "") for one in content.persons}
    sides = [place.role.partition("（")[0] for place in content.signatures if place.role.startswith("当事人")]
    return [(side, known.get(side, "")) for side in sides]


def addressed(content: PaperContent, names: Mapping[str, str] | None = None) -> str:
    """Return to whom a paper goes: sealed persons by their letters unless their names, by seal, are given for this once."""
    known = names or {}
    if not content.persons:
        return content.addressee.name
    return "、".join(known.get(person.identity) or person.shown for person in content.persons)


def _bases(content: PaperContent) -> str:
    return "、".join(basis.text for basis in content.bases)


def _articles(content: PaperContent) -> str:
    """Return the bases with each law named once: 《信访工作条例》第三十二条、第三十四条."""
    said: list[str] = []
    for law, closing_mark, article in (basis.text.partition("》") for basis in content.bases):
        known = any(one.startswith(f"{law}{closing_mark}") for one in said)
        said.append(article if known and closing_mark else f"{law}{closing_mark}{article}")
    return "、".join(said)


def _looked(content: PaperContent) -> str:
    return f"{chinese_date(content.check.started)}，" if content.check else ""


def _record(content: PaperContent) -> str:
    basis = f"依据{_bases(content)}，" if content.bases else ""
    found = f"发现下列{len(content.items)}项事故隐患。" if content.items else "本次检查未发现事故隐患。"
    return f"{basis}{content.authority}检查人员对该单位进行了现场检查，{found}"


def _notice(content: PaperContent) -> str:
    major = sum(item.grade == "major" for item in content.items)
    of_which = f"（其中重大事故隐患{major}项）" if major else ""
    basis = f"依据{_bases(content)}，" if content.bases else ""
    return (
        f"{_looked(content)}我单位对你单位进行了现场检查，发现事故隐患{len(content.items)}项{of_which}。"
        f"{basis}现通知你单位按照下列要求和期限完成整改。"
    )


def _opinion(content: PaperContent) -> str:
    prior = content.prior
    cited = ""
    if prior is not None:
        when = f"于{chinese_date(prior.on)}" if prior.on else "此前"
        cited = f"我单位{when}向你单位送达《{prior.title}》（{prior.number}）。"
    basis = f"依据{_bases(content)}，" if content.bases else ""
    return f"{cited}{_looked(content)}{basis}我单位对整改情况进行了复查，逐项意见如下。"


def closing(content: PaperContent) -> list[str]:
    """Return the paragraphs after the items and demands: what follows, remedies, what this paper replaces."""
    said = []
    if content.kind == "rectification_notice":
        said.append(
            "请你单位在期限届满前如实反馈整改情况，我单位将组织复查。因客观原因不能按期完成的，应当在期限届满前申请延期并说明理由。"
            "拒不整改或者逾期未完成整改的，我单位将依法报告有关主管部门处理。"
        )
    if content.remedies:
        said.append(content.remedies)
    if content.contact:
        said.append(f"联系方式：{content.contact}")
    if content.supersedes:
        said.append(f"本文书自印发之日起代替{content.supersedes}。")
    return said


def notices(content: PaperContent) -> list[str]:
    """Return what a reader must know first: that the paper is void, or only a draft."""
    said = []
    if content.void is not None:
        reason = f"，原因：{content.void.reason}" if content.void.reason else ""
        said.append(f"本文书已于{chinese_date(content.void.on)}作废{reason}")
    elif content.n is None:
        said.append("草稿，未经签发，不具有效力")
    return said


def watermark(content: PaperContent) -> str:
    """Return the word across the page, empty for a paper that stands."""
    return "作废" if content.void else ("草稿" if content.n is None else "")


def demands(content: PaperContent) -> list[str]:
    """Return the demands, numbered （一）（二） if there is more than one."""
    if len(content.demands) < 2:
        return list(content.demands)
    return [f"（{chinese_numeral(n)}）{text}" for n, text in enumerate(content.demands, 1)]


def table_head(kind: Kind) -> list[str]:
    """Return the column heads of the items' table."""
    last = {
        "site_check_record": ["处理措施"],
        "rectification_notice": ["整改要求", "整改期限"],
        "reinspection_opinion": ["整改期限", "复查情况"],
    }.get(kind)
    if last is None:
        return []
    return ["序号", "隐患情况及依据", "等级", *last]


def _deadline(day: date | None) -> str:
    """Break the date where a narrow column would break it badly."""
    return chinese_date(day).replace("年", "年\n") if day else "—"


def table_row(kind: Kind, item: Item) -> list[str]:
    """Return the cells of one item, in the order of table_head; the basis is not in them."""
    until = _deadline(item.rectify_by)
    ordered = item.measure + (f"（{chinese_date(item.rectify_by)}前）" if item.rectify_by else "")
    last = {
        "site_check_record": [ordered],
        "rectification_notice": [item.measure or "—", until],
        "reinspection_opinion": [until, item.result or "—"],
    }[kind]
    return [str(item.seq), item.description, GRADES[item.grade], *(cell or "—" for cell in last)]


def signature(place: SignaturePlace) -> str:
    """Return what stands beside the role where nobody drew a signature."""
    if place.state == "refused":
        return f"拒绝签字{f'（{place.note}）' if place.note else ''}"
    return place.name if place.state == "signed" else ""


def service(content: PaperContent) -> list[tuple[str, str]]:
    """Return the rows of the receipt (送达), blank where it is filled in by hand."""
    done = content.service
    if done is None:
        return [("送达方式", ""), ("送达时间", BLANK_DATE), ("收件人（签字）", "")]
    outcome = "拒收" if done.refused else ""
    note = "；".join(part for part in (outcome, done.note) if part)
    rows = [("送达方式", done.how), ("送达时间", chinese_date(done.on)), ("收件人", done.to or "—")]
    return [*rows, ("送达情况", note)] if note else rows
