"""What acts on a petition or a dispute leave behind: marks, terms, who dealt with it, the two keys, the named endings."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Effect, Facts, Ruling, Standing, gettext_noop
from shiqiao.procedures.matter_guards import limit
from shiqiao.procedures.matter_parties import answers as answers_of
from shiqiao.procedures.matter_parties import asked, excused, left_alone, party_of

_ = gettext_noop

# Acts that are dealing with the matter itself: whoever does one can neither verify it nor speak for the person.
HANDLING = frozenset(
    {
        "hear", "investigate", "hold_hearing", "conclude", "deliver", "deliver_more", "reply", "hand_over", "guide",
        "follow_through", "seek_consent", "begin", "session", "draft_agreement", "agree", "promise", "check_promise",
        "check_performance", "prevent", "terminate",
    }
)  # fmt: skip
# What was done towards an opinion or agreement that didn't hold; dealing with the matter anew needs its own.
OF_A_ROUND = (
    "heard_on", "investigated_on", "hearing_held_on", "extension_asked", "extension_asked_by", "next_session_on",
    "drafted_on",
)  # fmt: skip
WORST = ("no", "partly", "mostly", "yes")


def mark(**marks: Any) -> Effect:
    """Build an effect that sets marks; the value `today` stands for the day."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        put(ruling, **{name: facts.today if value == "today" else value for name, value in marks.items()})

    return effect


def put(ruling: Ruling, **marks: Any) -> None:
    """Add marks to what the ruling puts already."""
    ruling.puts["marks"] = {**ruling.puts.get("marks", {}), **marks}


def came_again(facts: Facts, earlier: Standing, ruling: Ruling) -> None:
    """Link a matter to the earlier one that it repeats, and charge that closing within the window (design §4.6)."""
    ruling.sets["is_repeat"] = True
    final, closed = earlier["marks"].get("final_on"), earlier["closed_on"]
    # What the final review ended lawfully isn't charged with being brought again.
    if closed and not final and facts.due("matter.recurrence", closed) >= facts.today:
        ruling.sets["recurs_id"] = earlier["id"]
    put(ruling, earlier=earlier["id"], earlier_final=final)


def term(name: str, since: str = "") -> Effect:
    """Build an effect that starts a term of the law tables, today or on the day given by name."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        ruling.sets["own_due_on"] = facts.due(name, given[since] if since else facts.today)

    return effect


def wished_alone(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Ask this one of the people no more, neither for an answer nor afterwards; the others are asked as before."""
    wish = {**left_alone(facts.row), str(party_of(facts.row, given)): facts.today.isoformat()}
    if set(map(str, asked(facts.row))) <= set(wish):
        ruling.sets["follow_up_on"] = None
    put(ruling, no_contact=wish)


def me(facts: Facts) -> str:
    """Return the actor's id as marks hold it."""
    return str(facts.viewer.person_id)


def with_handlers(facts: Facts, more: Iterable[Any] = ()) -> list[str]:
    """Return who has dealt with the matter, as ids, with these as well."""
    return sorted({*facts.row["marks"].get("handlers", ()), *(str(one) for one in more if one)})


