"""`shiqiao accounts`: lets somebody in again who can't get in, from the server itself; each thing done is a step."""

import argparse

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.urls import reverse

from shiqiao.cli.complaints import Complaint, Trouble
from shiqiao.people import accounts
from shiqiao.people.models import Account
from shiqiao.policy import system
from shiqiao.procedures.account import ACCOUNT
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act
from shiqiao.sign_in import locks

HELP = "账号：列出；唯一的系统管理员忘记密码、丢失手机时，在服务器上发新链接"
EPILOG = """\
例：
  shiqiao accounts list                          账号、状态
  shiqiao accounts link chen                     发一个只能用一次的链接，由本人设置密码
  shiqiao accounts link chen --clear-factor      同时清除第二重验证（手机丢失）
平时请在网页上办理；在这里办理同样留痕，操作人记为系统。
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add list and link."""
    parser.epilog = EPILOG
    what = parser.add_subparsers(dest="what", required=True, metavar="list|link")
    what.add_parser("list", help="列出账号")
    link = what.add_parser("link", help="发新链接")
    link.add_argument("login", help="账号")
    link.add_argument("--clear-factor", action="store_true", help="清除第二重验证")


def run(args: argparse.Namespace) -> int:
    """Do it; raises Complaint for an unknown account, Trouble when the rules refuse."""
    if args.what == "list":
        for one in Account.objects.order_by("login"):
            print(f"{one.login}\t{ACCOUNT.states[one.state]}")
        return 0
    account = Account.objects.filter(login=args.login).first()
    if account is None:
        raise Complaint(f"没有这个账号：{args.login}")
    try:
        token = _link(account, args.clear_factor)
    except Refused as refusal:
        raise Trouble(refusal) from refusal
    print(settings.BASE_URL + reverse("join", args=[token]))
    return 0


def _link(account: Account, clear_factor: bool) -> str:
    viewer = system("cli")
    if account.state == "shut":
        act("account", account.id, "reopen", viewer=viewer, key=f"cli/{clock.new_id()}")
    if clear_factor:
        act("account", account.id, "clear_factor", viewer=viewer, key=f"cli/{clock.new_id()}")
        Authenticator.objects.filter(user_id=account.id).delete()
    locks.succeeded(account.login)
    return accounts.send_link(viewer, f"cli/{clock.new_id()}", account)
