"""Duties, gaps and hand-overs: who answers, what an empty cell means, and deadlines that don't move."""

import pytest

from build import TOWN, Town, at
from cases.matters import enlist
from desk.cast import signed_in
from shiqiao.cases.models import Case
from shiqiao.desk import posts_handover
from shiqiao.people.models import Account, Person, Post, Unit
from shiqiao.record import clock
from shiqiao.record.models import Step


def test_an_empty_cell_is_shown_as_a_gap_until_somebody_is_named(town: Town) -> None:
    with at("2026-03-03"):
        qian = signed_in(town, "qian")
        before = qian.get("/gaps/")
        given = {"_key": "duty", "places": [f"{TOWN}303"], "field": "*"}
        assert qian.post(f"/posts/{town.posts['wu']}/give_duty/", given).status_code == 302
        after = qian.get("/gaps/")
    # Wang Yuan has inspectors for industry and fire only; Yue Wang has Li for everything.
    assert before.context["missing"] == 8
    assert before.content.decode().split("信访、纠纷由谁办")[0].count("<b>空缺</b>") == 8
    assert after.context["missing"] == 0
    assert "兜底岗位“安委办负责人”（钱负责）" in before.content.decode()


def test_duties_for_what_people_bring_are_shown_as_missing_until_they_are_given(town: Town) -> None:
    """The town has no petition office, no mediators, nobody for accusations and nobody outside who calls back."""
    with at("2026-03-03"):
        page = signed_in(town, "qian").get("/gaps/")
        lacks = {one.name: one.lacks for one in page.context["duties"]}
        assert all(lacks.values()), lacks
        assert "检举控告类登记不了" in page.content.decode()
        assert "人民调解委员会" in page.content.decode()
        enlist(town)
        page = signed_in(town, "qian").get("/gaps/")
        lacks = {one.name: one.lacks for one in page.context["duties"]}
        assert "都在同一单位" in lacks.pop("检举控告"), "one post is not enough against its own unit"
        # Mei mediates in Yue Wang only.
        assert lacks.pop("人民调解委员会（调解员）").startswith("王院社区")
        assert not any(lacks.values()), lacks
        elsewhere = {"_key": "accuse", "places": [TOWN], "field": "accusation"}
        assert signed_in(town, "qian").post(f"/posts/{town.posts['sun']}/give_duty/", elsewhere).status_code == 302
        told = {one.name: one.lacks for one in signed_in(town, "qian").get("/gaps/").context["duties"]}
        assert not told["检举控告"]


def test_what_falls_into_a_gap_stands_with_the_catch_all_post(town: Town) -> None:
    with at("2026-03-03"):
        site = clock.new_id()
        town.do("sun", "site", site, "enlist", name="王院加油站", site_kind="shop", place=f"{TOWN}303", field="gas")
        town.sites["gas"] = site
        team = [town.people["li"].id, town.people["zhou"].id]
        visit = clock.new_id()
        town.do("sun", "visit", visit, "plan", site=site, inspectors=team)
        town.do("li", "visit", visit, "start", shown=True)
        case = town.finding(visit, site="gas")
        page = signed_in(town, "qian").get("/gaps/")
    assert case.post_id == town.posts["qian"]
    assert page.context["fallen"] == 1


def test_appointing_and_standing_in_leave_steps(town: Town) -> None:
    with at("2026-03-03"):
        qian, post = signed_in(town, "qian"), town.posts["wu"]
        given = {"_key": "s", "stand_in": str(town.people["zhou"].id), "until": "2026-03-20"}
        assert qian.post(f"/posts/{post}/stand_in/", given).status_code == 302
        page = qian.get(f"/posts/{post}/").content.decode()
        past = {"_key": "p", "stand_in": str(town.people["zhou"].id), "until": "2026-03-01"}
        assert qian.post(f"/posts/{post}/stand_in/", past).status_code == 422
    assert "周检查代岗至" in page
    assert Step.objects.filter(subject_id=post, act="stand_in").count() == 1


def test_an_inspector_moves_nobody(town: Town) -> None:
    with at("2026-03-03"):
        li = signed_in(town, "li")
        assert li.get("/gaps/").status_code == 200
        assert li.get("/posts/").status_code == 404
        answer = li.post(f"/posts/{town.posts['wu']}/vacate/", {"_key": "v"})
    assert answer.status_code == 404
    assert Post.objects.get(id=town.posts["wu"]).state == "held"


