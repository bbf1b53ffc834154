"""`shiqiao import`: takes an old hazard ledger or a list of petitions or disputes in, from .xlsx, .xls, .csv or .tsv."""

import argparse
import json
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

from shiqiao.cli.complaints import NO_ROOM, Complaint, Trouble, machine_word
from shiqiao.cli.people import viewer_named
from shiqiao.cli.whole import whole_file
from shiqiao.intake.mappings import to_json
from shiqiao.intake.models import Batch
from shiqiao.intake.plan import Plan
from shiqiao.intake.problems import Unusable, says
from shiqiao.intake.report import told
from shiqiao.intake.sheets import write_mend_file
from shiqiao.intake.staging import is_staged
from shiqiao.intake.takeover import confirm, finish, opened_by, receive, take_over
from shiqiao.intake.whats import WHATS, read_plan, remember
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.matter_words import CHANNELS
from shiqiao.record import clock

HELP = "导入已有的隐患台账、信访事项或者矛盾纠纷名单（.xlsx、.xls、.csv）"
EPILOG = """\
例：
  shiqiao import hazards 台账.xlsx --dry-run          先看会怎样，不写入
  shiqiao import hazards 台账.csv --json              导入；最后一行是给程序的结果
  shiqiao import hazards 检查表.xlsx --itemised        一行写了多条隐患的，按条登记
  shiqiao import hazards 台账.xlsx --mapping 对应.json --source 消防所 --as sun
  shiqiao import petitions 热线工单.xlsx --source 12345热线 --channel 12345
  shiqiao import disputes 派出所移交.csv --source 派出所 --channel police

对应关系文件：{"columns": {"description": ["隐患描述"]}, "defaults": {"field": "fire"}, "version": 1}
同一文件再导一次不产生变化；坏行写入待修改文件，改好后直接导入那个文件。
"""
SHOWN_PROBLEMS = 10


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what to import, the file and how."""
    parser.epilog = EPILOG
    parser.add_argument(
        "what", choices=list(WHATS), help="导入什么：hazards 隐患台账，petitions 信访事项，disputes 矛盾纠纷"
    )
    parser.add_argument("file", type=Path, help="台账或名单文件")
    parser.add_argument("--mapping", type=Path, help="列与字段的对应关系（JSON）；不给则自动对应")
    parser.add_argument("--source", default="", help="来源名称；同一来源的编号视为同一件事，不给则按列名区分来源")
    parser.add_argument(
        "--channel",
        choices=[code for code, _label in CHANNELS],
        default="",
        help="信访、纠纷的来源渠道；不给则按名单判断",
    )
    parser.add_argument(
        "--received",
        type=_day,
        metavar="日期",
        help="信访、纠纷名单的收到日期（2026-03-05），期限自此起算；不给则为今天",
    )
    parser.add_argument(
        "--itemised", action="store_true", help="隐患台账一行写了多条（1.…2.…，或者隐患1、隐患2 几栏）的，按条登记"
    )
    parser.add_argument("--sheet", help="工作表名称；不给则取第一张合适的")
    parser.add_argument("--mend", type=Path, help="待修改的行写到哪里；不给则写在台账旁边")
    parser.add_argument("--as", dest="login", default="", help="以谁的账号办理；不给则由经办岗位人员办理")
    parser.add_argument("--dry-run", action="store_true", help="只预览，不写入")
    parser.add_argument("--json", action="store_true", help="最后一行以 JSON 打印结果")


def _day(text: str) -> str:
    """Read a day that is not after today; raises what the parser tells as a mistake."""
    if date.fromisoformat(text) > clock.today():
        raise argparse.ArgumentTypeError("收到日期不能晚于今天")
    return text


def run(args: argparse.Namespace) -> int:
    """Import a list; raises Complaint for a bad file, mapping or account, Trouble if the town is not ready."""
    begun = time.monotonic()
    try:
        viewer = viewer_named(args.login)
        mapping = args.mapping.read_text(encoding="utf-8-sig") if args.mapping else ""
        data = args.file.read_bytes()
        plan = read_plan(
            data,
            args.file.name,
            viewer,
            what=args.what,
            source=args.source,
            mapping=mapping,
            options={
                "channel": args.channel,
                "sheet": args.sheet or "",
                "itemised": "1" if args.itemised else "",
                "received_on": args.received or "",
            },
        )
        result: dict[str, Any] = {**plan.counts(), "dry_run": args.dry_run}
        if not args.dry_run:
            result["opened"] = _take_over(plan, viewer, args.file.name, quiet=args.json)
            remember(plan)
            result["unchanged"] += plan.counts()["opened"] - result["opened"]
    except UnicodeDecodeError as error:
        raise Complaint(f"对应关系文件不是 UTF-8 文本：{args.mapping}") from error
    except Unusable as unusable:
        raise Complaint(unusable) from unusable
    except Refused as refusal:
        raise Trouble(refusal) from refusal
    result["mend_file"] = _mend(plan, args)
    result["seconds"] = round(time.monotonic() - begun, 1)
    _tell(plan, result, args)
    return 0


def _take_over(plan: Plan, viewer: Viewer, name: str, quiet: bool) -> int:
    if not plan.lines:
        return 0
    batch = _unfinished(plan, viewer)
    if batch is None:
        batch_id = receive(plan, viewer, name)
        confirm(batch_id, len(plan.lines), viewer)
        batch = Batch.objects.get(id=batch_id)
    opened = 0
    for many in take_over(plan, batch.id, viewer):
        opened += many
        if not quiet:
            print(f"\r已登记 {opened}/{len(plan.lines)}", end="", flush=True)
    if not quiet:
        print()
    finish(batch, opened_by(batch.id), viewer)
    return opened


def _unfinished(plan: Plan, viewer: Viewer) -> Batch | None:
    """Return the batch of an earlier run of this command that was killed, so that it is finished and not begun anew."""
    left = Batch.objects.filter(
        state="running", what=plan.what.name, file=plan.digest, received_by=viewer.person_id
    ).order_by("opened_at")
    return next((batch for batch in left if not is_staged(batch.id) and batch.good >= len(plan.lines)), None)


def _mend(plan: Plan, args: argparse.Namespace) -> str:
    if not plan.bad:
        return ""
    target = args.mend or args.file.with_name(f"{args.file.stem}-待修改.xlsx")
    body = write_mend_file(plan.table, plan.problems)
    try:
        _place(target, body)
    except OSError as error:
        if args.mend or error.errno in NO_ROOM:
            raise Complaint(f"待修改文件写不进去：{target}（{machine_word(error)}）") from error
        # Next to a ledger that lies in a read-only folder: then where the command was called.
        target = Path.cwd() / target.name
        _place(target, body)
    return str(target)


def _place(target: Path, body: bytes) -> None:
    with whole_file(target) as out:
        out.write(body)


def _tell(plan: Plan, result: dict[str, Any], args: argparse.Namespace) -> None:
    lines = told(plan)
    if args.json:
        # Whoever reads the result by program gets nothing else on standard output.
        print("\n".join(lines), file=sys.stderr)
        more = {"told": lines, "mapping": json.loads(to_json(plan.mapping))["columns"]}
        print(json.dumps({**result, **more}, ensure_ascii=False))
        return
    labels = {spec.name: spec.label for spec in plan.what.fields}
    for name, indexes in plan.mapping.columns.items():
        print(f"  {'、'.join(plan.mapping.headers[index] for index in indexes)} → {labels[name]}")
    for problem in plan.problems[:SHOWN_PROBLEMS]:
        print(f"  {says(problem)}")
    if len(plan.problems) > SHOWN_PROBLEMS:
        print(f"  …… 另有 {len(plan.problems) - SHOWN_PROBLEMS} 处，见待修改文件")
    for line in lines:
        print(line)
    verb = "将登记" if args.dry_run else "新登记"
    print(
        f"共 {result['rows']} 行：{verb} {result['opened']}，已导入过 {result['unchanged']}，"
        f"名单内重复 {result['repeated']}，"
        f"内容有变 {result['changed']}，待修改 {result['to_mend']}；用时 {result['seconds']} 秒"
    )
    if result["mend_file"]:
        print(f"待修改的行：{result['mend_file']}")
