"""`shiqiao work`: the loop that tells people, raises reminders and finishes what was left to do."""

import argparse
import os
import signal
import threading
from types import FrameType

from django.conf import settings
from django.db import OperationalError, close_old_connections, connection

from shiqiao.cli import jobs
from shiqiao.cli.archive import BEAT

HELP = "运行后台任务（通知、催办、到期提醒）"
EPILOG = """\
例：
  shiqiao work              一直运行
  shiqiao work --once       做完眼前的就退出，适合定时任务
"""
# Seconds between two looks when there was nothing to do.
IDLE = 2.0
# Seconds to wait after the database did not answer.
LATER = 5.0


def configure(parser: argparse.ArgumentParser) -> None:
    """Add --once."""
    parser.epilog = EPILOG
    parser.add_argument("--once", action="store_true", help="做完眼前的就退出")
    parser.add_argument("--parent", type=int, default=0, help=argparse.SUPPRESS)


def orphaned(parent: int) -> bool:
    """Say whether the server that started this loop is gone."""
    return parent != 0 and os.getppid() != parent


def run(args: argparse.Namespace) -> int:
    """Call the worker until SIGINT or SIGTERM, or once; a turn that has begun is always finished."""
    stopping = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    if args.once:
        while jobs.run_once():
            pass
        return 0
    while not stopping.is_set() and not orphaned(args.parent):
        close_old_connections()
        (settings.DATA_DIR / BEAT).touch()
        try:
            stopping.wait(0 if jobs.run_once() else IDLE)
        except OperationalError:
            # The database may be restarting; what waits in the outbox is still there afterwards.
            connection.close()
            stopping.wait(LATER)
    return 0
