"""Registering a hazard at the desk: the site, the clause, the photo, once; and the messages that follow."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from build import Town, at, key, photo
from desk.cast import signed_in
from shiqiao.cases.kinds import clause_key
from shiqiao.cases.models import Case, Clause
from shiqiao.evidence import store
from shiqiao.outbox.models import Message
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do

TODAY = "2026-03-05"
CLAUSES = (("配电箱应当上锁", "general"), ("除尘系统应设置泄爆装置", "major"))


def checklist(town: Town) -> None:
    """Publish a checklist of two clauses."""
    details = [
        Clause(order=order, key=clause_key(text), text=text, grade_if_fails=grade, section="用电", basis="GB 50054")
        for order, (text, grade) in enumerate(CLAUSES)
    ]
    given = {"code": "dust", "title": "粉尘涉爆检查表", "edition": 1, "clauses": 2}
    do = Do("checklist", clock.new_id(), "publish", key(), given, details=details)
    act_all([do], viewer=town.viewer("sun"))


def form_of(client: Client, town: Town) -> dict[str, str]:
    """Return the hidden fields of the finding's form."""
    html = client.get(f"/cases/new/?site={town.sites['mill']}").content.decode()
    hidden = {name: re.search(rf'name="{name}" value="([^"]*)"', html)[1] for name in ("_key", "_id")}  # type: ignore[index]
    return {**hidden, "site": str(town.sites["mill"]), "channel": "inspection", "field": "industry"}


def test_a_site_is_found_by_two_characters_or_its_code(town: Town) -> None:
    with at(TODAY):
        li = signed_in(town, "li")
        assert "示例木业有限公司" in li.get("/cases/new/?q=木业").content.decode()
        part = li.get("/cases/new/?q=木业", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert "没有找到这个单位" in li.get("/cases/new/?q=不存在").content.decode()
        assert li.get("/cases/new/?site=xyz").status_code == 404
        assert signed_in(town, "qian").get("/cases/new/").status_code == 404


def test_a_finding_with_photo_is_registered_once_though_sent_twice(town: Town) -> None:
    with at(TODAY):
        li = signed_in(town, "li")
        picture = store.path(photo()).read_bytes()
        sent = {**form_of(li, town), "description": "配电箱未上锁", "grade": "general"}
        for _click in range(2):
            files = {"files": SimpleUploadedFile("before.png", picture, "image/png")}
            answer = li.post("/cases/new/", {**sent, **files})
            assert answer.status_code == 302, answer.content.decode()
    case = Case.objects.get()
    assert answer["Location"] == f"/cases/{case.id}/"
    assert case.marks["before"] == 1
    assert case.post_id == town.posts["li"]


def test_a_clause_is_found_and_grades_the_finding(town: Town) -> None:
    with at(TODAY):
        checklist(town)
        li = signed_in(town, "li")
        found = li.get("/cases/new/clauses/?clause_q=泄爆").content.decode()
        assert "除尘系统应设置泄爆装置" in found
        assert "重大" in found
        assert "配电箱" not in found
        clause = Clause.objects.get(key=clause_key("除尘系统应设置泄爆装置"))
        sent = {**form_of(li, town), "description": "未设置泄爆片", "clause_id": str(clause.id)}
        refused = li.post("/cases/new/", {**sent, "grade": "general"})
        assert refused.status_code == 422
        assert "该检查条款不合格即为重大隐患" in refused.content.decode()
        refused = li.post("/cases/new/", sent)
        assert "要求留现场照片" in refused.content.decode()
        picture = SimpleUploadedFile("before.png", store.path(photo()).read_bytes(), "image/png")
        assert li.post("/cases/new/", {**sent, "files": picture}).status_code == 302
    case = Case.objects.get()
    assert (case.grade, case.clause, case.clause_key) == ("major", clause.text, clause.key)


def test_a_clause_is_found_without_scripts_and_what_was_typed_stays(town: Town) -> None:
    with at(TODAY):
        checklist(town)
        li = signed_in(town, "li")
        sent = {**form_of(li, town), "description": "箱门敞开", "clause_q": "上锁", "_search": "1"}
        answer = li.post("/cases/new/", sent)
        html = answer.content.decode()
        assert answer.status_code == 200
        assert "配电箱应当上锁" in html
        assert "箱门敞开" in html
        assert "error-summary" not in html
    assert not Case.objects.exists()


def test_an_empty_finding_says_what_is_missing(town: Town) -> None:
    with at(TODAY):
        li = signed_in(town, "li")
        answer = li.post("/cases/new/", {**form_of(li, town), "description": ""})
        assert answer.status_code == 422
        assert "请填写隐患描述" in answer.content.decode()
        bad = {"files": SimpleUploadedFile("x.png", b"no picture at all", "image/png")}
        answer = li.post("/cases/new/", {**form_of(li, town), "description": "有", "grade": "general", **bad})
        assert answer.status_code == 422
    assert not Case.objects.exists()


def test_messages_say_who_did_what_and_are_read_by_opening(town: Town) -> None:
    with at(TODAY):
        case = town.finding(who="zhou")
        li = signed_in(town, "li")
        assert li.get("/inbox/count/").content == b"1"
        html = li.get("/inbox/").content.decode()
        for words in (str(case), "登记隐患", "周检查", "未读", "示例木业有限公司"):
            assert words in html
        message = Message.objects.get(person_id=town.people["li"].id)
        assert signed_in(town, "wu").get(f"/inbox/{message.id}/").status_code == 404
        opened = li.get(f"/inbox/{message.id}/")
        assert opened["Location"] == f"/cases/{case.id}/#step-1"
        assert li.get("/inbox/count/").content == b""
        assert "未读" not in li.get("/inbox/").content.decode().replace("条未读", "")
        assert "还没有消息" in signed_in(town, "wu").get("/inbox/").content.decode()


def test_all_messages_are_marked_read_at_once_and_pages_go_on(town: Town) -> None:
    with at(TODAY):
        for _each in range(32):
            town.finding(who="zhou")
        li = signed_in(town, "li")
        first = li.get("/inbox/").content.decode()
        older = re.search(r'rel="next" href="([^"]+)"', first)
        assert older
        assert first.count("登记隐患") == 30
        assert li.get("/inbox/" + older[1]).content.decode().count("登记隐患") == 2
        assert li.get("/inbox/?before=xyz").status_code == 200
        li.post("/inbox/read/")
        assert li.get("/inbox/count/").content == b""


def test_the_same_words_at_the_same_site_are_asked_about(town: Town) -> None:
    with at(TODAY):
        li = signed_in(town, "li")
        said = {"description": "配电箱未上锁", "grade": "general"}
        assert li.post("/cases/new/", {**form_of(li, town), **said}).status_code == 302
        # The way back in the browser brings a fresh form with the old words.
        again = {**form_of(li, town), **said}
        asked = li.post("/cases/new/", again)
        assert asked.status_code == 422
        assert Case.objects.get().shown_number in asked.content.decode()
        assert 'name="again"' in asked.content.decode()
        assert li.post("/cases/new/", {**again, "again": "on"}).status_code == 302
    assert Case.objects.count() == 2


def test_sites_that_were_inspected_lately_are_at_hand(town: Town) -> None:
    with at(TODAY):
        town.visit("shop")
        page = signed_in(town, "li").get("/cases/new/").content.decode()
    assert str(town.sites["shop"]) in page
    assert str(town.sites["mill"]) not in page
