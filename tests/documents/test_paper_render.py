"""Papers as PDF: read back with poppler, which knows nothing of how they were made."""

import base64
import io
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont
from PIL import Image
from pytest_django import Settings

from documents.papers import brief, item, notice, opinion, record
from shiqiao.documents import fonts, qr, render
from shiqiao.documents.canonical import digest
from shiqiao.documents.content import Item, PaperContent, Paragraph, SignaturePlace, Void

needs_poppler = pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed")
needs_zbar = pytest.mark.skipif(not shutil.which("zbarimg"), reason="zbar-tools is not installed")


def poppler(tool: str, pdf: bytes, *options: str) -> str:
    """Run one of poppler's tools on a PDF and return what it prints."""
    target = ["-", "-"] if tool == "pdftotext" else ["-"]
    return subprocess.run([tool, *options, *target], input=pdf, capture_output=True, check=True).stdout.decode()


def squeezed(pdf: bytes) -> str:
    """Return the PDF's text without white space."""
    return "".join(poppler("pdftotext", pdf, "-raw").split()).replace("\u200b", "")


@needs_poppler
@pytest.mark.parametrize("paper", [notice(), record(), opinion()])
def test_paper_says_what_its_content_says(paper: PaperContent) -> None:
    text = squeezed(render.pdf(paper))
    for said in (
        "石政安改〔2026〕12号",
        "诸城市某某机械厂",
        "配电箱未上锁",
        "2026年11月23日",
        "石桥子镇人民政府（盖章）",
    ):
        assert said in text
    assert "不代替电子印章" in text
    assert digest(paper) in text


@needs_poppler
def test_record_prints_the_refusal_and_the_expert() -> None:
    text = squeezed(render.pdf(record()))
    assert "拒绝签字（以公章不在为由拒签）" in text
    assert "陈某（专家）" in text


@needs_poppler
def test_remedies_stand_only_on_a_decision() -> None:
    said = "六十日内依法申请行政复议"
    assert said not in squeezed(render.pdf(notice()))
    assert said in squeezed(render.pdf(replace(notice(), is_decision=True, remedies=f"可以在{said}。")))


@needs_poppler
def test_voided_and_draft_papers_say_so() -> None:
    assert "作废" not in squeezed(render.pdf(notice()))
    assert "本文书已于2026年11月25日作废，原因：名称有误" in squeezed(
        render.pdf(replace(notice(), void=Void(date(2026, 11, 25), "名称有误")))
    )
    draft = squeezed(render.pdf(replace(notice(), n=None, issued_on=None)))
    assert "草稿，未经签发" in draft
    assert "sha256" not in draft


@needs_poppler
def test_markup_in_a_description_is_only_text() -> None:
    evil = '#panic("x") $x^2$ *b* _i_ <label> @ref `code` \\ // c /* d */ = h [x] #read("official.typ") ~ "q"'
    text = squeezed(render.pdf(replace(notice(), items=(item(1, evil),), letterhead="#石桥*镇")))
    assert "".join(evil.split()) in text
    assert "#石桥*镇" in text


@needs_poppler
def test_three_hundred_items_repeat_the_head_and_lose_none() -> None:
    pdf = render.pdf(notice(300))
    pages = poppler("pdftotext", pdf, "-layout").split("\f")[:-1]
    with_items = [page for page in pages if "配电箱未上锁" in page]
    assert len(with_items) > 10
    assert all("隐患情况及依据" in page for page in with_items)
    assert squeezed(pdf).count("配电箱未上锁") == 300
    assert all(f"—{n}—" in "".join(page.split()) for n, page in enumerate(pages, 1))


@needs_poppler
def test_long_names_stay_on_the_paper() -> None:
    name = "诸城市" + "联合农产品深加工与冷链物流配送" * 8 + "有限公司"
    paper = replace(notice(), addressee=replace(notice().addressee, name=name), items=(item(1, "A" * 400),))
    boxes = poppler("pdftotext", render.pdf(paper), "-bbox")
    rights = [float(part.split('"')[0]) for part in boxes.split('xMax="')[1:]]
    assert name in squeezed(render.pdf(paper))
    assert max(rights) <= 595.28 - 26 / 25.4 * 72 + 1


