"""`shiqiao doctor`: every setting with its value, and whether this installation can work."""

import argparse
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone
from django.utils.translation import gettext as _

from shiqiao.cli import dump
from shiqiao.cli.archive import BEAT
from shiqiao.documents import fonts
from shiqiao.identities import master, rotate
from shiqiao.law.load import LawDataError, what_is_new
from shiqiao.law.models import Basis, CalendarYear, TermRow
from shiqiao.outbox.models import Message
from shiqiao.record import around

HELP = "体检：列出全部设置并检查能否正常运行"
EPILOG = """\
例：
  shiqiao doctor
  shiqiao doctor --json
有一项“故障”即以 1 退出；“注意”不影响退出码。
"""
FINE, NOTE, BROKEN = "fine", "note", "broken"
# Bytes of free space below which the town is warned, and below which it is told to stop.
SCARCE, FULL = 2 * 1024**3, 200 * 1024**2
# How many edited law rows are named.
KEPT_SHOWN = 5
# How long a message may wait after its time, and how long the worker may give no sign of life.
LATE, QUIET = timedelta(minutes=10), timedelta(minutes=1)


@dataclass(frozen=True)
class Finding:
    """What one check found: `state` is fine, note or broken."""

    name: str
    state: str
    says: str


def configure(parser: argparse.ArgumentParser) -> None:
    """Add --json."""
    parser.epilog = EPILOG
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def variables() -> Iterator[dict[str, object]]:
    """List every SHIQIAO_* variable; a secret's value is never shown, only whether it was given."""
    for variable in settings.VARIABLES.values():
        given = os.environ.get(variable.name)
        value = variable.default if given is None else given
        if variable.secret and given:
            value = "••••••"
        yield {
            "name": variable.name,
            "value": value,
            "default": variable.default,
            "given": given is not None,
            "help": variable.help,
        }
    unknown = sorted(name for name in os.environ if name.startswith("SHIQIAO_") and name not in settings.VARIABLES)
    for name in unknown:
        yield {"name": name, "value": "", "default": "", "given": True, "help": _("石桥不认识这个变量，请检查拼写")}


def python() -> Finding:
    """Check the interpreter's version."""
    version = sys.version.split()[0]
    return Finding(_("Python"), FINE if sys.version_info >= (3, 11) else BROKEN, version)


def data_folder() -> Finding:
    """Check that the data folder can be written."""
    folder: Path = settings.DATA_DIR
    if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK):
        return Finding(_("数据目录"), FINE, str(folder))
    return Finding(_("数据目录"), BROKEN, _("%(folder)s 不存在或不可写") % {"folder": folder})


def disk() -> Finding:
    """Check the free space where the data lies."""
    free = shutil.disk_usage(settings.DATA_DIR).free
    state = BROKEN if free < FULL else NOTE if free < SCARCE else FINE
    return Finding(_("磁盘空间"), state, _("剩余 %(free).1f GB") % {"free": free / 1024**3})


def database() -> Finding:
    """Check that the database answers and has every migration."""
    if dump.is_absent():
        return Finding(_("数据库"), BROKEN, _("尚未建立：先运行 shiqiao serve"))
    try:
        executor = MigrationExecutor(connection)
    except DatabaseError as error:
        return Finding(_("数据库"), BROKEN, _("无法连接：%(error)s") % {"error": str(error).splitlines()[0]})
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        says = _("有 %(number)d 项升级未执行：运行 shiqiao serve 会自动升级") % {"number": len(waiting)}
        return Finding(_("数据库"), BROKEN, says)
    return Finding(_("数据库"), FINE, connection.vendor)


def typefaces() -> Finding:
    """Check that papers find their Chinese faces."""
    try:
        folders = fonts.search_paths(settings.FONT_DIR)
    except FileNotFoundError as error:
        return Finding(_("公文字体"), BROKEN, str(error))
    if not folders:
        return Finding(_("公文字体"), BROKEN, _("没有中文字体：运行 make setup，或设置 SHIQIAO_FONT_DIR"))
    if not settings.FONT_DIR:
        return Finding(_("公文字体"), NOTE, _("使用随附的开源字体；持有授权字体时设置 SHIQIAO_FONT_DIR"))
    return Finding(_("公文字体"), FINE, str(folders[0]))


