"""A post: its holder, its duties by place × field, standing-in, and the hand-over before it is vacated (一岗双责)."""

from typing import Any

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Act, Facts, Needs, Procedure, Refused, Ruling, Said, gettext_noop, internal, law

_ = gettext_noop

GIVERS = ("admin", "head", "leader", "system")
ROLES = (
    ("inspector", _("检查人员")),
    ("clerk", _("经办人员")),
    ("head", _("站所负责人")),
    ("leader", _("镇领导")),
    ("grid_worker", _("网格员")),
    ("volunteer", _("走访志愿者")),
    ("expert", _("专家")),
    ("mediator", _("人民调解员")),
    ("legal_adviser", _("法律顾问")),
    ("police", _("社区民警")),
    ("supervisor", _("督查人员")),
    ("admin", _("系统管理员")),
    ("data_protection", _("数据保护岗")),
    ("auditor", _("审计岗")),
)


def _established(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(
        title=Said("title"),
        role=given["role"],
        unit_id=given["unit"],
        is_catch_all=given.get("is_catch_all", False),
        above_id=given.get("above"),
    )


def _within_own(facts: Facts, given: Given) -> None:
    """Nobody gives a duty that is wider than an own one."""
    for place in given["places"]:
        if not facts.viewer.roles_on(place, given["field"], None) & set(GIVERS):
            raise Refused("beyond_own", _("只能分配您自己职责范围内的地点和领域。"), field="places")


def _duty(facts: Facts, given: Given, ruling: Ruling) -> None:
    entry: dict[str, Any] = {f"{place}|{given['field']}": True for place in given["places"]}
    ruling.puts["duties"] = entry


def _no_duty(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.puts["duties"] = {f"{place}|{given['field']}": None for place in given["places"]}


def _appointed(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets["holder_id"] = given["holder"]


def _stands_in(facts: Facts, given: Given, ruling: Ruling) -> None:
    if given["until"] < facts.today:
        raise Refused("past_day", _("代岗截止日不能早于今天。"), field="until")
    ruling.sets.update(stand_in_id=given["stand_in"], stand_in_until=given["until"])


def _nothing_left(facts: Facts) -> None:
    """A post is vacated only when none of its cases is left behind (design §3, issue: hand-over before vacating)."""
    left = facts.more.get("open_cases", 0)
    if left:
        # No number: it could tell of a case under seal.
        raise Refused("cases_left", _("该岗位名下还有未办结事项，请先交接。"))


def _no_longer_catch_all(facts: Facts) -> None:
    if facts.row.get("is_catch_all"):
        raise Refused("catch_all", _("兜底岗位不能空缺，请先指定新的任职人员。"))


POST = Procedure(
    "post",
    _("岗位"),
    1,
    {"vacant": _("空缺"), "held": _("在岗"), "abolished": _("已撤销")},
    ("abolished",),
    (
        Act(
            "establish",
            _("设岗"),
            ("",),
            "vacant",
            ("admin", "system"),
            law("anquan.3"),
            (
                Needs("title", _("岗位名称"), "text"),
                Needs("role", _("职责类型"), "choice", choices=ROLES),
                Needs("unit", _("所在单位"), "unit"),
                Needs("above", _("上级岗位"), "post", required=False),
                Needs("is_catch_all", _("兜底岗位"), "yes"),
            ),
            effect=_established,
        ),
        Act(
            "appoint",
            _("任职"),
            ("vacant", "held"),
            "held",
            GIVERS,
            law("anquan.3"),
            (Needs("holder", _("任职人员"), "person"),),
            effect=_appointed,
        ),
        Act(
            "give_duty",
            _("分配职责"),
            ("vacant", "held"),
            None,
            GIVERS,
            law("anquan.3"),
            (Needs("places", _("地点"), "codes"), Needs("field", _("领域（* 为全部）"), "code")),
            checks=(_within_own,),
            effect=_duty,
        ),
        Act(
            "take_duty",
            _("取消职责"),
            ("vacant", "held"),
            None,
            GIVERS,
            law("anquan.3"),
            (Needs("places", _("地点"), "codes"), Needs("field", _("领域（* 为全部）"), "code")),
            effect=_no_duty,
        ),
        Act(
            "stand_in",
            _("安排代岗"),
            ("held",),
            None,
            GIVERS,
            internal(_("离岗期间由代岗人员办理，期限不变")),
            (Needs("stand_in", _("代岗人员"), "person"), Needs("until", _("截止日"), "day")),
            effect=_stands_in,
        ),
        Act(
            "end_stand_in",
            _("结束代岗"),
            ("held",),
            None,
            GIVERS,
            internal(_("离岗期间由代岗人员办理，期限不变")),
            (),
            effect=lambda facts, given, ruling: ruling.sets.update(stand_in_id=None, stand_in_until=None),
        ),
        Act(
            "vacate",
            _("离岗"),
            ("held",),
            "vacant",
            GIVERS,
            internal(_("先交接后离岗，交接不重新起算期限")),
            (),
            guards=(_no_longer_catch_all, _nothing_left),
            effect=lambda facts, given, ruling: ruling.sets.update(holder_id=None, stand_in_id=None),
        ),
        Act(
            "abolish",
            _("撤岗"),
            ("vacant",),
            "abolished",
            ("admin", "system"),
            internal(_("撤销岗位须先离岗")),
            (),
            guards=(_no_longer_catch_all,),
            danger=True,
        ),
    ),
)
