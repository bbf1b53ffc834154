"""What two web workers do over loopback, asked by a small load client with a few connections for a few seconds."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from random import Random
from typing import Any

from shiqiao.cases.models import Case
from shiqiao.cli import bench_town
from shiqiao.cli.bench_pages import Figures, percentiles
from shiqiao.cli.bench_town import Town
from shiqiao.cli.complaints import Trouble
from shiqiao.record import clock

CONNECTIONS = 8
HOST = "127.0.0.1"
Do = Callable[["Line", int], None]


class Line:
    """One kept-alive connection to the server."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.buffer = b""

    def call(self, method: str, path: str, token: str, body: Any = None) -> bytes:
        """Send one call and return the answer's body; raises Trouble unless it is 2xx."""
        data = json.dumps(body).encode() if body is not None else b""
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
        )
        self.socket.sendall(head.encode() + data)
        while b"\r\n\r\n" not in self.buffer:
            self._more()
        top, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        length = next(int(x.split(b":")[1]) for x in top.lower().split(b"\r\n") if x.startswith(b"content-length"))
        while len(self.buffer) < length:
            self._more()
        answer, self.buffer = self.buffer[:length], self.buffer[length:]
        if top.split(b" ", 2)[1][:1] != b"2":
            raise Trouble(f"{method} {path}: {top[:40]!r} {answer[:300].decode()}")
        return answer

    def _more(self) -> None:
        got = self.socket.recv(65536)
        if not got:
            raise Trouble("the server closed the connection")
        self.buffer += got


def http(town: Town, seconds: float, workers: int = 2) -> dict[str, Any]:
    """Start the server, measure calls a second and their latency, and the server's memory."""
    with _serving(workers) as (port, server):
        found: dict[str, Any] = {name: _load(port, do, seconds) for name, do in _calls(town).items()}
        # A quiet moment: the memory of parent and workers together.
        found["rss_mb"] = round(sum(_rss(pid) for pid in _family(server.pid)) / 1024, 1)
    return found


def _calls(town: Town) -> dict[str, Do]:
    chance = Random(11)  # noqa: S311 -- a load client, nothing secret
    inspector, clerk, rover, head = (town.tokens[name] for name in ("inspector", "clerk", "rover", "head"))
    own = Case.objects.filter(post_id=town.inspectors[0].post_ids[0])
    cases = [str(one) for one in own.order_by("-number").values_list("id", flat=True)[:500]]
    today = clock.today()

    def create(line: Line, number: int) -> None:
        given = {"site": str(town.sites[0].id), "grade": "general", "description": bench_town.description(chance)}
        line.call("POST", "/api/v1/cases", inspector, {"id": str(clock.new_id()), "given": given})

    def loop(line: Line, number: int) -> None:
        site = town.sites[number % 8]
        owner, case = town.tokens[f"owner{number % 8}"], str(clock.new_id())
        steps = bench_town.loop_acts(town, site, bench_town.description(chance), today)
        _first, _who, given = steps[0]
        line.call("POST", "/api/v1/cases", owner, {"act": "self_report", "id": case, "given": given})
        for name, who, given in steps[1:]:
            line.call("POST", f"/api/v1/cases/{case}/acts/{name}", rover if who else owner, {"given": given})

    def worklist(line: Line, number: int) -> None:
        line.call("GET", "/api/v1/cases?order=due&mine=1&limit=50", inspector)

    def newest(line: Line, number: int) -> None:
        line.call("GET", "/api/v1/cases?limit=50", clerk)

    def detail(line: Line, number: int) -> None:
        line.call("GET", f"/api/v1/cases/{cases[number % len(cases)]}", inspector)

    def report(line: Line, number: int) -> None:
        line.call("GET", "/api/v1/figures", head)

    return {"report": report, "create": create, "loop": loop, "worklist": worklist, "newest": newest, "detail": detail}


def _load(port: int, do: Do, seconds: float) -> Figures:
    numbers, taken, wrong = count(), [], []
    until = time.perf_counter() + seconds

    def one() -> None:
        line = Line(port)
        try:
            while (start := time.perf_counter()) < until:
                do(line, next(numbers))
                taken.append((time.perf_counter() - start) * 1000)
        except (Trouble, OSError) as trouble:
            wrong.append(trouble)

    threads = [threading.Thread(target=one) for _ in range(CONNECTIONS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if wrong:
        raise Trouble(wrong[0])
    return {"per_s": round(len(taken) / (time.perf_counter() - start), 1), **percentiles(taken)}


@contextmanager
def _serving(workers: int) -> Iterator[tuple[int, "subprocess.Popen[bytes]"]]:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "shiqiao.cli", "serve", "--port", str(port), "--workers", str(workers)]
    server = subprocess.Popen(command, env=os.environ, stdout=subprocess.DEVNULL)  # noqa: S603 -- our own program
    try:
        for _ in range(300):
            with socket.socket() as probe:
                if probe.connect_ex((HOST, port)) == 0:
                    break
            if server.poll() is not None:
                raise Trouble("serve")
            time.sleep(0.1)
        time.sleep(1)
        yield port, server
    finally:
        server.terminate()
        server.wait(20)


def _family(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in _family(int(child)))]


def _rss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)
