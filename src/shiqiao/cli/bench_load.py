"""A load client that costs little itself: one thread, a few kept-alive connections, calls that follow on answers."""

import json
import selectors
import socket
import time
from collections.abc import Callable, Iterator
from itertools import count
from typing import Any

from shiqiao.cli.bench_pages import percentiles
from shiqiao.cli.complaints import Trouble

CONNECTIONS = 16
# Calls at the beginning that nobody counts: both workers and all their threads have answered once.
WARM_UP = 1.0
HOST = "127.0.0.1"
# One piece of work as the calls that it makes, each ready to be sent.
Work = Callable[[int], Iterator[bytes]]


def call(method: str, path: str, token: str, body: Any = None) -> bytes:
    """Return one call as it goes over the wire."""
    data = json.dumps(body).encode() if body is not None else b""
    head = (
        f"{method} {path} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data


class Line:
    """One kept-alive connection that does one piece of work after another."""

    def __init__(self, port: int, work: Work, numbers: Iterator[int]) -> None:
        self.socket = socket.create_connection((HOST, port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.work, self.numbers, self.buffer, self.begun = work, numbers, b"", 0.0
        self.calls: Iterator[bytes] = iter(())

    def begin(self) -> None:
        """Send the first call of the next piece of work."""
        self.calls, self.begun = self.work(next(self.numbers)), time.perf_counter()
        self.socket.sendall(next(self.calls))

    def heard(self) -> bool:
        """Read what has come and send the call that follows; returns whether the work is done; raises Trouble."""
        got = self.socket.recv(262144)
        if not got:
            raise Trouble("the server closed the connection")
        self.buffer += got
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0 or len(self.buffer) < end + 4 + _length(self.buffer[:end]):
            return False
        if self.buffer[9:10] != b"2":
            raise Trouble(self.buffer[:500].decode(errors="replace"))
        self.buffer = b""
        following = next(self.calls, None)
        if following is None:
            return True
        self.socket.sendall(following)
        return False


def _length(head: bytes) -> int:
    lower = head.lower()
    begin = lower.index(b"content-length:") + 15
    return int(lower[begin:].split(b"\r\n", 1)[0])


def load(port: int, work: Work, seconds: float) -> dict[str, Any]:
    """Do pieces of work for so many seconds; returns the rate, p50 and p95 in ms; raises Trouble."""
    numbers, taken = count(), []
    waiting = selectors.DefaultSelector()
    for line in [Line(port, work, numbers) for _ in range(CONNECTIONS)]:
        waiting.register(line.socket, selectors.EVENT_READ, line)
        line.begin()
    start = time.perf_counter() + min(WARM_UP, seconds / 4)
    while (now := time.perf_counter()) < start + seconds:
        for key, _events in waiting.select(30):
            if not key.data.heard():
                continue
            if key.data.begun >= start:
                taken.append((time.perf_counter() - key.data.begun) * 1000)
            key.data.begin()
    for key in list(waiting.get_map().values()):
        key.data.socket.close()
    if not taken:
        raise Trouble("nothing was answered")
    return {"per_s": round(len(taken) / (now - start), 1), **percentiles(taken), "asked": next(numbers) - CONNECTIONS}
