"""The bench works in a database of its own, counts honestly, and says which bar is missed."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from shiqiao.cases.models import Case
from shiqiao.cli import bench, bench_acts, bench_town, main
from shiqiao.people.models import Account
from shiqiao.record.models import Step

PAGE = {"p50_ms": 10.0, "p95_ms": 20.0, "statements": 4}


def figures(**acts: Any) -> dict[str, Any]:
    """Return figures that meet every bar, but for what is said otherwise."""
    good = {"create_statements": 6, "create_commits": 1, "create_of_raw": 0.4, "loop_of_raw": 0.3}
    pages = dict.fromkeys(("worklist", "case", "picture", "picture_anew", "picture_own"), PAGE)
    return {"acts": {**good, **acts}, "pages": {"10000": pages, "100000": pages}, "matching": PAGE}


def test_every_bar_is_met_or_named() -> None:
    assert all(bar["met"] for bar in bench.bars(figures()))
    missed = [bar["bar"] for bar in bench.bars(figures(create_of_raw=0.1, create_statements=9)) if not bar["met"]]
    assert missed == ["create_statements", "create_of_raw"]
    slow = figures()
    slow["pages"]["100000"] = {**slow["pages"]["100000"], "worklist": {**PAGE, "p50_ms": 13.0}}
    assert [bar["bar"] for bar in bench.bars(slow) if not bar["met"]] == ["worklist_growth"]


def test_every_bar_stands_on_its_page_with_its_limit() -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "bench.md").read_text()
    rows = dict(re.findall(r"^\| `(\w+)` \| ([^|]+?) \|", page, re.MULTILINE))
    http = {name: {"per_s": 1000.0} for name in ("create", "loop", "worklist", "detail")}
    assert rows == {bar["bar"]: bar["wanted"] for bar in bench.bars({**figures(), "http": {**http, "rss_mb": 200}})}


@pytest.mark.tampers
def test_a_measured_town_grows_and_its_loop_closes(db: None) -> None:
    town = bench_town.found()
    bench_town.samples(town, 10)
    case = bench_town.go_through(town, town.sites[0], "电线老化裸露")
    assert Case.objects.get(id=case).outcome == "fixed"
    bench_town.grow(town, 300)
    assert Case.objects.count() == 300
    assert Case.objects.filter(is_open=True).count() > 30
    assert Step.objects.values("subject_id").distinct().filter(kind="hazard").count() == 300
    found = bench_acts.acts(town, 5)
    assert found["create_commits"] <= 1
    assert 0 < found["create_statements"] <= 8
    assert found["create_of_raw"] > 0


def test_the_configured_database_is_left_alone(transactional_db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--quick", "--no-http", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said["pages"]) == ["500", "2000"]
    assert {bar["bar"] for bar in said["bars"]} >= {
        "create_statements",
        "worklist_growth",
        "picture_p50_ms",
        "matching_p50_ms",
    }
    assert said["pages"]["2000"]["worklist"]["statements"] <= 4
    assert said["pages"]["2000"]["case"]["statements"] <= 8
    assert not Account.objects.exists()


def test_a_size_that_makes_no_sense_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["bench", "--cases", "5"]) == 2
    assert "2000" in capsys.readouterr().err
