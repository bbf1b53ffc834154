"""A check record as both sides signed it, and an opinion, set as PDF."""

import base64
import io
import os
from pathlib import Path

from PIL import Image, ImageDraw

from build import Town, at, photo
from documents.cast import composed, drafted, inspected, issued, notice
from shiqiao.cases.models import Case
from shiqiao.documents.files import pdf_of
from shiqiao.documents.said import ON_PAPER
from shiqiao.evidence import store

SHOTS = os.environ.get("SHOTS", "")


def ink(wide: int = 300) -> str:
    """Store a signature as the screen draws it and return its digest."""
    out = io.BytesIO()
    picture = Image.new("RGBA", (wide, 100), (0, 0, 0, 0))
    ImageDraw.Draw(picture).line([(20, 80), (90, 20), (140, 70), (260, 40)], fill=(0, 0, 0, 255), width=5)
    picture.save(out, "PNG")
    return store.put(out.getvalue()).digest


def keep(name: str, pdf: bytes) -> None:
    """Leave a PDF to be looked at where the environment asks for it."""
    assert pdf.startswith(b"%PDF-")
    if SHOTS:
        (Path(SHOTS) / name).write_bytes(pdf)


def test_signatures_drawn_on_the_screen_are_printed(town: Town) -> None:
    with at("2026-03-03", 9):
        theirs, ours = ink(), [ink(310), ink(320)]
        visit, cases = inspected(
            town,
            "screen",
            files=[theirs],
            inspector_files=ours,
            signer="王某 厂长",
            summary="打磨车间除尘设备运行正常。",
        )
        made = composed(town, "site_check_record", visit, cases)
        places = made.content.signatures
        assert [place.state for place in places] == ["signed"] * 3
        assert base64.b64decode(places[0].ink) == store.path(theirs).read_bytes()
        assert [place.role for place in places[1:]] == ["检查人员（签字）李网格", "检查人员（签字）周检查"]
        keep("record.pdf", pdf_of(issued(town, drafted(town, "site_check_record", visit, cases))))


def test_a_photographed_page_is_named_and_a_missing_signature_left_blank(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town, "paper", findings=0)
        content = composed(town, "site_check_record", visit, cases).content
    assert [(place.state, place.name) for place in content.signatures] == [
        ("signed", ON_PAPER), ("blank", ""), ("blank", ""),
    ]  # fmt: skip
    assert content.items == ()


def test_an_opinion_is_set(town: Town) -> None:
    with at("2026-03-03"):
        visit, cases = inspected(town)
        prior = notice(town, visit, cases)
        town.do("sun", "paper", prior.id, "serve", how="direct", served_on="2026-03-03", receiver="王某")
        prior.refresh_from_db()
    with at("2026-03-10"):
        for case in cases:
            town.do(town.owner(), "hazard", case.id, "rectify", measure="已上锁", files=[photo("green")])
        again = town.visit(team=("wu", "zhou"), purpose="reinspection")
        town.do("wu", "hazard", cases[0].id, "verify", visit=again, files=[photo("white")])
        town.do(
            "wu", "hazard", cases[1].id, "verify_partly", visit=again, reason="锁已换，标识未贴", files=[photo("white")]
        )
        looked = list(Case.objects.filter(id__in=[case.id for case in cases]).order_by("number"))
        opinion = issued(town, drafted(town, "reinspection_opinion", again, looked, prior=prior))
        keep("opinion.pdf", pdf_of(opinion))
        keep("served.pdf", pdf_of(prior))
