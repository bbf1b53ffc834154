"""Lists name people under many heads: whoever stands there goes under seal, and who reports is nobody the matter is of."""

import io
import json
from uuid import uuid5

import openpyxl
import pytest

from build import Town, at
from cases.matters import enlist
from field.cast import phone
from intake.ledgers import csv_bytes
from shiqiao.cases.models import Case, Source
from shiqiao.identities.screen import standing_values
from shiqiao.intake.guess import guess
from shiqiao.intake.holders import PERSONS
from shiqiao.intake.matter_fields import MATTER_FIELDS
from shiqiao.intake.matter_values import is_closed
from shiqiao.intake.plan import Plan
from shiqiao.intake.report import told
from shiqiao.intake.sources import NAMESPACE
from shiqiao.intake.tables import read_table
from shiqiao.intake.takeover import confirm, receive, take_over
from shiqiao.intake.whats import read_plan

pytestmark = pytest.mark.django_db
DAY = "2026-03-03"
PEOPLE = ("王示例", "李示例", "欧阳示例", "张例", "赵示例")


@pytest.fixture
def office(town: Town) -> Town:
    """The town with a petition office."""
    with at(DAY, 8):
        return enlist(town)


def plan_of(town: Town, heads: list[str], rows: list[list[str]], what: str = "petitions", name: str = "名单") -> Plan:
    """Read a list as its clerk does."""
    return read_plan(csv_bytes([heads, *rows]), f"{name}.csv", town.viewer("sun"), what=what)


def taken(town: Town, plan: Plan) -> list[Case]:
    """Take a list in and return its matters in the order of its rows."""
    viewer = town.viewer("sun")
    batch = receive(plan, viewer, plan.table.name)
    confirm(batch, len(plan.lines), viewer)
    assert sum(take_over(plan, batch, viewer)) == len(plan.lines)
    return [Case.objects.get(id=line.case_id) for line in plan.lines]


def sealed_of(case: Case, which: int = 0) -> dict[str, str]:
    """What is sealed of a row's person."""
    one = uuid5(NAMESPACE, f"{case.id}/{PERSONS[which]}")
    return dict(standing_values([one])[one] or {})


HEADS = [
    "被欠薪人", "欠薪人", "务工人员", "投诉举报人", "反映群众", "求助人", "当事双方", "上访人", "信访群众", "联系对象",
    "农民工姓名", "名单", "对象", "甲",
]  # fmt: skip


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("what", ["petitions", "disputes"])
def test_whoever_a_list_names_stands_nowhere_in_clear(office: Town, head: str, what: str) -> None:
    rows = [[f"L-{n}", one, f"{one}反映第{n}处水渠堵塞没有人管"] for n, one in enumerate(PEOPLE)]
    with at(DAY):
        plan = plan_of(office, ["编号", head, "反映内容"], rows, what)
        cases = taken(office, plan)
        kept = json.dumps(list(Source.objects.values_list("columns", "wording")), ensure_ascii=False)
        kept += "".join(f"{one.title}{one.description}" for one in cases)
        back = phone(office, "sun").get("/export/source.xlsx", {"name": "名单"})
        page = openpyxl.load_workbook(io.BytesIO(b"".join(back.streaming_content))).active
        kept += json.dumps(list(page.iter_rows(values_only=True)), ensure_ascii=False, default=str)
        assert [one for one in PEOPLE if one in kept] == []
        assert "水渠堵塞" in kept


def test_columns_that_only_look_like_it_stay(office: Town) -> None:
    rows = [
        [f"L-{n}", one, other, "安全", f"第{n}处水渠堵塞没有人管"]
        for n, (one, other) in enumerate(zip(PEOPLE, ("王家庄", "石桥镇", "高楼村", "方便面厂", "金街"), strict=True))
    ]
    with at(DAY):
        plan = plan_of(office, ["编号", "包联干部", "标注", "归类", "反映内容"], rows)
        taken(office, plan)
        assert "name" not in plan.mapping.columns
        assert plan.brings["left_out"] == []
        assert "王示例" in Source.objects.get(number="L-0").columns


def test_a_number_beside_who_reported_it_is_not_the_partys(office: Town) -> None:
    heads = ["编号", "信访人", "反映内容", "网格员", "联系电话"]
    rows = [[f"L-{n}", one, f"第{n}处水渠堵塞", "孙示例", "13800000001"] for n, one in enumerate(PEOPLE[:4])]
    rows.append(["L-9", "", "第9处水渠堵塞", "孙示例", "13800000001"])
    with at(DAY):
        plan = plan_of(office, heads, rows)
        cases = taken(office, plan)
        assert "phone" not in plan.mapping.columns
        assert "phone" not in sealed_of(cases[0])
        assert sealed_of(cases[0])["name"] == "王示例"
        assert "13800000001" not in json.dumps(list(Source.objects.values_list("columns", flat=True)))
        # Beside the petitioner it is the petitioner's.
        near = guess(read_table(csv_bytes([[*heads[:2], "联系电话"], ["L-1", "王示例", "1"]]), "表.csv"), MATTER_FIELDS)
        assert near.columns["phone"] == (2,)


def test_how_many_they_are_is_counted_and_is_no_name(office: Town) -> None:
    rows = [["L-1", "钱示等8人", "水渠堵塞"], ["L-2", "周示、吴示等十二人", "道路塌陷"], ["L-3", "周示", "路灯不亮"]]
    with at(DAY):
        first, second, third = taken(office, plan_of(office, ["编号", "信访人", "反映内容"], rows))
        assert [one.people_count for one in (first, second, third)] == [8, 12, 1]
        assert sealed_of(first)["name"] == "钱示"
        assert sealed_of(second)["name"] == "周示、吴示"


