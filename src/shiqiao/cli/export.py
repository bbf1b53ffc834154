"""`shiqiao export`: writes the hazard register, or a list of matters in its source's own columns, as .xlsx."""

import argparse
from pathlib import Path

from shiqiao.cases.find import STANDINGS, Filters
from shiqiao.cli.complaints import Complaint
from shiqiao.cli.people import viewer_named
from shiqiao.cli.whole import whole_file
from shiqiao.intake.export import export_cases
from shiqiao.intake.returns import lists, rows_of, write_list
from shiqiao.policy import Viewer

HELP = "导出隐患台账，或把信访、纠纷名单按来源原表导回（.xlsx）"
EPILOG = """\
例：
  shiqiao export hazards 台账.xlsx
  shiqiao export hazards 逾期.xlsx --filter standing=overdue --filter place=370782105302
  shiqiao export hazards 我的.xlsx --filter mine=1 --as sun
  shiqiao export source 12345热线 --out 热线反馈.xlsx
  shiqiao export source 12345热线 --opened --as he    带出本人已获准启封的身份信息，逐条留痕

名单按来源名称或者导入批次的编号指定：列、顺序、表头和对方编号与来件相同，另填办理情况、办结日期、答复等。
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add what to export, the file and what narrows it."""
    parser.epilog = EPILOG
    parser.add_argument("what", choices=["hazards", "source"], help="导出什么：hazards 隐患台账，source 一份来源名单")
    parser.add_argument("name", metavar="FILE|NAME", help="hazards：写到哪里（.xlsx）；source：来源名称或批次编号")
    parser.add_argument("--out", type=Path, help="source：写到哪里；不给则为“来源名称-反馈.xlsx”")
    parser.add_argument("--opened", action="store_true", help="source：带出已获准启封的身份信息，其余仍为密封")
    parser.add_argument(
        "--filter",
        action="append",
        default=[],
        metavar="名称=值",
        help=f"可用：{'、'.join(Filters.__dataclass_fields__)}",
    )
    parser.add_argument("--as", dest="login", default="", help="以谁的账号导出；不给则由经办岗位人员导出")


def run(args: argparse.Namespace) -> int:
    """Write the file; raises Complaint for an unknown filter, account or list."""
    viewer = viewer_named(args.login)
    if args.what == "source":
        return _source(args, viewer)
    filters, target = read_filters(args.filter), Path(args.name)
    with whole_file(target) as out:
        many = export_cases(out, viewer, filters)
    print(f"已导出 {many} 行：{target}")
    return 0


def _source(args: argparse.Namespace, viewer: Viewer) -> int:
    found = rows_of(viewer, args.name)
    if not found.exists():
        known = "、".join(one.name for one in lists(viewer))
        raise Complaint(f"没有“{args.name}”这份来源名单。现有：{known or '（无）'}")
    name = found.values_list("name", flat=True).first() or args.name
    target = args.out or Path(f"{name.replace('/', ' ')}-反馈.xlsx")
    with whole_file(target) as out:
        many = write_list(out, found, viewer, name=name, opened=args.opened)
    print(f"已导出 {many} 行：{target}")
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
