"""The unresolved list, registering with persons under seal, the page with both keys, joining, and the person's own answer."""

import io
import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from build import Town, at, photo
from cases.matters import HERE, closed, dispute, enlist, mediated, named, petition, row, served
from field.cast import phone
from shiqiao.access.models import Entry
from shiqiao.cases import answers
from shiqiao.cases.models import AnswerLink, Case, Source
from shiqiao.desk import matters as matters_page
from shiqiao.desk.matter import strip
from shiqiao.identities.models import Identity
from shiqiao.intake.models import Batch
from shiqiao.matching.index import catch_up
from shiqiao.places.models import Division
from shiqiao.record import clock
from shiqiao.record.models import Step
from shiqiao.ui.dates import cjk_date

pytestmark = pytest.mark.django_db
DAY = "2026-03-03"


@pytest.fixture
def office(town: Town) -> Town:
    """The town with a petition office."""
    with at(DAY, 8):
        return enlist(town)


def sent(**more: object) -> dict[str, object]:
    """What the form of a petition sends."""
    ids = {name: str(clock.new_id()) for name in ("_key", "_id", "_source", "p1_id")}
    told = {
        "form": "visit", "channel": "12345", "place": HERE, "title": "清河苑旁搅拌站噪音扰民", "category": "claim",
        "description": "夜里噪音和灰尘很大", "source_number": "R2026-17", "source_due_on": "2026-03-09",
        "source_owes_reply": "on", "p1_name": "示例来访人", "p1_phone": "13800000000",
    }  # fmt: skip
    return {**ids, **told, **more}


def test_registered_with_source_and_person_in_one_step(office: Town) -> None:
    with at(DAY):
        client = phone(office, "xu")
        given = sent()
        answer = client.post("/matters/new/petition/", given)
        assert answer.status_code == 302, answer.content.decode()
        case = Case.objects.get(id=given["_id"])
        source = Source.objects.get()
        assert (case.title, case.due_on, case.due_source_id) == (given["title"], source.due_on, source.id)
        assert (source.number, source.owes_reply, source.case_id) == ("R2026-17", True, case.id)
        assert Identity.objects.get().case_id == case.id
        # The same form sent twice opens one.
        assert client.post("/matters/new/petition/", given).status_code == 302
        assert Case.objects.filter(kind="petition").count() == 1
        page = client.get(f"/cases/{case.id}/").content.decode()
        for words in ("两把钥匙", "来源期限：12345 热线 R2026-17", "信访人甲", "受理告知", "还没有答复"):
            assert words in page, words
        assert "示例来访人" not in page
        assert "13800000000" not in page


def test_nothing_is_kept_of_a_form_that_is_refused(office: Town) -> None:
    with at(DAY):
        client = phone(office, "xu")
        answer = client.post("/matters/new/petition/", sent(p1_id_number="370782199001011234"))
        assert answer.status_code == 422
        assert not Case.objects.filter(kind="petition").exists()
        assert not Source.objects.exists()
        assert not Identity.objects.exists()


def test_numbers_stand_in_no_text_and_health_is_asked_about(office: Town) -> None:
    with at(DAY):
        client = phone(office, "xu")
        for number in ("13900001234", "370782197506150021"):
            answer = client.post("/matters/new/petition/", sent(description=f"请回电 {number}"))
            assert answer.status_code == 422
            assert "填到密封的“联系电话”" in answer.content.decode()
        told = sent(description="要求救助，本人残疾")
        answer = client.post("/matters/new/petition/", told)
        assert answer.status_code == 422
        assert "照此登记" in answer.content.decode()
        assert not Case.objects.filter(kind="petition").exists()
        assert client.post("/matters/new/petition/", {**told, "sure": "on"}).status_code == 302


def test_the_list_shows_what_is_open_and_each_tab_its_rows(office: Town) -> None:
    with at(DAY):
        one, two = petition(office), served(office)
        client = phone(office, "gu")
        first = client.get("/matters/").content.decode()
        assert row(one).shown_number in first
        assert row(two).shown_number in first
        waiting = client.get("/matters/?standing=answering").content.decode()
        assert row(one).shown_number not in waiting
        assert row(two).shown_number in waiting
        assert row(one).shown_number in client.get("/matters/?standing=unpushed&kind=petition").content.decode()
        assert "没有符合这些条件" in client.get("/matters/?kind=dispute").content.decode()


