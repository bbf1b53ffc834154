"""Phone and identity numbers stand in no text of a petition, a dispute or a reply, by whichever act they are written."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from procedures.test_dispute import new as quarrel
from procedures.test_petition import new
from shiqiao.procedures.dispute import DISPUTE
from shiqiao.procedures.machine import Act, Facts, Procedure, Refused
from shiqiao.procedures.matter_guards import OFFICES
from shiqiao.procedures.petition import PETITION
from shiqiao.procedures.sealed import numbers_in
from shiqiao.procedures.source import SOURCE

NUMBERS = [
    "13800000001",
    "138 0000 0001",
    "１３８００００００01",
    "11010519491231002X",
    "0536-1234567",
    "（010）12345678",
]
TEXTS = [
    (procedure, act, need.name)
    for procedure in (PETITION, DISPUTE, SOURCE)
    for act in procedure.acts
    for need in act.needs
    if need.kind == "text"
]


def facts_of(person: Any) -> Facts:
    """Facts of which only the viewer is asked."""
    return cast(Facts, SimpleNamespace(viewer=SimpleNamespace(person_id=person)))


@pytest.mark.parametrize(
    ("procedure", "act", "name"), TEXTS, ids=[f"{one.kind}-{act.name}-{name}" for one, act, name in TEXTS]
)
def test_every_text_of_every_act(procedure: Procedure, act: Act, name: str) -> None:
    assert procedure.texts is not None
    for number in NUMBERS if name not in OFFICES else []:
        with pytest.raises(Refused) as refusal:
            procedure.texts(act, facts_of(1), {name: f"请打{number}联系"})
        assert refusal.value.params["field"] == name
    procedure.texts(act, facts_of(1), {name: "2026-03-01 石信〔2026〕12号，12345 热线，0305 室"})
    procedure.texts(act, facts_of(None), {name: NUMBERS[0]})


def test_the_rule_asks_it_of_acts_that_check_nothing_else() -> None:
    assert new().refused("sun", "note", text="打座机 0536-1234567") == "number_in_text"
    assert quarrel().refused("he", "note", text="打 13800000001") == "number_in_text"
    assert new().do("sun", "note", text="打他的座机，没有人接")


@pytest.mark.parametrize("plain", ["2026-03-01", "0305-12", "编号 20260300123456789", "12345", "0536", "3.14-15926535"])
def test_what_is_no_number_of_anybodys(plain: str) -> None:
    assert numbers_in(plain) == []
