"""What stands in the way of an act on a hazard: guards see facts, checks also what was given; each raises Refused."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from shiqiao.policy import READ
from shiqiao.procedures.machine import Check, Facts, Refused, Roster, gettext_noop
from shiqiao.procedures.power import POWERS

_ = gettext_noop
Given = Mapping[str, Any]

# 山东省安全生产条例 art 42: a look is taken by at least two inspectors.
INSPECTORS_AT_LEAST = 2


def is_major(facts: Facts) -> None:
    """Only a major hazard takes this act."""
    if facts.row.get("grade") != "major":
        raise Refused("not_major", _("只有重大隐患才需要这一步。"))


def is_general(facts: Facts) -> None:
    """A major hazard can't take this shortcut (design §4.9)."""
    if facts.row.get("grade") == "major":
        raise Refused("is_major", _("重大隐患不得走此程序，须停产、方案、审查、复产逐步办理。"))


def never_major(facts: Facts) -> None:
    """What once was graded major is not fixed on the spot, whatever it is graded now (design §4.9)."""
    is_general(facts)
    marks = facts.row["marks"]
    if marks.get("was_major") or marks.get("raised_on"):
        raise Refused("was_major", _("该事项曾定为重大隐患，不得登记为当场整改，请改走限期整改。"))


def lowered_by_another(facts: Facts) -> None:
    """From major down takes a head or leader who neither found nor graded nor judged it, after somebody's opinion."""
    if facts.row.get("grade") != "major":
        return
    if not facts.roles & {"head", "leader"}:
        raise Refused("not_yours_to_lower", _("重大隐患的级别只能由负责人或者镇领导调低。"))
    marks, me = facts.row["marks"], str(facts.viewer.person_id)
    if me in facts.row["found_by"] or me == marks.get("graded_by"):
        raise Refused("own_grade", _("您参加了检查或者定级，不能再调低级别，须由另一位负责人或者镇领导办理。"))
    if not marks.get("answered_by"):
        raise Refused("no_opinion", _("调低重大隐患的级别，须先请专家或部门判定，并登记判定意见。"))
    if me == marks["answered_by"]:
        raise Refused("own_opinion", _("判定意见由您登记，须由另一位负责人或者镇领导调低级别。"))


def other_grade(facts: Facts, given: Given) -> None:
    """A grade is changed to another one; the same one again would only start its clock anew."""
    if given["grade"] == facts.row["grade"]:
        raise Refused("same_grade", _("级别没有变化。"), field="grade")


def found_today(facts: Facts) -> None:
    """On the spot means on the day it was found."""
    if facts.row["found_on"] != facts.today:
        raise Refused("not_on_the_spot", _("“当场整改”只能在发现当日登记，请改走限期整改。"))


def seen_before(facts: Facts) -> None:
    """A fix on the spot needs the photo from before it."""
    if not facts.row["marks"].get("before"):
        raise Refused("no_before_photo", _("缺少整改前照片，请先用“补充说明”上传整改前照片。"))


def found_on_a_visit(facts: Facts) -> None:
    """Only what inspectors found on a visit can be fixed on the spot before their eyes."""
    if not facts.row["visit_id"]:
        raise Refused("no_visit", _("只有检查中发现的隐患才能登记为当场整改。"))


def actor_did_not_rectify(facts: Facts) -> None:
    """Whoever rectified never verifies (design §4.2)."""
    if facts.viewer.person_id is not None and facts.viewer.person_id == facts.row["rectified_by"]:
        raise Refused("own_work", _("整改由您登记，须由他人复查。"))


def planned_if_major(facts: Facts) -> None:
    """A major hazard is mended under the plan that follows the stop; neither can be skipped (design §4.9)."""
    if facts.row.get("grade") == "major" and not facts.row["marks"].get("planned_on"):
        raise Refused("no_plan", _("重大隐患须先停产停业、提交整改方案，按方案整改后再办理。"))


def reported_or_over(facts: Facts) -> None:
    """A site is looked at again once it has reported, or once its term has run out without a report (order 15 art 16)."""
    by = facts.row["rectify_by"]
    if facts.state != "rectified" and (by is None or facts.today <= by):
        raise Refused("not_reported", _("企业尚未报告整改，整改期限也未届满，还不能复查。"))


def somebody_new(team: Collection[str], row: Mapping[str, Any]) -> bool:
    """Say whether one of a re-inspecting team (ids) did not take part in finding the case, or that was excepted (§4.2)."""
    return bool(set(team) - set(row["found_by"]) or row["marks"].get("same_team_approved"))


