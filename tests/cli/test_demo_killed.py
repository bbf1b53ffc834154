"""A demo that was killed midway is recognised, never served, and built anew on demand."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from cli.terminal import as_from_a_terminal
from cli.test_serve import free_port
from shiqiao.cli import demo, main
from shiqiao.cli.demo_town.town import FIRST, Director
from shiqiao.record import clock

RUN = [sys.executable, "-m", "shiqiao.cli"]


def test_a_half_built_town_says_so_and_what_to_do(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    today = clock.today()
    director = Director(today, 1)
    director.build(until=director._ago(FIRST))
    assert demo.is_unfinished()
    assert main(["demo"]) == 2
    assert "--again" in capsys.readouterr().err


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite puts the whole town in place at once")
def test_killed_while_building_on_postgresql(transactional_db: None, tmp_path: Path) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP DATABASE IF EXISTS demo_killed")
        cursor.execute("CREATE DATABASE demo_killed")
    own, place = str(connection.settings_dict["NAME"]), os.environ["SHIQIAO_DATABASE_URL"]
    assert own != "demo_killed"
    url = place.replace("/postgres?", "/demo_killed?")
    environment = {**os.environ, "SHIQIAO_DATABASE_URL": url, "SHIQIAO_DATA_DIR": str(tmp_path)}
    with subprocess.Popen([*RUN, "demo"], env=environment, stdout=subprocess.PIPE, text=True) as builder:
        assert builder.stdout is not None
        for line in builder.stdout:
            if line.startswith("  "):
                # One at a time; the other is told so.
                second = subprocess.run([*RUN, "demo"], env=environment, capture_output=True, text=True, check=False)
                builder.send_signal(signal.SIGKILL)
                break
    assert (second.returncode, "另一个进程" in second.stderr) == (2, True)
    for command, code in ((["demo"], 2), (["serve", "--port", str(free_port())], 1)):
        told = subprocess.run([*RUN, *command], env=environment, capture_output=True, text=True, check=False)
        assert (told.returncode, "--again" in told.stderr) == (code, True), told.stderr
    again = subprocess.run([*RUN, "demo", "--again"], env=environment, capture_output=True, text=True, check=False)
    assert again.returncode == 0, again.stderr
    checked = subprocess.run([*RUN, "verify"], env=environment, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
    assert subprocess.run([*RUN, "demo", "--again"], env=environment, capture_output=True, check=False).returncode == 2


def test_two_at_once_and_ctrl_c_while_building_on_sqlite(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/town.sqlite3"
    environment = {**os.environ, "SHIQIAO_DATABASE_URL": url, "SHIQIAO_DATA_DIR": str(tmp_path)}
    serve = [*RUN, "serve", "--demo", "--port", str(free_port())]
    pipes: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    pipes["preexec_fn"] = as_from_a_terminal
    with subprocess.Popen(serve, env=environment, start_new_session=True, **pipes) as builder:
        assert builder.stdout is not None
        for line in builder.stdout:
            if line.startswith("  "):
                second = subprocess.run([*RUN, "demo"], env=environment, capture_output=True, text=True, check=False)
                os.killpg(builder.pid, signal.SIGINT)
                break
        try:
            _said, told = builder.communicate(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(builder.pid, signal.SIGKILL)
            raise
    assert (second.returncode, "另一个进程" in second.stderr) == (2, True)
    assert (builder.returncode, "已停止" in told, "Traceback" in told) == (1, True, False)
    # What was begun is gone with the process; the next run begins anew.
    assert list(tmp_path.glob("town.sqlite3.demo")) == []
