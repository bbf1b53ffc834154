"""What a petitioner is told in writing: the notices owed and served, the opinion and how it is delivered (arts 22-23, 31-36)."""

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Facts, Refused, Standing, gettext_noop
from shiqiao.procedures.matter_guards import day_of, not_future
from shiqiao.procedures.matter_parties import asked, excused, own

_ = gettext_noop

# The notices that go with a decision on which the act says how it is told; of acceptance the mark `noticed` says it.
BY_WAY = ("refusal_notice", "routing_notice", "transfer_notice")


def notice_fits(facts: Facts, given: Given) -> None:
    """On the spot means on the day of receipt; nobody whose name and way to be reached are sealed can't be told (art 23)."""
    if given["notice"] == "on_spot" and facts.row["found_on"] != facts.today:
        raise Refused("not_on_the_spot", _("“当场书面告知”只能在收到当日登记。"), field="notice")
    if given["notice"] == "unknown" and facts.more.get("reachable"):
        raise Refused(
            "can_be_told", _("已登记信访人的姓名和联系方式，不属于姓名、住址不清，须书面告知。"), field="notice"
        )


def _way(row: Standing, notice: str) -> str:
    marks = row["marks"]
    return str((marks.get("noticed") if notice == "acceptance_notice" else marks.get("ways", {}).get(notice)) or "")


def untold(row: Standing) -> bool:
    """Say whether something was decided and not told, since nobody knew whom to tell."""
    return "unknown" in (row["marks"].get("noticed"), *row["marks"].get("ways", {}).values())


def nobody_was_known(facts: Facts) -> None:
    """Who becomes known was anonymous, or somebody who couldn't be told."""
    if not facts.row["marks"].get("anonymous") and not untold(facts.row):
        raise Refused("no_anonymous", _("该事项不是匿名的。"))
    if facts.row["outcome"] == "joined":
        # Whoever becomes known is asked there, too: joined again it brings its person along.
        raise Refused("joined", _("本事项已并入另一事项：请先拆出，再改为实名，然后重新并入。"))


def replied_by_another(facts: Facts) -> None:
    """Whoever called a claim something else doesn't reply to it; what came of an accusation a second person says."""
    marks, me = facts.row["marks"], str(facts.viewer.person_id)
    if marks.get("resorted_by") == me:
        raise Refused("own_work", _("类别是您变更的，由另一位负责人或者镇领导回复、反馈。"))
    if facts.row["category"] == "accusation" and marks.get("accepted_by") == me:
        raise Refused("own_work", _("这件检举控告是您受理的，由另一位负责人或者镇领导反馈。"))


def passed_on_by_another(facts: Facts) -> None:
    """Whoever passed it on doesn't also say that it was received."""
    if facts.row["marks"].get("forwarded_by") == str(facts.viewer.person_id):
        raise Refused("own_work", _("是您转送或者提出异议的，由另一位经办人员凭接收回执登记。"))


def notices_due(row: Standing) -> tuple[str, ...]:
    """Return the written notices that the petition has come to: what was decided is told (arts 22, 23, 31, 34)."""
    marks = row["marks"]
    come_to = (
        ("acceptance_notice", row["taken_up_on"]),
        ("refusal_notice", row["outcome"] == "not_accepted"),
        ("routing_notice", row["outcome"] == "routed"),
        ("transfer_notice", marks.get("forwarded_to")),
        # Whoever can't be told of the acceptance can't be told of more time either.
        ("extension_notice", marks.get("extensions") and marks.get("noticed") != "unknown"),
    )
    return tuple(name for name, due in come_to if due and _way(row, name) != "unknown")


def notices_owed(row: Standing) -> tuple[str, ...]:
    """Return the notices that are due and were not served yet; one given on the spot isn't owed any more."""
    told = row["marks"].get("told", {})
    return tuple(name for name in notices_due(row) if name not in told and _way(row, name) != "on_spot")


def owes_a_notice(facts: Facts) -> None:
    """What was told isn't told twice."""
    if not notices_owed(facts.row):
        raise Refused("not_here", _("没有待送达的告知书。"))


def notice_is_owed(facts: Facts, given: Given) -> None:
    """Only a notice that is due is served, and not before the day it can have come to."""
    not_future("delivered_on")(facts, given)
    if given["what"] not in notices_owed(facts.row):
        raise Refused("not_owed", _("该事项没有待送达的这种告知书。"), field="what")
    if given["delivered_on"] < facts.row["found_on"]:
        raise Refused("too_early", _("送达日期不能早于收到日期。"), field="delivered_on")


def decided_before_served(facts: Facts, given: Given) -> None:
    """A review is decided after it was asked for and served after that, and neither is yet to come (arts 35, 36)."""
    not_future("decided_on", "delivered_on")(facts, given)
    asked = day_of(facts, "review_requested_on")
    if asked is not None and given["decided_on"] < asked:
        raise Refused("too_early", _("决定日期不能早于申请日期。"), field="decided_on")
    if given["delivered_on"] < given["decided_on"]:
        raise Refused("too_early", _("送达日期不能早于决定日期。"), field="delivered_on")


def delivered_after_conclusion(facts: Facts, given: Given) -> None:
    """The opinion is served on or after the day it was taken."""
    not_future("delivered_on")(facts, given)
    if given["delivered_on"] < facts.row["concluded_on"]:
        raise Refused("too_early", _("送达日期不能早于决定日期。"), field="delivered_on")


def others_joined(facts: Facts) -> None:
    """Only those who were joined in can have been left out when the opinion was served."""
    if len(asked(facts.row)) == len(own(facts.row)):
        raise Refused("not_here", _("没有并入的当事人须补送。"))


def all_served(facts: Facts) -> None:
    """Nobody's thirty days run from somebody else's delivery: whoever joined afterwards is served first (art 35)."""
    upto = facts.row["marks"].get("delivered_to")
    left = [number for number in asked(facts.row) if upto and number > int(upto)]
    left = [number for number in left if str(number) not in excused(facts.row)]
    if left:
        raise Refused("not_served_yet", _("处理意见送达后又并入了当事人，还没有送达给他们：请先补送处理意见书。"))


def opinion_exists(facts: Facts, given: Given) -> None:
    """What is served is an opinion that exists: the issued paper, or one signed outside, shown by its number and scan (art 32)."""
    paper, number, scan = facts.refs.get("paper"), given.get("document"), given.get("scan") or ()
    if paper is not None:
        _is_this_opinion(facts, paper)
        return
    if not number or not scan:
        raise Refused(
            "no_opinion",
            _(
                "送达的须是已签发的处理意见书：请先拟稿、签发，在该文书上登记送达；在本系统外签发的，填写文号并附意见书扫描件。"
            ),
            field="scan" if number else "document",
        )
    if set(scan) & set(given["files"]):
        raise Refused("same_file", _("意见书扫描件和送达回证应是两份材料。"), field="scan")


def _is_this_opinion(facts: Facts, paper: Standing) -> None:
    if (paper["case_id"], paper["paper_kind"]) != (facts.row["id"], "handling_opinion"):
        raise Refused("other_paper", _("所选文书不是本事项的处理意见书。"), field="paper")
    if paper["state"] != "served":
        raise Refused("not_served", _("处理意见书须先签发，并在该文书上登记送达。"), field="paper")
    old = (
        str(paper["id"]) == str(facts.row["marks"].get("opinion_paper"))
        or paper["issued_on"] < facts.row["concluded_on"]
    )
    if old:
        raise Refused("old_opinion", _("这份处理意见书是前一次办理作出的，请送达新作出的处理意见书。"), field="paper")
