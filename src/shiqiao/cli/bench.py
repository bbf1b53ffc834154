"""`shiqiao bench`: measure acts, pages and calls in a throw-away database next to the configured one."""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from shiqiao.cli import bench_acts, bench_http, bench_matching, bench_pages, bench_same, bench_town
from shiqiao.cli.complaints import Complaint, Trouble

HELP = "测速：在临时库上测办理、列表、案件页、图表和接口"
EPILOG = """\
例：
  shiqiao bench                         1 万和 10 万件，约 3 分钟
  shiqiao bench --json --quick          少量，半分钟看个大概
  shiqiao bench --check                 有一项不达标即以 1 退出
  shiqiao bench --matching 留言.xlsx --reference 同一事项参考   用标注过的名单测“可能是同一事项”比得多准
临时库建在现用数据库旁边（SQLite 为临时文件，PostgreSQL 为另一个库），测完即删。
"""
SMALL = 10_000


def configure(parser: argparse.ArgumentParser) -> None:
    """Add size, form and strictness."""
    parser.epilog = EPILOG
    parser.add_argument("--json", action="store_true", help="输出 JSON")
    parser.add_argument("--cases", type=int, default=100_000, help="大库的件数，默认 100000")
    parser.add_argument("--quick", action="store_true", help="小库 500 件、大库 2000 件，少测几次")
    parser.add_argument("--check", action="store_true", help="有一项不达标即以 1 退出")
    parser.add_argument("--no-http", action="store_true", help="不测接口")
    parser.add_argument("--matching", type=Path, help="只测同事比对：导入这份标注过的名单")
    parser.add_argument("--reference", default="", help="名单里写明哪些是同一事项的列")
    parser.add_argument(
        "--what", choices=list(bench_same.WHATS), default="petitions", help="名单是什么，默认 petitions 信访事项"
    )
    parser.add_argument("--inside", help=argparse.SUPPRESS)


def run(args: argparse.Namespace) -> int:
    """Measure and print; returns 1 with --check if a bar is missed; raises Complaint for a size that makes no sense."""
    if args.cases < 2000:
        raise Complaint("--cases 至少 2000")
    if bool(args.matching) != bool(args.reference):
        raise Complaint("--matching 和 --reference 要一起给：名单，和写明哪些是同一事项的列")
    if args.inside:
        Path(args.inside).write_text(json.dumps(_measure(args), ensure_ascii=False))
        return 0
    figures = _in_a_town_apart(args)
    if args.matching:
        print(json.dumps(figures, ensure_ascii=False) if args.json else bench_same.table(figures))
        return 0
    figures["bars"] = bars(figures)
    print(json.dumps(figures, ensure_ascii=False, indent=1) if args.json else table(figures))
    return 1 if args.check and not all(bar["met"] for bar in figures["bars"]) else 0


def _in_a_town_apart(args: argparse.Namespace) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="shiqiao-bench-") as folder, _apart(Path(folder)) as url:
        out = Path(folder) / "figures.json"
        command = [sys.executable, "-m", "shiqiao.cli", "bench", "--inside", str(out), "--cases", str(args.cases)]
        command += [f"--{name.replace('_', '-')}" for name in ("quick", "no_http") if getattr(args, name)]
        if args.matching:
            command += ["--matching", str(args.matching), "--reference", args.reference, "--what", args.what]
        env = {**os.environ, "SHIQIAO_DATABASE_URL": url, "SHIQIAO_DATA_DIR": folder}
        ended = subprocess.run(command, env=env, check=False).returncode  # noqa: S603 -- our own program
        if ended != 0:
            raise (Complaint if ended == 2 else Trouble)("测速没有完成，见上面的说明")
        figures: dict[str, Any] = json.loads(out.read_text())
    return figures


