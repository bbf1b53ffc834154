"""The field door: plan, start, walk, find, fix, sign, look again; who may, who may not, who is a stranger."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from build import Town, at, key, photo
from documents.cast import notice
from field.cast import CLAUSES, checklist, phone
from shiqiao.cases import clocks
from shiqiao.cases.models import Case
from shiqiao.evidence import store
from shiqiao.people.models import Post
from shiqiao.record import clock
from shiqiao.record.models import Step
from shiqiao.visits.models import Visit


def fresh() -> str:
    return str(clock.new_id())


def planned(town: Town, client: Client, **more: object) -> Visit:
    """Plan a visit to the mill on the phone."""
    ids = [str(town.people[one].id) for one in ("li", "zhou")]
    sent = {"_key": fresh(), "purpose": "inspection", "planned_on": "2026-03-03", "inspectors": ids, **more}
    answer = client.post(f"/field/site/{town.sites['mill']}/plan/", sent)
    assert answer.status_code == 302, answer.content.decode()
    return Visit.objects.get(id=answer["Location"].split("/")[-2])


def begun(town: Town, client: Client, **more: object) -> Visit:
    visit = planned(town, client, **more)
    answer = client.post(f"/field/visit/{visit.id}/", {"_key": fresh(), "_seen": 1, "shown": "on"})
    assert answer.status_code == 302
    visit.refresh_from_db()
    assert visit.state == "under_way"
    return visit


def found(client: Client, visit: Visit, clause: int = 0, **more: object) -> Case:
    """Take down a finding on the phone."""
    query = f"?clause={clause}" if clause else ""
    if clause:
        more.setdefault("files_digest", [photo()])
    sent = {"_key": fresh(), "description": "配电箱未上锁", "grade": "general", "field": "industry", **more}
    answer = client.post(f"/field/visit/{visit.id}/finding/{query}", sent)
    assert answer.status_code == 302, answer.content.decode()
    return Case.objects.get(id=answer["Location"].split("/")[-2])


def rectified(town: Town) -> Case:
    """A hazard of the enterprise's own that it reports as put right."""
    case_id = clock.new_id()
    town.do(
        town.owner(),
        "hazard",
        case_id,
        "self_report",
        site=town.sites["mill"],
        grade="general",
        description="灭火器过期",
    )
    town.do(town.owner(), "hazard", case_id, "undertake", rectify_by=clock.today())
    town.do(town.owner(), "hazard", case_id, "rectify", measure="已更换", files=[photo("green")])
    return Case.objects.get(id=case_id)


