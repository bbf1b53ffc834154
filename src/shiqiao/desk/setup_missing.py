"""What a town still lacks before it can work: said in sentences, each with the mend."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from shiqiao.desk.gaps_matters import lacking
from shiqiao.law.models import CalendarYear
from shiqiao.people.roster import Roster
from shiqiao.places.fields import FIELDS
from shiqiao.places.models import Division, Site
from shiqiao.procedures.hazard_effects import HANDLED_BY
from shiqiao.record import clock
from shiqiao.record.models import Ledger
from shiqiao.ui.who import roster_now


def missing() -> list[str]:
    """Return what is missing, the gravest first; empty when the town can work."""
    return list(_missing(roster_now()))


def _missing(roster: Roster) -> Iterator[str]:
    named = list(Division.objects.filter(level="community").values_list("code", "name"))
    communities = [code for code, _name in named]
    if not communities:
        yield _("没有社区：请导入区划")
    held = [post for post in roster.posts.values() if post.holder_id and post.state == "held"]
    roles = {post.role for post in held}
    if not any(post.is_catch_all for post in held):
        yield _("没有兜底岗位，或兜底岗位空缺：无人负责的事项没有去处，请在岗位表中指定一个")
    if "clerk" not in roles:
        yield _("没有在岗的经办人员：无人能导入台账、办理文书")
    if "head" not in roles:
        yield _("没有在岗的站所负责人：无人能审批、签发")
    if sum(post.role == "inspector" for post in held) < 2:
        yield _("在岗检查人员不足两名：检查和复查须至少两人")
    today = clock.today()
    if not any(begins <= today and (ends is None or today <= ends) for _unit, _power, begins, ends in roster.powers):
        yield _("没有登记部门职权：重大隐患的停产、复产、挂牌、处罚决定无法登记，请导入或登记并写明核对人")
    if communities and (gaps := roster.gaps(communities, dict(FIELDS), HANDLED_BY)):
        yield _("%(many)s 处“社区×领域”还没有检查人员负责，暂由兜底岗位负责：请导入职责") % {"many": len(gaps)}
    if communities:
        for duty in lacking(roster, named):
            yield _("%(duty)s：%(lacks)s。%(mend)s") % {"duty": duty.name, "lacks": duty.lacks, "mend": duty.mend}
    if not Site.objects.filter(is_catch_all=False).exists():
        yield _("没有企业和场所：请导入一企一档")
    if Ledger.objects.filter(door="").exists():
        yield _("没有决定群众能不能自己在网上反映问题：请在“群众自助提交”里选定，写明信访办电话和地址")
    year = clock.today().year
    if not CalendarYear.objects.filter(year=year).exists():
        yield _("没有录入 %(year)s 年放假调休安排：按工作日计算的期限无法推算") % {"year": year}
