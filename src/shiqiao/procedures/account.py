"""An account: invited by a link that works once, used, shut; of its password and tokens the record holds digests only."""

import re
from datetime import timedelta

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import (
    Act,
    Facts,
    Needs,
    Procedure,
    Refused,
    Ruling,
    Said,
    gettext_noop,
    internal,
    sets,
)

_ = gettext_noop

LOGIN = re.compile(r"[0-9A-Za-z_.@-]{2,60}")
KEEPERS = ("admin", "clerk", "head", "system")
STAFF = (
    "inspector", "clerk", "head", "leader", "grid_worker", "volunteer", "expert", "mediator", "legal_adviser", "police",
    "supervisor", "admin", "data_protection", "auditor",
)  # fmt: skip
EVERYBODY = (*STAFF, "enterprise")
# The link is given as the SHA-256 of its token: the record knows that there was one, nobody can read it from there.
LINK = Needs("link", _("链接摘要"), "code")
OWNER = (
    Needs("login", _("账号"), "text"),
    Needs("person", _("人员"), "person", required=False),
    Needs("site", _("单位"), "ref", required=False, to="site"),
)


def keeps(facts: Facts) -> None:
    """The administrator keeps the accounts of persons; whoever keeps an enterprise's file keeps its account."""
    site = facts.row.get("site_id")
    allowed = {"clerk", "head", "system"} if site else {"admin", "system"}
    if facts.row and not facts.roles & allowed:
        raise Refused("not_yours", _("人员账号由系统管理员管理，企业账号由经办人员或者站所负责人管理。"))


def is_own(facts: Facts) -> None:
    """Only the holder changes the own password."""
    person, site = facts.row.get("person_id"), facts.row.get("site_id")
    own = person is not None and person == facts.viewer.person_id
    if not own and (site is None or site not in facts.viewer.site_ids):
        raise Refused("not_yours", _("只能更改自己的密码。"))


def is_others(facts: Facts) -> None:
    """Nobody locks himself out, and the last administrator stays."""
    if facts.row.get("person_id") is not None and facts.row.get("person_id") == facts.viewer.person_id:
        raise Refused("own_account", _("不能停用自己的账号，请由另一名系统管理员办理。"))


def is_not_asked(facts: Facts) -> None:
    """A second factor is asked for once."""
    if facts.row.get("must_factor"):
        raise Refused("wrong_state", _("已经要求启用第二重验证。"))


def is_asked(facts: Facts) -> None:
    """Only what was asked for can be waived; what a post demands cannot."""
    if not facts.row.get("must_factor"):
        raise Refused("wrong_state", _("没有单独要求过第二重验证；岗位要求的不能免除。"))


def _one_owner(facts: Facts, given: Given) -> None:
    if ("person" in given) == ("site" in given):
        raise Refused("one_owner", _("账号只能属于一个人或者一个单位。"), field="person")
    if not LOGIN.fullmatch(given["login"]):
        raise Refused("bad_login", _("账号只能用字母、数字和 _ . @ -，2 至 60 位。"), field="login")
    if facts.more.get("login_taken"):
        raise Refused("login_taken", _("这个账号已有人使用，请换一个。"), field="login")
    if "person" in given and not facts.roles & {"admin", "system"}:
        raise Refused("not_yours", _("人员账号由系统管理员管理，企业账号由经办人员或者站所负责人管理。"))
    if "site" in given and not facts.roles & {"clerk", "head", "system"}:
        raise Refused("not_yours", _("人员账号由系统管理员管理，企业账号由经办人员或者站所负责人管理。"))


def _no_other(facts: Facts, given: Given) -> None:
    if facts.more.get("has_account"):
        raise Refused("has_account", _("此人（单位）已有账号，请在原账号上办理。"))


def _right_link(facts: Facts, given: Given) -> None:
    until = facts.row.get("link_until")
    if not facts.row.get("link") or facts.row["link"] != given["link"] or until is None or until < facts.at:
        raise Refused("link_gone", _("链接已失效，请向管理员索取新的链接。"))


