"""A major hazard's long way: report, secure, stop, plan, rectify, look again, review, resume; nothing can be skipped."""

from datetime import date
from typing import Any

from build import Town, at, photo
from cases.test_loop import order, refused
from shiqiao.cases.models import Case

PLAN: dict[str, Any] = {
    **dict.fromkeys(("goals", "methods", "funds", "people", "schedule", "safety"), "按方案执行"),
    **dict.fromkeys(("accountable", "measures_set", "funds_set", "deadline_set", "contingency_set"), True),
    "finish_by": "2026-04-10",
}


def stopped(town: Town) -> Case:
    """Walk a major hazard to the stop by the bureau on 4 March."""
    with at("2026-03-03"):
        case = town.finding(town.visit(), grade="major", files=[photo()])
        assert case.due_on == case.found_on
        bureau = town.units["yingji"].id
        town.do("sun", "hazard", case.id, "report_direct", unit=bureau)
        order(town, case)
        with refused("no_secured_on"):
            town.do("sun", "hazard", case.id, "record_stop", unit=bureau, scope="full", decided_on="2026-03-03")
        town.do("li", "hazard", case.id, "secure", measure="人员已撤出，切断电源", files=[photo()])
    with at("2026-03-04"):
        with refused("no_power"):
            town.do(
                "sun",
                "hazard",
                case.id,
                "record_stop",
                unit=town.units["anwei"].id,
                scope="full",
                decided_on="2026-03-04",
            )
        town.do(
            "sun",
            "hazard",
            case.id,
            "record_stop",
            unit=bureau,
            scope="full",
            decided_on="2026-03-04",
            document="演示〔虚构〕1号",
        )
    case.refresh_from_db()
    return case


def test_the_whole_way(town: Town) -> None:
    case = stopped(town)
    bureau = town.units["yingji"].id
    with at("2026-03-06"):
        with refused("wrong_state"):
            town.do(town.owner(), "hazard", case.id, "rectify", measure="已改", files=[photo()])
        with refused("commitments"):
            town.do(town.owner(), "hazard", case.id, "submit_plan", **{**PLAN, "funds_set": False})
        town.do(town.owner(), "hazard", case.id, "submit_plan", **PLAN)
        town.do(
            "sun", "hazard", case.id, "record_listing", unit=bureau, decided_on="2026-03-06", document="演示〔虚构〕1号"
        )
    with at("2026-04-08"):
        town.do(town.owner(), "hazard", case.id, "rectify", measure="按方案完成", files=[photo("green")])
        visit = town.visit(team=("wu", "zhou"), purpose="reinspection")
        town.do("wu", "hazard", case.id, "verify", visit=visit, files=[photo("blue")])
        case.refresh_from_db()
        assert (case.state, case.is_open) == ("verified", True)
        with refused("wrong_state"):
            town.do(
                "sun",
                "hazard",
                case.id,
                "record_resume",
                unit=bureau,
                decided_on="2026-04-08",
                document="演示〔虚构〕1号",
            )
        town.do(
            "sun",
            "hazard",
            case.id,
            "record_review",
            unit=bureau,
            decided_on="2026-04-08",
            document="演示〔虚构〕1号",
            summary="同意",
        )
        with refused("no_power"):
            town.do("sun", "hazard", case.id, "record_resume", unit=town.units["anwei"].id, decided_on="2026-04-08")
        town.do(
            "sun", "hazard", case.id, "record_resume", unit=bureau, decided_on="2026-04-08", document="演示〔虚构〕1号"
        )
        town.do(
            "sun",
            "hazard",
            case.id,
            "record_delisting",
            unit=bureau,
            decided_on="2026-04-08",
            document="演示〔虚构〕1号",
        )
    case.refresh_from_db()
    assert (case.state, case.outcome, case.marks["stopped_on"]) == ("closed", "fixed", "2026-03-04")


