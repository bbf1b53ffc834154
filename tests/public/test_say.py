"""The public door: handed in once with an owner and a clock, looked up by number and code, closed to programs and staff."""

import io
import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image

from build import TOWN, Town, account, at, key, photo
from cases.matters import HERE, OPINION, enlist, handled, outside, petition
from cases.test_join import join
from shiqiao.cases import door
from shiqiao.cases.find import Filters, cases, register
from shiqiao.cases.models import AnswerLink, Case, Receipt, Source
from shiqiao.evidence import store
from shiqiao.evidence.models import File
from shiqiao.identities.models import Identity, Value
from shiqiao.law import book
from shiqiao.matching import index
from shiqiao.people.models import Tries
from shiqiao.policy import STRANGER, system
from shiqiao.record.act import act
from shiqiao.record.models import Attached, Ledger, Step, Text

DAY = "2026-03-03"
SAY, PROGRESS = "/p/say/", "/p/progress/"
TEXT = "村口路灯坏了半个月。天黑没法走路，请修好！"


@pytest.fixture
def office(town: Town) -> Town:
    """The town with a petition office and its public door open."""
    with at(DAY, 8):
        enlist(town)
        open_door()
    return town


def open_door(how: str = "open") -> None:
    ledger = Ledger.objects.get()
    given = {"door": how, "office_phone": "0000-1234567", "office_address": "镇政府一楼大厅"}
    act("ledger", ledger.id, "set_door", viewer=system(), key=key(), given=given)


def token_on(page: Any) -> str:
    return re.search(r'name="token" value="([^"]+)"', page.content.decode())[1]  # type: ignore[index]  # it is on the form


def filled(client: Client, **more: Any) -> dict[str, Any]:
    """Return what somebody sends who opens the form and fills it in."""
    told = {"token": token_on(client.get(SAY)), "text": TEXT, "place": HERE, "known": "yes", "name": "赵大娘"}
    return {**told, "phone": "13812345678", **more}


def receipt_of(answer: Any) -> tuple[str, str]:
    """Return number and code as the receipt shows them."""
    assert answer.status_code == 200, answer.content.decode()
    shown = re.findall(r"<dd>([0-9]{3,4} [0-9]{3,4})</dd>", answer.content.decode())
    return shown[0], shown[1]


def handed_in(**more: Any) -> tuple[Case, str, str]:
    client = Client()
    number, code = receipt_of(client.post(SAY, filled(client, **more)))
    return Case.objects.get(source_number=number.replace(" ", "")), number, code


def looked_up(number: str, code: str, client: Client | None = None, **more: str) -> Any:
    return (client or Client()).post(PROGRESS, {"number": number, "code": code, **more})


def words(answer: Any) -> str:
    return answer.content.decode().split("<main")[1].split("</main>")[0]  # type: ignore[no-any-return]  # a string


# What comes in.
def test_what_is_handed_in_has_an_owner_a_clock_a_source_and_a_sealed_person(office: Town) -> None:
    with at(DAY):
        case, number, _code = handed_in()
    assert (case.kind, case.state, case.channel, case.category) == ("petition", "registered", "public", "claim")
    assert case.place_code == HERE
    assert case.title == "村口路灯坏了半个月"
    assert case.description == TEXT
    assert case.person_id in {office.people[one].id for one in ("xu", "he", "lan")}
    assert (case.found_on, case.own_due_on) == (date(2026, 3, 3), date(2026, 3, 18))
    assert case.concerns_person
    source = Source.objects.get(case_id=case.id)
    assert (source.channel, source.number, source.wording) == ("public", number.replace(" ", ""), TEXT)
    person = Identity.objects.get(case_id=case.id)
    assert (person.role, person.has) == ("petitioner", ["name", "phone"])
    first = Step.objects.filter(subject_id=case.id).order_by("seq")[0]
    assert (first.act, first.via, first.person_id) == ("register", "door", None)


def test_name_and_phone_stand_nowhere_in_the_clear(office: Town) -> None:
    with at(DAY):
        case, _number, _code = handed_in()
    told = str(list(Step.objects.values("given", "outcome"))) + str(list(Text.objects.values("body")))
    told += str(list(Case.objects.filter(id=case.id).values())) + str(list(Receipt.objects.values()))
    assert "赵大娘" not in told
    assert "13812345678" not in told
    assert all("赵大娘".encode() not in bytes(one) for one in Value.objects.values_list("blob", flat=True))


