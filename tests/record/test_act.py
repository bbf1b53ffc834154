"""The one path itself: idempotence, staleness, batches, numbers, what a step may hold, and who gets which answer."""

import re
from dataclasses import replace
from typing import Any

import pytest

from build import Town, at, build_town, key, photo
from shiqiao.cases.models import Case
from shiqiao.outbox.models import Message
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act, act_all, offered
from shiqiao.record.chain import canonical
from shiqiao.record.erase import erase
from shiqiao.record.kinds import KINDS, Do
from shiqiao.record.models import Counter, Step, Text
from shiqiao.record.verify import verify


def test_the_same_key_twice_changes_nothing(town: Town) -> None:
    with at("2026-03-03"):
        case = clock.new_id()
        given = {"site": town.sites["mill"], "grade": "general", "description": "通道堵塞"}
        first = act("hazard", case, "find", viewer=town.viewer("li"), key="once", given=given)
        again = act("hazard", case, "find", viewer=town.viewer("li"), key="once", given=given)
        note = act("hazard", case, "note", viewer=town.viewer("li"), key="note", given={"text": "一"})
        assert act("hazard", case, "note", viewer=town.viewer("li"), key="note", given={"text": "一"}) == note
    assert first == again
    assert (Case.objects.count(), Step.objects.filter(subject_id=case).count()) == (1, 2)


def test_a_key_belongs_to_one_act_of_one_person(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding()
        act("hazard", case.id, "note", viewer=town.viewer("li"), key="mine", given={"text": "一"})
        with pytest.raises(Refused) as refusal:
            act("hazard", case.id, "note", viewer=town.viewer("sun"), key="mine", given={"text": "二"})
    assert refusal.value.code == "key_used"


def test_a_stale_view_is_refused_and_a_note_is_not(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding()
        town.do("sun", "hazard", case.id, "assign", post=town.posts["zhou"], reason="划片调整")
        with pytest.raises(Refused) as refusal:
            act("hazard", case.id, "assign", viewer=town.viewer("qian"), key=key(), seen=1,
                given={"post": town.posts["li"], "reason": "改回"})  # fmt: skip
        assert refusal.value.code == "stale"
        act("hazard", case.id, "note", viewer=town.viewer("qian"), key=key(), seen=1, given={"text": "已知悉"})


def test_a_batch_is_all_or_nothing_and_shares_an_id(town: Town) -> None:
    with at("2026-03-03"):
        one, two = town.finding(), town.finding()
        good = Do("hazard", one.id, "note", key(), {"text": "一"})
        with pytest.raises(Refused):
            act_all([good, Do("hazard", two.id, "extend", key(), {"reason": "无申请"})], viewer=town.viewer("qian"))
        assert Step.objects.filter(act="note").count() == 0
        steps = act_all([good, Do("hazard", two.id, "note", key(), {"text": "二"})], viewer=town.viewer("qian"))
    assert len({step.batch_id for step in steps}) == 1


def test_an_opened_case_can_be_pointed_at_in_the_same_batch(town: Town) -> None:
    with at("2026-03-03"):
        visit, case = town.visit(), clock.new_id()
        found = {"site": town.sites["mill"], "visit": visit, "grade": "general", "description": "无防护罩"}
        act_all(
            [
                Do("hazard", case, "find", key(), found),
                Do("visit", visit, "answer", key(), {"clause": "c1", "result": "fail", "case": case}),
            ],
            viewer=town.viewer("li"),
        )
        assert Case.objects.get(id=case).visit_id == visit


def test_a_refused_opening_takes_no_number(town: Town) -> None:
    with at("2026-03-03"):
        town.finding()
        with pytest.raises(Refused):
            town.finding(visit=clock.new_id())
        assert town.finding().number == 2
    assert Counter.objects.get(series="hazard/2026").last == 2


def test_unknown_and_badly_typed_values_name_their_field(town: Town) -> None:
    with at("2026-03-03"):
        for given, code in (
            ({"grade": "huge"}, "bad_value"),
            ({"description": "  "}, "missing"),
            ({"colour": "red"}, "unknown_field"),
            ({"files": ["not-a-digest"]}, "bad_value"),
            ({"files": ["0" * 64]}, "no_file"),
        ):
            with pytest.raises(Refused) as refusal:
                town.finding(**given)
            assert refusal.value.code == code, given


CHINESE = re.compile(r"[一-鿿]")


def test_a_step_and_an_outbox_row_hold_no_free_text_and_no_name(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding(town.visit(), files=[photo()], clause_text="配电箱应上锁", source_number="A-1")
        town.do("sun", "hazard", case.id, "consult", question="白色粉末能否确定", expert=town.people["feng"].id)
        town.do("feng", "hazard", case.id, "answer", answer="疑似铝粉")
        town.do("sun", "hazard", case.id, "assign", post=town.posts["zhou"], reason="王某熟悉情况")
    for step in Step.objects.all():
        for part in (step.given, step.outcome):
            assert not CHINESE.search(canonical(part).decode()), f"{step}: {part}"
    for message in Message.objects.all():
        values = [str(getattr(message, field.attname)) for field in Message._meta.concrete_fields]
        assert not CHINESE.search(" ".join(values))


@pytest.mark.tampers
def test_an_erased_text_leaves_every_chain_green(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding(description="王某某家门口堆放杂物")
        erase([Text.objects.get(subject_id=case.id).id])
    assert verify().faults == []
    case.refresh_from_db()
    assert "王某某" not in case.description


def test_buttons_are_what_the_ruling_allows(town: Town) -> None:
    def names(who: Any) -> set[str]:
        return {offer.act.name for offer in offered("hazard", case, who) if offer.refused is None}

    with at("2026-03-03"):
        case = town.finding()
        assert names(town.viewer("zhao")) == set()
        assert "dismiss" in names(town.viewer("qian"))
        assert "dismiss" not in names(town.viewer("li"))
        assert "extend" not in names(town.viewer("qian"))


def test_a_pretended_clock_is_for_the_demo_only(db: None) -> None:
    town = build_town("real")
    with at("2026-03-03"), pytest.raises(Refused) as refusal:
        town.finding()
    assert refusal.value.code == "wrong_clock"
    assert town.finding().is_open


def test_a_running_case_keeps_the_procedure_it_began_with(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    with at("2026-03-03"):
        old = town.finding()
        kind = KINDS["hazard"]
        without_notes = replace(HAZARD, version=2, acts=tuple(one for one in HAZARD.acts if one.name != "note"))
        monkeypatch.setitem(KINDS, "hazard", replace(kind, procedures={1: HAZARD, 2: without_notes}))
        new = town.finding()
        town.do("li", "hazard", old.id, "note", text="旧程序仍可补充说明")
        with pytest.raises(Refused) as refusal:
            town.do("li", "hazard", new.id, "note", text="新程序没有这个操作")
    assert (refusal.value.code, old.procedure_version, new.procedure_version) == ("no_such_act", 1, 2)
