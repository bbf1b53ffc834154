"""Several people with one matter, through every door: nobody's yes stands for another's, and nobody is left out by a list."""

from pathlib import Path
from uuid import UUID

import pytest
from django.test import Client

from build import Town, account, photo
from cases.matters import HERE, handled, petition, row, served
from cases.test_join import join
from desk.test_matters import YES, asked, sent
from doors.conftest import DAY
from doors.test_second_key import post, token_of
from field.cast import phone
from intake.ledgers import csv_bytes
from shiqiao import cli
from shiqiao.cases.models import Case
from shiqiao.documents.matter_compose import MatterWanted, compose
from shiqiao.identities.models import Identity
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.rebuild import differing

SAID = {"how": "phone", "solved": "yes", "satisfied": "yes"}
THREE = {"people_count": 8, "representatives": 3}


def on_screen(town: Town, **more: object) -> UUID:
    """Register a petition of eight with three representatives, each with a name, on the screen."""
    people = {f"p{n}_name": f"示例代表{n}（虚构）" for n in (1, 2, 3)}
    given = sent(**{**THREE, **people, **more})
    told = phone(town, "xu").post("/matters/new/petition/", given)
    assert told.status_code == 302, told.content.decode()
    return UUID(str(given["_id"]))


def open_still(case: UUID) -> bool:
    """Say whether it is open and nobody counts as having accepted."""
    return row(case).is_open and row(case).accepted_on is None


def verify(town: Town, case: UUID) -> UUID:
    """Turn the first key."""
    town.do("bai", "petition", case, "settle", files=[photo("green")], remark="属实")
    return case


def test_three_representatives_answer_one_by_one_on_the_screen(office: Town) -> None:
    case = verify(office, handled(office, on_screen(office)))
    persons = Identity.objects.filter(case_id=case).order_by("ordinal")
    assert [(one.role, one.ordinal) for one in persons] == [("petitioner", n) for n in (1, 2, 3)]
    he = phone(office, "he")
    page = he.get(f"/cases/{case}/").content.decode()
    assert all(f"信访人{letter}" in page for letter in "甲乙丙")
    assert "示例代表" not in page
    form = {**SAID, "_seen": row(case).steps, "evidence": ""}
    assert he.post(f"/cases/{case}/answer/", {**form, "_key": str(clock.new_id())}).status_code == 422, "it is said who"
    for party in (1, 2):
        form |= {"_seen": row(case).steps, "_key": str(clock.new_id()), "party": party}
        assert he.post(f"/cases/{case}/answer/", form).status_code == 302
        assert open_still(case)
    assert "已答复 2/3 人" in he.get("/matters/").content.decode()
    page = he.get(f"/matters/{case}/link/").content.decode()
    assert page.count('type="radio"') == 1, "only who is awaited is offered a link"
    path, code = asked(office, case, party=3)
    assert "您以<b>信访人丙</b>的身份答复" in Client().post(path, {"code": code}).content.decode()
    assert Client().post(path, {"code": code, **YES}).status_code == 200
    assert (row(case).outcome, row(case).says_satisfied) == ("settled", "mostly")
    assert differing(["petition", "identity"]) == []


def test_ones_link_answers_for_nobody_else_and_a_no_opens_it_again(office: Town) -> None:
    case = verify(office, served(office, **THREE))
    links = {party: asked(office, case, party=party) for party in (1, 2, 3)}
    for _time in range(3):
        assert Client().post(links[1][0], {"code": links[1][1], **YES}).status_code == 200
    assert list(row(case).marks["answers"]) == ["1"]
    no = {"_answer": "1", "solved": "no", "satisfied": "no", "reason": "没有修"}
    assert "重新办理" in Client().post(links[2][0], {"code": links[2][1], **no}).content.decode()
    assert (row(case).state, row(case).settled_on) == ("accepted", None)
    assert Client().post(links[3][0], {"code": links[3][1], **YES}).status_code == 409
    assert open_still(case)


