"""A full disk and kill -9 under commands that write files: one clear line, nothing half-done, nothing lost."""

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parent.parent
RUN = [sys.executable, "-m", "shiqiao.cli"]
BUILD = """
import django
django.setup()
from build import at, build_town, photo
from shiqiao.law.load import load_seed
load_seed()
town = build_town("demo")
with at("2026-03-03"):
    visit = town.visit()
    for n in range(60):
        town.finding(visit, description=f"第{n}处" + "配电箱未上锁" * 30, files=[photo()])
"""


@pytest.fixture
def place(tmp_path: Path) -> dict[str, str]:
    """Return the environment of a small town in a file of its own."""
    environment = {
        **os.environ,
        "SHIQIAO_DATA_DIR": str(tmp_path / "data"),
        "SHIQIAO_DATABASE_URL": f"sqlite:///{tmp_path}/data/town.sqlite3",
        "DJANGO_SETTINGS_MODULE": "shiqiao.settings",
        "PYTHONPATH": f"{TESTS.parent / 'src'}{os.pathsep}{TESTS}",
    }
    (tmp_path / "data").mkdir()
    subprocess.run([sys.executable, "-m", "django", "migrate", "-v0"], env=environment, check=True)
    subprocess.run([sys.executable, "-c", BUILD], env=environment, check=True)
    return environment


def limited(size: int, command: list[str], env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a command that can write no file longer than `size` bytes, as on a disk that is full there."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    return subprocess.run(
        [*RUN, *command], env=env, preexec_fn=limit, capture_output=True, text=True, check=False, cwd=env["SHIQIAO_DATA_DIR"]
    )  # fmt: skip


def clear(done: subprocess.CompletedProcess[str]) -> None:
    """Check that a command said one line about the disk and failed."""
    assert done.returncode == 1, done.stderr
    said = [line for line in done.stderr.splitlines() if line.startswith("shiqiao:")]
    assert len(said) == 1
    assert "磁盘空间不足" in said[0]
    assert "Traceback" not in done.stderr


def test_a_full_disk_leaves_no_half_export_backup_or_import(place: dict[str, str], tmp_path: Path) -> None:
    data = tmp_path / "data"
    kept = tmp_path / "earlier.xlsx"
    kept.write_bytes(b"the export of last month")
    # SQLite's own small files fit; what is written out does not.
    clear(limited(34_000, ["export", "hazards", str(kept)], place))
    assert kept.read_bytes() == b"the export of last month"
    size = (data / "town.sqlite3").stat().st_size
    clear(limited(size // 2, ["backup", str(tmp_path / "town.tar.gz")], place))
    ledger = tmp_path / "旧台账.csv"
    rows = [f"{n},某某单位{n},第{n}处{'消防通道堆放杂物' * 60}" for n in range(3000)]
    ledger.write_text("编号,企业名称,隐患内容\n" + "\n".join(rows))
    clear(limited(size + 400_000, ["import", "hazards", str(ledger), "--json"], place))
    assert sorted(one.name for one in tmp_path.iterdir()) == ["data", "earlier.xlsx", "旧台账.csv"]
    assert subprocess.run([*RUN, "verify"], env=place, capture_output=True, check=False).returncode == 0
    done = subprocess.run(
        [*RUN, "import", "hazards", str(ledger), "--json"], env=place, capture_output=True, check=False
    )
    assert done.returncode == 0
    assert subprocess.run([*RUN, "verify"], env=place, capture_output=True, check=False).returncode == 0


def test_a_killed_backup_is_no_backup_and_the_next_one_clears_up(place: dict[str, str], tmp_path: Path) -> None:
    ballast = tmp_path / "data" / "ballast"
    ballast.write_bytes(os.urandom(40_000_000))
    target = tmp_path / "town.tar.gz"
    with subprocess.Popen([*RUN, "backup", str(target)], env=place) as backup:
        end = time.monotonic() + 20
        while not Path(f"{target}.part").exists() and time.monotonic() < end:
            time.sleep(0.005)
        backup.send_signal(signal.SIGKILL)
    assert not target.exists()
    ballast.unlink()
    again = subprocess.run([*RUN, "backup", str(target)], env=place, capture_output=True, check=False)
    assert again.returncode == 0
    assert sorted(one.name for one in tmp_path.iterdir()) == ["data", "town.tar.gz"]


def test_a_database_of_an_older_version_is_told_so(tmp_path: Path) -> None:
    place = {
        **os.environ,
        "SHIQIAO_DATA_DIR": str(tmp_path),
        "SHIQIAO_DATABASE_URL": f"sqlite:///{tmp_path}/old.sqlite3",
    }
    done = subprocess.run([*RUN, "verify"], env=place, capture_output=True, text=True, check=False)
    assert (done.returncode, "shiqiao serve" in done.stderr) == (1, True)
