"""Campaigns: planning, targets by filter, coverage whose every number is the rows behind it."""

import re
from uuid import UUID

import pytest

from build import Town, at, photo
from desk.cast import signed_in
from shiqiao.inspections.find import coverage
from shiqiao.inspections.models import Campaign
from shiqiao.record import clock


def plan(town: Town, **more: object) -> Campaign:
    """Plan a campaign over the whole town with both sites as its targets."""
    campaign = clock.new_id()
    given = {"title": "春季工贸检查", "begins_on": "2026-03-01", "ends_on": "2026-05-31", "place": "370782105", **more}
    town.do("sun", "campaign", campaign, "plan", **given)
    town.do("sun", "campaign", campaign, "target", sites=list(town.sites.values()))
    return Campaign.objects.get(id=campaign)


def test_a_clerk_plans_and_adds_targets_by_filter(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        given = {
            "_key": "plan-1",
            "_id": str(clock.new_id()),
            "title": "年度检查计划",
            "begins_on": "2026-01-01",
            "ends_on": "2026-12-31",
            "place": "370782105",
            "yearly": "on",
            "visits_per_site": "2",
            "fields": ["industry"],
        }
        answer = sun.post("/campaigns/new/", given)
        campaign = Campaign.objects.get()
        assert answer["Location"] == f"/campaigns/{campaign.id}/targets/"
        page = sun.get(answer["Location"] + "?q=木业").content.decode()
        assert "示例木业" in page
        assert "示例超市" not in page
        sun.post(answer["Location"] + "?q=木业", {"sites": [str(town.sites["mill"])], "key": "t1"})
        file = sun.get(f"/sites/{town.sites['mill']}/").content.decode()
    campaign.refresh_from_db()
    assert list(campaign.targets) == [str(town.sites["mill"])]
    assert "年度计划 2 次" in file


def test_a_target_leaves_only_with_a_reason(town: Town) -> None:
    with at("2026-03-03"):
        campaign = plan(town)
        sun, path = signed_in(town, "sun"), f"/campaigns/{campaign.id}/targets/?take=1"
        without = sun.post(path, {"sites": [str(town.sites["shop"])], "key": "u1"})
        assert without.status_code == 422
        sun.post(path, {"sites": [str(town.sites["shop"])], "key": "u2", "reason": "已停业"})
    campaign.refresh_from_db()
    assert list(campaign.targets) == [str(town.sites["mill"])]


def test_a_site_that_is_not_offered_is_refused(town: Town) -> None:
    with at("2026-03-03"):
        campaign = plan(town)
        answer = signed_in(town, "sun").post(
            f"/campaigns/{campaign.id}/targets/", {"sites": [str(clock.new_id())], "key": "v"}
        )
    assert answer.status_code == 422


def test_every_number_is_the_rows_behind_it(town: Town) -> None:
    with at("2026-03-03"):
        campaign = plan(town)
        seen = town.visit(campaign=campaign.id)
        town.do("li", "visit", seen, "sign", signed="paper", files=[photo()])
        sun = signed_in(town, "sun")
        figures = {
            name: shown_rows(sun.get(f"/campaigns/{campaign.id}/?show={name}")) for name in ("seen", "unseen", "all")
        }
        narrowed = shown_rows(sun.get(f"/campaigns/{campaign.id}/?show=unseen&place=370782105302"))
        elsewhere = shown_rows(sun.get(f"/campaigns/{campaign.id}/?show=all&place=370782105303"))
    cover = coverage(campaign)
    assert (len(cover.seen), len(cover.unseen), len(cover.targets)) == (1, 1, 2)
    assert figures == {"seen": {town.sites["mill"]}, "unseen": {town.sites["shop"]}, "all": set(town.sites.values())}
    assert (narrowed, elsewhere) == ({town.sites["shop"]}, set())


def shown_rows(answer: object) -> set[UUID]:
    """Return the sites listed among the targets of a campaign's page."""
    body = answer.content.decode().split('id="targets"')[1].split("</section>")[0]  # type: ignore[attr-defined]
    return {UUID(one) for one in re.findall(r'href="/sites/([0-9a-f-]{36})/"', body)}


def test_a_visit_that_was_joined_counts_once_the_other_is_finished(town: Town) -> None:
    with at("2026-03-03"):
        campaign = plan(town)
        other = town.visit()
        own = clock.new_id()
        team = [town.people["li"].id, town.people["zhou"].id]
        town.do("sun", "visit", own, "plan", site=town.sites["mill"], inspectors=team, campaign=campaign.id)
        town.do("sun", "visit", own, "join", into=other)
        assert coverage(campaign).seen == frozenset()
        assert coverage(campaign).planned == {town.sites["mill"]}
        town.do("li", "visit", other, "sign", signed="paper", files=[photo()])
    assert coverage(campaign).seen == {town.sites["mill"]}


def test_a_closed_campaign_takes_no_targets(town: Town) -> None:
    with at("2026-03-03"):
        campaign = plan(town)
        sun = signed_in(town, "sun")
        assert sun.post(f"/campaigns/{campaign.id}/close/", {"_key": "close"}).status_code == 302
        answer = sun.post(
            f"/campaigns/{campaign.id}/targets/?take=1", {"sites": [str(town.sites["shop"])], "key": "w", "reason": "x"}
        )
    assert answer.status_code == 422
    assert "已结束" in answer.content.decode()


@pytest.mark.parametrize("who", ["zhao", "mill", "chen"])
def test_a_stranger_meets_no_plan(town: Town, who: str) -> None:
    with at("2026-03-03"):
        campaign = plan(town)
    client = signed_in(town, who)
    for path in ("/campaigns/", "/campaigns/new/", f"/campaigns/{campaign.id}/", f"/campaigns/{campaign.id}/targets/"):
        assert client.get(path).status_code == 404


def test_an_inspector_reads_a_plan_but_sets_no_targets(town: Town) -> None:
    with at("2026-03-03"):
        campaign = plan(town)
        li = signed_in(town, "li")
        assert li.get(f"/campaigns/{campaign.id}/").status_code == 200
        assert li.get(f"/campaigns/{campaign.id}/targets/").status_code == 404
