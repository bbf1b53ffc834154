"""Lives of hazards as lists of acts: each line a day, who, what, what is given, and the state afterwards."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Line:
    """One act of a life; `then` is the state that must follow."""

    day: str
    who: str
    act: str
    then: str
    given: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Life:
    """One case from beginning to end, with what the ledger must say of it."""

    title: str
    lines: tuple[Line, ...]
    outcome: str
    late: bool = False


FIND = {"grade": "general", "description": "配电箱未上锁", "files": ["photo"]}
DONE = {"measure": "已更换并张贴标识", "files": ["photo"]}
PASS = {"files": ["photo"]}
PLAN = {
    **dict.fromkeys(("goals", "methods", "funds", "people", "schedule", "safety"), "按方案执行"),
    **dict.fromkeys(("accountable", "measures_set", "funds_set", "deadline_set", "contingency_set"), True),
    "finish_by": "2026-04-10",
}

LIVES = (
    Life(
        "当场整改：看得见，改得掉",
        (
            Line("2026-03-03", "li", "find", "found", FIND),
            Line("2026-03-03", "li", "fix_on_spot", "closed", PASS),
        ),
        "fixed_on_spot",
    ),
    Life(
        "限期整改：通知、整改、另派人复查、销号",
        (
            Line("2026-03-03", "li", "find", "found", FIND),
            Line("2026-03-03", "qian", "order", "ordered", {"rectify_by": "2026-03-18"}),
            Line("2026-03-12", "owner", "rectify", "rectified", DONE),
            Line("2026-03-16", "wu", "verify", "closed", PASS),
        ),
        "fixed",
    ),
    Life(
        "退回、延期、逾期：晚了就是晚了",
        (
            Line("2026-03-03", "li", "find", "found", FIND),
            Line("2026-03-03", "qian", "order", "ordered", {"rectify_by": "2026-03-18"}),
            Line("2026-03-16", "owner", "ask_extension", "ordered", {"until": "2026-04-01", "reason": "配件未到"}),
            Line("2026-03-17", "qian", "extend", "ordered", {"reason": "配件确需外购"}),
            Line("2026-04-03", "owner", "rectify", "rectified", DONE),
            Line("2026-04-07", "wu", "reject", "ordered", {"reason": "仍未上锁", "rectify_by": "2026-04-14"}),
            Line("2026-04-13", "owner", "rectify", "rectified", DONE),
            Line("2026-04-15", "wu", "verify", "closed", PASS),
        ),
        "fixed",
        late=True,
    ),
    Life(
        "拒不整改：报告主管部门，部门作出决定",
        (
            Line("2026-03-03", "li", "find", "found", FIND),
            Line("2026-03-03", "qian", "order", "ordered", {"rectify_by": "2026-03-18"}),
            Line("2026-03-19", "sun", "refer", "referred", {"unit": "yingji", "why": "refused", "reason": "拒不整改"}),
            Line(
                "2026-03-24",
                "sun",
                "record_decision",
                "referred",
                {"unit": "yingji", "decision": "penalty", "decided_on": "2026-03-24", "document": "演示〔虚构〕1号"},
            ),
            Line("2026-03-25", "qian", "close_referred", "closed", {"reason": "主管部门已处罚"}),
        ),
        "referred",
        late=True,
    ),
    Life(
        "重大隐患：直报、撤人、停产、方案、复查、审查、复产",
        (
            Line("2026-03-03", "li", "find", "found", {**FIND, "grade": "major"}),
            Line("2026-03-03", "sun", "report_direct", "found", {"unit": "yingji"}),
            Line("2026-03-03", "li", "secure", "found", {"measure": "人员撤出，断电", "files": ["photo"]}),
            Line("2026-03-03", "qian", "order", "ordered", {"rectify_by": "2026-04-10"}),
            Line(
                "2026-03-04",
                "sun",
                "record_stop",
                "stopped",
                {"unit": "yingji", "scope": "full", "decided_on": "2026-03-04", "document": "演示〔虚构〕1号"},
            ),
            Line("2026-03-06", "owner", "submit_plan", "planned", PLAN),
            Line(
                "2026-03-06",
                "sun",
                "record_listing",
                "planned",
                {"unit": "yingji", "decided_on": "2026-03-06", "document": "演示〔虚构〕1号"},
            ),
            Line("2026-04-08", "owner", "rectify", "rectified", DONE),
            Line("2026-04-09", "wu", "verify", "verified", PASS),
            Line(
                "2026-04-10",
                "sun",
                "record_review",
                "reviewed",
                {
                    "unit": "yingji",
                    "decided_on": "2026-04-10",
                    "document": "演示〔虚构〕1号",
                    "summary": "同意恢复生产",
                },
            ),
            Line(
                "2026-04-13",
                "sun",
                "record_resume",
                "closed",
                {"unit": "yingji", "decided_on": "2026-04-13", "document": "演示〔虚构〕1号"},
            ),
            Line(
                "2026-04-14",
                "sun",
                "record_delisting",
                "closed",
                {"unit": "yingji", "decided_on": "2026-04-14", "document": "演示〔虚构〕1号"},
            ),
        ),
        "fixed",
    ),
    Life(
        "说不清的物料：先请专家判定，再定级",
        (
            Line("2026-03-03", "li", "find", "found", {**FIND, "description": "仓库存有不能确定的物料"}),
            Line("2026-03-03", "li", "consult", "found", {"question": "银灰色粉末是何物", "expert": "feng"}),
            Line("2026-03-04", "feng", "answer", "found", {"answer": "普通滑石粉，无危险"}),
            Line("2026-03-04", "qian", "dismiss", "closed", {"reason": "经专家判定不构成隐患"}),
        ),
        "unfounded",
    ),
)
