"""Asking again after closing: what is due stands on the list, and the sample is sealed, drawn and called from outside."""

import re
from uuid import UUID

import pytest
from django.test import Client

from build import Town, account, at, key
from cases import matters as cast
from shiqiao.cases.models import Case
from shiqiao.cases.raise_case import charge_missing
from shiqiao.identities import reveal
from shiqiao.identities.models import Identity, Opening
from shiqiao.inspections.drawing import draw
from shiqiao.inspections.kinds import pool_of
from shiqiao.inspections.models import Draw
from shiqiao.inspections.seeds import seed_of
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.projection import standing


@pytest.fixture
def closed(town: Town) -> list[UUID]:
    """Close five petitions with both keys in March."""
    with at("2026-03-10"):
        cast.enlist(town)
        return [cast.closed(town) for _n in range(5)]


def signed_in(town: Town, name: str) -> Client:
    """Return a browser in which somebody of the cast has signed in."""
    client = Client()
    client.force_login(account(f"as-{name}", town.people[name]))
    return client


def test_what_is_due_stands_on_the_list_until_it_is_done(town: Town, closed: list[UUID]) -> None:
    with at("2026-03-20"):
        assert not signed_in(town, "bai").get("/follow-ups/").context["rows"]
    with at("2026-04-15"):
        client = signed_in(town, "bai")
        assert {row.case.id for row, *_rest in client.get("/follow-ups/").context["rows"]} == set(closed)
        town.do("bai", "petition", closed[0], "follow_up", result="holds", remark="没有反复")
        assert {row.case.id for row, *_rest in client.get("/follow-ups/").context["rows"]} == set(closed[1:])


def test_a_supervisor_sees_a_phone_number_with_a_second_persons_leave_and_only_once_it_is_concluded(
    town: Town, closed: list[UUID]
) -> None:
    number = "13912345678"
    with at("2026-03-12"):
        running = cast.petition(town)
        for case in (running, closed[0]):
            values = {"case": case, "role": "petitioner", "name": "示例来访人", "phone": number}
            town.do("xu", "identity", clock.new_id(), "seal", **values)
    early, late = (Identity.objects.get(case_id=case) for case in (running, closed[0]))
    with at("2026-04-15"):
        bai = signed_in(town, "bai")
        assert not asks(bai, running)
        assert asks(bai, closed[0]), "the case page offers it"
        page = bai.get("/follow-ups/").content.decode()
        assert (page.count("申请看电话</a>"), number in page) == (1, False)
        form = {"_key": key(), "_id": str(clock.new_id()), "purpose": "call_back", "reason": "到期电话回访"}
        [url] = re.findall(r'href="([^"]+)">申请看电话</a>', page)
        assert bai.post(url, form).status_code == 302
        opening = Opening.objects.get()
        assert "待批准看电话" in bai.get("/follow-ups/").content.decode()
        with pytest.raises(Refused):
            reveal.view(opening.id, viewer=town.viewer("bai"), key=key())
        with pytest.raises(Refused):
            town.do("bai", "opening", opening.id, "approve")
        town.do("zheng", "opening", opening.id, "approve")
        assert "看电话</a>" in bai.get("/follow-ups/").content.decode()
        assert number in str(reveal.view(opening.id, viewer=town.viewer("bai"), key=key()).texts)
        with pytest.raises(Refused):
            town.do("bai", "opening", clock.new_id(), "ask", identity=early.id, purpose="call_back", reason="x")
        assert late.id == opening.identity_id


def asks(client: Client, case: UUID) -> bool:
    """Say whether a case's page offers to ask for a person's seal to be opened."""
    return "申请启封" in client.get(f"/cases/{case}/").content.decode()


def test_asking_comes_back_to_the_list_and_is_for_others_than_the_handlers(town: Town, closed: list[UUID]) -> None:
    with at("2026-04-15"):
        bai, lan = signed_in(town, "bai"), signed_in(town, "lan")
        page = bai.get("/follow-ups/").content.decode()
        assert page.count("/follow_up/?back=follow_ups") == 5
        assert "环保所" in page
        # Who heard and settled it reads the list and asks nobody.
        page = lan.get("/follow-ups/").content.decode()
        assert "/follow_up/" not in page
        assert page.count("由未参与办理的人回访") == 5
        form = bai.get(f"/cases/{closed[0]}/follow_up/?back=follow_ups").content.decode()
        assert "未化解清单" in form
        assert "隐患台账</a>" not in form.split("<main")[1]
        assert "未定级" not in form
        steps = Case.objects.get(id=closed[0]).steps
        sent = {"_key": key(), "_seen": steps, "result": "holds", "remark": "没有反复"}
        answer = bai.post(f"/cases/{closed[0]}/follow_up/?back=follow_ups", sent)
        assert answer["Location"] == "/follow-ups/"


