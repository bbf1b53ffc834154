"""The editable forms, opened with the library that a reader would not have made them with by hand."""

import io
from dataclasses import replace
from datetime import date

import pytest
from docx import Document
from docx.oxml.ns import qn

from documents.papers import brief, notice, record
from shiqiao.documents.content import Void
from shiqiao.documents.docx import brief_docx, docx


def test_notice_opens_with_all_its_items_under_a_repeated_head() -> None:
    document = Document(io.BytesIO(docx(notice(300))))
    table = document.tables[0]
    assert [cell.text for cell in table.rows[0].cells] == ["序号", "隐患情况及依据", "等级", "整改要求", "整改期限"]
    assert len(table.rows) == 301
    assert len(table._tbl.findall(f".//{qn('w:tblHeader')}")) == 1
    text = [paragraph.text for paragraph in document.paragraphs]
    assert "石政安改〔2026〕12号" in text
    assert "诸城市某某机械厂：" in text
    assert "石桥子镇人民政府（盖章）" in text


def test_page_and_faces_are_those_of_the_standard() -> None:
    document = Document(io.BytesIO(docx(notice())))
    section = document.sections[0]
    millimetres = [round(length / 36000) for length in (section.top_margin, section.left_margin, section.page_width)]
    assert millimetres == [37, 28, 210]
    faces = {fonts.get(qn("w:eastAsia")) for fonts in document.element.body.iter(qn("w:rFonts"))}
    assert faces == {"仿宋_GB2312", "方正小标宋简体", "黑体"}


def test_voided_notice_says_so() -> None:
    document = Document(io.BytesIO(docx(replace(notice(), void=Void(date(2026, 11, 25))))))
    assert "本文书已于2026年11月25日作废" in [paragraph.text for paragraph in document.paragraphs]


def test_characters_that_xml_forbids_do_not_break_it() -> None:
    paper = replace(notice(), findings="a\x00\x0b<b>&\ud800c")
    assert "a<b>&c" in [paragraph.text for paragraph in Document(io.BytesIO(docx(paper))).paragraphs]


def test_only_the_notice_is_editable() -> None:
    with pytest.raises(ValueError, match="editable"):
        docx(record())


def test_brief_opens_with_its_figures() -> None:
    document = Document(io.BytesIO(brief_docx(brief())))
    assert [[cell.text for cell in row.cells] for row in document.tables[0].rows][1] == [
        "检查企业",
        "83家",
        "本期有检查记录",
    ]
    assert "第12期" in [paragraph.text for paragraph in document.paragraphs]
