"""Papers on the desk: drafted from a visit, edited, reviewed, issued, served; refusals told, strangers kept out."""

import io
import re
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from docx import Document

from build import Town, at, photo
from desk.cast import signed_in
from documents.cast import drafted, inspected, issued, notice, reviewed
from shiqiao.cases.models import Case
from shiqiao.documents import files
from shiqiao.documents.final import content_of, draft_of
from shiqiao.documents.models import Paper
from shiqiao.evidence import store
from shiqiao.record.models import Step

DAY = "2026-03-03"


def fields(html: str) -> dict[str, str]:
    """Return what a browser would send for the main form of a page as it stands."""
    inner = html.rpartition('<main id="main"')[2].split("</main>")[0]
    sent: dict[str, str] = {}
    for tag in re.findall(r"<input[^>]*>", inner):
        names = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if names.get("type") != "checkbox" or "checked" in tag:
            sent[names.get("name", "")] = names.get("value", "on")
    for name, body in re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\s*([^<]*)</textarea>', inner):
        sent[name] = body
    return sent


def text(client: Client, url: str, status: int = 200) -> str:
    """Get a page and return its text."""
    answer = client.get(url)
    assert answer.status_code == status, url
    return answer.content.decode()


def test_from_visit_to_served(town: Town) -> None:
    with at(DAY):
        visit, cases = inspected(town)
        clerk, li, head = (signed_in(town, who) for who in ("sun", "li", "qian"))
        start = f"/papers/new/notice/?visit={visit}"
        sent = fields(text(clerk, start))
        answer = clerk.post(start, sent | {f"term_{cases[0].id}": "2026-03-10"})
        paper = Paper.objects.get()
        assert answer["Location"] == f"/papers/{paper.id}/edit/"
        # The form sent a second time changes nothing.
        assert clerk.post(start, sent).status_code == 302
        assert Paper.objects.count() == 1

        edit = fields(text(clerk, f"/papers/{paper.id}/edit/"))
        edit |= {"item_1_description": "冲压车间配电箱未上锁", "item_2_rectify_by": "2026-03-12", "demands": "一\n二"}
        assert clerk.post(f"/papers/{paper.id}/edit/", edit).status_code == 302
        content = draft_of(paper)
        assert content.items[0].description == "冲压车间配电箱未上锁"
        assert [str(item.rectify_by) for item in content.items] == ["2026-03-10", "2026-03-12"]
        assert content.demands == ("一", "二")

        own = text(clerk, f"/papers/{paper.id}/")
        assert "拟稿人不能审核自己拟的文书" in own
        url = f"/papers/{paper.id}/review/"
        assert li.post(url, fields(text(li, url))).status_code == 302
        url = f"/papers/{paper.id}/issue/"
        page = text(head, url)
        assert "2项同时要求限期改正" in page
        assert head.post(url, fields(page)).status_code == 302
        paper.refresh_from_db()
        assert content_of(paper).number == "诸石安改〔2026〕1号"
        assert set(Case.objects.values_list("state", flat=True)) == {"ordered"}

        url = f"/papers/{paper.id}/serve/"
        sent = fields(text(clerk, url)) | {"how": "direct", "served_on": DAY, "receiver": "王经理"}
        assert clerk.post(url, sent).status_code == 302
        shown = text(clerk, f"/papers/{paper.id}/")
        assert "王经理" in shown
        assert "直接送达" in shown
        assert "诸石安改〔2026〕1号" in text(clerk, "/papers/?state=served")


def test_a_refusal_is_told_where_it_belongs(town: Town) -> None:
    with at(DAY):
        visit, cases = inspected(town)
        clerk = signed_in(town, "sun")
        start = f"/papers/new/notice/?visit={visit}"
        sent = fields(text(clerk, start)) | {f"term_{cases[0].id}": "2026-06-30"}
        answer = clerk.post(start, sent)
        assert answer.status_code == 422
        assert "期限最迟为 2026-04-02" in answer.content.decode()
        assert not Paper.objects.exists()
        paper = drafted(town, "rectification_notice", visit, cases)
        url = f"/papers/{paper.id}/edit/"
        answer = clerk.post(url, fields(text(clerk, url)) | {"item_2_rectify_by": "2026-03-01"})
        assert answer.status_code == 422
        assert "期限不能早于今天" in answer.content.decode()


def test_an_item_dropped_from_a_draft_stays_found(town: Town) -> None:
    with at(DAY):
        visit, cases = inspected(town)
        paper = drafted(town, "rectification_notice", visit, cases)
        clerk = signed_in(town, "sun")
        url = f"/papers/{paper.id}/edit/"
        sent = fields(text(clerk, url))
        del sent["item_1_keep"]
        assert clerk.post(url, sent).status_code == 302
        paper.refresh_from_db()
    assert paper.cases == [str(cases[1].id)]
    assert [(item.seq, item.description) for item in draft_of(paper).items] == [(1, "第2处配电箱未上锁")]


