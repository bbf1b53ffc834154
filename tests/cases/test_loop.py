"""The hazard loop through acts, from finding to closing, and what stands in its way."""

from contextlib import AbstractContextManager
from datetime import date
from typing import Any

import pytest

from build import Town, at, key, photo
from shiqiao.cases import clocks
from shiqiao.cases.kinds import clause_key
from shiqiao.cases.models import Case, Clause
from shiqiao.outbox.models import Message
from shiqiao.procedures.hazard import HAZARD
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step
from shiqiao.ui.choices import choices_for
from shiqiao.ui.who import roster_now


def refused(code: str) -> AbstractContextManager[Any]:
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


def paper_for(town: Town, *cases: Case) -> Any:
    """Draft and review a notice for these cases by Sun and Li, ready to be issued by Qian."""
    paper = clock.new_id()
    given = {
        "kind": "rectification_notice",
        "site": cases[0].site_id,
        "cases": [case.id for case in cases],
        "code": f"code{paper.hex[-8:]}",
        "content": "shiqiao/paper/v1:sha256:00",
    }
    act_all([Do("paper", paper, "draft", key(), given)], viewer=town.viewer("li"))
    town.do("sun", "paper", paper, "review")
    return paper


def order(town: Town, case: Case, by: str = "2026-03-18") -> Any:
    """Issue a notice for one case and order it in the same transaction."""
    paper = paper_for(town, case)
    act_all(
        [
            Do("paper", paper, "issue", key()),
            Do("hazard", case.id, "order", key(), {"notice": paper, "rectify_by": by}),
        ],
        viewer=town.viewer("qian"),
    )
    case.refresh_from_db()
    return paper


def rectified(town: Town) -> Case:
    """Walk a case to waiting for re-inspection: found by Li and Zhou on the 3rd, reported done by the mill on the 10th."""
    with at("2026-03-03"):
        case = town.finding(town.visit(), files=[photo()])
        order(town, case)
    with at("2026-03-10"):
        town.do(town.owner(), "hazard", case.id, "rectify", measure="已加锁并张贴标识", files=[photo("green")])
    case.refresh_from_db()
    return case


