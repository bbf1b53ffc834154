"""Lists about persons who are accused don't come in: only what is handed over to be settled (design §1)."""

import pytest

from build import Town, at
from intake.ledgers import csv_bytes
from shiqiao.intake.models import Batch
from shiqiao.intake.problems import BadFile
from shiqiao.intake.whats import read_plan

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("column", ["被反映人", "被反映人单位及职务", "被举报人姓名", "线索编号", "问题线索内容"])
def test_clues_about_persons_are_refused_and_say_why(town: Town, column: str) -> None:
    rows = [["编号", "反映人", column, "反映内容"], ["J1", "某甲（虚构）", "某乙（虚构）", "村务不公开"]]
    with at("2026-03-03"):
        for what in ("petitions", "disputes"):
            with pytest.raises(BadFile, match="不接收线索") as refused:
                read_plan(csv_bytes(rows), "移交.csv", town.viewer("sun"), what=what, options={"channel": "discipline"})
            assert column in refused.value.says
    assert not Batch.objects.exists()


def test_a_clue_of_unpaid_wages_is_a_matter(town: Town) -> None:
    rows = [["线索编号", "投诉人", "欠薪金额", "投诉内容"], ["QX1", "某甲（虚构）", "3000", "三个月工资没有发放"]]
    with at("2026-03-03"):
        plan = read_plan(csv_bytes(rows), "移交.csv", town.viewer("sun"), what="disputes")
    assert plan.counts()["rows"] == 1


def test_an_empty_column_and_a_unit_complained_of_are_no_clues(town: Town) -> None:
    rows = [
        ["编号", "来访人", "被反映人", "被反映单位", "反映内容"],
        ["J1", "某甲（虚构）", "", "示例超市", "退货纠纷请求调解"],
    ]
    with at("2026-03-03"):
        plan = read_plan(csv_bytes(rows), "移交.csv", town.viewer("sun"), what="disputes")
    assert plan.counts()["rows"] == 1
