"""The mediation agreement as a paper: the parts of art 29, the committee's name, sealed sides named only as it is set."""

import io
import shutil
from uuid import UUID

import pytest
from docx import Document

from build import Town, at, key, photo
from cases.matters import enlist, mediated, row
from documents.matter_cast import drafted, issued
from documents.test_paper_render import poppler, squeezed
from shiqiao.documents import files
from shiqiao.documents.final import content_of
from shiqiao.documents.models import Content, Paper
from shiqiao.identities import reveal
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed"),
]
DAY = "2026-03-03"
# Fictional, and in no other text of the tests.
FIRST, SECOND = "闻人霁月", "澹台拂晓"
TERMS = {"facts": "甲方檐口伸过界线，甲方有责任。", "content": "甲方改短檐口。", "manner": "自行施工"}


def quarrel(town: Town, **given: object) -> UUID:
    """Mediate a dispute whose two sides are sealed, as far as a draft of the agreement."""
    enlist(town)
    case = mediated(town, **given)
    for name in (FIRST, SECOND):
        town.do("mei", "identity", clock.new_id(), "seal", case=case, role="party", name=name)
    return case


def agreement(town: Town, case: UUID) -> Paper:
    """Draft it in the register, then as a paper."""
    town.do("mei", "dispute", case, "draft_agreement", **TERMS, perform_by=clock.today().replace(day=28))
    return drafted(town, case, "mediation_agreement", who="mei")


def test_it_has_the_parts_of_the_law(town: Town) -> None:
    with at(DAY):
        case = quarrel(town)
        made = files.pdf_of(issued(town, agreement(town, case)))
    text = squeezed(made)
    # A short one is one sheet: nobody signs a page on which nothing else stands.
    assert "Pages:1" in "".join(poppler("pdfinfo", made).split())
    said = (
        "石桥子镇人民调解委员会", "人民调解协议书", "石调协〔2026〕1号", "身份证件号码", "当事人甲", "当事人乙",
        row(case).shown_number, "《中华人民共和国人民调解法》第二十八条、", "一、主要事实、争议事项和各方责任", TERMS["facts"],
        "二、协议内容", TERMS["content"], "三、履行方式和期限", "自行施工。履行期限至2026年3月28日。", "一式三份",
        "三十日内，共同向人民法院申请司法确认",
        "当事人甲（签名、盖章或者按指印）", "人民调解员梅调解（签名）", "记录人（签名）", "（盖章）",
    )  # fmt: skip
    assert [one for one in said if "".join(one.split()) not in text] == []
    # It is signed where it is made: no receipt; and it isn't the government's.
    assert "送达方式" not in text
    assert "人民政府" not in text


def test_names_are_filled_in_only_as_an_issued_one_is_set(town: Town) -> None:
    with at(DAY):
        case = quarrel(town)
        paper = agreement(town, case)
        persons = [UUID(one) for one in paper.persons]
        with pytest.raises(Refused):
            reveal.names_for(paper.id, persons, viewer=town.viewer("mei"), key=key())
        paper = issued(town, paper)
        assert FIRST not in squeezed(files.pdf_of(paper))
        named = reveal.names_for(paper.id, persons, viewer=town.viewer("mei"), key=key())
        made = files.pdf_of(paper, named)
        text = squeezed(made)
        cells = [
            cell.text
            for line in Document(io.BytesIO(files.docx_of(paper, named))).tables[0].rows
            for cell in line.cells
        ]
        for name in (FIRST, SECOND):
            assert name in text
            assert name in cells
        assert FIRST not in str(list(Content.objects.values_list("body", flat=True)))


def test_no_paper_leaves_a_party_without_a_name(town: Town) -> None:
    with at(DAY):
        enlist(town)
        case = mediated(town)
        town.do("mei", "identity", clock.new_id(), "seal", case=case, role="party", name=FIRST)
        with pytest.raises(Refused, match="还有 1 位当事人没有登记姓名"):
            agreement(town, case)


def test_there_is_none_before_it_is_drafted_nor_of_an_oral_one(town: Town) -> None:
    with at(DAY):
        case = quarrel(town)
        with pytest.raises(Refused, match="还没有办到这一步"):
            drafted(town, case, "mediation_agreement", who="mei")
        days = {"effective_on": clock.today(), "perform_by": clock.today()}
        town.do("mei", "dispute", case, "agree", form="oral", **TERMS, **days, signed=["1", "2"])
        with pytest.raises(Refused, match="还没有办到这一步"):
            drafted(town, case, "mediation_agreement", who="mei")


def test_a_family_quarrel_says_nothing_of_the_court(town: Town) -> None:
    with at(DAY):
        paper = agreement(town, quarrel(town, category="family"))
        assert "司法确认" not in str(content_of(paper))


def test_what_was_registered_is_what_stands_on_it(town: Town) -> None:
    with at(DAY):
        case = quarrel(town)
        changed = {**TERMS, "content": "甲方拆除檐口。"}
        days = {"effective_on": clock.today(), "perform_by": clock.today()}
        town.do(
            "mei",
            "dispute",
            case,
            "agree",
            form="written",
            **changed,
            **days,
            signed=["1", "2"],
            sealed=True,
            files=[photo()],
        )
        paper = drafted(town, case, "mediation_agreement", who="mei")
        assert "甲方拆除檐口。" in str(content_of(paper))
