"""The dossier: every part in its order, what is missing with its reason, files merged in, names only by an own opening."""

import io
import shutil
from typing import Any
from uuid import UUID

import pytest
import typst
from django.test import Client
from PIL import Image

from build import Town, at, photo
from cases.matters import dispute, enlist, mediated, row
from desk.test_mediation import agreed
from documents.test_paper_render import poppler, squeezed
from field.cast import phone
from identities.cast import NAME, PHONE, VALUES
from shiqiao.access.models import Entry
from shiqiao.evidence import store
from shiqiao.identities.models import Opening
from shiqiao.record import clock
from shiqiao.record.models import Step

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler-utils is not installed"),
]
DAY = "2026-03-03"


@pytest.fixture
def office(town: Town) -> Town:
    """The town with mediators."""
    with at(DAY, 8):
        return enlist(town)


def made(client: Client, case: UUID, **sent: str) -> bytes:
    """Have the dossier made."""
    answer = client.post(f"/cases/{case}/dossier/", {"key": "k1", **sent})
    assert answer.status_code == 200, answer.content.decode()
    assert answer["Content-Type"] == "application/pdf"
    assert "no-store" in answer["Cache-Control"]
    return answer.content


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page without white space."""
    return ["".join(page.split()).replace("\u200b", "") for page in poppler("pdftotext", pdf, "-raw").split("\f")[:-1]]


def three_pages() -> str:
    """Store a PDF of three pages and return its digest."""
    return store.put(typst.compile(b"= one\n#pagebreak()\n= two\n#pagebreak()\n= three")).digest


def signature() -> str:
    """Store a drawn signature: black on nothing."""
    out = io.BytesIO()
    picture = Image.new("RGBA", (60, 30), (0, 0, 0, 0))
    picture.putpixel((5, 5), (0, 0, 0, 255))
    picture.save(out, "PNG")
    return store.put(out.getvalue()).digest


def test_all_that_was_recorded_stands_in_its_place(office: Town) -> None:
    with at(DAY):
        case = mediated(office)
        office.do("mei", "dispute", case, "investigate", held_on=clock.today(), record="看了檐口")
        office.do("mei", "dispute", case, "session", held_on=clock.today(), record="再谈", files=[three_pages()])
        agreed(office, case, files=[photo(), signature()])
        office.do("mei", "dispute", case, "promise", party=1, what="改短檐口", due_on=clock.today())
        found = pages(made(phone(office, "mei"), case))
    cover, contents, *inside, back = found
    assert row(case).shown_number in cover
    assert "人民调解卷宗" in cover
    for title, place in (
        ("登记表", 1),
        ("权利义务告知和调解意愿记录", 2),
        ("看了檐口", 3),
        ("调解记录", 4),
        ("人民调解协议书", 8),
        ("履行记录", 11),
    ):
        assert title in inside[place - 1], (title, inside[place - 1])
    # The contents lead there: the name of a part with its page.
    assert "调解记录是4附件1件" in contents
    assert "人民调解协议书是8附件2件" in contents
    assert "缺缺：身份信息密封保存，本卷没有启封" in contents
    assert "缺缺：事项还没有办结" in contents
    assert [one in page for one, page in zip(("one", "two", "three"), inside[4:7], strict=True)] == [True] * 3
    assert "卷内页数11页" in back
    assert "缺件当事人身份情况、结案登记表" in back
    assert row(case).head in back


def test_what_does_not_open_is_named_with_its_digest(office: Town) -> None:
    with at(DAY):
        case = mediated(office)
        broken = store.put(b"%PDF-1.4 nothing").digest
        office.do("mei", "dispute", case, "session", held_on=clock.today(), record="再谈", files=[broken])
        text = squeezed(made(phone(office, "mei"), case))
    assert f"PDF文件（打不开，原件另存）{broken}" in text


def test_names_stand_in_it_only_by_an_own_opening_that_stands(office: Town) -> None:
    with at(DAY):
        case = dispute(office)
        person = clock.new_id()
        office.do("mei", "identity", person, "seal", case=case, role="party", **VALUES)
        mei = phone(office, "mei")
        sealed = squeezed(made(mei, case, names="1"))
        assert NAME not in sealed
        assert "本卷没有启封" in sealed
        opening = clock.new_id()
        office.do("mei", "opening", opening, "ask", identity=person, purpose="archive", reason="立卷")
        # Asked for is not opened.
        assert NAME not in squeezed(made(mei, case, names="1"))
        office.do("gu", "opening", opening, "approve")
        assert "names" in mei.get(f"/cases/{case}/dossier/").content.decode()
        # Somebody else's opening opens nothing.
        assert NAME not in squeezed(made(phone(office, "he"), case, names="1"))
        assert not looks(opening)
        # Not asked to fill them in: not filled in.
        assert NAME not in squeezed(made(mei, case))
        shown = squeezed(made(mei, case, names="1", key="k2"))
        assert NAME in shown
        assert PHONE in shown
        assert "老裁缝" not in shown
        assert looks(opening) == 1
        assert Opening.objects.get(id=opening).views == 1
    with at("2026-03-04"):
        assert NAME not in squeezed(made(phone(office, "mei"), case, names="1"))


def looks(opening: UUID) -> int:
    """Count the looks through an opening."""
    return Step.objects.filter(subject_id=opening, act="view").count()


def test_a_text_that_names_a_sealed_person_is_covered(office: Town) -> None:
    with at(DAY):
        case = dispute(office, description=f"{NAME}家的檐口")
        office.do("mei", "identity", clock.new_id(), "seal", case=case, role="party", **VALUES)
        text = squeezed(made(phone(office, "mei"), case))
    assert NAME not in text
    assert "某某" in text


def test_the_page_says_what_is_missing_and_each_file_is_logged(office: Town) -> None:
    with at(DAY):
        case = dispute(office)
        mei = phone(office, "mei")
        page = mei.get(f"/cases/{case}/dossier/").content.decode()
        for words in ("没有开过调解会", "没有达成协议", "还没有征询当事人意愿", "生成卷宗"):
            assert words in page, words
        before = exported(case)
        made(mei, case)
        assert exported(case) == before + 1
        for who in ("li", "chen", "mill", "bai"):
            assert phone(office, who).post(f"/cases/{case}/dossier/").status_code == 404


def exported(case: UUID) -> Any:
    """Count the entries of the access log that say it was exported."""
    return Entry.objects.filter(what="exported", subject=str(case)).count()