@pytest.mark.parametrize("who", ["li", "chen", "mill"])
def test_others_see_no_petition(office: Town, who: str) -> None:
    with at(DAY):
        case = petition(office)
        client = phone(office, who)
        assert client.get(f"/cases/{case}/").status_code == 404
        assert client.get(f"/matters/{case}/same/").status_code == 404
        assert row(case).shown_number not in client.get("/matters/").content.decode()


def test_all_that_are_very_likely_the_same_are_shown(office: Town) -> None:
    with at(DAY):
        client = phone(office, "xu")
        # The same matter twelve times, and as many others at the same place.
        for title in ("清河苑旁搅拌站夜间噪音扰民", "清河苑旁路灯不亮"):
            for _time in range(12):
                assert client.post("/matters/new/petition/", sent(title=title)).status_code == 302
        here, *others = Case.objects.filter(kind="petition", title__contains="搅拌站").order_by("id")
        page = client.get(f"/matters/{here.id}/same/").content.decode()
    assert [one.shown_number for one in others if one.shown_number not in page] == []
    lamps = Case.objects.filter(kind="petition", title__contains="路灯")
    assert not [one.shown_number for one in lamps if one.shown_number in page]


def test_the_same_matter_is_found_joined_and_parted_on_the_screen(office: Town) -> None:
    with at(DAY):
        one = petition(office, title="清河苑小区旁建搅拌站噪音扰民", description="夜里灰尘噪音很大")
        two = petition(office, title="清河苑附近搅拌站粉尘大", description="清河苑南边建了搅拌站", channel="12345")
        petition(office, title="柳林村路灯不亮", description="三个月没修")
        catch_up()
        client = phone(office, "gu")
        page = client.get(f"/matters/{one}/same/").content.decode()
        assert row(two).shown_number in page
        assert "<mark>清河苑</mark>" in page
        assert "柳林村" not in page
        form = {"_key": str(clock.new_id()), "other": str(two), "reason": "同一座搅拌站"}
        assert client.post(f"/matters/{one}/same/", {**form, "reason": ""}).status_code == 422
        assert client.post(f"/matters/{one}/same/", form).status_code == 302
        assert row(two).joined_into_id == one
        assert "已并入另一事项" in client.get(f"/cases/{two}/").content.decode()
        assert row(two).shown_number in client.get(f"/cases/{one}/").content.decode()
        undone = client.post(f"/matters/{two}/part/", {"_key": str(clock.new_id()), "reason": "不是一座"})
        assert undone.status_code == 302
        assert row(two).is_open


def test_whoever_joins_second_is_told_how_it_stands(office: Town) -> None:
    with at(DAY):
        one = petition(office, title="清河苑小区旁建搅拌站噪音扰民", description="夜里灰尘噪音很大")
        two = petition(office, title="清河苑附近搅拌站粉尘大", description="清河苑南边建了搅拌站", channel="12345")
        catch_up()
        form = {"other": str(two), "reason": "同一座搅拌站"}
        for who in ("gu", "he"):
            told = {**form, "_key": str(clock.new_id())}
            answer = phone(office, who).post(f"/matters/{one}/same/", told, follow=True)
        page = answer.content.decode()
        assert answer.status_code == 200
        assert f"{row(two).shown_number} 刚刚由别人办了，现在：已并入 {row(one).shown_number}" in page
        # On the page of all pairs the one at hand may be gone as well.
        told = {"_key": str(clock.new_id()), "here": str(two), f"is_{one}": "apart"}
        answer = phone(office, "he").post("/matters/compare/", told, follow=True)
        assert answer.status_code == 200
        assert "刚刚由别人办了" in answer.content.decode()
        assert row(two).joined_into_id == one


