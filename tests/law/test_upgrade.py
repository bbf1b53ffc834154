"""A later edition's law data reach a town founded before, never over what the town edited, ended or verified."""

from datetime import date
from pathlib import Path

import pytest

from shiqiao.law.edit import verify_term
from shiqiao.law.load import DATA, load_seed, read_seed
from shiqiao.law.models import Basis, TermRow

pytestmark = pytest.mark.django_db
OLD = "hazard.rectify,15,day,0,,内部规定默认值：一般隐患整改期限,2020-01-01,,,"


def later(folder: Path, *lines: str) -> Path:
    """Copy the seed into a folder with other lines for the rectification term, as a later edition would have them."""
    for one in DATA.glob("*.csv"):
        text = one.read_text(encoding="utf-8")
        if one.name == "terms.csv":
            assert OLD in text
            text = text.replace(OLD, "\n".join(lines))
        (folder / one.name).write_text(text, encoding="utf-8")
    return folder


def rectify() -> list[tuple[int, date, date | None, str]]:
    rows = TermRow.objects.filter(name="hazard.rectify").order_by("valid_from")
    return list(rows.values_list("amount", "valid_from", "valid_to", "verified_by"))


SUCCEEDED = (
    "hazard.rectify,15,day,0,,内部规定默认值：一般隐患整改期限,2020-01-01,2027-01-01,,",
    "hazard.rectify,10,day,0,,内部规定默认值：一般隐患整改期限,2027-01-01,,,",
)


def test_a_successor_ends_what_was_in_force(tmp_path: Path) -> None:
    load_seed()
    verify_term("hazard.rectify", date(2020, 1, 1), "王守信", date(2026, 3, 1))
    report = load_seed(later(tmp_path, *SUCCEEDED))
    assert (report.created, report.renewed, report.kept) == (1, 1, [])
    assert rectify() == [
        (15, date(2020, 1, 1), date(2027, 1, 1), "王守信"),
        (10, date(2027, 1, 1), None, ""),
    ]
    again = load_seed(tmp_path)
    assert (again.created, again.renewed) == (0, 0)


def test_what_the_town_edited_has_no_successor(tmp_path: Path) -> None:
    load_seed()
    TermRow.objects.filter(name="hazard.rectify").update(amount=20)
    report = load_seed(later(tmp_path, *SUCCEEDED))
    assert report.kept == ["hazard.rectify 2020-01-01", "hazard.rectify 2027-01-01"]
    assert rectify() == [(20, date(2020, 1, 1), None, "")]


def test_a_verification_comes_in_where_the_town_has_none(tmp_path: Path) -> None:
    load_seed()
    load_seed(later(tmp_path, OLD[:-2] + ",张三,2026-10-01"))
    assert rectify() == [(15, date(2020, 1, 1), None, "张三")]


def test_what_the_town_ended_stays_ended() -> None:
    load_seed()
    TermRow.objects.filter(name="hazard.rectify").update(valid_to=date(2026, 1, 1))
    assert load_seed().kept == ["hazard.rectify 2020-01-01"]
    assert rectify() == [(15, date(2020, 1, 1), date(2026, 1, 1), "")]


def article(code: str) -> Basis:
    return Basis.objects.get(code=code)


def test_a_gist_that_was_put_wrong_is_corrected_where_the_town_left_it() -> None:
    load_seed()
    right = {row["code"]: row for row in read_seed("bases")}
    wrong = read_seed("corrected")
    assert {"xinfang.19", "xinfang.31", "xinfang.34", "tiaojie.29"} <= {row["code"] for row in wrong}
    for row in wrong:
        # As a town stands that was founded before: the old words, verified as they came.
        as_it_came = {"wording": row["was"], "source": "2025-04", "verified_by": "2025-04 快照"}
        assert Basis.objects.filter(code=row["code"]).update(**as_it_came) == 1
    Basis.objects.filter(code="xinfang.19").update(wording="本镇自己的话")
    report = load_seed()
    assert (report.renewed, report.kept) == (len(wrong) - 1, ["xinfang.19 2022-05-01"])
    found = article("xinfang.34")
    assert (found.wording, found.verified_by) == (right["xinfang.34"]["wording"], right["xinfang.34"]["verified_by"])
    assert "第三十一条第六项" in found.wording
    assert article("xinfang.19").wording == "本镇自己的话"
    assert load_seed().renewed == 0


def test_no_gist_that_was_put_wrong_came_back() -> None:
    now = {(row["code"], row["valid_from"]): row["wording"] for row in read_seed("bases")}
    for row in read_seed("corrected"):
        assert now[row["code"], row["valid_from"]] != row["was"]
