"""Sample forms, rows, entries and charts with which the parts are drawn; all names are fictional."""

import base64
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from django import forms

from shiqiao.ui import charts
from shiqiao.ui.shapes import Bar, Entry, FrameFacts, Month, NavItem, Stack, Thumb

TODAY = date(2026, 11, 23)
SHANGHAI = ZoneInfo("Asia/Shanghai")
STATES = [("整改中", "active"), ("待复查", "waiting"), ("已销号", "done"), ("已移送", "stopped"), ("待受理", "open")]
WHAT = [
    "冲压车间 3 号配电箱外壳未接地，箱门缺失",
    "安全出口被货物堵塞",
    "液化气瓶与明火间距不足 1.5 米，软管老化，未装燃气泄漏报警器；值班人员不会使用灭火器",
    "特种设备未年检",
    "喷漆房未设可燃气体报警装置，电气线路未按防爆要求敷设，且同室存放稀释剂 6 桶、油漆 20 余桶，"
    "车间内 5 名工人同时作业，"
    "未见动火审批记录和有限空间作业台账",
]
SITES = [
    "某某机械制造有限公司",
    "东岭板材厂",
    "诸城市石桥子镇东北部某某农业机械零部件加工专业合作社联合社第二分社仓储物流中心",
]
PLACES = ["都吉台社区", "石桥子社区", "枳沟前社区", "程戈庄社区", "近戈庄社区"]


class Filters(forms.Form):
    """A register's filters."""

    q = forms.CharField(label="搜编号、企业、内容", required=False)
    place = forms.ChoiceField(label="社区", required=False, choices=[("", "全部"), *((name, name) for name in PLACES)])
    grade = forms.ChoiceField(
        label="级别", required=False, choices=[("", "全部"), ("major", "重大"), ("general", "一般")]
    )
    due = forms.DateField(label="期限不晚于", required=False)
    late = forms.BooleanField(label="只看逾期", required=False)


class Proof(forms.Form):
    """An enterprise's report of a rectification."""

    done = forms.DateField(label="完成日期")
    how = forms.ChoiceField(
        label="整改结果",
        widget=forms.RadioSelect,
        choices=[("all", "全部改好"), ("part", "改了一部分"), ("no", "没有改")],
    )
    text = forms.CharField(
        label="怎么改的", max_length=200, widget=forms.Textarea, help_text="写清做了什么、谁做的。不写个人身份证号。"
    )
    photo = forms.FileField(label="整改后照片", help_text="至少一张，能看清整改的部位。")
    unit = forms.ChoiceField(label="负责部门", choices=[("", "请选择"), ("1", "设备科")])
    sure = forms.BooleanField(label="以上内容属实")


class Clause(forms.Form):
    """One clause of a checklist on a phone."""

    result = forms.ChoiceField(
        label="结果", widget=forms.RadioSelect, choices=[("ok", "合格"), ("bad", "不合格"), ("na", "不涉及")]
    )
    photo = forms.FileField(label="现场照片")
    text = forms.CharField(label="问题描述", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))


def frame_facts(**more: object) -> FrameFacts:
    """Return a town at work, seen by a clerk."""
    nav = [
        NavItem("我的工作", "/work/", False, 12, "w"),
        NavItem("台账", "/cases/", True, None, "r"),
        NavItem("检查", "/campaigns/"),
        NavItem("企业", "/sites/"),
        NavItem("职责空白", "/gaps/", False, 3),
        NavItem("一览", "/picture/"),
    ]
    facts = {
        "town_name": "石桥镇",
        "person_name": "王守信",
        "post_name": "安委办副主任",
        "demo": True,
        "nav": nav,
        "search_url": "/cases/",
        "inbox_url": "/inbox/",
        "inbox_count": 4,
        "switch_url": "/people/",
    }
    return FrameFacts(**(facts | more))  # type: ignore[arg-type]


def phone_facts() -> FrameFacts:
    """Return the same town on a grid worker's phone."""
    nav = [NavItem("今天", "/today/", True, 4), NavItem("上报", "/new/"), NavItem("我的", "/mine/")]
    return frame_facts(nav=nav, person_name="李秀兰", post_name="网格员")


def rows(count: int = 50) -> list[dict[str, object]]:
    """Return register rows with short, long and absent values."""
    made: list[dict[str, object]] = []
    for index in range(count):
        state, tone = STATES[index % 5]
        due = TODAY + timedelta(days=(index * 7) % 31 - 9)
        made.append(
            {
                "number": f"〔2026〕{index + 118}",
                "what": WHAT[(index * 3) % 5],
                "site": SITES[index % 3],
                "grade": "major"
                if index in (3, 21)
                else "larger"
                if index == 5
                else "low"
                if index == 8
                else "general",
                "place": PLACES[(index * 2) % 5],
                "who": ["王守信", "欧阳建国", "阿卜杜热西提·买买提"][index % 7 % 3],
                "state": state,
                "tone": tone,
                "due": due,
                "closed": due + timedelta(days=index % 4 - 1) if tone == "done" else None,
            }
        )
    return made


