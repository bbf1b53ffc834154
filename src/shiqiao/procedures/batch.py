"""An import of a list: what came, what was confirmed, what went in."""

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Act, Facts, Needs, Procedure, Refused, Said, gettext_noop, internal

_ = gettext_noop


def _counts_agree(facts: Facts, given: Given) -> None:
    if given["good"] != facts.row["good"]:
        raise Refused("counts", _("确认的行数与预览不符，请重新预览。"), field="good")


BATCH = Procedure(
    "batch",
    _("导入批次"),
    1,
    {"received": _("已收到"), "running": _("导入中"), "done": _("已完成"), "dropped": _("已放弃")},
    ("done", "dropped"),
    (
        Act(
            "receive",
            _("收到文件"),
            ("",),
            "received",
            ("clerk", "head", "admin", "system"),
            internal(_("导入先预览、后确认，坏行退回修改")),
            (
                Needs("what", _("内容"), "code"),
                Needs("source", _("来源名称"), "text"),
                Needs("file", _("文件"), "code"),
                Needs("rows", _("行数"), "int"),
                Needs("good", _("可导入"), "int"),
                Needs("to_mend", _("待修改"), "int"),
                Needs("unchanged", _("已导入过"), "int"),
                Needs("layout", _("表头样式"), "text", required=False),
            ),
            effect=lambda facts, given, ruling: ruling.sets.update(
                what=given["what"],
                source=Said("source"),
                file=given["file"],
                rows=given["rows"],
                good=given["good"],
                to_mend=given["to_mend"],
                unchanged=given["unchanged"],
                layout=Said("layout"),
                received_by=facts.viewer.person_id,
            ),
        ),
        Act(
            "confirm",
            _("确认导入"),
            ("received",),
            "running",
            ("clerk", "head", "admin", "system"),
            internal(_("导入先预览、后确认，坏行退回修改")),
            (Needs("good", _("确认的行数"), "int"),),
            checks=(_counts_agree,),
        ),
        Act(
            "finish",
            _("导入完成"),
            ("running",),
            "done",
            ("clerk", "head", "admin", "system"),
            internal(_("导入先预览、后确认，坏行退回修改")),
            (Needs("opened", _("新登记"), "int"), Needs("unchanged", _("未变化"), "int")),
            effect=lambda facts, given, ruling: ruling.sets.update(
                opened=given["opened"], unchanged=given["unchanged"]
            ),
            # One message for each of those who answer for a row, not one a row.
            tells=("owners",),
        ),
        Act(
            "drop",
            _("放弃导入"),
            ("received",),
            "dropped",
            ("clerk", "head", "admin", "system"),
            internal(_("导入先预览、后确认，坏行退回修改")),
            (),
        ),
    ),
)
