# ruff: noqa: E501 -- one row of a list stands on one line
"""Lists as the offices around a township keep them, each in its own shape, with what an import must make of it."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import openpyxl
import xlsxwriter

from intake.ledgers import csv_bytes, saved, xlsx

Rows = list[list[Any]]


@dataclass(frozen=True)
class SourceList:
    """A file, and of each row that goes in: its number, claimed day, deadline and place (short name), in order."""

    file: str
    make: Callable[[], bytes]
    channel: str
    rows: tuple[tuple[str, str, str, str], ...]
    what: str = "petitions"
    # Columns of the list that must fill these fields, by a part of the header.
    fills: tuple[tuple[str, str], ...] = ()
    to_mend: int = 0
    repeated: int = 0


def merged(rows: Rows, merges: tuple[str, ...], sheet: str = "Sheet1") -> bytes:
    """Write a sheet with merged cells."""
    return xlsx([list(row) for row in rows], merges, sheet)


def hotline() -> bytes:
    """The work orders of the government hotline: a title that names it, a phone column, a term of workdays, a place in words."""
    head = [
        "序号",
        "工单编号",
        "联系人",
        "联系电话",
        "诉求标题",
        "诉求描述",
        "诉求地点",
        "派单时间",
        "办理时限",
        "承办单位",
        "处理结果",
    ]
    rows = [
        ["12345政务服务便民热线转办工单（2026年2月）"],
        head,
        [1, "DH20260227001", "示例甲", "13800000001", "路灯不亮", "岳旺村村口路灯不亮，示例甲反映多次", "岳旺社区岳旺村村口", "2026-02-27 09:12:33", "5个工作日", "村镇办", ""],
        [2, "DH20260227002", "示例乙", "0536-6000001", "下水道堵塞", "王院社区南巷下水道堵塞", "王院社区南巷", "2026-02-28 10:00:00", "15日内", "村镇办", ""],
        ["合计", "2件"],
    ]  # fmt: skip
    return xlsx(rows, ("A1:K1",), "工单")


def petition_office() -> bytes:
    """Matters that the county's petition office hands on: a header of two rows, days in the style of papers."""
    rows = [
        ["信访事项转送交办表", *[""] * 9],
        ["填报单位：县信访局", "", "", "", "", "填报日期：2026年3月1日", "", "", "", ""],
        ["序号", "信访件编号", "信访人情况", "", "", "信访形式", "主要诉求", "问题属地", "交办日期", "办结期限"],
        ["", "", "姓名", "身份证号", "联系方式", "", "", "", "", ""],
        ["1", "3707822026020001", "示例丙", "11010519491231002X", "13800000003", "来访", "反映岳旺社区旧村改造补偿款未发放", "石桥子镇岳旺社区", "2026年2月25日", "2026年4月25日"],
        ["2", "3707822026020002", "示例丁", "", "13800000004", "来信", "反映王院社区灌溉水渠被占", "石桥子镇王院社区", "2026年2月26日", "2026年4月26日"],
    ]  # fmt: skip
    return merged(rows, ("A1:J1", "C3:E3", *(f"{one}3:{one}4" for one in "ABFGHIJ")), "交办")


def police() -> bytes:
    """Quarrels that the police hand over: GB18030, semicolons, several parties, times of day."""
    rows = [
        ["警情编号", "报警时间", "警情类别", "报警人", "报警电话", "案发地址", "简要警情", "当事人甲", "当事人乙", "当事人乙电话", "移交意见"],
        ["JQ2026022701", "2026/2/27 8:15", "邻里纠纷", "示例戊", "13800000005", "岳旺社区东头", "示例戊与示例己因滴水发生争吵", "示例戊", "示例己", "13800000006", "移交调解"],
        ["JQ2026022802", "2026/2/28 21:40", "家庭矛盾", "", "", "王院社区", "夫妻因琐事争吵，已劝离", "", "", "", "移交调解"],
    ]  # fmt: skip
    return csv_bytes(rows, "gb18030", ";")


def discipline() -> bytes:
    """Matters outside of its duty that the discipline office hands over, with a blank column and unnamed ones."""
    rows = [
        ["纪委移交业务范围外信访件清单", *[""] * 7],
        ["件号", "", "来信人", "反映内容摘要", "涉及地点", "移交时间", "反馈时限", "备注"],
        [
            "业外〔2026〕1号",
            "",
            "示例庚",
            "反映宅基地边界争议，要求镇里确权",
            "岳旺社区",
            "2026.2.20",
            "自收到之日起15日内",
            "",
        ],
        ["业外〔2026〕2号", "", "匿名", "反映健身广场噪声扰民", "王院社区", "2026.2.24", "30日", "匿名"],
    ]
    return xlsx(rows, ("A1:H1",), "移交件")


