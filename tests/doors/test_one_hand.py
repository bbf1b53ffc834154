"""One pair of hands at the interface and the screen: nobody alone ends what concerns a person, nor turns both keys."""

from typing import Any
from uuid import UUID

from django.test import Client

from build import Town, photo
from cases.matters import dispute, petition, row, served
from desk.test_matters import asked
from desk.test_mediation import picture
from doors.test_second_key import post, token_of
from field.cast import phone
from shiqiao.record import clock

SAID = {"how": "phone", "solved": "yes", "satisfied": "yes"}


def told(town: Town, who: str, case: UUID, act: str, **given: Any) -> str:
    """Try an act at the interface and return the code with which it is refused; "" when it is done."""
    answer = post(token_of(town, who), f"/cases/{case}/acts/{act}", {"given": given})
    return "" if answer.status_code == 200 else str(answer.json()["code"])


def sent(town: Town, who: str, case: UUID, act: str, **given: Any) -> int:
    """Send an act's form on the screen."""
    form = {"_key": str(clock.new_id()), "_seen": row(case).steps, **given}
    return phone(town, who).post(f"/cases/{case}/{act}/", form).status_code


def test_nobody_forwards_and_confirms_alone(office: Town) -> None:
    case = petition(office)
    unit = str(office.units["county"].id)
    assert sent(office, "xu", case, "forward", unit=unit, reason="属县局", notice="on_spot") == 302
    assert sent(office, "xu", case, "confirm_forwarded", reason="已收", files=picture()) in (404, 422)
    assert told(office, "xu", case, "confirm_forwarded", reason="已收") in ("missing", "own_work")
    assert told(office, "he", case, "confirm_forwarded", reason="已收") == "missing"
    assert row(case).is_open
    assert told(office, "he", case, "confirm_forwarded", reason="已收", files=[photo("blue")]) == ""
    assert row(case).outcome == "forwarded"


def test_both_keys_need_two_people_at_every_door(office: Town) -> None:
    case = served(office)
    assert told(office, "he", case, "settle", remark="属实", files=[photo("green")]) == ""
    assert told(office, "he", case, "answer", **SAID) == "both_keys"
    assert sent(office, "he", case, "answer", **SAID) in (404, 422)
    assert row(case).is_open
    assert told(office, "bai", case, "leave_alone") == ""
    assert told(office, "bai", case, "answer", **SAID) == "no_contact"
    assert told(office, "bai", case, "answer", **{**SAID, "how": "paper"}, files=[photo("red")]) == ""
    assert row(case).outcome == "settled"


def test_nobody_says_alone_that_somebody_refused(office: Town) -> None:
    case = dispute(office)
    assert told(office, "mei", case, "seek_consent", party=1, consent="no") == "missing"
    assert sent(office, "mei", case, "seek_consent", party=1, consent="no") == 422
    assert told(office, "mei", case, "terminate", why="refused", elsewhere="judicial", reason="x") == "not_asked"
    assert row(case).is_open


def test_a_claim_is_called_something_else_by_no_clerk_and_replied_to_by_a_second_hand(office: Town) -> None:
    case = petition(office)
    for who in ("xu", "he"):
        assert told(office, who, case, "classify", category="suggestion", reason="x") == "not_yours"
    assert told(office, "gu", case, "classify", category="suggestion", reason="只提建议") == ""
    assert told(office, "xu", case, "accept", notice="on_spot") == ""
    assert told(office, "gu", case, "reply", result="adopted", content="采纳") == "own_work"
    assert row(case).is_open
    assert told(office, "xu", petition(office), "end_withdrawn", how="phone", reason="x", files=[photo()]) == "own_work"


def test_the_own_link_says_that_a_withdrawal_was_written_down(office: Town) -> None:
    case = served(office)
    path, code = asked(office, case)
    assert told(office, "he", case, "end_withdrawn", how="phone", reason="来电", files=[photo("red")]) == ""
    answer = Client().post(path, {"code": code})
    assert answer.status_code == 409
    assert "已登记您撤回这件事" in answer.content.decode()
    assert "如果不是您的意思" in answer.content.decode()
