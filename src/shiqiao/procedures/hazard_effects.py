"""What acts on a hazard leave behind: the columns and marks they set, the deadlines they start."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from shiqiao.procedures.machine import Effect, Facts, NextNumber, Ruling, Said, gettext_noop

_ = gettext_noop
Given = Mapping[str, Any]

HANDLED_BY = ("inspector", "grid_worker")


def _recurs(facts: Facts) -> Any:
    # The same clause (or words, where none is named) at the same site after a closing, within the time that the
    # tables say (design §4.6).
    earlier = facts.more.get("earlier")
    if earlier and facts.due("hazard.recurrence", earlier["closed_on"]) >= facts.today:
        return earlier["id"]
    return None


def found(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Open a case on a site: who answers for it, by when it must be sorted, where it came from."""
    site = facts.refs["site"]
    field = given.get("field") or site["field"]
    # What no site could be found for (待核) is nobody's own work: it goes to the catch-all post.
    handled_by = () if site["is_catch_all"] else HANDLED_BY
    who = facts.roster.responsible(
        site["place_code"], field, handled_by, lambda one: site["id"] in facts.roster.recused_from(one)
    )
    visit = facts.refs.get("visit")
    team = [str(one) for one in (*visit["inspectors"], *visit["experts"])] if visit else [str(facts.viewer.person_id)]
    earlier = _recurs(facts)
    ruling.sets.update(
        number=NextNumber(f"hazard/{facts.today.year}"),
        year=facts.today.year,
        kind="hazard",
        site_id=site["id"],
        place_code=site["place_code"],
        community_code=site["place_code"][:12],
        field=field,
        post_id=who.post_id,
        person_id=who.person_id,
        unit_id=who.unit_id,
        grade=given.get("grade", "general"),
        description=Said("description"),
        clause=Said("clause_text"),
        clause_key=given.get("clause") or facts.more.get("matter", ""),
        channel=given.get("channel", "inspection"),
        source_number=given.get("source_number", ""),
        found_on=facts.today,
        visit_id=visit["id"] if visit else None,
        campaign_id=visit["campaign_id"] if visit else None,
        found_by=team,
        recurs_id=earlier,
        # A major hazard is reported the same day (直报); a general one is sorted by the next workday.
        due_on=facts.due("hazard.direct_report" if given.get("grade") == "major" else "hazard.triage"),
        is_open=True,
    )
    ruling.puts["marks"] = {
        "before": len(given.get("files", ())) or None,
        "catch_all": who.catch_all or None,
        **(_graded_major(facts) if given.get("grade") == "major" else {}),
    }
    ruling.tells = (*ruling.tells, "responsible")


def _graded_major(facts: Facts) -> dict[str, Any]:
    # An opinion from before does not speak against this grade.
    by = facts.viewer.person_id
    return {"was_major": facts.today, "graded_by": str(by) if by else "site", "answered_by": None}


