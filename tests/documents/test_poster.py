"""The poster of the public door: one sheet, whatever the town writes on it, with a code that leads to the door."""

import pytest

from documents.test_paper_render import needs_poppler, poppler, squeezed
from shiqiao.documents.poster import poster_pdf, poster_view

LONG = "镇政府一楼群众接待大厅" * 18


@needs_poppler
@pytest.mark.parametrize(("phone", "office"), [("", ""), ("0000-1234567", "镇政府一楼大厅"), ("0" * 60, LONG)])
def test_it_fits_on_one_sheet(phone: str, office: str) -> None:
    pdf = poster_pdf("石桥子镇", "https://town.example/p/say/", phone, office)
    assert poppler("pdftotext", pdf, "-raw").count("\f") == 1
    said = squeezed(pdf)
    for words in ("石桥子镇", "有事请您说", "https://town.example/p/say/", phone, office):
        assert words in said


def test_its_code_is_the_address() -> None:
    one, other = (poster_view("镇", f"https://{host}/p/say/", "", "")["qr"] for host in ("a.example", "b.example"))
    assert one != other
