"""Papers about a petition on the desk: begun from its page, edited, issued, served once, voided and drafted anew."""

import re

import pytest
from django.test import Client

from build import Town, at, key, photo
from cases.matters import row, served
from desk.cast import signed_in
from documents.matter_cast import NAME, accepted, concluded, drafted, issued, petitioned
from shiqiao.documents.final import draft_of
from shiqiao.documents.models import Paper
from shiqiao.evidence.models import File
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock


def begun(client: Client, case: object) -> list[str]:
    """Return what the matter's page offers to draft."""
    page = client.get(f"/cases/{case}/").content.decode()
    return re.findall(r'href="/papers/new/matter/\?case=[\w-]+&amp;kind=(\w+)"', page)


def test_the_page_offers_what_the_matter_has_come_to(town: Town) -> None:
    with at("2026-03-03"):
        case = concluded(town)
        clerk = signed_in(town, "xu")
        # The opinion is the next step, the others stand with the papers.
        assert begun(clerk, case) == ["handling_opinion", "acceptance_notice", "assignment_slip"]
        page = clerk.get(f"/cases/{case}/").content.decode()
        assert "待送达，限 2026年3月18日" in " ".join(re.sub(r"<[^>]+>", "", page).split())
        paper = drafted(town, case)
        assert begun(clerk, case) == ["handling_opinion", "assignment_slip"]
        assert f"/papers/{paper.id}/" in clerk.get(f"/cases/{case}/").content.decode()
        # Whoever only handles it drafts too; whoever only supervises doesn't.
        assert begun(signed_in(town, "lan"), case) == ["handling_opinion", "assignment_slip"]
        assert begun(signed_in(town, "bai"), case) == []


def test_drafted_edited_issued_and_served_on_screen(town: Town) -> None:
    with at("2026-03-03"):
        case = concluded(town)
        clerk, head = signed_in(town, "xu"), signed_in(town, "gu")
        address = f"/papers/new/matter/?case={case}&kind=handling_opinion"
        page = clerk.get(address).content.decode()
        assert "对该投诉请求予以支持" in page
        assert NAME not in page
        paper_id = clock.new_id()
        for _twice in range(2):
            answer = clerk.post(address, {"_key": "once", "_id": paper_id})
            assert answer["Location"] == f"/papers/{paper_id}/edit/"
        parts = {f"part_{n}": f"第{n}段的内容" for n in range(4)}
        sent = {**parts, "contact": "0536-0000000", "copies_to": "", "_key": key(), "_seen": 1}
        named = clerk.post(f"/papers/{paper_id}/edit/", {**sent, "part_1": f"{NAME}反映"})
        assert named.status_code == 422
        assert "含有受保护人员的信息" in named.content.decode()
        assert clerk.post(f"/papers/{paper_id}/edit/", sent).status_code == 302
        town.do("he", "matter_paper", paper_id, "review")
        issue = head.get(f"/papers/{paper_id}/issue/").content.decode()
        assert "签发即同意经办人在送达时填入受送达人姓名" in issue
        assert head.post(f"/papers/{paper_id}/issue/", {"_key": key(), "_seen": 3}).status_code == 302
        serve = clerk.get(f"/papers/{paper_id}/serve/").content.decode()
        assert 'name="receiver"' not in serve
        given = {"how": "direct", "served_on": "2026-03-03", "_key": key(), "_seen": 4}
        assert clerk.post(f"/papers/{paper_id}/serve/", given).status_code == 422
        digest = photo()
        assert File.objects.filter(digest=digest).exists()
        assert clerk.post(f"/papers/{paper_id}/serve/", {**given, "files_digest": digest}).status_code == 302
    assert row(case).state == "answering"
    assert Paper.objects.get(id=paper_id).state == "served"


def shown(client: Client, address: str) -> str:
    """Return the words of a page."""
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(address).content.decode()).split())


