"""`shiqiao backup`: one file with everything a town needs to come back."""

import argparse
import json
import os
import shutil
import socket
import tempfile
from pathlib import Path

from shiqiao.cli import archive, dump
from shiqiao.cli.complaints import Complaint
from shiqiao.identities import master

HELP = "备份数据库与全部文件到一个文件"
EPILOG = """\
例：
  shiqiao backup /mnt/backup/shiqiao-20261123.tar.gz
备份时可以照常办公。文件含全部案卷、证据和签名密钥，请加密并妥善保管。
身份密钥（identity_key）不在其中：请另行保管，没有它，恢复后打不开举报人、信访人的身份信息。
"""
# Names the machine, so that in a shared folder only its own leavings are cleared up.
PREFIX = f"shiqiao-backup-{socket.gethostname()}-"


def configure(parser: argparse.ArgumentParser) -> None:
    """Add the file's name and --json."""
    parser.epilog = EPILOG
    parser.add_argument("file", type=Path, metavar="FILE", help="要写的文件（.tar.gz），不得已存在")
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def clear_up(folder: Path) -> None:
    """Remove what killed backups of this machine left: a half-written dump of the whole town lies about for nobody."""
    for left in folder.glob(f"{PREFIX}*-*"):
        pid = left.name.removeprefix(PREFIX).partition("-")[0]
        if pid.isdecimal() and not Path(f"/proc/{pid}").exists():
            shutil.rmtree(left, ignore_errors=True)


def run(args: argparse.Namespace) -> int:
    """Write the file; raises Complaint if it is already there or the database is empty."""
    target: Path = args.file.resolve()
    if target.exists():
        raise Complaint(f"{target} 已存在：请换一个文件名")
    if not target.parent.is_dir():
        raise Complaint(f"目录 {target.parent} 不存在")
    if dump.is_empty():
        raise Complaint("数据库是空的，没有可备份的内容")
    clear_up(target.parent)
    # The database first: a file that arrives meanwhile is one too many, never one too few.
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getpid()}-", dir=target.parent) as folder:
        dumped = Path(folder) / archive.DUMP
        dump.dump(dumped)
        rows = archive.counts()
        members = archive.write(target, dumped, rows)
    summary = {"file": str(target), "bytes": target.stat().st_size, "members": len(members), "rows": sum(rows.values())}
    if args.json:
        print(json.dumps(summary, ensure_ascii=False))
    else:
        print(f"已备份到 {target}：{len(members) - 1} 个文件，{summary['rows']} 行数据，{summary['bytes']:,} 字节")
        if rows.get("identities_key") and not master.given():
            print(f"身份密钥 {master.path()} 不在备份中，请另行保管")
    return 0