def test_two_clerks_on_one_draft(town: Town) -> None:
    with at(DAY):
        visit, cases = inspected(town)
        paper = drafted(town, "rectification_notice", visit, cases)
        url = f"/papers/{paper.id}/edit/"
        one, two = signed_in(town, "sun"), signed_in(town, "li")
        first, second = fields(text(one, url)), fields(text(two, url))
        assert one.post(url, first).status_code == 302
        answer = two.post(url, second)
    assert answer.status_code == 422
    assert "刚刚有人先办了这件事" in answer.content.decode()


def test_what_is_not_verified_is_said_before_the_draft(town: Town) -> None:
    with at(DAY):
        visit, cases = inspected(town)
        notice(town, visit, cases)
    with at("2026-03-09"):
        for case in cases:
            town.do(town.owner(), "hazard", case.id, "rectify", measure="已上锁", files=[photo("green")])
        again = town.visit(team=("wu", "zhou"), purpose="reinspection")
        for case in cases:
            town.do("wu", "hazard", case.id, "verify", visit=again, files=[photo("white")])
        clerk = signed_in(town, "sun")
        start = f"/papers/new/opinion/?visit={again}"
        page = text(clerk, start)
        assert "《安全生产违法行为行政处罚办法》第十六条" in page
        assert clerk.post(start, fields(page)).status_code == 302
        opinion = Paper.objects.get(paper_kind="reinspection_opinion")
        shown = text(clerk, f"/papers/{opinion.id}/")
    assert "诸石安改〔2026〕1号" in shown
    assert "第十六条" not in shown.split("sheetpaper__title")[1].split("</article>")[0]


def test_strangers_find_nothing(town: Town) -> None:
    with at(DAY):
        visit, cases = inspected(town)
        paper = notice(town, visit, cases)
        stranger, admin, other = signed_in(town, "zhao"), signed_in(town, "chen"), signed_in(town, "shop")
        for client in (stranger, admin, other):
            for tail in ("", "pdf/", "docx/", "edit/", "void/"):
                assert client.get(f"/papers/{paper.id}/{tail}").status_code == 404
        assert paper.code not in text(admin, "/papers/")
        absent = text(admin, f"/papers/{UUID(int=1)}/", 404)
        assert absent == text(admin, f"/papers/{paper.id}/", 404)
        assert Client().get(f"/papers/{paper.id}/pdf/")["Location"].startswith("/sign-in/")
        for door in ("notice", "record", "opinion"):
            assert stranger.get(f"/papers/new/{door}/?visit={visit}").status_code == 404
            assert signed_in(town, "sun").get(f"/papers/new/{door}/?visit=x").status_code == 404


def test_the_enterprise_reads_its_own_issued_paper_only(town: Town) -> None:
    with at(DAY):
        visit, cases = inspected(town)
        paper = reviewed(town, drafted(town, "rectification_notice", visit, cases))
        assert signed_in(town, "mill").get(f"/papers/{paper.id}/pdf/").status_code == 404
        sun, head = signed_in(town, "sun"), signed_in(town, "qian")
        assert sun.get(f"/papers/{paper.id}/pdf/").content.startswith(b"%PDF-")
        url = f"/papers/{paper.id}/issue/"
        head.post(url, fields(text(head, url)))
        answer = signed_in(town, "mill").get(f"/papers/{paper.id}/pdf/")
    assert answer.content.startswith(b"%PDF-")
    assert answer["Cache-Control"] == "private, no-store"


def test_a_kept_pdf_is_the_same_and_gives_one_report_link(town: Town, settings) -> None:
    with at(DAY):
        visit, cases = inspected(town)
        paper = notice(town, visit, cases)
        first, second = files.pdf_of(paper), files.pdf_of(paper)
        assert first == second
        kept = sorted(one.suffix for one in (settings.DATA_DIR / "papers").iterdir())
        assert kept == [".link", ".pdf"]
        link = files.report_link(paper, content_of(paper))
        assert link == files.report_link(paper, content_of(paper))
        assert re.fullmatch(r"http://.+/p/r/[\w-]{20,}/", link)
        town.do("qian", "paper", paper.id, "void", reason="有误")
        paper.refresh_from_db()
        assert files.report_link(paper, content_of(paper)) == ""
        assert files.pdf_of(paper) != first


def test_the_notice_comes_as_an_editable_document(town: Town) -> None:
    with at(DAY):
        visit, cases = inspected(town)
        paper = notice(town, visit, cases)
        answer = signed_in(town, "sun").get(f"/papers/{paper.id}/docx/")
    document = Document(io.BytesIO(answer.content))
    whole = "\n".join(one.text for one in document.paragraphs)
    assert "诸石安改〔2026〕1号" in whole
    assert "示例木业有限公司" in whole


