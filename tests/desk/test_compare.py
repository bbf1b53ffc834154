"""Comparing what came in, group by group: joined, told apart, put aside; nothing shown that the viewer may not read."""

import re
from uuid import UUID

import pytest
from django.test import Client

from build import TOWN, Town, at
from cases.matters import HERE, dispute, enlist, petition, row
from field.cast import phone
from shiqiao.cases import sources
from shiqiao.matching import pairs
from shiqiao.matching.index import catch_up
from shiqiao.matching.models import Matter, Pair
from shiqiao.record import clock
from shiqiao.record.models import Step

pytestmark = pytest.mark.django_db
DAY = "2026-03-03"
TITLES = ("清河苑小区旁建搅拌站噪音扰民", "清河苑旁搅拌站夜间噪音扰民", "清河苑小区旁搅拌站噪音很大")

# Words become rare only among others; these share nothing with one another.
OTHERS = "路灯不亮 自来水停 医保缴费 大埠危房 公路塌陷 拖欠工资 低保申请 养殖臭味 变压器跳闸 健身器材坏 土地流转"


@pytest.fixture
def office(town: Town) -> Town:
    """The town with a petition office."""
    with at(DAY, 8):
        return enlist(town)


def came(town: Town, *titles: str, **given: object) -> list[UUID]:
    """Register petitions among some others, and let the worker find their pairs."""
    found = [petition(town, title=title, description="夜里灰尘噪音很大", **given) for title in titles]
    for title in OTHERS.split():
        petition(town, title=title, description="请答复")
    catch_up()
    while pairs.look():
        pass
    return found


def decide(client: Client, here: UUID, reason: str = "同一座搅拌站", query: str = "", **chosen: str) -> object:
    """Hand the page in; `chosen` by the hex of the other matter."""
    told = {f"is_{UUID(name.removeprefix('c'))}": value for name, value in chosen.items()}
    form = {"_key": str(clock.new_id()), "here": str(here), "reason": reason, **told}
    return client.post(f"/matters/compare/{query}", form)


def test_a_group_is_joined_told_apart_and_put_aside_in_one_go(office: Town) -> None:
    with at(DAY):
        one, two, three = came(office, *TITLES)
        client = phone(office, "gu")
        page = client.get("/matters/compare/").content.decode()
        assert row(one).shown_number in page.split("compare__beside")[0]
        assert "已比对 0 件，共 2 件" in page
        assert "<mark>清河苑</mark>" in page or "<mark>清河苑小区旁" in page
        steps = Step.objects.filter(kind="petition").count()
        assert decide(client, one, reason="", **{f"c{two.hex}": "same"}).status_code == 422
        assert decide(client, one).status_code == 422
        assert Step.objects.filter(kind="petition").count() == steps
        assert decide(client, one, **{f"c{two.hex}": "same", f"c{three.hex}": "later"}).status_code == 302
        assert (row(two).joined_into_id, row(three).is_open) == (one, True)
        # What waited beside the joined one waits beside the one that stands for it, put aside as it was.
        assert "以后再看 1" in client.get("/matters/compare/").content.decode()
        parked = client.get("/matters/compare/?which=parked").content.decode()
        assert row(three).shown_number in parked
        assert decide(client, one, query="?which=parked", **{f"c{three.hex}": "apart"}).status_code == 302
        assert str(three) in row(one).marks["apart"]
        page = client.get("/matters/compare/").content.decode()
        assert "都比对完了" in page
        assert "已比对 2 件，共 2 件" in page


def test_putting_aside_changes_no_case(office: Town) -> None:
    with at(DAY):
        one, two, _three = came(office, *TITLES)
        steps = Step.objects.filter(kind="petition").count()
        decide(phone(office, "gu"), one, **{f"c{two.hex}": "later"})
        assert Step.objects.filter(kind="petition").count() == steps
        assert Pair.objects.filter(parked_on__isnull=False).count() == 1


def test_what_was_decided_elsewhere_waits_no_longer(office: Town) -> None:
    with at(DAY):
        one, two, three = came(office, *TITLES)
        sources.join(office.viewer("gu"), row(one), row(two), reason="同一处", same_person=False, key="j")
        phone(office, "gu").post(f"/matters/{one}/apart/", {"other": str(three)})
        pairs.follow()
        waiting = pairs.waiting(Pair.objects.filter(one__in=[one, two, three]))
        # The third was told apart from the first, which now stands for the second as well.
        assert not waiting.exists()


