"""The fields of duty (领域) by code; a duty may name one or all of them."""

from shiqiao.procedures.machine import gettext_noop

_ = gettext_noop

FIELDS = (
    ("industry", _("工贸")),
    ("fire", _("消防")),
    ("chemicals", _("危险化学品")),
    ("gas", _("燃气")),
    ("construction", _("建筑施工")),
    ("equipment", _("特种设备")),
    ("traffic", _("道路交通")),
    ("crowded", _("人员密集场所")),
    ("farming", _("农机农资")),
    ("environment", _("生态环境")),
)
# What people bring, as duties beside the fields above: nothing is inspected for them. An accusation is a duty of its own.
MATTERS = (("petition", _("信访")), ("dispute", _("矛盾纠纷")), ("accusation", _("检举控告")))
FIELD_LABELS = dict((*FIELDS, *MATTERS))
