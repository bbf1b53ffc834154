"""What the worker does in a turn: tell, watch the clocks, import what is staged, seal, drop old log."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import OperationalError

from shiqiao.access import seals
from shiqiao.cases import clocks, raise_case
from shiqiao.identities import retention
from shiqiao.intake import staging
from shiqiao.matching import index, pairs
from shiqiao.outbox import worker
from shiqiao.people import sessions
from shiqiao.record import checkpoint, verify

logger = logging.getLogger(__name__)
# Seconds until a failed job gets its next turn.
AFTER_FAILURE = 60.0


@dataclass
class Job:
    """One thing to do again and again, at most every so many seconds unless there is more to do."""

    run: Callable[[], bool]
    every: float
    next_at: float = 0.0
    failed: bool = False


def _seal() -> bool:
    verify.seal()
    checkpoint.keep()
    return False


def _drop() -> bool:
    seals.drop()
    sessions.forget_old()
    return False


JOBS = (
    Job(worker.run_once, 0),
    Job(staging.run_once, 0),
    Job(clocks.watch, 60),
    Job(retention.watch, 60),
    Job(raise_case.charge_missing, 60),
    Job(index.catch_up, 5),
    Job(index.Round().go_on, 60),
    Job(pairs.look, 5),
    Job(pairs.follow, 15),
    Job(_seal, 60),
    Job(seals.seal, 60),
    Job(_drop, 3600),
)


def _turn(job: Job) -> bool:
    # One job that fails (a missing calendar year, a broken list) must not keep the others from their work.
    try:
        return job.run()
    except OperationalError:
        raise
    except Exception:
        logger.exception("a job of the worker failed; it is tried again in %s s", AFTER_FAILURE)
        job.failed = True
        return False


def run_once() -> bool:
    """Give every job that is due its turn; returns whether one of them has more to do."""
    more = False
    for job in JOBS:
        if time.monotonic() >= job.next_at:
            busy = _turn(job)
            job.next_at = 0.0 if busy else time.monotonic() + max(job.every, AFTER_FAILURE if job.failed else 0)
            job.failed = False
            more = more or busy
    return more
