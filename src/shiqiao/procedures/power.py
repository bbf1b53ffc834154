"""A power that a unit holds by law (stop, resume, list, penalty): registered once verified, checked again, ended (design §4.9)."""

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
)

_ = gettext_noop

POWERS = (
    ("stop", _("责令停产停业")),
    ("resume", _("批准恢复生产")),
    ("list", _("挂牌督办")),
    ("penalty", _("行政处罚")),
)
RULE = internal(_("停产、复产、挂牌、处罚由依法享有该职权的单位作出，职权须对照法律和权责清单核对后登记"))
KEEPERS = ("admin", "head", "system")
BASIS = Needs("basis", _("职权依据"), "code")
VERIFIED_BY = Needs("verified_by", _("核对人"), "text", hint=_("谁对照法律条文和权责清单核对的"))
VERIFIED_ON = Needs("verified_on", _("核对日期"), "day")
FILES = Needs("files", _("权责清单等材料"), "files", required=False)


def _in_order(facts: Facts, given: Given) -> None:
    if given["verified_on"] > facts.today:
        raise Refused("future_day", _("核对日期不能晚于今天。"), field="verified_on")
    begins = given.get("valid_from") or facts.row["valid_from"]
    if (ends := given.get("valid_to")) and ends < begins:
        raise Refused("bad_period", _("截止日期早于起始日期。"), field="valid_to")
    if not facts.more.get("basis_known", True):
        raise Refused("no_basis", _("依据表中没有这一条，请先录入法规依据。"), field="basis")


def _only_once(facts: Facts, given: Given) -> None:
    if facts.more.get("held"):
        raise Refused("held_already", _("该单位的这项职权已经登记，请在原记录上重新核对。"), field="power")


def _conferred(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(unit_id=given["unit"], power=given["power"], valid_from=given["valid_from"])
    _verified(facts, given, ruling)


def _verified(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(
        basis=given["basis"],
        verified_by=Said("verified_by"),
        verified_on=given["verified_on"],
        valid_to=given.get("valid_to"),
    )


def _ended(facts: Facts, given: Given, ruling: Ruling) -> None:
    if given["ends_on"] < facts.row["valid_from"]:
        raise Refused("bad_period", _("截止日期早于起始日期。"), field="ends_on")
    ruling.sets["valid_to"] = given["ends_on"]


POWER = Procedure(
    "power",
    _("部门职权"),
    1,
    {"held": _("有效"), "ended": _("已终止")},
    ("ended",),
    (
        Act(
            "confer",
            _("登记职权"),
            ("",),
            "held",
            KEEPERS,
            RULE,
            (
                Needs("unit", _("享有职权的单位"), "unit"),
                Needs("power", _("职权"), "choice", choices=POWERS),
                BASIS,
                VERIFIED_BY,
                VERIFIED_ON,
                Needs("valid_from", _("自何日起"), "day"),
                Needs("valid_to", _("至何日止"), "day", required=False, hint=_("长期有效的留空")),
                FILES,
            ),
            checks=(_in_order, _only_once),
            effect=_conferred,
        ),
        Act(
            "verify",
            _("重新核对"),
            ("held",),
            None,
            KEEPERS,
            RULE,
            (
                BASIS,
                VERIFIED_BY,
                VERIFIED_ON,
                Needs("valid_to", _("至何日止"), "day", required=False, hint=_("长期有效的留空")),
                FILES,
            ),
            checks=(_in_order,),
            effect=_verified,
        ),
        Act(
            "end",
            _("终止"),
            ("held",),
            "ended",
            KEEPERS,
            RULE,
            (Needs("ends_on", _("最后有效日"), "day"), Needs("reason", _("理由"), "text"), FILES),
            effect=_ended,
            danger=True,
        ),
    ),
)
