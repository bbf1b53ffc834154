"""Run a command with SHIQIAO_DATABASE_URL naming a throw-away PostgreSQL cluster, which is gone afterwards.

With --ordinary first the cluster keeps its ordinary settings (fsync on): for measuring.
"""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from urllib.parse import quote

HINT = """找不到 PostgreSQL 服务端程序，这部分测试无法运行。
No PostgreSQL server programs: install Debian's `postgresql`, or set SHIQIAO_TEST_POSTGRES=skip to go without."""
# Safe only because nothing here outlives the command.
ROOM = "-c max_connections=60"
FAST = f"-c fsync=off -c synchronous_commit=off -c full_page_writes=off {ROOM}"


def programs() -> Path | None:
    """Return the folder of the newest server programs that are installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).resolve().parent if initdb else None


def as_postgres(command: list[str]) -> list[str]:
    """Return the command as an ordinary user would run it: PostgreSQL refuses to be started by root."""
    return ["runuser", "-u", "postgres", "--", *command] if os.geteuid() == 0 else command


def run(command: list[str], folder: Path) -> None:
    """Run one of PostgreSQL's programs; raises SystemExit with its output if it fails."""
    done = subprocess.run(as_postgres(command), cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"{command[0]}: {done.stdout}{done.stderr}")


def main(command: list[str], settings: str = FAST) -> int:
    """Start the cluster on a socket of its own, run the command, stop the cluster; return the command's exit code."""
    bin_folder = programs()
    if bin_folder is None:
        print(HINT, file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="shiqiao-pg-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(folder, account.pw_uid, account.pw_gid)
        data = str(folder / "data")
        pg_ctl = [str(bin_folder / "pg_ctl"), "-D", data]
        initdb = [str(bin_folder / "initdb"), "-D", data, "-U", "postgres", "-A", "trust"]
        run([*initdb, "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"], folder)
        options = f"-k {folder} -c listen_addresses='' {settings}"
        run([*pg_ctl, "-w", "-l", str(folder / "log"), "-o", options, "start"], folder)
        url = f"postgresql://postgres@/postgres?host={quote(name, safe='')}"
        try:
            return subprocess.run(command, env={**os.environ, "SHIQIAO_DATABASE_URL": url}, check=False).returncode
        finally:
            run([*pg_ctl, "-m", "immediate", "stop"], folder)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        raise SystemExit("usage: with_postgres.py [--ordinary] COMMAND …")
    ordinary = sys.argv[1] == "--ordinary"
    sys.exit(main(sys.argv[1 + ordinary :], ROOM if ordinary else FAST))
