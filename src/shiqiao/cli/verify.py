"""`shiqiao verify`: checks chains, texts, contents, numbers, seals, clocks and files, and says what is wrong and where."""

import argparse
import json

from shiqiao.evidence import store
from shiqiao.record.rebuild import differing
from shiqiao.record.verify import Report, verify

HELP = "核验台账：有没有被改动、缺号、断链"
EPILOG = """\
例：
  shiqiao verify            核验步骤、文字、文书内容、编号、封存、时钟
  shiqiao verify --files    同时逐个核对证据文件（较慢）
  shiqiao verify --json
退出码 1 表示查出问题。
"""
SAYS = {
    "missing_step": "缺少步骤",
    "broken_chain": "前后不衔接",
    "altered_step": "步骤被改动",
    "cut_tail": "末尾步骤缺失或行被改动",
    "missing_text": "文字缺失（未经依法删除）",
    "altered_text": "文字被改动",
    "altered_content": "内容被改动",
    "stray_content": "多出的内容",
    "number_gap": "编号不连续",
    "broken_seal": "与封存不符",
    "wrong_clock": "时间与数据库时钟不符",
    "past_dated": "倒填时间",
    "altered_row": "行与步骤不符",
    "broken_file": "证据文件缺失或被改动",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add --files and --json."""
    parser.epilog = EPILOG
    parser.add_argument("--files", action="store_true", help="逐个核对证据文件")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def faults_of(report: Report, files: bool) -> list[dict[str, object]]:
    """Return all faults as plain lines: of the record, of rows that their steps do not explain, of files."""
    found: list[dict[str, object]] = [
        {"code": one.code, "subject": str(one.subject_id or ""), "step": one.seq, "says": one.says}
        for one in report.faults
    ]
    for difference in differing():
        says = f"{difference.kind}.{difference.column}: {difference.stored!r} ≠ {difference.replayed!r}"
        found.append({"code": "altered_row", "subject": str(difference.subject_id), "step": None, "says": says})
    if files:
        found += [{"code": "broken_file", "subject": digest, "step": None, "says": ""} for digest in store.broken()]
    return found


def run(args: argparse.Namespace) -> int:
    """Check everything; return 1 if anything is wrong."""
    report = verify()
    faults = faults_of(report, args.files)
    if args.json:
        counts = {"steps": report.steps, "subjects": report.subjects, "texts": report.texts}
        print(json.dumps({**counts, "green": not faults, "faults": faults}, ensure_ascii=False))
        return 1 if faults else 0
    for fault in faults[:200]:
        print(f"{SAYS[str(fault['code'])]}  {fault['subject']}  第 {fault['step'] or '—'} 步  {fault['says']}")
    if faults:
        print(f"查出 {len(faults)} 处问题（共 {report.steps} 步、{report.subjects} 个对象）。")
        return 1
    print(f"核验无误：{report.steps} 步、{report.subjects} 个对象、{report.texts} 段文字。")
    return 0
