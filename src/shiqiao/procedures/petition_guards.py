"""What stands in the way of an act on a petition, article by article; each raises Refused with the mend."""

from dataclasses import replace
from datetime import date

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Facts, Guard, Refused, Standing, gettext_noop
from shiqiao.procedures.matter_guards import (
    day_of,
    did_not_handle,
    limit,
    may_deal,
    not_accused,
    not_future,
    term_has_passed,
)

_ = gettext_noop

# What another authority transferred or handed down.
FROM_ABOVE = frozenset({"12345", "12350", "12369", "police", "discipline", "handed_down"})


def received_in_the_past(facts: Facts, given: Given) -> None:
    """A petition came on a day that is over or on, and the earlier one it repeats has ended."""
    not_future("received_on")(facts, given)
    earlier = facts.refs.get("earlier")
    if earlier and earlier["is_open"]:
        raise Refused("still_open", _("所选的前一事项尚未办结：同一诉求请并入该事项。"), field="earlier")


def few_representatives(facts: Facts, given: Given) -> None:
    """Many who come in person choose at most five representatives (art 20); whoever writes or calls may name as many.

    They are asked one by one, so a list that names nobody leaves them owed (`represented`), whatever it calls itself.
    """
    people, many = int(given.get("people_count") or 1), given.get("representatives")
    if people < 1:
        raise Refused("bad_value", _("人数应为 1 以上。"), field="people_count")
    if many is not None and many != 0:
        enough_representatives(facts, many, people if given.get("people_count") else many)
    elif people > 1 and given["form"] == "visit" and not given.get("listed"):
        raise Refused("missing", _("多人走访应当推选代表，请填写代表人数。"), field="representatives")


def enough_representatives(facts: Facts, many: int, people: int) -> None:
    """Raise Refused unless so many may speak for so many people."""
    if many < 1:
        raise Refused("bad_value", _("人数应为 1 以上。"), field="representatives")
    most = limit(facts, "petition.representatives")
    if many > most:
        raise Refused("too_many", _("代表不得超过 %(most)s 人。"), most=most, field="representatives")
    if many > people:
        raise Refused("too_many", _("代表人数不能多于涉及人数。"), field="representatives")


def of_category(*codes: str) -> Guard:
    """Build a guard: only petitions of these categories take this act (arts 29 to 31)."""

    def guard(facts: Facts) -> None:
        if facts.row["category"] not in codes:
            raise Refused("not_here", _("该类信访事项不走这一步。"))

    return guard


def no_opinion_yet(facts: Facts) -> None:
    """Once there is an opinion the petitioner answers it; nothing is sorted or sent elsewhere to get round that."""
    if facts.row["concluded_on"] is not None:
        raise Refused("already_concluded", _("已经作出处理意见，不能再变更类别或者导入其他程序。"))


def sorted_by_no_handler(facts: Facts) -> None:
    """Once it is accepted or given to somebody, whoever deals with it doesn't say of what category it is."""
    marks = facts.row["marks"]
    if facts.state != "registered" or marks.get("pushed_on") or marks.get("assigned"):
        did_not_handle(facts)


def answer_stays_owed(facts: Facts, given: Given) -> None:
    """A claim that was accepted, or came over from another kind, owes its petitioner an answer under any name."""
    marks = facts.row["marks"]
    owed = facts.state != "registered" or marks.get("rerouted_from") or marks.get("joined")
    if owed and facts.row["concerns_person"] and given["category"] != "claim":
        raise Refused(
            "answer_owed",
            _("该事项须由本人答复，不能改为建议意见或者检举控告；另有检举控告的，请另行登记。"),
            field="category",
        )


def sorted_by_a_head(facts: Facts, given: Given) -> None:
    """A claim of somebody known stops being one by the word of a head or leader, who then doesn't write the reply."""
    if facts.row["concerns_person"] and given["category"] != "claim" and not facts.roles & {"head", "leader"}:
        raise Refused("not_yours", _("实名的申诉求决类改为其他类别，由负责人或者镇领导决定。"), field="category")


def takes_over_the_answer(facts: Facts, given: Given) -> None:
    """What comes over from a matter that concerned a person is a claim of somebody known."""
    old = facts.refs.get("rerouted_from")
    if old and old["concerns_person"] and (given["category"] != "claim" or given.get("anonymous")):
        raise Refused("answer_owed", _("转来的事项须由本人答复，请登记为实名的申诉求决类。"), field="category")


def not_finished_before(facts: Facts) -> None:
    """After the final review the same facts are not accepted again (art 36)."""
    if facts.row["marks"].get("earlier_final"):
        raise Refused("final", _("同一事实和理由已经复核终结，不再受理。"))


