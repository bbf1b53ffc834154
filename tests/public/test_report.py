"""The QR link on a notice: who holds it reports these items and nothing else, once, in its time."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from build import Town, at, photo
from documents.cast import drafted, issued, notice
from shiqiao.cases.models import Case
from shiqiao.documents import files, links
from shiqiao.documents.final import content_of
from shiqiao.documents.models import Paper, ReportLink
from shiqiao.evidence import store
from shiqiao.people.models import Tries
from shiqiao.record import clock
from shiqiao.record.models import Step


def fresh() -> str:
    return str(clock.new_id())


def noticed(town: Town, number: int = 2, site: str = "mill") -> tuple[Paper, list[Case], str]:
    """A notice with items, and the token of its link."""
    visit = town.visit(site)
    cases = [town.finding(visit, site=site, description=f"第{n + 1}处未上锁", files=[photo()]) for n in range(number)]
    town.do("li", "visit", visit, "sign", signed="refused", reason="拒签")
    paper = notice(town, visit, cases)
    return paper, cases, links.make(paper.id, paper.site_id, 30)


def says(answer: HttpResponse) -> str:
    """What a page says, without its frame's tokens and addresses."""
    return answer.content.decode().split("<main")[1].split("</main>")[0]


def sent(colour: str = "green") -> dict[str, object]:
    """A report with a real photo, as a page without scripts sends it."""
    picture = SimpleUploadedFile("after.png", store.path(photo(colour)).read_bytes(), "image/png")
    return {"_key": fresh(), "measure": "已加锁", "files": picture}


def test_items_are_reported_one_by_one_and_the_link_is_spent(town: Town) -> None:
    with at("2026-03-03"):
        _paper, cases, token = noticed(town)
        other = town.finding(description="另一处，不在通知书上")
        anybody = Client()
        page = anybody.get(f"/p/r/{token}/").content.decode()
        assert "第1处未上锁" in page
        assert "另一处" not in page
        assert anybody.get(f"/p/r/{token}/{other.id}/").status_code == 404
        bare = anybody.post(f"/p/r/{token}/{cases[0].id}/", {"_key": fresh(), "measure": "已加锁"})
        assert bare.status_code == 422
        assert "已加锁" in bare.content.decode()
        assert '<a href="#id_files">请添加“整改后照片或证明”。</a>' in says(bare)
        broken = {"_key": fresh(), "measure": "已加锁", "files": SimpleUploadedFile("a.jpg", b"no photo", "image/jpeg")}
        assert '<a href="#id_files">' in says(anybody.post(f"/p/r/{token}/{cases[0].id}/", broken))
        assert anybody.post(f"/p/r/{token}/{cases[0].id}/", sent())["Location"] == f"/p/r/{token}/"
        assert "第 1 项已报告" in says(anybody.get(f"/p/r/{token}/"))
        done = anybody.post(f"/p/r/{token}/{cases[1].id}/", sent("blue")).content.decode()
        assert "已全部报告" in done
        assert anybody.get(f"/p/r/{token}/").status_code == 404
    assert {case.state for case in Case.objects.filter(id__in=[one.id for one in cases])} == {"rectified"}
    assert set(Step.objects.filter(act="rectify").values_list("via", flat=True)) == {"qr"}
    assert ReportLink.objects.get().spent_at is not None


def test_what_was_sent_back_gets_a_fresh_link_on_the_opinion(town: Town) -> None:
    with at("2026-03-03"):
        paper, cases, token = noticed(town)
        for case in cases:
            Client().post(f"/p/r/{token}/{case.id}/", sent())
    with at("2026-03-10"):
        visit = town.visit("mill", team=("zhou", "wu"), purpose="reinspection")
        later = {"reason": "锁已损坏", "rectify_by": "2026-03-20"}
        town.do("zhou", "hazard", cases[0].id, "verify", visit=visit, files=[photo()])
        town.do("zhou", "hazard", cases[1].id, "reject", visit=visit, files=[photo()], **later)
        town.do("zhou", "visit", visit, "sign", signed="paper", files=[photo("blue")])
        rows = list(Case.objects.filter(notice_id=paper.id).order_by("number"))
        opinion = issued(town, drafted(town, "reinspection_opinion", visit, rows, prior=paper))
        fresh_link = files.report_link(opinion, content_of(opinion))
        assert fresh_link == files.report_link(opinion, content_of(opinion))
        path = urlsplit(fresh_link).path
        page = says(Client().get(path))
        assert "整改复查意见书（" in page
        assert page.count("报告第") == 1
        assert says(Client().get(f"/p/r/{token}/")) == says(Client().get("/p/r/guess/"))
        assert "已全部报告" in Client().post(f"{path}{cases[1].id}/", sent("blue")).content.decode()
        assert Client().get(path).status_code == 404
        other = town.visit("mill", team=("li", "wu"), purpose="reinspection")
        town.do("li", "hazard", cases[1].id, "verify", visit=other, files=[photo()])
        town.do("li", "visit", other, "sign", signed="paper", files=[photo("blue")])
        passed = list(Case.objects.filter(id=cases[1].id))
        good = issued(town, drafted(town, "reinspection_opinion", other, passed, prior=paper), who="zheng")
        # Where nothing is left to be done, nothing is to be reported.
        assert files.report_link(good, content_of(good)) == ""


def test_unknown_expired_spent_and_void_answer_alike(town: Town) -> None:
    with at("2026-03-03"):
        paper, _cases, token = noticed(town, 1)
        spent = links.make(paper.id, paper.site_id, 30)
        links.spend(ReportLink.objects.exclude(digest=ReportLink.objects.order_by("made_at").first().digest).get())
        late = links.make(paper.id, paper.site_id, -1)
        anybody = Client()
        answers = [anybody.get(f"/p/r/{one}/") for one in ("guess", spent, late)]
        assert {answer.status_code for answer in answers} == {404}
        assert len({says(answer) for answer in answers}) == 1
        town.do("qian", "paper", paper.id, "void", reason="有误")
        assert says(anybody.get(f"/p/r/{token}/")) == says(answers[0])
    with at("2026-04-10"):
        assert Client().get(f"/p/r/{token}/").status_code == 404


def test_guessing_closes_even_the_right_link_for_an_hour(town: Town) -> None:
    with at("2026-03-03", 9):
        _paper, _cases, token = noticed(town, 1)
        anybody = Client()
        for _n in range(20):
            anybody.get("/p/r/guess/")
        assert anybody.get(f"/p/r/{token}/").status_code == 404
        assert Client(REMOTE_ADDR="10.1.1.1").get(f"/p/r/{token}/").status_code == 200
    with at("2026-03-03", 11):
        assert anybody.get(f"/p/r/{token}/").status_code == 200
    assert all("127" not in address for address in Tries.objects.values_list("who", flat=True))


def test_the_token_is_nowhere_in_the_database(town: Town) -> None:
    with at("2026-03-03"):
        _paper, _cases, token = noticed(town, 1)
    link = ReportLink.objects.get()
    assert token not in str(vars(link))
    assert link.expires_on == (link.made_at + timedelta(days=30)).date()


def test_a_report_sent_twice_is_one_report(town: Town) -> None:
    with at("2026-03-03"):
        _paper, cases, token = noticed(town)
        anybody, once = Client(), sent()
        anybody.post(f"/p/r/{token}/{cases[0].id}/", once)
        again = {**once, "files": sent()["files"]}
        assert anybody.post(f"/p/r/{token}/{cases[0].id}/", again)["Location"] == f"/p/r/{token}/"
    assert Step.objects.filter(act="rectify").count() == 1
