"""`shiqiao erase`: proposes to erase words or a person of a case, lists what waits, and approves it as another person."""

import argparse
import json
import re
from uuid import UUID

from shiqiao.cases.find import Filters, register
from shiqiao.cases.models import Case
from shiqiao.cli.complaints import Complaint
from shiqiao.cli.people import viewer_named
from shiqiao.identities import find, retention
from shiqiao.identities.models import Erasure
from shiqiao.identities.words import with_echoes, words_of
from shiqiao.policy import Viewer
from shiqiao.procedures.custody import CAUSES
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act

HELP = "依法删除：提请删除一段文字或一位受保护人员，由另一人批准后销毁"
MOST = 200
EPILOG = """\
例：
  shiqiao erase list --as gu
  shiqiao erase propose 信〔2026〕3号 --step 1 --because own_request --as xu     删除第 1 步写下的文字
  shiqiao erase propose 信〔2026〕3号 --step 5:reason --because mistake --as xu  只删除其中一栏
  shiqiao erase propose 信〔2026〕3号 --all --because retention --as xu           本事项及其来源的全部文字
  shiqiao erase propose 信〔2026〕3号 --person 信访人甲 --because own_request --as xu
  shiqiao erase approve 01990000-… --as gu

提请和批准须是两个人，都按各自岗位的权限，都留痕。与选中文字相同、引用了它或者是它一部分的其他文字一并删除。
不显示任何正文。已经删除的再删一次没有变化。备份里的旧内容不受影响，请让旧备份按期过期。
"""


def configure(parser: argparse.ArgumentParser) -> None:
    """Add list, propose and approve."""
    parser.epilog = EPILOG
    what = parser.add_subparsers(dest="what", required=True, metavar="list|propose|approve")
    listed = what.add_parser("list", help="列出待批准的")
    propose = what.add_parser("propose", help="提请删除")
    propose.add_argument("case", metavar="编号", help="事项编号，如 信〔2026〕3号")
    propose.add_argument("--step", action="append", default=[], metavar="N[:栏]", help="第几步写下的文字，可多次给出")
    propose.add_argument("--all", action="store_true", help="本事项及其来源的全部文字")
    propose.add_argument("--person", action="append", default=[], metavar="代称", help="受保护人员，如 信访人甲")
    propose.add_argument("--because", required=True, choices=[code for code, _label in CAUSES], help="原因")
    approve = what.add_parser("approve", help="批准并立即删除")
    approve.add_argument("id", metavar="提请编号", help="shiqiao erase list 打印的编号")
    for one in (listed, propose, approve):
        one.add_argument("--as", dest="login", default="", help="以谁的账号；不给则由经办岗位人员")
        one.add_argument("--json", action="store_true", help="输出 JSON")


def run(args: argparse.Namespace) -> int:
    """Do it as the person named; raises Complaint for what isn't there or is refused."""
    viewer = viewer_named(args.login)
    try:
        said = {"list": _list, "propose": _propose, "approve": _approve}[args.what](args, viewer)
    except Refused as refusal:
        raise Complaint(refusal) from refusal
    if args.json:
        print(json.dumps(said, ensure_ascii=False))
        return 0
    for one in said["erasures"]:
        print(f"{one['id']}　{one['proposed_on']}　{one['persons']} 人　{one['texts']} 段文字　{one['state']}")
    print(f"共 {len(said['erasures'])} 件。")
    return 0


def _list(args: argparse.Namespace, viewer: Viewer) -> dict[str, list[dict[str, object]]]:
    return {"erasures": [_told(one) for one in find.erasures(viewer, MOST) if one.state == "proposed"]}


def _propose(args: argparse.Namespace, viewer: Viewer) -> dict[str, list[dict[str, object]]]:
    case = _case(args.case, viewer)
    given: dict[str, object] = {"cause": args.because, "case": case.id}
    if texts := _texts(args, case):
        given["texts"] = texts
    if args.person:
        there = {str(one.identity): one.identity.id for one in find.parties(viewer, case)}
        if unknown := [one for one in args.person if one not in there]:
            raise Complaint(f"{args.case} 没有“{unknown[0]}”，有：{'、'.join(there) or '（无）'}")
        given["identities"] = [there[one] for one in args.person]
    erasure = clock.new_id()
    act("erasure", erasure, "propose", viewer=viewer, key=f"erase/{erasure}", given=given)
    return {"erasures": [_told(Erasure.objects.get(id=erasure))]}


def _texts(args: argparse.Namespace, case: Case) -> list[UUID]:
    found = words_of(case.id)
    if args.all:
        return [one.id for one in found]
    chosen: list[UUID] = []
    for asked in args.step:
        number, _colon, field = asked.partition(":")
        mine = [
            one.id
            for one in found
            if one.step.subject_id == case.id and str(one.step.seq) == number and field in ("", one.field)
        ]
        if not mine:
            raise Complaint(f"第 {asked} 步没有文字，或者已经删除")
        chosen += mine
    return with_echoes(found, chosen)


def _case(number: str, viewer: Viewer) -> Case:
    found = register(viewer, Filters.read({"text": number, "standing": "all"}))
    wanted = re.sub(r"[\[(（]", "〔", re.sub(r"[\])）]", "〕", number))
    case = next((one for one in found[:20] if one.shown_number == wanted), None)
    if case is None:
        raise Complaint(f"没有 {number}，或者无权查看")
    return case


def _approve(args: argparse.Namespace, viewer: Viewer) -> dict[str, list[dict[str, object]]]:
    try:
        erasure = Erasure.objects.get(id=UUID(args.id))
    except (ValueError, Erasure.DoesNotExist) as gone:
        raise Complaint(f"没有这件提请：{args.id}") from gone
    if erasure.state != "approved":
        retention.approve(erasure, viewer=viewer, key=f"erase/{erasure.id}/approve")
        erasure.refresh_from_db()
    return {"erasures": [_told(erasure)]}


def _told(one: Erasure) -> dict[str, object]:
    return {
        "id": str(one.id),
        "proposed_on": one.proposed_on.isoformat(),
        "persons": len(one.identities),
        "texts": len(one.texts),
        "state": one.state,
    }
