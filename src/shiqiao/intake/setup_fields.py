"""The fields of the set-up lists: divisions, units, posts, powers, sites, duties and checklists."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from shiqiao.intake.fields import Choices, FieldKind, FieldSpec, choices, names

YES_NO = choices("choices", "yes_no")


def with_choices(fields: Sequence[FieldSpec], known: Mapping[str, Choices]) -> tuple[FieldSpec, ...]:
    """Give fields the choices that only the running town knows (roles, fields of work, site kinds): code → words."""
    return tuple(
        replace(spec, kind="several" if spec.kind == "several" else "choice", choices=known[spec.name])
        if spec.name in known
        else spec
        for spec in fields
    )


def _spec(place: str, label: str | Promise, kind: FieldKind = "text", **marks: Any) -> FieldSpec:
    listed, name = place.split(".")
    return FieldSpec(name, label, kind, names(listed, name), **marks)


DIVISION_FIELDS = (
    _spec(
        "division.code",
        _("区划代码"),
        "code",
        required=True,
        identity=True,
        hint=_("社区用 12 位统计用区划代码（镇 9 位）；自然村、网格在上级代码后面接着编"),
    ),
    _spec("division.name", _("名称"), required=True),
    _spec("division.level", _("级别"), "choice", required=True, choices=choices("division", "choices", "level")),
    _spec("division.parent_code", _("上级代码"), "code", hint=_("镇一级留空")),
)

UNIT_FIELDS = (
    _spec("unit.code", _("单位代码"), "code", required=True, identity=True, hint=_("本镇自编，不重复即可")),
    _spec("unit.name", _("单位名称"), required=True),
    _spec("unit.kind", _("单位类别"), "choice", required=True, choices=choices("unit", "choices", "kind")),
    _spec("unit.rank", _("排列顺序"), "number", hint=_("按行政序列排列，数字小的在前")),
)

POST_FIELDS = (
    _spec("post.unit", _("所属单位"), required=True, identity=True),
    _spec("post.title", _("岗位名称"), required=True, identity=True),
    _spec("post.role", _("岗位角色"), required=True, hint=_("决定这个岗位能办哪些事，从下拉列表中选")),
    _spec("post.holder", _("任职人员"), identity=True, hint=_("空缺的岗位留空")),
    _spec("post.above", _("上级岗位"), hint=_("逾期事项逐级报到谁，写那个岗位的名称；最高一级留空")),
    _spec("post.login", _("登录名"), "code", hint=_("字母和数字，不重复；留空则此人暂不登录")),
    _spec("post.phone", _("联系电话"), "code"),
    _spec("post.certificate", _("执法证号"), "code"),
    _spec(
        "post.catch_all",
        _("是否兜底岗位"),
        "choice",
        choices=YES_NO,
        hint=_("无人负责的事项归这个岗位，全镇必须有且只有一个"),
    ),
)

SITE_FIELDS = (
    _spec("site.name", _("企业名称"), required=True, identity=True),
    _spec("site.uscc", _("统一社会信用代码"), "uscc", hint=_("18 位，见营业执照；没有营业执照的场所留空")),
    _spec("site.site_kind", _("场所类别")),
    _spec("site.place_code", _("所在区划代码"), "code", required=True),
    _spec("site.address", _("详细地址"), identity=True),
    _spec("site.field", _("行业领域"), required=True),
    _spec("site.contact", _("负责人")),
    _spec("site.phone", _("联系电话"), "code"),
    _spec("site.trade", _("主要产品或经营内容")),
    _spec("site.key_target", _("是否重点单位"), "choice", choices=YES_NO),
)

DUTY_FIELDS = (
    _spec("duty.post", _("岗位名称"), required=True, identity=True),
    _spec(
        "duty.place_code",
        _("负责区划代码"),
        "code",
        required=True,
        identity=True,
        hint=_("写到镇代码即负责全镇，写到社区代码即负责该社区及其下各村、网格"),
    ),
    _spec(
        "duty.field",
        _("负责领域"),
        "several",
        required=True,
        identity=True,
        hint=_("负责全部领域的写“全部”；几个领域用顿号隔开，如“消防、燃气”"),
    ),
)

POWER_FIELDS = (
    _spec("power.unit", _("单位名称"), required=True, identity=True, hint=_("先在“机构”中导入，一般是上级主管部门")),
    _spec("power.power", _("职权"), "choice", required=True, identity=True),
    _spec("power.basis", _("职权依据"), required=True, hint=_("法规名称和条款，或依据代码，须是系统依据表中已有的")),
    _spec("power.verified_by", _("核对人"), required=True, hint=_("谁对照法律条文和权责清单核对的")),
    _spec("power.verified_on", _("核对日期"), "day", required=True),
    _spec("power.valid_from", _("自何日起"), "day", required=True, identity=True),
    _spec("power.valid_to", _("至何日止"), "day", hint=_("长期有效的留空")),
)

CHECKLIST_LEVELS = (r"level_?1", r"level_?2", r"level_?3", r"level_?4")
CHECKLIST_FIELDS = (
    _spec("checklist.section", _("检查项目"), identity=True),
    _spec("checklist.clause", _("检查内容"), required=True, identity=True, is_long=True, levels=CHECKLIST_LEVELS),
    _spec("checklist.basis", _("检查依据")),
    _spec(
        "checklist.grade",
        _("不符合时的隐患级别"),
        "choice",
        choices=choices("choices", "grade"),
        hint=_("不填按一般隐患；重大隐患须有判定标准的条目作为依据"),
    ),
    _spec("checklist.evidence", _("应留证据"), hint=_("例如现场照片、台账复印件")),
    _spec("checklist.field", _("适用领域"), hint=_("留空则适用于各领域")),
)