@needs_poppler
def test_page_has_the_margins_and_type_of_the_standard() -> None:
    long = replace(notice(), findings="公文用纸采用国际标准" * 30)
    rows: dict[float, list[tuple[float, float]]] = {}
    for word in poppler("pdftotext", render.pdf(long), "-bbox").split("<word ")[1:]:
        x_min, y_min, x_max = (float(word.split(f'{name}="')[1].split('"')[0]) for name in ("xMin", "yMin", "xMax"))
        if "公文用纸" in word:
            rows.setdefault(round(y_min, 1), []).append((x_min, x_max))
    steps = [b - a for a, b in zip(sorted(rows), sorted(rows)[1:], strict=False) if 0 < b - a < 40]
    assert steps
    assert all(abs(step - 225 / 22 / 25.4 * 72) < 0.2 for step in steps)
    assert abs(min(x for row in rows.values() for x, _ in row) - 28 / 25.4 * 72) < 2


@needs_poppler
def test_a_short_notice_moves_its_heading_up_to_stay_on_one_page() -> None:
    bare = replace(
        notice(), bases=(), check=None, demands=(), link="", copies_to=(), signatures=(), items=(Item(1, "灭火器过期"),)
    )
    assert "Pages:           1" in poppler("pdfinfo", render.pdf(bare))


@needs_poppler
@pytest.mark.parametrize("items", [1, 2, 3, 4, 5, 7])
def test_no_page_carries_the_seal_without_text(items: int) -> None:
    pages = poppler("pdftotext", render.pdf(notice(items)), "-raw").split("\f")
    sealed = [page for page in pages if "（盖章）" in page]
    assert len(sealed) == 1
    assert "有关主管部门处理" in "".join(sealed[0].split())


def test_same_content_gives_the_same_bytes() -> None:
    assert render.pdf(notice()) == render.pdf(notice())
    assert render.pdf(notice()) != render.pdf(replace(notice(), n=13))


@needs_poppler
@pytest.mark.parametrize("repeat", [1, 12, 25])
def test_brief_is_one_page(repeat: int) -> None:
    pdf = render.brief_pdf(brief(repeat))
    assert "Pages:           1" in poppler("pdfinfo", pdf)
    assert squeezed(pdf).count("整改人与复查人分离。") == repeat
    assert "第12期" in squeezed(pdf)


def ink() -> str:
    """Draw a small signature."""
    buffer = io.BytesIO()
    Image.new("RGBA", (300, 120), (0, 0, 0, 255)).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


@needs_poppler
def test_a_signature_drawn_on_a_screen_is_printed() -> None:
    signed = replace(
        record(), signatures=(SignaturePlace("检查人员（签字）", "李某", "signed", date(2026, 11, 23), ink=ink()),)
    )
    assert "300" in poppler("pdfimages", render.pdf(signed), "-list")


@needs_zbar
@pytest.mark.parametrize("link", ["a", "https://town.example/p/3k9f2m7qxw8a", "https://town.example/" + "x" * 200])
def test_qr_code_reads_back(link: str, tmp_path: Path) -> None:
    picture = tmp_path / "code.png"
    picture.write_bytes(qr.png(link))
    read = subprocess.run(["zbarimg", "-q", "--raw", str(picture)], capture_output=True, check=True)
    assert read.stdout.decode().strip() == link


