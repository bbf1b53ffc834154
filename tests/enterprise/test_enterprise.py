"""The enterprise's own door: its list, its proof, its own findings; and nothing of anybody else."""

from uuid import UUID

import pytest
from django.test import Client

from build import Town, at, photo
from documents.cast import notice
from field.cast import checklist, phone
from shiqiao.cases.kinds import clause_key
from shiqiao.cases.models import Case
from shiqiao.evidence.models import File
from shiqiao.outbox.models import Message
from shiqiao.record import clock


def fresh() -> str:
    return str(clock.new_id())


def ordered(town: Town) -> Case:
    """A hazard on the mill's notice."""
    visit = town.visit()
    case = town.finding(visit, files=[photo()])
    town.do("li", "visit", visit, "sign", signed="paper", files=[photo("blue")])
    notice(town, visit, [case])
    case.refresh_from_db()
    assert case.state == "ordered"
    return case


def test_an_enterprise_reports_what_it_has_put_right(town: Town) -> None:
    with at("2026-03-03"):
        case = ordered(town)
        mill = phone(town, "mill")
        page = mill.get("/enterprise/").content.decode()
        assert "要整改" in page
        assert str(case) in page
        url = f"/enterprise/cases/{case.id}/"
        assert "报告整改完成" in mill.get(url).content.decode()
        nothing = mill.post(f"{url}rectify/", {"_key": fresh(), "_seen": case.steps})
        assert nothing.status_code == 422
        sent = {"_key": fresh(), "_seen": case.steps, "measure": "已加锁", "files_digest": [photo("green")]}
        assert mill.post(f"{url}rectify/", sent).status_code == 302
        assert mill.post(f"{url}rectify/", sent).status_code == 302
        assert "现在的情况见下" in mill.get(url).content.decode()
        page = mill.get(url).content.decode()
        assert "等待复查" in page
        assert "已加锁" in page
    case.refresh_from_db()
    assert (case.state, case.steps) == ("rectified", 3)


def test_it_cannot_verify_itself(town: Town) -> None:
    with at("2026-03-03"):
        case = ordered(town)
        mill = phone(town, "mill")
        url = f"/enterprise/cases/{case.id}/"
        mill.post(f"{url}rectify/", {"_key": fresh(), "measure": "已加锁", "files_digest": [photo("green")]})
        visit = town.visit(team=("zhou", "li"), purpose="reinspection")
        sent = {"_key": fresh(), "visit": str(visit), "files_digest": [photo("blue")]}
        assert "verify" not in mill.get(url).content.decode()
        assert mill.post(f"{url}verify/", sent)["Location"] == url
        assert mill.post(f"/cases/{case.id}/verify/", sent).status_code == 404
        assert mill.get(f"/field/visit/{visit}/recheck/{case.id}/").status_code == 404
    case.refresh_from_db()
    assert case.state == "rectified"


def test_more_time_is_asked_for_once(town: Town) -> None:
    with at("2026-03-03"):
        case = ordered(town)
        mill = phone(town, "mill")
        url = f"/enterprise/cases/{case.id}/ask_extension/"
        early = mill.post(url, {"_key": fresh(), "until": "2026-03-04", "reason": "等配件"})
        assert "延期后的期限应晚于现期限" in early.content.decode()
        sent = {"_key": fresh(), "until": "2026-03-25", "reason": "等配件"}
        assert mill.post(url, sent).status_code == 302
        page = mill.get(f"/enterprise/cases/{case.id}/").content.decode()
    assert "延期申请待审批" in page
    assert "已有待审批的延期申请" in page


def test_its_own_finding_enters_the_same_loop(town: Town) -> None:
    with at("2026-03-03"):
        checklist(town)
        mill = phone(town, "mill")
        assert "配电箱应上锁" in mill.get("/enterprise/report/?q=上锁").content.decode()
        key = clause_key("配电箱应上锁并有警示标志。")
        sent = {"_key": fresh(), "description": "东车间配电箱未上锁", "grade": "general", "field": "industry"}
        first = mill.post(f"/enterprise/report/?clause={key}", sent)
        assert mill.post(f"/enterprise/report/?clause={key}", sent)["Location"] == first["Location"]
        case = Case.objects.get()
        assert (case.channel, case.clause_key, case.state) == ("self_report", key, "found")
        url = f"/enterprise/cases/{case.id}/"
        assert mill.post(f"{url}undertake/", {"_key": fresh(), "rectify_by": "2026-03-10"}).status_code == 302
        too_long = mill.post("/enterprise/report/", {**sent, "_key": "no id"})
        assert too_long.status_code == 400
    case.refresh_from_db()
    assert (case.state, str(case.due_on)) == ("ordered", "2026-03-10")


