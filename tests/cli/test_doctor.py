"""The doctor lists every setting, keeps secrets and counts what is broken."""

import json
from argparse import Namespace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from shiqiao.cli import doctor
from shiqiao.law.models import CalendarYear
from shiqiao.outbox.models import Message


def test_a_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIQIAO_SMTP_URL", "smtp://town:geheim@mail")
    shown = {v["name"]: v for v in doctor.variables()}
    assert shown["SHIQIAO_SMTP_URL"]["given"]
    assert "geheim" not in json.dumps(list(shown.values()), default=str)


def test_a_misspelt_variable_is_pointed_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SHIQIAO_DATABSE_URL", "sqlite:////tmp/x")
    assert "SHIQIAO_DATABSE_URL" in {v["name"] for v in doctor.variables()}


def test_every_variable_is_listed_with_its_use(settings: Any) -> None:
    listed = {v["name"]: v["help"] for v in doctor.variables()}
    assert settings.VARIABLES.keys() <= listed.keys()
    assert all(listed.values())


@pytest.mark.parametrize(
    ("free", "state"), [(50 * 1024**3, doctor.FINE), (1024**3, doctor.NOTE), (1024**2, doctor.BROKEN)]
)
def test_disk(free: int, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.disk_usage", lambda path: Namespace(free=free))
    assert doctor.disk().state == state


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("today", "state"),
    [
        (date(2031, 9, 30), doctor.FINE),
        (date(2031, 10, 1), doctor.NOTE),
        (date(2032, 1, 1), doctor.BROKEN),
    ],
)
def test_calendar(today: date, state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    CalendarYear.objects.create(year=2031, notice="测试")
    monkeypatch.setattr(timezone, "localdate", lambda: today)
    assert doctor.calendar().state == state


@pytest.mark.django_db
def test_the_worker_is_seen_by_its_sign_of_life_and_by_what_waits(settings: Any, tmp_path: Path) -> None:
    settings.DATA_DIR = tmp_path
    assert doctor.worker().state == doctor.NOTE
    (tmp_path / "worker.beat").touch()
    assert doctor.worker().state == doctor.FINE
    hour_ago = timezone.now() - timedelta(hours=1)
    Message.objects.create(kind="hazard", subject_id=uuid4(), seq=1, act="open", made_at=hour_ago, next_at=hour_ago)
    assert doctor.worker().state == doctor.BROKEN


@pytest.mark.django_db
def test_a_broken_thing_is_exit_one(
    settings: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doctor, "ALONE", (doctor.front_end,))
    monkeypatch.setattr(doctor, "IN_DATABASE", ())
    settings.STATIC_ROOT = tmp_path
    assert doctor.run(Namespace(json=True)) == 1
    (tmp_path / "staticfiles.json").write_text("{}")
    capsys.readouterr()
    assert doctor.run(Namespace(json=True)) == 0
    assert json.loads(capsys.readouterr().out)["ok"] is True


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("url", "state"),
    [
        ("http://127.0.0.1:8110", doctor.NOTE),
        ("http://localhost", doctor.NOTE),
        ("http://[::1]:8000", doctor.NOTE),
        ("https://shiqiao.example.cn", doctor.FINE),
    ],
)
def test_a_loopback_address_is_warned_of(url: str, state: str, settings: Any) -> None:
    settings.BASE_URL = url
    found = next(one for one in doctor.findings() if one.name == "对外网址")
    assert found.state == state
    assert url in found.says
    assert ("SHIQIAO_BASE_URL" in found.says) == (state == doctor.NOTE)