def test_an_opinion_without_its_paper_and_one_not_served_are_said(town: Town) -> None:
    with at("2026-03-03"):
        case = concluded(town)
        clerk, handler = signed_in(town, "xu"), signed_in(town, "lan")
        assert "还没有处理意见书：请拟稿" in shown(clerk, f"/cases/{case}/")
        assert "已作出处理意见、还没有处理意见书" in shown(clerk, "/work/waiting/")
        paper = drafted(town, case, "handling_opinion")
        assert "处理意见书还没有签发" in shown(clerk, f"/cases/{case}/")
        assert "已作出处理意见、还没有处理意见书" not in shown(clerk, "/work/waiting/")
        paper = issued(town, paper)
        assert "处理意见书已签发，还没有送达" in shown(handler, f"/cases/{case}/")
        assert "已签发、还没有送达的文书" in shown(handler, "/work/waiting/")
        # Whoever begins to deliver it is led to the paper: it is served, and delivered by that.
        begun_at = handler.get(f"/cases/{case}/deliver/")
        assert begun_at["Location"] == f"/papers/{paper.id}/serve/"
        given = {"how": "direct", "served_on": "2026-03-03", "_key": key(), "_seen": 3, "files_digest": photo()}
        assert handler.post(f"/papers/{paper.id}/serve/", given).status_code == 302
        assert "已签发、还没有送达的文书" not in shown(handler, "/work/waiting/")
    assert row(case).marks["opinion_paper"] == str(paper.id)


def test_an_opinion_signed_outside_is_delivered_by_its_number_and_scan(town: Town) -> None:
    with at("2026-03-03"):
        case = concluded(town)
        clerk = signed_in(town, "lan")
        page = clerk.get(f"/cases/{case}/deliver/").content.decode()
        assert 'name="scan"' in page
        assert 'name="paper"' not in page
        given = {"delivered_on": "2026-03-03", "how": "in_person", "files_digest": photo(), "_key": key()}
        refused = clerk.post(f"/cases/{case}/deliver/", given)
        assert refused.status_code == 422
        assert "在本系统外签发的，填写文号并附意见书扫描件" in refused.content.decode()
        outside = {"document": "诸石信处〔2026〕7号", "scan_digest": photo("navy")}
        assert clerk.post(f"/cases/{case}/deliver/", given | outside).status_code == 302
        assert "诸石信处〔2026〕7号" in shown(clerk, f"/cases/{case}/")
    assert row(case).state == "answering"


def test_turned_away_as_pending_names_the_matter_that_runs(town: Town) -> None:
    with at("2026-03-03"):
        first, second = accepted(town), petitioned(town, name="另一人", title="村道积水再次反映")
        head = signed_in(town, "gu")
        said = {"ground": "pending", "reason": "同一事项", "notice": "written", "_key": key()}
        page = head.get(f"/cases/{second}/decline/").content.decode()
        assert f'value="{first}"' in page
        assert f'value="{second}"' not in page
        assert head.post(f"/cases/{second}/decline/", said).status_code == 422
        assert head.post(f"/cases/{second}/decline/", said | {"same": first}).status_code == 302
        assert f"/cases/{first}/" in head.get(f"/cases/{second}/").content.decode()
        text = "".join(one.text for one in draft_of(drafted(town, second, "refusal_notice")).paragraphs)
        assert f"与该事项相同的是信访事项{row(first).shown_number}，已于2026年3月3日受理，正在办理" in text
        # An accusation is none of those who read the other.
        hidden = petitioned(town, name="第三人", category="accusation")
        fourth = petitioned(town, name="第四人")
        with pytest.raises(Refused) as refused:
            town.do("gu", "petition", fourth, "decline", ground="pending", reason="x", notice="written", same=hidden)
    assert refused.value.code == "no_such_ref"


