"""Cases of several kinds on one row: numbers with their sign, one kind a register, references that fit their kind."""

import pytest

from build import Town, at
from shiqiao.cases import find
from shiqiao.cases.find import Filters
from shiqiao.cases.models import Case, shown_number
from shiqiao.procedures.machine import Procedure
from shiqiao.record.act import Refused
from shiqiao.record.kinds import KINDS, family


def kinds_of_case() -> list[Procedure]:
    """Return the procedures of every kind of case."""
    return [kind.newest for kind in family("case")]


def test_every_kind_of_case_has_a_sign_of_its_own() -> None:
    signs = [one.sign for one in kinds_of_case()]
    assert "隐" in signs
    assert all(len(sign) == 1 for sign in signs)
    assert len(set(signs)) == len(signs)
    assert shown_number("hazard", 2026, 3) == "隐〔2026〕3号"


@pytest.mark.parametrize("procedure", [kind.newest for kind in KINDS.values() if kind.family == "case"])
def test_every_kind_of_case_is_reminded_of_escalated_handed_over_and_noted(procedure: Procedure) -> None:
    is_open = {state for state in procedure.states if state not in procedure.ends}
    for name in ("remind", "escalate", "assign", "note"):
        assert is_open <= set(procedure.act(name).frm), f"{procedure.kind}.{name}"
    assert {"post", "reason"} == {need.name for need in procedure.act("assign").needs if need.required}


def test_a_number_with_a_sign_chooses_its_register() -> None:
    assert Filters.read({"q": "隐〔2026〕1号"}).kind == "hazard"
    assert Filters.read({"text": "12"}).kind == "hazard"
    assert Filters.read({"kind": "*", "text": "隐〔2026〕1号"}).kind == "*"
    assert "kind" not in Filters(state="found").given()
    assert Filters(kind="*").given() == {"kind": "*"}


def test_a_register_shows_one_kind_unless_all_are_asked_for(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding()
        for number in ("1", "隐〔2026〕1号", "〔2026〕1号", "隐[2026]1"):
            found = find.register(town.viewer("qian"), Filters(text=number))
            assert list(found) == [case], number
        assert list(find.register(town.viewer("qian"), Filters(kind="*"))) == [case]
        assert not find.register(town.viewer("qian"), Filters(kind="petition")).exists()
        assert not find.register(town.viewer("qian"), Filters(kind="*", text="信〔2026〕1号")).exists()
        assert find.one(town.viewer("qian"), case.id, "petition") is None
        assert find.one(town.viewer("qian"), case.id, "hazard") == case


def test_an_act_of_another_kind_finds_nothing(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding()
        with pytest.raises(Refused) as refused:
            town.do("qian", "site", case.id, "note", text="x")
    assert refused.value.code in ("not_found", "no_such_act")
    assert Case.objects.get().steps == 1
