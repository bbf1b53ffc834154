"""Dumping the database to one file and loading it again: SQLite by VACUUM INTO, PostgreSQL by its own programs."""

import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection

from shiqiao.cli.complaints import Complaint, Trouble


def dump(target: Path) -> None:
    """Write one consistent state of the database while others go on working; raises Trouble if that fails."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(target)])
    else:
        postgres("pg_dump", "--format=custom", "--no-owner", "--no-privileges", *schema(), f"--file={target}")


def load(source: Path) -> None:
    """Fill the empty database from a dump; raises Trouble if that fails."""
    if connection.vendor == "sqlite":
        connection.close()
        place = Path(connection.settings_dict["NAME"])
        for ending in ("", "-wal", "-shm"):
            Path(f"{place}{ending}").unlink(missing_ok=True)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, place)
    else:
        options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
        postgres("pg_restore", *options, f"--dbname={connection.settings_dict['NAME']}", str(source))


def is_absent() -> bool:
    """Say whether SQLite's file has yet to be made: a mere look would make an empty one."""
    name = str(connection.settings_dict["NAME"])
    return connection.vendor == "sqlite" and "memory" not in name and not Path(name).exists()


def is_empty() -> bool:
    """Say whether the database has no table at all."""
    if is_absent():
        return True
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def schema() -> list[str]:
    """Return pg_dump's option for the town's own schema, if it has one."""
    options = str(connection.settings_dict["OPTIONS"].get("options", ""))
    name = options.partition("search_path=")[2]
    return [f"--schema={name}"] if name else []


def postgres(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's client programs on the configured database; raises Complaint or Trouble."""
    found = shutil.which(program)
    if not found:
        raise Complaint(f"找不到 {program}：请安装 postgresql-client")
    place: dict[str, Any] = connection.settings_dict
    given = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    environment = {**os.environ, **{name: str(place[key]) for name, key in given.items() if place.get(key)}}
    command = [found, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603 -- no shell
    if done.returncode != 0:
        raise Trouble(f"{program}：{done.stderr.strip()}")
