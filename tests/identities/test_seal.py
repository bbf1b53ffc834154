"""Sealing: values are ciphertext from the first, letters are given in order, contact is bounded, erasing is for good."""

from datetime import date
from uuid import UUID

import pytest
from django.db import connection

from build import Town, at, key
from identities.cast import MARKED, NAME, PHONE, VALUES, asked, reported
from shiqiao.identities import seal
from shiqiao.identities.models import BlindIndex, Erasure, Identity, Key, Opening, Value
from shiqiao.identities.retention import approve, watch
from shiqiao.outbox.models import Message
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step, Text
from shiqiao.record.rebuild import differing
from shiqiao.record.verify import verify


def refused(code: str):
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def plain(identity: Identity) -> dict[str, str]:
    return {name: many[0].decode() for name, many in seal.opened([identity.id])[identity.id].items()}


def test_a_case_opens_together_with_its_person_under_seal(town: Town) -> None:
    case, person = reported(town)
    assert (case.channel, str(person), sorted(person.has)) == ("report", "举报人甲", sorted(VALUES))
    assert plain(person) == VALUES
    step = Step.objects.get(subject_id=person.id)
    assert step.given["name"] is True
    everything = str(step.given) + str(step.outcome) + "".join(Text.objects.values_list("body", flat=True))
    everything += str([(value.name, bytes(value.blob)) for value in Value.objects.all()])
    assert not [one for one in MARKED if one in everything]


def test_the_step_commits_to_the_ciphertext(town: Town) -> None:
    _case, person = reported(town)
    assert Step.objects.get(subject_id=person.id).outcome["details"].startswith("shiqiao/details/v1:sha256:")
    blob = bytes(Value.objects.filter(subject_id=person.id, name="phone").get().blob)
    assert blob.startswith(b"shiqiao/sealed/v1:aes-256-gcm:")


@pytest.mark.tampers
def test_a_ciphertext_that_was_exchanged_is_found_and_opens_nothing(town: Town) -> None:
    _case, one = reported(town)
    _case, other = reported(town, name="司马听澜")
    row = Value.objects.get(subject_id=other.id, name="name")
    row.blob = Value.objects.get(subject_id=one.id, name="name").blob
    row.save()
    assert [fault.code for fault in verify().faults] == ["altered_content"]
    with refused("broken_seal"):
        seal.opened([other.id])


def test_equal_values_look_different_and_lengths_tell_little(town: Town) -> None:
    reported(town)
    reported(town)
    blobs = [bytes(value.blob) for value in Value.objects.filter(name="name")]
    assert len(set(blobs)) == 2
    assert {len(bytes(value.blob)) for value in Value.objects.exclude(name="note")} == {len(blobs[0])}


def test_persons_of_a_case_are_called_by_letters(town: Town) -> None:
    case, _first = reported(town)
    dos = [
        Do("identity", clock.new_id(), "seal", key(), {"case": case.id, "role": role, "name": name})
        for role, name in (("reporter", "司马听澜"), ("party", "慕容见山"), ("party", "夏侯知雨"))
    ]
    act_all(dos, viewer=town.viewer("sun"))
    assert [str(one) for one in Identity.objects.order_by("role", "ordinal")] == [
        "当事人甲",
        "当事人乙",
        "举报人甲",
        "举报人乙",
    ]


def test_what_is_sealed_may_not_be_repeated_beside_it(town: Town) -> None:
    case_id = clock.new_id()
    found = {"site": town.sites["mill"], "grade": "general", "description": f"{NAME}来电（139-0000-1234）反映排气"}
    dos = [
        Do("hazard", case_id, "find", key(), found),
        Do("identity", clock.new_id(), "seal", key(), {"case": case_id, "role": "reporter", **VALUES}),
    ]
    with refused("named_in_text") as caught:
        act_all(dos, viewer=town.viewer("sun"))
    assert caught.value.params["field"] == "description"
    assert not [one for one in MARKED if one in str(caught.value)]


@pytest.mark.parametrize("wrong", [{"phone": "12900001234"}, {"id_number": "370782197506150022"}, {"email": "x"}])
def test_a_wrong_value_is_not_repeated_in_the_refusal(town: Town, wrong: dict[str, str]) -> None:
    case = town.finding(who="sun")
    with refused("bad_value") as caught:
        town.do("sun", "identity", clock.new_id(), "seal", case=case.id, role="reporter", **wrong)
    [value] = wrong.values()
    assert value not in str(caught.value) + str(caught.value.params)
    assert caught.value.__cause__ is None


def test_nothing_is_no_person(town: Town) -> None:
    case = town.finding(who="sun")
    with refused("missing"):
        town.do("sun", "identity", clock.new_id(), "seal", case=case.id, role="reporter")


def test_who_may_not_see_the_case_seals_nothing_on_it(town: Town) -> None:
    case = town.finding(who="sun")
    given = {"case": case.id, "role": "party", "name": NAME}
    for who in ("chen", "zhao"):
        with refused("no_such_ref"):
            town.do(who, "identity", clock.new_id(), "seal", **given)
    with refused("not_yours"):
        town.do(town.owner(), "identity", clock.new_id(), "seal", **given)