def test_it_stands_on_the_unresolved_list_under_its_source_and_is_matched(office: Town) -> None:
    with at(DAY):
        case, _number, _code = handed_in()
        petition(office, title="村口路灯不亮", description="村口路灯坏了半个月没人修")
        index.catch_up()
        for narrowed in ({"channel": "public"}, {"text": case.source_number}):
            found = register(office.viewer("xu"), Filters(kind="matters", **narrowed))
            assert [one.id for one in found] == [case.id]
        client = Client()
        client.force_login(account("xu", office.people["xu"]))
        assert "群众自助提交" in client.get("/matters/").content.decode()
        page = client.get(f"/matters/{case.id}/same/").content.decode()
    assert "村口路灯不亮" in page


def test_anonymous_means_no_person_and_no_second_key(office: Town) -> None:
    with at(DAY):
        client = Client()
        answer = client.post(SAY, filled(client, known="no", name="", phone="", place=""))
        case = Case.objects.get(channel="public")
    assert "我们不会联系您" in words(answer)
    assert case.marks["anonymous"] == "yes"
    assert not case.concerns_person
    assert case.place_code == TOWN
    assert not Identity.objects.exists()


def test_who_is_accused_and_who_has_no_such_duty_reads_nothing(office: Town) -> None:
    with at(DAY):
        more = {"accuses": "on", "accused_unit": str(office.units["huanbao"].id), "text": "站里收礼才办事。"}
        case, number, code = handed_in(**more)
        assert case.confidentiality == "accusation"
        assert case.person_id == office.people["jin"].id
        for who in ("xu", "he", "gu", "lan", "zheng", "sun", "qian"):
            assert not cases(office.viewer(who)).filter(id=case.id).exists(), who
        assert cases(office.viewer("jin")).filter(id=case.id).exists()
        assert not cases(STRANGER).exists()
        shown = words(looked_up(number, code))
    assert "已收到" in shown
    assert "环保" not in shown
    assert "检举" not in shown


def test_an_accusation_that_only_the_accused_could_take_is_refused_with_the_mend(office: Town) -> None:
    with at(DAY):
        client = Client()
        told = filled(client, accuses="on", accused_unit=str(office.units["xinfang"].id))
        answer = client.post(SAY, told)
        assert answer.status_code == 422
        assert "请直接向上级纪检监察机关反映" in words(answer)
        assert not Case.objects.exists()
        told["accused_unit"] = ""
        receipt_of(client.post(SAY, told))


def test_nobody_with_the_duty_for_accusations_means_no_tick(office: Town) -> None:
    with at(DAY):
        office.do(system(), "post", office.posts["jin"], "vacate")
        page = Client().get(SAY).content.decode()
    assert 'name="accuses"' not in page
    assert "请直接向纪检监察机关反映" in page


def test_a_photo_loses_its_place_and_stays_evidence(office: Town) -> None:
    shot = Image.new("RGB", (900, 600), "olive")
    notes = shot.getexif()
    notes[0x010E] = "家门口"
    out = io.BytesIO()
    shot.save(out, "JPEG", exif=notes)
    with at(DAY):
        case, _number, _code = handed_in(photos=SimpleUploadedFile("路灯.jpg", out.getvalue(), "image/jpeg"))
        kept = File.objects.get(digest=Attached.objects.get(subject_id=case.id).digest)
    assert not Image.open(store.path(kept.digest)).getexif()
    assert kept.stored_by is None


# Sent twice, mended, abused.
def test_a_double_click_is_one_matter_and_one_receipt(office: Town) -> None:
    with at(DAY):
        client = Client()
        told = filled(client)
        first, second = client.post(SAY, told), client.post(SAY, told)
        assert receipt_of(first) == receipt_of(second)
        assert Case.objects.count() == 1
        assert Source.objects.count() == 1
        assert Identity.objects.count() == 1
        changed = client.post(SAY, {**told, "text": "还有井盖也坏了"})
        assert receipt_of(changed) == receipt_of(first)
    assert "改动的内容没有另外登记" in words(changed)
    assert "改动的内容没有另外登记" not in words(second)


def test_the_code_is_not_shown_again_to_whoever_comes_to_that_computer_later(office: Town) -> None:
    client = Client()
    with at(DAY, 9):
        told = filled(client)
        number, code = receipt_of(client.post(SAY, told))
    with at(DAY, 11):
        late = words(client.post(SAY, told))
        assert number in late
        assert code not in late
        assert "查询码只在提交当时显示" in late
        assert looked_up(number, code).status_code == 200


