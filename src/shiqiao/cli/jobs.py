"""What the worker does in a turn: tell, watch the clocks, import what is staged, seal."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from shiqiao.cases import clocks, raise_case
from shiqiao.intake import staging
from shiqiao.outbox import worker
from shiqiao.record import verify


@dataclass
class Job:
    """One thing to do again and again, at most every so many seconds unless there is more to do."""

    run: Callable[[], bool]
    every: float
    next_at: float = 0.0


def _seal() -> bool:
    verify.seal()
    return False


JOBS = (
    Job(worker.run_once, 0),
    Job(staging.run_once, 0),
    Job(clocks.watch, 60),
    Job(raise_case.charge_missing, 60),
    Job(_seal, 60),
)


def run_once() -> bool:
    """Give every job that is due its turn; returns whether one of them has more to do."""
    more = False
    for job in JOBS:
        if time.monotonic() >= job.next_at:
            busy = job.run()
            job.next_at = 0.0 if busy else time.monotonic() + job.every
            more = more or busy
    return more
