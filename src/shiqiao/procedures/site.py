"""A site: an enterprise or another place that is looked at, one file each (一企一档)."""

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import (
    Act,
    Facts,
    Needs,
    Procedure,
    Refused,
    Ruling,
    Said,
    amending,
    gettext_noop,
    internal,
    law,
)

_ = gettext_noop

SITE_KINDS = (
    ("enterprise", _("企业")),
    ("shop", _("商户")),
    ("public", _("人员密集场所")),
    ("yard", _("院落场地")),
    ("other", _("其他")),
)

NEEDS = (
    Needs("name", _("单位名称"), "text"),
    Needs("site_kind", _("类别"), "choice", choices=SITE_KINDS),
    Needs("uscc", _("统一社会信用代码"), "code", required=False),
    Needs("place", _("所在社区、村或网格"), "code"),
    Needs("field", _("主要领域"), "code"),
    Needs("address", _("地址"), "text", required=False),
    Needs("contact", _("负责人"), "text", required=False),
    Needs("phone", _("联系电话"), "text", required=False),
    Needs("trade", _("行业"), "text", required=False),
    Needs("key_target", _("重点检查对象"), "yes", required=False),
)


def _code_stands(facts: Facts, given: Given) -> None:
    """The code carries a true check sign and belongs to no other file; what was worked out stands in the facts."""
    if why := facts.more.get("uscc_fault"):
        raise Refused("bad_uscc", _("统一社会信用代码有误：%(why)s"), why=str(why), field="uscc")
    if facts.more.get("uscc_taken"):
        raise Refused("uscc_taken", _("该统一社会信用代码已经建档，请在原档案上变更。"), field="uscc")


def _enlisted(facts: Facts, given: Given, ruling: Ruling) -> None:
    _amended(facts, given, ruling)
    ruling.sets["is_catch_all"] = given.get("is_catch_all", False)
    ruling.sets["fictional"] = given.get("fictional", False)


def _amended(facts: Facts, given: Given, ruling: Ruling) -> None:
    for name in ("name", "address", "contact", "phone", "trade"):
        if name in given:
            ruling.sets[name] = Said(name)
    for name, column in (("site_kind", "site_kind"), ("uscc", "uscc"), ("place", "place_code"), ("field", "field")):
        if name in given:
            ruling.sets[column] = given[name]
    if code := facts.more.get("uscc"):
        ruling.sets["uscc"] = code
    if "key_target" in given:
        ruling.sets["key_target"] = given["key_target"]


SITE = Procedure(
    "site",
    _("单位"),
    1,
    {"active": _("在营"), "closed": _("已关停")},
    ("closed",),
    (
        Act(
            "enlist",
            _("建档"),
            ("",),
            "active",
            ("clerk", "head", "admin", "system"),
            law("luanquan.41"),
            (*NEEDS, Needs("is_catch_all", _("待核兜底"), "yes"), Needs("fictional", _("虚构"), "yes")),
            checks=(_code_stands,),
            effect=_enlisted,
        ),
        Act(
            "amend",
            _("变更档案"),
            ("active",),
            None,
            ("clerk", "head"),
            internal(_("一企一档，变更留痕")),
            tuple(amending(need) for need in NEEDS),
            checks=(_code_stands,),
            effect=_amended,
        ),
        Act(
            "close",
            _("登记关停"),
            ("active",),
            "closed",
            ("head",),
            internal(_("关停、搬离经核实后登记")),
            (Needs("reason", _("理由"), "text"), Needs("files", _("照片"), "files", required=False)),
            danger=True,
        ),
        Act(
            "restore",
            _("恢复在营"),
            ("closed",),
            "active",
            ("head",),
            internal(_("恢复经营经核实后登记")),
            (Needs("reason", _("理由"), "text"),),
        ),
    ),
)
