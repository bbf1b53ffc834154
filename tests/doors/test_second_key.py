"""Closing without the second key, tried through every door: screen, interface, list, command line, worker, joins, links."""

import json
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

import shiqiao
from build import Town, account, at, key, photo
from cases.matters import DISPUTE, dispute, petition, row, served
from cases.test_join import join, part
from desk.test_matters import YES, asked
from doors.conftest import DAY
from field.cast import phone
from intake.ledgers import csv_bytes
from procedures.test_doors import GIVEN
from shiqiao import cli
from shiqiao.access.models import Entry
from shiqiao.cases import clocks, raise_case
from shiqiao.cases.models import Case
from shiqiao.identities import retention
from shiqiao.matching import index
from shiqiao.people.models import Token
from shiqiao.people.tokens import digest_of
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.petition import PETITION
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step
from shiqiao.record.rebuild import differing, repair

ROOMS = Path(shiqiao.__file__).parent


def verified(town: Town) -> UUID:
    """Bring a petition as far as the first key alone."""
    case = served(town)
    town.do("bai", "petition", case, "settle", files=[photo("green")], remark="属实")
    return case


def still_open(case: UUID) -> bool:
    """Say whether nothing was closed and nobody's answer stands."""
    now = row(case)
    return bool(now.is_open) and now.accepted_on is None and now.outcome == ""


def token_of(town: Town, name: str) -> Client:
    """Return a program that acts for one of the cast."""
    Token.objects.get_or_create(
        digest=digest_of(name), defaults={"account": account(name, town.people[name]), "label": "test"}
    )
    return Client(headers={"Authorization": f"Bearer {name}"})


def post(client: Client, path: str, body: Any) -> Any:
    """Post JSON to the interface."""
    return client.post(f"/api/v1{path}", data=json.dumps(body, default=str), content_type="application/json")


# The screen.
@pytest.mark.parametrize("who", ["lan", "gu"])
def test_no_button_of_whoever_dealt_with_it_or_leads_closes_it_as_settled(office: Town, who: str) -> None:
    client, tried = phone(office, who), 0
    case, picture = verified(office), photo("blue")
    for verb in PETITION.acts:
        if verb.opens or verb.quiet or verb.name not in GIVEN:
            continue
        if not row(case).is_open or row(case).state != "answering":
            case = verified(office)
        given = {name: value for name, value in GIVEN[verb.name].items() if name != "files"}
        given |= {"_key": str(clock.new_id()), "_seen": row(case).steps}
        sent = client.post(f"/cases/{case}/{verb.name}/", {**given, "evidence": picture})
        assert sent.status_code in (302, 404, 409, 422), verb.name
        assert row(case).outcome != "settled", verb.name
        assert row(case).accepted_on is None, verb.name
        tried += 1
    assert tried > 30


def test_a_form_made_by_hand_does_not_answer_for_the_person(office: Town) -> None:
    case = verified(office)
    for how in ("phone", "home", "paper", "link"):
        given = {"_key": str(clock.new_id()), "_seen": row(case).steps, "how": how, "solved": "yes", "satisfied": "yes"}
        for name in ("answer", "ask_answer", "let_go", "charge", "join"):
            assert phone(office, "lan").post(f"/cases/{case}/{name}/", given).status_code in (404, 422)
    assert still_open(case)


def test_the_link_is_refused_on_the_page_and_in_the_interface_alike(office: Town) -> None:
    case = served(office)
    office.do("gu", "petition", case, "sponsor", post=office.posts["zheng"], reason="包案")
    for who, may in (("lan", False), ("gu", False), ("zheng", False), ("he", True), ("bai", True)):
        page = phone(office, who).get(f"/cases/{case}/").content.decode()
        assert (f"/matters/{case}/link/" in page) is may, who
        assert (phone(office, who).get(f"/matters/{case}/link/").status_code == 200) is may, who
        told = post(token_of(office, who), f"/cases/{case}/acts/ask_answer", {"given": {}})
        assert (told.status_code == 200) is may, who
        assert may or told.json()["code"] == "own_work", who


# The interface: acting, opening, several at once.
def test_the_interface_asks_the_same_rules(office: Town) -> None:
    case, lan = verified(office), token_of(office, "lan")
    said = {"how": "phone", "solved": "yes", "satisfied": "yes"}
    assert post(lan, f"/cases/{case}/acts/answer", {"given": said}).json()["code"] == "own_work"
    for more in ({"how": "link"}, {"via": "answer"}, {"actor": office.people["he"].id}, {"accepted_on": DAY}):
        told = post(token_of(office, "he"), f"/cases/{case}/acts/answer", {"given": {**said, **more}})
        assert told.json()["code"] in ("wrong_how", "unknown_field"), more
    together = [
        {"kind": "petition", "id": case, "act": name, "given": given}
        for name, given in (("note", {"text": "同意"}), ("answer", said))
    ]
    assert post(lan, "/acts", {"acts": together}).status_code == 422
    assert Step.objects.filter(subject_id=case, act="note").count() == 0, "all or none"
    assert still_open(case)