def test_the_sample_is_sealed_before_the_seed_and_called_from_outside(town: Town, closed: list[UUID]) -> None:
    with at("2026-04-02"):
        client = signed_in(town, "bai")
        page = client.get("/follow-ups/").context
        assert (page["pool"], page["least"], page["draw"]) == (5, 3, None)
        given = {"key": key(), "draw_id": str(clock.new_id()), "many": "3"}
        client.post("/follow-ups/seal/", given)
        sealed = Draw.objects.get(purpose="call_back")
        assert (sealed.state, sealed.seed, set(sealed.pool)) == ("committed", "", {str(one) for one in closed})
        client.post("/follow-ups/seal/", {**given, "key": key(), "draw_id": str(clock.new_id())})
        assert Draw.objects.count() == 1
        with pytest.raises(Refused) as refused:
            town.do("qian", "draw", sealed.id, "draw", seed=seed_of(sealed.id))
        assert refused.value.code == "not_here"
        client.post(f"/follow-ups/{sealed.id}/draw/", {"key": key()})
        sealed.refresh_from_db()
        assert sealed.state == "drawn"
        assert draw(sealed.seed, pool_of(standing(sealed))) == sealed.result
        outside = {str(town.people[name].id) for name in ("lan", "gu")}
        for line in sealed.result:
            case = Case.objects.get(id=line["target"])
            assert len(line["inspectors"]) == 1
            assert line["inspectors"][0] not in case.marks["handlers"]
            assert line["inspectors"][0] not in outside
        assert len(client.get("/follow-ups/").context["sample"]) == 3
        assert client.get(f"/draws/{sealed.id}/replay/").context["result_fits"]
        first = UUID(sealed.result[0]["target"])
        town.do("bai", "petition", first, "follow_up", result="holds", remark="没有反复")
        assert sum(bool(one["called"]) for one in client.get("/follow-ups/").context["sample"]) == 1


def test_a_sample_is_not_smaller_than_the_rule_says(town: Town, closed: list[UUID]) -> None:
    with at("2026-04-02"):
        signed_in(town, "bai").post("/follow-ups/seal/", {"key": key(), "many": "2"})
    assert not Draw.objects.exists()


@pytest.mark.parametrize("name", ["wu", "mei", "ding"])
def test_others_find_no_such_page(town: Town, closed: list[UUID], name: str) -> None:
    with at("2026-04-02"):
        assert signed_in(town, name).get("/follow-ups/").status_code == 404


def test_a_clerk_of_the_office_reads_the_list_but_draws_nothing(town: Town, closed: list[UUID]) -> None:
    with at("2026-04-02"):
        client = signed_in(town, "xu")
        assert client.get("/follow-ups/").status_code == 200
        assert client.post("/follow-ups/seal/", {"many": "3"}).status_code == 404


def test_whoever_dealt_with_it_does_not_call_back(town: Town, closed: list[UUID]) -> None:
    with at("2026-04-15"), pytest.raises(Refused) as refused:
        town.do("lan", "petition", closed[0], "follow_up", result="holds", remark="没有反复")
    assert refused.value.code == "own_work"


def test_a_petition_that_comes_again_is_charged_to_the_earlier_closing(town: Town, closed: list[UUID]) -> None:
    with at("2026-05-10"):
        again = cast.petition(town, earlier=closed[0])
        assert charge_missing() is False
        charge_missing()
    earlier, later = Case.objects.get(id=closed[0]), Case.objects.get(id=again)
    assert (later.is_repeat, later.recurs_id, earlier.recurred) == (True, earlier.id, True)


def test_one_that_comes_after_the_window_is_a_repeat_but_charged_to_nobody(town: Town, closed: list[UUID]) -> None:
    with at("2027-05-10"):
        again = cast.petition(town, earlier=closed[0])
        charge_missing()
    assert Case.objects.get(id=again).is_repeat
    assert not Case.objects.get(id=closed[0]).recurred
