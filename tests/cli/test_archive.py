"""A backup file says what it holds, and is refused when it holds anything else."""

import io
import tarfile
from pathlib import Path

import pytest

from shiqiao.cli import archive
from shiqiao.cli.complaints import Complaint


@pytest.fixture
def backup(tmp_path: Path, settings: object) -> Path:
    """Write a backup of a data folder with one piece of evidence and a dump that is just text."""
    data = tmp_path / "data"
    (data / "files").mkdir(parents=True)
    (data / "files" / "photo").write_bytes(b"jpeg" * 1000)
    settings.DATA_DIR = data  # type: ignore[attr-defined]  # pytest-django's wrapper
    dump = tmp_path / "dump"
    dump.write_text("all rows")
    target = tmp_path / "backup.tar.gz"
    archive.write(target, dump, {"step": 3})
    return target


def rewritten(backup: Path, change: dict[str, bytes]) -> Path:
    """Return a copy of the backup in which some members have other content."""
    target = backup.with_name("changed.tar.gz")
    with tarfile.open(backup) as old, tarfile.open(target, "w:gz") as new:
        members = {info.name: old.extractfile(info).read() for info in old}  # type: ignore[union-attr]  # files only
        for name, content in {**members, **change}.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            new.addfile(info, io.BytesIO(content))
    return target


def test_what_was_written_comes_back(backup: Path, tmp_path: Path) -> None:
    manifest = archive.unpack(backup, tmp_path / "out")
    assert manifest["rows"] == {"step": 3}
    assert (tmp_path / "out" / archive.DUMP).read_text() == "all rows"
    assert (tmp_path / "out" / "files" / "files" / "photo").read_bytes() == b"jpeg" * 1000
    assert backup.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("name", ["database.dump", "files/files/photo", "files/extra"])
def test_a_changed_or_added_member_is_refused(backup: Path, name: str, tmp_path: Path) -> None:
    with pytest.raises(Complaint, match=name):
        archive.unpack(rewritten(backup, {name: b"altered"}), tmp_path / "out")


def test_a_member_cannot_leave_the_folder(backup: Path, tmp_path: Path) -> None:
    with pytest.raises(Complaint):
        archive.unpack(rewritten(backup, {"../outside": b"x"}), tmp_path / "out")
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("kept", [0, 10, 200])
def test_a_cut_off_file_is_refused(backup: Path, kept: int, tmp_path: Path) -> None:
    backup.write_bytes(backup.read_bytes()[:kept])
    with pytest.raises(Complaint, match="不是完整的"):
        archive.unpack(backup, tmp_path / "out")
