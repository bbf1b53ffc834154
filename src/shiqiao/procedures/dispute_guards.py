"""What stands in the way of an act on a dispute, article by article of the Mediation Law; each raises Refused."""

from datetime import date

from shiqiao.procedures.dispute_words import INVITED, NOT_CONFIRMABLE
from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Check, Facts, Refused, Standing, gettext_noop
from shiqiao.procedures.matter_guards import day_of, limit, not_future
from shiqiao.procedures.matter_parties import asked

_ = gettext_noop


def has_sides(facts: Facts, given: Given) -> None:
    """A dispute has at least two sides, and came on a day that is over or on."""
    not_future("received_on")(facts, given)
    if int(given["parties"]) < limit(facts, "dispute.parties"):
        raise Refused("too_few", _("纠纷至少有两方当事人。"), field="parties")
    old = facts.refs.get("rerouted_from")
    if old and int(given["parties"]) < len(asked(old)):
        raise Refused(
            "answer_owed",
            _("转来的事项须由 %(many)s 位当事人分别答复，当事人方数不能更少。"),
            many=len(asked(old)),
            field="parties",
        )


def consents(facts: Facts) -> list[str]:
    """Return what those who are asked said to mediation so far; whoever was parted says nothing any more."""
    said = facts.row["marks"].get("consents", {})
    return [said[number] for number in map(str, asked(facts.row)) if number in said]


def nobody_refused(facts: Facts) -> None:
    """Nobody is mediated who clearly refuses (art 17)."""
    if "no" in consents(facts):
        raise Refused("refused", _("有当事人明确拒绝调解，不得调解，只能终止并告知其他途径。"))


def refusal_is_shown(facts: Facts, given: Given) -> None:
    """That somebody clearly refuses isn't written down on one's word alone: nothing more is done for them (art 17)."""
    if given["consent"] == "no" and not given.get("files"):
        raise Refused("missing", _("登记明确拒绝须附凭据：本人签字的说明、录音或者记录。"), field="files")


def claim_goes_back(facts: Facts, given: Given) -> None:
    """What came as a petition of somebody known isn't ended by ending the mediation: without agreement it goes back."""
    marks = facts.row["marks"]
    many = int(marks.get("claimants", 1)) if marks.get("rerouted_from") else 0
    if not many:
        return
    if not facts.roles & {"head", "leader"}:
        raise Refused("not_yours", _("本事项由信访事项转来，终止调解由负责人或者镇领导决定。"))
    said = marks.get("consents", {})
    if facts.row["concluded_on"] is None and any(said.get(str(number)) != "no" for number in range(1, many + 1)):
        raise Refused(
            "goes_back",
            _("本事项由信访事项转来，提出信访的当事人没有拒绝调解：请办“转为另一类事项”，转回信访办理。"),
        )


def _met(marks: Standing, counted: str = "sessions") -> bool:
    """Say whether the sides met since mediation began, or began anew; of those `attended` somebody came to one."""
    return int(marks.get(counted) or 0) > int(marks.get("sessions_before") or 0)


def ends_for_what_was_recorded(facts: Facts, given: Given) -> None:
    """Mediation ends for what was recorded before: a session that came to nothing, a side that was asked and refused."""
    marks, why = facts.row["marks"], given["why"]
    if any(one.get("claim") for one in marks.get("joined", {}).values()):
        raise Refused("has_joined", _("并入了须由本人答复的信访事项，不能随纠纷一并终止，请先拆出。"))
    if why == "failed" and not _met(marks, "attended"):
        raise Refused("no_session", _("还没有当事人到场的调解记录，不能以“调解不成”终止。"), field="why")
    if facts.state != "registered" and why in ("refused", "asked") and not given.get("files"):
        raise Refused("missing", _("以此终止须附凭据：本人签字的说明、录音或者记录。"), field="files")
    if facts.state == "registered" and why in ("refused", "asked") and "no" not in consents(facts):
        raise Refused("not_asked", _("须先征询意愿并登记当事人明确拒绝，才能以此终止。"), field="why")
    if why == "unfit" and not facts.roles & {"head", "leader"}:
        raise Refused("not_yours", _("“依法不适用人民调解”由负责人或者镇领导认定。"), field="why")


