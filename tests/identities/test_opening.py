"""Opening a seal: a purpose, a second person who is not below the first, minutes, a step for each look, refusals kept."""

from datetime import timedelta

import pytest

from build import Town, at, key
from cases.matters import PETITION, enlist
from identities.cast import NAME, PHONE, VALUES, approved, asked, reported
from shiqiao.identities import find, reveal
from shiqiao.identities.kinds import opening_visible
from shiqiao.identities.look_up import look_up
from shiqiao.identities.models import Opening
from shiqiao.identities.retention import watch
from shiqiao.outbox.models import Message
from shiqiao.people.models import Person, Unit
from shiqiao.policy import system
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act, act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step
from shiqiao.record.projection import standing


def refused(code: str):
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def appoint(town: Town, name: str, role: str, above: str = "", unit: str = "", duty: bool = True) -> None:
    """Give somebody of the cast, or somebody new, a post."""
    if name not in town.people:
        town.people[name] = Person.objects.create(name=name, fictional=True)
    post = town.posts[name] = clock.new_id()
    office = (
        town.units.setdefault(unit, Unit.objects.create(code=unit, name=unit, kind="office"))
        if unit
        else town.units["anwei"]
    )
    given = {"title": f"{name}的岗位", "role": role, "unit": office.id}
    if above:
        given["above"] = town.posts[above]
    dos = [
        Do("post", post, "establish", key(), given),
        Do("post", post, "appoint", key(), {"holder": town.people[name].id}),
    ]
    if duty:
        dos.append(Do("post", post, "give_duty", key(), {"places": ["370782105"], "field": "*"}))
    act_all(dos, viewer=system())


def test_asked_approved_seen_and_lapsed(town: Town) -> None:
    with at("2026-03-03", 9):
        _case, person = reported(town)
        opening = approved(town, person)
        shown = reveal.view(opening.id, viewer=town.viewer("li"), key=key())
        assert dict(shown.texts)["姓名"] == NAME
        assert NAME not in repr(shown)
        assert shown.until == clock.now() + timedelta(minutes=15)
        reveal.view(opening.id, viewer=town.viewer("li"), key="again")
        assert Opening.objects.get(id=opening.id).views == 2
    with at("2026-03-03", 10):
        with refused("lapsed"):
            reveal.view(opening.id, viewer=town.viewer("li"), key=key())
        with refused("lapsed"):
            # An act that is sent again leaves no step, and shows nothing either.
            reveal.view(opening.id, viewer=town.viewer("li"), key="again")
        watch()
    assert Opening.objects.get(id=opening.id).state == "lapsed"
    acts = list(Step.objects.filter(subject_id=opening.id).order_by("seq").values_list("act", flat=True))
    assert acts == ["ask", "approve", "view", "view", "lapse"]


def test_only_the_one_who_asked_sees(town: Town) -> None:
    _case, person = reported(town)
    opening = approved(town, person)
    for who in ("qian", "zheng"):
        with refused("not_own"):
            reveal.view(opening.id, viewer=town.viewer(who), key=key())
    for who in ("sun", "zhao", "chen"):
        with refused("not_found"):
            reveal.view(opening.id, viewer=town.viewer(who), key=key())


def test_nothing_is_shown_before_a_second_person_agreed(town: Town) -> None:
    _case, person = reported(town)
    opening = asked(town, person, "qian")
    with refused("own_request"):
        town.do("qian", "opening", opening, "approve")
    with refused("wrong_state"):
        reveal.view(opening, viewer=town.viewer("qian"), key=key())
    town.do("zheng", "opening", opening, "approve")
    assert reveal.view(opening, viewer=town.viewer("qian"), key=key()).texts


def test_a_subordinate_alone_is_no_second_person(town: Town) -> None:
    _case, person = reported(town)
    appoint(town, "deputy", "head", above="qian")
    opening = asked(town, person, "qian")
    with refused("subordinate"):
        town.do("deputy", "opening", opening, "approve")


def test_a_colleague_of_the_same_unit_is_no_second_person_but_another_unit_is(town: Town) -> None:
    _case, person = reported(town)
    appoint(town, "beside", "head")
    appoint(town, "centre", "head", unit="综治中心")
    opening = asked(town, person, "li")
    with refused("same_level"):
        town.do("beside", "opening", opening, "approve")
    town.do("centre", "opening", opening, "approve")
    assert Opening.objects.get(id=opening).decided_by == town.people["centre"].id


def test_a_refusal_is_kept_and_told(town: Town) -> None:
    with at("2026-03-03"):
        _case, person = reported(town)
        opening = asked(town, person)
        town.do("qian", "opening", opening, "refuse", why="not_needed")
    row = Opening.objects.get(id=opening)
    assert (row.state, row.decided_by) == ("refused", town.people["qian"].id)
    with refused("wrong_state"):
        reveal.view(opening, viewer=town.viewer("li"), key=key())
    told = set(Message.objects.filter(kind="opening").values_list("act", "person_id"))
    assert told == {("ask", town.people["qian"].id), ("refuse", town.people["li"].id)}


def test_an_unanswered_request_lapses(town: Town) -> None:
    with at("2026-03-03"):
        _case, person = reported(town)
        opening = asked(town, person)
    with at("2026-03-05"):
        watch()
        assert Opening.objects.get(id=opening).state == "asked"
    with at("2026-03-06"):
        watch()
        assert Opening.objects.get(id=opening).state == "lapsed"


