"""Letters and the brief as .docx, for an office that edits and prints from its own word processor."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from docx import Document
from docx.document import Document as DocumentT
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from shiqiao.documents import qr, wording
from shiqiao.documents.canonical import digest
from shiqiao.documents.content import BriefContent, PaperContent

BODY, TITLE, HEADING = "仿宋_GB2312", "方正小标宋简体", "黑体"
RED = RGBColor(0xD7, 0x00, 0x0F)
PITCH = Pt(28.95)
NOTICE_WIDTHS = (13, 65, 13, 40, 25)


def docx(content: PaperContent, names: Mapping[str, str] | None = None) -> bytes:
    """Return a letter as an editable .docx; raises ValueError for a paper that is filled in on a visit."""
    if content.kind in ("site_check_record", "reinspection_opinion"):
        raise ValueError("only letters have an editable form")
    if content.kind == "mediation_agreement":
        return _agreement(content, names)
    document = _new(wording.TITLES[content.kind], content.authority)
    size = max(22, min(36, 440 // max(1, len(content.letterhead))))
    head = _line(document, content.letterhead, size=size, face=TITLE, colour=RED, centred=True)
    head.paragraph_format.space_before = Mm(12)
    number = _line(document, content.number or wording.BLANK_NUMBER, centred=True)
    _rule(number, "D7000F", 12)
    _line(
        document, wording.TITLES[content.kind], size=22, face=TITLE, centred=True
    ).paragraph_format.space_before = PITCH
    for said in wording.notices(content):
        _line(document, said, size=14, face=HEADING, centred=True)
    _line(document, f"{wording.addressed(content, names)}：")
    _text(document, wording.opening(content))
    for part in content.paragraphs:
        if part.heading:
            _run(_text(document, ""), part.heading, face=HEADING)
        for said in part.text.split("\n"):
            _text(document, said)
    if content.items:
        _items(document, content)
    findings = [said for said in content.findings.split("\n") if said]
    for said in findings + wording.demands(content) + wording.closing(content):
        _text(document, said)
    _sign_off(document, content)
    _receipt(document, content)
    _code(document, content)
    if content.copies_to:
        copies = _line(document, f"抄送：{'，'.join(content.copies_to)}。", size=14)
        _rule(copies, "000000", 6, sides=("top", "bottom"))
    return _saved(document)


def _agreement(content: PaperContent, names: Mapping[str, str] | None) -> bytes:
    document = _new(wording.TITLES[content.kind], content.authority)
    _line(document, content.authority, size=18, face=TITLE, centred=True)
    _line(document, wording.TITLES[content.kind], size=22, face=TITLE, centred=True)
    _line(document, content.number or wording.BLANK_NUMBER, size=14).alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for said in wording.notices(content):
        _line(document, said, size=14, face=HEADING, centred=True)
    rows = [[side, name, "", "", ""] for side, name in wording.parties(content, names)]
    _table(document, ["当事人", "姓名", "身份证件号码", "住址", "联系电话"], rows, (24, 26, 40, 40, 26))
    _text(document, wording.opening(content), 14)
    for part in content.paragraphs:
        _line(document, part.heading, size=14, face=HEADING)
        for said in part.text.split("\n"):
            _text(document, said, 14)
    for said in wording.closing(content):
        _text(document, said, 14)
    for place in content.signatures:
        _line(document, f"{place.role}：______________　年　月　日", size=14)
    signed = _line(document, f"{content.authority}（盖章）　　　　年　月　日", size=14)
    signed.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _code(document, content)
    return _saved(document)


def brief_docx(content: BriefContent) -> bytes:
    """Return the brief as an editable .docx."""
    document = _new(content.title, content.authority)
    _line(document, content.letterhead, size=38, face=TITLE, colour=RED, centred=True)
    _line(document, f"第{content.issue_no}期", centred=True)
    made = _line(document, f"{content.authority}\t{wording.chinese_date(content.on)}")
    made.paragraph_format.tab_stops.add_tab_stop(Mm(156), WD_TAB_ALIGNMENT.RIGHT)
    _rule(made, "D7000F", 12)
    _line(document, content.title, size=22, face=TITLE, centred=True).paragraph_format.space_before = Pt(16)
    size = _brief_size(content)
    _text(document, content.lead, size)
    if content.figures:
        rows = [[row.label, row.value, row.note] for row in content.figures]
        _table(document, ["指标", "数值", "口径"], rows, (40, 30, 86))
    for part in content.paragraphs:
        paragraph = _text(document, "", size)
        if part.heading:
            _run(paragraph, part.heading if part.heading.endswith("。") else f"{part.heading}。", size, HEADING)
        _run(paragraph, part.text, size)
    for note in content.notes:
        _line(document, note, size=10.5)
    return _saved(document)


def _brief_size(content: BriefContent) -> float:
    """Return the size in points at which the text should stay on one page, counting full-width characters."""
    texts = [content.lead, *(f"{part.heading}。{part.text}" for part in content.paragraphs)]
    for size, pitch in ((16, 28.95), (14, 21), (12, 18)):
        each_line = 442 // size
        lines = sum(-(-(len(text) + 2) // each_line) for text in texts)
        # 190 pt for the heading and title, 638 pt in all (225 mm); a row of the table takes one or two lines.
        rows = sum(20 + 17 * (len(row.note) // 19) for row in content.figures)
        if 190 + 24 + rows + lines * pitch + 16 * len(content.notes) <= 638:
            break
    return size


def _new(title: str, author: str) -> DocumentT:
    document = Document()
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.footer_distance = Mm(24)
    normal = document.styles["Normal"]
    normal.font.size, normal.font.name = Pt(16), BODY
    normal.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), BODY)
    document.core_properties.title, document.core_properties.author = title, author
    document.core_properties.created = document.core_properties.modified = datetime.now(UTC)
    document.core_properties.comments = ""
    # Page numbers stand outside: right on odd pages, left on even ones, one character in.
    document.settings.odd_and_even_pages_header_footer = True
    for footer, side in (
        (section.footer, WD_ALIGN_PARAGRAPH.RIGHT),
        (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
    ):
        paragraph = footer.paragraphs[0]
        paragraph.alignment = side
        paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(14)
        _run(paragraph, "— ", size=14, face="宋体")
        _page_field(_run(paragraph, "", size=14, face="宋体"))
        _run(paragraph, " —", size=14, face="宋体")
    return document


def _page_field(run: Run) -> None:
    for kind, text in (("begin", ""), ("", "PAGE"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = text
        run._r.append(element)


def _run(paragraph: Paragraph, text: str, size: float = 16, face: str = BODY, colour: RGBColor | None = None) -> Run:
    run = paragraph.add_run(text)
    run.font.size, run.font.name = Pt(size), face
    run._r.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)
    if colour is not None:
        run.font.color.rgb = colour
    return run


def _set(paragraph: Paragraph, size: float) -> None:
    shape = paragraph.paragraph_format
    shape.space_before = shape.space_after = Pt(0)
    shape.line_spacing_rule = WD_LINE_SPACING.EXACTLY if size <= 16 else WD_LINE_SPACING.AT_LEAST
    shape.line_spacing = PITCH if size >= 16 else Pt(size * 1.5)


def _line(
    document: DocumentT,
    text: str,
    size: float = 16,
    face: str = BODY,
    colour: RGBColor | None = None,
    centred: bool = False,
) -> Paragraph:
    paragraph = document.add_paragraph()
    _set(paragraph, size)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, text, size, face, colour)
    return paragraph


def _text(document: DocumentT, text: str, size: float = 16) -> Paragraph:
    paragraph = _line(document, text, size)
    paragraph.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    paragraph.paragraph_format.first_line_indent = Pt(2 * size)
    return paragraph


def _rule(paragraph: Paragraph, colour: str, eighths: int, sides: Sequence[str] = ("bottom",)) -> None:
    """Draw a rule over or under a paragraph, its weight in eighths of a point."""
    borders = OxmlElement("w:pBdr")
    for side in sides:
        border = OxmlElement(f"w:{side}")
        for name, value in (("val", "single"), ("sz", str(eighths)), ("space", "8"), ("color", colour)):
            border.set(qn(f"w:{name}"), value)
        borders.append(border)
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:snapToGrid", "w:spacing", "w:ind", "w:jc", "w:rPr", "w:sectPr"
    )


def _items(document: DocumentT, content: PaperContent) -> None:
    rows = []
    for item in content.items:
        cells = wording.table_row(content.kind, item)
        if item.basis:
            cells[1] += f"\n依据：{item.basis.text}"
        rows.append(cells)
    _table(document, wording.table_head(content.kind), rows, NOTICE_WIDTHS, centred=(0, 2, 4))


def _table(
    document: DocumentT,
    head: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    centred: Sequence[int] = (),
) -> None:
    """Add a table, widths in mm; a head is repeated on every page, no row is split."""
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Mm(width)
    for texts in ([head] if head else []) + list(rows):
        row = table.add_row()
        properties = row._tr.get_or_add_trPr()
        properties.append(OxmlElement("w:cantSplit"))
        if texts is head:
            properties.append(OxmlElement("w:tblHeader"))
        for n, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = Mm(widths[n])
            _fill(cell, text, HEADING if texts is head else BODY, texts is head or n in centred)


def _fill(cell: _Cell, text: str, face: str, centred: bool) -> None:
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    paragraph = cell.paragraphs[0]
    _set(paragraph, 12)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(2)
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, text, 12, face)


def _sign_off(document: DocumentT, content: PaperContent) -> None:
    """Put authority and date where the seal goes: two lines of room, the date four characters from the right."""
    name = _line(document, f"{content.authority}（盖章）")
    name.paragraph_format.space_before = Pt(58)
    name.paragraph_format.keep_with_next = True
    day = _line(document, wording.chinese_date(content.issued_on))
    for paragraph, right in ((name, 32), (day, 64)):
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        paragraph.paragraph_format.right_indent = Pt(right)


def _receipt(document: DocumentT, content: PaperContent) -> None:
    for place in content.signatures:
        day = wording.chinese_date(place.on)
        _line(document, f"{place.role}：{wording.signature(place) or '＿＿＿＿＿＿＿＿'}　{day}", size=12)
    _line(document, "", size=12)
    _table(document, [], wording.service(content), (38, 118), centred=(0,))


def _code(document: DocumentT, content: PaperContent) -> None:
    if not content.link:
        return
    picture = document.add_paragraph()
    picture.paragraph_format.space_before = Pt(6)
    picture.paragraph_format.keep_with_next = True
    picture.add_run().add_picture(io.BytesIO(qr.png(content.link)), width=Mm(22))
    _line(document, wording.QR_NOTE, size=10.5).paragraph_format.keep_with_next = content.n is not None
    if content.n is not None:
        _line(document, f"摘要 {digest(content)}", size=7)


def _saved(document: DocumentT) -> bytes:
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()