def offered(client: Client, address: str, name: str) -> list[str]:
    """Return what a form lets somebody choose."""
    page = client.get(address).content.decode()
    choices = re.findall(rf'<select[^>]*name="{name}".*?</select>', page, re.S) or [page]
    return re.findall(r'<option value="([^"]+)"', choices[0]) or re.findall(rf'name="{name}" value="([^"]+)"', page)


def test_no_form_offers_what_is_always_refused(town: Town) -> None:
    with at("2026-03-03"):
        case, waiting = petitioned(town), served(town)
        clerk, checker = signed_in(town, "gu"), signed_in(town, "he")
        assert offered(clerk, f"/cases/{case}/accept/", "notice") == ["on_spot", "written", "unknown"]
        assert offered(checker, f"/cases/{waiting}/answer/", "how") == ["phone", "home", "paper"]
        units = offered(clerk, f"/cases/{waiting}/request_review/", "unit")
        above = {str(town.units[name].id) for name in ("county", "city")}
        assert above <= set(units)
        assert str(town.units["xinfang"].id) not in units
    with at("2026-03-05"):
        assert offered(clerk, f"/cases/{case}/accept/", "notice") == ["written", "unknown"]
        refused = clerk.post(f"/cases/{case}/accept/", {"route": "petition", "notice": "on_spot", "_key": key()})
        assert refused.status_code == 422


def test_a_void_paper_is_drafted_anew_from_its_page(town: Town) -> None:
    with at("2026-03-03"):
        case = accepted(town)
        paper = issued(town, drafted(town, case))
        town.do("gu", "matter_paper", paper.id, "void", reason="日期有误")
        clerk = signed_in(town, "xu")
        address = f"/papers/new/matter/?replaces={paper.id}"
        assert address in clerk.get(f"/papers/{paper.id}/").content.decode()
        clerk.post(address, {"_key": key(), "_id": clock.new_id()})
        anew = Paper.objects.exclude(id=paper.id).get()
        assert anew.replaces_id == paper.id
        assert "代替" in clerk.get(f"/papers/{anew.id}/").content.decode()
        assert signed_in(town, "sun").get(address).status_code == 404


@pytest.mark.parametrize("query", ["", "?case=x", "?replaces=x", "?kind=acceptance_notice"])
def test_an_address_that_names_nothing_is_absent(town: Town, query: str) -> None:
    assert signed_in(town, "sun").get(f"/papers/new/matter/{query}").status_code == 404


def test_nothing_is_offered_for_what_is_not_there(town: Town) -> None:
    with at("2026-03-03"):
        case = accepted(town)
        clerk = signed_in(town, "xu")
        assert clerk.get(f"/papers/new/matter/?case={case}&kind=rectification_notice").status_code == 404
        early = clerk.get(f"/papers/new/matter/?case={case}&kind=review_opinion")
        assert "还没有办到这一步" in early.content.decode()


def test_the_drafter_is_told_and_the_message_calls_the_paper_by_its_number(town: Town) -> None:
    with at("2026-03-03"):
        issued(town, drafted(town, accepted(town)))
        page = signed_in(town, "xu").get("/inbox/").content.decode()
    assert "受理告知书〔2026〕1号" in page
    assert "签发" in page


def test_lists_and_the_export_name_the_matter(town: Town) -> None:
    with at("2026-03-03"):
        drafted(town, accepted(town))
        clerk = signed_in(town, "xu")
        assert "信〔2026〕1号" in clerk.get("/papers/").content.decode()
        assert "受理告知书</a>" in clerk.get("/papers/?q=信〔2026〕1号").content.decode()
        assert "受理告知书</a>" not in clerk.get("/papers/?q=信〔2026〕2号").content.decode()
        assert clerk.get("/export/papers.xlsx").status_code == 200
        assert "信〔2026〕" not in signed_in(town, "sun").get("/papers/").content.decode()
        assert "信〔2026〕1号 待审核" in signed_in(town, "he").get("/work/waiting/").content.decode()
