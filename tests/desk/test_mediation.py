"""The mediation page: what is recorded stands on it in the order of the law, what is allowed is a button, the rest is said."""

import html
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from build import Town, at, photo
from cases.matters import dispute, enlist, mediated, named, petition, row
from desk.test_lists import rows_of
from field.cast import phone
from identities.cast import NAME, VALUES
from shiqiao.cases import mediations
from shiqiao.documents.dossier_parts import _agreement
from shiqiao.evidence import store
from shiqiao.identities.models import Identity
from shiqiao.people.roster import current
from shiqiao.record import clock

pytestmark = pytest.mark.django_db
DAY = "2026-03-03"
AGREED = {
    "form": "written", "facts": "滴水檐伸过界线，甲方有责任。", "content": "甲方改短檐口。", "manner": "自行施工",
    "signed": ["1", "2"], "sealed": True,
}  # fmt: skip


@pytest.fixture
def office(town: Town) -> Town:
    """The town with mediators."""
    with at(DAY, 8):
        return enlist(town)


def agreed(office: Town, case: object, **more: object) -> None:
    """Register a written agreement of today."""
    days = {"effective_on": clock.today(), "perform_by": clock.today().replace(day=28)}
    if not Identity.objects.filter(case_id=case).exists():
        named(office, case)
    office.do("mei", "dispute", case, "agree", **{**AGREED, **days, "files": [photo()], **more})


def test_an_unnamed_party_holds_the_agreement_up_and_the_drafted_terms_stand_in_its_form(office: Town) -> None:
    with at(DAY):
        case = mediated(office)
        office.do(
            "mei", "dispute", case, "draft_agreement", facts="檐口越界。", content="甲方改短檐口。", manner="自行施工",
            perform_by=clock.today(),
        )  # fmt: skip
        mei = phone(office, "mei")
        assert "还有 2 位当事人没有登记姓名" in mei.get(f"/cases/{case}/mediation/").content.decode()
        form = mei.get(f"/cases/{case}/agree/").content.decode()
        assert all(said in form for said in ("檐口越界。", "甲方改短檐口。", "自行施工"))
        told = {
            "_key": str(clock.new_id()), "_seen": row(case).steps, "form": "oral", "facts": "檐口越界。",
            "content": "甲方改短檐口。", "manner": "自行施工", "effective_on": "2026-03-03", "perform_by": "2026-03-10",
            "signed": ["1", "2"],
        }  # fmt: skip
        refused = mei.post(f"/cases/{case}/agree/", told)
        assert refused.status_code == 422
        assert "还有 2 位当事人没有登记姓名" in refused.content.decode()
        named(office, case)
        assert "没有登记姓名" not in mei.get(f"/cases/{case}/mediation/").content.decode()
        assert mei.post(f"/cases/{case}/agree/", told).status_code == 302


def test_an_untouched_dispute_says_how_to_begin(office: Town) -> None:
    with at(DAY):
        page = phone(office, "mei").get(f"/cases/{dispute(office)}/mediation/").content.decode()
    for words in ("还没有征询", "还没有确定调解员", "还没有开过调解会", "还没有达成协议", "征询调解意愿", "终止调解"):
        assert words in page, words
    assert "/session/" not in page
    assert "/apply_confirmation/" not in page


def test_the_record_stands_in_its_order(office: Town) -> None:
    with at(DAY):
        case = mediated(office)
        agreed(office, case)
        for party, day in ((1, 5), (2, 10)):
            due = clock.today().replace(day=day)
            office.do("mei", "dispute", case, "promise", party=party, what=f"第{party}方的事", due_on=due)
    with at("2026-03-08"):
        mei = phone(office, "mei")
        office.do("mei", "dispute", case, "check_promise", obligation="1", result="done", done_on=clock.today())
        office.do("mei", "dispute", case, "prevent", measure="劝离现场", to_police=True)
        page = mei.get(f"/cases/{case}/mediation/").content.decode()
        order = (
            "同意调解", "调解员</b> 梅调解", "社区调解室", "双方陈述", "甲方改短檐口。", "当事人甲、乙已签名",
            "第1方的事", "晚于约定", "第2方的事", "最迟在 2026年4月2日", "劝离现场", "已报告公安机关", "终止调解",
        )  # fmt: skip
        places = [page.find(words) for words in order]
        assert -1 not in places, order[places.index(-1)]
        assert places == sorted(places)
        assert "/apply_confirmation/" in page
    with at("2026-04-05"):
        # Over the thirty days: said in words, no button; what wasn't done in time is overdue.
        page = mei.get(f"/cases/{case}/mediation/").content.decode()
        assert "没有申请。协议照样有效" in page
        assert "/apply_confirmation/" not in page
        assert "逾期 26 天" in page


