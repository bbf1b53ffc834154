"""The double-random draw: sealed lists, a seed that is opened, a result that anybody can compute again."""

import hashlib

import pytest

from build import Town, at, photo
from desk.cast import signed_in
from desk.test_campaigns import plan
from shiqiao.cases.models import Case
from shiqiao.inspections.drawing import seed_hash
from shiqiao.inspections.models import Campaign, Draw
from shiqiao.inspections.seeds import seed_of
from shiqiao.policy import system
from shiqiao.record import clock
from shiqiao.record.models import Step
from shiqiao.visits.models import Visit


def seal(town: Town, campaign: Campaign, who: str = "sun", **more: object) -> Draw:
    """Seal a draw of one target by two inspectors and return it."""
    people = [str(town.people[one].id) for one in ("li", "zhou", "wu")]
    given = {
        "many": 1,
        "per_visit": 2,
        "inspectors": people,
        "experts": [str(town.people["feng"].id)],
        "recused": "",
        "key": str(clock.new_id()),
        "draw_id": str(clock.new_id()),
        **more,
    }
    answer = signed_in(town, who).post(f"/campaigns/{campaign.id}/draw/", given)
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    return Draw.objects.get(id=given["draw_id"])


def test_the_seed_is_nowhere_before_it_is_opened(town: Town) -> None:
    with at("2026-03-03"):
        draw = seal(town, plan(town))
        seed = seed_of(draw.id)
        page = signed_in(town, "sun").get(f"/draws/{draw.id}/").content.decode()
    assert (draw.state, draw.seed) == ("committed", "")
    assert draw.seed_hash == seed_hash(seed)
    assert seed not in page
    assert seed not in "".join(str(step.given) + str(step.outcome) for step in Step.objects.all())


def test_draw_plan_the_visits_and_replay(town: Town) -> None:
    with at("2026-03-03"):
        draw = seal(town, plan(town), many=2)
        sun = signed_in(town, "sun")
        sun.post(f"/draws/{draw.id}/now/", {"key": "now-1"})
        sun.post(f"/draws/{draw.id}/now/", {"key": "now-1"})
        draw.refresh_from_db()
        for _twice in range(2):
            sun.post(f"/draws/{draw.id}/visits/", {"planned_on": "2026-03-12"})
        page = sun.get(f"/draws/{draw.id}/").content.decode()
        again = sun.get(f"/draws/{draw.id}/replay/").content.decode()
    assert draw.state == "drawn"
    assert hashlib.sha256(f"shiqiao/draw/v1:{draw.seed}".encode()).hexdigest() == draw.seed_hash
    assert Visit.objects.count() == 2
    for visit in Visit.objects.all():
        assert (visit.draw_id, visit.campaign_id, len(visit.inspectors)) == (draw.id, draw.campaign_id, 2)
        assert f"/visits/{visit.id}/" in page
    assert "重算结果与登记一致" in again


@pytest.mark.tampers
def test_an_altered_result_does_not_replay(town: Town) -> None:
    with at("2026-03-03"):
        drawn = seal(town, plan(town))
        sun = signed_in(town, "sun")
        sun.post(f"/draws/{drawn.id}/now/", {"key": "now-1"})
        row = Draw.objects.get(id=drawn.id)
        other = next(one for one in row.pool if one != row.result[0]["target"])
        Draw.objects.filter(id=drawn.id).update(result=[{**row.result[0], "target": other}])
        page = sun.get(f"/draws/{drawn.id}/replay/").content.decode()
    assert "重算结果与登记不一致" in page


def test_the_recused_never_go_there(town: Town) -> None:
    with at("2026-03-03"):
        draw = seal(town, plan(town), many=2, recused="李网格 示例木业\n")
        signed_in(town, "sun").post(f"/draws/{draw.id}/now/", {"key": "now-1"})
        draw.refresh_from_db()
    lines = {line["target"]: line["inspectors"] for line in draw.result}
    assert str(town.people["li"].id) not in lines[str(town.sites["mill"])]


def test_a_line_of_recusal_that_cannot_be_read_is_named(town: Town) -> None:
    with at("2026-03-03"):
        campaign = plan(town)
        given = {
            "many": 1,
            "per_visit": 2,
            "inspectors": [str(town.people["li"].id), str(town.people["zhou"].id)],
            "recused": "李网格 没有这家",
            "key": "k",
            "draw_id": str(clock.new_id()),
        }
        answer = signed_in(town, "sun").post(f"/campaigns/{campaign.id}/draw/", given)
    assert answer.status_code == 422
    assert "第 1 行" in answer.content.decode()
    assert not Draw.objects.exists()


