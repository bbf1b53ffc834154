"""What a paper may say, its plain form and its digest."""

import json
from dataclasses import replace
from datetime import date, datetime

import pytest

from documents.papers import BASIS, brief, item, notice, opinion, record
from shiqiao.documents import wording
from shiqiao.documents.canonical import canonical, digest
from shiqiao.documents.content import (
    BriefContent,
    Check,
    LegalBasis,
    PaperContent,
    Service,
    SignaturePlace,
    Void,
    document_number,
)


def test_document_number_is_written_as_the_standard_says() -> None:
    assert document_number("石政安改", 2026, 7) == "石政安改〔2026〕7号"
    assert document_number("石政安改", 2026, 112) == "石政安改〔2026〕112号"


@pytest.mark.parametrize(("prefix", "year", "n"), [("", 2026, 1), ("石〔政", 2026, 1), ("石", 26, 1), ("石", 2026, 0)])
def test_nonsense_makes_no_document_number(prefix: str, year: int, n: int) -> None:
    with pytest.raises(ValueError, match="document"):
        document_number(prefix, year, n)


@pytest.mark.parametrize(("by", "on"), [("", date(2026, 1, 1)), ("法制审核岗", None)])
def test_an_unverified_basis_is_refused(by: str, on: date | None) -> None:
    with pytest.raises(ValueError, match="not been verified"):
        LegalBasis("《某办法》第一条", by, on)
    data = notice().as_json()
    data["bases"][0] |= {"verified_by": by, "verified_on": on and on.isoformat()}
    with pytest.raises(ValueError, match="not been verified"):
        PaperContent.from_json(data)


@pytest.mark.parametrize("paper", [notice(3), record(), opinion()])
def test_plain_form_survives_a_round_trip_through_json(paper: PaperContent) -> None:
    assert PaperContent.from_json(json.loads(json.dumps(paper.as_json()))) == paper


def test_brief_survives_a_round_trip_through_json() -> None:
    assert BriefContent.from_json(json.loads(json.dumps(brief().as_json()))) == brief()


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"colour": "red"}, "colour"),
        ({"year": "2026"}, "year"),
        ({"kind": "closure_order"}, "kind"),
        ({"items": {}}, "items"),
        ({"issued_on": "昨天"}, "昨天"),
    ],
)
def test_bad_plain_form_is_refused_by_name(change: dict[str, object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        PaperContent.from_json(notice().as_json() | change)


def test_parts_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(ValueError, match="remedies"):
        replace(notice(), remedies="六十日内申请行政复议。")
    with pytest.raises(ValueError, match="remedies"):
        replace(notice(), is_decision=True)
    with pytest.raises(ValueError, match="together"):
        replace(notice(), issued_on=None)
    with pytest.raises(ValueError, match="earlier notice"):
        replace(opinion(), prior=None)
    with pytest.raises(ValueError, match="where and when"):
        replace(record(), check=None)
    with pytest.raises(ValueError, match="numbered upwards"):
        replace(notice(), items=(item(2), item(1)))
    with pytest.raises(ValueError, match="time zone"):
        Check("车间", datetime(2026, 11, 23, 9))  # noqa: DTZ001 - a naive moment is what is refused here
    with pytest.raises(ValueError, match="PNG"):
        SignaturePlace("负责人", ink="aGVsbG8=")


def test_control_and_direction_marks_are_taken_out() -> None:
    assert item(1, "a\x00b\u202ec\ud800\r\nd\x0b").description == "abc\nd"


def test_digest_is_fixed_and_ignores_what_came_after_issuing() -> None:
    paper = notice()
    assert digest(paper).startswith("shiqiao/paper/v1:sha256:")
    later = replace(
        paper, service=Service("直接送达", "王某", date(2026, 11, 24)), void=Void(date(2026, 11, 25), "错误")
    )
    assert digest(later) == digest(paper)
    assert digest(replace(paper, n=13)) != digest(paper)
    assert digest(replace(paper, items=(item(1, "改过的文字"),))) != digest(paper)


def test_canonical_bytes_are_sorted_dense_nfc_json() -> None:
    composed, decomposed = item(1, "caf\u00e9"), item(1, "cafe\u0301")
    raw = canonical(replace(notice(), items=(decomposed,)))
    assert raw == canonical(replace(notice(), items=(composed,)))
    data = json.loads(raw)
    assert data["version"] == "shiqiao/paper/v1"
    assert raw == json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
    assert "remedies" not in data["paper"]


def test_wording_counts_and_cites() -> None:
    paper = replace(notice(3), items=(item(1), item(2), replace(item(3), grade="major")))
    assert "发现事故隐患3项（其中重大事故隐患1项）" in wording.opening(paper)
    assert BASIS.text in wording.opening(paper)
    assert "《隐患整改通知书》（石政安改〔2026〕12号）" in wording.opening(opinion())
    assert wording.check_time(paper) == "2026年11月23日9时05分至11时30分"
    assert wording.demands(paper) == ["（一）明确专人负责。", "（二）留存整改前后照片。"]
    assert [wording.chinese_numeral(n) for n in (1, 10, 11, 20, 99)] == ["一", "十", "十一", "二十", "九十九"]


def test_a_record_without_findings_says_so() -> None:
    assert wording.opening(replace(record(), items=())).endswith("本次检查未发现事故隐患。")
