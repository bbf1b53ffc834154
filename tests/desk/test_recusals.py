"""Recusals at the desk: asked for on a case's page, decided by another, listed for few."""

from uuid import UUID, uuid4

from build import Town, at
from desk.cast import signed_in
from shiqiao.people.models import Recusal


def test_an_inspector_asks_on_the_cases_page_and_the_head_decides(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding(town.visit())
        zhou, qian = signed_in(town, "zhou"), signed_in(town, "qian")
        assert f"/recusals/?case={case.id}" in zhou.get(f"/cases/{case.id}/").content.decode()
        assert case.shown_number in zhou.get(f"/recusals/?case={case.id}").content.decode()
        form = zhou.get(f"/recusals/new/?case={case.id}")
        # Only those who supervise the work may name somebody else.
        assert 'name="person"' not in form.content.decode()
        new_id, sent = uuid4(), {"ground": "kin", "reason": "负责人是本人妻兄", "_key": "r1"}
        answer = zhou.post(f"/recusals/new/?case={case.id}", {**sent, "_id": new_id})
        assert answer["Location"] == f"/recusals/{new_id}/"
        page = qian.get(f"/recusals/{new_id}/").content.decode()
        assert "负责人是本人妻兄" in page
        assert "同意回避" in page
        assert qian.post(f"/recusals/{new_id}/uphold/", {"_key": "r2", "_seen": "1"}).status_code == 302
        assert Recusal.objects.get(id=new_id).state == "upheld"
        assert zhou.get(f"/cases/{case.id}/").status_code == 404
        own = zhou.get(f"/recusals/{new_id}/").content.decode()
        assert case.shown_number not in own
        assert "（不再向您开放）" in own
        assert case.shown_number in qian.get("/recusals/").content.decode()


def test_strangers_and_the_absent_get_the_same_answer(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding()
        wu = signed_in(town, "wu")
        forbidden = wu.get(f"/recusals/new/?case={case.id}")
        absent = wu.get(f"/recusals/new/?case={UUID(int=9)}")
        assert (forbidden.status_code, forbidden.content) == (absent.status_code, absent.content)
        assert signed_in(town, "chen").get("/recusals/").status_code == 404
        assert signed_in(town, "mill").get("/recusals/").status_code == 404


def test_the_head_proposes_what_data_show(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding()
        town.people["li"].phone = "0536-1"
        town.people["li"].save()
        town.do("sun", "site", case.site_id, "amend", phone="0536-1")
        qian = signed_in(town, "qian")
        page = qian.get(f"/recusals/?case={case.id}").content.decode()
        assert f"person={town.people['li'].id}" in page
        assert 'name="person"' in qian.get(f"/recusals/new/?case={case.id}").content.decode()