def test_a_major_clause_cannot_be_reported_as_general(town: Town) -> None:
    with at("2026-03-03"):
        checklist(town)
        mill = phone(town, "mill")
        key = clause_key("干式除尘系统是否采取泄爆、惰化、抑爆等任一种控爆措施？")
        assert 'name="grade"' not in mill.get(f"/enterprise/report/?clause={key}").content.decode()
        sent = {"_key": fresh(), "description": "未采取控爆措施", "grade": "general", "field": "industry"}
        mill.post(f"/enterprise/report/?clause={key}", sent)
    assert Case.objects.get().grade == "major"


def test_a_plan_needs_its_six_items_and_five_commitments(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        case = town.finding(visit, grade="major", files=[photo()])
        town.do("li", "hazard", case.id, "report_direct", unit=town.units["yingji"].id)
        town.do("li", "hazard", case.id, "secure", measure="撤人", files=[photo("blue")])
        town.do("li", "visit", visit, "sign", signed="refused", reason="拒签")
        notice(town, visit, [case])
        unit = town.units["yingji"].id
        town.do(
            "sun",
            "hazard",
            case.id,
            "record_stop",
            unit=unit,
            scope="part",
            decided_on=clock.today(),
            document="演示〔虚构〕1号",
        )
        mill = phone(town, "mill")
        url = f"/enterprise/cases/{case.id}/submit_plan/"
        items = dict.fromkeys(("goals", "methods", "funds", "people", "schedule", "safety"), "已写明")
        promised = dict.fromkeys(("accountable", "measures_set", "funds_set", "deadline_set"), "on")
        sent = {"_key": fresh(), **items, **promised, "finish_by": "2026-03-20"}
        answer = mill.post(url, sent)
        assert "责任、措施、资金、期限、预案须全部落实" in answer.content.decode()
        assert "已写明" in answer.content.decode()
        assert mill.post(url, {**sent, "contingency_set": "on"}).status_code == 302
    case.refresh_from_db()
    assert case.state == "planned"


def test_papers_and_messages_are_its_own(town: Town) -> None:
    with at("2026-03-03"):
        ordered(town)
        mill, shop = phone(town, "mill"), phone(town, "shop")
        assert "隐患整改通知书" in mill.get("/enterprise/papers/").content.decode()
        assert "隐患整改通知书" not in shop.get("/enterprise/papers/").content.decode()
        told = mill.get("/enterprise/messages/").content.decode()
        assert "要求限期改正" in told
        assert "隐患整改通知书〔2026〕1号 签发" in told
        assert "还没有消息" in shop.get("/enterprise/messages/").content.decode()
    assert not Message.objects.filter(site_id=town.sites["mill"], read_at=None).exists()


def test_another_sites_case_is_absent(town: Town) -> None:
    with at("2026-03-03"):
        case = ordered(town)
        shop = phone(town, "shop")
        url = f"/enterprise/cases/{case.id}/"
        gone = shop.get(f"/enterprise/cases/{UUID(int=1)}/")
        for path in (url, f"{url}rectify/", f"{url}note/"):
            answer = shop.get(path)
            assert answer.status_code == gone.status_code == 404
        sent = {"_key": fresh(), "measure": "x", "files_digest": [photo("green")]}
        assert shop.post(f"{url}rectify/", sent).status_code == 404
        for digest in File.objects.values_list("digest", flat=True):
            assert shop.get(f"/files/{digest}/").status_code == 404
    case.refresh_from_db()
    assert case.state == "ordered"


@pytest.mark.parametrize("name", ["li", "qian", "zhao"])
def test_others_have_no_business_at_this_door(town: Town, name: str) -> None:
    with at("2026-03-03"):
        case = ordered(town)
        client = phone(town, name)
        for path in ("", "papers/", "messages/", "report/", f"cases/{case.id}/"):
            assert client.get(f"/enterprise/{path}").status_code == 404
        assert Client().get("/enterprise/").status_code == 302