def test_more_people_than_are_registered_are_refused_and_as_many_as_are_written_down_are_asked(
    office: Town,
) -> None:
    client = phone(office, "xu")
    names = {f"p{n}_name": f"示例代表{n}（虚构）" for n in (1, 2, 3)}
    for more in (
        {"people_count": 8, "representatives": 2},
        {"people_count": 2},
        {"people_count": 8, "representatives": 6},
    ):
        assert client.post("/matters/new/petition/", sent(**{**names, **more})).status_code == 422, more
    assert not Case.objects.filter(kind="petition").exists()
    case = row(on_screen(office, people_count="", representatives=""))
    assert (case.marks["parties"], case.people_count) == (3, 3)


def test_the_interface_lets_no_list_speak_for_eight(office: Town) -> None:
    xu, he = token_of(office, "xu"), token_of(office, "he")
    given = {"place": HERE, "form": "visit", "channel": "visit", "category": "claim", "title": "修路",
             "description": "要求修路", "people_count": 8}  # fmt: skip
    for more, code in (
        ({}, "missing"),
        ({"listed": True, "representatives": 6}, "too_many"),
        ({"representatives": 6}, "too_many"),
        ({"listed": True, "representatives": -1}, "bad_value"),
        ({"parties": 1}, "unknown_field"),
    ):
        told = post(xu, "/cases", {"kind": "petition", "act": "register", "given": {**given, **more}})
        assert (told.status_code, told.json()["code"]) == (422, code), more
    told = post(xu, "/cases", {"kind": "petition", "act": "register", "given": {**given, "listed": True}})
    case = verify(office, handled(office, UUID(told.json()["id"])))
    for act, more in (("answer", SAID), ("ask_answer", {}), ("record_try", {"means": "phone"})):
        assert post(he, f"/cases/{case}/acts/{act}", {"given": more}).json()["code"] == "unrepresented", act
    lan = post(token_of(office, "lan"), f"/cases/{case}/acts/represent", {"given": {"representatives": 1}})
    assert lan.json()["code"] == "own_work"
    assert post(he, f"/cases/{case}/acts/represent", {"given": {"representatives": 2}}).status_code == 200
    assert post(he, f"/cases/{case}/acts/answer", {"given": SAID}).json()["code"] == "missing"
    together = [{"kind": "petition", "id": str(case), "act": "answer", "given": {**SAID, "party": 1}}] * 2
    assert post(he, "/acts", {"acts": together}).status_code == 422, "one's word twice isn't two"
    assert open_still(case)
    for party in (1, 2):
        assert post(he, f"/cases/{case}/acts/answer", {"given": {**SAID, "party": party}}).status_code == 200
    assert row(case).outcome == "settled"