def test_a_row_that_names_nobody_waits_for_nobody(office: Town) -> None:
    rows = [
        ["L-1", "匿名", "", "水渠堵塞"], ["L-2", "", "", "道路塌陷"], ["L-3", "", "13800000002", "路灯不亮"],
    ]  # fmt: skip
    with at(DAY):
        plan = plan_of(office, ["编号", "信访人", "联系电话", "反映内容"], rows)
        assert plan.tally["anonymous"] == 2
        first, second, third = taken(office, plan)
        assert [one.concerns_person for one in (first, second, third)] == [False, False, True]
        assert plan_of(office, ["编号", "反映内容"], [["M-1", "水渠又堵了"]]).tally["anonymous"] == 0


def test_what_was_handed_down_is_so_whatever_form_it_had(office: Town) -> None:
    heads = ["编号", "信访人", "信访形式", "反映内容"]
    rows = [
        ["L-1", "王示例", "来访", "水渠堵塞"],
        ["L-2", "李示例", "网上信访", "道路塌陷"],
        ["L-3", "张例", "来信", "噪声"],
    ]
    with at(DAY):
        cases = taken(office, plan_of(office, heads, rows, name="上级交办重复信访事项清单"))
        assert {one.channel for one in cases} == {"handed_down"}
        assert [one.marks["form"] for one in cases] == ["visit", "online", "letter"]
        plain = taken(office, plan_of(office, heads, [["N-1", "王示例", "来信", "水渠堵塞"]], name="二月"))
        assert plain[0].channel == "letter"


def test_what_is_planned_is_a_term_and_not_an_end(office: Town) -> None:
    heads = ["编号", "村名", "反映内容", "拟化解时间", "化解情况"]
    rows = [
        ["L-1", "岳旺村", "水渠堵塞", "2026-04-30", "正在化解"],
        ["L-2", "石桥子镇", "噪声", "2026-04-30", "已报派出所"],
    ]
    with at(DAY):
        plan = plan_of(office, heads, rows)
        assert {name: plan.mapping.label(name) for name in ("due_on", "place")} == {
            "due_on": "拟化解时间",
            "place": "村名",
        }
        assert "closed_on" not in plan.mapping.columns
        assert plan.tally["claimed_closed"] == 0
        assert plan.tally["unknown_place"] == 0
        for head in ("计划办结时间", "预计化解日期", "拟办结时间"):
            table = read_table(csv_bytes([["内容", head], ["水渠堵塞没有人管", "2026-04-30"]]), "表.csv")
            assert guess(table, MATTER_FIELDS).columns["due_on"] == (1,)
        for head in ("行政区划", "所属村(社区)", "所属村（社区）", "村名"):
            table = read_table(csv_bytes([["内容", head], ["水渠堵塞没有人管", "岳旺村"]]), "表.csv")
            assert guess(table, MATTER_FIELDS).columns["place"] == (1,)


@pytest.mark.parametrize(
    ("values", "closed"),
    [
        ({"state": "处理中"}, False), ({"state": "正在化解"}, False), ({"state": "已报派出所"}, False),
        ({"closed_on": "2099-01-01"}, False), ({"closed_on": "未办结"}, False), ({"closed_on": "2026-03-01"}, True),
        ({"state": "未化解", "closed_on": "2026-03-01"}, False), ({"state": "已化解"}, True), ({"state": "办结"}, True),
    ],
)  # fmt: skip
def test_only_what_ended_is_closed(values: dict[str, str], closed: bool) -> None:
    assert is_closed(values) is closed


def test_the_same_list_under_another_name_is_not_registered_twice(office: Town) -> None:
    heads = ["编号", "信访人", "反映内容"]
    rows = [[f"L-{n}", one, f"{one}反映第{n}处水渠堵塞没有人管"] for n, one in enumerate(PEOPLE)]
    with at(DAY):
        assert len(taken(office, plan_of(office, heads, rows))) == 5
        new = ["L-7", "孙示例", "另一处道路塌陷没有人管"]
        other = ["L-0", "孙示例", "同一个编号的另一件事没有人管"]
        data = csv_bytes([heads, *rows[1:], new, other])
        again = read_plan(data, "三月.csv", office.viewer("sun"), what="petitions", source="县信访局")
        assert (again.counts()["opened"], again.counts()["unchanged"]) == (2, 4)
        said = [one for one in told(again) if "已在来源" in one]
        assert len(said) == 1
        assert "4 行" in said[0]
        assert "“名单”" in said[0]
        options = {"channel": "12345"}
        elsewhere = read_plan(data, "三月.csv", office.viewer("sun"), what="petitions", source="热线", options=options)
        assert elsewhere.counts()["opened"] == 6, "another channel is another source"


def test_a_row_twice_in_one_list_is_told_as_such(office: Town) -> None:
    row = ["L-1", "王示例", "水渠堵塞没有人管"]
    with at(DAY):
        plan = plan_of(office, ["编号", "信访人", "反映内容"], [row, row])
        assert (plan.counts()["opened"], plan.counts()["unchanged"], plan.counts()["repeated"]) == (1, 0, 1)
        assert any("名单内重复" in one for one in told(plan))
