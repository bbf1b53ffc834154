"""My work, the register and the case page: who sees what, how many statements it takes, what happens to an act."""

import re
from datetime import date
from uuid import UUID

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from build import Town, at, key, photo
from cases.test_loop import order
from desk.cast import signed_in
from documents.cast import inspected, notice
from shiqiao.cases.find import STANDINGS, Filters, register
from shiqiao.cases.models import Case
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step

TODAY = "2026-03-05"
NUMBER = re.compile(r"隐〔2026〕\d+号")


def page(client: Client, url: str, status: int = 200) -> str:
    answer = client.get(url)
    assert answer.status_code == status, answer.content.decode()[:400]
    return answer.content.decode()


def fields(html: str, act: str) -> dict[str, str]:
    """Return the hidden fields of an act's form."""
    form = html[html.index(f'/{act}/" enctype') :]
    return {name: re.search(rf'name="{name}" value="([^"]*)"', form)[1] for name in ("_key", "_seen")}  # type: ignore[index]


def ordered(town: Town, site: str = "mill") -> Case:
    """Return a case under way: the enterprise has set itself a day."""
    case_id = clock.new_id()
    given = {"site": town.sites[site], "grade": "general", "description": "除尘管道积尘"}
    town.do(town.owner(site), "hazard", case_id, "self_report", **given)
    town.do(town.owner(site), "hazard", case_id, "undertake", rectify_by="2026-03-20")
    return Case.objects.get(id=case_id)


def test_a_stranger_gets_the_page_of_absence(town: Town) -> None:
    with at(TODAY):
        case = town.finding()
        stranger, head = signed_in(town, "zhao"), signed_in(town, "qian")
        admin = signed_in(town, "chen")
        assert "配电箱" in page(head, f"/cases/{case.id}/")
        for client in (stranger, admin):
            there = page(client, f"/cases/{case.id}/", 404)
            assert "配电箱" not in there
            nowhere = page(client, f"/cases/{UUID(int=1)}/", 404)
            assert plain(there) == plain(nowhere)
        assert client.get(f"/cases/{case.id}/note/").status_code == 404
        assert client.post(f"/cases/{case.id}/note/", {"text": "看看"}).status_code == 404
        assert Client().get(f"/cases/{case.id}/").status_code == 302
    assert Step.objects.filter(subject_id=case.id).count() == 1


def plain(html: str) -> str:
    return re.sub(r'value="[^"]{64}"', "", html)


def test_an_enterprise_has_no_business_at_the_desk(town: Town) -> None:
    with at(TODAY):
        case = town.finding()
        owner = signed_in(town, "mill")
        for url in ("/work/", "/cases/", f"/cases/{case.id}/", "/inbox/", "/cases/new/"):
            assert owner.get(url).status_code == 404