def test_nothing_is_opened_closed(office: Town) -> None:
    xu = token_of(office, "xu")
    given = {"place": row(petition(office)).place_code, "form": "letter", "channel": "letter", "category": "claim",
             "title": "路灯", "description": "不亮"}  # fmt: skip
    for more in ({"state": "closed"}, {"outcome": "settled"}, {"accepted_on": DAY}, {"concerns_person": False}):
        told = post(xu, "/cases", {"kind": "petition", "act": "register", "given": {**given, **more}})
        assert (told.status_code, told.json()["code"]) == (422, "unknown_field")
    for name in ("answer", "settle", "end_withdrawn", "take_over"):
        told = post(xu, "/cases", {"kind": "petition", "act": name, "given": given})
        assert told.status_code == 422, name


# Lists and the command line.
def test_what_a_list_calls_done_is_registered_as_open(
    office: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "hotline.csv"
    file.write_bytes(
        csv_bytes([
            ["工单编号", "标题", "反映内容", "来电时间", "办理情况", "办结日期", "满意度"],
            ["R-1", "路灯不亮", "岳旺村路灯三个月没修", "2026-02-27", "已办结", "2026-03-01", "满意"],
            ["R-2", "下水道堵塞", "门前下水道堵塞", "2026-02-28", "群众认可，事心双解", "2026-03-02", "满意"],
        ])
    )  # fmt: skip
    account("sun", office.people["sun"])
    assert cli.main(["import", "petitions", str(file), "--as", "sun", "--json"]) == 0
    capsys.readouterr()
    found = list(Case.objects.filter(kind="petition"))
    assert len(found) == 2
    assert all(one.is_open and not one.outcome and one.settled_on is None and one.accepted_on is None for one in found)


def test_no_command_and_no_job_answers_for_anybody() -> None:
    """Only the page that the person opens acts as the person; no other room but the demo's story turns a key."""
    rooms = [path for path in ROOMS.rglob("*.py") if "demo_town" not in path.parts]
    voices = {path for path in rooms if 'system("answer")' in path.read_text()}
    assert voices == {ROOMS / "public" / "answer.py"}
    assert [path for path in rooms if "cli" in path.parts and '"settle"' in path.read_text()] == []


def test_a_row_closed_behind_its_back_is_named_and_opened_again(office: Town) -> None:
    case = verified(office)
    Case.objects.filter(id=case).update(is_open=False, outcome="settled", state="closed", accepted_on=DAY, due_on=None)
    assert {one.column for one in differing(["petition"])} >= {"outcome", "accepted_on", "state", "is_open"}
    repair("petition", case)
    assert still_open(case)
    assert differing(["petition"]) == []


# The worker.
def test_time_alone_closes_nothing(office: Town) -> None:
    case, waiting = verified(office), served(office)
    for day in ("2026-04-20", "2026-08-20", "2026-12-20"):
        with at(day):
            for job in (clocks.watch, retention.watch, raise_case.charge_missing, index.catch_up):
                job()
    for one in (case, waiting):
        assert still_open(one)
        assert row(one).marks["escalation"] == 2


# Joining, parting, another kind.
def test_whoever_dealt_with_one_does_not_answer_in_the_joined_other(office: Town) -> None:
    other, into = served(office), petition(office)
    join(office, into, other)
    assert str(office.people["lan"].id) in row(into).marks["handlers"]
    part(office, other)
    office.do("xu", "petition", into, "accept", route="petition", notice="on_spot")
    assert str(office.people["lan"].id) in row(into).marks["handlers"], "what was learnt isn't unlearnt by parting"


def test_two_people_are_not_one_because_somebody_says_so(office: Town) -> None:
    one, two = petition(office), petition(office)
    for case, number in ((one, "13800000001"), (two, "13800000002")):
        office.do("xu", "identity", clock.new_id(), "seal", case=case, role="petitioner", name="示例", phone=number)
    with pytest.raises(Refused) as refused:
        join(office, one, two, same_person=True)
    assert refused.value.code == "different_people"
    three = petition(office)
    office.do("xu", "identity", clock.new_id(), "seal", case=three, role="petitioner", phone="138 0000 0001")
    join(office, one, three, same_person=True)
    assert row(one).marks["parties"] == 1
    for said in ({}, {"name": "示例"}, {"name": "示例", "phone": "13800000001", "role": "agent"}):
        four = petition(office)
        if said:
            office.do("xu", "identity", clock.new_id(), "seal", **{"case": four, "role": "petitioner", **said})
        with pytest.raises(Refused) as refused:
            join(office, one, four, same_person=True)
        assert refused.value.code == "different_people", "no number in common is no reason to ask only one of them"
    join(office, one, two)
    assert row(one).marks["parties"] == 2


def test_parting_the_one_who_was_silent_closes_it_only_by_the_others_yes(office: Town) -> None:
    into, silent = served(office), petition(office)
    join(office, into, silent)
    office.do("bai", "petition", into, "settle", files=[photo("green")], remark="属实")
    office.do("he", "petition", into, "answer", party=1, how="phone", solved="yes", satisfied="yes")
    assert row(into).is_open
    part(office, silent)
    assert (row(into).outcome, row(silent).is_open, row(silent).accepted_on) == ("settled", True, None)
    again, quiet = served(office), petition(office)
    join(office, again, quiet)
    office.do("bai", "petition", again, "settle", files=[photo("green")], remark="属实")
    part(office, quiet)
    assert still_open(again), "nobody is left who said yes"


def test_links_stay_with_their_people_when_others_are_parted(office: Town) -> None:
    into, first, second = served(office), petition(office), petition(office)
    join(office, into, first)
    join(office, into, second)
    links = {party: asked(office, into, party=party) for party in (1, 2, 3)}
    part(office, first)
    for party, status in ((2, 409), (3, 200), (1, 200)):
        path, code = links[party]
        assert Client().post(path, {"code": code, **YES}).status_code == status
    assert set(row(into).marks["answers"]) == {"1", "3"}, "nobody answers for whoever was parted"
    assert row(into).accepted_on is not None


def test_another_kind_gets_nobody_round_the_person(office: Town) -> None:
    old = petition(office)
    office.do("xu", "petition", old, "accept", route="petition", notice="on_spot")
    office.do("xu", "petition", old, "push", post=office.posts["lan"], requirement="核实")
    office.do("lan", "petition", old, "hear", record="听取")
    new = clock.new_id()
    given = {**DISPUTE, "rerouted_from": old}
    became = {"became": new, "reason": "实为邻里纠纷"}
    dos = [Do("dispute", new, "register", key(), given), Do("petition", old, "reroute", key(), became)]
    act_all(dos, viewer=office.viewer("gu"))
    assert (row(old).outcome, row(new).is_open) == ("rerouted", True)
    assert str(office.people["lan"].id) in row(new).marks["handlers"]
    done = served(office)
    with pytest.raises(Refused) as refused:
        office.do("gu", "petition", done, "reroute", became=dispute(office), reason="x")
    assert refused.value.code in ("already_concluded", "not_linked")


# The person's own door.
def test_an_expired_link_is_gone(office: Town) -> None:
    case = served(office)
    path, code = asked(office, case)
    with at("2026-04-02"):
        assert Client().post(path, {"code": code}).status_code == 200
    with at("2026-04-03"):
        assert Client().post(path, {"code": code, **YES}).status_code == 404
    assert row(case).accepted_on is None


def test_a_guessed_code_is_logged_with_its_case_and_without_a_name(office: Town) -> None:
    case = served(office)
    path, code = asked(office, case)
    for _time in range(5):
        Client().post(path, {"code": "111111" if code != "111111" else "222222"})
    entry = Entry.objects.get(what="locked")
    assert (entry.subject, entry.kind, entry.person_id, entry.account_id) == (str(case), "answer", None, None)


def test_an_answer_after_the_closing_reopens_and_changes_nothing(office: Town) -> None:
    case = verified(office)
    path, code = asked(office, case)
    office.do("he", "petition", case, "answer", how="phone", solved="yes", satisfied="yes")
    before = row(case).steps
    told = Client().post(path, {"code": code, "_answer": "1", "solved": "no", "satisfied": "no", "reason": "没有修"})
    assert told.status_code == 409
    assert (row(case).steps, row(case).outcome) == (before, "settled")


def test_a_link_of_a_joined_matter_waits_until_it_is_parted(office: Town) -> None:
    case, into = served(office), petition(office)
    path, code = asked(office, case)
    join(office, into, case)
    assert Client().post(path, {"code": code, **YES}).status_code == 409
    part(office, case)
    assert Client().post(path, {"code": code, **YES}).status_code == 200
    assert row(case).says_solved == "yes"
