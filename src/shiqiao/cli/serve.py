"""`shiqiao serve`: migrate, then answer on a port, with the worker beside it if asked."""

import argparse
import contextlib
import errno
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import django
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from granian.constants import Interfaces
from granian.server import Server

from shiqiao.cli.complaints import Complaint, Trouble, machine_word

HELP = "启动网站（先升级数据库）"
EPILOG = """\
例：
  shiqiao serve --with-worker                       一台机器：网站与后台任务一起
  PORT=9000 shiqiao serve --host 0.0.0.0            供局域网访问
  shiqiao serve --workers 4 & shiqiao work          分开运行
"""
# Each thread keeps one connection to the database.
THREADS = 4
# A worker that ends by itself is started again after this many seconds.
PAUSE = 2.0
WORKER = [sys.executable, "-m", "shiqiao.cli", "work"]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add address, number of processes, worker and demo."""
    parser.epilog = EPILOG
    parser.add_argument("--host", default="127.0.0.1", help="监听地址，默认 127.0.0.1")
    parser.add_argument("--port", type=int, default=os.environ.get("PORT", "8000"), help="端口，默认取 PORT，否则 8000")
    parser.add_argument("--workers", type=int, default=2, help="网站进程数，默认 2")
    parser.add_argument("--with-worker", action="store_true", help="同时运行后台任务（通知、催办、到期提醒）")
    parser.add_argument("--demo", action="store_true", help="库为空时先装入演示镇")


def prepare(demo: bool) -> None:
    """Bring the database up to date and, if asked and it is empty, fill it with the demo town."""
    django.setup()
    if connection.vendor == "sqlite":
        Path(connection.settings_dict["NAME"]).parent.mkdir(parents=True, exist_ok=True)
    try:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("catch_up")
    except DatabaseError as error:
        sys.exit(f"shiqiao: {error}".strip())
    state = apps.get_model("record", "Ledger").objects.values_list("state", flat=True).first()
    if state == "building" and not demo:
        sys.exit("shiqiao: 演示镇没有装完（中途停止），库里是半成品；shiqiao demo --again 会清空它并重新装入")
    if demo and state in (None, "building"):
        connection.close()
        sys.exit(
            subprocess.run(
                [sys.executable, "-m", "shiqiao.cli", "demo", "--again", "--then-serve"], check=False
            ).returncode
        )


def prepare_apart(demo: bool) -> None:
    """Prepare in a child, so that this process never loads the town; raises Trouble if that failed."""
    child = multiprocessing.get_context("fork").Process(target=_prepare_or_stop, args=(demo,))
    child.start()
    try:
        child.join()
    except KeyboardInterrupt as stopped:
        child.join()
        raise Trouble("已停止，数据库还没有就绪；再运行一次会接着准备，演示镇会从头装入") from stopped
    if child.exitcode != 0:
        raise Trouble("数据库未能就绪，见上面的说明")


def _prepare_or_stop(demo: bool) -> None:
    # Ctrl-C reaches parent and child alike; the parent says it.
    with contextlib.suppress(KeyboardInterrupt):
        prepare(demo)
        return
    sys.exit(1)


class WorkerBeside:
    """The worker loop as a child process that is started again when it dies, until `stop`."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.process: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self.keep, daemon=True)

    def start(self) -> None:
        """Start the child and the thread that watches it."""
        self.thread.start()

    def keep(self) -> None:
        """Run the child again and again."""
        while not self.stopping.is_set():
            command = [*WORKER, "--parent", str(os.getpid())]
            self.process = subprocess.Popen(command, process_group=0)  # noqa: S603 -- our own program, fixed arguments
            self.process.wait()
            self.stopping.wait(PAUSE)

    def stop(self) -> None:
        """Ask the child to end and wait: what it holds is either told or told again later."""
        self.stopping.set()
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()


def only_the_parent_hears() -> None:
    """Let a terminal's Ctrl-C and the closing of its window reach this process alone, which then ends its children in order.

    A child that hears of the end twice, from the terminal and from its parent, hangs until it is killed.
    """
    os.register_at_fork(after_in_child=lambda: _own_life(os.getppid()))


def _own_life(parent: int) -> None:
    # A parent that was killed can't tell its children; one that goes on alone would keep the port.
    os.setpgrp()
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(PAUSE)
    os.kill(os.getpid(), signal.SIGTERM)


def end_with_the_window(server: Any) -> None:
    """Stop when the terminal is closed, unless `nohup` asked to stay; by itself the server would only reload."""
    stays = signal.getsignal(signal.SIGHUP) == signal.SIG_IGN
    at_the_end = signal.SIG_IGN if stays else server.signal_handler_interrupt
    server.on_startup(lambda: signal.signal(signal.SIGHUP, at_the_end))


def announce(host: str, port: int) -> None:
    """Print the address once the port answers."""
    shown = "127.0.0.1" if host in ("0.0.0.0", "::") else host  # noqa: S104 -- compared, not bound
    for _ in range(200):
        with socket.socket() as probe:
            probe.settimeout(1)
            if probe.connect_ex((shown, port)) == 0:
                print(f"石桥已启动：http://{shown}:{port}/    （Ctrl-C 停止）", flush=True)
                return
        time.sleep(0.05)


def check_port(host: str, port: int) -> None:
    """Raise Complaint if there is no such port or somebody else holds it."""
    if not 0 < port < 65536:
        raise Complaint(f"端口 {port} 不存在：须在 1 到 65535 之间")
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            why = (
                "已被占用，也许石桥已在运行" if error.errno == errno.EADDRINUSE else f"不能使用：{machine_word(error)}"
            )
            raise Complaint(f"端口 {port} {why}；可改用 --port 或 PORT=9000") from error


def link_to(port: int) -> None:
    """Let links and QR codes carry this port where nobody named the town's address; in this process and its children."""
    if "SHIQIAO_BASE_URL" not in os.environ:
        # The settings have been read already: what is forked takes the attribute, what is started anew the variable.
        os.environ["SHIQIAO_BASE_URL"] = settings.BASE_URL = f"http://127.0.0.1:{port}"


def run(args: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM; raises Complaint if the port is taken, Trouble if the database is not ready."""
    check_port(args.host, args.port)
    link_to(args.port)
    prepare_apart(args.demo)
    server = Server(
        "shiqiao.wsgi:application",
        address=args.host,
        port=args.port,
        interface=Interfaces.WSGI,
        workers=args.workers,
        blocking_threads=THREADS,
        websockets=False,
        log_enabled=False,
        respawn_failed_workers=True,
        workers_kill_timeout=15,
    )
    beside = WorkerBeside()
    if args.with_worker:
        server.on_startup(beside.start)
        server.on_shutdown(beside.stop)
    only_the_parent_hears()
    end_with_the_window(server)
    server.on_startup(threading.Thread(target=announce, args=(args.host, args.port), daemon=True).start)
    server.serve()
    return 0
