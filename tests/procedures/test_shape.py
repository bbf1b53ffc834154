"""Every procedure: reachable states, no dead ends, names that are unique, a law or a stated reason for every act."""

from collections.abc import Iterator

import pytest

from shiqiao.law import book
from shiqiao.procedures.batch import BATCH
from shiqiao.procedures.campaign import CAMPAIGN, CHECKLIST, DRAW
from shiqiao.procedures.custody import ERASURE, LOOK_UP
from shiqiao.procedures.dispute import DISPUTE
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.identity import IDENTITY
from shiqiao.procedures.ledger import LEDGER
from shiqiao.procedures.machine import Act, Procedure
from shiqiao.procedures.opening import OPENING
from shiqiao.procedures.paper import PAPER
from shiqiao.procedures.petition import PETITION
from shiqiao.procedures.post import POST
from shiqiao.procedures.site import SITE
from shiqiao.procedures.source import SOURCE
from shiqiao.procedures.survey import CALL, SURVEY
from shiqiao.procedures.visit import VISIT

ALL = (
    HAZARD, PETITION, DISPUTE, VISIT, PAPER, CAMPAIGN, DRAW, CHECKLIST, SITE, POST, LEDGER, BATCH,
    IDENTITY, OPENING, LOOK_UP, ERASURE, SURVEY, CALL, SOURCE,
)  # fmt: skip
# Where an effect, not the table, names the state that follows.
BY_EFFECT = {
    ("hazard", "verify"): ("verified",),
    ("hazard", "reject"): ("planned",),
    ("hazard", "take_over"): ("closed",),
    ("petition", "settle"): ("closed",),
    ("petition", "answer"): ("closed", "accepted"),
    ("petition", "follow_up"): ("accepted",),
    ("petition", "record_review"): ("accepted",),
    ("petition", "record_final_review"): ("accepted",),
    ("dispute", "settle"): ("closed",),
    ("dispute", "answer"): ("closed", "mediating"),
    ("dispute", "follow_up"): ("mediating",),
    ("dispute", "record_confirmation"): ("mediating",),
    ("dispute", "check_performance"): ("answering",),
}


def edges(procedure: Procedure) -> Iterator[tuple[str, str]]:
    for act in procedure.acts:
        for frm in act.frm:
            for to in (act.to or frm, *BY_EFFECT.get((procedure.kind, act.name), ())):
                yield frm, to


@pytest.mark.parametrize("procedure", ALL, ids=lambda one: one.kind)
def test_every_state_is_reached_and_can_be_left(procedure: Procedure) -> None:
    reached = {""}
    while more := {to for frm, to in edges(procedure) if frm in reached} - reached:
        reached |= more
    assert reached - {""} == set(procedure.states)
    for state in set(procedure.states) - set(procedure.ends):
        leaves = {to for frm, to in edges(procedure) if frm == state} - {state}
        assert leaves or not procedure.ends, f"{state} cannot be left"


@pytest.mark.parametrize("procedure", ALL, ids=lambda one: one.kind)
def test_names_are_unique_and_somebody_may_act(procedure: Procedure) -> None:
    names = [act.name for act in procedure.acts]
    assert len(names) == len(set(names))
    for act in procedure.acts:
        assert act.by, act.name
        assert set(act.frm) <= set(procedure.states) | {""}, act.name
        needs = [need.name for need in act.needs]
        assert len(needs) == len(set(needs)), act.name


def every_act() -> list[tuple[str, Act]]:
    return [(procedure.kind, act) for procedure in ALL for act in procedure.acts]


@pytest.mark.parametrize(("kind", "act"), every_act(), ids=lambda one: getattr(one, "name", one))
def test_every_act_says_on_what_basis(kind: str, act: Act, db: None) -> None:
    said = [bool(act.basis.codes), bool(act.basis.internal), bool(act.basis.none_because)]
    assert sum(said) == 1, f"{kind}.{act.name} must have exactly one of law, internal rule, stated reason"
    for code in act.basis.codes:
        assert code in book.read().bases, f"{kind}.{act.name}: {code} is not in the law tables"
