"""What stands in the way of an act on a petition or a dispute, whichever it is; each raises Refused with the mend."""

from datetime import date
from uuid import UUID

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Act, Check, Facts, Guard, Refused, Roster, Standing, gettext_noop
from shiqiao.procedures.matter_parties import answers, party_of
from shiqiao.procedures.matter_words import HANDLERS, TOWN
from shiqiao.procedures.sealed import numbers_in

_ = gettext_noop

# Where somebody is shown the way to is told with its number; a list's own cells were covered when they were read.
OFFICES = frozenset({"where", "columns"})


def dealt_with(row: Standing) -> set[str]:
    """Return who can't turn a key: who dealt with the matter, who answers for it now, who sponsors its being settled."""
    return {*row["marks"].get("handlers", ()), *(str(one) for one in (row["person_id"], row["sponsor_id"]) if one)}


def did_not_handle(facts: Facts) -> None:
    """Whoever dealt with it neither verifies it nor writes down what the person says of it (design §4.2, §4.3)."""
    if str(facts.viewer.person_id) in dealt_with(facts.row):
        raise Refused("own_work", _("您办理过或者正在负责这件事，须由未参与办理的人登记。"))


def did_not_register(facts: Facts) -> None:
    """Whoever wrote a matter down doesn't also write down that it was taken back."""
    if str(facts.viewer.person_id) in facts.row["found_by"]:
        raise Refused("own_work", _("这件事是您登记的，撤回须由另一位没有办理过的人登记。"))


def did_not_verify(facts: Facts) -> None:
    """The two keys are turned by two hands: who verified the matter doesn't write down what the person says."""
    if facts.viewer.person_id is not None and str(facts.viewer.person_id) in facts.row["settled_by"]:
        raise Refused("both_keys", _("事项是您核验的，本人答复和例外须由另一位没有办理过的人登记。"))


def did_not_take_answers(facts: Facts) -> None:
    """The two keys are turned by two hands: who wrote down what the person says doesn't verify the matter."""
    if str(facts.viewer.person_id) in {one.get("by") for one in answers(facts.row).values()}:
        raise Refused("both_keys", _("本人答复是您登记的，须由另一位没有办理过的人核验。"))


def is_responsible(facts: Facts) -> None:
    """Only whoever it was given to may give it back."""
    if facts.row["post_id"] not in facts.viewer.post_ids:
        raise Refused("not_here", _("该事项不由您的岗位承办。"))


def not_accused(facts: Facts, post: UUID, name: str = "post") -> None:
    """Raise Refused when a post belongs to the unit or person that an accusation is about (信访工作条例 art 30)."""
    who = facts.roster.holder(post)
    if who is None:
        raise Refused("vacant", _("该岗位无人在岗。"), field=name)
    unit, person = facts.row.get("accused_unit_id"), facts.row.get("accused_person_id")
    if who.person_id == person or unit in {who.unit_id, *facts.roster.units_of(who.person_id)}:
        raise Refused("accused", _("不得交给被检举控告的人员或者单位。"), field=name)
    if facts.roster.barred(who.person_id, facts.row, facts.today):
        raise Refused("barred", _("该人员须回避本事项，请另选他人。"), field=name)


def for_accusations(roster: Roster, post: UUID, place: str, on: date) -> bool:
    """Say whether a post has the duty of accusations there: nobody else deals with one (design §4.12)."""
    who = roster.holder(post)
    return who is not None and any(
        hold.post_id == post
        and hold.role in TOWN
        and any(place.startswith(here) and field == "accusation" for here, field in hold.duties)
        for hold in roster.holds_of(who.person_id, on)
    )


def may_deal(roster: Roster, post: UUID, row: Standing, on: date) -> None:
    """Raise Refused where a post can't be given a matter: it deals with none, or with no accusation; pages ask it too."""
    if roster.role(post) not in HANDLERS:
        raise Refused("no_handler", _("该岗位不办理信访、纠纷事项，请另选岗位。"), field="post")
    if row["confidentiality"] == "accusation" and not for_accusations(roster, post, row["place_code"], on):
        raise Refused("no_duty", _("检举控告只能交给负责检举控告的岗位。"), field="post")


def fit_post(facts: Facts, given: Given) -> None:
    """The new post has a holder, is not the present one, deals with such matters, and no accusation is about it."""
    not_accused(facts, given["post"])
    may_deal(facts.roster, given["post"], facts.row, facts.today)
    if given["post"] == facts.row["post_id"]:
        raise Refused("same_post", _("该事项已由此岗位负责。"), field="post")