def verified(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Turn the first key; with the second one turned before, or nobody to ask, the matter closes."""
    ruling.sets.update(settled_on=facts.today, settled_by=[me(facts)])
    if not facts.row["concerns_person"]:
        close(ruling, "done")
    else:
        turned(facts, ruling, answers_of(facts.row), excused(facts.row), is_settled=True)


def close(ruling: Ruling, outcome: str) -> None:
    """End the matter under a name; `always` does the rest."""
    ruling.to = "closed"
    ruling.sets["outcome"] = outcome


def ended(outcome: str) -> Effect:
    """Build the effect of an ending that has its own name and is counted apart."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        close(ruling, outcome)

    return effect


def rerouted(facts: Facts, given: Given, ruling: Ruling) -> None:
    """End what was registered as the wrong kind; the new case has taken its receipt and sources."""
    close(ruling, "rerouted")
    put(ruling, became=given["became"])


def back_to(state: str, term_name: str = "matter.rework") -> Effect:
    """Build the effect of work that begins again: both keys are void, its time is the town's own, late stays late."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        ruling.to = state
        own = facts.row["own_due_on"]
        again = facts.due(term_name)
        ruling.sets.update(
            is_open=True,
            outcome="",
            closed_on=None,
            settled_on=None,
            settled_by=[],
            accepted_on=None,
            accepted_how="",
            follow_up_on=None,
            own_due_on=max(own, again) if own and facts.row["is_open"] else again,
        )
        asked_anew(facts, ruling)
        put(ruling, reopened=int(facts.row["marks"].get("reopened", 0)) + 1)
        put(ruling, **dict.fromkeys(OF_A_ROUND), sessions_before=facts.row["marks"].get("sessions"))

    return effect


def asked_anew(facts: Facts, ruling: Ruling) -> None:
    """Begin another round of asking: answers and exceptions are void, but for who withdrew while the others went on."""
    kept = {} if facts.state == "closed" else {n: one for n, one in excused(facts.row).items() if _withdrew(one)}
    put(ruling, answers=None, tries=None, contacts=None, excused=kept or None)


def answered(back: str) -> Effect:
    """Build the effect of the second key: a yes of everybody concerned turns it, a no opens the matter again."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        party, marks = str(party_of(facts.row, given)), facts.row["marks"]
        said = {"solved": given["solved"], "satisfied": given["satisfied"], "how": given["how"]}
        said |= {"on": facts.today.isoformat()} | ({"proxy": "yes"} if given.get("proxy") else {})
        if facts.viewer.person_id is not None:
            said["by"] = me(facts)
        answers = {**answers_of(facts.row), party: said}
        # What somebody says goes before what was registered about them.
        still = {number: one for number, one in excused(facts.row).items() if number != party}
        if given["solved"] != "yes":
            put(ruling, objections={**marks.get("objections", {}), party: facts.today.isoformat()})
        if given["solved"] != "yes" and not marks.get("final_on"):
            back_to(back)(facts, given, ruling)
            put(ruling, disagreed=int(marks.get("disagreed", 0)) + 1, last_answers=answers)
            ruling.tells = (*ruling.tells, "responsible", "head")
        else:
            put(ruling, answers=answers, excused=still or None)
            turned(facts, ruling, answers, still)
        ruling.sets.update(
            says_solved=_worst(one["solved"] for one in answers.values()),
            says_satisfied=_worst(one["satisfied"] for one in answers.values()),
        )

    return effect


def turned(
    facts: Facts,
    ruling: Ruling,
    answers: Standing,
    excepted: Standing,
    numbers: Iterable[int] | None = None,
    *,
    is_settled: bool = False,
) -> None:
    """Turn the second key once everybody asked said yes; close once nobody is left to ask and the first one is turned.

    With exceptions the key stays as it is: they close under their own name, several different ones as "mixed" (design §4.3).
    """
    wanted = [str(number) for number in (asked(facts.row) if numbers is None else numbers)]
    yes = [number for number in wanted if (answers.get(number) or {}).get("solved") == "yes"]
    names = {excepted[number]["why"] for number in wanted if number in excepted and number not in yes}
    if not wanted or any(number not in yes and number not in excepted for number in wanted):
        return
    if not names:
        last = max((answers[number] for number in wanted), key=lambda one: str(one["on"]))
        ruling.sets.update(accepted_on=date.fromisoformat(str(last["on"])), accepted_how=last["how"])
        ruling.tells = (*ruling.tells, "responsible")
    if is_settled or facts.row["settled_on"] is not None:
        close(ruling, "settled" if not names else names.pop() if len(names) == 1 and not yes else "mixed")
    elif names == {"withdrawn"} and not yes:
        # Nobody asks for anything any more: there is nothing to verify.
        close(ruling, "withdrawn")


def excepted(why: str) -> Effect:
    """Build the effect of a named exception for one of the people; the last one ends the matter, counted apart."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        marked = {"why": why, "on": facts.today.isoformat()}
        now = {**excused(facts.row), str(party_of(facts.row, given)): marked}
        put(ruling, excused=now)
        turned(facts, ruling, answers_of(facts.row), now)

    return effect


def _withdrew(one: Standing) -> bool:
    return bool(one["why"] == "withdrawn")


def _worst(said: Iterable[str]) -> str:
    return min(said, key=WORST.index)


def tried(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Remember that this one of the people concerned was not reached, how and on which day."""
    tried_now = f"{given['means']}/{facts.today.isoformat()}/{party_of(facts.row, given)}"
    put(ruling, tries=[*facts.row["marks"].get("tries", ()), tried_now])
    contacted(facts, given, ruling)


def invited(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Remember that the person was handed a link."""
    put(ruling, invited_on=facts.today)
    contacted(facts, given, ruling)


def contacted(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Count one more contact with this one of the people concerned."""
    before, party = facts.row["marks"].get("contacts") or {}, str(party_of(facts.row, given))
    put(ruling, contacts={**before, party: before.get(party, 0) + 1})


def followed(back: str) -> Effect:
    """Build the effect of asking again after the closing: the next day to ask, or the matter open once more."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        done = int(facts.row["marks"].get("follow_ups", 0)) + 1
        if given["result"] == "back":
            back_to(back)(facts, given, ruling)
            ruling.tells = (*ruling.tells, "responsible", "head")
        else:
            ruling.sets["follow_up_on"] = _next_follow_up(facts, done + 1)
        put(ruling, follow_ups=done, followed_on=facts.today)

    return effect


def _next_follow_up(facts: Facts, number: int) -> date | None:
    alone = set(map(str, asked(facts.row))) <= set(left_alone(facts.row))
    if number > limit(facts, "follow_up.times") or alone:
        return None
    return facts.due("follow_up.first" if number == 1 else "follow_up.next")


def always(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Keep open, late and due right after every act: the earlier of the procedure's and the sources' days rules."""
    row, sets = facts.row, ruling.sets
    due = row.get("due_on")
    if row.get("is_open") and due is not None and facts.today > due:
        sets["late"] = True
    if ruling.act.name in HANDLING and facts.viewer.person_id is not None:
        known = ruling.puts.get("marks", {}).get("handlers") or with_handlers(facts)
        put(ruling, handlers=sorted({*known, me(facts)}))
    if ruling.to == "closed":
        if facts.state != "closed":
            sets.update(is_open=False, closed_on=facts.today, due_on=None)
            if sets.get("outcome") == "settled":
                sets["follow_up_on"] = _next_follow_up(facts, 1)
        return
    days = [sets.get(name, row.get(name)) for name in ("own_due_on", "source_due_on")]
    sets["due_on"] = min(day for day in days if day is not None)