def all_consent(facts: Facts) -> None:
    """Mediation begins when every side has agreed to it (arts 3 and 17)."""
    nobody_refused(facts)
    if len(consents(facts)) < len(asked(facts.row)):
        raise Refused("no_consent", _("尚有当事人未表示同意调解。"))


def mediators_stand_apart(facts: Facts, given: Given) -> None:
    """Mediators are named, and whoever mediates has not been accused in the matter."""
    if str(facts.row.get("accused_person_id")) in {str(one) for one in given["mediators"]}:
        raise Refused("accused", _("不得交给被检举控告的人员或者单位。"), field="mediators")
    if any(facts.roster.barred(one, facts.row, facts.today) for one in given["mediators"]):
        raise Refused("barred", _("该人员须回避本事项，请另选他人。"), field="mediators")


def is_mediator(facts: Facts) -> None:
    """A session is held and recorded by a mediator of this case."""
    if str(facts.viewer.person_id) not in facts.row["team"]:
        raise Refused("not_on_team", _("您不是本案调解员。"))


def had_session(facts: Facts) -> None:
    """An agreement comes out of mediation that was held and recorded (art 27)."""
    if not _met(facts.row["marks"]):
        if facts.row["marks"].get("sessions"):
            raise Refused("no_session", _("重新调解后须再开调解会，才能登记协议。"))
        raise Refused("no_session", _("还没有调解记录，不能登记协议。"))


def everybody_signed(facts: Facts, given: Given) -> None:
    """A written agreement takes effect when all sides and the mediator have signed and it is sealed (art 29)."""
    signed = {str(one) for one in given["signed"]}
    wanted = set(map(str, asked(facts.row)))
    if signed != wanted:
        raise Refused("not_all_signed", _("须各方当事人都同意并签名或者确认。"), field="signed")
    if given["form"] != "written":
        return
    if not given.get("sealed"):
        raise Refused("not_sealed", _("调解协议书须加盖人民调解委员会印章。"), field="sealed")
    if not given.get("files"):
        raise Refused("missing", _("须附签字盖章的调解协议书。"), field="files")


def everybody_named(facts: Facts, given: Given) -> None:
    """An agreement names its parties (art 29): who each of them is lies under seal before it is registered."""
    missing = len(asked(facts.row)) - int(facts.more.get("named", 0))
    if missing > 0:
        raise Refused(
            "unnamed",
            _(
                "还有 %(many)s 位当事人没有登记姓名：先在事项页“密封一位人员的身份信息”登记（身份选“当事人”），再登记协议。"
            ),
            many=missing,
        )


def since_it_was_brought(facts: Facts, given: Given) -> None:
    """What is held or looked into about a dispute comes after it was brought, and isn't yet to come."""
    not_future("held_on")(facts, given)
    if given["held_on"] < facts.row["found_on"]:
        raise Refused("too_early", _("不能早于收到纠纷的日期。"), field="held_on")


def decided_after_application(facts: Facts, given: Given) -> None:
    """The court decides on or after the day of the application (art 33)."""
    not_future("decided_on")(facts, given)
    applied = day_of(facts, "confirm_applied_on")
    if applied is not None and given["decided_on"] < applied:
        raise Refused("too_early", _("裁定日期不能早于申请日期。"), field="decided_on")


def performable(facts: Facts, given: Given) -> None:
    """The agreement took effect after the last session, by today, and is performed on a later or the same day."""
    not_future("effective_on")(facts, given)
    held = day_of(facts, "session_on")
    if held is not None and given["effective_on"] < held:
        raise Refused("too_early", _("协议生效日不能早于最近一次调解会。"), field="effective_on")
    if given["perform_by"] < given["effective_on"]:
        raise Refused("too_early", _("履行期限不能早于协议生效日。"), field="perform_by")


