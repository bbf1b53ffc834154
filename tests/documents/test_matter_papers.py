"""A paper about a case: who reads it, to whom it goes under seal, and how a name comes onto it for one print only."""

import io
import subprocess
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, transaction

from build import Town, account, at, key
from cases.matters import HERE
from documents.matter_cast import NAME, PHONE, accepted, drafted, issued, petitioned
from doors.test_every_address import client_of
from shiqiao.cases.find import cases
from shiqiao.documents.canonical import canonical, digest
from shiqiao.documents.content import TO_BE_WRITTEN, Paragraph
from shiqiao.documents.files import docx_of, file_name, pdf_of
from shiqiao.documents.final import content_of, draft_of
from shiqiao.documents.issue import issue, redraft
from shiqiao.documents.kinds import papers, visible
from shiqiao.documents.models import Paper
from shiqiao.identities.models import Identity, Opening
from shiqiao.identities.reveal import names_for
from shiqiao.policy import STRANGER, system
from shiqiao.procedures.machine import Refused
from shiqiao.record.models import Step
from shiqiao.record.projection import standing


def refused(code: str) -> Any:
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def said_by(pdf: bytes) -> str:
    """Return the text of a PDF without its line breaks."""
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return "".join(text.split())


def test_an_acceptance_notice_says_what_the_steps_established(town: Town) -> None:
    with at("2026-03-03"):
        content = draft_of(drafted(town, accepted(town)))
    assert content.addressee.name == "信访人"
    assert [person.shown for person in content.persons] == ["信访人甲"]
    assert [basis.text for basis in content.bases] == [
        f"《信访工作条例》第{n}条" for n in ("二十三", "三十一", "三十四")
    ]
    assert "办理期限至2026年5月2日" in content.paragraphs[2].text
    assert (content.prefix, content.matter, content.remedies) == ("诸石信受", "信〔2026〕1号", "")


def test_a_paper_with_something_left_to_write_is_neither_reviewed_nor_signed(town: Town) -> None:
    with at("2026-03-03"):
        paper = drafted(town, accepted(town))
        whole = draft_of(paper)
        gap = replace(whole, paragraphs=(*whole.paragraphs, Paragraph("四、法律法规依据", TO_BE_WRITTEN)))
        redraft(paper, gap, [], viewer=town.viewer("xu"), key=key(), seen=None)
        with refused("unwritten"):
            town.do("he", "matter_paper", paper.id, "review")
        redraft(Paper.objects.get(id=paper.id), whole, [], viewer=town.viewer("xu"), key=key(), seen=None)
        town.do("he", "matter_paper", paper.id, "review")
        assert issue(Paper.objects.get(id=paper.id), viewer=town.viewer("gu"), key=key())


def test_nothing_is_drafted_before_its_time_or_twice(town: Town) -> None:
    with at("2026-03-03"):
        case = petitioned(town)
        with refused("too_early"):
            drafted(town, case)
        town.do("xu", "petition", case, "accept", route="petition", notice="written")
        drafted(town, case)
        with refused("already_drafted"):
            drafted(town, case, who="he")


def test_a_paper_is_about_a_site_or_a_case_and_never_both(town: Town) -> None:
    with at("2026-03-03"):
        paper = drafted(town, accepted(town))
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(id=paper.id).update(site_id=town.sites["mill"])


def test_a_paper_about_a_case_is_read_by_whoever_reads_the_case(town: Town) -> None:
    with at("2026-03-03"):
        made = [drafted(town, accepted(town)), drafted(town, accepted(town, confidentiality="confidential"))]
        made.append(drafted(town, accepted(town, place=HERE[:9])))
        assert len(made) == 3
        everybody = [town.viewer(name) for name in town.people]
        read_by = {}
        for viewer in (*everybody, town.owner(), STRANGER, system()):
            found = set(papers(viewer).values_list("id", flat=True))
            assert found == {one.id for one in made if visible(viewer, standing(one))}
            allowed = set(cases(viewer).values_list("id", flat=True))
            assert found == {one.id for one in made if one.case_id in allowed}
            read_by[viewer.person_id] = len(found)
    assert read_by[town.people["xu"].id] == 3
    assert {read_by[town.people[name].id] for name in ("zhao", "li", "sun", "chen", "feng")} == {0}


def test_a_stranger_to_the_case_drafts_nothing_and_learns_nothing(town: Town) -> None:
    with at("2026-03-03"):
        case = accepted(town)
        with refused("not_found"):
            drafted(town, case, who="sun")
        paper = drafted(town, case)
        for who in ("sun", "zhao", "li"):
            with refused("not_found"):
                town.do(who, "matter_paper", paper.id, "review")


def test_the_signed_paper_is_printed_with_the_name_by_a_recorded_opening(town: Town) -> None:
    with at("2026-03-03"):
        paper = drafted(town, accepted(town))
        person = Identity.objects.get()
        with refused("not_issued"):
            names_for(paper.id, [person.id], viewer=town.viewer("xu"), key=key())
        paper = issued(town, paper)
        with refused("own_request"):
            names_for(paper.id, [person.id], viewer=town.viewer("gu"), key=key())
        with refused("no_such_ref"):
            names_for(paper.id, [person.id], viewer=town.viewer("sun"), key=key())
        named = names_for(paper.id, [person.id], viewer=town.viewer("xu"), key=key())
        assert NAME not in repr(named)
        printed, plain = said_by(pdf_of(paper, named)), said_by(pdf_of(paper))
    assert f"{NAME}：" in printed
    assert "信访人甲：" in plain
    assert NAME not in plain
    opening = Opening.objects.get()
    assert (opening.purpose, opening.state, opening.views) == ("serve", "ended", 1)
    assert (opening.asked_by, opening.decided_by) == (town.people["xu"].id, town.people["gu"].id)
    assert Step.objects.get(subject_id=opening.id).given["paper"] == str(paper.id)