def test_another_form_is_another_matter_with_another_code(office: Town) -> None:
    with at(DAY):
        assert len({handed_in()[0].id for _n in range(3)}) == 3


def test_what_is_missing_or_contradicts_is_said_at_its_field(office: Town) -> None:
    with at(DAY):
        client = Client()
        for more, told in (
            ({"text": "  "}, "请写明发生了什么事。"),
            ({"known": ""}, "请选一项：留，还是不留。"),
            ({"name": "", "phone": ""}, "请填姓名或者电话"),
            ({"known": "no"}, "您选了不留，下面却填了姓名或者电话"),
            ({"phone": "12345"}, "电话号码好像不对"),
            ({"text": "我是赵大娘，路灯坏了"}, "这里写了您的姓名或者电话"),
            ({"text": "打 138 1234 5678 找我"}, "这里有电话号码或者身份证号"),
            ({"text": "骗我的人电话１３９０００００００１"}, "这里有电话号码或者身份证号"),
            ({"text": "打座机 0536-1234567 找我"}, "这里有电话号码或者身份证号"),
            ({"text": "我的证号 11010519491231002X"}, "这里有电话号码或者身份证号"),
            ({"text": "长" * 2001}, "最多 2000 字，现有 2001 字"),
            ({"accused_unit": str(office.units["xinfang"].id)}, "请把这里勾上"),
        ):
            answer = client.post(SAY, filled(client, **more))
            assert answer.status_code == 422, more
            assert told in words(answer), more
        assert "12345" not in str(list(Step.objects.values("given")))
    assert not Case.objects.exists()


def test_what_programs_send_makes_no_matter(office: Town) -> None:
    with at(DAY):
        client = Client()
        bot = client.post(SAY, filled(client, homepage="http://spam.example"))
        assert bot.status_code == 422
        assert "请再按一次" in words(bot)
        # A browser that filled in what nobody sees: the person presses once more, and it goes.
        assert client.post(SAY, filled(client, token="短")).status_code == 422
        assert not Case.objects.exists()
        receipt_of(client.post(SAY, {**filled(client), "token": token_on(bot)}))


def test_odd_signs_are_left_out_and_markup_stays_text(office: Town) -> None:
    with at(DAY):
        text = "路灯\x00坏了\u202e，\u200b<script>alert(1)</script>\r\n请修\x07"
        case, number, code = handed_in(text=text, name="\u202e赵\x00大娘")
        assert case.description == "路灯坏了，<script>alert(1)</script>\n请修"
        shown = looked_up(number, code).content.decode()
    assert "<script>alert(1)" not in shown
    assert "&lt;script&gt;" in shown


@pytest.mark.parametrize(
    "sent",
    [b"no picture", b"", b"%PDF-1.7 x", b"PK\x03\x04" + b"0" * 40],
    ids=["text", "empty", "pdf", "archive"],
)
def test_what_is_no_photo_is_refused_and_nothing_is_registered(office: Town, sent: bytes) -> None:
    with at(DAY):
        client = Client()
        told = filled(client, photos=SimpleUploadedFile("a.jpg", sent, "image/jpeg"))
        answer = client.post(SAY, told)
    assert answer.status_code == 422
    assert "照片要再选一次" in words(answer)
    assert not Case.objects.exists()


def test_a_picture_that_swells_and_too_many_pictures_are_refused(office: Town) -> None:
    out = io.BytesIO()
    Image.new("1", (12_000, 12_000)).save(out, "PNG")
    small = io.BytesIO()
    Image.new("RGB", (8, 8)).save(small, "PNG")
    with at(DAY):
        client = Client()
        bomb = client.post(SAY, filled(client, photos=SimpleUploadedFile("a.png", out.getvalue(), "image/png")))
        many = [SimpleUploadedFile(f"{n}.png", small.getvalue(), "image/png") for n in range(6)]
        flood = client.post(SAY, filled(client, photos=many))
    assert (bomb.status_code, flood.status_code) == (422, 422)
    assert "照片尺寸过大" in words(bomb)
    assert "最多 5 张，请少选几张" in words(flood)
    assert not Case.objects.exists()


def limit(name: str) -> int:
    return book.current().term(name, date.fromisoformat(DAY)).amount


