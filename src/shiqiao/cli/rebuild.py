"""`shiqiao rebuild`: replays all steps and compares; with --repair writes the rows anew from their steps."""

import argparse
import json

from shiqiao.record.rebuild import differing, repair

HELP = "由步骤重算各行并比对；--repair 时按步骤改正"
EPILOG = """\
例：
  shiqiao rebuild             只比对
  shiqiao rebuild --repair    按步骤改正与之不符的行（步骤本身从不改动）
退出码 1 表示有不符（改正后为 0）。
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add --repair and --json."""
    parser.epilog = EPILOG
    parser.add_argument("--repair", action="store_true", help="按步骤改正")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Compare, and repair if asked; return 1 while differences remain."""
    found = differing()
    if args.repair:
        for kind, subject_id in dict.fromkeys((one.kind, one.subject_id) for one in found):
            repair(kind, subject_id)
    left = differing() if args.repair else found
    if args.json:
        print(json.dumps({"differences": len(found), "repaired": len(found) - len(left), "left": len(left)}))
    else:
        for one in found[:200]:
            print(f"{one.kind} {one.subject_id} {one.column}: {one.stored!r} ≠ {one.replayed!r}")
        print(f"不符 {len(found)} 处，改正 {len(found) - len(left)} 处。" if found else "全部相符。")
    return 1 if left else 0