@pytest.mark.parametrize("who", ["zhao", "mill"])
def test_a_stranger_meets_no_post(town: Town, who: str) -> None:
    client, post = signed_in(town, who), town.posts["wu"]
    for path in ("/gaps/", "/posts/", f"/posts/{post}/", f"/posts/{post}/hand-over/", "/people/", "/calendar/"):
        assert client.get(path).status_code == 404


def cases_of(town: Town, count: int) -> None:
    """Let Li have so many open cases."""
    visit = town.visit()
    for number in range(count):
        town.finding(visit, description=f"隐患{number}")


def test_a_post_with_cases_is_not_vacated(town: Town) -> None:
    with at("2026-03-03"):
        cases_of(town, 1)
        qian, post = signed_in(town, "qian"), town.posts["li"]
        assert "还有未办结事项" in qian.get(f"/posts/{post}/").content.decode()
        assert qian.post(f"/posts/{post}/vacate/", {"_key": "v"}).status_code == 422
    assert Post.objects.get(id=post).state == "held"


def test_a_hand_over_moves_every_case_in_chunks_and_no_deadline(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(posts_handover, "CHUNK", 2)
    with at("2026-03-03"):
        cases_of(town, 5)
        due = dict(Case.objects.values_list("id", "due_on"))
    with at("2026-03-09"):
        qian, path = signed_in(town, "qian"), f"/posts/{town.posts['li']}/hand-over/"
        given = {"to": str(town.posts["zhou"]), "reason": "调动", "vacate": "on", "key": "h1"}
        first = qian.post(path, given)
        assert (first.context["left"], first.context["done"], first.context["total"]) == (3, 2, 5)
        assert 'hx-trigger="load' in first.content.decode()
        second = qian.post(path, {**given, "total": 5})
        assert second.context["left"] == 1
        last = qian.post(path, {**given, "total": 5}, follow=True)
    assert "已交接 5 件" in last.content.decode()
    assert dict(Case.objects.values_list("id", "due_on")) == due
    assert set(Case.objects.values_list("post_id", flat=True)) == {town.posts["zhou"]}
    assert Post.objects.get(id=town.posts["li"]).state == "vacant"


def test_the_administrator_sees_how_many_never_which(town: Town) -> None:
    with at("2026-03-03"):
        cases_of(town, 1)
        chen = signed_in(town, "chen")
        page = chen.get(f"/posts/{town.posts['li']}/").content.decode()
        assert chen.get(f"/posts/{town.posts['li']}/hand-over/").status_code == 404
    assert "隐患0" not in page
    assert "只看数量" in page


def test_the_administrator_enters_people_units_and_posts(town: Town) -> None:
    with at("2026-03-03"):
        chen = signed_in(town, "chen")
        assert (
            chen.post("/units/new/", {"code": "huanbao", "name": "环保所", "kind": "office", "rank": 50}).status_code
            == 302
        )
        unit = Unit.objects.get(code="huanbao")
        assert (
            chen.post("/units/new/", {"code": "huanbao", "name": "又一个", "kind": "office", "rank": 5}).status_code
            == 422
        )
        assert chen.post("/people/new/", {"name": "何新人", "unit": str(unit.id)}).status_code == 302
        person = Person.objects.get(name="何新人")
        given = {
            "_key": "e",
            "_id": str(clock.new_id()),
            "title": "环保检查员",
            "role": "inspector",
            "unit": str(unit.id),
        }
        post_page = chen.post("/posts/new/", given)["Location"]
        assert chen.post(f"{post_page}appoint/", {"_key": "a", "holder": str(person.id)}).status_code == 302
        page = chen.get("/posts/").content.decode()
    assert "环保检查员" in page
    assert "何新人" in page


def test_a_person_is_invited_by_a_link_shown_once(town: Town) -> None:
    chen, person = signed_in(town, "chen"), town.people["wu"]
    page = chen.post(f"/people/{person.id}/account/", {"login": "wu-1"}).content.decode()
    token = page.split("/join/")[1].split("/")[0]
    assert Account.objects.get(login="wu-1").state == "invited"
    assert token not in chen.get(f"/people/{person.id}/account/").content.decode()
    assert signed_in(town, "qian").get(f"/people/{person.id}/account/").status_code == 404


def test_duties_are_told_by_the_fields_that_places_share(town: Town) -> None:
    post = town.posts["li"]
    with at("2026-03-03"):
        for field in ("gas", "fire"):
            town.do("qian", "post", post, "give_duty", places=[f"{TOWN}303"], field=field)
        page = signed_in(town, "sun").get("/posts/").content.decode()
    assert "岳旺社区 · 全部领域" in page
    assert "王院社区 · 消防、燃气" in page