def has_route(facts: Facts, given: Given) -> None:
    """A claim is accepted into one of the lawful routes (art 31); suggestions and accusations have none."""
    if facts.row["category"] == "claim" and not given.get("route"):
        raise Refused("missing", _("申诉求决类须先选定办理途径。"), field="route")
    if facts.row["category"] != "claim" and given.get("route"):
        raise Refused("bad_value", _("只有申诉求决类才分办理途径。"), field="route")


def ground_fits(facts: Facts, given: Given) -> None:
    """Nothing is turned away as running or finished without naming that matter, nor as another's without saying whose."""
    ground, same = given["ground"], facts.refs.get("same")
    if ground == "not_ours" and not given.get("unit"):
        raise Refused("missing", _("请写明向哪个机关提出。"), field="unit")
    if same is None:
        if ground == "final" and not facts.row["marks"].get("earlier_final"):
            raise Refused("not_final", _("请选定复核终结的那一件；没有的，不能以此为由不予受理。"), field="same")
        if ground == "pending":
            raise Refused(
                "not_named", _("请选定已经受理或者正在办理的那一件；没有的，不能以此为由不予受理。"), field="same"
            )
        return
    if ground == "not_ours":
        raise Refused("bad_value", _("不属于本机关职权的，不选同一事项。"), field="same")
    _is_the_same(facts, same, ground)


def _is_the_same(facts: Facts, same: Standing, ground: str) -> None:
    if same["id"] == facts.row["id"]:
        raise Refused("same_case", _("不能选本事项自己。"), field="same")
    if same["confidentiality"] != facts.row["confidentiality"]:
        raise Refused("confidentiality", _("两件事的知悉范围不同，不能相互注明。"), field="same")
    if ground == "pending" and not same["is_open"]:
        raise Refused("not_open", _("所选事项已经办结，不是正在办理的。"), field="same")
    if ground == "final" and (same["is_open"] or not same["marks"].get("final_on")):
        raise Refused("not_final", _("所选事项没有复核终结，不能以此为由不予受理。"), field="same")


def simple_enough(facts: Facts) -> None:
    """The simple track is for clear, undisputed matters that come for the first time."""
    row = facts.row
    if row["is_repeat"] or row["bounces"] or row["people_count"] >= limit(facts, "petition.simple_people"):
        raise Refused("not_simple", _("重复、有争议或者多人提出的事项不适用简易办理。"))


def not_on_track(track: str, says: str) -> Guard:
    """Build a guard: the petition is not on this track."""

    def guard(facts: Facts) -> None:
        if facts.row["track"] == track:
            raise Refused("already_track", says)

    return guard


def on_track(track: str, says: str) -> Guard:
    """Build a guard: the petition is on this track."""

    def guard(facts: Facts) -> None:
        if facts.row["track"] != track:
            raise Refused("not_here", says)

    return guard


def heard_and_investigated(facts: Facts) -> None:
    """An opinion follows hearing the petitioner and looking into the facts (art 31, item 6)."""
    marks = facts.row["marks"]
    if marks.get("route") == "petition" and not (marks.get("heard_on") and marks.get("investigated_on")):
        raise Refused("not_heard", _("作出处理意见前，须听取信访人陈述并调查核实。"))


def extension_fits(facts: Facts, given: Given) -> None:
    """At most thirty days more than the sixty (art 34)."""
    ends = facts.due("petition.handle", facts.row["taken_up_on"])
    last = facts.due("petition.handle_extension", ends)
    if given["until"] <= ends:
        raise Refused("not_longer", _("延期后的期限应晚于现期限。"), field="until")
    if given["until"] > last:
        raise Refused("too_long", _("期限最迟为 %(last)s。"), last=last.isoformat(), field="until")


def has_sixty_days(facts: Facts) -> None:
    """Only what has the sixty days may have thirty more: what is answered by an opinion (arts 31 item 6, 34)."""
    if facts.row["marks"].get("route") != "petition":
        raise Refused("not_here", _("只有出具处理意见书的事项才能延期。"))


def ordinary_track(facts: Facts) -> None:
    """The thirty days more belong to the sixty; the simple track has no extension, it is left for the ordinary one."""
    if facts.row["track"] == "simple":
        raise Refused("simple_track", _("简易办理没有延期：情况复杂的先转普通程序，期限自受理之日起六十日。"))