def photo(shade: str, words: str) -> str:
    """Return a stand-in photograph as a data address."""
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300">'
        f'<rect width="400" height="300" fill="{shade}"/>'
        '<rect x="120" y="60" width="150" height="180" fill="#00000033"/>'
        f'<text x="20" y="280" font-size="22" fill="#fff">{words}</text></svg>'
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode()}"


def at(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """Return an instant of 2026 in the town's time."""
    return datetime(2026, month, day, hour, minute, tzinfo=SHANGHAI)


def pair() -> list[Thumb]:
    """Return a picture before and one after."""
    before = photo("#6b6258", "3 号配电箱")
    after = photo("#5d6b62", "3 号配电箱")
    return [
        Thumb("#b", before, "箱门缺失，未接地", "before", at(10, 12, 9, 41), "李秀兰"),
        Thumb("#a", after, "已接地，箱门装好", "after", at(11, 3, 16, 20), "企业提交", "无拍摄时间，按上传时间"),
    ]


def entries() -> list[Entry]:
    """Return a case's steps, the latest first."""
    law = "《山东省安全生产条例》第四十七条"
    return [
        Entry(
            "提醒",
            at(11, 20, 8),
            "系统",
            basis="internal rule",
            tone="note",
            number=8,
            text="距期限还有 5 天，已告知责任人。",
        ),
        Entry(
            "提交整改情况",
            at(11, 3, 16, 24),
            "孙立明",
            "企业安全员",
            law,
            [("结果", "全部改好"), ("费用", "1,200 元")],
            pair(),
            "更换配电箱门，补做保护接地，接地电阻 3.2 Ω；箱前划出黄线，禁止堆物。",
            number=7,
        ),
        Entry(
            "不同意延期",
            at(10, 29, 10, 5),
            "王守信",
            "安委办副主任",
            "internal rule",
            tone="refused",
            number=6,
            text="不涉及停产和采购周期，应在原期限内完成。",
        ),
        Entry("送达", at(10, 13, 15), "李秀兰", "网格员", law, [("方式", "当面送达"), ("签收", "孙立明")], number=4),
        Entry(
            "下达整改通知",
            at(10, 13, 11, 30),
            "王守信",
            "安委办副主任",
            law,
            [("文号", "石桥安改〔2026〕63号"), ("期限", "2026年11月25日")],
            number=3,
        ),
        Entry(
            "认定级别",
            at(10, 12, 10, 2),
            "张建国",
            "外聘专家",
            "《安全生产事故隐患排查治理暂行规定》第三条",
            [("级别", "一般")],
            number=2,
        ),
        Entry(
            "登记",
            at(10, 12, 9, 45),
            "李秀兰",
            "网格员",
            law,
            tone="done",
            number=1,
            text="冲压车间 3 号配电箱外壳未接地，箱门缺失，周围 1 米内堆放包装纸箱。",
        ),
    ]


def pictures() -> dict[str, object]:
    """Return the charts of the whole town."""
    found = [41, 28, 27, 22, 19, 14, 9, 3, 0]
    names = [*PLACES, "苗家山社区", "孟家屯社区", "西院", "长名称社区居民委员会及下属自然村联合片区"]
    by_place = [
        Bar(n, v, f"/cases/?p={i}", denominator=v + 9 - i) for i, (n, v) in enumerate(zip(names, found, strict=True))
    ]
    kinds = ["按期销号", "逾期后销号", "整改中", "已逾期", "移送部门"]
    fields = ["工贸", "消防", "燃气", "粉尘", "危化"]
    stacks = [Stack(n, [40 - i * 7, 6 - i, 9 + i, i, 2], ["/cases/"] * 5) for i, n in enumerate(fields)]
    months = [Month(date(2026, m, 1), [(m * 13) % 37 + 8, (m * 11) % 31], ["/c/", "/d/"]) for m in range(1, 12)]
    return {
        "places": charts.bar_list("各社区销号", by_place, "已销号 / 应销号，按行政区划顺序"),
        "outcomes": charts.stacked_bars("各领域去向", kinds, stacks, "项"),
        "months": charts.columns_by_month("逐月发现与销号", ["发现", "销号"], months, "项"),
        "none": charts.bar_list("重复出现", []),
    }