def test_neither_stop_nor_plan_can_be_skipped(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding(town.visit(), grade="major", files=[photo()])
        order(town, case)
        with refused("no_plan"):
            town.do(town.owner(), "hazard", case.id, "rectify", measure="已改", files=[photo("green")])
    with at("2026-04-20"):
        visit = town.visit(team=("wu", "zhou"), purpose="reinspection")
        for name in ("verify", "reject"):
            given = {"reason": "未整改", "rectify_by": "2026-04-30"} if name == "reject" else {}
            with refused("no_plan"):
                town.do("wu", "hazard", case.id, name, visit=visit, files=[photo()], **given)


def test_a_plan_that_nobody_reported_done_is_looked_at_after_its_term(town: Town) -> None:
    case = stopped(town)
    with at("2026-03-06"):
        town.do(town.owner(), "hazard", case.id, "submit_plan", **PLAN)
    with at("2026-04-11"):
        visit = town.visit(team=("wu", "zhou"), purpose="reinspection")
        town.do("wu", "hazard", case.id, "reject", visit=visit, reason="未完成", rectify_by="2026-04-20")
    case.refresh_from_db()
    assert (case.state, case.late) == ("planned", True)


def test_a_failed_review_goes_back_to_the_plan(town: Town) -> None:
    case = stopped(town)
    with at("2026-03-06"):
        town.do(town.owner(), "hazard", case.id, "submit_plan", **PLAN)
        town.do(town.owner(), "hazard", case.id, "rectify", measure="完成", files=[photo("green")])
        visit = town.visit(team=("wu", "zhou"), purpose="reinspection")
        town.do("wu", "hazard", case.id, "verify", visit=visit, files=[photo("blue")])
        town.do(
            "sun",
            "hazard",
            case.id,
            "fail_review",
            unit=town.units["yingji"].id,
            decided_on="2026-03-06",
            document="演示〔虚构〕1号",
            reason="防爆未验收",
            rectify_by="2026-04-01",
        )
    case.refresh_from_db()
    assert (case.state, case.verified_on) == ("planned", None)


def test_a_major_grade_is_lowered_by_another_after_an_opinion(town: Town) -> None:
    with at("2026-03-03"):
        visit = town.visit()
        case = town.finding(visit, grade="major", files=[photo()])
        lower = {"grade": "general", "reason": "看错了"}
        with refused("not_yours_to_lower"):
            town.do("li", "hazard", case.id, "regrade", **lower)
        with refused("no_opinion"):
            town.do("qian", "hazard", case.id, "regrade", **lower)
        with refused("no_opinion"):
            town.do("qian", "hazard", case.id, "dismiss", reason="看错了")
        town.do("li", "hazard", case.id, "consult", question="是否属于重大", expert=town.people["feng"].id)
        town.do("feng", "hazard", case.id, "answer", answer="不属于重大隐患")
        with refused("not_yours_to_lower"):
            town.do("li", "hazard", case.id, "regrade", **lower)
        town.do("qian", "hazard", case.id, "regrade", **lower)
        case.refresh_from_db()
        assert case.grade == "general"
        with refused("was_major"):
            town.do("li", "hazard", case.id, "fix_on_spot", visit=visit, files=[photo("green")])
        town.do("li", "hazard", case.id, "regrade", grade="major", reason="复核后仍属重大")
        with refused("no_opinion"):
            town.do("qian", "hazard", case.id, "regrade", **lower)


def test_who_graded_or_judged_does_not_lower(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding(town.visit())
        with refused("same_grade"):
            town.do("qian", "hazard", case.id, "regrade", grade="general", reason="没有变")
        town.do("qian", "hazard", case.id, "regrade", grade="major", reason="符合判定标准")
        town.do("sun", "hazard", case.id, "consult", question="是否属于重大", expert=town.people["feng"].id)
        town.do("qian", "hazard", case.id, "answer", answer="专家电话答复：不属于")
        with refused("own_grade"):
            town.do("qian", "hazard", case.id, "regrade", grade="general", reason="误判")
        town.do("zheng", "hazard", case.id, "regrade", grade="general", reason="专家意见属实")
    case.refresh_from_db()
    assert case.grade == "general"


def test_decisions_stand_in_their_order_and_on_a_proof(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding(town.visit(), grade="major", files=[photo()])
        bureau = town.units["yingji"].id
        proof = {"unit": bureau, "document": "演示〔虚构〕1号"}
        town.do("sun", "hazard", case.id, "report_direct", unit=bureau)
        town.do("li", "hazard", case.id, "secure", measure="人员已撤出", files=[photo("green")])
        order(town, case)
        stop = {"scope": "full", "decided_on": "2026-03-03"}
        with refused("before_its_turn"):
            town.do("sun", "hazard", case.id, "record_stop", **proof, **{**stop, "decided_on": "2025-03-03"})
        with refused("no_proof"):
            town.do("sun", "hazard", case.id, "record_stop", unit=bureau, **stop)
        town.do("sun", "hazard", case.id, "record_stop", unit=bureau, files=[photo("white")], **stop)
        with refused("before_its_turn"):
            town.do("sun", "hazard", case.id, "record_listing", **proof, decided_on="2026-03-02")
    with at("2026-03-06"):
        town.do(town.owner(), "hazard", case.id, "submit_plan", **PLAN)
    with at("2026-04-08"):
        town.do(town.owner(), "hazard", case.id, "rectify", measure="完成", files=[photo("yellow")])
        visit = town.visit(team=("wu", "zhou"), purpose="reinspection")
        town.do("wu", "hazard", case.id, "verify", visit=visit, files=[photo("blue")])
        with refused("before_its_turn"):
            town.do("sun", "hazard", case.id, "record_review", **proof, decided_on="2026-04-07", summary="同意")
        town.do("sun", "hazard", case.id, "record_review", **proof, decided_on="2026-04-08", summary="同意")
        with refused("before_its_turn"):
            town.do("sun", "hazard", case.id, "record_resume", **proof, decided_on="2026-04-07")
        with refused("future_day"):
            town.do("sun", "hazard", case.id, "record_resume", **proof, decided_on="2026-04-09")
        town.do("sun", "hazard", case.id, "record_resume", **proof, decided_on="2026-04-08")


def test_report_and_securing_are_due_the_same_day_whatever_the_notice_says(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding(town.visit(), grade="major", files=[photo()])
        order(town, case, "2026-05-02")
        assert (case.due_on, case.rectify_by) == (date(2026, 3, 3), date(2026, 5, 2))
        with refused("not_competent"):
            town.do("sun", "hazard", case.id, "report_direct", unit=town.units["anwei"].id)
        town.do("sun", "hazard", case.id, "report_direct", unit=town.units["yingji"].id)
        case.refresh_from_db()
        assert case.due_on == date(2026, 3, 3)
        town.do("li", "hazard", case.id, "secure", measure="人员已撤出", files=[photo()])
        case.refresh_from_db()
        assert case.due_on == date(2026, 5, 2)
        with refused("not_competent"):
            town.do(
                "sun", "hazard", case.id, "refer", unit=town.units["anwei"].id, why="beyond_power", reason="超出权限"
            )