def first_round(facts: Facts) -> None:
    """The thirty days more are for the first opinion; what is dealt with again has a term of its own."""
    if facts.row["marks"].get("reopened"):
        raise Refused("reworked", _("重新办理的期限另行计算，不再适用延期。"))


def still_in_time(facts: Facts) -> None:
    """More time is asked for before the time is over."""
    if facts.row["own_due_on"] is not None and facts.today > facts.row["own_due_on"]:
        raise Refused("too_late", _("办理期限已过，不能再申请延期。"))


def extended_once(facts: Facts) -> None:
    """The Regulation knows one extension (art 34)."""
    if facts.row["marks"].get("extensions"):
        raise Refused("already_extended", _("已经延期一次，不能再延。"))


def not_to_the_accused(facts: Facts, given: Given) -> None:
    """What somebody is accused of never goes to the one accused (art 30)."""
    if given.get("unit") and given["unit"] == facts.row["accused_unit_id"]:
        raise Refused("accused", _("不得交给被检举控告的人员或者单位。"), field="unit")


def accused_is_not_owner(facts: Facts, given: Given) -> None:
    """A post named with a new category is neither the one accused nor without the duty; else the duty names it."""
    if not given.get("post"):
        return
    named = {f"{one}_id": given.get(one) or facts.row[f"{one}_id"] for one in ("accused_unit", "accused_person")}
    row = {**facts.row, **named}
    if given["category"] == "accusation":
        row["confidentiality"] = "accusation"
    not_accused(replace(facts, row=row), given["post"])
    may_deal(facts.roster, given["post"], row, facts.today)


def reviewed_above(facts: Facts, given: Given) -> None:
    """A review is done by the authority above the one that decided, the final one by the next above that (arts 35, 36)."""
    if not facts.roster.is_above(given["unit"]):
        raise Refused(
            "not_above", _("复查、复核由原办理机关、原复查机关的上一级机关办理，请选择上级机关。"), field="unit"
        )
    if str(given["unit"]) == str(facts.row["marks"].get("review_by")) and facts.row["marks"].get("reviewed_on"):
        raise Refused("same_reviewer", _("复核由原复查机关的上一级机关办理，不能由原复查机关办理。"), field="unit")


def not_reviewed(facts: Facts) -> None:
    """One review, then the final one (arts 35 and 36)."""
    if facts.row["marks"].get("reviewed_on"):
        raise Refused("already_reviewed", _("已经复查，对复查意见不服的请求复核。"))


def was_reviewed(facts: Facts) -> None:
    """One final review, after a review (art 36)."""
    if not facts.row["marks"].get("reviewed_on"):
        raise Refused("not_reviewed", _("须先复查，才能请求复核。"))
    if facts.row["marks"].get("final_on"):
        raise Refused("already_final", _("已经复核，复核只有一次。"))


def is_final(facts: Facts) -> None:
    """Only the final review ends a petition without the person's agreement."""
    if not facts.row["marks"].get("final_on"):
        raise Refused("not_here", _("尚未复核终结。"))


def let_time_pass(facts: Facts) -> None:
    """The opinion stands when nobody asked for a review, or for the final one, in thirty days (arts 35 and 36)."""
    reviewed, delivered = day_of(facts, "review_delivered_on"), day_of(facts, "delivered_on")
    began: date | None = reviewed or delivered
    name = "petition.final_review_request" if reviewed else "petition.review_request"
    if began is None or facts.row["marks"].get("final_on"):
        raise Refused("not_here", _("不适用于本事项。"))
    if not term_has_passed(facts, name, began):
        raise Refused(
            "too_early", _("请求复查、复核的期限至 %(day)s 尚未届满。"), day=facts.due(name, began).isoformat()
        )


def hearing_runs(facts: Facts) -> None:
    """A hearing that began can end."""
    if not facts.row["marks"].get("hearing_from"):
        raise Refused("not_here", _("没有正在进行的听证。"))


def no_hearing(facts: Facts) -> None:
    """One hearing at a time."""
    if facts.row["marks"].get("hearing_from"):
        raise Refused("already_hearing", _("听证正在进行。"))


def came_from_above(facts: Facts) -> None:
    """Only what was transferred or handed down can be objected to (art 23)."""
    if facts.row["channel"] not in FROM_ABOVE:
        raise Refused("not_here", _("该事项不是转送、交办来的。"))


def may_object(facts: Facts) -> None:
    """A "not ours" is said within five working days of receipt (art 23)."""
    last = facts.due("petition.object", facts.row["found_on"])
    if facts.today > last:
        raise Refused("too_late", _("提出异议的期限（%(day)s）已过，请继续办理。"), day=last.isoformat())
