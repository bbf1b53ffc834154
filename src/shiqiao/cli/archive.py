"""The backup file: a tar.gz of database dump, data files and a manifest with the SHA-256 of each member."""

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection

from shiqiao.cli.complaints import Complaint
from shiqiao.identities import master

MANIFEST, DUMP, FILES = "manifest.json", "database.dump", "files/"
FORMAT = "shiqiao/backup/v1"
BLOCK = 1024 * 1024
# The worker touches this file of the data folder at every turn.
BEAT = "worker.beat"


@dataclass(frozen=True)
class Member:
    """One member of the archive: its name, size in bytes and SHA-256."""

    name: str
    size: int
    sha256: str


def digest(source: BinaryIO) -> str:
    """Return the SHA-256 of a stream, read to its end."""
    state = hashlib.sha256()
    while block := source.read(BLOCK):
        state.update(block)
    return state.hexdigest()


def database_files() -> set[Path]:
    """Return the files that SQLite itself keeps: they are dumped, not copied."""
    if connection.vendor != "sqlite":
        return set()
    return {
        Path(f"{connection.settings_dict['NAME']}{ending}").resolve() for ending in ("", "-wal", "-shm", "-journal")
    }


def data_files() -> Iterator[Path]:
    """List every file of the data folder except the database's own, the worker's sign of life and the identity key."""
    # Whoever finds a backup must not find with it the key to the persons in it.
    own = database_files() | {(settings.DATA_DIR / BEAT).resolve()}
    key = master.path().resolve()
    for path in sorted(settings.DATA_DIR.rglob("*")):
        is_key = path.parent == key.parent and path.name.startswith(key.name)
        if path.is_file() and path.resolve() not in own and not is_key:
            yield path


def counts() -> dict[str, int]:
    """Return the number of rows of every table, as the database has them now."""
    numbers = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")  # noqa: S608 -- a quoted name from the catalogue
            numbers[table] = cursor.fetchone()[0]
    return numbers


def add(archive: tarfile.TarFile, name: str, path: Path) -> Member:
    """Add one file under a name and return what was written."""
    with path.open("rb") as source:
        sha256 = digest(source)
        info = tarfile.TarInfo(name)
        info.size, info.mtime, info.mode = source.tell(), int(path.stat().st_mtime), 0o600
        source.seek(0)
        archive.addfile(info, source)
    return Member(name, info.size, sha256)


def write(target: Path, dump: Path, rows: dict[str, int]) -> list[Member]:
    """Write the archive beside its place and move it there when whole; return its members."""
    unfinished = target.with_name(target.name + ".part")
    try:
        with tarfile.open(unfinished, "w:gz", compresslevel=6) as archive:
            members = [add(archive, DUMP, dump)]
            for path in data_files():
                if path.resolve() not in (target.resolve(), unfinished.resolve()):
                    members.append(add(archive, FILES + path.relative_to(settings.DATA_DIR).as_posix(), path))
            manifest = json.dumps(describe(members, rows), ensure_ascii=False, indent=2).encode()
            info = tarfile.TarInfo(MANIFEST)
            info.size, info.mode = len(manifest), 0o600
            archive.addfile(info, io.BytesIO(manifest))
        unfinished.chmod(0o600)
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return members


def describe(members: list[Member], rows: dict[str, int]) -> dict[str, Any]:
    """Return the manifest: format, versions, time, row counts and members."""
    return {
        "format": FORMAT,
        "shiqiao": version("shiqiao"),
        "database": connection.vendor,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "rows": rows,
        "members": [{"name": m.name, "size": m.size, "sha256": m.sha256} for m in members],
    }


def extract(archive: tarfile.TarFile, info: tarfile.TarInfo, folder: Path) -> None:
    """Write one member below the folder; raises ValueError for anything but an ordinary file inside it."""
    name = PurePosixPath(info.name)
    content = archive.extractfile(info) if info.isfile() else None
    if content is None or name.is_absolute() or ".." in name.parts:
        raise ValueError(info.name)
    target = folder / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        shutil.copyfileobj(content, file, BLOCK)


def unpack(source: Path, folder: Path) -> dict[str, Any]:
    """Unpack into an empty folder and check every member against the manifest, which is returned.

    Raises Complaint if the file is no backup, is cut off, or differs from its manifest in anything.
    """
    try:
        with tarfile.open(source, "r:gz") as archive:
            for info in archive:
                extract(archive, info, folder)
        manifest: dict[str, Any] = json.loads((folder / MANIFEST).read_text())
    except (tarfile.TarError, EOFError, OSError, ValueError) as error:
        raise Complaint(f"{source} 不是完整的石桥备份文件：{error}") from error
    if manifest.get("format") != FORMAT:
        raise Complaint(f"{source} 的格式 {manifest.get('format')!r} 无法识别")
    expected = {member["name"]: member["sha256"] for member in manifest["members"]}
    there = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()} - {MANIFEST}
    if wrong := sorted(expected.keys() ^ there):
        raise Complaint(f"{source} 的内容与清单不符：{wrong[0]}")
    for name, sha256 in expected.items():
        with (folder / PurePosixPath(name)).open("rb") as member:
            if digest(member) != sha256:
                raise Complaint(f"{source} 中的 {name} 已损坏：校验值与清单不符")
    return manifest
