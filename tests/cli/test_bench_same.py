"""The measurement of matching: its arithmetic by hand, and a small labelled list through the real command."""

import csv
import json
from pathlib import Path
from uuid import UUID

import pytest

from shiqiao.cases.models import Case
from shiqiao.cli import main
from shiqiao.cli.bench_same import halves, rates

A, B, C, D, E, ALONE, UNLABELLED = (UUID(int=number) for number in range(1, 8))
GROUPS = {A: "1", B: "1", C: "1", D: "2", E: "2", ALONE: "3"}
RANKED = {
    A: [B, C],
    B: [UNLABELLED, D, E, ALONE, A],
    C: [D, E, ALONE, UNLABELLED, UNLABELLED, A],
    D: [E],
    E: [],
    ALONE: [A],
}
SURE = [frozenset(pair) for pair in ((A, B), (A, C), (A, D), (D, E), (A, UNLABELLED))]


def test_rates_count_only_what_is_labelled_and_no_copies() -> None:
    said = rates(GROUPS, RANKED, SURE, {frozenset((D, E))})
    assert (said["with_partner"], said["found_first"], said["found_in_five"]) == (5, 2, 3)
    assert (said["sure_pairs"], said["sure_pairs_right"], said["reference_pairs"]) == (3, 2, 3)
    assert (said["precision"], said["coverage"], said["recall_at_5"]) == (0.667, 0.667, 0.6)


def test_nothing_proposed_has_no_precision() -> None:
    said = rates({A: "1", B: "2"}, {A: [], B: []}, [], set())
    assert (said["precision"], said["coverage"], said["recall_at_5"]) == (None, None, None)


def test_halves_hold_the_least_and_the_greatest() -> None:
    assert halves(GROUPS, RANKED, SURE, set())["recall_at_5"] == [0.5, 0.667]


HEADERS = ("编号", "主题", "时间", "内容", "标注")
ROWS = (
    ("1", "清河苑小区旁建搅拌站噪音扰民", "2026/3/1", "夜里灰尘和噪音很大，搅拌站就在清河苑南墙外。", "甲"),
    ("2", "清河苑附近搅拌站粉尘大", "2026/3/2", "清河苑南边建了搅拌站，天天落灰。", "甲"),
    ("3", "清河苑附近搅拌站粉尘大", "2026/3/3", "清河苑南边建了搅拌站，天天落灰。", "甲"),
    ("4", "柳林村路灯不亮", "2026/3/4", "三个月没修。", "乙"),
    ("5", "岳旺村水渠漏水", "2026/3/5", "水渠漏了半年。", ""),
)
# How rare a run of characters is shows only among some others.
THINGS = ("自来水", "医保缴费", "危房", "网络线路", "变压器", "健身器材", "村账", "公路塌陷", "低保", "占道经营")
OTHERS = [
    (f"{place}{thing}", f"{place}{thing}", "2026/3/5", f"{thing}的事请答复。", "")
    for place in ("柳河庄", "东岭", "马家沟", "大埠")
    for thing in THINGS
]


def written(folder: Path) -> Path:
    """Write the small labelled list."""
    file = folder / "标注.csv"
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows((HEADERS, *ROWS, *OTHERS))
    return file


def test_a_labelled_list_is_measured_and_the_town_is_left_alone(
    transactional_db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["bench", "--matching", str(written(tmp_path)), "--reference", "标注", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["rows"], said["opened"], said["labelled"]) == (45, 45, 4)
    assert (said["with_partner"], said["found_in_five"]) == (3, 3)
    # Two of the three pairs; the third is a copy.
    assert said["reference_pairs"] == 2
    assert (said["precision"], said["coverage"]) == (1.0, 1.0)
    assert set(said["seconds"]) == {"import", "index", "match_all", "processor"}
    assert not Case.objects.exists()


def test_a_wrong_column_or_half_a_question_is_a_clear_complaint(
    transactional_db: None, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = str(written(tmp_path))
    assert main(["bench", "--matching", file]) == 2
    assert "--reference" in capfd.readouterr().err
    assert main(["bench", "--matching", file, "--reference", "分组"]) == 2
    assert "名单没有“分组”列；有：编号、主题、时间、内容、标注" in capfd.readouterr().err