def test_my_work_takes_four_statements_and_groups_by_due_date(
    town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with at("2026-03-03"):
        for _each in range(6):
            town.finding()
        own = ordered(town)
        town.do(town.owner(), "hazard", own.id, "rectify", measure="已清扫", files=[photo()])
    with at("2026-03-04"):
        li = signed_in(town, "li")
        li.get("/work/")
        with django_assert_max_num_queries(4):
            html = page(li, "/work/")
        assert "三日内到期" in html
        assert len(set(NUMBER.findall(html))) == 7
        assert "没有未销号" not in html
    with at("2026-03-30"):
        assert "逾期" in page(signed_in(town, "li"), "/work/")
        assert "没有未销号的隐患" in page(signed_in(town, "wu"), "/work/")


def test_what_waits_for_approval_stands_with_the_head(town: Town) -> None:
    with at(TODAY):
        case = ordered(town)
        town.do("li", "hazard", case.id, "ask_extension", until="2026-03-25", reason="配件未到")
        head = page(signed_in(town, "qian"), "/work/waiting/")
        assert "等我审批的延期" in head
        assert str(case) in head
        assert "等我审批的延期" not in page(signed_in(town, "li"), "/work/waiting/")
        town.do("li", "hazard", case.id, "consult", question="粉尘是否可燃？", expert=town.people["feng"].id)
        assert "等我答复的判定" in page(signed_in(town, "feng"), "/work/waiting/")
        town.visit()
        assert "我的检查" in page(signed_in(town, "zhou"), "/work/waiting/")


def test_the_case_page_takes_eight_statements(
    town: Town, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with at(TODAY):
        visit = town.visit()
        case = town.finding(visit, files=[photo()])
        for number in range(8):
            town.do("li", "hazard", case.id, "note", text=f"补充{number}", files=[photo("blue")])
        li = signed_in(town, "li")
        li.get(f"/cases/{case.id}/")
        with django_assert_max_num_queries(8):
            html = page(li, f"/cases/{case.id}/")
        for words in (str(case), "示例木业有限公司", "岳旺社区", "补充7", "当场整改", "李网格", "检查", "依据："):
            assert words in html


def test_two_characters_find(town: Town) -> None:
    with at(TODAY):
        town.finding(description="冲压车间配电箱未上锁")
        town.finding(description="灭火器压力不足", site="shop")
        qian = signed_in(town, "qian")
        found = page(qian, "/cases/?text=配电")
        assert "冲压车间" in found
        assert "灭火器" not in found
        assert "灭火器" in page(qian, "/cases/?text=超市")
        assert "灭火器" in page(qian, "/cases/?text=隐〔2026〕2号")
        assert "冲压车间" not in page(qian, "/cases/?text=2")
        assert "没有符合这些条件" in page(qian, "/cases/?text=不存在")
        for wild in ("²〕号", "%00", "隐〔20a6〕x号", "'", "%25", "a" * 300):
            assert qian.get(f"/cases/?text={wild}").status_code == 200
        sent = qian.get("/cases/?q=配电&grade=")
        assert sent.status_code == 302
        assert sent["Location"] == "/cases/?text=%E9%85%8D%E7%94%B5"


def test_bad_filters_never_break_the_page(town: Town) -> None:
    with at(TODAY):
        town.finding()
        qian = signed_in(town, "qian")
        for query in (
            "standing=xyz",
            "unit=xyz",
            "site=xyz",
            "place=xyz",
            "found_from=gestern",
            "after=xyz~1",
            "after=~",
            "before=2026-03-05~x",
            f"after=2026-03-05~{UUID(int=3)}",
            "sort=xyz",
            f"visit={UUID(int=1)}",
        ):
            assert qian.get(f"/cases/?{query}").status_code == 200, query


def a_town_with_everything(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        spot = town.finding(visit, files=[photo()])
        town.do("li", "hazard", spot.id, "fix_on_spot", visit=visit, files=[photo("green")])
        town.finding()
        town.do("qian", "hazard", town.finding().id, "dismiss", reason="核实不成立")
        done = ordered(town)
        town.do("li", "hazard", done.id, "ask_extension", until="2026-03-25", reason="配件未到")
        waits = ordered(town, "shop")
        town.do(town.owner("shop"), "hazard", waits.id, "rectify", measure="已清扫", files=[photo()])
    with at("2026-03-20"):
        town.do("qian", "hazard", town.finding().id, "dismiss", reason="核实不成立")
        town.finding()


def test_every_standing_shows_exactly_its_rows(town: Town) -> None:
    a_town_with_everything(town)
    with at("2026-03-22"):
        qian, viewer = signed_in(town, "qian"), town.viewer("qian")
        counts = {}
        for standing in ("", *STANDINGS):
            many = counts[standing] = register(viewer, Filters(standing=standing)).count()
            html = page(qian, f"/cases/?standing={standing}" if standing else "/cases/")
            assert (f"共 {many} 项" in html) or many == 0
            assert len(set(NUMBER.findall(html))) == many, standing
        assert counts["open"] + counts["closed"] == counts[""]
        assert counts["overdue"] > 0
        assert counts["asked"] == counts["waiting"] == counts["on_spot"] == 1


@pytest.mark.parametrize("query", ["sort=newest", "sort=due", "standing=open", "standing=closed&sort=due"])
def test_pages_hold_every_row_once_in_both_directions(town: Town, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    a_town_with_everything(town)
    monkeypatch.setattr("shiqiao.desk.register.SIZE", 2)
    with at("2026-03-22"):
        qian = signed_in(town, "qian")
        there, url = [], f"/cases/?{query}"
        html = page(qian, url)
        while True:
            there.append(NUMBER.findall(html))
            following = re.search(r'rel="next" href="([^"]+)"', html)
            if not following:
                break
            html = page(qian, "/cases/" + following[1].replace("&amp;", "&"))
        rows = [number for one in there for number in one]
        wanted = Filters.read(dict(pair.split("=") for pair in query.split("&")))
        assert len(rows) == len(set(rows)) == register(town.viewer("qian"), wanted).count()
        back = [there[-1]]
        while previous := re.search(r'rel="prev" href="([^"]+)"', html):
            html = page(qian, "/cases/" + previous[1].replace("&amp;", "&"))
            back.insert(0, NUMBER.findall(html))
        assert [number for one in back for number in one] == rows


def test_an_inspector_sees_only_his_area_in_the_register(town: Town) -> None:
    with at(TODAY):
        town.finding(who="li", description="岳旺的隐患")
        assert "岳旺的隐患" in page(signed_in(town, "li"), "/cases/")
        assert "岳旺的隐患" not in page(signed_in(town, "wu"), "/cases/")


def test_an_act_from_its_form_to_the_record(town: Town) -> None:
    with at(TODAY):
        case = ordered(town)
        li, url = signed_in(town, "li"), f"/cases/{case.id}/ask_extension/"
        part = li.get(url, headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert 'name="until"' in part
        sent = {**fields(page(li, url), "ask_extension"), "until": "2026-03-25", "reason": "配件未到"}
        done = li.post(url, sent, follow=True)
        assert "已办理：申请延期" in done.content.decode()
        assert "申请延至 2026年3月25日，待审批" in done.content.decode()
        again = li.post(url, sent)
        assert again.status_code == 302
        assert Step.objects.filter(subject_id=case.id, act="ask_extension").count() == 1
        # Whoever asked doesn't grant it; another one does.
        assert li.get(f"/cases/{case.id}/extend/", follow=True).redirect_chain
        qian, url = signed_in(town, "qian"), f"/cases/{case.id}/extend/"
        granted = qian.post(url, {**fields(page(qian, url), "extend"), "reason": "情况属实"}, follow=True)
        assert "已办理：同意延期" in granted.content.decode()
    case.refresh_from_db()
    assert case.due_on == date(2026, 3, 25)


def test_a_refusal_stands_at_its_field_and_nothing_is_lost(town: Town) -> None:
    with at(TODAY):
        case = ordered(town)
        li, url = signed_in(town, "li"), f"/cases/{case.id}/ask_extension/"
        sent = {**fields(page(li, url), "ask_extension"), "until": "2026-03-10", "reason": "配件未到，正在催货"}
        answer = li.post(url, sent)
        html = answer.content.decode()
        assert answer.status_code == 422
        assert "延期后的期限应晚于现期限" in html
        assert "配件未到，正在催货" in html
        assert 'aria-invalid="true"' in html
    assert Step.objects.filter(subject_id=case.id).count() == 2


def test_a_stale_page_says_what_changed_and_keeps_what_was_typed(town: Town) -> None:
    with at(TODAY):
        case = ordered(town)
        li, url = signed_in(town, "li"), f"/cases/{case.id}/ask_extension/"
        sent = {**fields(page(li, url), "ask_extension"), "until": "2026-03-25", "reason": "配件未到"}
        town.do("sun", "hazard", case.id, "note", text="已电话核实")
        answer = li.post(url, sent)
        html = answer.content.decode()
        assert answer.status_code == 409
        assert "有了变化" in html
        assert "已电话核实" in html
        assert "配件未到" in html
        again = li.post(url, {**sent, **fields(html, "ask_extension")})
        assert again.status_code == 302
    case.refresh_from_db()
    assert case.marks["extension_asked"] == "2026-03-25"


def test_an_act_that_is_not_offered_says_why(town: Town) -> None:
    with at(TODAY):
        case = town.finding()
        li = signed_in(town, "li")
        html = li.get(f"/cases/{case.id}/rectify/", follow=True).content.decode()
        assert "不能“报告整改完成”" in html
        assert li.get(f"/cases/{case.id}/order/").status_code == 404
        assert li.get(f"/cases/{case.id}/nonsense/").status_code == 404
        assert li.get(f"/cases/{case.id}/find/").status_code == 404
        refused = li.post(f"/cases/{case.id}/extend/", {"_key": key(), "_seen": "1", "reason": "情况属实"})
        assert refused.status_code == 422
        assert "当前状态为“待处理”，不能“同意延期”" in refused.content.decode()


def test_a_case_says_what_it_recurs_after_and_what_came_back(town: Town) -> None:
    with at(TODAY):
        case = town.finding()
        act_all(
            [Do("hazard", case.id, "consult", key(), {"question": "何物？", "expert": town.people["feng"].id})],
            viewer=town.viewer("li"),
        )
        html = page(signed_in(town, "qian"), f"/cases/{case.id}/")
        assert "冯专家（答复判定）" in html
        assert "答复判定" in page(signed_in(town, "feng"), f"/cases/{case.id}/")


def test_the_next_act_is_the_lawful_one_and_nobody_is_led_to_a_closed_door(town: Town) -> None:
    with at(TODAY):
        visit = town.visit()
        case = town.finding(visit)
        html = page(signed_in(town, "sun"), f"/cases/{case.id}/")
        primary = re.findall(r'class="act button button--primary"[^>]*><span class="act__label">([^<]+)', html)
        assert primary == ["拟整改通知书"]
        for name in ("qian", "zheng", "feng", "li", "sun"):
            client = signed_in(town, name)
            for url in ("/work/", "/cases/", f"/cases/{case.id}/"):
                html = client.get(url).content.decode()
                for link in set(re.findall(r'href="(/[^"#]*)"', html)) - {"/static/"}:
                    if not link.startswith("/static/"):
                        answer = client.get(link.replace("&amp;", "&"))
                        assert answer.status_code in (200, 302), f"{name}: {url} → {link}"


def test_an_overdue_case_leads_to_a_look_and_to_the_department_not_to_the_owners_report(town: Town) -> None:
    with at(TODAY):
        visit, cases = inspected(town, findings=1)
        case = cases[0]
        notice(town, visit, cases, date(2026, 3, 10))
    with at("2026-03-20"):
        html = page(signed_in(town, "sun"), f"/cases/{case.id}/")
    acts = re.findall(r'class="act button( button--primary)?"[^>]*><span class="act__label">([^<]+)', html)
    assert acts[0] == (" button--primary", "安排复查")
    assert acts[1:3] == [("", "报告主管部门"), ("", "报告整改完成")]


def test_a_batch_stands_by_its_numbers_newest_on_top(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shiqiao.desk.register.SIZE", 4)
    # As an import has them: ids that say nothing of the order.
    ids = [UUID(int=(0x70008 << 60) + mixed) for mixed in (5, 1, 9, 3, 7, 2)]
    given = {"site": town.sites["mill"], "grade": "general", "description": "除尘管道积尘"}
    with at(TODAY):
        act_all([Do("hazard", one, "self_report", key(), given) for one in ids], viewer=town.owner())
        qian = signed_in(town, "qian")
        html = page(qian, "/cases/?sort=newest")
        following = re.search(r'rel="next" href="([^"]+)"', html)
        assert following is not None
        rows = NUMBER.findall(html) + NUMBER.findall(page(qian, "/cases/" + following[1].replace("&amp;", "&")))
    assert [int(re.findall(r"\d+", row)[1]) for row in rows] == [6, 5, 4, 3, 2, 1]


def test_the_same_day_acts_of_a_major_hazard_come_first(town: Town) -> None:
    with at(TODAY):
        case = town.finding(town.visit(), grade="major", files=[photo()])
        order(town, case, "2026-05-02")
        html = page(signed_in(town, "sun"), f"/cases/{case.id}/")
        first = html.split("其他办理")[0]
        assert "重大隐患直报" in first
        assert "撤出人员、落实临时管控" in first
        form = page(signed_in(town, "sun"), f"/cases/{case.id}/report_direct/")
        assert "县应急管理局" in form
        assert "安委办</option>" not in form
