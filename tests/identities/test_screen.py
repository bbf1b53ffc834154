"""What leaves the house names nobody under seal: papers are stopped before issue, lists cover, messages carry numbers."""

import io
import logging
from dataclasses import replace

import openpyxl
import pytest

from build import Town, at, key
from documents.cast import composed, inspected, reviewed
from identities.cast import ADDRESS, MARKED, NAME, PHONE, reported
from shiqiao.cases.find import Filters
from shiqiao.cases.models import Case
from shiqiao.documents.content import PaperContent
from shiqiao.documents.final import draft_of
from shiqiao.documents.issue import draft, issue, redraft
from shiqiao.documents.models import Paper
from shiqiao.identities.models import Identity
from shiqiao.intake.export import export_cases
from shiqiao.outbox import worker
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock


def refused(code: str):
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def written(content: PaperContent, text: str) -> PaperContent:
    first = replace(content.items[0], description=text)
    return replace(content, items=(first, *content.items[1:]))


@pytest.fixture
def paper(town: Town) -> Paper:
    """A reviewed notice to the mill, about which somebody under seal has reported something else."""
    with at("2026-03-03"):
        reported(town)
        visit, cases = inspected(town)
        made = draft(composed(town, "rectification_notice", visit, cases), viewer=town.viewer("sun"), key=key())
        return reviewed(town, Paper.objects.get(id=made.subject_id))


@pytest.mark.parametrize(
    "text",
    [
        f"{NAME}反映配电箱未上锁",
        "据欧　阳疏 桐反映，配电箱未上锁",
        "经与１３９－００００－１２３４核实，配电箱未上锁",
        "毗邻东九巷７７号，配电箱未上锁",
    ],
)
def test_a_paper_that_names_the_reporter_is_stopped_before_it_is_issued(town: Town, paper: Paper, text: str) -> None:
    with at("2026-03-03", 10):
        cases = list(Case.objects.filter(id__in=paper.cases).order_by("number"))
        redraft(
            paper,
            written(draft_of(paper), text),
            [case.id for case in cases],
            viewer=town.viewer("sun"),
            key=key(),
            seen=None,
        )
        paper = reviewed(town, Paper.objects.get(id=paper.id))
        with refused("names_somebody") as stopped:
            issue(paper, viewer=town.viewer("qian"), key=key())
        with refused("names_somebody"):
            issue(paper, viewer=town.viewer("qian"), key=key())
        with refused("names_somebody"):
            # No door can issue it past the check.
            town.do("qian", "paper", paper.id, "issue")
    assert "第1项" in str(stopped.value)
    assert not [one for one in MARKED if one in str(stopped.value)]
    assert Paper.objects.get(id=paper.id).state == "reviewed"
    # Data protection hears of it, once for one version of the paper.
    assert Identity.objects.get().stopped == 1


def test_a_paper_that_names_nobody_is_issued(town: Town, paper: Paper) -> None:
    with at("2026-03-03", 10):
        issue(paper, viewer=town.viewer("qian"), key=key())
    assert Paper.objects.get(id=paper.id).state == "issued"


def test_a_list_covers_what_was_typed_before_the_seal(town: Town) -> None:
    case = town.finding(who="sun", description=f"{NAME}家（{ADDRESS}）旁堆放危险品")
    other = town.finding(who="sun", description="配电箱未上锁")
    town.do("sun", "identity", clock.new_id(), "seal", case=case.id, role="reporter", name=NAME, phone=PHONE)
    out = io.BytesIO()
    export_cases(out, town.viewer("qian"), Filters())
    cells = [str(cell) for row in openpyxl.load_workbook(out).active.values for cell in row]
    assert not [one for one in MARKED if any(one in cell for cell in cells)]
    assert "某某家（石桥子镇岳旺社区前岭村［住址已遮盖］）旁堆放危险品" in cells
    assert other.description in cells


def test_a_message_carries_number_and_link_and_its_address_lies_nowhere(
    town: Town, settings: object, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    case, person = reported(town)
    town.do("li", "identity", person.id, "message", purpose="check")
    sent: list[tuple[str, worker.Telling]] = []
    monkeypatch.setattr(worker, "CHANNELS", [lambda who, telling: sent.append((who.phone, telling))])
    worker.run_once()
    [(phone, telling)] = [one for one in sent if one[0] == PHONE]
    assert (phone, telling.number) == (PHONE, str(case))
    assert PHONE not in repr(telling)


def test_a_gateway_that_repeats_the_address_leaves_no_trace_in_the_log(
    town: Town, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    _case, person = reported(town)
    town.do("li", "identity", person.id, "message", purpose="check")

    def gateway(who: worker.Reached, telling: worker.Telling) -> None:
        raise OSError(f"550 no such recipient {who.phone} {who.email}")

    monkeypatch.setattr(worker, "CHANNELS", [gateway])
    with caplog.at_level(logging.DEBUG):
        worker.run_once()
    assert "could not be sent" in caplog.text
    assert not [one for one in MARKED if one in caplog.text]
