"""A town goes into one file and comes back from it, and never over another town."""

import os
import subprocess
import sys
from pathlib import Path


def shiqiao(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run one command on a town of its own in SQLite."""
    environment = {
        **os.environ,
        "SHIQIAO_DATA_DIR": str(data),
        "SHIQIAO_DATABASE_URL": f"sqlite:///{data}/town.sqlite3",
    }
    command = [sys.executable, *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_a_town_comes_back(tmp_path: Path) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "town.tar.gz"
    (old / "files").mkdir(parents=True)
    (old / "files" / "photo").write_bytes(b"jpeg")
    cli = ("-m", "shiqiao.cli")
    assert shiqiao(old, "-m", "django", "migrate", "--settings", "shiqiao.settings", "-v", "0").returncode == 0

    done = shiqiao(old, *cli, "backup", str(file))
    assert (done.returncode, done.stderr) == (0, "")
    done = shiqiao(new, *cli, "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert (new / "files" / "photo").read_bytes() == b"jpeg"
    assert (new / "secret_key").read_bytes() == (old / "secret_key").read_bytes()
    assert (new / "town.sqlite3").stat().st_size > 0

    before = (new / "town.sqlite3").read_bytes()
    refused = shiqiao(new, *cli, "restore", str(file))
    assert refused.returncode == 2
    assert len(refused.stderr.splitlines()) == 1
    assert (new / "town.sqlite3").read_bytes() == before
