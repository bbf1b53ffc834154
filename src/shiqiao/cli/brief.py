"""`shiqiao brief`: the figures of the town as text, JSON, PDF or .docx."""

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from shiqiao.briefing.brief import Brief, as_json, brief, content, percent
from shiqiao.briefing.matters import exceptions
from shiqiao.briefing.matters_brief import KEYS
from shiqiao.cases.find import Filters
from shiqiao.cli.complaints import Complaint, Trouble
from shiqiao.cli.whole import whole_file
from shiqiao.documents.docx import brief_docx
from shiqiao.documents.render import RenderFailed, brief_pdf
from shiqiao.people.models import Account
from shiqiao.policy import Viewer, system
from shiqiao.record.models import Ledger
from shiqiao.ui.who import viewer_of

HELP = "输出简报：数字、JSON、PDF 或 .docx"
EPILOG = """\
例：
  shiqiao brief                              在终端显示
  shiqiao brief --json                       供脚本使用
  shiqiao brief --pdf 简报.pdf --docx 简报.docx
  shiqiao brief --from 2026-10-01 --to 2026-10-31 --as mayor
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the forms of output, the period and whose reach it is."""
    parser.epilog = EPILOG
    parser.add_argument("--json", action="store_true", help="以 JSON 输出")
    parser.add_argument("--pdf", type=Path, metavar="FILE", help="写成一页 PDF")
    parser.add_argument("--docx", type=Path, metavar="FILE", help="写成可编辑的 .docx")
    parser.add_argument("--from", dest="first", type=_day, metavar="DAY", help="发现日期起（YYYY-MM-DD）")
    parser.add_argument("--to", dest="last", type=_day, metavar="DAY", help="发现日期止（YYYY-MM-DD）")
    parser.add_argument("--as", dest="login", metavar="LOGIN", help="按某个账号的查看范围统计，默认全镇")


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{text!r} 不是日期，应写作 2026-11-23") from wrong


def run(args: argparse.Namespace) -> int:
    """Print or write the brief; raises Complaint for an unknown login, a turned period or a ledger not yet founded."""
    if args.first and args.last and args.first > args.last:
        raise Complaint(f"--from {args.first} 晚于 --to {args.last}")
    if not Ledger.objects.exists():
        raise Complaint("台账尚未建立：请先运行 shiqiao demo，或在网页上完成首次设置")
    said = brief(_viewer(args.login), Filters(found_from=args.first or "", found_to=args.last or ""))
    if args.pdf:
        try:
            _write(args.pdf, brief_pdf(content(said)))
        except RenderFailed as failed:
            raise Trouble(failed) from failed
    if args.docx:
        _write(args.docx, brief_docx(content(said)))
    if args.json:
        print(json.dumps(as_json(said), ensure_ascii=False, indent=2))
    elif not (args.pdf or args.docx):
        print("\n".join(_lines(said)))
    return 0


def _viewer(login: str | None) -> Viewer:
    if not login:
        return system("cli")
    account = Account.objects.filter(login=login, state="active").first()
    if account is None:
        raise Complaint(f"没有账号 {login}")
    return viewer_of(account, "cli")


def _write(path: Path, data: bytes) -> None:
    with whole_file(path) as out:
        out.write(data)


def _lines(said: Brief) -> list[str]:
    found: dict[str, Any] = as_json(said)
    lines = [f"{found['town']}　截至 {found['as_of']}" + ("　（演示数据）" if found["demo"] else "")]
    lines.append(f"检查企业 {said.enterprises_inspected} 家（在册 {said.enterprises_known} 家），检查 {said.visits} 次")
    for name in ("hazards_found", "fixed_on_spot", "items_under_notice", "closed", "closed_late", "open", "overdue",
                 "waiting_reinspection", "major_open", "recurred"):  # fmt: skip
        figure = said.figures.figure(name)
        lines.append(f"{figure.label} {figure.value} 项")
    lines.append(f"整改通知书 {said.notices_issued} 份，另有作废 {said.notices_void} 份")
    for rate in said.figures.rates():
        lines.append(f"{rate.label} {percent(rate)}（{rate.numerator.value} / {rate.denominator.value}）")
    lines += [f"{figure.label} {figure.value} 件" for figure in said.matters.line(KEYS)]
    lines += [f"{figure.label} {figure.value} 件（单独统计）" for figure in exceptions(said.matters).values()]
    for rate in said.matters.rates():
        lines.append(f"{rate.label} {percent(rate)}（{rate.numerator.value} / {rate.denominator.value}）")
    return lines
