"""The fields of a list of matters: petitions or disputes that an office, a hotline or the police keeps in its own form."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from shiqiao.intake.fields import FieldKind, FieldSpec, choices, names


def _matter(name: str, label: str | Promise, kind: FieldKind = "text", **marks: Any) -> FieldSpec:
    return FieldSpec(name, label, kind, names("matter", name), **marks)


MATTER_FIELDS: tuple[FieldSpec, ...] = (
    _matter("source_number", _("对方编号"), "code"),
    _matter("running_number", _("序号"), "running"),
    _matter("claimed_on", _("对方登记日期"), "day", identity=True, past_only=True),
    _matter("due_on", _("对方要求的期限"), "term"),
    _matter("name", _("姓名"), sealed=True),
    _matter("phone", _("联系电话"), "phone", sealed=True),
    _matter("id_number", _("身份证号"), "id_number", sealed=True),
    _matter("address", _("住址"), sealed=True),
    _matter("other_name", _("对方当事人"), sealed=True),
    _matter("other_phone", _("对方联系电话"), "phone", sealed=True),
    _matter("title", _("标题"), identity=True),
    _matter("content", _("内容"), required=True, identity=True, is_long=True, instead="title"),
    _matter("place", _("问题属地")),
    _matter("category", _("类别")),
    _matter("channel", _("来源渠道"), moves=True),
    _matter("form", _("信访形式"), moves=True),
    _matter("owes_reply", _("需要回复"), moves=True),
    _matter("people_count", _("涉及人数")),
    _matter("unit", _("承办单位"), moves=True),
    _matter("state", _("办理情况"), moves=True),
    _matter("closed_on", _("办结日期"), moves=True),
    _matter("reply", _("回复内容"), moves=True),
    _matter("replied_on", _("回复日期"), moves=True),
    _matter("remarks", _("备注"), moves=True),
)
# The column in which a list that goes out tells our own number.
OWN_NUMBER = gettext_noop("本镇编号")
# Whom a quarrel is with, by the names that the seal knows.
OTHER = {"other_name": "name", "other_phone": "phone"}
SEALED = tuple(spec.name for spec in MATTER_FIELDS if spec.sealed)
# The words of a list are understood where they can be; what isn't understood stands in its column all the same.
CHANNEL_WORDS = FieldSpec("channel", "", "choice", choices=choices("matter", "channel"))
FORM_WORDS = FieldSpec("form", "", "choice", choices=choices("matter", "form"))
CATEGORY_WORDS = FieldSpec("category", "", "choice", choices=choices("matter", "category"))
QUARREL_WORDS = FieldSpec("quarrel", "", "choice", choices=choices("matter", "quarrel"))
CLOSED_WORDS = FieldSpec("closed", "", "choice", choices=choices("matter", "closed"))
YES_WORDS = FieldSpec("yes", "", "choice", choices=choices("matter", "yes"))
