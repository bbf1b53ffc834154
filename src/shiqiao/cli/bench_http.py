"""What two web workers do over loopback, asked by a light load client for a few seconds each."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random
from typing import Any

from shiqiao.cases.models import Case
from shiqiao.cli import bench_town
from shiqiao.cli.bench_load import HOST, Work, call, load
from shiqiao.cli.bench_town import Town
from shiqiao.cli.complaints import Trouble
from shiqiao.record import clock


def http(town: Town, seconds: float, workers: int = 2) -> dict[str, Any]:
    """Start the server, measure calls a second, their latency and CPU time, and the server's memory."""
    found: dict[str, Any] = {}
    with _serving(workers) as (port, server):
        for name, work in calls(town).items():
            before = {pid: _cpu(pid) for pid in _family(server.pid)}
            found[name] = load(port, work, seconds)
            used = sum(_cpu(pid) - before.get(pid, 0.0) for pid in _family(server.pid))
            # On a busy machine this says more than the rate: what one piece of work costs the web workers.
            found[name]["cpu_ms"] = round(1000 * used / found[name].pop("asked"), 2)
        # A quiet moment: the memory of parent and workers together.
        found["rss_mb"] = round(sum(_rss(pid) for pid in _family(server.pid)) / 1024, 1)
    return found


def calls(town: Town) -> dict[str, Work]:
    """Return what is asked of the server: each a piece of work made of one call, the loop of five."""
    chance = Random(11)  # noqa: S311 -- a load client, nothing secret
    inspector, clerk, rover, head = (town.tokens[name] for name in ("inspector", "clerk", "rover", "head"))
    own = Case.objects.filter(post_id=town.inspectors[0].post_ids[0])
    cases = [str(one) for one in own.order_by("-number").values_list("id", flat=True)[:500]]
    today = clock.today()

    def create(number: int) -> Iterator[bytes]:
        given = {"site": str(town.sites[0].id), "grade": "general", "description": bench_town.description(chance)}
        yield call("POST", "/api/v1/cases", inspector, {"id": str(clock.new_id()), "given": given})

    def loop(number: int) -> Iterator[bytes]:
        site = town.sites[number % 8]
        owner, case = town.tokens[f"owner{number % 8}"], str(clock.new_id())
        steps = bench_town.loop_acts(town, site, bench_town.description(chance), today)
        _first, _who, given = steps[0]
        yield call("POST", "/api/v1/cases", owner, {"act": "self_report", "id": case, "given": given})
        for name, who, given in steps[1:]:
            yield call("POST", f"/api/v1/cases/{case}/acts/{name}", rover if who else owner, {"given": given})

    def worklist(number: int) -> Iterator[bytes]:
        yield call("GET", "/api/v1/cases?order=due&mine=1&limit=50", inspector)

    def newest(number: int) -> Iterator[bytes]:
        yield call("GET", "/api/v1/cases?limit=50", clerk)

    def detail(number: int) -> Iterator[bytes]:
        yield call("GET", f"/api/v1/cases/{cases[number % len(cases)]}", inspector)

    def report(number: int) -> Iterator[bytes]:
        yield call("GET", "/api/v1/figures", head)

    return {"report": report, "create": create, "loop": loop, "worklist": worklist, "newest": newest, "detail": detail}


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


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _rss(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmRSS")), 0)
