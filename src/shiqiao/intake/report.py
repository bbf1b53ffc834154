"""Says in sentences what an import does with what its list leaves open."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from shiqiao.intake.plan import Plan


def told(plan: Plan) -> list[str]:
    """Return what the clerk should know before confirming, one sentence each, in the active language."""
    return [*_of_every_list(plan), *plan.what.told(plan)]


def _of_every_list(plan: Plan) -> Iterable[str]:
    if others := "、".join(plan.table.other_sheets):
        yield _("只读了工作表“%(sheet)s”；文件里还有：%(others)s，需要的请另行导入") % {
            "sheet": plan.table.sheet,
            "others": others,
        }
    if many := plan.tally["repeated"]:
        yield _("其中 %(many)s 行与本名单内前面的行完全相同（名单内重复），不重复登记") % {"many": many}
    if plan.what.keeps_columns:
        return
    if unused := "、".join(plan.mapping.unknown):
        yield _("没有用到的列：%(names)s") % {"names": unused}
