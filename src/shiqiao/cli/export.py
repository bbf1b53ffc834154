"""`shiqiao export`: writes the hazard register as .xlsx."""

import argparse
from pathlib import Path

from shiqiao.cases.find import STANDINGS, Filters
from shiqiao.cli.complaints import Complaint
from shiqiao.cli.people import viewer_named
from shiqiao.cli.whole import whole_file
from shiqiao.intake.export import export_cases

HELP = "导出隐患台账（.xlsx）"
EPILOG = """\
例：
  shiqiao export hazards 台账.xlsx
  shiqiao export hazards 逾期.xlsx --filter standing=overdue --filter place=370782105302
  shiqiao export hazards 我的.xlsx --filter mine=1 --as sun
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what to export, the file and what narrows it."""
    parser.epilog = EPILOG
    parser.add_argument("what", choices=["hazards"], help="导出什么：hazards 隐患台账")
    parser.add_argument("file", type=Path, help="写到哪里（.xlsx）")
    parser.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="名称=值",
        help=f"可用：{'、'.join(Filters.__dataclass_fields__)}",
    )
    parser.add_argument("--as", dest="login", default="", help="以谁的账号导出；不给则由经办岗位人员导出")


def run(args: argparse.Namespace) -> int:
    """Write the file; raises Complaint for an unknown filter or account."""
    viewer = viewer_named(args.login)
    filters = read_filters(args.filter)
    with whole_file(args.file) as out:
        many = export_cases(out, viewer, filters)
    print(f"已导出 {many} 行：{args.file}")
    return 0


def read_filters(given: list[str]) -> Filters:
    """Read name=value pairs; raises Complaint for a name that the register does not know."""
    pairs = dict(one.partition("=")[::2] for one in given)
    for name in pairs:
        if name not in Filters.__dataclass_fields__:
            raise Complaint(f"没有“{name}”这个筛选条件，可用：{'、'.join(Filters.__dataclass_fields__)}")
    if pairs.get("standing", "open") not in STANDINGS and pairs["standing"]:
        raise Complaint(f"standing 只能是 {'、'.join(STANDINGS)}")
    return Filters.read(pairs)
