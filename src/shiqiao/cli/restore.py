"""`shiqiao restore`: bring a town back from a backup into an empty place, then verify its history."""

import argparse
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from django.conf import settings
from django.db import connection

from shiqiao.cli import archive, dump
from shiqiao.cli.complaints import Complaint
from shiqiao.identities import master, rotate
from shiqiao.record import checkpoint

HELP = "从备份恢复到空的数据库和数据目录，并核验历史"
EPILOG = """\
例：
  SHIQIAO_DATA_DIR=/srv/shiqiao shiqiao restore /mnt/backup/shiqiao-20261123.tar.gz
已有数据时拒绝执行；恢复后自动运行 shiqiao verify。
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the file's name."""
    parser.epilog = EPILOG
    parser.add_argument("file", type=Path, metavar="FILE", help="shiqiao backup 写的文件")


def refuse_if_anything_is_here() -> None:
    """Raise Complaint unless database and data folder are empty (a fresh signing key alone does not count)."""
    if not dump.is_empty():
        raise Complaint("数据库不是空的：恢复只能在空库上进行，请换一个 SHIQIAO_DATABASE_URL")
    here = [path for path in archive.data_files() if path != settings.DATA_DIR / "secret_key"]
    if here:
        raise Complaint(f"数据目录 {settings.DATA_DIR} 不是空的（例如 {here[0].name}）：请换一个 SHIQIAO_DATA_DIR")


def tell_of_keys() -> None:
    """Say at once when the persons of the backup can't be opened, since their master key lies elsewhere."""
    total, broken = rotate.check()
    if broken:
        print(f"注意：{total} 把身份密钥中 {broken} 把打不开。", file=sys.stderr)
        print(f"请把备份当时的身份密钥放到 {master.path()}，再运行 shiqiao identities check", file=sys.stderr)


def run(args: argparse.Namespace) -> int:
    """Restore and verify; return what `verify` found; raises Complaint before anything is written."""
    refuse_if_anything_is_here()
    settings.DATA_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="shiqiao-restore-", dir=settings.DATA_DIR.parent) as name:
        folder = Path(name)
        manifest = archive.unpack(args.file, folder)
        if manifest["database"] != connection.vendor:
            says = f"备份来自 {manifest['database']}，现在的数据库是 {connection.vendor}：请用同类数据库恢复"
            raise Complaint(says)
        dump.load(folder / archive.DUMP)
        files = folder / archive.FILES
        if files.is_dir():
            shutil.copytree(files, settings.DATA_DIR, dirs_exist_ok=True)
    checkpoint.go_back()
    rows = archive.counts()
    if rows != manifest["rows"]:
        different = sorted(t for t in rows.keys() | manifest["rows"].keys() if rows.get(t) != manifest["rows"].get(t))
        print(f"注意：备份期间仍有写入，行数与清单不同的表：{'、'.join(different)}", file=sys.stderr)
    print(f"已恢复 {manifest['at']} 的备份：{len(manifest['members']) - 1} 个文件，{sum(rows.values())} 行数据")
    # A backup of an earlier version may know no sealed persons yet.
    if rows.get("identities_key"):
        tell_of_keys()
    # A process of its own: this one has read the settings before the restored signing key was in place.
    return subprocess.run([sys.executable, "-m", "shiqiao.cli", "verify"], check=False).returncode