def test_correcting_replaces_a_value_and_its_index(town: Town) -> None:
    _case, person = reported(town)
    town.do("sun", "identity", person.id, "correct", phone="13811112222")
    assert plain(person) == {**VALUES, "phone": "13811112222"}
    assert BlindIndex.objects.filter(subject_id=person.id, name="phone").count() == 1
    assert Key.objects.filter(subject_id=person.id).count() == 1


def test_contact_is_capped_but_for_what_the_law_demands(town: Town) -> None:
    _case, person = reported(town)
    with at("2026-03-03"):
        for _once in range(3):
            town.do("li", "identity", person.id, "contact", means="phone", purpose="check")
        with refused("contacted_enough"):
            town.do("li", "identity", person.id, "contact", means="phone", purpose="check")
        town.do("li", "identity", person.id, "contact", means="letter", purpose="statutory")
    with at("2026-04-03"):
        town.do("li", "identity", person.id, "contact", means="phone", purpose="follow_up")
    assert Identity.objects.get(id=person.id).contacts == 5


def test_do_not_contact_me_again(town: Town) -> None:
    _case, person = reported(town)
    town.do("li", "identity", person.id, "no_contact")
    for name, given in (("contact", {"means": "visit"}), ("message", {})):
        with refused("no_contact"):
            town.do("li", "identity", person.id, name, purpose="check", **given)
    town.do("li", "identity", person.id, "contact", means="letter", purpose="statutory")
    town.do("li", "identity", person.id, "allow_contact")
    town.do("li", "identity", person.id, "message", purpose="check")
    message = Message.objects.get(identity_id=person.id)
    assert (message.person_id, message.site_id) == (None, None)


def erased(town: Town, person: Identity, cause: str = "own_request") -> UUID:
    erasure = clock.new_id()
    town.do("sun", "erasure", erasure, "propose", identities=[person.id], cause=cause)
    approve(Erasure.objects.get(id=erasure), viewer=town.viewer("qian"), key=key())
    return erasure


def test_erasing_destroys_the_key_and_leaves_the_chain_green(town: Town) -> None:
    _case, person = reported(town)
    asked(town, person)
    erased(town, person)
    assert set(Text.objects.filter(subject_id__in=Opening.objects.values("id")).values_list("body", flat=True)) == {""}
    row = Identity.objects.get(id=person.id)
    assert (row.state, row.has) == ("erased", [])
    assert not Key.objects.filter(subject_id=person.id).exists()
    assert not BlindIndex.objects.filter(subject_id=person.id).exists()
    assert seal.opened([person.id]) == {}
    assert (verify().faults, differing()) == ([], [])
    with refused("wrong_state"):
        town.do("li", "identity", person.id, "contact", means="phone", purpose="check")


def test_nobody_erases_alone(town: Town) -> None:
    _case, person = reported(town)
    erasure = clock.new_id()
    town.do("qian", "erasure", erasure, "propose", identities=[person.id], cause="mistake")
    with refused("own_request"):
        approve(Erasure.objects.get(id=erasure), viewer=town.viewer("qian"), key=key())
    with refused("not_approved"):
        town.do("zheng", "identity", person.id, "erase", erasure=erasure)
    approve(Erasure.objects.get(id=erasure), viewer=town.viewer("zheng"), key=key())
    assert Identity.objects.get(id=person.id).state == "erased"


def test_once_a_month_those_kept_long_enough_are_proposed(town: Town) -> None:
    with at("2026-03-02"):
        case, person = reported(town)
        _open, kept = reported(town, name="司马听澜")
        town.do("qian", "hazard", case.id, "dismiss", reason="查无此事", files=[])
    with at("2029-03-02"):
        watch()
        assert not Erasure.objects.exists()
    with at("2029-03-03"):
        watch()
        watch()
    [erasure] = Erasure.objects.all()
    assert (erasure.cause, erasure.identities, erasure.proposed_by) == ("retention", [str(person.id)], None)
    with at("2029-04-02"):
        watch()
    assert Erasure.objects.count() == 1
    approve(erasure, viewer=town.viewer("qian"), key=key())
    assert Identity.objects.get(id=person.id).state == "erased"
    assert Identity.objects.get(id=kept.id).state == "sealed"
    assert Erasure.objects.get().proposed_on == date(2029, 3, 3)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="looks at SQLite's own pages")
def test_no_question_is_needed_to_seal_many(town: Town, django_assert_max_num_queries) -> None:
    case = town.finding(who="sun")
    reported(town)
    dos = [
        Do("identity", clock.new_id(), "seal", key(), {"case": case.id, "role": "party", "name": f"司马听{n}澜"})
        for n in range(20)
    ]
    with django_assert_max_num_queries(40):
        act_all(dos, viewer=town.viewer("sun"))
    assert PHONE not in str(Key.objects.values_list("wrapped", flat=True))