def wages() -> bytes:
    """Unpaid wages from the labour office: amounts, people, section rows, Excel serials without a format."""
    rows = [
        ["人社部门欠薪线索移交表"],
        ["序号", "线索登记号", "投诉人", "手机号", "被投诉单位", "项目地址", "涉及人数", "欠薪金额（元）", "投诉内容", "受理时间", "要求办结时间"],
        ["一、建筑领域"],
        [1, "QX-0007", "示例辛", 13800000007, "示例建筑公司", "岳旺社区安置房工地", 12, 156000.5, "拖欠12人工资三个月", 46079, 46093],
        ["二、其他"],
        [2, "QX-0008", "示例壬", 13800000008, "示例酒店", "王院社区", 1, 3000, "离职后最后一个月工资未发", 46080, 46094],
    ]  # fmt: skip
    return xlsx(rows, (), "欠薪")


def environment() -> bytes:
    """Complaints of the environment hotline 12369: tabs, UTF-16, a column that says phone."""
    rows = [
        ["举报编号", "举报人", "联系电话", "举报时间", "举报内容", "被举报单位", "事发地点", "污染类型", "办理期限", "是否回复"],
        ["12369-2026-0101", "示例癸", "13800000010", "二〇二六年二月二十六日", "养殖场夜间排放臭气", "某养殖场", "岳旺社区北", "大气", "2026-03-28", "是"],
        ["12369-2026-0102", "", "", "二〇二六年二月二十七日", "石材加工噪声", "某石材厂", "王院社区", "噪声", "2026-03-29", "否"],
    ]  # fmt: skip
    return csv_bytes(rows, "utf-16", "\t")


def safety() -> bytes:
    """Reports of the safety hotline 12350, exported by a system: no title, codes, ISO times, the title in the sheet's name."""
    rows = [
        ["id", "举报时间", "举报人姓名", "举报人电话", "举报事项", "具体地址", "核查时限", "办理状态"],
        ["SJ0001", "2026-02-25T08:00:00", "示例子", "13800000011", "小区充电棚私拉电线", "岳旺社区家园小区", "2026-03-10T00:00:00", "待核查"],
        ["SJ0002", "2026-02-26T08:00:00", "示例丑", "13800000012", "废品站堵塞消防通道", "王院社区", "2026-03-11T00:00:00", "待核查"],
    ]  # fmt: skip
    return xlsx(rows, (), "12350举报件")


def village() -> bytes:
    """What a village's own look-round found: merged villages, names joined in one cell, no number, a month without a year."""
    rows = [
        ["岳旺社区2026年2月矛盾纠纷排查台账"],
        [
            "序号",
            "所在村居",
            "排查时间",
            "纠纷类型",
            "矛盾纠纷简要情况",
            "甲方当事人",
            "乙方当事人",
            "包案干部",
            "化解情况",
        ],
        [
            "1",
            "岳旺社区",
            "2月3日",
            "邻里",
            "示例寅、示例卯两家因排水沟走向争执",
            "示例寅",
            "示例卯",
            "村主任",
            "调解中",
        ],
        ["2", "", "2月10日", "土地", "承包地边界不清", "示例辰", "示例巳", "村主任", "调解中"],
        ["填表人：某某", "", "", "", "", "", "", "", ""],
    ]
    return merged(rows, ("A1:I1", "B3:B4"), "排查台账")


def above() -> bytes:
    """Repeats handed down from above: one paper number over all rows, formulas with results, a link column."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    page = book.add_worksheet("重复信访")
    page.merge_range(0, 0, 0, 7, "上级交办重复信访事项台账")
    page.write_row(1, 0, ["交办文号", "登记编号", "信访人", "重复次数", "信访事项", "属地", "交办时间", "化解时限"])
    day = book.add_format({"num_format": 'yyyy"年"m"月"d"日"'})
    for number, (name, what, place) in enumerate(
        [
            ("示例午", "旧村改造房屋质量问题反复信访", "岳旺社区"),
            ("示例未", "历史土地补偿问题反复信访", "王院社区"),
            ("示例申", "道路施工损坏房屋问题反复信访", "岳旺社区"),
        ],
        start=2,
    ):
        page.write_row(number, 0, ["石信联办〔2026〕3号", f"CF-{number:03}", name, 5, what, place])
        page.write_number(number, 6, 46075, day)
        page.write_formula(number, 7, f"=G{number + 1}+60", day, 46135)
    book.close()
    return out.getvalue()


def mayor() -> bytes:
    """The mayor's mailbox: long prose with commas and line breaks, quoted, a nickname, no phone."""
    rows = [
        ["留言编号", "留言网友", "留言标题", "留言内容", "留言时间", "回复时限"],
        ["L-88", "风吹麦浪", "公交站点", '"岳旺社区没有公交站，老人出行不便，\n建议增设站点，谢谢"', "2026-02-20 22:10", "2026-03-06"],
        ["L-89", "网友", "供水", '"王院社区经常停水，请解决"', "2026-02-21 07:30", "2026-03-07"],
    ]  # fmt: skip
    return csv_bytes(rows, "utf-8-sig")