def picture() -> SimpleUploadedFile:
    """Return a picture as a browser sends it."""
    return SimpleUploadedFile("said.png", store.path(photo()).read_bytes(), "image/png")


def test_an_act_begun_here_comes_back_here(office: Town) -> None:
    with at(DAY):
        case = dispute(office)
        mei = phone(office, "mei")
        sent = {
            "_key": "k1",
            "_seen": row(case).steps,
            "party": "1",
            "consent": "no",
            "remark": "不想调解",
            "files": picture(),
        }
        answer = mei.post(f"/cases/{case}/seek_consent/?back=mediation", sent)
        assert answer["Location"] == f"/cases/{case}/mediation/"
        page = mei.get(answer["Location"]).content.decode()
        assert "明确拒绝" in page
        assert "不想调解" in page
        plain = mei.post(
            f"/cases/{case}/seek_consent/?back=elsewhere",
            {**sent, "_key": "k2", "_seen": row(case).steps, "files": picture()},
        )
        assert plain["Location"] == f"/cases/{case}/"


def test_an_agreement_that_the_court_refused_stands_no_more(office: Town) -> None:
    with at(DAY):
        case = mediated(office)
        agreed(office, case)
        office.do("mei", "dispute", case, "apply_confirmation", applied_on=clock.today(), together=True)
        office.do("mei", "dispute", case, "record_confirmation", result="refused", decided_on=clock.today())
        page = phone(office, "mei").get(f"/cases/{case}/mediation/").content.decode()
    assert "人民法院没有确认，重新调解" in page, "what was agreed before is kept, with why it stands no more"
    assert "重新调解后须再开调解会" in page
    assert "还没有调解记录" not in page


def test_an_agreement_that_was_not_accepted_stays_in_the_file(office: Town) -> None:
    with at(DAY):
        case = mediated(office)
        agreed(office, case)
        office.do("mei", "dispute", case, "check_performance", result="performed", record="已改")
        told = {"how": "phone", "solved": "partly", "satisfied": "no", "reason": "只改了一半"}
        office.do("he", "dispute", case, "answer", party=2, **told)
        assert row(case).state == "mediating"
        page = phone(office, "mei").get(f"/cases/{case}/mediation/").content.decode()
        file = mediations.read(row(case), current(0), clock.today())
    assert file.agreement is None
    assert [(one.content, why) for one, why in file.earlier] == [("甲方改短檐口。", "未获认可，重新调解")]
    assert "未获认可，重新调解" in page
    part = _agreement(row(case), file)
    assert part.why == ""
    assert part.blocks[0].heading == "此前的协议（未获认可，重新调解）"


def test_the_page_is_for_those_who_read_the_dispute(office: Town) -> None:
    with at(DAY):
        case, other = dispute(office), petition(office)
        for who in ("li", "chen", "mill"):
            assert phone(office, who).get(f"/cases/{case}/mediation/").status_code == 404
        assert phone(office, "gu").get(f"/cases/{other}/mediation/").status_code == 404
        # Somebody who reads and does nothing gets no button.
        page = phone(office, "he").get(f"/cases/{case}/mediation/")
        assert page.status_code == 200


def test_the_register_of_mediations_holds_the_rows_of_the_page(office: Town) -> None:
    with at(DAY):
        case, other = mediated(office), dispute(office, description=f"{NAME}家的檐口", title=f"{NAME}家的檐口")
        agreed(office, case)
        office.do("mei", "dispute", case, "promise", party=1, what="改短檐口", due_on=clock.today())
        office.do("mei", "identity", clock.new_id(), "seal", case=other, role="party", **VALUES)
        petition(office)
        mei = phone(office, "mei")
        link = re.search(r'href="(/export/mediations.xlsx[^"]*)"', mei.get("/matters/?kind=dispute").content.decode())
        assert link
        first, second = rows_of(mei.get(html.unescape(link[1])))
        assert [row(case).shown_number, row(other).shown_number] == [first[0], second[0]]
        assert first[8:10] == ("各方同意", "梅调解")
        assert (first[13], first[16]) == ("调解协议书", "0/1 项")
        assert "某某家的檐口" in second
        assert not [cell for cell in second if NAME in str(cell)]
        assert rows_of(mei.get("/export/mediations.xlsx?standing=closed")) == []
        # Whoever reads no dispute gets an empty list, and no petition is ever on it.
        assert rows_of(phone(office, "li").get("/export/mediations.xlsx")) == []
        assert phone(office, "mill").get("/export/mediations.xlsx").status_code == 404