def test_no_code_of_a_place_stands_in_the_history_and_a_visit_is_a_source(office: Town) -> None:
    with at(DAY):
        grid = Division.objects.create(code=f"{HERE}901", name="岳旺第一网格", level="grid", parent_id=HERE)
        case = dispute(office, place=grid.code)
        page = phone(office, "he").get(f"/cases/{case}/").content.decode()
    assert grid.code not in page
    assert "岳旺第一网格" in page
    assert "入户走访时听到的" in page
    assert "没有登记来源" not in page


def test_after_many_were_pushed_the_list_stands_as_it_was_narrowed(
    office: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(matters_page, "SIZE", 2)
    with at(DAY):
        cases = [petition(office, title=f"路灯不亮之{number}", channel="12345") for number in range(5)]
        he = phone(office, "he")
        narrowed = "/matters/?standing=unpushed&channel=12345"
        following = he.get(narrowed).context["page"].following
        second = he.get(f"/matters/{following}")
        shown = {row.case.id for row, *_rest in second.context["rows"]}
        ticked = he.get(second.context["tick_all"])
        assert {row.case.id for row, *_rest in ticked.context["rows"]} == shown, "the page at hand, not the first"
        assert ticked.content.decode().count(" checked>") == 2
        form = he.get("/matters/push/", {"id": [str(one) for one in cases[:2]], "back": ticked.context["query"]})
        told = {"_key": str(clock.new_id()), "id": [str(one) for one in cases[:2]], "post": str(office.posts["lan"])}
        told |= {"requirement": "请核实", "back": form.context["query"]}
        answer = he.post("/matters/push/", told)
    assert answer.status_code == 302, answer.content.decode()
    assert answer["Location"] == narrowed
    assert all(row(case).marks.get("pushes") == 1 for case in cases[:2])


def test_a_list_that_came_in_can_be_asked_for_by_whoever_takes_lists_in(office: Town) -> None:
    with at(DAY):
        batch = Batch.objects.create(
            id=clock.new_id(),
            what="petitions",
            source="县热线转办",
            opened=3,
            opened_at=clock.now(),
            changed_at=clock.now(),
        )
        page = phone(office, "he").get("/matters/").content.decode()
        assert f'<option value="{batch.id}">县热线转办' in page
        assert "县热线转办" not in phone(office, "bai").get("/matters/").content.decode()
        # Whoever takes no lists in and follows a link to one is told so in words.
        led = phone(office, "bai").get(f"/matters/?batch={batch.id}").content.decode()
        assert "导入的名单：所选名单" in led
        assert "Batch" not in led
        Batch.objects.all().delete()


def test_told_apart_is_not_proposed_again(office: Town) -> None:
    with at(DAY):
        one = petition(office, title="清河苑小区旁建搅拌站噪音扰民")
        two = petition(office, title="清河苑小区旁建搅拌站噪音很大")
        client = phone(office, "gu")
        assert row(two).shown_number in client.get(f"/matters/{one}/same/").content.decode()
        client.post(f"/matters/{one}/apart/", {"other": str(two)}, follow=True)
        for here, there in ((one, two), (two, one)):
            assert row(there).shown_number not in client.get(f"/matters/{here}/same/").content.decode()


def test_another_source_is_added_and_replied_to(office: Town) -> None:
    with at(DAY):
        case = petition(office)
        client = phone(office, "xu")
        form = {"_key": str(clock.new_id()), "channel": "12345", "number": "Z9", "due_on": "2026-03-05"}
        for _time in (1, 2):
            assert client.post(f"/matters/{case}/sources/new/", form).status_code == 302
        source = Source.objects.get()
        assert row(case).due_source_id == source.id
        reply = {"_key": str(clock.new_id()), "replied_on": DAY, "how": "system", "text": "已转承办单位"}
        assert client.post(f"/sources/{source.id}/reply/", reply).status_code == 302
        assert row(case).due_source_id is None
        assert client.post(f"/sources/{source.id}/reply/", reply).status_code == 404


def test_a_repeat_is_named_on_the_page_of_what_may_be_the_same(office: Town) -> None:
    with at(DAY):
        before = closed(office)
    with at("2026-03-20"):
        again = petition(office)
        client = phone(office, "gu")
        catch_up()
        page = client.get(f"/matters/{again}/same/").content.decode()
        assert f"/matters/{again}/repeat/" in page
        form = {"_key": str(clock.new_id()), "other": str(before), "reason": "同一人同一件事"}
        for _twice in range(2):
            assert client.post(f"/matters/{again}/repeat/", form).status_code == 302
        assert (row(again).is_repeat, row(again).recurs_id, row(before).recurred) == (True, before, True)
        assert str(row(before)) in client.get(f"/cases/{again}/").content.decode()
        assert client.post(f"/matters/{again}/repeat/", {**form, "reason": ""}, follow=True).status_code == 200


def asked(office: Town, case: UUID, who: str = "he", party: int = 1) -> tuple[str, str]:
    """Make a link on the screen and return its path and code."""
    sent = {"_key": str(clock.new_id()), "party": party}
    page = phone(office, who).post(f"/matters/{case}/link/", sent).content.decode()
    token = re.search(r"/p/a/([\w-]+)/", page)
    code = re.search(r">(\d{3}) (\d{3})<", page)
    assert token is not None
    assert code is not None
    return f"/p/a/{token[1]}/", code[1] + code[2]


YES = {"_answer": "1", "solved": "yes", "satisfied": "mostly"}


def test_whoever_dealt_with_it_is_not_handed_the_persons_link(office: Town) -> None:
    with at(DAY):
        case = served(office)
        address = f"/matters/{case}/link/"
        sent = phone(office, "lan").post(address, {"_key": str(clock.new_id()), "party": 1})
        assert sent.status_code == 422
        assert "/p/a/" not in sent.content.decode()
        assert address not in phone(office, "lan").get(f"/cases/{case}/").content.decode()
        assert address in phone(office, "he").get(f"/cases/{case}/").content.decode()


def test_nobody_who_works_here_answers_for_the_person(office: Town) -> None:
    with at(DAY):
        case = served(office)
        path, code = asked(office, case)
        for who in ("lan", "he"):
            told = phone(office, who).post(path, {"code": code, **YES})
            assert told.status_code == 403
            assert "工作人员不能代替当事人答复" in told.content.decode()
        assert row(case).accepted_on is None
        assert Entry.objects.filter(what="refused", kind="answer", subject=str(case)).count() == 2
        assert Client().post(path, {"code": code, **YES}).status_code == 200
        assert row(case).accepted_on is not None


def test_the_person_answers_alone_and_the_matter_closes_with_both_keys(office: Town) -> None:
    with at(DAY):
        case = served(office)
        office.do("bai", "petition", case, "settle", files=[photo("green")], remark="属实")
        path, code = asked(office, case)
        anybody = Client()
        assert "答复码" in anybody.get(path).content.decode()
        questions = anybody.post(path, {"code": code}).content.decode()
        assert row(case).title in questions
        assert anybody.post(path, {"code": code, **YES}).status_code == 200
        closed = row(case)
        assert (closed.outcome, closed.accepted_how, closed.says_satisfied) == ("settled", "link", "mostly")
        step = Step.objects.filter(subject_id=case, act="answer").get()
        assert (step.person_id, step.via) == (None, "answer")
        # A second time, by a double click or after closing, changes nothing and says that the answer is there.
        again = anybody.post(path, {"code": code, **YES})
        assert again.status_code == 200
        assert "已收到您的答复" in again.content.decode()
        assert Step.objects.filter(subject_id=case, act="answer").count() == 1


def test_whoever_answers_sees_what_was_decided_and_nothing_of_others(office: Town) -> None:
    with at(DAY):
        case = served(office, description="邻居赵某占道")
        path, code = asked(office, case)
        assert "予以支持" not in Client().get(path).content.decode(), "only whoever has the code"
        page = Client().post(path, {"code": code}).content.decode()
        told = [re.sub(r"<[^>]+>", "", one) for one in re.findall(r"<dt>.*?</dd>", page, re.S)]
        served_on, until = cjk_date(date.fromisoformat(DAY)), cjk_date(date.fromisoformat(DAY) + timedelta(days=30))
        assert told == [
            "处理意见予以支持",
            f"作出日期{served_on}",
            f"送达日期{served_on}",
            f"不服的，请求复查至{until}",
        ]
        assert "赵某" not in page
        office.do("xu", "petition", case, "request_review", requested_on=DAY, unit=office.units["county"].id)
        given = {"result": "upheld", "decided_on": DAY, "delivered_on": DAY, "files": [photo()]}
        office.do("xu", "petition", case, "record_review", **given)
        page = Client().post(path, {"code": code}).content.decode()
        assert "维持原意见" in page
        assert f"请求复核至</dt><dd>{until}" in page


@pytest.mark.parametrize(
    ("settled", "alone", "says", "silent"),
    [
        (True, False, "这件事已经办结", "核验属实"),
        (False, False, "核验属实后即办结", "已经办结"),
        (False, True, "以后不再联系您", "可能会再问一次"),
    ],
)
def test_the_thanks_say_what_comes_next(office: Town, settled: bool, alone: bool, says: str, silent: str) -> None:
    with at(DAY):
        case = served(office)
        if settled:
            office.do("bai", "petition", case, "settle", files=[photo("green")], remark="属实")
        path, code = asked(office, case)
        told = Client().post(path, {"code": code, **YES, **({"leave_alone": "on"} if alone else {})}).content.decode()
    assert says in told
    assert silent not in told


def test_a_code_may_be_typed_as_it_is_printed_and_a_proxy_says_so(office: Town) -> None:
    with at(DAY):
        case = served(office)
        path, code = asked(office, case)
        wide = "".join(chr(ord(figure) + 0xFEE0) for figure in code)
        for typed in (f"{code[:3]} {code[3:]}", f" {wide} "):
            assert row(case).title in Client().post(path, {"code": typed}).content.decode(), typed
        assert Client().post(path, {"code": f"{code[:3]} {code[3:]}", "proxy": "on", **YES}).status_code == 200
        assert row(case).marks["answers"]["1"]["proxy"] == "yes"
        assert "代为答复" in phone(office, "gu").get(f"/cases/{case}/").content.decode()


def test_the_strip_says_that_a_review_is_due_not_the_verification(office: Town) -> None:
    with at(DAY):
        case = served(office)
        county = office.units["county"].id
        office.do("lan", "petition", case, "request_review", requested_on=DAY, unit=county)
        stations = [(one.label, one.state) for one in strip(row(case))]
        assert ("复查", "now") in stations
        assert ("核验属实", "ahead") in stations
        told = {"result": "upheld", "decided_on": DAY, "delivered_on": DAY, "files": [photo()]}
        office.do("lan", "petition", case, "record_review", **told)
        office.do("lan", "petition", case, "request_final_review", requested_on=DAY, unit=office.units["city"].id)
        stations = [(one.label, one.state) for one in strip(row(case))]
        assert [one for one in stations if one[0] in ("复查", "复核")] == [("复查", "done"), ("复核", "now")]


def test_accepted_is_not_yet_told(office: Town) -> None:
    with at(DAY):
        case = petition(office)
        office.do("xu", "petition", case, "accept", route="petition", notice="written")
        stations = [(one.label, one.state) for one in strip(row(case))]
        assert stations[1:4] == [("受理", "done"), ("受理告知", "ahead"), ("作出处理意见", "now")]
        page = phone(office, "xu").get(f"/cases/{case}/").content.decode()
        assert "还没有送达：受理告知书" in page
        given = {"what": "acceptance_notice", "delivered_on": DAY, "how": "mail"}
        office.do("xu", "petition", case, "notify", **given)
        assert ("受理告知", "done") in [(one.label, one.state) for one in strip(row(case))]
        assert "还没有送达" not in phone(office, "xu").get(f"/cases/{case}/").content.decode()


def test_a_no_goes_back_to_work_with_its_reason(office: Town) -> None:
    with at(DAY):
        case = served(office)
        path, code = asked(office, case)
        no = {"code": code, "_answer": "1", "solved": "no", "satisfied": "no"}
        assert Client().post(path, no).status_code == 422
        assert Client().post(path, {**no, "reason": "路只修了一半"}).status_code == 200
        assert (row(case).state, row(case).says_solved) == ("accepted", "no")
        assert "路只修了一半" in phone(office, "gu").get(f"/cases/{case}/").content.decode()


def test_a_guessed_code_locks_the_link_and_tells_nothing(office: Town) -> None:
    with at(DAY):
        case = served(office)
        path, code = asked(office, case)
        wrong = "000000" if code != "000000" else "111111"
        for _time in range(5):
            told = Client().post(path, {"code": wrong})
            assert row(case).title not in told.content.decode()
        locked = Client().post(path, {"code": code, **YES})
        assert locked.status_code == 403
        assert row(case).accepted_on is None
        assert Client().get("/p/a/notatoken/").status_code == 404


def test_a_new_link_ends_the_one_before_and_a_joined_case_says_so(office: Town) -> None:
    with at(DAY):
        case, other = served(office), petition(office)
        old, old_code = asked(office, case)
        path, code = asked(office, case)
        assert Client().post(old, {"code": old_code}).status_code == 409
        assert AnswerLink.objects.filter(spent_at=None).count() == 1
        client = phone(office, "gu")
        form = {"_key": str(clock.new_id()), "other": str(case), "reason": "同一件"}
        assert client.post(f"/matters/{other}/same/", form).status_code == 302
        told = Client().post(path, {"code": code})
        assert told.status_code == 409
        assert "一并办理" in told.content.decode()


def test_the_handler_cannot_answer_for_the_person(office: Town) -> None:
    with at(DAY):
        case = served(office)
        mine = phone(office, "lan")
        given = {
            "_key": str(clock.new_id()),
            "_seen": row(case).steps,
            "how": "phone",
            "solved": "yes",
            "satisfied": "yes",
        }
        told = mine.post(f"/cases/{case}/answer/", given)
        assert told.status_code in (302, 422)
        assert row(case).accepted_on is None
        assert answers.find("x").state == "gone"


def test_an_agreement_is_registered_on_the_screen(office: Town) -> None:
    with at(DAY):
        case = mediated(office)
        named(office, case)
        client = phone(office, "mei")
        page = client.get(f"/cases/{case}/agree/").content.decode()
        assert "当事人甲" in page
        given = {
            "_key": str(clock.new_id()), "form": "oral", "facts": "边界不清", "content": "各退二十厘米", "manner": "自行清理",
            "effective_on": DAY, "perform_by": "2026-03-31", "signed": ["1", "2"],
        }  # fmt: skip
        answer = client.post(f"/cases/{case}/agree/", given)
        assert answer.status_code == 302, answer.content.decode()
        assert client.get(f"/cases/{case}/promise/").status_code == 200
        office.do("mei", "dispute", case, "promise", party=2, what="清理", due_on="2026-03-20")
        assert "第 1 项：当事人乙" in client.get(f"/cases/{case}/check_promise/").content.decode()


def tabs_of(told: str) -> dict[str, int]:
    """Read the tabs with their counts."""
    found = re.findall(r"<span>([^<]+)</span> <span class=\"count\">(\d+)</span>", told)
    return {label: int(many) for label, many in found}


def listed(told: str) -> int:
    """Count the rows of the list."""
    return len(re.findall(r'<th scope="row" class="main">', told))


def test_each_tab_counts_the_rows_that_it_opens(office: Town) -> None:
    with at("2026-01-05"):
        petition(office, title="反映旧账")
    with at(DAY):
        served(office)
        petition(office, channel="12345")
    with at("2026-03-20"):
        client = phone(office, "xu")
        for narrowed in ("", "channel=letter", f"place={HERE}&older=60"):
            told = client.get(f"/matters/counts/?{narrowed}").content.decode()
            counts = tabs_of(told)
            assert len(counts) == 9
            for url, label in re.findall(r'href="(/matters/\?[^"]*)"[^>]*><span>([^<]+)</span>', told):
                page = client.get(url.replace("&amp;", "&")).content.decode()
                assert listed(page) == counts[label], (narrowed, label)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("older=30", ["旧账"]),
        ("due_to=2026-03-19", ["旧账"]),
        ("due_from=2026-03-20", ["新事"]),
        ("sort=oldest", ["旧账", "新事"]),
    ],
)
def test_narrowed_and_sorted_by_age_and_next_deadline(office: Town, query: str, found: list[str]) -> None:
    with at("2026-01-05"):
        petition(office, title="旧账")
    with at("2026-03-10"):
        petition(office, title="新事")
        told = phone(office, "xu").get(f"/matters/?{query}").content.decode()
    assert re.findall(r'class="clip">([^<]+)</a>', told) == found


