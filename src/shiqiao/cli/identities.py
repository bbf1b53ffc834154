"""`shiqiao identities`: change the master key of sealed persons, and check that every one of them can be opened."""

import argparse
import json
import sys

from shiqiao.cli.complaints import Complaint, Trouble
from shiqiao.identities import master, rotate
from shiqiao.policy import system
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act
from shiqiao.record.models import Ledger

HELP = "身份密钥：轮换主密钥，检查密封的人员能否启封"
EPILOG = """\
例：
  shiqiao identities check                 逐个试开，不显示任何内容
  shiqiao identities rotate                换一把新主密钥并重新包裹每个人的密钥，随后检查
  shiqiao identities rotate --drop-old     同时从密钥文件中去掉不再使用的旧主密钥
中断后再运行一次即接着办完。用 SHIQIAO_IDENTITY_KEY 给出密钥的，先把新密钥写在最前面再运行 rotate。
密钥文件不进入 shiqiao backup，请与数据库备份分开保管；旧备份须用当时的旧密钥才能启封。
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add check and rotate."""
    parser.epilog = EPILOG
    what = parser.add_subparsers(dest="what", required=True, metavar="check|rotate")
    check = what.add_parser("check", help="逐个试开每个人的密钥")
    turn = what.add_parser("rotate", help="换主密钥")
    turn.add_argument("--drop-old", action="store_true", help="去掉不再使用的旧主密钥")
    for one in (check, turn):
        one.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Do it; return 1 if a person can't be opened; raises Complaint or Trouble when a key is missing or unreadable."""
    try:
        done = _rotate(args.drop_old) if args.what == "rotate" else 0
    except master.BadMaster as bad:
        raise Complaint(bad) from bad
    except Refused as refusal:
        raise Trouble(refusal) from refusal
    total, broken = rotate.check()
    if args.json:
        print(json.dumps({"rewrapped": done, "keys": total, "broken": broken}))
    else:
        print(f"共 {total} 把密钥，{broken} 把打不开" if broken else f"共 {total} 把密钥，全部可以打开")
    return 1 if broken else 0


def _rotate(drop_old: bool) -> int:
    in_force = master.current() if master.given() else rotate.new_master()

    def tell(done: int, total: int) -> None:
        print(f"已重新包裹 {done}/{total}", file=sys.stderr)

    done = rotate.rewrap(tell)
    ledger = Ledger.objects.values_list("id", flat=True).first()
    if ledger is not None:
        given = {"table": "identity_key", "rows": done, "digest": in_force.id}
        act("ledger", ledger, "set_up", viewer=system("cli"), key=f"identity-key/{clock.new_id()}", given=given)
    if drop_old and not master.given() and rotate.check()[1] == 0:
        rotate.drop_old()
    return done