@pytest.mark.parametrize(("wrong", "says"), [({"many": 9}, "1 至 2 之间"), ({"inspectors": []}, "不得少于两名")])
def test_what_cannot_be_drawn_is_not_sealed(town: Town, wrong: dict[str, object], says: str) -> None:
    with at("2026-03-03"):
        campaign = plan(town)
        given = {
            "many": 1,
            "per_visit": 2,
            "inspectors": [str(town.people["li"].id), str(town.people["zhou"].id)],
            "key": "k",
            "draw_id": str(clock.new_id()),
            **wrong,
        }
        answer = signed_in(town, "sun").post(f"/campaigns/{campaign.id}/draw/", given)
    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_too_many_recusals_leave_nothing_drawn_and_say_so(town: Town) -> None:
    with at("2026-03-03"):
        everybody = "李网格 示例木业\n周检查 示例木业\n李网格 示例超市\n周检查 示例超市"
        draw = seal(town, plan(town), recused=everybody)
        sun = signed_in(town, "sun")
        page = sun.post(f"/draws/{draw.id}/now/", {"key": "now-1"}, follow=True).content.decode()
    draw.refresh_from_db()
    assert draw.state == "committed"
    assert "无法成组" in page


def test_only_the_head_sets_a_draw_aside_and_it_stays_on_the_list(town: Town) -> None:
    with at("2026-03-03"):
        draw = seal(town, plan(town))
        given = {"_key": "aside", "reason": "名录有误"}
        assert signed_in(town, "sun").post(f"/draws/{draw.id}/set_aside/", given).status_code == 422
        assert signed_in(town, "qian").post(f"/draws/{draw.id}/set_aside/", given).status_code == 302
        page = signed_in(town, "sun").get("/draws/").content.decode()
        answer = signed_in(town, "sun").post(f"/draws/{draw.id}/now/", {"key": "n"}, follow=True).content.decode()
    assert f"/draws/{draw.id}/" in page
    assert "已作废" in page
    assert "已作废" in answer
    draw.refresh_from_db()
    assert draw.state == "set_aside"


def self_checked(town: Town, count: int) -> list[Case]:
    """Let the mill find and mend so many hazards of its own."""
    found = []
    for number in range(count):
        case_id = clock.new_id()
        owner = town.owner()
        town.do(
            owner,
            "hazard",
            case_id,
            "self_report",
            site=town.sites["mill"],
            grade="general",
            description=f"自查{number}",
        )
        case = Case.objects.get(id=case_id)
        town.do(owner, "hazard", case_id, "undertake", rectify_by="2026-03-20")
        town.do(owner, "hazard", case_id, "rectify", measure="已改好", files=[photo()])
        case.refresh_from_db()
        found.append(case)
    return found


def test_a_sample_of_the_self_checks_is_verified_and_the_rest_released(town: Town) -> None:
    with at("2026-03-03"):
        self_checked(town, 3)
        sun = signed_in(town, "sun")
        assert "有 3 件待抽" in sun.get("/draws/").content.decode()
        given = {"many": 1, "key": "s1", "draw_id": str(clock.new_id())}
        assert sun.post("/draws/self-check/", given).status_code == 302
        sun.post(f"/draws/{given['draw_id']}/now/", {"key": "s2"})
        for _twice in range(2):
            sun.post(f"/draws/{given['draw_id']}/sample/")
        draw = Draw.objects.get(id=given["draw_id"])
        assert "现在没有待抽" in sun.get("/draws/").content.decode()
    picked = Case.objects.get(id=draw.result[0]["target"])
    assert (picked.state, "sampled" in picked.marks) == ("rectified", True)
    others = Case.objects.exclude(id=picked.id)
    assert {(one.state, one.outcome) for one in others} == {("closed", "self_closed")}


@pytest.mark.parametrize("who", ["zhao", "mill", "chen"])
def test_a_stranger_meets_no_draw(town: Town, who: str) -> None:
    with at("2026-03-03"):
        campaign = plan(town)
        draw = seal(town, campaign)
        client = signed_in(town, who)
        for path in ("/draws/", f"/draws/{draw.id}/", f"/draws/{draw.id}/replay/", f"/campaigns/{campaign.id}/draw/"):
            assert client.get(path).status_code == 404
        assert client.post(f"/draws/{draw.id}/now/").status_code == 404
    draw.refresh_from_db()
    assert draw.state == "committed"


def test_an_inspector_reads_a_draw_and_draws_nothing(town: Town) -> None:
    with at("2026-03-03"):
        draw = seal(town, plan(town))
        li = signed_in(town, "li")
        assert li.get(f"/draws/{draw.id}/").status_code == 200
        assert li.post(f"/draws/{draw.id}/now/").status_code == 404


def test_a_draw_takes_inspectors_unless_the_office_adds_grid_workers(town: Town) -> None:
    with at("2026-03-03"):
        post = town.posts["grid"] = clock.new_id()
        given = {"title": "岳旺社区网格员", "role": "grid_worker", "unit": town.units["anwei"].id}
        town.do(system(), "post", post, "establish", **given)
        town.do(system(), "post", post, "appoint", holder=town.people["zhao"].id)
        page = signed_in(town, "sun").get(f"/campaigns/{plan(town).id}/draw/").context["form"]
    offered = dict(page.fields["inspectors"].choices)
    assert offered[str(town.people["zhao"].id)] == "赵路人 岳旺社区网格员"
    assert str(town.people["zhao"].id) not in page.initial["inspectors"]
    assert str(town.people["li"].id) in page.initial["inspectors"]