def self_found(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Open a case that the enterprise found itself (自查自报)."""
    found(facts, given, ruling)
    ruling.sets.update(channel="self_report", found_by=[])


def taken_over(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Open a case out of an old ledger: its dates are claims; an old closing is counted apart."""
    found(facts, given, ruling)
    ruling.sets.update(
        channel="ledger",
        claimed_found_on=given.get("claimed_found_on"),
        claimed_due_on=given.get("claimed_due_on"),
        claimed_closed_on=given.get("claimed_closed_on"),
        found_by=[],
        recurs_id=None,
        due_on=facts.due("hazard.take_over"),
    )
    # A list of thousands is told as one batch, not as thousands of messages.
    ruling.tells = ()
    if given.get("claimed_closed"):
        ruling.to = "closed"
        ruling.sets["outcome"] = "taken_over"


def ordered(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Start the rectification deadline that stands on the notice."""
    by = given["rectify_by"]
    ruling.sets.update(notice_id=given["notice"], rectify_by=by, due_on=_earlier(facts, by))


def _earlier(facts: Facts, day: Any) -> Any:
    # As long as a major hazard isn't reported and secured, that same-day clock rules whatever later one starts.
    if facts.row["grade"] != "major" or _is_safe(facts.row["marks"]):
        return day
    return min(date.fromisoformat(str(one)) for one in (facts.row["due_on"], day))


def _is_safe(marks: Mapping[str, Any]) -> bool:
    return bool(marks.get("reported_on") and marks.get("secured_on"))


def made_safe(mark: str) -> Effect:
    """Build the effect of the report or the securing of a major hazard: the clock after both is that of the term."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        done = {mark: facts.today}
        ruling.puts["marks"] = done | ({"reported_to": given["unit"]} if "unit" in given else {})
        if facts.state in ("found", "ordered") and _is_safe({**facts.row["marks"], **done}):
            ruling.sets["due_on"] = facts.row["rectify_by"] or facts.due("hazard.triage")

    return effect


def renoticed(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Stand on the notice that was issued in place of a void one; the deadline runs on unchanged."""
    ruling.sets["notice_id"] = given["notice"]


def undertaken(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Start the deadline that the enterprise set itself for its own finding."""
    ruling.sets.update(rectify_by=given["rectify_by"], due_on=given["rectify_by"])


def rectified(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Record that it is said to be done, and start the time for looking again."""
    late = facts.row["rectify_by"] is not None and facts.today > facts.row["rectify_by"]
    term = "hazard.reinspect" if facts.row["grade"] == "general" else "major.resume_review"
    ruling.sets.update(
        rectified_on=facts.today,
        rectified_by=facts.viewer.person_id,
        due_on=facts.due(term),
        late=bool(facts.row["late"] or late),
    )
    ruling.puts["marks"] = {"extension_asked": None, "extension_asked_by": None}


def verified(outcome: str) -> Effect:
    """Build the effect of a passed re-inspection."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        visit = facts.refs["visit"]
        ruling.sets.update(verified_on=facts.today, verified_by=[str(one) for one in visit["inspectors"]])
        ruling.sets["reinspection_id"] = visit["id"]
        if facts.row["rectified_on"] is None:
            # Nobody reported it: the day it was seen done is the day it counts as done, and `late` says the rest.
            ruling.sets["rectified_on"] = facts.today
        if facts.row["grade"] == "major" and outcome == "fixed":
            ruling.to = "verified"
            ruling.sets["due_on"] = facts.due("major.plan_review")
        else:
            ruling.sets["outcome"] = outcome

    return effect


def rejected(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Send it back with a new deadline; what was late stays late."""
    ruling.to = "planned" if facts.row["grade"] == "major" else "ordered"
    rejections = int(facts.row["marks"].get("rejected", 0)) + 1
    ruling.sets.update(
        rectify_by=given["rectify_by"],
        due_on=given["rectify_by"],
        rectified_on=None,
        rectified_by=None,
        reinspection_id=facts.refs["visit"]["id"],
    )
    ruling.puts["marks"] = {
        "rejected": rejections,
        "escalation": None,
        "extension_asked": None,
        "extension_asked_by": None,
    }


def extension_asked(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Note until when more time is asked for, and by whom."""
    ruling.puts["marks"] = {
        "extension_asked": given["until"],
        "extension_asked_by": str(facts.viewer.person_id) if facts.viewer.person_id else "site",
    }


def extended(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Move the deadline to what was asked, counting how often."""
    until = facts.row["marks"]["extension_asked"]
    ruling.sets.update(rectify_by=until, due_on=_earlier(facts, until))
    ruling.puts["marks"] = {
        "escalation": None,
        "extension_asked": None,
        "extension_asked_by": None,
        "extensions": int(facts.row["marks"].get("extensions", 0)) + 1,
    }


def referred(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Hand it to the competent department and wait for what it decides; the town keeps watching."""
    ruling.sets["due_on"] = facts.due("major.decision")
    ruling.puts["marks"] = {"referred_to": given["unit"], "referred_why": given["why"], "referred_on": facts.today}


def decided(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Keep what the department decided, in order."""
    count = int(facts.row["marks"].get("decisions", 0)) + 1
    ruling.puts["marks"] = {"decisions": count, f"decision_{count}": f"{given['decision']}/{given['decided_on']}"}


def back_to_order(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Take it back from the department to be rectified with a new deadline."""
    ruling.sets.update(rectify_by=given["rectify_by"], due_on=given["rectify_by"])


def mark(name: str, value: Any = None) -> Effect:
    """Build an effect that sets one mark: the value, or today."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        ruling.puts["marks"] = {name: facts.today if value is None else value}

    return effect


def reminded(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Remember for which deadline a reminder went out, so that an extended one is reminded of again."""
    ruling.puts["marks"] = {"reminded_for": facts.row["due_on"]}


def consulted(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Wait for an answer from whoever was asked."""
    ruling.puts["marks"] = {
        "consulting": given.get("expert") or given.get("unit"),
        "consult_due": facts.due("hazard.consult"),
    }


def answered(facts: Facts, given: Given, ruling: Ruling) -> None:
    """The question is answered."""
    ruling.puts["marks"] = {
        "consulting": None,
        "consult_due": None,
        "answers": int(facts.row["marks"].get("answers", 0)) + 1,
        "answered_by": str(facts.viewer.person_id),
    }


def regraded(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Change the grade; raising it to major starts the same-day clock of the direct report."""
    ruling.sets["grade"] = given["grade"]
    if given["grade"] == "major":
        ruling.sets["due_on"] = facts.due("hazard.direct_report")
        ruling.puts["marks"] = {"raised_on": facts.today, **_graded_major(facts)}


def assigned(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Name another post; the deadline does not move (design §4.5)."""
    who = facts.roster.holder(given["post"])
    assert who is not None  # other_post has looked
    ruling.sets.update(post_id=who.post_id, person_id=who.person_id, unit_id=who.unit_id)
    ruling.puts["marks"] = {"assigned": int(facts.row["marks"].get("assigned", 0)) + 1}


def escalated(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Climb one step up the duty chain and remember that it was late."""
    ruling.sets["late"] = True
    ruling.puts["marks"] = {"escalation": given["level"], "escalated_on": facts.today}


def reopened(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Open it again with a deadline; the closing before stays in the chain and is charged."""
    ruling.sets.update(
        is_open=True,
        outcome="",
        closed_on=None,
        verified_on=None,
        rectified_on=None,
        rectified_by=None,
        rectify_by=given["rectify_by"],
        due_on=given["rectify_by"],
    )
    # A major one is stopped and planned anew: the earlier plan ended with the earlier closing.
    ruling.puts["marks"] = {"reopened": int(facts.row["marks"].get("reopened", 0)) + 1, "planned_on": None}


def charged(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Charge a recurrence to this closing."""
    ruling.sets["recurred"] = True
    ruling.puts["marks"] = {"recurred_as": given["later"]}


def always(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Keep open, closed and late right after every act: late-but-closed stays late (design §4.5)."""
    due = facts.row.get("due_on")
    if facts.row.get("is_open") and due is not None and facts.today > due:
        ruling.sets["late"] = True
    if ruling.to == "closed" and facts.state != "closed":
        ruling.sets.update(is_open=False, closed_on=facts.today, due_on=None)