def _opened(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(login=Said("login"), person_id=given.get("person"), site_id=given.get("site"))


def _linked(facts: Facts, given: Given, ruling: Ruling) -> None:
    days = facts.law.term("link.invite", facts.today).amount
    ruling.sets.update(link=given["link"], link_until=facts.at + timedelta(days=days))


def _invited(facts: Facts, given: Given, ruling: Ruling) -> None:
    _opened(facts, given, ruling)
    _linked(facts, given, ruling)


def _entered(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(link="", link_until=None, sessions_from=facts.at)


def _ended(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets["sessions_from"] = facts.at


def _shut(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(link="", link_until=None, sessions_from=facts.at)


RULE = internal(_("账号一人一号，开通、停用、重置均留痕（网络安全等级保护）"))

ACCOUNT = Procedure(
    "account",
    _("账号"),
    1,
    {"invited": _("待本人启用"), "active": _("使用中"), "shut": _("已停用")},
    (),
    (
        Act("open", _("建账"), ("",), "active", ("system",), RULE, OWNER, checks=(_one_owner,), effect=_opened),
        Act(
            "invite",
            _("邀请"),
            ("",),
            "invited",
            KEEPERS,
            RULE,
            (*OWNER, LINK),
            checks=(_one_owner, _no_other),
            effect=_invited,
        ),
        Act(
            "send_link",
            _("发新链接"),
            ("invited", "active"),
            None,
            KEEPERS,
            RULE,
            (LINK,),
            guards=(keeps,),
            effect=_linked,
        ),
        Act(
            "use_link",
            _("凭链接设置密码"),
            ("invited", "active"),
            "active",
            ("system",),
            RULE,
            (LINK,),
            checks=(_right_link,),
            effect=_entered,
            quiet=True,
        ),
        Act(
            "change_password",
            _("更改密码"),
            ("active",),
            None,
            EVERYBODY,
            RULE,
            guards=(is_own,),
            effect=_ended,
            quiet=True,
        ),
        Act(
            "demand_factor",
            _("要求第二重验证"),
            ("invited", "active"),
            None,
            KEEPERS,
            RULE,
            guards=(keeps, is_not_asked),
            effect=sets(must_factor=True),
        ),
        Act(
            "waive_factor",
            _("不再要求第二重验证"),
            ("invited", "active"),
            None,
            KEEPERS,
            RULE,
            guards=(keeps, is_asked),
            effect=sets(must_factor=False),
        ),
        Act(
            "clear_factor",
            _("清除第二重验证"),
            ("active",),
            None,
            KEEPERS,
            RULE,
            guards=(keeps, is_others),
            effect=_ended,
            danger=True,
        ),
        Act("end_sessions", _("结束登录"), ("active",), None, KEEPERS, RULE, guards=(keeps,), effect=_ended),
        Act(
            "shut",
            _("停用"),
            ("invited", "active"),
            "shut",
            KEEPERS,
            RULE,
            guards=(keeps, is_others),
            effect=_shut,
            danger=True,
        ),
        # What stands beside the record is committed to by its hash, so that one swapped behind its back is found.
        Act(
            "keep_password",
            _("登记密码摘要"),
            ("invited", "active", "shut"),
            None,
            ("system",),
            RULE,
            (Needs("secret", _("密码摘要"), "code"),),
            mild=True,
            quiet=True,
        ),
        Act(
            "keep_token",
            _("登记接口令牌"),
            ("invited", "active", "shut"),
            None,
            ("system",),
            RULE,
            (Needs("token", _("令牌摘要"), "code"), Needs("until", _("有效至"), "code")),
            mild=True,
            quiet=True,
        ),
        Act("reopen", _("恢复使用"), ("shut",), "active", KEEPERS, RULE, guards=(keeps,), effect=_ended),
    ),
)