def test_busy_is_said_and_not_waited_for_ever(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with at(DAY):
        visit, cases = inspected(town)
        paper = notice(town, visit, cases)
        monkeypatch.setattr(files, "WAIT_S", 0.01)
        for _ in range(files.AT_ONCE):
            files._places.acquire()
        try:
            answer = signed_in(town, "sun").get(f"/papers/{paper.id}/pdf/")
        finally:
            for _ in range(files.AT_ONCE):
                files._places.release()
    assert answer.status_code == 503
    assert "请稍候再试" in answer.content.decode()


def test_void_and_drafted_anew_once(town: Town) -> None:
    with at(DAY):
        visit, cases = inspected(town)
        paper = notice(town, visit, cases)
        head, clerk = signed_in(town, "qian"), signed_in(town, "sun")
        url = f"/papers/{paper.id}/void/"
        assert head.post(url, fields(text(head, url)) | {"reason": "单位名称有误"}).status_code == 302
        again = f"/papers/new/notice/?replaces={paper.id}"
        assert again in text(clerk, f"/papers/{paper.id}/")
        page = text(clerk, again)
        assert clerk.post(again, fields(page)).status_code == 302
        anew = Paper.objects.get(replaces_id=paper.id)
        assert again not in text(clerk, f"/papers/{paper.id}/")
    assert draft_of(anew).supersedes == "《隐患整改通知书》（诸石安改〔2026〕1号）"


def test_what_a_void_notice_leaves_behind_waits_for_another(town: Town) -> None:
    with at(DAY):
        visit, cases = inspected(town)
        paper = notice(town, visit, cases)
        clerk, again = signed_in(town, "sun"), f"/papers/new/notice/?replaces={paper.id}"

        def owed() -> tuple[bool, bool, bool]:
            pages = ("/work/waiting/", f"/cases/{cases[0].id}/", f"/cases/{cases[1].id}/")
            return tuple(again in text(clerk, page) for page in pages)  # type: ignore[return-value]  # three pages

        assert owed() == (False, False, False)
        town.do("qian", "paper", paper.id, "void", reason="单位名称有误")
        assert "需重开通知书" in text(clerk, "/work/waiting/")
        assert "2 项未销号的隐患没有有效的通知书" in text(clerk, "/work/waiting/")
        assert owed() == (True, True, True)
        anew = drafted(town, "rectification_notice", visit, cases[:1], replaces=Paper.objects.get(id=paper.id))
        assert owed() == (True, False, True)
        issued(town, anew)
        assert owed() == (True, False, True)
        town.do("qian", "paper", anew.id, "void", reason="又有误")
        assert f"?replaces={anew.id}" in text(clerk, f"/cases/{cases[0].id}/")


def test_a_receipt_survives_a_form_that_is_sent_again(town: Town) -> None:
    with at(DAY):
        visit, cases = inspected(town)
        paper = notice(town, visit, cases)
        receipt = photo()
        clerk, url = signed_in(town, "sun"), f"/papers/{paper.id}/serve/"
        image = SimpleUploadedFile("回证.png", store.path(receipt).read_bytes())
        sent = fields(text(clerk, url)) | {"served_on": "2026-02-30", "how": "direct", "receiver": "王负责"}
        answer = clerk.post(url, sent | {"files": image})
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "已收到 1 个文件" in html
        assert f'name="files_digest" value="{receipt}"' in html
        again = sent | {"served_on": DAY, "files_digest": [receipt]}
        assert clerk.post(url, again).status_code == 302
    step = Step.objects.get(subject_id=paper.id, act="serve")
    assert step.given["files"] == [receipt]


def test_the_list_is_narrowed_by_state_kind_and_text(town: Town) -> None:
    with at(DAY):
        visit, cases = inspected(town)
        notice(town, visit, cases[:1])
        drafted(town, "rectification_notice", visit, cases[1:])
        drafted(town, "site_check_record", visit, cases)
        clerk = signed_in(town, "sun")

        def rows(query: str) -> int:
            return text(clerk, f"/papers/?{query}").count('<th scope="row"')

        found = {
            query: rows(query) for query in ("", "state=draft", "state=issued", "kind=site_check_record", "q=木业")
        }
        assert found == {"": 3, "state=draft": 2, "state=issued": 1, "kind=site_check_record": 1, "q=木业": 3}
        assert rows("q=超市") == 0
        assert rows("q=1号") == 1
        assert rows("state=nonsense&kind=nonsense&from=x") == 3


def test_papers_begin_on_the_pages_of_visit_and_site(town: Town) -> None:
    with at(DAY):
        visit, cases = inspected(town)
        clerk, leader = signed_in(town, "sun"), signed_in(town, "zheng")
        for url in (f"/visits/{visit}/", f"/sites/{town.sites['mill']}/"):
            assert "拟整改通知书（2 项）" in text(clerk, url)
            assert "拟整改通知书" not in text(leader, url)
        assert f"/papers/new/record/?visit={visit}" in text(clerk, f"/visits/{visit}/")
        drafted(town, "site_check_record", visit, cases)
        notice(town, visit, cases)
        for url in (f"/visits/{visit}/", f"/sites/{town.sites['mill']}/"):
            assert "/papers/new/" not in text(clerk, url)
        assert "项隐患" in text(clerk, f"/papers/new/record/?visit={visit}")