def test_nobody_sees_a_pair_of_which_one_side_is_closed_to_him(office: Town) -> None:
    with at(DAY):
        one = petition(office, title=TITLES[0], description="夜里灰尘噪音很大")
        two = dispute(office, who="he", title=TITLES[1], description="搅拌站夜里灰尘噪音很大")
        came(office)
        assert Pair.objects.filter(one__in=[one, two], other__in=[one, two]).exists()
        # Xu answers for petitions only, He and Gu for both.
        assert "没有可能相同的事项" in phone(office, "xu").get("/matters/compare/").content.decode()
        assert row(one).shown_number in phone(office, "gu").get("/matters/compare/").content.decode()
        assert decide(phone(office, "xu"), two, **{f"c{one.hex}": "same"}).status_code == 404
        decide(phone(office, "xu"), one, **{f"c{two.hex}": "same"})
        assert row(two).is_open
        for stranger in ("bai", "mei", "ding"):
            assert phone(office, stranger).get("/matters/compare/").status_code == 404


def test_another_confidentiality_is_refused_beforehand_with_why(office: Town) -> None:
    with at(DAY):
        one = petition(office, title=TITLES[0], description="夜里灰尘噪音很大")
        two = petition(
            office, title=TITLES[1], description="灰尘噪音", confidentiality="confidential", field="petition"
        )
        came(office)
        client = phone(office, "xu")
        page = client.get("/matters/compare/").content.decode()
        assert "知悉范围不同" in page
        beside = two if f'id="apart-{two}"' in page else one
        assert f'id="apart-{beside}"' in page
        assert f'id="same-{beside}"' not in page
        assert (
            "知悉范围不同"
            in client.post(
                "/matters/compare/",
                {"_key": str(clock.new_id()), "here": str(one), "reason": "同", f"is_{two}": "same"},
                follow=True,
            ).content.decode()
        )
        assert row(two).is_open


def test_the_one_that_has_taken_in_some_takes_in_the_other(office: Town) -> None:
    with at(DAY):
        one, two, three = came(office, *TITLES)
        sources.join(office.viewer("gu"), row(two), row(three), reason="同一处", same_person=False, key="j")
        pairs.follow()
        assert decide(phone(office, "gu"), one, **{f"c{two.hex}": "same"}).status_code == 302
        assert (row(one).joined_into_id, row(two).is_open) == (two, True)


def test_a_list_of_one_import_is_compared_by_itself(office: Town) -> None:
    with at(DAY):
        came(office, *TITLES)
        client = phone(office, "gu")
        assert "没有可能相同的事项" in client.get(f"/matters/compare/?list={clock.new_id()}").content.decode()
        for odd in ("?list=1", "?which=all"):
            assert client.get(f"/matters/compare/{odd}").status_code == 404


def test_it_says_when_the_worker_is_not_through(office: Town) -> None:
    with at(DAY):
        client = phone(office, "gu")
        assert "后台还在比对" not in client.get("/matters/compare/").content.decode()
        petition(office, title=TITLES[0])
        assert "后台还在比对" in client.get("/matters/compare/").content.decode()
        catch_up()
        assert "后台还在比对" in client.get("/matters/compare/").content.decode()
        pairs.look()
        assert "后台还在比对" not in client.get("/matters/compare/").content.decode()


def test_the_tabs_count_what_waits(office: Town) -> None:
    with at(DAY):
        came(office, *TITLES)
        page = phone(office, "gu").get("/matters/compare/").content.decode()
        assert re.search(r"很可能相同 3\b", page)


def test_a_pair_that_was_only_probable_becomes_sure_and_stays_decided(office: Town) -> None:
    with at(DAY):
        came(office, *TITLES[:2])
        Pair.objects.update(close=0.6, sure=False, decided="apart")
        Matter.objects.update(paired=False)
        while pairs.look():
            pass
        [pair] = Pair.objects.all()
        assert pair.sure
        assert pair.decided == "apart"


@pytest.mark.parametrize(("place", "says"), [(HERE, "同一地点、同一问题："), (TOWN, "同一问题：")])
def test_the_same_place_is_said_only_of_the_same_place(office: Town, place: str, says: str) -> None:
    with at(DAY):
        petition(office, title=TITLES[1], description="夜里灰尘噪音很大", place=place)
        came(office, TITLES[0])
        page = phone(office, "gu").get("/matters/compare/").content.decode()
    assert says in page
    assert ("同一地点" in page) == (place == HERE)
