"""`shiqiao demo`: fill an empty database with the demo town."""

import argparse
import fcntl
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from shiqiao.calendars import legal_day
from shiqiao.cli.complaints import Complaint
from shiqiao.cli.demo_town.cast import PASSWORD
from shiqiao.cli.demo_town.town import Director
from shiqiao.law.load import load_seed
from shiqiao.people import roster
from shiqiao.people.models import Account, Person, Unit
from shiqiao.places.models import Division, Site
from shiqiao.record import clock
from shiqiao.record.models import Ledger, Step

HELP = "装入演示镇（须为空库）"
EPILOG = """\
例：
  shiqiao demo                              以今天为准，向前四个月
  shiqiao demo --today 2026-11-23 --seed 7  同一日期和种子得到同一个镇
  shiqiao demo --again                      上次中途停止，库里是半成品时重新装入

社区名称和代码是真实的（国家统计局区划代码），其余单位、人员、场所和事项均为虚构。
"""
# The holiday tables begin with 2024, and the demo looks back four months.
EARLIEST = date(2024, 6, 1)
_held: list[IO[str]] = []


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the day and the seed."""
    parser.epilog = EPILOG
    parser.add_argument("--today", type=_day, default=None, help="以哪一天为今天（YYYY-MM-DD），默认今天")
    parser.add_argument("--seed", type=int, default=1, help="随机种子，默认 1")
    parser.add_argument("--again", action="store_true", help="上次没有装完的，清空后重新装入")
    # Said by `serve --demo`, which prints the address itself when it answers.
    parser.add_argument("--then-serve", action="store_true", help=argparse.SUPPRESS)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise argparse.ArgumentTypeError(f"{text!r} 不是日期，应写作 2026-11-23") from wrong


def run(args: argparse.Namespace) -> int:
    """Fill the database; raises Complaint when it is not empty or the day lies outside the calendars."""
    real = legal_day(clock.real_now())
    today = args.today or real
    if not EARLIEST <= today <= real:
        raise Complaint(f"演示日期须在 {EARLIEST} 与今天（{real}）之间，现为 {today}")
    began = time.monotonic()
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    print("建表、装入法规数据 …", flush=True)
    call_command("migrate", interactive=False, verbosity=0)
    only_one_builds()
    if args.again and is_unfinished():
        print("清空上次没有装完的演示镇 …", flush=True)
        start_over()
    refuse_unless_empty()
    print(f"装入演示镇，以 {today} 为今天 …", flush=True)
    with whole_or_nothing():
        load_seed()
        Director(today, args.seed).build(tell=_Progress())
    print(f"完成：{Step.objects.count()} 个步骤，用时 {time.monotonic() - began:.0f} 秒。\n")
    say_who_is_who()
    if not args.then_serve:
        print(f"\n启动网站：make run，或 shiqiao serve --with-worker，然后打开 {settings.BASE_URL}/")
    return 0


def is_unfinished() -> bool:
    """Say whether the database holds a demo town whose building was cut short."""
    return Ledger.objects.filter(state="building").exists()


def only_one_builds() -> None:
    """Hold the builder's lock until this process ends, however it ends; raises Complaint while another one builds."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_lock(hashtext('shiqiao demo'))")
            free = cursor.fetchone()[0]
    else:
        free = _lock_beside(str(connection.settings_dict["NAME"]))
    if not free:
        raise Complaint("另一个进程正在装入演示镇，请等它结束")


def _lock_beside(own: str) -> bool:
    # Held through the open file, which the system closes even for a killed process.
    if "memory" in own:
        return True
    file = Path(f"{own}.demo-lock").open("w")  # noqa: SIM115 -- kept open on purpose
    _held.append(file)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def start_over() -> None:
    """Drop every table of an unfinished demo town and make them anew; raises Complaint for SQLite, where a file is removed."""
    if connection.vendor != "postgresql":
        raise Complaint(f"请删除没有装完的数据库文件 {connection.settings_dict['NAME']} 后重新装入")
    with transaction.atomic(), connection.cursor() as cursor:
        names = connection.introspection.table_names(cursor)
        cursor.execute(f"DROP TABLE {', '.join(map(connection.ops.quote_name, names))} CASCADE")
    roster.forget()
    call_command("migrate", interactive=False, verbosity=0)


def refuse_unless_empty() -> None:
    """Raise Complaint if anything has been entered: the demo never mixes with somebody's register."""
    if is_unfinished():
        raise Complaint("上次装入演示镇时中途停止，库里是半成品：shiqiao demo --again 会清空它并重新装入")
    ledger = Ledger.objects.first()
    if ledger is not None:
        kind = "演示" if ledger.mode == "demo" else "正式"
        raise Complaint(
            f"数据库里已有{kind}台账“{ledger.name}”，演示镇只能装入空库；请另设 SHIQIAO_DATABASE_URL 或 SHIQIAO_DATA_DIR"
        )
    for model, what in (
        (Step, "步骤"),
        (Division, "区划"),
        (Unit, "单位"),
        (Person, "人员"),
        (Site, "场所"),
        (Account, "账号"),
    ):
        if model._default_manager.exists():
            raise Complaint(f"数据库里已有{what}，演示镇只能装入空库；请另设 SHIQIAO_DATABASE_URL 或 SHIQIAO_DATA_DIR")


@contextmanager
def whole_or_nothing() -> Iterator[None]:
    """Build a SQLite town in a file beside its own and put it in place when complete: a killed run leaves an empty one.

    In memory and on PostgreSQL the town is built where it stands; its ledger says until the end that it is unfinished.
    """
    own = str(connection.settings_dict["NAME"])
    if connection.vendor != "sqlite" or "memory" in own:
        yield
        return
    connection.close()
    beside = f"{own}.demo"
    for ending in ("-wal", "-shm"):
        Path(beside + ending).unlink(missing_ok=True)
    shutil.copyfile(own, beside)
    connection.settings_dict["NAME"] = beside
    try:
        yield
        connection.close()
        Path(beside).replace(own)
    finally:
        connection.close()
        connection.settings_dict["NAME"] = own
        Path(beside).unlink(missing_ok=True)


class _Progress:
    """Prints one line a month of the story."""

    def __init__(self) -> None:
        self.month = ""

    def __call__(self, when: datetime, left: int) -> None:
        month = f"{legal_day(when):%Y-%m}"
        if month != self.month:
            self.month = month
            print(f"  {month} …", flush=True)


def say_who_is_who() -> None:
    """Print the demo's people with their posts and logins."""
    posts = {post.holder_id: post.title for post in roster.current(-1).posts.values()}
    roster.forget()
    sites = dict(Site.objects.filter(id__in=Account.objects.values("site_id")).values_list("id", "name"))
    print(f"演示账号（密码均为 {PASSWORD}，网页上也可一键切换身份）：")
    for account in Account.objects.select_related("person").order_by("id"):
        name = account.person.name if account.person else "企业安全员"
        what = posts.get(account.person_id) or (sites.get(account.site_id, "") if account.site_id else "")
        print(f"  {account.login:<10}{name}　{what}")