def test_data_protection_sees_who_when_why_and_can_end_it_but_never_looks(town: Town) -> None:
    _case, person = reported(town)
    appoint(town, "guard", "data_protection", duty=False)
    opening = approved(town, person)
    guard = town.viewer("guard")
    assert [one.id for one in find.openings(guard)] == [opening.id]
    assert list(find.openings(town.viewer("qian"))) == []
    assert find.identity(guard, person.id) is None
    with refused("not_yours"):
        reveal.view(opening.id, viewer=guard, key=key())
    with refused("not_yours"):
        town.do("guard", "opening", asked(town, person), "approve")
    town.do("guard", "opening", opening.id, "end")
    with refused("wrong_state"):
        reveal.view(opening.id, viewer=town.viewer("li"), key=key())


def test_whoever_cannot_see_the_case_cannot_ask(town: Town) -> None:
    _case, person = reported(town)
    given = {"identity": person.id, "purpose": "check", "reason": "想知道是谁"}
    for who in ("chen", "zhao", town.owner(), "feng"):
        with refused("no_such_ref"):
            town.do(who, "opening", clock.new_id(), "ask", **given)


def test_a_person_gets_a_copy_of_all_that_is_held(town: Town) -> None:
    _case, person = reported(town)
    with refused("other_purpose"):
        reveal.own_copy(approved(town, person).id, viewer=town.viewer("li"), key=key())
    opening = approved(town, person, purpose="own_copy")
    copy = reveal.own_copy(opening.id, viewer=town.viewer("li"), key=key())
    assert set(copy["values"].values()) == set(VALUES.values())
    assert [one["act"] for one in copy["history"]][-1] == "export"


def test_a_caller_is_found_by_the_whole_number_only(town: Town) -> None:
    case, _person = reported(town)
    reported(town, name="司马听澜", phone="13700009999")
    qian = town.viewer("qian")
    assert look_up("phone", "139 0000 1234", "caller", viewer=qian, key=key()) == [(case.id, str(case))]
    assert look_up("id_number", VALUES["id_number"], "caller", viewer=qian, key=key()) == [(case.id, str(case))]
    assert look_up("phone", "13900001235", "caller", viewer=qian, key=key()) == []
    with refused("bad_value") as wrong:
        look_up("phone", PHONE[:5], "caller", viewer=qian, key=key())
    assert PHONE[:5] not in str(wrong.value)
    steps = Step.objects.filter(kind="look_up", act="look_up")
    assert [step.given["found"] for step in steps.order_by("seq")] == [1, 1, 0]
    assert PHONE not in str([(step.given, step.outcome) for step in steps])


def test_a_look_up_tells_only_of_cases_that_the_viewer_reads(town: Town) -> None:
    reported(town)
    appoint(town, "elsewhere", "clerk", duty=False)
    act(
        "post",
        town.posts["elsewhere"],
        "give_duty",
        viewer=system(),
        key=key(),
        given={"places": ["370782105303"], "field": "*"},
    )
    with refused("not_yours"):
        look_up("phone", PHONE, "caller", viewer=town.viewer("elsewhere"), key=key())
    for who in ("zhao", "chen", "li"):
        with refused("not_yours"):
            look_up("phone", PHONE, "caller", viewer=town.viewer(who), key=key())


def test_look_ups_are_few_a_day(town: Town) -> None:
    reported(town)
    with at("2026-03-03"):
        for _once in range(10):
            look_up("phone", PHONE, "caller", viewer=town.viewer("sun"), key=key())
        with refused("too_often"):
            look_up("phone", PHONE, "caller", viewer=town.viewer("sun"), key=key())
    with at("2026-03-04"):
        assert look_up("phone", PHONE, "caller", viewer=town.viewer("sun"), key=key())


def test_whoever_may_not_read_the_case_does_not_even_learn_of_the_opening(town: Town) -> None:
    enlist(town)
    case, identity = clock.new_id(), clock.new_id()
    accusation = {**PETITION, "category": "accusation", "accused_unit": town.units["anwei"].id}
    dos = [
        Do("petition", case, "register", key(), accusation),
        Do("identity", identity, "seal", key(), {"case": case, "role": "petitioner", **VALUES}),
    ]
    act_all(dos, viewer=town.viewer("jin"))
    opening = clock.new_id()
    town.do("jin", "opening", opening, "ask", identity=identity, purpose="check", reason="核实")
    # Qian heads the accused unit.
    assert find.waiting(town.viewer("qian")) == []
    with refused("not_found"):
        town.do("qian", "opening", opening, "approve")
    town.do("jin", "erasure", clock.new_id(), "propose", identities=[identity], cause="own_request")
    assert find.erasures(town.viewer("qian"), 9) == []
    assert look_up("phone", PHONE, "caller", viewer=town.viewer("qian"), key=key()) == []
    assert not Message.objects.filter(kind__in=("opening", "erasure"), person_id=town.people["qian"].id).exists()


def test_whoever_is_barred_from_a_case_sees_no_opening_about_it(town: Town) -> None:
    with at("2026-03-03"):
        case, person = reported(town)
        opening = Opening.objects.get(id=asked(town, person))
        assert opening in find.waiting(town.viewer("zheng"))
        recusal = clock.new_id()
        stake = {"person": town.people["zheng"].id, "case": case.id, "ground": "kin", "reason": "负责人是本人内弟"}
        town.do("zheng", "recusal", recusal, "declare", **stake)
        town.do("qian", "recusal", recusal, "uphold")
        assert opening not in find.waiting(town.viewer("zheng"))
        assert not opening_visible(town.viewer("zheng"), standing(opening))
        assert opening in find.waiting(town.viewer("qian"))
