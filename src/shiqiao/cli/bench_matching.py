"""How long it takes to find what a new message may be the same as, among all cases of the measured town."""

import time
from itertools import islice
from random import Random
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from shiqiao.cases.models import Case
from shiqiao.cli.bench_pages import timed
from shiqiao.cli.bench_town import Town
from shiqiao.matching import index
from shiqiao.matching.find import candidates
from shiqiao.matching.words import read

AT_ONCE = 2000
FAMILIES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
PLACES = ("庄", "沟", "河", "岭", "疃", "埠", "屯", "家园", "花苑", "新村")
THINGS = (
    "路灯", "水渠", "宅基地", "养殖场臭味", "垃圾池", "自来水", "拖欠工资", "土地流转款", "危房", "低保", "村账",
    "噪音", "占道经营", "下水道", "公路塌陷", "路口信号灯", "健身器材", "网络线路", "变压器", "医保缴费", "拆迁补偿",
)  # fmt: skip
WAYS = (
    "一直没人管",
    "何时修好",
    "的问题请解决",
    "两年没有结果",
    "影响居民生活",
    "希望领导过问",
    "又坏了",
    "收费不合理",
)


def title(chance: Random) -> str:
    """Return a title as somebody might have written it."""
    place = f"{chance.choice(FAMILIES)}{chance.choice(FAMILIES)}{chance.choice(PLACES)}"
    return f"{place}{chance.choice(('', '东头', '西头', '三组', '小学旁'))}{chance.choice(THINGS)}{chance.choice(WAYS)}"


def matching(town: Town, many: int) -> dict[str, Any]:
    """Index every case under a made-up title, then look for so many new messages; p50 and p95 in ms, and statements."""
    chance = Random(11)  # noqa: S311 -- a fixture, nothing secret
    began = time.perf_counter()
    total = 0
    cases = Case.objects.order_by("opened_at").only("id", "opened_at").iterator(AT_ONCE)
    while batch := list(islice(cases, AT_ONCE)):
        for case in batch:
            case.title, case.description = title(chance), ""
        index.add(batch)
        total += len(batch)
    seconds = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    asked = [read(title(chance), "") for _ in range(many + 1)]
    with CaptureQueriesContext(connection) as queries:
        candidates(town.clerk, asked[-1])
    statements = len(queries)
    waiting = iter(asked)
    found = timed(lambda: candidates(town.clerk, next(waiting)), many)
    return {"cases": total, "indexed_per_s": round(total / seconds), "statements": statements, **found}
