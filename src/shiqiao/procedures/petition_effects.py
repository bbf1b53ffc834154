"""What acts on a petition leave behind: categories and routes, the terms of the Regulation, opinions and reviews."""

from datetime import date, timedelta

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Effect, Facts, Ruling
from shiqiao.procedures.matter_effects import asked_anew, back_to, came_again, close, ended, me, put
from shiqiao.procedures.matter_guards import day_of
from shiqiao.procedures.matter_owner import accusation_owned, assigned, opened
from shiqiao.procedures.matter_parties import highest

HANDLED_BY = ("clerk",)
# What runs from acceptance: by route for claims, by category for the others.
TERMS = {
    "petition": "petition.handle",
    "duty": "petition.duty",
    "suggestion": "petition.suggestion",
    "accusation": "petition.accusation",
}

# What a review of an opinion leaves; a new opinion begins without it.
REVIEWS = ("review_requested_on", "review_by", "reviewed_on", "review_result", "review_delivered_on")


def registered(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Register a petition: fifteen days from its receipt, whoever registers it and however late (arts 22, 23)."""
    opened("petition", HANDLED_BY, "petition", "petition.accept")(facts, given, ruling)
    if site := facts.refs.get("site"):
        ruling.sets["site_id"] = site["id"]
    _categorised(facts, given, ruling)
    ruling.sets["is_repeat"] = bool(given.get("is_repeat"))
    if earlier := facts.refs.get("earlier"):
        came_again(facts, earlier, ruling)
    put(
        ruling,
        form=given["form"],
        # Several people and nobody yet who speaks for them: that is owed before anybody answers.
        unrepresented="yes" if ruling.sets["people_count"] > 1 and not given.get("representatives") else None,
        anonymous="yes" if given.get("anonymous") else None,
    )


def _categorised(facts: Facts, given: Given, ruling: Ruling) -> None:
    category = given["category"]
    ruling.sets.update(
        category=category,
        accused_unit_id=given.get("accused_unit") or ruling.sets.get("accused_unit_id"),
        accused_person_id=given.get("accused_person") or ruling.sets.get("accused_person_id"),
        # Only a claim of somebody known needs that person's own answer.
        concerns_person=category == "claim" and not _anonymous(facts, given),
    )
    if category == "accusation":
        ruling.sets["confidentiality"] = "accusation"


def _anonymous(facts: Facts, given: Given) -> bool:
    return bool(given.get("anonymous") or facts.row.get("marks", {}).get("anonymous"))


def recategorised(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Change the category; an accusation becomes one for its readers at once, and leaves the one accused."""
    _categorised(facts, given, ruling)
    if facts.row["concerns_person"] and not ruling.sets["concerns_person"]:
        put(ruling, resorted_by=me(facts))
    if given["category"] != "accusation" and facts.row["category"] == "accusation":
        # What was read as an accusation by mistake stays with few until somebody decides otherwise.
        ruling.sets["confidentiality"] = "confidential"
    if given.get("post"):
        assigned(facts, given, ruling)
    elif given["category"] == "accusation":
        accusation_owned(facts, ruling)


def named(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Whoever brought it is known now: a claim is closed by that person's own answer again."""
    put(ruling, anonymous=None)
    ruling.sets["concerns_person"] = facts.row["category"] == "claim"
    marks = facts.row["marks"]
    # Somebody known can be told in writing, of what was decided before as well.
    if marks.get("noticed") == "unknown":
        put(ruling, noticed="written")
    if ways := marks.get("ways"):
        put(ruling, ways={name: "written" if way == "unknown" else way for name, way in ways.items()})


def _told_by(facts: Facts, given: Given, ruling: Ruling, notice: str) -> None:
    put(ruling, ways={**facts.row["marks"].get("ways", {}), notice: given["notice"]})


def told_and_ended(outcome: str, notice: str) -> Effect:
    """Build the effect of an ending that is told in writing, and keep how."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        ended(outcome)(facts, given, ruling)
        _told_by(facts, given, ruling, notice)

    return effect


def declined(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Turn it away, and keep which running or finally ended matter it is the same as."""
    told_and_ended("not_accepted", "refusal_notice")(facts, given, ruling)
    same = given.get("same") or (facts.row["marks"].get("earlier") if given["ground"] == "final" else None)
    put(ruling, same_as=same)


def forwarded(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Pass it on, and stay answerable until the other authority has it (首接首办)."""
    ruling.sets["own_due_on"] = facts.due("petition.first_receiver")
    put(ruling, forwarded_to=given.get("unit"), forwarded_on=facts.today, forwarded_by=me(facts), objected=None)
    _told_by(facts, given, ruling, "transfer_notice")


def objected(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Say "not ours" to whoever transferred it, and wait for their answer (art 23)."""
    ruling.sets["own_due_on"] = facts.due("petition.first_receiver")
    put(ruling, forwarded_on=facts.today, forwarded_by=me(facts), objected="yes")


def taken_back(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Take it back; its fifteen days run from its receipt as ever."""
    ruling.sets["own_due_on"] = facts.due("petition.accept", facts.row["found_on"])
    put(ruling, forwarded_to=None, forwarded_on=None, forwarded_by=None, objected=None)


def accepted(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Accept it: the terms of its route or category run from today."""
    route = given.get("route", "")
    term = TERMS[route or facts.row["category"]]
    if facts.row["track"] == "simple":
        term = "petition.simple_handle"
    ruling.sets.update(taken_up_on=facts.today, own_due_on=facts.due(term))
    put(ruling, route=route or None, noticed=given["notice"], accepted_by=me(facts))


def simplified(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Take the simple track: what was due stays due, only sooner."""
    soon = facts.due("petition.simple_accept", facts.row["found_on"])
    ruling.sets.update(track="simple", own_due_on=min(soon, facts.row["own_due_on"]))


def unsimplified(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Go back to the ordinary track; its term runs from acceptance, not from today, and no day granted is lost."""
    term = TERMS[facts.row["marks"].get("route") or facts.row["category"]]
    ordinary = facts.due(term, facts.row["taken_up_on"])
    ruling.sets.update(track="", own_due_on=max(ordinary, facts.row["own_due_on"]))


def extension_asked(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Note until when more time is asked for, and by whom."""
    put(ruling, extension_asked=given["until"], extension_asked_by=str(facts.viewer.person_id))


def extended(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Move the term to what was asked, never back; the petitioner is told why (art 34)."""
    asked = day_of(facts, "extension_asked")
    assert asked is not None  # the guard has looked
    ruling.sets["own_due_on"] = max(asked, facts.row["own_due_on"])
    put(ruling, escalation=None, extension_asked=None, extension_asked_by=None, extensions=1)


def extension_denied(facts: Facts, given: Given, ruling: Ruling) -> None:
    """The term stays as it is."""
    put(ruling, extension_asked=None, extension_asked_by=None, extension_denied=facts.today)


def concluded(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Decide: the petition counts as dealt with on the day of the opinion; serving it has its own time."""
    ruling.sets.update(opinion=given["opinion"], concluded_on=facts.today, own_due_on=facts.due("petition.deliver"))
    put(ruling, extension_asked=None, extension_asked_by=None, delivered_on=None, served=None)
    if not facts.row["marks"].get("final_on"):
        # A new opinion may be reviewed like the first; the review of the old one says nothing of it.
        put(ruling, **dict.fromkeys(REVIEWS))


def _wait(facts: Facts, ruling: Ruling, term: str, since: date) -> None:
    # The thirty days are the petitioner's: nobody here is late while they run, nor on the day after.
    ruling.sets["own_due_on"] = facts.due("answer.wait", facts.due(term, since))


def delivered(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Serve the opinion: thirty days to ask for a review begin, and the waiting for the person's own answer."""
    _wait(facts, ruling, "petition.review_request", given["delivered_on"])
    put(ruling, delivered_on=given["delivered_on"], served=given["how"], opinion_paper=given.get("paper"))
    put(ruling, delivered_to=highest(facts.row))


def delivered_more(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Serve the opinion to those who were joined in: nobody's thirty days end before theirs (art 35)."""
    before = day_of(facts, "delivered_on")
    last = max(given["delivered_on"], before) if before else given["delivered_on"]
    _wait(facts, ruling, "petition.review_request", last)
    put(ruling, delivered_on=last, delivered_to=highest(facts.row))


def notified(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Record that a written notice was served; no term hangs on it."""
    put(ruling, told={**facts.row["marks"].get("told", {}), given["what"]: given["delivered_on"]})


def replied(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Answer a suggestion or say what came of an accusation: that ends it, under its own name."""
    ruling.sets.update(opinion=given["result"], concluded_on=facts.today)
    close(ruling, "replied")


def review_begun(term: str) -> Effect:
    """Build the effect of a review that was asked for: its thirty days run from the request (arts 35, 36)."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        # Whoever asks for a review has not agreed; what comes of it is answered anew.
        ruling.sets.update(own_due_on=facts.due(term, given["requested_on"]), accepted_on=None, accepted_how="")
        asked_anew(facts, ruling)
        put(ruling, review_requested_on=given["requested_on"], review_by=given["unit"])

    return effect


def reviewed(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Record the review: what it changed, or that it begins again; thirty days to ask for the final one."""
    if given["result"] == "again":
        _ordered_again(facts, given, ruling)
        return
    _wait(facts, ruling, "petition.final_review_request", given["delivered_on"])
    _changed(given, ruling)
    put(
        ruling,
        reviewed_on=given["decided_on"],
        review_result=given["result"],
        review_delivered_on=given["delivered_on"],
    )


def _ordered_again(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Deal with it again as the reviewer ordered: the opinion is set aside, nobody asks for a review of it any more."""
    back_to("accepted", "petition.duty")(facts, given, ruling)
    put(ruling, **dict.fromkeys(REVIEWS), delivered_on=None, served=None)
    put(ruling, review_result="again")


def _changed(given: Given, ruling: Ruling) -> None:
    # What was verified is that the old opinion was carried out.
    if given["result"] == "changed":
        ruling.sets.update(settled_on=None, settled_by=[])


def finally_reviewed(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Record the final review; the same facts are not accepted again (art 36)."""
    if given["result"] == "again":
        _ordered_again(facts, given, ruling)
        return
    _changed(given, ruling)
    ruling.sets["own_due_on"] = facts.due("answer.wait")
    put(ruling, final_on=given["delivered_on"], final_result=given["result"])


def hearing_ended(facts: Facts, given: Given, ruling: Ruling) -> None:
    """The time of the hearing is not counted (art 36)."""
    began = day_of(facts, "hearing_from")
    assert began is not None  # hearing_runs has looked
    stood = facts.today - began
    ruling.sets["own_due_on"] = facts.row["own_due_on"] + max(stood, timedelta(days=0))
    put(ruling, hearing_from=None, hearing_days=stood.days)