def test_no_name_is_printed_on_a_void_paper_or_for_somebody_else(town: Town) -> None:
    with at("2026-03-03"):
        paper = issued(town, drafted(town, accepted(town)))
        accepted(town, name="另一人")
        other = Identity.objects.exclude(id=UUID(paper.persons[0])).get()
        with refused("not_issued"):
            names_for(paper.id, [other.id], viewer=town.viewer("xu"), key=key())
        town.do("gu", "matter_paper", paper.id, "void", reason="有误")
        with refused("not_issued"):
            names_for(paper.id, [UUID(paper.persons[0])], viewer=town.viewer("xu"), key=key())


def test_neither_database_nor_files_nor_hash_hold_the_name(town: Town) -> None:
    with at("2026-03-03"):
        paper = issued(town, drafted(town, accepted(town)))
        named = names_for(paper.id, [UUID(paper.persons[0])], viewer=town.viewer("xu"), key=key())
        made, doc = pdf_of(paper, named), docx_of(paper, named)
        town.do("xu", "matter_paper", paper.id, "serve", how="direct", served_on="2026-03-03")
        paper.refresh_from_db()
        content = content_of(paper)
    assert NAME in said_by(made)
    with zipfile.ZipFile(io.BytesIO(doc)) as parts:
        assert NAME in parts.read("word/document.xml").decode()
    assert NAME not in canonical(content).decode() + file_name(content, "pdf") + digest(content)
    rows = "".join(f"{vars(row)}" for model in apps.get_models() for row in model._default_manager.all())
    assert "信访人甲" in rows
    assert NAME not in rows
    assert PHONE not in rows
    folder = Path(settings.DATA_DIR) / "papers"
    assert [one for one in folder.glob("*.pdf") if digest(content)[-64:] in one.name] == []


def test_a_draft_with_the_name_in_it_is_not_even_kept(town: Town) -> None:
    with at("2026-03-03"):
        case = accepted(town, title=f"{NAME}反映村道积水")
        paper = drafted(town, case)
        content = draft_of(paper)
        assert "某某" in content.paragraphs[0].text
        from dataclasses import replace  # noqa: PLC0415

        worse = replace(content, paragraphs=(replace(content.paragraphs[0], text=f"{NAME}来访"),))
        with refused("names_somebody"):
            redraft(paper, worse, [], viewer=town.viewer("xu"), key=key(), seen=None)
        with refused("not_found"):
            redraft(paper, worse, [], viewer=town.viewer("zhao"), key=key(), seen=None)
    assert Identity.objects.get().stopped == 1
    assert NAME not in str(draft_of(paper))


def test_who_signs_for_it_is_not_written_down(town: Town) -> None:
    with at("2026-03-03"):
        paper = issued(town, drafted(town, accepted(town)))
        with refused("names_somebody"):
            town.do("xu", "matter_paper", paper.id, "serve", how="direct", served_on="2026-03-03", receiver="某人")


def test_an_unverified_citation_in_the_text_is_not_issued(town: Town) -> None:
    from dataclasses import replace  # noqa: PLC0415

    with at("2026-03-03"):
        paper = drafted(town, accepted(town))
        content = draft_of(paper)
        more = replace(content.paragraphs[1], text="依据《某某办法》第三条、第九条办理。")
        worse = replace(content, paragraphs=(content.paragraphs[0], more))
        redraft(paper, worse, [], viewer=town.viewer("xu"), key=key(), seen=None)
        town.do("he", "matter_paper", paper.id, "review")
        with refused("unverified_basis"):
            issue(Paper.objects.get(id=paper.id), viewer=town.viewer("gu"), key=key())


def test_the_check_page_says_nothing_of_the_person(town: Town) -> None:
    with at("2026-03-03"):
        paper = issued(town, drafted(town, accepted(town)))
        page = client_of("").get(f"/p/{paper.code}/").content.decode()
    assert "诸石信受〔2026〕1号" in page
    assert "受理告知书" in page
    assert not [word for word in ("信访人甲", NAME, "积水", "信〔2026〕1号") if word in page]


def test_the_desk_prints_it_on_a_button_and_a_stranger_finds_nothing(town: Town) -> None:
    with at("2026-03-03"):
        paper = issued(town, drafted(town, accepted(town)))
        for name in ("xu", "sun"):
            account(name, town.people[name])
        clerk, stranger = client_of("xu"), client_of("sun")
        page = clerk.get(f"/papers/{paper.id}/").content.decode()
        assert "PDF（填入姓名）" in page
        assert NAME not in page
        answer = clerk.post(f"/papers/{paper.id}/named/", {"as": "pdf"})
        assert NAME in said_by(answer.content)
        assert "no-store" in answer["Cache-Control"]
        assert NAME not in str(answer.headers)
        for way in ("", "pdf/", "docx/", "edit/", "review/"):
            assert stranger.get(f"/papers/{paper.id}/{way}").status_code == 404
        assert stranger.post(f"/papers/{paper.id}/named/").status_code == 404
        shown = clerk.get(f"/identities/{Opening.objects.get().id}/").content.decode()
        assert "打印送达用文书：受理告知书〔2026〕1号" in shown
        assert "打印文书，填入受送达人姓名" in clerk.get(f"/cases/{paper.case_id}/").content.decode()
    assert Opening.objects.count() == 1