def test_a_whole_visit_with_two_findings(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        visit = begun(town, li, checklists=[str(checklist(town))])
        clause = f"/field/visit/{visit.id}/clauses"
        assert li.get(f"{clause}/next/")["Location"] == f"{clause}/1/"
        spot = found(li, visit, clause=1, files_digest=[photo()])
        visit.refresh_from_db()
        assert [(one["result"], one["case"]) for one in visit.answers.values()] == [("fail", str(spot.id))]
        assert (
            Step.objects.filter(subject_id__in=[spot.id, visit.id], act__in=["find", "answer"])
            .values("batch_id")
            .distinct()
            .count()
            == 1
        )
        page = li.get(f"/field/visit/{visit.id}/finding/{spot.id}/").content.decode()
        assert "当场整改，销号" in page
        fixed = {
            "_key": fresh(),
            "_seen": 1,
            "act": "fix_on_spot",
            "files_digest": [photo("green")],
            "measure": "已上锁",
        }
        assert li.post(f"/field/visit/{visit.id}/finding/{spot.id}/", fixed).status_code == 302
        assert li.get(f"{clause}/next/")["Location"] == f"{clause}/2/"
        answer = li.post(f"{clause}/2/", {"_key": fresh(), "result": "pass"})
        assert answer["Location"] == f"{clause}/3/"
        li.post(f"{clause}/3/", {"_key": fresh(), "result": "na"})
        later = found(li, visit, clause=4)
        assert li.get(f"{clause}/next/")["Location"] == f"/field/visit/{visit.id}/end/"
        end = li.get(f"/field/visit/{visit.id}/end/").content.decode()
        assert "将要求限期改正" in end
        assert str(later) in end
        signed = {
            "_key": fresh(),
            "_seen": Visit.objects.get(id=visit.id).steps,
            "signed": "screen",
            "files_digest": [photo("blue")],
        }
        assert li.post(f"/field/visit/{visit.id}/sign/", signed).status_code == 302
        record = li.get(f"/field/visit/{visit.id}/").content.decode()
    spot.refresh_from_db()
    visit.refresh_from_db()
    assert (spot.outcome, visit.state, visit.signed_how) == ("fixed_on_spot", "finished", "screen")
    assert "当场整改" in record
    assert "屏幕签名" in record


def test_a_visit_without_findings_is_a_full_record(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        visit = begun(town, li)
        assert "没有问题的检查同样留下完整记录" in li.get(f"/field/visit/{visit.id}/end/").content.decode()
        nobody = {"_key": fresh(), "_seen": 2, "signed": "refused"}
        answer = li.post(f"/field/visit/{visit.id}/sign/", nobody)
        assert answer.status_code == 422
        assert "拒绝签字的，请记录情况" in answer.content.decode()
        li.post(f"/field/visit/{visit.id}/sign/", {**nobody, "reason": "负责人拒签", "_key": fresh()})
    visit.refresh_from_db()
    assert (visit.state, visit.signed_how) == ("finished", "refused")


def test_one_inspector_alone_cannot_start_and_is_told_the_mend(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        visit = planned(town, li, inspectors=[str(town.people["li"].id)])
        page = li.get(f"/field/visit/{visit.id}/").content.decode()
        assert "不得少于两名" in page
        assert "证件已出示，开始检查" not in page
        li.post(
            f"/field/visit/{visit.id}/staff/",
            {"_key": fresh(), "_seen": 1, "inspectors": [str(town.people["zhou"].id)]},
        )
        assert "证件已出示，开始检查" in li.get(f"/field/visit/{visit.id}/").content.decode()
        unshown = li.post(f"/field/visit/{visit.id}/", {"_key": fresh(), "_seen": 2})
        assert unshown.status_code == 422
        assert Visit.objects.get(id=visit.id).state == "planned"


def test_a_double_tap_finds_once(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        visit = begun(town, li, checklists=[str(checklist(town))])
        sent = {"_key": fresh(), "description": "配电箱未上锁", "grade": "general", "field": "industry"}
        url = f"/field/visit/{visit.id}/finding/?clause=1"
        answer = li.post(url, sent)
        assert answer.status_code == 422
        assert "要求留现场照片" in answer.content.decode()
        sent["files_digest"] = photo()
        assert li.post(url, sent)["Location"] == li.post(url, sent)["Location"]
    assert Case.objects.count() == 1


def test_a_major_clause_makes_a_major_hazard_that_is_not_fixed_on_the_spot(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        visit = begun(town, li, checklists=[str(checklist(town))])
        page = li.get(f"/field/visit/{visit.id}/finding/?clause=3").content.decode()
        assert 'name="grade"' not in page
        case = found(li, visit, clause=3, files_digest=[photo()], grade="general")
        page = li.get(f"/field/visit/{visit.id}/finding/{case.id}/").content.decode()
        assert case.grade == "major"
        assert "当场整改，销号" not in page
        assert "重大隐患不得走此程序" in page
        sent = {"_key": fresh(), "_seen": 1, "act": "fix_on_spot", "files_digest": [photo("green")]}
        assert li.post(f"/field/visit/{visit.id}/finding/{case.id}/", sent).status_code == 422
    case.refresh_from_db()
    assert case.is_open


def test_a_reminder_meanwhile_does_not_send_the_inspector_back(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        visit = begun(town, li)
        case = found(li, visit, files_digest=[photo()])
        assert clocks.watch()
        assert Step.objects.filter(subject_id=case.id, act="remind", person_id=None).count() == 1
        sent = {
            "_key": fresh(),
            "_seen": 1,
            "act": "fix_on_spot",
            "files_digest": [photo("green")],
            "measure": "已上锁",
        }
        assert li.post(f"/field/visit/{visit.id}/finding/{case.id}/", sent).status_code == 302
    case.refresh_from_db()
    assert case.state == "closed"


def test_what_somebody_did_meanwhile_is_shown_and_the_next_sending_counts(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        visit = begun(town, li)
        case = found(li, visit, files_digest=[photo()])
        town.do("sun", "hazard", case.id, "note", text="已电话核实")
        assert clocks.watch()
        url = f"/field/visit/{visit.id}/finding/{case.id}/"
        sent = {
            "_key": fresh(),
            "_seen": 1,
            "act": "fix_on_spot",
            "files_digest": [photo("green")],
            "measure": "已上锁",
        }
        answer = li.post(url, sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "这件事有了变化" in page
        assert "已电话核实" in page
        assert "已上锁" in page
        seen = re.findall(r'name="_seen" value="(\d+)"', page)
        assert seen == ["3"]
        assert li.post(url, {**sent, "_seen": seen[0]}).status_code == 302
    case.refresh_from_db()
    assert case.state == "closed"


def test_without_a_photo_from_before_the_photo_is_asked_for(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        visit = begun(town, li)
        case = found(li, visit)
        url = f"/field/visit/{visit.id}/finding/{case.id}/"
        assert "还缺整改前的照片" in li.get(url).content.decode()
        li.post(url, {"_key": fresh(), "_seen": 1, "act": "note", "files_digest": [photo()]})
        assert "当场整改，销号" in li.get(url).content.decode()


def test_a_recurrence_is_charged_to_the_earlier_closing(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        sheet = str(checklist(town))
        visit = begun(town, li, checklists=[sheet])
        first = found(li, visit, clause=1, files_digest=[photo()])
        town.do("li", "hazard", first.id, "fix_on_spot", visit=visit.id, files=[photo("green")])
    with at("2026-04-03"):
        li = phone(town, "li")
        again = found(li, begun(town, li, checklists=[sheet]), clause=1)
        page = li.get(f"/field/visit/{again.visit_id}/finding/{again.id}/").content.decode()
    first.refresh_from_db()
    assert (again.recurs_id, first.recurred) == (first.id, True)
    assert "这是复发的隐患" in page


def test_whoever_sees_a_part_is_not_told_that_there_is_nothing(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding(field="industry")
        duty = {"post": town.posts["zhou"], "places": ["370782105302"], "field": "fire"}
        for place in list(Post.objects.get(id=duty["post"]).duties):
            where, field = place.split("|")
            town.do("qian", "post", duty["post"], "take_duty", places=[where], field=field)
        town.do("qian", "post", duty["post"], "give_duty", places=duty["places"], field="fire")
        url = f"/field/site/{town.sites['mill']}/"
        for name, sees in (("zhou", False), ("sun", True)):
            client = phone(town, name)
            shown = client.get(url).content.decode()
            desk = client.get(f"/sites/{town.sites['mill']}/").content.decode()
            assert (str(case) in shown, str(case) in desk) == (sees, sees)
            assert ("您有权查看的未销号隐患" in shown, "您有权查看的未销号隐患" in desk) == (not sees, not sees)
            assert "没有未销号的隐患" not in desk


def test_a_planned_visit_joins_another_to_the_same_site(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        other, mine = planned(town, li), planned(town, li, reason="举报核查")
        page = li.get(f"/field/visit/{mine.id}/").content.decode()
        assert "并入这次检查" in page
        answer = li.post(f"/field/visit/{mine.id}/join/", {"into": str(other.id), "key": key()})
    mine.refresh_from_db()
    assert answer["Location"] == f"/field/visit/{other.id}/"
    assert (mine.state, mine.joined_id) == ("joined", other.id)


def test_the_overview_filters_what_is_left(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        visit = begun(town, li, checklists=[str(checklist(town))])
        li.post(f"/field/visit/{visit.id}/clauses/1/", {"_key": fresh(), "result": "pass"})
        whole = li.get(f"/field/visit/{visit.id}/clauses/").content.decode()
        left = li.get(f"/field/visit/{visit.id}/clauses/?left=1").content.decode()
    assert CLAUSES[0][1] in whole
    assert CLAUSES[0][1] not in left
    assert CLAUSES[1][1] in left


def test_a_reinspection_passes_or_goes_back(town: Town) -> None:
    with at("2026-03-03"):
        good, bad = rectified(town), rectified(town)
        li = phone(town, "li")
        assert "2 项待复查" in li.get("/field/").content.decode()
        visit = begun(town, li, purpose="reinspection")
        url = f"/field/visit/{visit.id}/recheck"
        page = li.get(f"{url}/{good.id}/").content.decode()
        assert "整改后" in page
        assert "已更换" in page
        sent = {"_key": fresh(), "_seen": good.steps, "do": "verify", "files_digest": [photo("blue")]}
        assert li.post(f"{url}/{good.id}/", sent).status_code == 302
        sent = {"_key": fresh(), "_seen": bad.steps, "do": "reject", "reason": "仍过期", "rectify_by": "2026-03-10"}
        assert li.post(f"{url}/{bad.id}/", sent).status_code == 302
        assert "复查合格" in li.get(f"{url}/").content.decode()
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.outcome, good.reinspection_id) == ("fixed", visit.id)
    assert (bad.state, str(bad.rectify_by)) == ("ordered", "2026-03-10")


def test_what_was_not_reported_is_looked_at_after_its_term(town: Town) -> None:
    with at("2026-03-03"):
        first = town.visit(team=("wu", "zhou"))
        case = town.finding(first, who="wu")
        town.do("wu", "visit", first, "sign", signed="refused", reason="拒签")
        notice(town, first, [case])
        case.refresh_from_db()
        assert case.rectify_by is not None
        li = phone(town, "li")
        assert "没有等待复查的单位" in li.get("/field/waiting/").content.decode()
    with at((case.rectify_by + timedelta(days=1)).isoformat()):
        li = phone(town, "li")
        assert f"/field/site/{case.site_id}/" in li.get("/field/waiting/").content.decode()
        visit = begun(town, li, purpose="reinspection", planned_on=str(clock.today()))
        url = f"/field/visit/{visit.id}/recheck/{case.id}/"
        assert "企业没有报告整改" in li.get(url).content.decode()
        sent = {"_key": fresh(), "_seen": case.steps, "do": "verify", "files_digest": [photo("blue")]}
        assert li.post(url, sent).status_code == 302
    case.refresh_from_db()
    assert (case.outcome, case.late) == ("fixed", True)


def test_a_major_hazard_without_a_plan_is_on_the_list_and_says_what_can_be_done(town: Town) -> None:
    with at("2026-03-03"):
        first = town.visit(team=("wu", "zhou"))
        case = town.finding(first, who="wu", grade="major")
        town.do("wu", "visit", first, "sign", signed="refused", reason="拒签")
        notice(town, first, [case])
        case.refresh_from_db()
    assert (case.state, case.rectify_by is not None) == ("ordered", True)
    with at((case.rectify_by + timedelta(days=1)).isoformat()):  # type: ignore[operator]  # asserted above
        li = phone(town, "li")
        assert f"/field/site/{case.site_id}/" in li.get("/field/waiting/").content.decode()
        visit = begun(town, li, purpose="reinspection", planned_on=str(clock.today()))
        assert "没有整改方案" in li.get(f"/field/visit/{visit.id}/recheck/").content.decode()
        html = li.get(f"/field/visit/{visit.id}/recheck/{case.id}/").content.decode()
        assert "还没有登记停产停业决定和整改方案" in html
        assert f"/cases/{case.id}/secure/" in html
        assert li.get(f"/cases/{case.id}/secure/").status_code == 200
        assert "?do=verify" not in html


def test_the_same_team_is_refused_and_led_to_a_colleague(town: Town) -> None:
    with at("2026-03-03"):
        first = town.visit()
        case = town.finding(first)
        town.do("li", "visit", first, "sign", signed="refused", reason="拒签")
        notice(town, first, [case])
        town.do(town.owner(), "hazard", case.id, "rectify", measure="已上锁", files=[photo("green")])
        case.refresh_from_db()
        li = phone(town, "li")
        visit = begun(town, li, purpose="reinspection")
        url = f"/field/visit/{visit.id}/recheck/{case.id}/"
        sent = {"_key": fresh(), "_seen": case.steps, "do": "verify", "files_digest": [photo("blue")]}
        answer = li.post(url, sent)
        page = answer.content.decode()
        assert answer.status_code == 422
        assert "至少一人应未参加过原检查" in page
        assert f"/field/visit/{visit.id}/staff/?next=" in page
        back = {"_key": fresh(), "_seen": 2, "inspectors": [str(town.people["wu"].id)], "next": url}
        assert li.post(f"/field/visit/{visit.id}/staff/", back)["Location"] == url
        assert li.post(url, {**sent, "_key": fresh()}).status_code == 302
    case.refresh_from_db()
    assert case.outcome == "fixed"


@pytest.mark.parametrize("name", ["zhao", "chen", "mill"])
def test_strangers_find_nothing_at_the_field_door(town: Town, name: str) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        case = town.finding(visit)
        client = phone(town, name)
        for path in (
            "", "new/", "waiting/", f"site/{town.sites['mill']}/", f"visit/{visit}/", f"visit/{visit}/clauses/",
            f"visit/{visit}/finding/", f"visit/{visit}/finding/{case.id}/", f"visit/{visit}/sign/", f"visit/{visit}/recheck/",
        ):  # fmt: skip
            assert client.get(f"/field/{path}").status_code == 404, path
        assert Client().get(f"/field/visit/{visit}/").status_code == 302


def test_another_inspectors_visit_elsewhere_is_absent(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit(team=("li", "zhou"))
        far = phone(town, "feng")
        assert far.get(f"/field/visit/{visit}/").status_code == 404


def test_who_is_not_on_the_team_takes_nothing_down(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        qian = phone(town, "qian")
        sent = {"_key": fresh(), "description": "配电箱未上锁", "grade": "general", "field": "industry"}
        answer = qian.post(f"/field/visit/{visit}/finding/", sent)
        assert answer.status_code == 422
    assert not Case.objects.exists()


def test_the_gate_code_opens_the_sites_page(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        code = li.get(f"/field/site/{town.sites['mill']}/qr.svg")
        assert code["Content-Type"] == "image/svg+xml"
        assert code.content.startswith(b"<svg xmlns")
        assert "示例木业有限公司" in li.get("/field/new/").content.decode()
        assert "示例木业有限公司" in li.get("/field/new/?q=木业").content.decode()
        assert "示例木业有限公司" not in li.get("/field/new/?q=木业 没有").content.decode()


def test_broken_addresses_and_keys_are_no_server_error(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        visit = begun(town, li, checklists=[str(checklist(town))])
        assert li.get(f"/field/visit/{visit.id}/clauses/99/").status_code == 404
        assert li.get(f"/field/visit/{visit.id}/finding/?clause=x").status_code == 404
        sent = {"_key": "no id", "description": "x", "grade": "general", "field": "industry"}
        assert li.post(f"/field/visit/{visit.id}/finding/", sent).status_code == 400


def test_a_phone_that_signs_twice_is_led_to_the_record(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        visit = begun(town, li)
        sent = {"_key": fresh(), "_seen": 2, "signed": "refused", "reason": "负责人拒签"}
        for _ in range(2):
            answer = li.post(f"/field/visit/{visit.id}/sign/", sent)
            assert answer["Location"] == f"/field/visit/{visit.id}/"
        assert "现在的情况见下" in li.get(f"/field/visit/{visit.id}/").content.decode()
        assert li.get(f"/field/visit/{visit.id}/clauses/next/")["Location"] == f"/field/visit/{visit.id}/"
    assert Step.objects.filter(subject_id=visit.id, act="sign").count() == 1


def test_the_same_team_is_warned_before_it_sets_out(town: Town) -> None:
    with at("2026-03-03"):
        first = town.visit()
        case = town.finding(first)
        town.do("li", "visit", first, "sign", signed="refused", reason="拒签")
        notice(town, first, [case])
        town.do(town.owner(), "hazard", case.id, "rectify", measure="已上锁", files=[photo("green")])
        li = phone(town, "li")
        form = li.get(f"/field/site/{town.sites['mill']}/plan/?purpose=reinspection").content.decode()
        assert "其中至少一名没有参加过原检查（原检查：" in form
        visit = planned(town, li, purpose="reinspection")
        assert "复查前请先增加一名检查人员" in li.get(f"/field/visit/{visit.id}/").content.decode()
        new = {"_key": fresh(), "_seen": 1, "inspectors": [str(town.people["wu"].id)]}
        li.post(f"/field/visit/{visit.id}/staff/", new)
        assert "复查前请先增加一名检查人员" not in li.get(f"/field/visit/{visit.id}/").content.decode()


def test_what_is_out_of_reach_is_said_before_the_form(town: Town) -> None:
    with at("2026-03-03"):
        far = phone(town, "feng")
        site = f"/field/site/{town.sites['mill']}/"
        assert "您不能安排对这家单位的检查" in far.get(site).content.decode()
        assert far.get(f"{site}plan/")["Location"] == site
        assert "开始新的检查" in phone(town, "li").get(site).content.decode()


def test_a_phone_in_the_hand_begins_with_the_visits(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        assert li.get("/", headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) Mobile"})["Location"] == "/field/"
        assert li.get("/")["Location"] == "/work/"
        head = phone(town, "qian")
        assert head.get("/", headers={"User-Agent": "Mozilla/5.0 (Linux; Android 14) Mobile"})["Location"] == "/work/"


def test_without_scripts_the_page_says_how_to_sign_and_takes_a_photo(town: Town) -> None:
    with at("2026-03-03"):
        li = phone(town, "li")
        visit = begun(town, li)
        page = li.get(f"/field/visit/{visit.id}/sign/").content.decode()
        assert "浏览器没有启用脚本，不能在屏幕上签名" in page.split("<noscript>")[1].split("</noscript>")[0]
        picture = SimpleUploadedFile("paper.png", store.path(photo("blue")).read_bytes(), "image/png")
        sent = {"_key": fresh(), "_seen": Visit.objects.get(id=visit.id).steps, "signed": "paper", "files": picture}
        assert li.post(f"/field/visit/{visit.id}/sign/", sent).status_code == 302
    visit.refresh_from_db()
    assert (visit.state, visit.signed_how) == ("finished", "paper")


def test_a_grid_worker_takes_down_what_it_comes_upon(town: Town) -> None:
    with at("2026-03-03"):
        li, url = phone(town, "li"), f"/field/site/{town.sites['mill']}/finding/"
        assert url in li.get(f"/field/site/{town.sites['mill']}/").content.decode()
        assert "登记隐患" in li.get(url).content.decode()
        nothing = li.post(url, {"_key": fresh(), "grade": "general", "field": "industry"})
        assert nothing.status_code == 422
        sent = {"_key": fresh(), "description": "配电箱未上锁", "grade": "general", "field": "industry"}
        for _ in range(2):
            assert li.post(url, {**sent, "files_digest": [photo()]}).status_code == 302
        assert "已转给责任人处理" in li.get(f"/field/site/{town.sites['mill']}/").content.decode()
        assert phone(town, "feng").get(url)["Location"] == f"/field/site/{town.sites['mill']}/"
        assert phone(town, "zhao").get(url).status_code == 404
    case = Case.objects.get()
    assert (case.visit_id, case.person_id is not None, case.due_on is not None) == (None, True, True)
