"""docs/petition-law.md names every act of petitions and disputes, tests that exist, and articles as the law tables have them."""

import re
from pathlib import Path

import pytest

from shiqiao.law.load import read_seed
from shiqiao.procedures.dispute import DISPUTE
from shiqiao.procedures.machine import Procedure
from shiqiao.procedures.petition import PETITION

TESTS = Path(__file__).resolve().parents[1]
PAGE = (TESTS.parent / "docs" / "petition-law.md").read_text()
# Cells of each row: article or practice, demand, acts, clocks, tests, mark; a practice has no demand of its own.
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line.startswith("| ")]
ROWS = [row for row in ROWS if row[0] not in ("条", "做法")]


def row_of(code: str) -> list[str]:
    """Return the row of an article."""
    return next((row for row in ROWS if f"`{code}`" in row[0]), [])


@pytest.mark.parametrize("procedure", [PETITION, DISPUTE], ids=lambda one: one.kind)
def test_every_act_stands_in_a_row_and_beside_its_articles(procedure: Procedure) -> None:
    acts = {name for row in ROWS for name in re.findall(r"`([a-z_]+)`", row[-4])}
    assert {act.name for act in procedure.acts} - acts == set()
    wrong = [
        (act.name, code)
        for act in procedure.acts
        for code in act.basis.codes
        if not row_of(code) or f"`{act.name}`" not in row_of(code)[2]
    ]
    assert wrong == [], "an act that names an article stands in that article's row"


def test_no_row_names_an_act_that_is_not_there() -> None:
    known = {act.name for procedure in (PETITION, DISPUTE) for act in procedure.acts}
    assert {name for row in ROWS for name in re.findall(r"`([a-z_]+)`", row[-4])} <= known


def test_every_test_named_exists_and_every_row_has_one() -> None:
    there = {
        name for path in TESTS.rglob("test_*.py") for name in re.findall(r"^def (test_\w+)", path.read_text(), re.M)
    }
    for row in ROWS:
        named = re.findall(r"test_\w+", row[-2])
        assert named, row[0]
        assert set(named) <= there, row[0]


def test_every_term_named_is_in_the_law_tables() -> None:
    known = {row["name"] for row in read_seed("terms")}
    named = {name for row in ROWS for name in re.findall(r"`([a-z_]+\.[a-z_]+)`", row[-3])}
    assert named <= known
    mine = {name for name in known if name.split(".")[0] in ("petition", "matter", "answer", "follow_up", "dispute")}
    # The size of the monthly sample and of a quarrel have pages of their own.
    assert mine - named <= {"follow_up.sample", "dispute.parties", "petition.deliver"}


def test_the_marks_are_those_of_the_law_tables() -> None:
    bases = {row["code"]: bool(row["verified_by"]) for row in read_seed("bases")}
    for row in ROWS:
        if found := re.search(r"`((?:xinfang|tiaojie)\.\d+)`", row[0]):
            assert row[-1] == ("已核对" if bases[found[1]] else "未核对"), row[0]
        else:
            assert row[-1] in ("未核对", "内部规定"), row[0]