def test_fixed_on_the_spot(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        case = town.finding(visit, files=[photo()])
        assert (case.state, case.number, case.is_open) == ("found", 1, True)
        assert case.post_id == town.posts["li"]
        town.do("li", "hazard", case.id, "fix_on_spot", visit=visit, files=[photo("green")])
    case.refresh_from_db()
    assert (case.state, case.outcome, case.late) == ("closed", "fixed_on_spot", False)
    assert [step.seq for step in Step.objects.filter(subject_id=case.id).order_by("seq")] == [1, 2]


def test_no_fix_on_the_spot_without_a_before_photo(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        case = town.finding(visit)
        with refused("no_before_photo"):
            town.do("li", "hazard", case.id, "fix_on_spot", visit=visit, files=[photo()])
        town.do("li", "hazard", case.id, "note", text="补拍整改前", files=[photo()])
        town.do("li", "hazard", case.id, "fix_on_spot", visit=visit, files=[photo("green")])


def test_no_fix_on_the_spot_the_next_day(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        case = town.finding(visit, files=[photo()])
    with at("2026-03-04"), refused("not_on_the_spot"):
        town.do("li", "hazard", case.id, "fix_on_spot", visit=visit, files=[photo("green")])


def test_major_is_never_fixed_on_the_spot(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        case = town.finding(visit, grade="major", files=[photo()])
        with refused("is_major"):
            town.do("li", "hazard", case.id, "fix_on_spot", visit=visit, files=[photo("green")])


def test_ordered_proven_and_verified_by_somebody_new(town: Town) -> None:
    case = rectified(town)
    assert (case.state, case.due_on, case.notice_id is not None) == ("rectified", date(2026, 3, 20), True)
    with at("2026-03-12"):
        visit = town.visit(team=("wu", "zhou"), purpose="reinspection")
        town.do("wu", "hazard", case.id, "verify", visit=visit, files=[photo("blue")])
    case.refresh_from_db()
    assert (case.state, case.outcome, case.late, case.is_open) == ("closed", "fixed", False, False)


def overdue(town: Town) -> Case:
    """Walk a case past its term, the 18th of March, without a report."""
    with at("2026-03-03"):
        case = town.finding(town.visit(), files=[photo()])
        order(town, case)
    return case


@pytest.mark.parametrize(("name", "outcome"), [("verify", "fixed"), ("verify_partly", "partly")])
def test_what_nobody_reported_is_verified_after_its_term(town: Town, name: str, outcome: str) -> None:
    case = overdue(town)
    more = {} if name == "verify" else {"reason": "缺一处标识，另行登记"}
    with at("2026-03-18"):
        visit = town.visit(team=("wu", "zhou"), purpose="reinspection")
        with refused("not_reported"):
            town.do("wu", "hazard", case.id, name, visit=visit, files=[photo()], **more)
    with at("2026-03-19"):
        visit = town.visit(team=("wu", "zhou"), purpose="reinspection")
        town.do("wu", "hazard", case.id, name, visit=visit, files=[photo()], **more)
    case.refresh_from_db()
    assert (case.state, case.outcome, case.late, case.rectified_on) == ("closed", outcome, True, date(2026, 3, 19))


def test_what_nobody_reported_is_sent_back_after_its_term(town: Town) -> None:
    case = overdue(town)
    with at("2026-03-17"):
        town.do(town.owner(), "hazard", case.id, "ask_extension", until="2026-03-25", reason="配件未到")
    with at("2026-03-19"):
        visit = town.visit(team=("wu", "zhou"), purpose="reinspection")
        town.do("wu", "hazard", case.id, "reject", visit=visit, reason="仍未整改", rectify_by="2026-03-25")
    case.refresh_from_db()
    assert (case.state, case.late, case.due_on, case.rectified_on) == ("ordered", True, date(2026, 3, 25), None)
    assert case.marks.get("rejected") == 1
    assert not case.marks.get("extension_asked")
    with at("2026-03-20"):
        town.do(town.owner(), "hazard", case.id, "rectify", measure="已加锁", files=[photo("green")])
    case.refresh_from_db()
    assert (case.state, case.late) == ("rectified", True)


def test_the_team_that_found_does_not_verify_alone(town: Town) -> None:
    case = rectified(town)
    with at("2026-03-12"):
        visit = town.visit(team=("li", "zhou"), purpose="reinspection")
        with refused("nobody_new"):
            town.do("zhou", "hazard", case.id, "verify", visit=visit, files=[photo()])
        town.do("qian", "hazard", case.id, "approve_same_team", reason="其他人员均在外执勤")
        town.do("zhou", "hazard", case.id, "verify", visit=visit, files=[photo()])
    case.refresh_from_db()
    assert case.marks["same_team_approved"] == "2026-03-12"


def test_one_inspector_is_not_enough(town: Town) -> None:
    case = rectified(town)
    with at("2026-03-12"):
        visit = clock.new_id()
        town.do("sun", "visit", visit, "plan", site=town.sites["mill"], inspectors=[town.people["wu"].id])
        with refused("too_few"):
            town.do("wu", "visit", visit, "start", shown=True)
    assert case.state == "rectified"


def test_whoever_recorded_the_rectification_does_not_verify(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding(town.visit())
        order(town, case)
        town.do("zhou", "hazard", case.id, "rectify", measure="企业电话报告已整改", files=[photo()])
        visit = town.visit(team=("wu", "zhou"), purpose="reinspection")
        with refused("own_work"):
            town.do("zhou", "hazard", case.id, "verify", visit=visit, files=[photo("blue")])
        with refused("own_work"):
            town.do("wu", "hazard", case.id, "verify", visit=visit, files=[photo("blue")])


def test_rejected_back_with_a_reason_and_late_stays_late(town: Town) -> None:
    case = rectified(town)
    with at("2026-03-25"):
        visit = town.visit(team=("wu", "zhou"), purpose="reinspection")
        with refused("missing"):
            town.do("wu", "hazard", case.id, "reject", visit=visit, rectify_by="2026-04-01")
        town.do("wu", "hazard", case.id, "reject", visit=visit, reason="锁具损坏", rectify_by="2026-04-01")
        case.refresh_from_db()
        assert (case.state, case.late, case.marks["rejected"]) == ("ordered", True, 1)
        town.do(town.owner(), "hazard", case.id, "rectify", measure="更换", files=[photo("green")])
        town.do("wu", "hazard", case.id, "verify", visit=visit, files=[photo("blue")])
    case.refresh_from_db()
    assert (case.outcome, case.late) == ("fixed", True)


def test_an_extension_is_approved_by_another_and_moves_the_deadline(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding(town.visit())
        order(town, case, "2026-03-18")
    with at("2026-03-16"):
        with refused("not_longer"):
            town.do(town.owner(), "hazard", case.id, "ask_extension", until="2026-03-18", reason="配件未到")
        town.do(town.owner(), "hazard", case.id, "ask_extension", until="2026-04-01", reason="配件未到")
        with refused("not_yours"):
            town.do("li", "hazard", case.id, "extend", reason="同意")
        town.do("qian", "hazard", case.id, "extend", reason="配件确需外购")
    case.refresh_from_db()
    assert (case.due_on, case.rectify_by, case.late, case.marks["extensions"]) == (
        date(2026, 4, 1),
        date(2026, 4, 1),
        False,
        1,
    )


def test_order_needs_the_issued_notice(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding(town.visit())
        paper = paper_for(town, case)
        with refused("notice_not_issued"):
            town.do("qian", "hazard", case.id, "order", notice=paper, rectify_by="2026-03-18")


def test_reassigning_does_not_move_the_deadline(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding()
        due = case.due_on
    with at("2026-03-04"):
        town.do("sun", "hazard", case.id, "assign", post=town.posts["zhou"], reason="划片调整")
    case.refresh_from_db()
    assert (case.post_id, case.due_on) == (town.posts["zhou"], due)


def test_referral_needs_a_decision_by_a_unit_with_the_power(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding(town.visit())
        order(town, case)
    with at("2026-03-20"):
        bureau = town.units["yingji"].id
        town.do("sun", "hazard", case.id, "refer", unit=bureau, why="refused", reason="拒不整改")
        with refused("no_decisions"):
            town.do("qian", "hazard", case.id, "close_referred", reason="已移交")
        with refused("no_power"):
            town.do(
                "sun",
                "hazard",
                case.id,
                "record_decision",
                unit=town.units["anwei"].id,
                decision="penalty",
                decided_on="2026-03-20",
            )
        town.do(
            "sun",
            "hazard",
            case.id,
            "record_decision",
            unit=bureau,
            decision="penalty",
            decided_on="2026-03-20",
            document="演示〔虚构〕1号",
        )
        town.do("qian", "hazard", case.id, "close_referred", reason="已依法处罚")
    case.refresh_from_db()
    assert (case.outcome, case.late) == ("referred", True)


def test_a_recurrence_is_found_and_points_at_the_earlier_closing(town: Town) -> None:
    clause = clause_key("配电箱应上锁")
    with at("2026-03-03"):
        visit = town.visit()
        first = town.finding(visit, files=[photo()], clause=clause, clause_text="配电箱应上锁")
        town.do("li", "hazard", first.id, "fix_on_spot", visit=visit, files=[photo("green")])
    with at("2026-05-03"):
        again = town.finding(town.visit(), clause=clause, clause_text="配电箱应上锁")
        assert again.recurs_id == first.id
        town.do("li", "hazard", first.id, "charge", later=again.id)
    first.refresh_from_db()
    assert (first.recurred, first.state) == (True, "closed")
    with at("2027-04-03"):
        assert Case.objects.filter(recurs_id=first.id).count() == 1


def test_the_same_words_without_a_clause_are_a_recurrence(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        first = town.finding(visit, files=[photo()], description="车间东侧配电箱未上锁。")
        town.do("li", "hazard", first.id, "fix_on_spot", visit=visit, files=[photo("green")])
    with at("2026-05-03"):
        again = town.finding(town.visit(), description="车间东侧，配电箱 未上锁")
        assert again.recurs_id == first.id
        assert town.finding(town.visit(), description="车间西侧配电箱未上锁").recurs_id is None
        assert town.finding(town.visit("shop"), site="shop", description="车间东侧配电箱未上锁").recurs_id is None


def test_two_spots_of_one_visit_are_no_recurrence(town: Town) -> None:
    clause = clause_key("配电箱应上锁")
    with at("2026-03-03"):
        visit = town.visit()
        first = town.finding(visit, files=[photo()], clause=clause)
        town.do("li", "hazard", first.id, "fix_on_spot", visit=visit, files=[photo("green")])
        assert town.finding(visit, clause=clause).recurs_id is None


def test_a_clause_that_means_major_cannot_be_recorded_as_general(town: Town) -> None:
    clause = clause_key("有限空间作业未审批")
    with at("2026-03-03"):
        rows = [Clause(key=clause, text="有限空间作业未审批", grade_if_fails="major")]
        given = {"title": "有限空间", "code": "confined", "edition": 1, "clauses": 1}
        act_all([Do("checklist", clock.new_id(), "publish", key(), given, details=rows)], viewer=town.viewer("sun"))
        visit = town.visit()
        with refused("clause_is_major"):
            town.finding(visit, clause=clause)
        with refused("no_photo"):
            town.finding(visit, clause=clause, grade="major")
        assert town.finding(visit, clause=clause, grade="major", files=[photo()]).grade == "major"


def test_a_gap_falls_to_the_catch_all_post(town: Town) -> None:
    with at("2026-03-03"):
        site = clock.new_id()
        town.do(
            "sun",
            "site",
            site,
            "enlist",
            name="王院加油站（虚构）",
            site_kind="shop",
            place="370782105303",
            field="chemicals",
        )
        town.sites["pump"] = site
        case = town.finding(who="sun", site="pump")
    assert (case.post_id, case.marks["catch_all"]) == (town.posts["qian"], True)


def test_stranger_and_administrator_get_the_answer_of_absence(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding()
        with refused("not_found"):
            town.do("zhao", "hazard", case.id, "note", text="看看")
        with refused("not_found"):
            town.do("chen", "hazard", case.id, "note", text="管理员看看")
        with refused("not_found"):
            town.do(town.owner("shop"), "hazard", case.id, "note", text="别家看看")
        with refused("not_found"):
            town.do("li", "hazard", clock.new_id(), "note", text="没有这件")


def test_clocks_remind_before_and_climb_after(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding(town.visit())
        order(town, case, "2026-03-18")
    with at("2026-03-16"):
        assert clocks.watch()
        assert not clocks.watch()
    with at("2026-03-20"):
        clocks.watch()
    with at("2026-03-30"):
        clocks.watch()
        clocks.watch()
    case.refresh_from_db()
    acts = list(Step.objects.filter(subject_id=case.id).order_by("seq").values_list("act", flat=True))
    assert acts == ["find", "order", "remind", "escalate", "escalate"]
    assert (case.late, case.marks["escalation"]) == (True, 2)
    told = set(Message.objects.filter(act="escalate").values_list("person_id", flat=True))
    assert told == {town.people["li"].id, town.people["qian"].id, town.people["zheng"].id}


def test_a_post_is_not_vacated_with_cases_left(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding()
        with refused("cases_left"):
            town.do("qian", "post", town.posts["li"], "vacate")
        town.do("qian", "hazard", case.id, "assign", post=town.posts["zhou"], reason="离岗交接")
        town.do("qian", "post", town.posts["li"], "vacate")
        assert town.finding(who="zhou").post_id == town.posts["zhou"]


def test_no_more_time_is_asked_for_once_the_term_is_over(town: Town) -> None:
    case = overdue(town)
    with at("2026-03-19"), refused("term_over"):
        town.do(town.owner(), "hazard", case.id, "ask_extension", until="2026-03-25", reason="配件未到")


def test_a_case_is_not_given_to_a_post_that_reads_no_hazard(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding()
        for name in ("chen", "feng"):
            with refused("reads_no_case"):
                town.do("sun", "hazard", case.id, "assign", post=town.posts[name], reason="划片调整")
        (need,) = [one for one in HAZARD.act("assign").needs if one.kind == "post"]
        shown = {value for value, _label in choices_for(need, town.viewer("sun"), case, roster_now()) or ()}
    assert shown == {str(town.posts[name]) for name in ("zheng", "qian", "sun", "li", "zhou", "wu")}
