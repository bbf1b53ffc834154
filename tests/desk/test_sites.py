"""The list of sites and the one file of each: what is shown, what is refused, what a stranger meets."""

import pytest

from build import Town, at
from desk.cast import signed_in
from shiqiao.cases.models import Case
from shiqiao.people.models import Account
from shiqiao.places.models import Site
from shiqiao.places.uscc import check_sign
from shiqiao.record import clock
from shiqiao.record.models import Step

BODY = "91370782MA3C0X1A0"
CODE = BODY + check_sign(BODY)


def form(**more: object) -> dict[str, object]:
    """Return a filled form for a new site."""
    return {
        "_key": "site-new-1",
        "_id": str(clock.new_id()),
        "name": "某某机械厂",
        "site_kind": "enterprise",
        "uscc": CODE,
        "place": "370782105303",
        "field": "industry",
        **more,
    }


def test_a_clerk_opens_a_file_once(town: Town) -> None:
    with at("2026-03-03"):
        sun, given = signed_in(town, "sun"), form(uscc=CODE.lower())
        first = sun.post("/sites/new/", given)
        second = sun.post("/sites/new/", given)
    site = Site.objects.get(name="某某机械厂")
    assert first.status_code == second.status_code == 302
    assert first["Location"] == second["Location"] == f"/sites/{site.id}/"
    assert site.uscc == CODE


@pytest.mark.parametrize(("code", "says"), [(BODY + "0", "最后一位校验不符"), ("91370782", "应为 18 位")])
def test_a_wrong_code_is_refused_by_the_rule_with_the_mend(town: Town, code: str, says: str) -> None:
    with at("2026-03-03"):
        answer = signed_in(town, "sun").post("/sites/new/", form(uscc=code))
    assert answer.status_code == 422
    assert says in answer.content.decode()
    assert not Site.objects.filter(name="某某机械厂").exists()


def test_a_code_that_has_a_file_is_refused(town: Town) -> None:
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        sun.post("/sites/new/", form())
        answer = sun.post("/sites/new/", form(_key="site-new-2", name="又一家"))
    assert answer.status_code == 422
    assert "已经建档" in answer.content.decode()


def test_amending_leaves_the_step_without_words(town: Town) -> None:
    mill = town.sites["mill"]
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        page = sun.get(f"/sites/{mill}/amend/").content.decode()
        assert "示例木业有限公司" in page
        given = form(_key="amend-1", name="示例木业股份公司", contact="王负责", place="370782105302", uscc="")
        assert sun.post(f"/sites/{mill}/amend/", given).status_code == 302
    site = Site.objects.get(id=mill)
    assert (site.name, site.contact) == ("示例木业股份公司", "王负责")
    step = Step.objects.get(subject_id=mill, act="amend")
    assert "王负责" not in str(step.given)


def test_what_is_emptied_is_empty_and_what_is_left_out_stays(town: Town) -> None:
    mill = town.sites["mill"]
    with at("2026-03-03"):
        sun = signed_in(town, "sun")
        first = {"name": "示例木业有限公司", "place": "370782105302", "uscc": CODE}
        sun.post(f"/sites/{mill}/amend/", form(_key="a", phone="0536-1", address="一路1号", key_target="on", **first))
        town.do("sun", "site", mill, "amend", contact="王负责")
        site = Site.objects.get(id=mill)
        assert (site.uscc, site.phone, site.contact, site.key_target) == (CODE, "0536-1", "王负责", True)
        sun.post(f"/sites/{mill}/amend/", form(_key="b", address="一路1号", **{**first, "uscc": ""}))
        page = sun.get(f"/sites/{mill}/").content.decode()
    site.refresh_from_db()
    assert (site.uscc, site.phone, site.contact, site.key_target) == ("", "", "", False)
    assert (site.address, site.name) == ("一路1号", "示例木业有限公司")
    assert page.count("（已清空）") == 3
    step = Step.objects.filter(subject_id=mill, act="amend").latest("position")
    # What was empty before and stays so is no part of the step.
    assert "trade" not in step.given


def test_counts_on_the_list_are_the_rows_behind_them(town: Town) -> None:
    with at("2026-03-03"):
        town.finding(town.visit())
        town.finding(description="灭火器过期")
    with at("2026-06-01"):
        page = signed_in(town, "sun").get("/sites/?q=木业").content.decode()
        rows = signed_in(town, "sun").get(f"/cases/?site={town.sites['mill']}&standing=overdue").content.decode()
    assert f"?site={town.sites['mill']}&amp;standing=open" in page
    assert Case.objects.filter(is_open=True).count() == 2
    assert ">2</a>" in page
    assert rows.count("隐〔2026〕") >= 2
    assert "示例超市" not in page


def test_filters_narrow_and_an_empty_list_says_what_to_do(town: Town) -> None:
    sun = signed_in(town, "sun")
    assert "没有符合条件的单位" in sun.get("/sites/?place=370782105303").content.decode()
    assert "示例超市" in sun.get("/sites/?field=industry&site_kind=enterprise").content.decode()
    assert "没有符合条件的单位" in sun.get("/sites/?key_target=on").content.decode()


def test_the_file_shows_hazards_visits_and_frequency(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        case = town.finding(visit)
        page = signed_in(town, "sun").get(f"/sites/{town.sites['mill']}/").content.decode()
    assert f"/cases/{case.id}/" in page
    assert f"/visits/{visit}/" in page
    assert "2026 年已检查 <b>0</b> 次" in page
    assert "<svg" in page


def test_closing_is_the_heads_and_a_clerk_has_no_such_page(town: Town) -> None:
    mill = town.sites["mill"]
    with at("2026-03-03"):
        assert signed_in(town, "sun").get(f"/sites/{mill}/close/").status_code == 404
        answer = signed_in(town, "sun").post(f"/sites/{mill}/close/", {"_key": "c", "reason": "搬离"})
        assert answer.status_code == 422
        assert signed_in(town, "qian").post(f"/sites/{mill}/close/", {"_key": "d", "reason": "搬离"}).status_code == 302
    assert Site.objects.get(id=mill).state == "closed"


@pytest.mark.parametrize("who", ["zhao", "mill", "chen"])
def test_strangers_enterprises_and_the_administrator_see_no_site(town: Town, who: str) -> None:
    client, mill = signed_in(town, who), town.sites["mill"]
    for path in ("/sites/", f"/sites/{mill}/", "/sites/new/", f"/sites/{mill}/amend/", f"/sites/{mill}/account/"):
        assert client.get(path).status_code == 404


def test_an_enterprise_is_invited_by_a_link_shown_once(town: Town) -> None:
    mill = town.sites["mill"]
    sun = signed_in(town, "sun")
    page = sun.post(f"/sites/{mill}/account/", {"login": "mill-1"})
    token = page.content.decode().split("/join/")[1].split("/")[0]
    account = Account.objects.get(login="mill-1")
    assert (account.site_id, account.state) == (mill, "invited")
    assert token not in sun.get(f"/sites/{mill}/account/").content.decode()
    assert "no-store" in page["Cache-Control"]


def test_a_login_name_that_is_taken_is_refused(town: Town) -> None:
    sun = signed_in(town, "sun")
    answer = sun.post(f"/sites/{town.sites['mill']}/account/", {"login": "sun"})
    assert answer.status_code == 422
    assert Account.objects.get(login="sun").site_id is None