def not_future(*names: str) -> Check:
    """Build a check: none of the given days is after today."""

    def check(facts: Facts, given: Given) -> None:
        for name in names:
            if name in given and given[name] > facts.today:
                raise Refused("future_day", _("日期不能晚于今天。"), field=name)

    return check


def may_push_back(facts: Facts) -> None:
    """A "not ours" is said within five working days (art 23), and no more once a leader has decided."""
    marks = facts.row["marks"]
    if not marks.get("pushed_on"):
        raise Refused("not_here", _("该事项不是交办来的。"))
    if facts.row["bounces"] >= limit(facts, "matter.bounces"):
        raise Refused("leader_decided", _("已多次退回并由领导指定承办，不能再退。"))
    if facts.today > date.fromisoformat(str(marks["object_by"])):
        raise Refused("too_late", _("提出异议的期限（%(day)s）已过，请继续办理。"), day=str(marks["object_by"]))


def limit(facts: Facts, name: str) -> int:
    """Return a number of times from the law tables; raises Refused when it is not there."""
    try:
        return facts.law.term(name, facts.today).amount
    except LookupError as missing:
        raise Refused("no_term", _("无法计算期限：%(why)s"), why=str(missing)) from missing


def no_bounce_back(facts: Facts) -> None:
    """A leader who was named after three bounces keeps naming who does it; others leave it where it is."""
    if facts.row["marks"].get("led_by") and "leader" not in facts.roles:
        raise Refused("leader_decided", _("已多次退回，由领导指定承办。"))


def tells_no_numbers(act: Act, facts: Facts, given: Given) -> None:
    """Phone and identity numbers stand under seal and in no text; what residents write themselves their own door covers."""
    if facts.viewer.person_id is None:
        return
    for need in act.needs:
        if need.kind == "text" and need.name not in OFFICES and numbers_in(str(given.get(need.name) or "")):
            raise Refused(
                "number_in_text",
                _("“%(label)s”里有电话号码或者身份证号：请从这里删去，填到密封的“联系电话”“身份证号”栏。"),
                label=need.label,
                field=need.name,
            )


def own_answer(facts: Facts, given: Given) -> None:
    """A link is answered by the person alone; what is written down for them needs its proof, and a no its reason."""
    by_link = facts.viewer.via == "answer"
    # Nothing that runs by itself writes down what somebody is said to have said.
    if (given["how"] == "link") != by_link or (facts.viewer.is_system and not by_link):
        raise Refused("wrong_how", _("“本人扫码或者打开链接”只能由本人完成。"), field="how")
    if given["how"] == "paper" and not given.get("files"):
        raise Refused("missing", _("书面答复须附照片。"), field="files")
    if given["solved"] != "yes" and not given.get("reason"):
        raise Refused("missing", _("请写明还有什么没有解决。"), field="reason")


def concerns_person(facts: Facts) -> None:
    """What concerns nobody in particular has nobody to ask."""
    if not facts.row["concerns_person"]:
        raise Refused("not_here", _("该事项不需要本人答复。"))


def settled(facts: Facts) -> None:
    """The matter itself must have been verified."""
    if facts.row["settled_on"] is None:
        raise Refused("not_settled", _("尚未核验属实，先办“核验属实”。"))


def unsettled(facts: Facts) -> None:
    """Verified once is enough."""
    if facts.row["settled_on"] is not None:
        raise Refused("already_settled", _("已经核验属实。"))


def panel_is_independent(facts: Facts, given: Given) -> None:
    """Whether a claim is unreasonable is weighed by at least three who stand apart, one of whom knows the field.

    Nobody of them dealt with it, belongs to the unit that answers for it, must stand aside, or decides on what they say.
    """
    panel, row = given["panel"], facts.row
    if len(set(panel)) < limit(facts, "matter.panel"):
        raise Refused("too_few", _("会商不得少于 %(many)s 人。"), many=limit(facts, "matter.panel"), field="panel")
    if {str(one) for one in panel} & dealt_with(row):
        raise Refused("own_work", _("会商人员中有人办理过该事项。"), field="panel")
    if facts.viewer.person_id in panel:
        raise Refused("decides_itself", _("认定由您决定，会商人员请另选他人。"), field="panel")
    if any(row["unit_id"] in facts.roster.units_of(one) for one in panel):
        raise Refused("own_unit", _("会商人员中有承办单位的人。"), field="panel")
    if any(facts.roster.barred(one, row, facts.today) for one in panel):
        raise Refused("barred", _("该人员须回避本事项，请另选他人。"), field="panel")
    if not any(facts.roster.knows(one, row["place_code"], row["field"]) for one in panel):
        raise Refused("nobody_knows", _("会商人员中须有人分管该事项的领域，或者是该领域的专家。"), field="panel")


