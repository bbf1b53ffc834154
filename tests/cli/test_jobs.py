"""The worker's turns: a job that fails waits and keeps nobody from work; an empty install has nothing to do."""

import pytest

from shiqiao.cases import clocks
from shiqiao.cli import jobs
from shiqiao.law.edit import bump
from shiqiao.law.models import Basis, TermRow


def test_one_failing_job_does_not_stop_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    def breaks() -> bool:
        done.append("broken")
        raise LookupError("no calendar")

    def works() -> bool:
        done.append("worked")
        return False

    monkeypatch.setattr(jobs, "JOBS", (jobs.Job(breaks, 0), jobs.Job(works, 0)))
    assert not jobs.run_once()
    assert not jobs.run_once()
    assert done == ["broken", "worked", "worked"]


def test_an_empty_install_has_no_clocks_to_watch(db: None) -> None:
    TermRow.objects.all().delete()
    Basis.objects.all().delete()
    bump()
    assert clocks.watch() is False