def visits() -> bytes:
    """A register of visitors: phone and name in one column, several with the same words, the second sheet is a guide."""
    book = openpyxl.Workbook()
    guide = book.active
    guide.title = "填写说明"
    guide.append(["请如实填写"])
    page = book.create_sheet("来访登记")
    for row in (
        ["石桥子镇群众来访登记簿"],
        ["来访日期", "来访人姓名及电话", "来访事由", "涉及村（社区）", "接待人", "处理意见"],
        ["2026-02-24", "示例酉 13800000013", "要求解决低保问题", "岳旺社区", "接待员", "转民政"],
        ["2026-02-24", "示例戌 13800000014", "要求解决低保问题", "岳旺社区", "接待员", "转民政"],
        ["2026-02-24", "示例酉 13800000013", "要求解决低保问题", "岳旺社区", "接待员", "转民政"],
    ):
        page.append(row)
    return saved(book)


LISTS = {
    # The Saturday after the Spring Festival of 2026 is worked: five workdays from the 27th end on 5 March.
    "hotline": SourceList(
        "2月工单.xlsx", hotline, "12345",
        (("DH20260227001", "2026-02-27", "2026-03-05", "岳旺社区"), ("DH20260227002", "2026-02-28", "2026-03-15", "王院社区")),
        fills=(("place", "诉求地点"), ("content", "诉求描述"), ("reply", "处理结果")),
    ),
    "petition_office": SourceList(
        "交办表.xlsx", petition_office, "handed_down",
        (("3707822026020001", "2026-02-25", "2026-04-25", "岳旺社区"), ("3707822026020002", "2026-02-26", "2026-04-26", "王院社区")),
        fills=(("name", "姓名"), ("id_number", "身份证号"), ("phone", "联系方式")),
    ),
    "police": SourceList(
        "移交.csv", police, "police",
        (("JQ2026022701", "2026-02-27", "", "岳旺社区"), ("JQ2026022802", "2026-02-28", "", "王院社区")),
        what="disputes", fills=(("place", "案发地址"), ("content", "简要警情"), ("other_name", "当事人乙")),
    ),
    "discipline": SourceList(
        "清单.xlsx", discipline, "discipline",
        (("业外〔2026〕1号", "2026-02-20", "2026-03-07", "岳旺社区"), ("业外〔2026〕2号", "2026-02-24", "2026-03-26", "王院社区")),
        fills=(("place", "涉及地点"), ("due_on", "反馈时限")),
    ),
    "wages": SourceList(
        "移交表.xlsx", wages, "handed_down",
        (("QX-0007", "2026-02-26", "2026-03-12", "岳旺社区"), ("QX-0008", "2026-02-27", "2026-03-13", "王院社区")),
        what="disputes", fills=(("content", "投诉内容"), ("people_count", "涉及人数"), ("phone", "手机号")),
    ),
    "environment": SourceList(
        "导出.tsv", environment, "12369",
        (("12369-2026-0101", "2026-02-26", "2026-03-28", "岳旺社区"), ("12369-2026-0102", "2026-02-27", "2026-03-29", "王院社区")),
        fills=(("place", "事发地点"), ("name", "举报人"), ("content", "举报内容"), ("owes_reply", "是否回复")),
    ),
    "safety": SourceList(
        "导出.xlsx", safety, "12350",
        (("SJ0001", "2026-02-25", "2026-03-10", "岳旺社区"), ("SJ0002", "2026-02-26", "2026-03-11", "王院社区")),
        fills=(("place", "具体地址"), ("due_on", "核查时限"), ("content", "举报事项")),
    ),
    "village": SourceList(
        "排查.xlsx", village, "grid",
        (("", "2026-02-03", "", "岳旺社区"), ("", "2026-02-10", "", "岳旺社区")),
        what="disputes", fills=(("claimed_on", "排查时间"), ("name", "甲方当事人"), ("other_name", "乙方当事人")),
    ),
    "above": SourceList(
        "台账.xlsx", above, "handed_down",
        tuple((f"CF-{n:03}", "2026-02-22", "2026-04-23", place) for n, place in ((2, "岳旺社区"), (3, "王院社区"), (4, "岳旺社区"))),
        fills=(("source_number", "登记编号"), ("due_on", "化解时限")),
    ),
    "mayor": SourceList(
        "镇长信箱.csv", mayor, "online",
        (("L-88", "2026-02-20", "2026-03-06", ""), ("L-89", "2026-02-21", "2026-03-07", "")),
        fills=(("name", "留言网友"), ("title", "留言标题")),
    ),
    "visits": SourceList(
        "登记簿.xlsx", visits, "visit",
        (("", "2026-02-24", "", "岳旺社区"), ("", "2026-02-24", "", "岳旺社区")),
        fills=(("content", "来访事由"), ("name", "来访人姓名及电话"), ("place", "涉及村")), repeated=1,
    ),
}  # fmt: skip
