"""Who acts when a command is called: the person of an account, or the clerk on duty."""

from shiqiao.cli.complaints import Complaint, Trouble
from shiqiao.intake.takeover import clerk_of
from shiqiao.people.models import Account
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused
from shiqiao.record.editions import editions
from shiqiao.record.models import Ledger
from shiqiao.ui.who import viewer_of


def viewer_named(login: str) -> Viewer:
    """Return the viewer of an account, or of the clerk on duty if none is named.

    Raises Complaint for an unknown account, Trouble if there is no town or nobody on duty.
    """
    if not Ledger.objects.exists():
        raise Trouble("还没有建立台账：请先运行 shiqiao demo，或打开网站完成初始设置")
    if login:
        account = Account.objects.filter(login=login, state="active").first()
        if account is None:
            raise Complaint(f"没有这个账号：{login}")
        return viewer_of(account, "cli")
    _book, roster = editions()
    assert isinstance(roster, Roster)
    try:
        return clerk_of(roster, "cli")
    except Refused as refusal:
        raise Trouble(refusal) from refusal