def confirmable(facts: Facts, given: Given) -> None:
    """Both sides together, within thirty days of effect, and not about personal status (art 33)."""
    if facts.row["category"] in NOT_CONFIRMABLE:
        raise Refused("not_here", _("身份关系等纠纷的协议不适用司法确认。"))
    if not given["together"]:
        raise Refused("not_together", _("司法确认须由双方当事人共同申请。"), field="together")
    effective = day_of(facts, "effective_on")
    assert effective is not None  # only an agreed dispute gets here
    last = facts.due("mediation.confirm", effective)
    not_future("applied_on")(facts, given)
    if given["applied_on"] > last:
        raise Refused("too_late", _("申请期限至 %(day)s 已过，不予登记。"), day=last.isoformat(), field="applied_on")
    if given["applied_on"] < effective:
        raise Refused("too_early", _("申请日期不能早于协议生效日。"), field="applied_on")


def applied(facts: Facts) -> None:
    """The court decides on what was applied for."""
    if not facts.row["marks"].get("confirm_applied_on"):
        raise Refused("not_here", _("没有司法确认申请。"))


def not_applied(facts: Facts) -> None:
    """One application at a time."""
    if facts.row["marks"].get("confirm_applied_on"):
        raise Refused("already_applied", _("已经申请司法确认。"))


def next_is_ahead(facts: Facts, given: Given) -> None:
    """The next session lies ahead."""
    if "next_on" in given and given["next_on"] < facts.today:
        raise Refused("past_day", _("下次调解日期不能早于今天。"), field="next_on")


def sides_known(name: str) -> Check:
    """Build a check: the sides named are sides of the dispute."""

    def check(facts: Facts, given: Given) -> None:
        wanted = set(map(str, asked(facts.row)))
        if not {str(one) for one in given.get(name, ())} <= wanted:
            raise Refused("no_party", _("没有这一方当事人。"), field=name)

    return check


def helpers_known(facts: Facts, given: Given) -> None:
    """Who helps is one of those whom the law lets be invited (art 20)."""
    if not set(given.get("helped", ())) <= {code for code, _label in INVITED}:
        raise Refused("bad_value", _("参加人员填写有误。"), field="helped")


def last_day(facts: Facts) -> date:
    """Return the day by which all is to be performed: as agreed, or as put off later."""
    days = [day for name in ("perform_by", "perform_until") if (day := day_of(facts, name))]
    assert days  # only an agreed dispute gets here
    return max(days)


def promisable(facts: Facts, given: Given) -> None:
    """What a side has to do is done within the term that the agreement names."""
    if given["due_on"] > last_day(facts):
        raise Refused("too_late", _("不能晚于协议的履行期限。"), field="due_on")


def known_obligation(facts: Facts, given: Given) -> None:
    """What is checked was promised and isn't done yet; it was done on a day that is over or on."""
    one = (facts.row["marks"].get("obligations") or {}).get(given["obligation"])
    if one is None or one.get("result") == "done":
        raise Refused("not_here", _("没有这一项，或者已登记履行。"), field="obligation")
    not_future("done_on")(facts, given)
    if given["result"] == "not" and "done_on" in given:
        raise Refused("bad_value", _("未履行的不填履行日期。"), field="done_on")


def has_obligations(facts: Facts) -> None:
    """There is something whose doing can be checked."""
    if all(one.get("result") == "done" for one in (facts.row["marks"].get("obligations") or {}).values()):
        raise Refused("already_", _("没有待履行的事项。"))


def every_obligation_done(facts: Facts, given: Given) -> None:
    """The whole is performed when each part that was promised is."""
    promised = (facts.row["marks"].get("obligations") or {}).values()
    if given["result"] == "performed" and any(one.get("result") != "done" for one in promised):
        raise Refused("not_done", _("还有履行事项没有登记为已履行。"), field="result")


def later_performance(facts: Facts, given: Given) -> None:
    """A new day for performing lies ahead, and only for what is not yet performed."""
    if given.get("until") is None:
        return
    if given["result"] == "performed":
        raise Refused("bad_value", _("已全部履行的不再约定日期。"), field="until")
    if given["until"] < facts.today:
        raise Refused("past_day", _("期限不能早于今天。"), field="until")