def good_reinspection(facts: Facts, given: Given) -> None:
    """A re-inspection is a visit under way to this site, by two, one of whom is new to the case (design §4.2)."""
    visit = facts.refs["visit"]
    team = {str(one) for one in visit["inspectors"]}
    if visit["site_id"] != facts.row["site_id"]:
        raise Refused("other_site", _("所选检查不是对该单位的检查。"))
    if visit["state"] != "under_way":
        raise Refused("visit_not_under_way", _("所选检查尚未开始或已经结束。"))
    if facts.viewer.person_id is None or str(facts.viewer.person_id) not in team:
        raise Refused("not_on_team", _("您不在本次复查人员之列。"))
    if len(team) < INSPECTORS_AT_LEAST:
        raise Refused("too_few", _("复查不得少于两名检查人员。"))
    if facts.row["rectified_by"] and str(facts.row["rectified_by"]) in team:
        raise Refused("own_work", _("整改登记人不得参加复查。"))
    if any(facts.roster.barred(UUID(one), facts.row, facts.today) for one in team):
        raise Refused("barred", _("复查人员中有人须回避本事项。"))
    if not somebody_new(team, facts.row):
        raise Refused("nobody_new", _("复查人员中至少一人应未参加过原检查；人手确有困难的，请负责人先批准例外。"))


def fresh_proof(facts: Facts, given: Given) -> None:
    """What shows the fix was never shown before: neither what it looked like unfixed, nor an earlier or other proof."""
    used: Mapping[str, str] = facts.more.get("used", {})
    says = {
        "before": _("这张照片就是整改前的那张，请拍整改后的。"),
        "here": _("这张照片在本事项中已经用过，请重新拍摄整改后的现状。"),
        "elsewhere": _("这张照片已经用于另一件事项，请拍本处整改后的现状。"),
    }
    for digest in given.get("files", ()):
        if digest in used:
            raise Refused("used_photo", says[used[digest]], field="files")


def clause_grade(facts: Facts, given: Given) -> None:
    """A clause whose failure is a major hazard makes it one; the grade on the checklist can't be lowered on site."""
    clause = facts.more.get("clause")
    if clause and clause["grade_if_fails"] == "major" and given.get("grade") != "major":
        raise Refused("clause_is_major", _("该检查条款不合格即为重大隐患，不能按一般隐患登记。"), field="grade")


def clause_evidence(facts: Facts, given: Given) -> None:
    """A clause that wants a photo of what fails is not found to fail without one."""
    clause = facts.more.get("clause")
    if clause and clause["evidence"] == "photo" and not given.get("files"):
        raise Refused("no_photo", _("该检查条款要求留现场照片，请添加照片。"), field="files")


def visit_fits(facts: Facts, given: Given) -> None:
    """A finding on a visit belongs to that visit's site and team, while it is under way."""
    visit = facts.refs.get("visit")
    if visit is None:
        return
    if visit["site_id"] != facts.refs["site"]["id"]:
        raise Refused("other_site", _("所选检查不是对该单位的检查。"))
    if visit["state"] != "under_way":
        raise Refused("visit_not_under_way", _("所选检查尚未开始或已经结束。"))
    team = {str(one) for one in (*visit["inspectors"], *visit["experts"])}
    if str(facts.viewer.person_id) not in team:
        raise Refused("not_on_team", _("您不在本次检查人员之列。"))


def own_visit(facts: Facts, given: Given) -> None:
    """The fix is seen on the very visit that found the hazard."""
    if facts.refs["visit"]["id"] != facts.row["visit_id"] or facts.refs["visit"]["state"] != "under_way":
        raise Refused("other_visit", _("当场整改须在发现该隐患的同一次检查中登记。"))


def notice_lists_it(facts: Facts, given: Given) -> None:
    """The order stands on a notice that has been issued to this site and lists this case."""
    notice = facts.refs["notice"]
    if notice["paper_kind"] != "rectification_notice" or notice["state"] not in ("issued", "served"):
        raise Refused("notice_not_issued", _("整改通知书尚未签发。"))
    if notice["site_id"] != facts.row["site_id"] or str(facts.row["id"]) not in notice["cases"]:
        raise Refused("not_on_notice", _("该隐患不在所选整改通知书所列事项中。"))


def notice_replaces_own(facts: Facts, given: Given) -> None:
    """Only a notice that was issued in place of the case's own one takes the case over; its term runs on."""
    if facts.refs["notice"]["replaces_id"] != facts.row["notice_id"]:
        raise Refused("other_notice", _("所选通知书不是代替该隐患原通知书的。"))


def within(term: str, name: str) -> Check:
    """Build a check: the given day lies after today and within the named term from today."""

    def check(facts: Facts, given: Given) -> None:
        day = given.get(name)
        if day is None:
            return
        if day < facts.today:
            raise Refused("past_day", _("期限不能早于今天。"), field=name)
        last = facts.due(term)
        if day > last:
            raise Refused("too_long", _("期限最迟为 %(last)s。"), last=last.isoformat(), field=name)

    return check


def orderly_term(facts: Facts, given: Given) -> None:
    """An ordered term lies after today, and for a general hazard within the town's longest; a plan sets a major one's."""
    if facts.row["grade"] == "general":
        within("hazard.rectify_max", "rectify_by")(facts, given)
    elif given["rectify_by"] < facts.today:
        raise Refused("past_day", _("期限不能早于今天。"), field="rectify_by")