def not_too_often(facts: Facts, given: Given) -> None:
    """Nobody is pressed for an answer: so many tries and links for one person, until there is something new to ask about."""
    most = limit(facts, "matter.contacts")
    if (facts.row["marks"].get("contacts") or {}).get(str(party_of(facts.row, given)), 0) >= most:
        raise Refused("contacted_enough", _("近期已联系 %(many)s 次，达到上限，请勿反复打扰。"), many=most)


def not_followed_too_often(facts: Facts) -> None:
    """After the closing, too, asking has an end."""
    most = limit(facts, "matter.contacts")
    if int(facts.row["marks"].get("follow_ups", 0)) >= most:
        raise Refused("contacted_enough", _("近期已联系 %(many)s 次，达到上限，请勿反复打扰。"), many=most)


def is_closed_as(*outcomes: str) -> Guard:
    """Build a guard: the case ended this way."""

    def guard(facts: Facts) -> None:
        if facts.row["outcome"] not in outcomes:
            raise Refused("not_here", _("该事项不是以这种方式办结的。"))

    return guard


def may_reopen(facts: Facts) -> None:
    """What was joined is parted instead, and what the final review ended is not taken up again (art 36)."""
    if facts.row["outcome"] in ("joined", "rerouted"):
        raise Refused("not_here", _("该事项已并入或者转为另一事项。"))
    if facts.row["marks"].get("final_on"):
        raise Refused("final", _("复核已经终结，同一事实和理由不再受理。"))


def is_leader_post(facts: Facts, given: Given) -> None:
    """A sponsor is a leader of the town."""
    not_accused(facts, given["post"])
    may_deal(facts.roster, given["post"], facts.row, facts.today)
    if facts.roster.role(given["post"]) != "leader":
        raise Refused("not_leader", _("包案领导须为镇领导岗位。"), field="post")


def is_sponsor(facts: Facts) -> None:
    """The sponsor's own acts are the sponsor's."""
    if facts.row["sponsor_id"] is None or facts.row["sponsor_id"] != facts.viewer.person_id:
        raise Refused("not_here", _("您不是该事项的包案领导。"))


def within(term: str, name: str) -> Check:
    """Build a check: the given day lies after today and within the named term from today."""

    def check(facts: Facts, given: Given) -> None:
        day = given[name]
        if day < facts.today:
            raise Refused("past_day", _("期限不能早于今天。"), field=name)
        last = facts.due(term)
        if day > last:
            raise Refused("too_long", _("期限最迟为 %(last)s。"), last=last.isoformat(), field=name)

    return check


def in_time(term: str, since: str, day: str) -> Check:
    """Build a check: what was asked for on a day came within the term from what an earlier step established."""

    def check(facts: Facts, given: Given) -> None:
        began = facts.row["marks"].get(since)
        if not began:
            raise Refused(f"no_{since}", _("尚未送达，不能登记。"))
        first = date.fromisoformat(str(began))
        last = facts.due(term, first)
        if given[day] > last:
            raise Refused("too_late", _("申请期限至 %(day)s 已过，不予登记。"), day=last.isoformat(), field=day)
        if given[day] < first:
            raise Refused("too_early", _("日期不能早于送达日 %(day)s。"), day=first.isoformat(), field=day)

    return check


def term_has_passed(facts: Facts, term: str, since: date) -> bool:
    """Say whether a term that began on a day is over."""
    return facts.today > facts.due(term, since)


def day_of(facts: Facts, mark: str) -> date | None:
    """Return the day that an earlier step put into a mark."""
    said = facts.row["marks"].get(mark)
    return date.fromisoformat(str(said)) if said else None


def may_be_rerouted(facts: Facts) -> None:
    """What was concluded or has taken in another is no wrong kind: nobody gets round a "no" that way."""
    if facts.row["concluded_on"] is not None:
        raise Refused("already_concluded", _("已经作出处理意见或者达成协议，不能再转为另一类事项。"))
    if facts.row["marks"].get("joined"):
        raise Refused("has_joined", _("本事项有并入的来源，请先拆开。"))


def says_it_came_from_here(facts: Facts, given: Given) -> None:
    """The new case names this one as where it came from; nothing else can take its place."""
    if str(facts.refs["became"]["marks"].get("rerouted_from")) != str(facts.row["id"]):
        raise Refused("not_linked", _("所选事项不是由本事项转来的。"), field="became")
