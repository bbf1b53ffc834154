"""`shiqiao import` and `shiqiao export` as commands: counts for programs, sentences for people, files for mending."""

import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from build import Town, account, at
from intake.ledgers import csv_bytes
from shiqiao import cli
from shiqiao.cases.models import Case
from shiqiao.record.models import Step

pytestmark = pytest.mark.django_db
ROWS = [
    ["id", "level_1", "level_2", "content"],
    *[[str(2 * n), "工业类", "安全出口应保持畅通", f"第{n}处堵塞"] for n in range(8)],
    ["16", "工业类", "安全出口应保持畅通", ""],
]


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Return a ledger of nine rows, one of them without content."""
    file = tmp_path / "reports.csv"
    file.write_bytes(csv_bytes(ROWS))
    return file


def result(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    """Return the JSON that stands alone on standard output."""
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_counts_for_a_program_and_again_nothing(town: Town, ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with at("2026-03-03"):
        assert cli.main(["import", "hazards", str(ledger), "--json"]) == 0
        first = result(capsys)
        assert cli.main(["import", "hazards", str(ledger), "--json"]) == 0
        second = result(capsys)
    assert {name: first[name] for name in ("rows", "opened", "unchanged", "to_mend", "changed")} == {
        "rows": 9, "opened": 8, "unchanged": 0, "to_mend": 1, "changed": 0,
    }  # fmt: skip
    assert (second["opened"], second["unchanged"], second["to_mend"]) == (0, 8, 1)
    assert any("待核" in line for line in first["told"])
    assert Case.objects.count() == 8
    assert set(Step.objects.filter(act="take_over").values_list("via", flat=True)) == {"cli"}
    mend = openpyxl.load_workbook(ledger.with_name("reports-待修改.xlsx")).active
    assert [line[1] for line in mend.iter_rows(values_only=True)][-1] == "16"


def test_a_dry_run_writes_nothing(town: Town, ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with at("2026-03-03"):
        before = Step.objects.count()
        assert cli.main(["import", "hazards", str(ledger), "--dry-run", "--mend", str(ledger.with_name("m.xlsx"))]) == 0
        assert Step.objects.count() == before
    said = capsys.readouterr().out
    assert "将登记 8" in said
    assert "第 10 行“content”为空" in said
    assert ledger.with_name("m.xlsx").exists()


def test_a_mapping_and_somebody_else(town: Town, ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    account("qian", town.people["qian"])
    mapping = ledger.with_name("map.json")
    mapping.write_text('{"columns": {"description": ["content"]}, "defaults": {"field": "fire"}}', encoding="utf-8")
    with at("2026-03-03"):
        assert cli.main(["import", "hazards", str(ledger), "--mapping", str(mapping), "--as", "qian", "--json"]) == 0
    assert set(Case.objects.values_list("field", "source_number", "clause")) == {("fire", "", "")}
    assert set(Step.objects.filter(act="take_over").values_list("person_id", flat=True)) == {town.people["qian"].id}


@pytest.mark.parametrize(
    ("change", "code", "says"),
    [
        (["--as", "nobody"], 2, "没有这个账号"),
        (["--mapping", "no.json"], 2, "no.json"),
        (["--sheet", "没有"], 0, ""),
    ],
)
def test_misuse_is_one_line(
    town: Town, ledger: Path, change: list[str], code: int, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with at("2026-03-03"):
        assert cli.main(["import", "hazards", str(ledger), *change]) == code
    assert says in capsys.readouterr().err


@pytest.mark.parametrize(("data", "says"), [(b"", "空的"), (b"PK\x03\x04 x", "损坏"), (b"a,b\n", "没有数据")])
def test_bad_files_are_one_line(
    town: Town, tmp_path: Path, data: bytes, says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.csv").write_bytes(data)
    assert cli.main(["import", "hazards", str(tmp_path / "bad.csv")]) == 2
    said = capsys.readouterr().err
    assert says in said
    assert len(said.splitlines()) == 1


def test_without_a_town_there_is_nothing_to_import_into(
    db: None, ledger: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.main(["import", "hazards", str(ledger)]) == 1
    assert "shiqiao demo" in capsys.readouterr().err


def test_export_narrows_and_knows_its_reader(town: Town, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    account("zhao", town.people["zhao"])
    file = tmp_path / "out.xlsx"
    with at("2026-03-03"):
        town.finding()
        town.finding(site="shop", grade="major")
        assert cli.main(["export", "hazards", str(file), "--filter", "grade=major"]) == 0
        assert "已导出 1 行" in capsys.readouterr().out
        assert cli.main(["export", "hazards", str(file), "--as", "zhao"]) == 0
        assert "已导出 0 行" in capsys.readouterr().out
        assert cli.main(["export", "hazards", str(file), "--filter", "colour=red"]) == 2
