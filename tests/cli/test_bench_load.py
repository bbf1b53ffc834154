"""The load client sends what it is given, follows a piece of work through its answers, and says what went wrong."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import suppress

import pytest

from shiqiao.cli.bench_load import call, load
from shiqiao.cli.complaints import Trouble

seen: list[bytes] = []


class Answering(socketserver.StreamRequestHandler):
    """Answers every call in two pieces; /no is refused."""

    def handle(self) -> None:
        """Read calls until the other side has enough, or just hangs up."""
        with suppress(ConnectionResetError, BrokenPipeError):
            self.answer()

    def answer(self) -> None:
        """Answer call after call."""
        while head := self.rfile.readline():
            while (line := self.rfile.readline()) != b"\r\n":
                if line.startswith(b"Content-Length:"):
                    length = int(line.split(b":")[1])
            seen.append(head.split()[1] + b" " + self.rfile.read(length))
            self.wfile.write(b"HTTP/1.1 %d X\r\ncontent-length: 4\r\n\r\nab" % (404 if b"/no" in head else 200))
            self.wfile.flush()
            self.wfile.write(b"cd")


@pytest.fixture
def port() -> Iterator[int]:
    """Return where the answering server listens."""
    seen.clear()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Answering) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1]
        server.shutdown()


def test_a_piece_of_work_is_its_calls_in_order(port: int) -> None:
    def work(number: int) -> Iterator[bytes]:
        yield call("POST", f"/{number}/a", "t", {"n": number})
        yield call("GET", f"/{number}/b", "t")

    found = load(port, work, 0.3)
    assert found["per_s"] > 0
    assert found["p50_ms"] <= found["p95_ms"]
    first = [one for one in seen if one.startswith(b"/0/")]
    assert first[0] == b"/0/a " + json.dumps({"n": 0}).encode()
    assert first[1] == b"/0/b "
    assert found["asked"] <= len({one.split(b"/")[1] for one in seen})


def test_a_refused_call_stops_the_measuring(port: int) -> None:
    with pytest.raises(Trouble, match="404"):
        load(port, lambda number: iter([call("GET", "/no", "t")]), 0.3)
