"""Planning visits at the desk: what is planned already is shown and joined, a second look needs a reason."""

import pytest

from build import Town, at, photo
from desk.cast import signed_in
from shiqiao.record import clock
from shiqiao.visits.models import Visit


def form(town: Town, **more: object) -> dict[str, object]:
    """Return a filled form for a visit to the mill."""
    return {
        "_key": str(clock.new_id()),
        "_id": str(clock.new_id()),
        "site": str(town.sites["mill"]),
        "planned_on": "2026-03-10",
        "purpose": "inspection",
        "inspectors": [str(town.people["li"].id), str(town.people["zhou"].id)],
        **more,
    }


def test_a_visit_is_planned_and_has_its_page(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        answer = sun.post("/visits/plan/", form(town))
        page = sun.get(answer["Location"]).content.decode()
        listed = sun.get("/visits/?state=planned&q=木业").content.decode()
    visit = Visit.objects.get()
    assert answer["Location"] == f"/visits/{visit.id}/"
    assert visit.planned_on.isoformat() == "2026-03-10"
    assert "李网格、周检查" in page
    assert f"/visits/{visit.id}/" in listed


def test_a_second_plan_within_thirty_days_shows_the_first_and_asks_why(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        sun.post("/visits/plan/", form(town))
        first = Visit.objects.get()
        shown = sun.get(f"/visits/plan/?site={town.sites['mill']}").content.decode()
        assert f"/visits/{first.id}/staff/" in shown
        again = sun.post("/visits/plan/", form(town, planned_on="2026-03-25"))
        assert again.status_code == 422
        assert "2026-03-10 已安排检查" in again.content.decode()
        assert Visit.objects.count() == 1
        assert sun.post("/visits/plan/", form(town, planned_on="2026-03-25", reason="上级专项")).status_code == 302
        assert sun.post("/visits/plan/", form(town, planned_on="2026-05-25")).status_code == 302


def test_a_reinspection_needs_no_such_reason(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        sun.post("/visits/plan/", form(town))
        assert sun.post("/visits/plan/", form(town, purpose="reinspection")).status_code == 302


def test_others_take_part_in_a_planned_visit_or_join_theirs_into_it(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        sun.post("/visits/plan/", form(town))
        first = Visit.objects.get()
        given = {"_key": "staff-1", "inspectors": [str(town.people["wu"].id)]}
        assert sun.post(f"/visits/{first.id}/staff/", given).status_code == 302
        sun.post("/visits/plan/", form(town, planned_on="2026-03-20", reason="消防专项"))
        second = Visit.objects.get(planned_on="2026-03-20")
        page = sun.get(f"/visits/{second.id}/").content.decode()
        assert f"/visits/{first.id}/" in page
        assert sun.post(f"/visits/{second.id}/join/", {"_key": "j", "into": str(first.id)}).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert str(town.people["wu"].id) in first.inspectors
    assert (second.state, second.joined_id) == ("joined", first.id)


@pytest.mark.parametrize("who", ["zhao", "mill", "chen"])
def test_a_stranger_meets_no_visit(town: Town, who: str) -> None:
    with at("2026-03-03"):
        visit = town.visit()
    client = signed_in(town, who)
    for path in ("/visits/", "/visits/plan/", f"/visits/{visit}/", f"/visits/{visit}/cancel/"):
        assert client.get(path).status_code == 404


def test_an_act_that_nobody_offers_is_no_page(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        sun = signed_in(town, "sun")
        assert sun.get(f"/visits/{visit}/answer/").status_code == 404
        assert sun.get(f"/visits/{visit}/nonsense/").status_code == 404
        assert sun.get(f"/visits/{visit}/cancel/").status_code == 404


def test_a_finished_visit_without_findings_is_a_full_record(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        town.do("li", "visit", visit, "sign", signed="paper", files=[photo()])
        page = signed_in(town, "sun").get(f"/visits/{visit}/").content.decode()
        site = signed_in(town, "sun").get(f"/sites/{town.sites['mill']}/").content.decode()
    assert "未发现隐患" in page
    assert "2026 年已检查 <b>1</b> 次" in site


def test_whoever_chooses_a_site_sees_what_is_planned_there(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        sun.post("/visits/plan/", form(town))
        asked = f"/visits/plan/?site={town.sites['mill']}"
        part = sun.get(asked, headers={"HX-Request": "true"}).content.decode()
        whole = sun.get(f"{asked}&purpose=reinspection")
    assert "<html" not in part
    assert f"/visits/{Visit.objects.get().id}/" in part
    assert whole.context["form"]["purpose"].value() == "reinspection"
    assert '<optgroup label="岳旺社区">' in whole.content.decode()
