"""The ledger of the town itself: founded once, as a demo or in earnest; its law data are changed here."""

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import (
    Act,
    Facts,
    Needs,
    Procedure,
    Ruling,
    Said,
    gettext_noop,
    internal,
    no_basis,
)

_ = gettext_noop


def _founded(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(
        mode=given["mode"], town_code=given["town_code"], name=Said("name"), short_name=Said("short_name")
    )


def _door_set(facts: Facts, given: Given, ruling: Ruling) -> None:
    ruling.sets.update(door=given["door"], office_phone=Said("office_phone"), office_address=Said("office_address"))


# What the law tables hold after the act; verify compares it with what they hold.
LAW = Needs("law", _("法规数据摘要"), "code", required=False)
DOOR = (("open", _("开")), ("closed", _("不开")))
NAMES = (
    Needs("town_code", _("镇代码"), "code"),
    Needs("name", _("镇名称"), "text"),
    Needs("short_name", _("文号简称"), "text"),
)
LEDGER = Procedure(
    "ledger",
    _("台账"),
    1,
    {"building": _("演示装入中"), "kept": _("使用中")},
    (),
    (
        Act(
            "found",
            _("建立台账"),
            ("",),
            "kept",
            ("system",),
            internal(_("一镇一账，自建立之日起连续登记")),
            (
                Needs("mode", _("用途"), "choice", choices=(("demo", _("演示")), ("real", _("正式")))),
                *NAMES,
            ),
            effect=_founded,
        ),
        Act(
            "begin_demo",
            _("开始装入演示镇"),
            ("",),
            "building",
            ("system",),
            no_basis(_("演示镇装到最后才算完整，中途停止的可以认出来")),
            (Needs("mode", _("用途"), "choice", choices=(("demo", _("演示")),)), *NAMES),
            effect=_founded,
        ),
        Act(
            "complete",
            _("演示装入完毕"),
            ("building",),
            "kept",
            ("system",),
            no_basis(_("演示镇装到最后才算完整，中途停止的可以认出来")),
        ),
        Act(
            "enter_calendar",
            _("录入放假调休安排"),
            ("kept",),
            None,
            ("admin", "clerk", "head"),
            internal(_("每年按国务院办公厅放假通知录入工作日历")),
            (
                Needs("year", _("年份"), "int"),
                Needs("notice", _("通知文号"), "text"),
                Needs("days_off", _("放假日期"), "codes"),
                Needs("workdays", _("调休上班日期"), "codes", required=False),
                LAW,
            ),
        ),
        Act(
            "adopt_law",
            _("采用法规数据"),
            ("building", "kept"),
            None,
            ("system", "admin"),
            internal(_("法规依据、期限和工作日历以台账所记摘要为准，改动须留痕")),
            (LAW,),
            mild=True,
        ),
        Act(
            "set_up",
            _("导入基础资料"),
            ("kept",),
            None,
            ("system", "admin"),
            internal(_("区划、单位、人员等基础资料由系统管理员导入并留痕")),
            (
                Needs("table", _("资料种类"), "code"),
                Needs("rows", _("行数"), "int"),
                Needs("digest", _("内容摘要"), "code"),
            ),
            mild=True,
        ),
        Act(
            "set_door",
            _("设置群众自助提交"),
            ("building", "kept"),
            None,
            ("system", "admin"),
            internal(_("群众不用账号自己提交由镇里决定开不开，电话和地址一并公布")),
            (
                Needs("door", _("群众自助提交"), "choice", choices=DOOR),
                Needs("office_phone", _("信访办电话"), "text"),
                Needs("office_address", _("信访办地址和接待时间"), "text"),
            ),
            effect=_door_set,
            mild=True,
        ),
    ),
)
