"""`shiqiao verify`: checks chains, texts, contents, seals, clocks, the access log, files, and says what is wrong and where."""

import argparse
import json
from pathlib import Path

from shiqiao.access import seals
from shiqiao.cli.complaints import Complaint
from shiqiao.evidence import store
from shiqiao.identities import rotate, words
from shiqiao.intake import setup_names
from shiqiao.law.digest import as_code, tables_digest
from shiqiao.people import secrets
from shiqiao.policy import system
from shiqiao.record import checkpoint, clock
from shiqiao.record.act import act
from shiqiao.record.around import guards
from shiqiao.record.models import Ledger
from shiqiao.record.rebuild import differing
from shiqiao.record.verify import Report, verify

HELP = "核验台账：有没有被改动、缺号、断链"
EPILOG = """\
例：
  shiqiao verify            核验步骤、文字、文书内容、编号、附件、法规、封存、时钟、访问日志
  shiqiao verify --files    同时逐个重算证据文件的摘要（较慢）
  shiqiao verify --adopt-law   更新法规数据以后，把新的摘要记入台账
  shiqiao verify --against /mnt/usb/checkpoint.json   与另存的封存记录比对
  shiqiao verify --json
退出码 1 表示查出问题。
"""
SAYS = {
    "missing_step": "缺少步骤",
    "broken_chain": "前后不衔接",
    "altered_step": "步骤被改动",
    "cut_tail": "末尾步骤缺失或行被改动",
    "missing_text": "文字缺失（未经依法删除）",
    "altered_text": "文字被改动",
    "altered_content": "内容被改动",
    "stray_content": "多出的内容",
    "number_gap": "编号不连续",
    "broken_seal": "与封存不符",
    "wrong_clock": "时间与数据库时钟不符",
    "past_dated": "倒填时间",
    "altered_row": "行与步骤不符",
    "broken_file": "证据文件缺失或被改动",
    "lost_file": "步骤所附文件不在附件表中",
    "stray_file": "附件表中有步骤没有附的文件",
    "broken_log": "访问日志前后不衔接",
    "altered_log": "访问日志被改动",
    "dropped_early": "访问日志未到留存期即被删除",
    "altered_law": "法规、期限或工作日历与台账所记不符",
    "no_guard": "数据库的防改动触发器被拆除",
    "lost_key": "身份密钥未经批准删除而缺失",
    "lost_index": "受保护人员的查找索引未经批准删除而缺失",
    "altered_names": "人员、单位或者区划的名称与台账所记不符",
    "erased_unasked": "文字标为已删除，但没有批准删除的步骤",
    "altered_file": "证据文件的登记信息（种类、尺寸、拍摄时间地点、上传人）被改动",
    "altered_password": "账号的密码被调换（不是本人所设）",
    "altered_token": "账号的接口令牌被添加、调换或者延期",
    "dropped_seal": "库外记下的最后一次封存在库中已不存在",
    "lost_checkpoint": "库外的封存记录（checkpoint.json）缺失或者损坏",
}
FROM_BACKUP = "步骤本身已不可信：请停止办理，保留现在的数据库作证据，用最近一份核验无误的备份恢复（shiqiao restore）并查明是谁改的"
MENDS = {
    **dict.fromkeys(("missing_step", "broken_chain", "altered_step", "cut_tail", "number_gap"), FROM_BACKUP),
    **dict.fromkeys(("missing_text", "altered_text", "altered_content", "stray_content", "broken_seal"), FROM_BACKUP),
    **dict.fromkeys(("wrong_clock", "past_dated"), "请检查服务器时钟；正式台账里不得有假定时间的步骤"),
    "altered_row": "步骤完好：shiqiao rebuild --repair 按步骤改正这些行",
    "broken_file": "请从备份中取回这个文件放回数据目录；文件以内容的 SHA-256 为名，放回的须一致",
    **dict.fromkeys(("lost_file", "stray_file"), "步骤完好，附件表被改动：请从备份恢复，并查明是谁改的"),
    "altered_law": "请与备份或法规原文比对后改回；确属更新的，用 shiqiao verify --adopt-law 记入台账",
    **dict.fromkeys(("broken_log", "altered_log", "dropped_early"), "请保留现在的数据库，与备份比对，并查明是谁改的"),
    "lost_key": "这个人的身份信息已无法启封：从备份中取回 identities_key 表中的这一行，并查明是谁删的",
    "lost_index": "从备份中取回 identities_blindindex 表中这个人的各行，或者由经办人【更正身份信息】重新登记号码，并查明是谁删的",
    "altered_names": "请与备份比对后在“人员”“单位”页改回；核对无误的，用 shiqiao verify --adopt-names 记入台账",
    "erased_unasked": "请从备份中取回 record_text 表中这一段文字的行，并查明是谁改的；确应删除的，取回后用 shiqiao erase 提请批准",
    "altered_file": "文件本身以内容为名，未受影响：请从备份中取回 evidence_file 表中的这一行，并查明是谁改的",
    "altered_password": "请立即在“账号”页结束其登录并给本人发新链接重设密码，查看访问日志中此账号近来的登录，并查明是谁改的",
    "altered_token": "请立即停用（删除）这个账号名下不认识的令牌，由本人重新生成，查看访问日志，并查明是谁改的",
    "dropped_seal": "封存之后的步骤可能被删改：请停止办理，保留现在的数据库作证据，用备份比对或恢复，并查明是谁删的",
    "lost_checkpoint": "请从备份取回数据目录下的 checkpoint.json；没有备份的，后台进程一分钟内重新写下，并请与库外的副本比对",
    "no_guard": "有人用数据库账号拆除了保护：请恢复触发器（重新执行 record、access 的 0002 迁移），并核对这以后的每一步",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Add --files and --json."""
    parser.epilog = EPILOG
    parser.add_argument("--files", action="store_true", help="逐个核对证据文件")
    parser.add_argument("--adopt-law", action="store_true", help="把现有法规数据的摘要记入台账（更新法规数据后用）")
    parser.add_argument(
        "--adopt-names", action="store_true", help="把现有人员、单位、区划名称的摘要记入台账（核对无误后用）"
    )
    parser.add_argument(
        "--against", type=Path, metavar="FILE", help="与另存的 checkpoint.json 比对：那次封存须仍在库中"
    )
    parser.add_argument("--json", action="store_true", help="输出 JSON")


def faults_of(report: Report, files: bool, against: Path | None = None) -> list[dict[str, object]]:
    """Return all faults as plain lines: of the record, of rows that their steps do not explain, of what stands beside.

    `against` is a copy of a checkpoint that was kept elsewhere.
    """
    found = [_line(one.code, one.subject_id, one.seq, one.says) for one in report.faults]
    for difference in differing():
        says = f"{difference.kind}.{difference.column}: {difference.stored!r} ≠ {difference.replayed!r}"
        found.append(_line("altered_row", difference.subject_id, None, says))
    found += [_line(one.code, None, None, one.says) for one in (*guards(), *checkpoint.missed())]
    found += [_line(one.code, None, None, one.says) for one in seals.verify()]
    if against:
        found += [_line(one.code, None, None, one.says) for one in checkpoint.missed(against)]
    return found + _of_files(files) + _of_people()


def _line(code: str, subject: object, seq: int | None = None, says: str = "") -> dict[str, object]:
    return {"code": code, "subject": str(subject or ""), "step": seq, "says": says}


def _of_files(thoroughly: bool) -> list[dict[str, object]]:
    gone = set(store.missing())
    found = [_line("broken_file", digest) for digest in sorted(gone)]
    found += [_line("altered_file", subject, seq, digest) for subject, seq, digest in store.altered()]
    if thoroughly:
        found += [_line("broken_file", digest) for digest in store.broken() if digest not in gone]
        found += [_line("altered_file", digest) for digest in store.misdescribed() if digest not in gone]
    return found


def _of_people() -> list[dict[str, object]]:
    found = [_line("lost_key", one) for one in rotate.keyless()]
    found += [_line("lost_index", one) for one in rotate.unindexed()]
    found += [_line("altered_names", None, None, one) for one in setup_names.altered()]
    found += [_line("erased_unasked", subject, seq, name) for subject, seq, name in words.unasked()]
    return found + [_line(f"altered_{what}", account, None, login) for account, what, login in secrets.altered()]


def adopt_law() -> None:
    """Let the ledger commit to the law tables as they are now; raises Complaint before there is a ledger."""
    ledger = Ledger.objects.first()
    if ledger is None:
        raise Complaint("还没有建立台账")
    given = {"law": as_code(tables_digest())}
    act("ledger", ledger.id, "adopt_law", viewer=system("cli"), key=str(clock.new_id()), given=given)


def run(args: argparse.Namespace) -> int:
    """Check everything; return 1 if anything is wrong."""
    if args.against and not args.against.is_file():
        raise Complaint(f"没有这个文件：{args.against}")
    if args.adopt_law:
        adopt_law()
    if args.adopt_names:
        setup_names.commit(system("cli"))
    report = verify()
    faults = faults_of(report, args.files, args.against)
    if args.json:
        counts = {"steps": report.steps, "subjects": report.subjects, "texts": report.texts, "erased": report.erased}
        print(json.dumps({**counts, "green": not faults, "faults": faults}, ensure_ascii=False))
        return 1 if faults else 0
    for fault in faults[:200]:
        print(f"{SAYS[str(fault['code'])]}  {fault['subject']}  第 {fault['step'] or '—'} 步  {fault['says']}")
    for code in dict.fromkeys(str(fault["code"]) for fault in faults):
        print(f"怎么办（{SAYS[code]}）：{MENDS[code]}。")
    if faults:
        print(f"查出 {len(faults)} 处问题（共 {report.steps} 步、{report.subjects} 个对象）。")
        return 1
    erased = f"（其中 {report.erased} 段已依法删除）" if report.erased else ""
    print(f"核验无误：{report.steps} 步、{report.subjects} 个对象、{report.texts} 段文字{erased}。")
    return 0
