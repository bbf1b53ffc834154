"""Lists of petitions and disputes: persons under seal, sources with their days, nothing twice, nothing unsealed."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import uuid5

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from build import Town, at
from cases.matters import enlist
from field.cast import phone
from intake.ledgers import csv_bytes, xlsx
from shiqiao.cases.models import Case, Source
from shiqiao.identities.models import Identity
from shiqiao.identities.seal import forget
from shiqiao.intake import holders, staging
from shiqiao.intake.models import Staging
from shiqiao.intake.plan import Plan
from shiqiao.intake.report import told
from shiqiao.intake.sources import NAMESPACE
from shiqiao.intake.takeover import confirm, receive, take_over
from shiqiao.intake.whats import read_plan
from shiqiao.record.models import Step, Text

pytestmark = pytest.mark.django_db
DAY = "2026-03-03"
HEADERS = [
    "工单编号",
    "来电人",
    "联系电话",
    "标题",
    "反映内容",
    "来电时间",
    "办结期限",
    "所属社区",
    "备用号码",
    "承办单位",
]
ROWS = [
    HEADERS,
    ["R-1", "示例甲", "13800000001", "路灯不亮", "岳旺村路灯三个月没修", "2026/2/27", "2026年3月10日", "岳旺社区",
     "13800000009", "村镇办"],
    ["R-2", "示例乙", "13800000002", "下水道堵塞", "示例乙家门前下水道堵塞，电话13800000002", "2026-02-28", "", "",
     "", ""],
    ["R-3", "示例丙", "13800000003", "", "", "2026-02-28", "", "", "", ""],
]  # fmt: skip
PETITIONS_FILE = Path(__file__).resolve().parents[3] / "shared" / "data" / "petitions_dev.xlsx"


@pytest.fixture
def office(town: Town) -> Town:
    with at(DAY, 8):
        return enlist(town)


def plan_of(town: Town, rows: list[list[Any]], who: str = "sun", **how: Any) -> Plan:
    return read_plan(csv_bytes(rows), "热线工单.csv", town.viewer(who), what="petitions", **how)


def import_all(town: Town, plan: Plan) -> int:
    who = town.viewer("sun")
    batch = receive(plan, who, "热线工单.csv")
    confirm(batch, len(plan.lines), who)
    return sum(take_over(plan, batch, who))


def test_each_row_is_a_petition_with_source_and_sealed_person(office: Town) -> None:
    with at(DAY):
        plan = plan_of(office, ROWS, options={"channel": "12345"})
        assert plan.counts() == {"rows": 3, "opened": 2, "unchanged": 0, "repeated": 0, "changed": 0, "to_mend": 1}
        assert import_all(office, plan) == 2
        first = Case.objects.get(source_number="R-1")
        source = Source.objects.get(home_id=first.id)
        assert (first.kind, first.channel, first.title) == ("petition", "12345", "路灯不亮")
        assert str(first.due_on) == "2026-03-10"
        assert (str(source.due_on), str(source.claimed_on), source.number) == ("2026-03-10", "2026-02-27", "R-1")
        assert str(first.found_on) == DAY
        assert Identity.objects.count() == 2


def test_no_person_stands_in_text_step_or_kept_column(office: Town) -> None:
    with at(DAY):
        plan = plan_of(office, ROWS)
        assert any("备用号码" in sentence for sentence in told(plan))
        import_all(office, plan)
        everything = json.dumps(list(Step.objects.values_list("given", "outcome")), ensure_ascii=False)
        everything += "".join(Text.objects.values_list("body", flat=True))
        everything += "".join(Source.objects.values_list("columns", flat=True))
        for planted in ("示例甲", "示例乙", "13800000001", "13800000002", "13800000009"):
            assert planted not in everything, planted
        kept = json.loads(Source.objects.get(number="R-1").columns)
        assert ["承办单位", "村镇办", ""] in [[cell[0], cell[1], ""] for cell in kept["cells"]]


QUARRELS = [
    ["警情编号", "接警时间", "警情类别", "简要警情", "当事人甲", "当事人乙", "当事人乙电话", "证人", "处置情况", "移交日期"],
    ["JJ-1", "2026-02-27 08:01", "邻里纠纷", "示例丁与示例戊因滴水争吵，示例己在场", "示例丁", "示例戊", "13800000021",
     "示例己", "示例戊已劝解", "2026-2-28"],
    ["JJ-2", "二〇二六年二月二十八日", "家庭矛盾", "因琐事争吵", "", "", "", "", "移交", "2026-3-1"],
]  # fmt: skip


def test_both_sides_of_a_quarrel_lie_under_seal(office: Town) -> None:
    with at(DAY):
        plan = read_plan(csv_bytes(QUARRELS), "派出所移交.csv", office.viewer("sun"), what="disputes")
        assert plan.brings["left_out"] == ["证人"]
        assert import_all(office, plan) == 2
    case = Case.objects.get(source_number="JJ-1")
    parties = Identity.objects.filter(case_id=case.id, role="party").order_by("ordinal")
    assert [party.has for party in parties] == [["name", "note"], ["name", "phone"]]
    assert not Identity.objects.exclude(case_id=case.id).exists()
    kept = "".join(map(str, Text.objects.values_list("body", flat=True))) + case.title + case.description
    assert [one for one in ("示例丁", "示例戊", "示例己", "13800000021") if one in kept] == []
    assert "因滴水争吵" in kept


def test_again_changes_nothing_and_a_longer_list_adds_the_new(office: Town) -> None:
    with at(DAY):
        import_all(office, plan_of(office, ROWS))
        again = plan_of(office, ROWS)
        assert (again.counts()["opened"], again.counts()["unchanged"]) == (0, 2)
        more = [*ROWS, ["R-4", "示例丁", "13800000004", "健身器材损坏", "广场器材坏了", "2026-03-01", "", "", "", ""]]
        assert plan_of(office, more).counts()["opened"] == 1
        changed = [ROWS[0], [*ROWS[1][:4], "说法完全不同了", *ROWS[1][5:]]]
        counts = plan_of(office, changed).counts()
        assert (counts["opened"], counts["changed"]) == (0, 1)


PLAIN = [
    ["来电人", "联系电话", "反映内容", "来电时间", "处理结果", "备注"],
    ["示例甲", "13800000001", "村口路灯不亮", "2026-02-27", "", ""],
    ["示例乙", "13800000002", "村口路灯不亮", "2026-02-27", "", ""],
    ["示例甲", "138-0000-0001", "村口路灯不亮", "2026-02-27", "", ""],
    ["示例甲", "13800000001", "村口路灯不亮", "2026-02-28", "", ""],
]


def test_the_same_words_of_two_people_are_two_matters(office: Town) -> None:
    with at(DAY):
        plan = plan_of(office, PLAIN)
        assert (plan.counts()["opened"], plan.counts()["repeated"]) == (3, 1)
        assert any(sentence.startswith("1 行与另一行文字相同而反映人不同") for sentence in told(plan))
        assert import_all(office, plan) == 3
        assert Identity.objects.count() == 3
        # Again, and in another order, it adds nothing; the second one alone is known as the second one.
        assert plan_of(office, PLAIN).counts()["opened"] == 0
        assert plan_of(office, [PLAIN[0], *reversed(PLAIN[1:])]).counts() | {"repeated": 1} == {
            "rows": 4, "opened": 0, "unchanged": 3, "repeated": 1, "changed": 0, "to_mend": 0,
        }  # fmt: skip
        assert plan_of(office, [PLAIN[0], PLAIN[2]]).counts()["unchanged"] == 1
        # A third caller, and one who says no name, are new; whoever is erased is not taken for a stranger.
        third = [["示例丙", "13800000003", *PLAIN[1][2:]], ["", "", *PLAIN[1][2:]]]
        assert plan_of(office, [PLAIN[0], *PLAIN[1:], *third]).counts()["opened"] == 2


def test_an_erased_person_is_no_stranger(office: Town) -> None:
    with at(DAY):
        import_all(office, plan_of(office, PLAIN[:2]))
        one = Identity.objects.get()
        forget([one.id])
        Identity.objects.filter(id=one.id).update(erased_on=date(2026, 3, 3))
        assert plan_of(office, PLAIN[:2]).counts()["unchanged"] == 1
        Identity.objects.filter(id=one.id).update(erased_on=None)


def test_whoever_was_sealed_before_names_were_parted_is_known_again(
    office: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = [
        ["反映人", "反映内容", "反映时间"],
        ["示例甲 13800000001", "路灯不亮", "2026-02-27"],
        ["匿名", "井盖缺失", "2026-02-27"],
    ]
    with at(DAY):
        import_all(office, plan_of(office, rows))
        assert sorted(Identity.objects.get().has) == ["name", "phone"]
        one, other = (Case.objects.get(title=title).id for title in ("路灯不亮", "井盖缺失"))
        # As an earlier version kept them: the number within the name, and nobody as somebody.
        before = {uuid5(NAMESPACE, f"{one}/person"): {"name": "示例甲 13800000001"}}
        before[uuid5(NAMESPACE, f"{other}/person")] = {"name": "匿名"}
        monkeypatch.setattr(holders, "standing_values", lambda ids: {each: before.get(each, {}) for each in ids})
        assert plan_of(office, rows).counts()["unchanged"] == 2
        assert plan_of(office, [rows[0], ["示例乙", *rows[1][1:]]]).counts()["opened"] == 1


def test_what_moves_on_is_no_other_matter(office: Town) -> None:
    with at(DAY):
        import_all(office, plan_of(office, PLAIN[:3]))
        moved = [PLAIN[0], *([*row[:4], "已转办并答复", "已办结"] for row in PLAIN[1:3])]
        counts = plan_of(office, [*moved, PLAIN[4]]).counts()
        assert (counts["opened"], counts["unchanged"], counts["changed"], counts["to_mend"]) == (1, 2, 0, 0)


def test_a_term_in_the_list_becomes_a_day(office: Town) -> None:
    rows = [["反映内容", "办理时限"], ["村口路灯不亮", "5个工作日"], ["下水道堵塞", "15日内"], ["井盖缺失", "/"]]
    with at(DAY):
        plan = plan_of(office, rows, options={"received_on": "2026-02-28"})
        days = [str(line.source.get("due_on", "")) for line in plan.lines]
        assert days == ["2026-03-06", "2026-03-15", ""]
        import_all(office, plan)
    with at("2026-03-09"):
        assert plan_of(office, rows).counts()["unchanged"] == 3


def test_the_day_of_receipt_is_confirmed_and_runs_the_clocks(office: Town) -> None:
    with at(DAY):
        client: Client = phone(office, "sun")
        client.post("/import/", {"file": SimpleUploadedFile("热线.csv", csv_bytes(ROWS)), "what": "petitions"})
        row = Staging.objects.get()
        for day, says in (("2026-03-04", "不能晚于今天"), ("2026-02-27", "收到日期不会更早"), ("昨天", "不是日期")):
            answer = client.post(f"/import/{row.id}/confirm/", {"good": "2", "received_on": day}, follow=True)
            assert says in answer.content.decode()
        assert not Case.objects.exists()
        client.post(f"/import/{row.id}/confirm/", {"good": "2", "received_on": "2026-03-01"})
    with at("2026-03-04"):
        while staging.run_once():
            pass
    assert {str(case.found_on) for case in Case.objects.all()} == {"2026-03-01"}
    assert str(Case.objects.get(source_number="R-2").own_due_on) == "2026-03-16"


def test_whoever_may_not_register_imports_nothing(office: Town) -> None:
    with at(DAY):
        assert plan_of(office, ROWS, who="li").counts()["opened"] == 0


def test_merged_headers_and_dates_in_five_styles(office: Town) -> None:
    days = ["2026-02-01", "2026/2/2", "2026年2月3日", "2026.2.4", "20260205"]
    rows = [["热线转办工单"], ["工单编号", "反映内容", "来电时间"]]
    rows += [[f"Z-{n}", f"第{n}处路面破损需要修补", day] for n, day in enumerate(days, 1)]
    with at(DAY):
        plan = read_plan(xlsx(rows), "工单.xlsx", office.viewer("sun"), what="petitions")
        assert plan.counts()["opened"] == 5
        claimed = [str(line.source["claimed_on"]) for line in plan.lines]
        assert claimed == [f"2026-02-0{n}" for n in range(1, 6)]


def test_gb18030_and_the_same_row_twice(office: Town) -> None:
    text = "工单编号,反映内容\nA1,路面破损多处需要修补\nA1,路面破损多处需要修补\n"
    with at(DAY):
        plan = read_plan(text.encode("gb18030"), "工单.csv", office.viewer("sun"), what="petitions")
        assert (plan.counts()["opened"], plan.counts()["repeated"]) == (1, 1)


def test_the_wizard_takes_a_list_of_petitions(office: Town) -> None:
    with at(DAY):
        client: Client = phone(office, "sun")
        sent = {"file": SimpleUploadedFile("热线.csv", csv_bytes(ROWS)), "what": "petitions", "channel": "12345"}
        answer = client.post("/import/", sent)
        assert answer.status_code == 302, answer.content.decode()
        row = Staging.objects.get()
        page = client.get(f"/import/{row.id}/").content.decode()
        assert "路灯不亮" in page
        assert "13800000001" not in page
        assert client.post(f"/import/{row.id}/confirm/", {"good": "2"}).status_code == 302
        while staging.run_once():
            pass
        assert Case.objects.filter(kind="petition").count() == 2
        assert client.get(f"{reverse('desk:import_template')}?what=petitions").status_code == 200
        assert client.get(f"{reverse('desk:import_template')}?what=nothing").status_code == 404


def test_the_preview_names_nobody(office: Town) -> None:
    rows = [
        ["工单编号", "来电人", "反映内容", "来电时间"],
        [
            "R-1",
            "示例甲",
            "示例甲说门前积水，回电１３８００００００01或13900000009，身份证370782199001011232",
            "2026-02-27",
        ],
        ["R-2", "示例乙", "路灯不亮", "打13700000007问"],
    ]
    with at(DAY):
        client: Client = phone(office, "sun")
        client.post("/import/", {"file": SimpleUploadedFile("热线.csv", csv_bytes(rows)), "what": "petitions"})
        page = client.get(f"/import/{Staging.objects.get().id}/").content.decode()
    assert "某某说门前积水" in page
    assert [one for one in ("示例甲", "00000001", "13900000009", "3707821990", "13700000007") if one in page] == []


@pytest.mark.skipif(not PETITIONS_FILE.exists(), reason="the contest file stands beside the repository, not in it")
def test_the_real_messages_are_guessed(office: Town) -> None:
    with at(DAY):
        plan = read_plan(PETITIONS_FILE.read_bytes(), "留言.xlsx", office.viewer("sun"), what="petitions")
    assert plan.counts() == {"rows": 2147, "opened": 2147, "unchanged": 0, "repeated": 0, "changed": 0, "to_mend": 0}
