"""The server answers, keeps its worker alive and takes everything down with it."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from cli.terminal import as_from_a_terminal
from shiqiao.cli import serve
from shiqiao.cli.complaints import Complaint


def free_port() -> int:
    """Return a port that nobody holds."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(is_true: Callable[[], bool], seconds: float = 20) -> bool:
    """Wait until something is true; say whether it became so in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if is_true():
            return True
        time.sleep(0.05)
    return False


def children(pid: int) -> list[int]:
    """Return the processes that a process has started, from whichever of its threads."""
    return [
        int(word) for task in Path(f"/proc/{pid}/task").iterdir() for word in (task / "children").read_text().split()
    ]


def answers(port: int) -> bool:
    """Say whether a page of the town comes back."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def test_a_taken_port_is_a_complaint() -> None:
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        with pytest.raises(Complaint, match="--port"):
            serve.check_port("127.0.0.1", holder.getsockname()[1])


def test_a_port_out_of_range_is_a_complaint() -> None:
    with pytest.raises(Complaint, match="65535"):
        serve.check_port("127.0.0.1", 70000)


def test_links_carry_the_port_unless_the_town_has_an_address(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.BASE_URL = "http://127.0.0.1:8000"
    monkeypatch.setenv("SHIQIAO_BASE_URL", "https://town.example")
    serve.link_to(8110)
    assert (settings.BASE_URL, os.environ["SHIQIAO_BASE_URL"]) == ("http://127.0.0.1:8000", "https://town.example")
    monkeypatch.delenv("SHIQIAO_BASE_URL")
    serve.link_to(8110)
    assert settings.BASE_URL == os.environ["SHIQIAO_BASE_URL"] == "http://127.0.0.1:8110"


def test_the_worker_is_started_again_when_it_dies(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "PAUSE", 0.01)
    monkeypatch.setattr(serve, "WORKER", [sys.executable, "-c", "import time; time.sleep(60)", "--"])
    beside = serve.WorkerBeside()
    beside.start()
    assert until(lambda: beside.process is not None)
    first = beside.process
    assert first is not None
    first.kill()
    assert until(lambda: beside.process is not first and beside.process is not None)
    beside.stop()
    assert beside.process is not None
    assert until(lambda: beside.process.poll() is not None)  # type: ignore[union-attr]  # asserted above


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGHUP, signal.SIGTERM, signal.SIGKILL])
def test_it_serves_until_it_is_told_to_stop(tmp_path: Path, how: signal.Signals) -> None:
    port = free_port()
    environment = {
        **os.environ,
        "SHIQIAO_DATA_DIR": str(tmp_path),
        "SHIQIAO_DATABASE_URL": f"sqlite:///{tmp_path}/town.sqlite3",
    }
    command = [sys.executable, "-m", "shiqiao.cli", "serve", "--with-worker", "--port", str(port), "--workers", "1"]
    # In a session of its own, as in a terminal: what is sent to its group is what Ctrl-C or a closed window sends.
    with subprocess.Popen(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
        preexec_fn=as_from_a_terminal,
    ) as server:
        try:
            assert until(lambda: answers(port), 60), "no page within 60 s"
            assert until(lambda: len(children(server.pid)) >= 2)
            family = children(server.pid)
        finally:
            os.killpg(server.pid, how)
        began = time.monotonic()
        try:
            said, _ = server.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            raise
        assert time.monotonic() - began < 10, "a child did not hear of the end"
    assert f"http://127.0.0.1:{port}/" in said
    assert server.returncode == (-signal.SIGKILL if how is signal.SIGKILL else 0)
    serve.check_port("127.0.0.1", port)
    assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in family))
