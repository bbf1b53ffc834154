"""Papers that the tests of this room set: fictional authority, enterprise and people."""

from dataclasses import replace
from datetime import UTC, date, datetime

from shiqiao.documents.content import (
    BriefContent,
    Check,
    Enterprise,
    Figure,
    Inspector,
    Item,
    LegalBasis,
    PaperContent,
    Paragraph,
    PriorPaper,
    SignaturePlace,
)

BASIS = LegalBasis("《山东省安全生产条例》第四十七条", "法制审核岗", date(2026, 1, 5))
WANG = Enterprise("诸城市某某机械厂", "91370782MA3C00000X", "岳旺社区工业路1号", "王某", "0536-0000000")
CHECK = Check("打磨车间", datetime(2026, 11, 23, 1, 5, tzinfo=UTC), datetime(2026, 11, 23, 3, 30, tzinfo=UTC))


def item(seq: int, description: str = "配电箱未上锁，箱门未跨接接地线。") -> Item:
    """Make one general hazard with a basis and a deadline."""
    return Item(seq, description, BASIS, "general", "按标准整改到位", date(2026, 12, 8), "已整改")


def notice(items: int = 1) -> PaperContent:
    """Make an issued notice."""
    return PaperContent(
        kind="rectification_notice",
        authority="石桥子镇人民政府",
        letterhead="石桥子镇人民政府",
        prefix="石政安改",
        year=2026,
        addressee=WANG,
        n=12,
        issued_on=date(2026, 11, 23),
        check=CHECK,
        items=tuple(item(n + 1) for n in range(items)),
        bases=(BASIS,),
        demands=("明确专人负责。", "留存整改前后照片。"),
        signatures=(SignaturePlace("被检查单位负责人（签字）"),),
        copies_to=("某某局",),
        link="https://town.example/p/3k9f2m7qxw8a",
    )


def record() -> PaperContent:
    """Make an issued check record whose owner refused to sign."""
    return replace(
        notice(),
        kind="site_check_record",
        inspectors=(Inspector("李某", "鲁0001", "应急办"), Inspector("陈某", "", "专家库", True)),
        signatures=(SignaturePlace("被检查单位负责人（签字）", state="refused", note="以公章不在为由拒签"),),
    )


def opinion() -> PaperContent:
    """Make an issued re-inspection opinion."""
    prior = PriorPaper("隐患整改通知书", "石政安改〔2026〕12号", date(2026, 11, 23))
    return replace(notice(), kind="reinspection_opinion", prior=prior, findings="同意销号。", demands=())


def brief(repeat: int = 1) -> BriefContent:
    """Make a brief whose paragraphs are the longer the greater repeat is."""
    return BriefContent(
        title="11月份全镇安全生产检查整治情况",
        issue_no=12,
        authority="石桥子镇安全生产委员会办公室",
        on=date(2026, 11, 30),
        lead="检查企业83家，发现隐患312项。" * repeat,
        figures=(Figure("检查企业", "83家", "本期有检查记录"), Figure("发现隐患", "312项")),
        paragraphs=(Paragraph("一、主要做法", "整改人与复查人分离。" * repeat),),
        notes=("数据取自隐患台账。",),
    )