def test_a_list_of_many_is_registered_and_answered_by_nobody_yet(
    office: Town,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    file = tmp_path / "visits.csv"
    file.write_bytes(
        csv_bytes([
            ["登记编号", "标题", "反映内容", "涉及人数", "姓名", "联系电话"],
            ["V-1", "机耕路塌陷", "八户反映机耕路塌陷", "8", "示例来访人", "13800000008"],
        ])
    )  # fmt: skip
    account("sun", office.people["sun"])
    assert cli.main(["import", "petitions", str(file), "--as", "sun", "--json"]) == 0
    capsys.readouterr()
    case = Case.objects.get(kind="petition")
    assert (case.people_count, case.marks["parties"], case.marks["unrepresented"]) == (8, 1, "yes")
    verify(office, handled(office, case.id))
    with pytest.raises(Refused) as refused:
        office.do("he", "petition", case.id, "answer", **SAID)
    assert refused.value.code == "unrepresented"
    assert "还没有登记代表" in phone(office, "he").get(f"/cases/{case.id}/").content.decode()


def test_a_joined_list_of_many_is_not_closed_by_the_first_ones_yes(office: Town) -> None:
    into, other = served(office), petition(office, people_count=8)
    join(office, into, other)
    verify(office, into)
    with pytest.raises(Refused) as refused:
        office.do("he", "petition", into, "answer", party=1, **SAID)
    assert refused.value.code == "unrepresented"
    office.do("he", "petition", into, "represent", representatives=3)
    for party in (1, 2, 3):
        office.do("he", "petition", into, "answer", party=party, **SAID)
        assert open_still(into)
    office.do("he", "petition", into, "answer", party=4, **SAID)
    assert row(into).outcome == "settled"


def test_papers_go_to_each_representative_and_to_nobody_who_was_replaced(office: Town) -> None:
    case = on_screen(office)
    office.do("xu", "petition", case, "accept", route="petition", notice="written")
    persons = compose(MatterWanted("acceptance_notice", row(case))).content.persons
    assert [one.shown for one in persons] == ["信访人甲", "信访人乙", "信访人丙"]
    given = {"party": 2, "reason": "重新推选", "files": [photo("blue")]}
    office.do("he", "petition", case, "replace_representative", **given)
    with pytest.raises(Refused) as refused:
        compose(MatterWanted("acceptance_notice", row(case)))
    assert refused.value.code == "unnamed_person", "the successor has no name yet"
    client = phone(office, "xu")
    assert f"/cases/{case}/persons/seal/?party=4" in client.get(f"/cases/{case}/").content.decode()
    form = {"_key": str(clock.new_id()), "_id": str(clock.new_id()), "role": "petitioner", "name": "示例接任人（虚构）"}
    assert client.post(f"/cases/{case}/persons/seal/?party=4", form).status_code == 302
    persons = compose(MatterWanted("acceptance_notice", row(case))).content.persons
    assert [one.shown for one in persons] == ["信访人甲", "信访人丙", "信访人丁"]


def test_ones_wish_on_the_own_page_silences_nobody_else(office: Town) -> None:
    case = verify(office, served(office, **THREE))
    path, code = asked(office, case, party=2)
    told = Client().post(path, {"code": code, **YES, "leave_alone": "on"})
    assert "以后不再联系您" in told.content.decode()
    assert row(case).marks["no_contact"] == {"2": DAY}
    page = phone(office, "he").get(f"/cases/{case}/").content.decode()
    assert "信访人乙已要求不再联系" in page
    for party in (1, 3):
        path, code = asked(office, case, party=party)
        assert Client().post(path, {"code": code, **YES}).status_code == 200
    assert (row(case).outcome, row(case).follow_up_on is not None) == ("settled", True)


def test_the_wish_stands_even_with_a_no(office: Town) -> None:
    case = served(office)
    path, code = asked(office, case)
    no = {"_answer": "1", "solved": "no", "satisfied": "no", "reason": "没有修", "leave_alone": "on"}
    assert "以后不再联系您" in Client().post(path, {"code": code, **no}).content.decode()
    assert (row(case).state, row(case).marks["no_contact"]) == ("accepted", {"1": DAY})


def test_an_exception_is_entered_for_one_of_them_on_the_screen(office: Town) -> None:
    case = verify(office, served(office, **THREE))
    for party in (1, 3):
        office.do("he", "petition", case, "answer", party=party, **SAID)
    office.do("he", "petition", case, "leave_alone", party=2)
    form = {"_key": str(clock.new_id()), "_seen": row(case).steps, "party": 2, "reason": "本人不愿再被询问"}
    assert phone(office, "he").post(f"/cases/{case}/end_no_contact/", form).status_code in (404, 422)
    assert phone(office, "zheng").post(f"/cases/{case}/end_no_contact/", form).status_code == 302
    now = row(case)
    assert (now.outcome, now.accepted_on, now.follow_up_on) == ("mixed", None, None), "counted apart, never as accepted"
    assert "各当事人结果不一" in phone(office, "he").get(f"/cases/{case}/").content.decode()


def test_no_door_joins_a_named_claim_into_what_asks_nobody(office: Town) -> None:
    claim, idea = petition(office), petition(office, category="suggestion")
    acts = [
        {"kind": "petition", "id": idea, "act": "take_in", "given": {"other": claim, "reason": "同一处"}},
        {"kind": "petition", "id": claim, "act": "join", "given": {"into": idea, "reason": "同一处"}},
    ]
    told = post(token_of(office, "xu"), "/acts", {"acts": acts})
    assert (told.status_code, told.json()["code"]) == (422, "answer_owed")
    assert open_still(claim)
