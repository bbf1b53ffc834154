"""Where a matter came from: each source keeps its channel, number, deadline, reply duty and wording, whatever it joins."""

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Act, Facts, Needs, Procedure, Refused, Ruling, Said, gettext_noop, internal
from shiqiao.procedures.matter_guards import tells_no_numbers
from shiqiao.procedures.matter_words import CHANNELS, FILES, HANDLERS

_ = gettext_noop

REPLIED_HOW = (
    ("system", _("在对方系统中回复")),
    ("letter", _("书面回复")),
    ("phone", _("电话回复")),
    ("list", _("随表回复")),
)
KEPT = internal(_("一件事可以有多个来源，各自的编号、期限和回复义务分别保留"))


def _of_a_matter(facts: Facts, given: Given) -> None:
    if facts.refs["case"]["kind"] not in ("petition", "dispute"):
        raise Refused("wrong_kind", _("只有信访事项和矛盾纠纷登记来源。"), field="case")


def _received(facts: Facts, given: Given, ruling: Ruling) -> None:
    case = facts.refs["case"]
    ruling.sets.update(
        case_id=case["id"],
        home_id=case["id"],
        place_code=case["place_code"],
        field=case["field"],
        channel=given["channel"],
        number=given.get("number", ""),
        name=Said("name"),
        wording=Said("wording"),
        columns=Said("columns"),
        claimed_on=given.get("claimed_on"),
        due_on=given.get("due_on"),
        owes_reply=given.get("owes_reply", False),
        batch_id=given.get("batch"),
        received_on=facts.today,
    )


def _moved(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets["case_id"] = given["case"]


def _joined_there(facts: Facts, given: Given) -> None:
    """A source follows its own case, and only into the one that its case was joined into."""
    home, there = facts.refs["home"], facts.refs["case"]
    if facts.row["home_id"] != home["id"] or home["joined_into_id"] != there["id"]:
        raise Refused("not_joined", _("该来源所在的事项没有并入所选事项。"), field="case")


def _parted(facts: Facts, given: Given) -> None:
    if facts.row["home_id"] != facts.refs["home"]["id"] or facts.refs["home"]["joined_into_id"] is not None:
        raise Refused("still_joined", _("该来源所在的事项尚未拆出。"), field="home")


def _went_over(facts: Facts, given: Given) -> None:
    """A source goes over with what was registered as the wrong kind, into the matter that this became and no other."""
    home, there = facts.refs["home"], facts.refs["case"]
    if facts.row["home_id"] != home["id"] or str(home["marks"].get("became")) != str(there["id"]):
        raise Refused("not_rerouted", _("该来源所在的事项没有转为所选事项。"), field="case")


def _gone_over(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(case_id=given["case"], home_id=given["case"])


def _replied(facts: Facts, given: Given, ruling: Ruling) -> None:
    if given["replied_on"] > facts.today:
        raise Refused("future_day", _("日期不能晚于今天。"), field="replied_on")
    ruling.sets.update(replied_on=given["replied_on"], replied_how=given["how"])


HOME = Needs("home", _("原事项"), "ref", to="case")
CASE = Needs("case", _("事项"), "ref", to="case")

SOURCE = Procedure(
    "source",
    _("来源"),
    1,
    {"open": _("在办"), "replied": _("已回复")},
    ("replied",),
    (
        Act(
            "receive",
            _("登记来源"),
            ("",),
            "open",
            (*HANDLERS, "resident", "system"),
            KEPT,
            (
                CASE,
                Needs("channel", _("来源渠道"), "choice", choices=CHANNELS),
                Needs("name", _("来源单位或者名单名称"), "text", required=False),
                Needs("number", _("对方编号"), "code", required=False),
                Needs("claimed_on", _("对方登记日期"), "day", required=False),
                Needs("due_on", _("对方要求的期限"), "day", required=False),
                Needs("owes_reply", _("需要向来源单位回复"), "yes", required=False),
                Needs("wording", _("对方原文"), "text", required=False),
                Needs("columns", _("对方表格的其他各列"), "text", required=False),
                Needs("batch", _("导入批次"), "ref", required=False, to="batch"),
                FILES,
            ),
            checks=(_of_a_matter,),
            effect=_received,
            mild=True,
        ),
        Act(
            "move",
            _("随原事项并入"),
            ("open", "replied"),
            None,
            HANDLERS,
            internal(_("合并不改变来源的编号、期限和回复义务，可以拆出")),
            (HOME, CASE),
            checks=(_joined_there,),
            effect=_moved,
            mild=True,
            quiet=True,
        ),
        Act(
            "go_home",
            _("随原事项拆出"),
            ("open", "replied"),
            None,
            HANDLERS,
            internal(_("合并不改变来源的编号、期限和回复义务，可以拆出")),
            (HOME,),
            checks=(_parted,),
            effect=lambda facts, given, ruling: ruling.sets.update(case_id=facts.row["home_id"]),
            mild=True,
            quiet=True,
        ),
        Act(
            "go_over",
            _("随事项转入"),
            ("open", "replied"),
            None,
            HANDLERS,
            internal(_("登记种类有误的，来源的编号、期限和回复义务随事项转入")),
            (HOME, CASE),
            checks=(_went_over,),
            effect=_gone_over,
            mild=True,
            quiet=True,
        ),
        Act(
            "reply",
            _("回复来源单位"),
            ("open",),
            "replied",
            HANDLERS,
            KEPT,
            (
                Needs("replied_on", _("回复日期"), "day"),
                Needs("how", _("回复方式"), "choice", choices=REPLIED_HOW),
                Needs("text", _("回复内容"), "text"),
                FILES,
            ),
            effect=_replied,
        ),
    ),
    texts=tells_no_numbers,
)