def test_a_full_day_tells_the_phone_and_what_was_sent_again_still_has_its_receipt(office: Town) -> None:
    with at(DAY):
        client = Client()
        told = filled(client)
        receipt_of(client.post(SAY, told))
        Tries.objects.filter(what=door.BY_DAY).update(many=limit("door.day"))
        full = client.post(SAY, filled(client))
        assert full.status_code == 429
        assert "0000-1234567" in full.content.decode()
        assert "镇政府一楼大厅" in full.content.decode()
        receipt_of(client.post(SAY, told))
        assert Case.objects.count() == 1
    with at("2026-03-04"):
        receipt_of(client.post(SAY, filled(client)))


def test_one_address_hands_in_no_more_than_its_share(office: Town) -> None:
    with at(DAY):
        client = Client()
        receipt_of(client.post(SAY, filled(client)))
        Tries.objects.filter(what=door.BY_ADDRESS).update(many=limit("door.address"))
        assert client.post(SAY, filled(client)).status_code == 429
        assert client.post(SAY, filled(client), REMOTE_ADDR="10.9.8.7").status_code == 200


# Whether it stands open.
def test_the_town_decides_and_a_door_without_an_owner_is_closed(office: Town) -> None:
    with at(DAY):
        client = Client()
        told = filled(client)
        open_door("closed")
        page = client.get(SAY)
        assert "现在不能在网上提交" in words(page)
        assert "0000-1234567" in page.content.decode()
        assert client.post(SAY, told).status_code == 409
        open_door()
        for who in ("xu", "he", "lan"):
            office.do(system(), "post", office.posts[who], "vacate")
        assert "现在不能在网上提交" in words(client.get(SAY))
        assert client.post(SAY, told).status_code == 409
    assert not Case.objects.exists()
    assert not Receipt.objects.exists()


def test_nobody_has_decided_at_first(town: Town) -> None:
    with at(DAY, 8):
        enlist(town)
    with at(DAY):
        assert not door.door().is_open
        assert "现在不能在网上提交" in words(Client().get(SAY))


def test_who_works_here_registers_in_his_own_name(office: Town) -> None:
    with at(DAY):
        stranger, clerk = Client(), Client()
        told = filled(stranger)
        clerk.force_login(account("xu", office.people["xu"]))
        assert clerk.get(SAY).status_code == 403
        assert clerk.post(SAY, told).status_code == 403
    assert not Case.objects.exists()


# Looking it up.
def test_progress_tells_words_and_days_and_nothing_of_anybody(office: Town) -> None:
    with at(DAY):
        case, number, code = handed_in()
        other = petition(office, title="别人家的事", description="别人家的事")
        shown = words(looked_up(number, code))
        assert "已收到" in shown
        assert "2026年3月18日" in shown
        office.do("he", "petition", case.id, "accept", route="petition", notice="on_spot")
        office.do("he", "petition", case.id, "push", post=office.posts["lan"], requirement="内部要求快办")
        shown = words(looked_up(number, code))
    assert "正在办理" in shown
    assert "2026年5月2日" in shown
    for hidden in ("兰站长", "贺信访", "内部要求", "赵大娘", "13812345678", "别人家的事", str(other)):
        assert hidden not in shown


def test_a_refusal_says_why_and_where_to_go(office: Town) -> None:
    with at(DAY):
        case, number, code = handed_in()
        given = {"ground": "not_ours", "unit": office.units["county"].id, "reason": "内部理由", "notice": "on_spot"}
        office.do("gu", "petition", case.id, "decline", **given)
        shown = words(looked_up(number, code))
    assert "没有受理" in shown
    assert "这件事不归本镇管" in shown
    assert "县信访局" in shown
    assert "内部理由" not in shown


def test_wrong_codes_lock_the_number_and_tell_nothing_of_it(office: Town) -> None:
    with at(DAY):
        _case, number, code = handed_in()
        wrong = f"{(int(code.replace(' ', '')) + 1) % 1_000_000:06d}"
        unknown = looked_up("1000 0001", code)
        assert unknown.status_code == 422
        for _n in range(limit("answer.wrong_codes")):
            guess = looked_up(number, wrong)
            assert guess.status_code == 422
            assert "编号或者查询码不对" in words(guess)
        assert looked_up(number, code).status_code == 403
        for _n in range(limit("answer.wrong_codes")):
            looked_up("1000 0001", code)
        assert looked_up("1000 0001", code).status_code == 403
    with at("2026-03-05"):
        assert looked_up(number, code).status_code == 200


def test_guessing_from_one_address_ends(office: Town) -> None:
    with at(DAY):
        _case, number, code = handed_in()
        for one in range(30):
            looked_up(str(20_000_000 + one), "123456")
        assert looked_up(number, code).status_code == 429
    assert Receipt.objects.get().code != code.replace(" ", "")


