"""Says in sentences what an import does with what its list leaves open."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from shiqiao.intake.hazards import Plan
from shiqiao.people.roster import Roster
from shiqiao.record.editions import editions


def told(plan: Plan) -> list[str]:
    """Return what the clerk should know before confirming, one sentence each, in the active language."""
    return [sentence for sentence in _sentences(plan) if sentence]


def _sentences(plan: Plan) -> Iterable[str]:
    tally = plan.tally
    if others := "、".join(plan.table.other_sheets):
        yield _("只读了工作表“%(sheet)s”；文件里还有：%(others)s，需要的请另行导入") % {
            "sheet": plan.table.sheet,
            "others": others,
        }
    if unused := "、".join(plan.mapping.unknown):
        yield _("没有用到的列：%(names)s") % {"names": unused}
    if many := tally["to_catch_all"]:
        yield _("%(many)s 行没有写明单位，或所写单位不在册，归入“待核”，由兜底岗位（%(who)s）核实") % {
            "many": many,
            "who": _catch_all(),
        }
    if many := tally["unknown_site"]:
        yield _("其中 %(many)s 行写了单位但不在册，单位名称保留在描述中；先在“单位”中建档再导入，可直接归到该单位") % {
            "many": many
        }
    if many := tally["no_date"]:
        yield _("%(many)s 行没有检查日期，发现日期按今天登记") % {"many": many}
    if many := tally["no_grade"]:
        yield _("%(many)s 行没有写明级别，按一般隐患登记") % {"many": many}
    if many := tally["claimed_closed"]:
        yield _("%(many)s 行原台账写明已整改或已销号，以“旧台账已销号”单独统计，不计入本系统销号") % {"many": many}
    if plan.clauses and plan.lines:
        yield _("检查条款共 %(many)s 条（去重后），本系统尚无的编为检查表发布") % {"many": len(plan.clauses)}
    if plan.lines:
        yield _("原台账的日期只作为申报内容保留，办理期限自今天起按“接管旧台账”的期限计算")


def _catch_all() -> str:
    _book, roster = editions()
    assert isinstance(roster, Roster)
    for post in roster.posts.values():
        if post.is_catch_all:
            return f"{post.title} {roster.people.get(post.holder_id, '') if post.holder_id else _('空缺')}".strip()
    return _("尚未指定")
