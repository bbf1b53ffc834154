"""What acts on a dispute leave behind: consent, mediators, sessions, the agreement and how it is kept."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from shiqiao.procedures.dispute_guards import last_day
from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Facts, Ruling
from shiqiao.procedures.matter_effects import back_to, came_again, put
from shiqiao.procedures.matter_owner import opened
from shiqiao.procedures.matter_parties import party_of

HANDLED_BY = ("mediator", "grid_worker", "clerk")


def registered(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Register a dispute; whoever answers for the place asks the sides whether they want mediation."""
    opened("dispute", HANDLED_BY, "dispute", "dispute.consent")(facts, given, ruling)
    if site := facts.refs.get("site"):
        ruling.sets["site_id"] = site["id"]
    earlier = facts.refs.get("earlier")
    if earlier and not earlier["is_open"]:
        came_again(facts, earlier, ruling)
    put(ruling, origin=given["origin"])


def consented(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Keep who of the sides agreed and who refused; somebody may change their mind until mediation begins."""
    said = facts.row["marks"].get("consents", {})
    put(ruling, consents={**said, str(party_of(facts.row, given)): given["consent"]})


def begun(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Name the mediators; the time that mediation should take is the town's own."""
    ruling.sets.update(
        taken_up_on=facts.today,
        team=[str(one) for one in given["mediators"]],
        own_due_on=facts.due("dispute.mediate"),
    )
    put(ruling, handlers=sorted({*facts.row["marks"].get("handlers", ()), *(str(one) for one in given["mediators"])}))


def changed_team(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Change the mediators; those who mediated before stay among the handlers."""
    team = [str(one) for one in given["mediators"]]
    ruling.sets["team"] = team
    put(ruling, handlers=sorted({*facts.row["marks"].get("handlers", ()), *team}))


def met(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Count a session."""
    held = int(facts.row["marks"].get("sessions", 0)) + 1
    put(ruling, sessions=held, session_on=given["held_on"], next_session_on=given.get("next_on"))
    if given.get("present"):
        put(ruling, attended=held)


def agreed(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Keep the agreement: its performance is watched until the day it names; thirty days for the court begin."""
    ruling.sets.update(concluded_on=facts.today, opinion=given["form"], own_due_on=given["perform_by"])
    put(
        ruling,
        effective_on=given["effective_on"],
        perform_by=given["perform_by"],
        confirm_by=facts.due("mediation.confirm", given["effective_on"]),
        confirm_applied_on=None,
        confirmed=None,
        obligations=None,
        perform_until=None,
        next_session_on=None,
    )


def promised(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Keep one thing that a side has to do, with its day; the nearest of them is what is watched (art 31)."""
    kept = dict(facts.row["marks"].get("obligations") or {})
    kept[str(len(kept) + 1)] = {"party": given["party"], "due_on": given["due_on"].isoformat()}
    _watch(facts, ruling, kept)


def kept(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Keep whether one thing was done and on which day; late is what was done after its day."""
    all_of_them = dict(facts.row["marks"].get("obligations") or {})
    one = dict(all_of_them[given["obligation"]])
    one["result"] = given["result"]
    if given["result"] == "done":
        done_on = given.get("done_on") or facts.today
        one |= {"done_on": done_on.isoformat(), "late": done_on.isoformat() > one["due_on"]}
    all_of_them[given["obligation"]] = one
    _watch(facts, ruling, all_of_them)


def _watch(facts: Facts, ruling: Ruling, kept: Mapping[str, Any]) -> None:
    """Watch for the nearest day that is still ahead or, once none is, for the last day of the agreement."""
    put(ruling, obligations=kept)
    ahead = [date.fromisoformat(one["due_on"]) for one in kept.values() if one.get("result") is None]
    ruling.sets["own_due_on"] = min([*ahead, last_day(facts)])


def applied(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Both sides asked the court."""
    put(ruling, confirm_applied_on=given["applied_on"])


def confirmed(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Keep what the court decided; a refusal lets the sides mediate anew (art 33)."""
    put(ruling, confirmed=given["result"], confirmed_on=given["decided_on"])
    if given["result"] == "refused":
        # What was settled and agreed to was that agreement; the next one is verified and answered anew.
        back_to("mediating", "dispute.mediate")(facts, given, ruling)


def performance_checked(facts: Facts, given: Given, ruling: Ruling) -> None:
    """What is performed goes to the people concerned for their answer; what isn't is watched on (art 31)."""
    put(ruling, performance=given["result"], performance_on=facts.today)
    if given["result"] == "performed":
        ruling.to = "answering"
        ruling.sets["own_due_on"] = facts.due("answer.wait")
    elif given.get("until"):
        own: date = given["until"]
        put(ruling, perform_until=own)
        ruling.sets["own_due_on"] = own