@needs_poppler
@needs_zbar
def test_codes_on_the_paper_read_back(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(render.pdf(notice(), report_link="https://town.example/r/Zx81"))
    subprocess.run(["pdftoppm", "-r", "150", "-png", str(tmp_path / "a.pdf"), str(tmp_path / "a")], check=True)
    last = sorted(tmp_path.glob("a-*.png"))[-1]
    read = subprocess.run(["zbarimg", "-q", "--raw", str(last)], capture_output=True, check=True).stdout.decode()
    assert set(read.split()) == {"https://town.example/p/3k9f2m7qxw8a", "https://town.example/r/Zx81"}


def test_free_fonts_cover_all_of_gb2312() -> None:
    folder = fonts.free_fonts()
    assert folder is not None
    rows = [bytes([high, low]) for high in range(0xB0, 0xF8) for low in range(0xA1, 0xFF)]
    characters = "".join(pair.decode("gb2312", "ignore") for pair in rows)
    assert len(characters) == 3755 + 3008
    for name in ("NotoSerifSC-Regular.otf", "NotoSansSC-Regular.otf"):
        known = TTFont(folder / name, lazy=True).getBestCmap()
        assert [character for character in characters + "〔〕—（）" if ord(character) not in known] == []


@needs_poppler
def test_licensed_fonts_come_first(tmp_path: Path, settings: Settings) -> None:
    free = fonts.free_fonts()
    assert free is not None
    licensed = TTFont(free / "NotoSansSC-Regular.otf")
    for record_ in licensed["name"].names:
        if record_.nameID in (1, 3, 4, 6, 16):
            record_.string = "FangSong_GB2312"
    licensed["CFF "].cff.fontNames = ["FangSong_GB2312"]
    licensed.save(tmp_path / "fs.otf")
    assert "FangSong" not in poppler("pdffonts", render.pdf(notice()))
    settings.FONT_DIR = str(tmp_path)
    assert "FangSong" in poppler("pdffonts", render.pdf(notice()))


def test_failures_say_why(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(fonts, "free_fonts", lambda: None)
        with pytest.raises(render.RenderFailed, match="没有可用的中文字体"):
            render.pdf(notice())
    with monkeypatch.context() as patch:
        patch.setattr(render, "TIMEOUT_S", 0.01)
        with pytest.raises(render.RenderFailed, match="超过"):
            render.pdf(notice())
    settings.FONT_DIR = "/nowhere"
    with pytest.raises(render.RenderFailed, match="SHIQIAO_FONT_DIR"):
        render.pdf(notice())


def test_the_web_process_never_loads_typst() -> None:
    code = "import sys, shiqiao.documents.render; sys.exit('typst' in sys.modules)"
    path = str(Path(render.__file__).parents[2])
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": path}, check=False).returncode == 0


def to_people(facts: str = "经现场核实，情况属实。") -> PaperContent:
    """Make an issued opinion on a petition, with its remedies."""
    parts = (("一、投诉请求", "修好村道。"), ("二、事实和理由", facts), ("三、处理意见", "对该投诉请求予以支持。月底前修好。"),
             ("四、法律法规依据", "《信访工作条例》第三十二条"))  # fmt: skip
    return replace(
        notice(0),
        kind="handling_opinion",
        check=None,
        demands=(),
        signatures=(),
        copies_to=(),
        matter="信〔2026〕4号",
        paragraphs=tuple(Paragraph(heading, text) for heading, text in parts),
        is_decision=True,
        remedies="对本意见不服的，可以自收到本意见书之日起三十日内，书面请求原办理机关、单位的上一级机关、单位复查。",
    )


@needs_poppler
def test_an_ordinary_opinion_fits_one_page_with_seal_receipt_and_code() -> None:
    pdf = render.pdf(
        to_people("经现场核实，雨后积水约二十平方米，影响通行，反映情况属实；排水管堵塞，属日常管护范围。" * 2)
    )
    assert "Pages:           1" in poppler("pdfinfo", pdf)
    said = squeezed(pdf)
    for part in ("请求复查", "（盖章）", "送达方式", "收件人", "扫码核验"):
        assert part in said.replace("书面请求原办理机关、单位的上一级机关、单位复查", "请求复查"), part


@needs_poppler
def test_a_long_opinion_keeps_the_standard_and_carries_its_seal_with_text() -> None:
    pages = poppler("pdftotext", render.pdf(to_people("查明的事实如下，逐项说明。" * 80)), "-raw").split("\f")[:-1]
    assert len(pages) > 1
    (sealed,) = [page for page in pages if "（盖章）" in page]
    assert "单位复查" in "".join(sealed.split())