def front_end() -> Finding:
    """Check that the static files with the npm packages were gathered."""
    if (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        return Finding(_("页面静态文件"), FINE, str(settings.STATIC_ROOT))
    return Finding(_("页面静态文件"), BROKEN, _("尚未整理：运行 make setup"))


def calendar() -> Finding:
    """Check that the working calendar has this year, and from October the next."""
    today: date = timezone.localdate()
    known = set(CalendarYear.objects.values_list("year", flat=True))
    if today.year not in known:
        says = _("缺 %(year)d 年放假调休安排：涉及工作日的期限无法计算") % {"year": today.year}
        return Finding(_("工作日历"), BROKEN, says)
    if today.month >= 10 and today.year + 1 not in known:
        return Finding(_("工作日历"), NOTE, _("缺 %(year)d 年放假调休安排，请及时录入") % {"year": today.year + 1})
    return Finding(_("工作日历"), FINE, f"{min(known)}–{max(known)}")


def law() -> Finding:
    """Compare the tables with the ledger and with this edition; count what nobody has verified and papers don't print."""
    bases, terms = (model.objects.filter(verified_by="").count() for model in (Basis, TermRow))
    if not Basis.objects.exists():
        return Finding(_("法规数据"), BROKEN, _("尚未装入：完成首次设置后即有"))
    if list(around.law()):
        says = _("与台账所记不符，新版本的法规数据因此不装入：运行 shiqiao verify 查明")
        return Finding(_("法规数据"), BROKEN, says)
    try:
        new = what_is_new()
    except LawDataError as wrong:
        return Finding(_("法规数据"), BROKEN, str(wrong))
    if coming := new.created + new.renewed:
        says = _("本版本有 %(number)d 条新的或者更新的法规数据尚未装入：重新运行 shiqiao serve 即装入")
        return Finding(_("法规数据"), NOTE, says % {"number": coming})
    parts = []
    if bases or terms:
        says = _("%(bases)d 条依据、%(terms)d 项期限尚未核对；未核对的依据不印入文书")
        parts.append(says % {"bases": bases, "terms": terms})
    if new.kept:
        says = _("%(number)d 条与随附数据不同，保留本镇所改：%(list)s")
        parts.append(says % {"number": len(new.kept), "list": "、".join(new.kept[:KEPT_SHOWN])})
    return Finding(_("法规数据"), NOTE if parts else FINE, "；".join(parts) or _("均已核对"))


def worker() -> Finding:
    """Check that messages go out, and that the worker gave a sign of life in the last minute."""
    late = Message.objects.filter(sending="waiting", next_at__lt=timezone.now() - LATE).count()
    if late:
        says = _("%(number)d 条通知到时未发出：后台任务没有运行（shiqiao work）") % {"number": late}
        return Finding(_("后台任务"), BROKEN, says)
    beat: Path = settings.DATA_DIR / BEAT
    seen = datetime.fromtimestamp(beat.stat().st_mtime, UTC) if beat.exists() else None
    if seen is None or timezone.now() - seen > QUIET:
        return Finding(_("后台任务"), NOTE, _("本机未见运行：用 shiqiao serve --with-worker 或 shiqiao work 启动"))
    return Finding(_("后台任务"), FINE, _("正在运行"))


def identity_key() -> Finding:
    """Check that the sealed persons can be opened, and that nobody else on this machine reads the key."""
    try:
        known = master.masters()
    except (master.BadMaster, OSError) as bad:
        return Finding(_("身份密钥"), BROKEN, str(bad))
    total, broken = rotate.check()
    if broken:
        says = _("%(total)d 把密钥中 %(broken)d 把打不开：放回当时的主密钥，再运行 shiqiao identities check")
        return Finding(_("身份密钥"), BROKEN, says % {"total": total, "broken": broken})
    if not known:
        return Finding(_("身份密钥"), FINE, _("尚未使用：第一次密封时生成"))
    if not master.given() and master.path().stat().st_mode & 0o077:
        says = _("%(path)s 其他用户可读：chmod 600") % {"path": master.path()}
        return Finding(_("身份密钥"), BROKEN, says)
    if len(known) > 1:
        return Finding(
            _("身份密钥"), NOTE, _("旧主密钥仍在：确认不再需要旧备份后运行 shiqiao identities rotate --drop-old")
        )
    return Finding(_("身份密钥"), FINE, _("%(total)d 把，均可打开；不在备份中，请另行保管") % {"total": total})


def address() -> Finding:
    """Check that links and QR codes on papers, invitations and messages lead to more than this very machine."""
    host = urlsplit(settings.BASE_URL).hostname or ""
    if host == "localhost" or host.startswith("127.") or host in ("::1", "0.0.0.0", ""):  # noqa: S104 -- compared, not bound
        says = _(
            "文书二维码、邀请链接、通知里写的是 %(url)s，别的电脑和手机都打不开：设置 SHIQIAO_BASE_URL 为本镇的网址，"
            "再重新启动；已经打印、发出的不会改"
        )
        return Finding(_("对外网址"), NOTE, says % {"url": settings.BASE_URL})
    return Finding(_("对外网址"), FINE, settings.BASE_URL)


ALONE: tuple[Callable[[], Finding], ...] = (python, data_folder, disk, typefaces, front_end, address)
IN_DATABASE: tuple[Callable[[], Finding], ...] = (calendar, law, worker, identity_key)


def findings() -> list[Finding]:
    """Run every check; those that need the database are left out when it does not answer."""
    found = [check() for check in ALONE]
    found.append(database())
    if found[-1].state == FINE:
        found += [check() for check in IN_DATABASE]
    return found


def show(found: list[Finding]) -> None:
    """Print settings and findings for a person."""
    words = {FINE: _("正常"), NOTE: _("注意"), BROKEN: _("故障")}
    print(_("设置"))
    for variable in variables():
        mark = "*" if variable["given"] else " "
        print(f" {mark} {variable['name']} = {variable['value']}")
        print(f"     {variable['help']}" + _("（默认：%(default)s）") % {"default": variable["default"] or _("空")})
    print(_("检查"))
    for finding in found:
        print(f"  [{words[finding.state]}] {finding.name}：{finding.says}")


def run(args: argparse.Namespace) -> int:
    """Print everything; return 1 if something is broken."""
    found = findings()
    broken = any(finding.state == BROKEN for finding in found)
    if args.json:
        document = {"ok": not broken, "checks": [asdict(f) for f in found], "variables": list(variables())}
        print(json.dumps(document, ensure_ascii=False, indent=2))
    else:
        show(found)
    return 1 if broken else 0