@contextmanager
def _apart(folder: Path) -> Iterator[str]:
    if connection.vendor == "sqlite":
        yield f"sqlite:///{folder}/bench.sqlite3"
        return
    name = f"shiqiao_bench_{uuid4().hex[:8]}"
    parts = urlsplit(settings.DATABASE_URL)
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()
    try:
        yield urlunsplit(parts._replace(path=f"/{name}"))
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def _measure(args: argparse.Namespace) -> dict[str, Any]:
    small, large, times = (500, 2000, 10) if args.quick else (min(SMALL, args.cases // 2), args.cases, 40)
    bench_pages.plain_static()
    began = time.perf_counter()
    call_command("migrate", interactive=False, verbosity=0)
    if args.matching:
        return bench_same.measure(args.matching, args.reference, args.what)
    town = bench_town.found()
    bench_town.samples(town, 100)
    figures: dict[str, Any] = {"database": connection.vendor, "processors": os.cpu_count()}
    figures["acts"] = bench_acts.acts(town, 60 if args.quick else 400)
    figures["pages"] = {}
    for size in (small, large):
        _say(f"… {size}")
        bench_town.grow(town, size)
        figures["pages"][str(size)] = bench_pages.pages(town, times)
    _say("… 同事比对")
    figures["matching"] = bench_matching.matching(town, times)
    if not args.no_http:
        _say("… HTTP")
        figures["http"] = bench_http.http(town, 2 if args.quick else 6)
    figures["seconds"] = round(time.perf_counter() - began, 1)
    return figures


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def bars(figures: dict[str, Any]) -> list[dict[str, Any]]:
    """Return every bar with what was measured and whether it is met."""
    acts, (small, large) = figures["acts"], figures["pages"].values()
    found = [
        ("create_statements", acts["create_statements"], "≤", 8),
        ("create_commits", acts["create_commits"], "≤", 1),
        ("create_of_raw", acts["create_of_raw"], "≥", 0.15),
        ("loop_of_raw", acts["loop_of_raw"], "≥", 0.15),
        ("worklist_statements", large["worklist"]["statements"], "≤", 4),
        ("worklist_growth", round(large["worklist"]["p50_ms"] / small["worklist"]["p50_ms"], 2), "≤", 1.25),
        ("case_statements", large["case"]["statements"], "≤", 8),
        ("picture_p50_ms", large["picture"]["p50_ms"], "≤", 50),
        ("picture_anew_p50_ms", large["picture_anew"]["p50_ms"], "≤", 50),
        ("picture_own_p50_ms", large["picture_own"]["p50_ms"], "≤", 50),
        ("matching_p50_ms", figures["matching"]["p50_ms"], "≤", 300),
    ]
    if http := figures.get("http"):
        # Five times what the best peer did on such a machine (81, 12, 38, 39 a second), and its memory.
        floors = {"create": 405, "loop": 60, "worklist": 190, "detail": 195}
        found += [(f"http_{name}_per_s", http[name]["per_s"], "≥", floor) for name, floor in floors.items()]
        found.append(("rss_mb", http["rss_mb"], "≤", 300))
    return [
        {"bar": name, "measured": value, "wanted": f"{sign} {limit}", "met": _met(value, sign, limit)}
        for name, value, sign, limit in found
    ]


def _met(value: float, sign: str, limit: float) -> bool:
    return value <= limit if sign == "≤" else value >= limit


def table(figures: dict[str, Any]) -> str:
    """Return the figures for reading on a terminal."""
    acts = figures["acts"]
    lines = [
        f"{figures['database']}，{figures['processors']} 核，{figures['seconds']} 秒",
        f"办理：登记 {acts['create_per_s']}/s（原始 SQL {acts['raw_create_per_s']}/s，{acts['create_of_raw']}）；"
        f"五步闭环 {acts['loop_per_s']}/s（原始 SQL {acts['raw_loop_per_s']}/s，{acts['loop_of_raw']}）",
    ]
    for size, pages in figures["pages"].items():
        lines.append(f"{size} 件：")
        for name, page in pages.items():
            lines.append(
                f"  {name:<14} p50 {page['p50_ms']:>8} ms  p95 {page['p95_ms']:>8} ms  {page['statements']} 条语句"
            )
    if http := figures.get("http"):
        lines.append("接口（两个进程）：")
        for name, call in http.items():
            if isinstance(call, dict):
                rate, took = f"{call['per_s']:>8}/s", f"p50 {call['p50_ms']} ms  p95 {call['p95_ms']} ms"
                lines.append(f"  {name:<14} {rate}  {took}  CPU {call['cpu_ms']} ms")
        lines.append(f"  内存 {http['rss_mb']} MB")
    for bar in figures["bars"]:
        lines.append(f"{'达标' if bar['met'] else '未达'}  {bar['bar']:<24} {bar['measured']}（{bar['wanted']}）")
    return "\n".join(lines)