def before_the_term_ends(facts: Facts) -> None:
    """More time is asked for while there is some left."""
    by = facts.row["rectify_by"]
    if by is not None and facts.today > by:
        says = _("整改期限已于 %(day)s 届满，不能再申请延期。已整改的请报告整改完成；未整改的请复查或者报告主管部门。")
        raise Refused("term_over", says, day=by.isoformat())


def later_than_now_due(facts: Facts, given: Given) -> None:
    """An extension moves the deadline forward."""
    if given["until"] <= facts.row["rectify_by"]:
        raise Refused("not_longer", _("延期后的期限应晚于现期限。"), field="until")


def held_power(power: str, says: str) -> Check:
    """Build a check: the deciding unit holds the power as verified data (design §4.9)."""

    def check(facts: Facts, given: Given) -> None:
        if not facts.roster.has_power(given["unit"], power, given["decided_on"]):
            raise Refused("no_power", says, field="unit")

    return check


def may_receive(roster: Roster, unit_id: UUID, on: date) -> bool:
    """Say whether a unit may be reported to: an authority above the town, or one that holds a power on that day."""
    return roster.is_above(unit_id) or any(roster.has_power(unit_id, power, on) for power, _label in POWERS)


def competent(facts: Facts, given: Given) -> None:
    """A hazard is reported to whoever can act on it, not to a community or a committee of the town."""
    if not may_receive(facts.roster, given["unit"], facts.today):
        raise Refused("not_competent", _("请选择上级安委办、主管部门，或者权限表中有法定权限的单位。"), field="unit")


def decision_power(facts: Facts, given: Given) -> None:
    """A department's decision is recorded only from a unit that may take it; publicity and letters need no power."""
    needed = {"penalty": "penalty", "joint_discipline": "penalty", "stop": "stop", "seal": "stop"}.get(
        given["decision"]
    )
    if needed and not facts.roster.has_power(given["unit"], needed, given["decided_on"]):
        raise Refused("no_power", _("该单位没有作出此决定的法定权限（须先在权限表中核对登记）。"), field="unit")


def not_future(name: str) -> Check:
    """Build a check: the given day is not after today."""

    def check(facts: Facts, given: Given) -> None:
        if name in given and given[name] > facts.today:
            raise Refused("future_day", _("日期不能晚于今天。"), field=name)

    return check


def decided(*after: str) -> Check:
    """Build a check: another unit's decision lies between what it follows (columns or marks) and today, and is proven."""

    def check(facts: Facts, given: Given) -> None:
        not_future("decided_on")(facts, given)
        # What an old ledger claims to have found earlier may have been decided earlier.
        began = facts.row.get("claimed_found_on") or facts.row["found_on"]
        known = (facts.row["marks"].get(name) or facts.row.get(name) for name in after)
        first = max(str(day) for day in (min(began, facts.row["found_on"]), *known) if day)
        if given["decided_on"].isoformat() < first:
            raise Refused("before_its_turn", _("决定日期早于前一环节的日期 %(day)s。"), day=first, field="decided_on")
        if not (given.get("document") or given.get("files")):
            raise Refused("no_proof", _("请填写决定的文书编号，或者上传决定的照片、扫描件。"), field="document")

    return check


def five_commitments(facts: Facts, given: Given) -> None:
    """All of 五落实 must be there: responsibility, measures, funds, deadline, emergency plan."""
    if not all(given[name] for name in ("accountable", "measures_set", "funds_set", "deadline_set", "contingency_set")):
        raise Refused("commitments", _("责任、措施、资金、期限、预案须全部落实。"), field="accountable")


def not_barred(facts: Facts, person_id: Any, field: str) -> None:
    """Nobody is given a case from which that person is recused, or that accuses the person or the person's unit."""
    if facts.roster.barred(person_id, facts.row, facts.today):
        raise Refused("barred", _("该人员须回避本事项，请另选他人。"), field=field)


def expert_may_see(facts: Facts, given: Given) -> None:
    """Whoever is asked for an opinion isn't barred from the case."""
    if given.get("expert"):
        not_barred(facts, given["expert"], "expert")


def other_post(facts: Facts, given: Given) -> None:
    """The new post has a holder, who isn't barred from the case, and is not the present one."""
    holder = facts.roster.holder(given["post"])
    if holder is None:
        raise Refused("vacant", _("该岗位无人在岗。"), field="post")
    if facts.roster.role(given["post"]) not in READ["hazard"]:
        raise Refused(
            "reads_no_case", _("该岗位不办理也不能查看隐患，请改派给检查、网格、经办或者负责人岗位。"), field="post"
        )
    not_barred(facts, holder.person_id, "post")
    if given["post"] == facts.row["post_id"]:
        raise Refused("same_post", _("该事项已由此岗位负责。"), field="post")
