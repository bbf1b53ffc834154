"""A later edition's law data reach a town founded before, never over what the town edited, ended or verified."""

from datetime import date
from pathlib import Path

import pytest

from shiqiao.law.edit import verify_term
from shiqiao.law.load import DATA, load_seed
from shiqiao.law.models import TermRow

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