def test_exported_as_it_is_listed_without_what_is_confidential(office: Town) -> None:
    with at(DAY):
        petition(office, title="=1+1 反映积水", source_number="0012")
        petition(office, title="保密的一件", confidentiality="confidential")
        assert "本人" in phone(office, "xu").get("/matters/").content.decode()
        answer = phone(office, "xu").get("/export/matters.xlsx")
        book = load_workbook(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]  # a file response
        assert phone(office, "lan").get("/export/matters.xlsx").status_code == 200
        assert phone(office, "ding").get("/export/matters.xlsx").status_code == 404
    rows = [[cell.value for cell in line] for line in book.active.rows]
    head = next(n for n, row in enumerate(rows) if row[0] == "编号")
    told = dict(zip(rows[head], rows[head + 1], strict=True))
    assert len(rows) == head + 2
    assert "另有保密件、检举控告件 1 件不导出。" in {row[0] for row in rows[:head]}
    assert (told["事项"], told["来源编号"], told["已历天数"]) == ("=1+1 反映积水", "0012", 0)
    assert (told["收到日期"].date().isoformat(), told["是否逾期"]) == (DAY, "否")
    assert book.active.cell(head + 2, 4).data_type == "s"


def test_several_are_pushed_at_once_all_or_none(office: Town) -> None:
    with at(DAY):
        cases = [petition(office, title="第一件"), petition(office, title="第二件"), served(office)]
        client = phone(office, "xu")
        assert "交办勾选的" in client.get("/matters/?standing=unpushed").content.decode()
        assert client.get("/matters/?standing=unpushed&all=1").content.decode().count(" checked") == 2
        assert client.get("/matters/push/")["Location"] == "/matters/?standing=unpushed"
        told = client.get("/matters/push/", {"id": cases}).content.decode()
        assert told.count('name="id"') == 2
        assert "不在其内" in told
        sent = {"_key": str(clock.new_id()), "id": cases, "post": str(office.posts["lan"]), "requirement": ""}
        assert client.post("/matters/push/", sent).status_code == 422
        assert Case.objects.filter(post_id=office.posts["lan"]).count() == 1
        sent["requirement"] = "三日内到现场核实"
        assert client.post("/matters/push/", sent).status_code == 302
        assert set(Case.objects.filter(post_id=office.posts["lan"]).values_list("id", flat=True)) == set(cases)
        # The same form sent twice pushes once.
        client.post("/matters/push/", sent)
        assert Step.objects.filter(act="push").count() == 3
        assert phone(office, "mei").get("/matters/push/").status_code == 404
        assert client.get("/matters/push/?id=nonsense").status_code == 404


def test_the_list_says_whose_day_rules(office: Town) -> None:
    with at(DAY):
        client = phone(office, "xu")
        early, late = sent(), sent(source_due_on="2026-12-01", source_number="R2026-18", title="柳林村路灯不亮")
        for given in (early, late):
            assert client.post("/matters/new/petition/", given).status_code == 302
        case = Case.objects.get(id=early["_id"])
        # A second source with an earlier day takes over, on the list as on the page.
        told = {"_key": str(clock.new_id()), "channel": "letter", "number": "X-9", "due_on": "2026-03-06"}
        assert client.post(f"/matters/{case.id}/sources/new/", told).status_code == 302
        page = client.get("/matters/").content.decode()
        assert page.count("来源期限：") == 1
        assert "来源期限：来信 X-9" in page
        assert "来源期限：来信 X-9" in client.get(f"/cases/{case.id}/").content.decode()
        with CaptureQueriesContext(connection) as few:
            client.get("/matters/")
        for number in range(6):
            client.post("/matters/new/petition/", sent(source_number=f"R-{number}"))
        with CaptureQueriesContext(connection) as many:
            client.get("/matters/")
        assert len(many) == len(few)