def served(office: Town, case: Case) -> None:
    """Bring what was handed in as far as its person's own answer."""
    office.do("he", "petition", case.id, "accept", route="petition", notice="on_spot")
    office.do("he", "petition", case.id, "push", post=office.posts["lan"], requirement="核实")
    office.do("lan", "petition", case.id, "hear", record="听取")
    office.do("lan", "petition", case.id, "investigate", record="核实")
    office.do("gu", "petition", case.id, "conclude", **OPINION)
    given = {"delivered_on": date.fromisoformat(DAY), "how": "in_person", "files": [photo()], **outside()}
    office.do("lan", "petition", case.id, "deliver", **given)


def test_its_person_answers_by_the_answer_page_and_its_own_code(office: Town) -> None:
    with at(DAY):
        case, number, code = handed_in()
        assert "我来说解决了没有" not in words(looked_up(number, code))
        # Asked for before it is time, nothing is made.
        assert "正在办理" not in words(looked_up(number, code, _answer="1"))
        served(office, case)
        assert "我来说解决了没有" in words(looked_up(number, code))
        handler = Client()
        handler.force_login(account("lan", office.people["lan"]))
        assert looked_up(number, code, handler, _answer="1").status_code == 403
        assert not AnswerLink.objects.exists()
        page = words(looked_up(number, code, _answer="1"))
        link = re.search(r'href="(/p/a/[^"]+)"', page)[1]  # type: ignore[index]  # it is there
        own = re.search(r"<dd>([0-9]{3} [0-9]{3})</dd>", page)[1]  # type: ignore[index]  # it is there
        told = {"code": own, "_answer": "1", "solved": "yes", "satisfied": "yes"}
        assert Client().post(link, {**told, "code": "000 000" if own != "000 000" else "111 111"}).status_code == 422
        assert Client().post(link, told).status_code == 200
        case.refresh_from_db()
        assert case.accepted_on is not None
        assert case.is_open
        answered = words(looked_up(number, code))
        assert "您已答复" in answered
        assert "我来说解决了没有" not in answered
        office.do("bai", "petition", case.id, "settle", files=[photo("green")], remark="属实")
        ended = words(looked_up(number, code))
    assert "已经办结" in ended
    assert "您也说解决了" in ended


def test_what_was_joined_is_followed_without_telling_of_the_other(office: Town) -> None:
    with at(DAY):
        case, number, code = handed_in()
        other = petition(office, title="他人的原话标题", description="他人的原话")
        join(office, other, case.id)
        office.do("he", "petition", other, "accept", route="petition", notice="on_spot")
        shown = words(looked_up(number, code))
    assert "合在一起办" in shown
    assert "正在办理" in shown
    assert "他人的原话" not in shown


def test_whoever_brought_what_others_brought_too_answers_for_themselves(office: Town) -> None:
    with at(DAY):
        case, number, code = handed_in()
        other = handled(office, petition(office, title="他人的原话标题", description="他人的原话"))
        join(office, other, case.id)
        shown = words(looked_up(number, code))
        assert "由反映这件事的人各自答复" in shown
        assert "处理意见已经送达" not in shown
        assert "申请复查的期限从您收到之日起算" in shown
        assert "我来说解决了没有" in shown
        assert "他人的原话" not in shown
        page = words(looked_up(number, code, _answer="1"))
        link = re.search(r'href="(/p/a/[^"]+)"', page)[1]  # type: ignore[index]  # it is there
        own = re.search(r"<dd>([0-9]{3} [0-9]{3})</dd>", page)[1]  # type: ignore[index]  # it is there
        assert (
            Client().post(link, {"code": own, "_answer": "1", "solved": "yes", "satisfied": "yes"}).status_code == 200
        )
        marks = Case.objects.get(id=other).marks
        assert list(marks["answers"]) == ["2"]
        answered = words(looked_up(number, code))
    assert "还在等其他人" in answered
    assert "我来说解决了没有" not in answered


def test_whose_turn_does_not_come_by_a_link_is_told_how_it_comes(office: Town) -> None:
    with at(DAY):
        case, number, code = handed_in()
        other = handled(office, petition(office, people_count=3))
        join(office, other, case.id)
        shown = words(looked_up(number, code))
    assert "办理单位会给您打电话或者发链接" in shown
    assert "请在这一天以前答复" not in shown
    assert "我来说解决了没有" not in shown
