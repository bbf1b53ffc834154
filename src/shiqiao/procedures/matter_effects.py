"""What acts on a petition or a dispute leave behind: owner, clocks, who dealt with it, the two keys, the named endings."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import (
    Effect,
    Facts,
    NextNumber,
    Refused,
    Responsible,
    Ruling,
    Said,
    Standing,
    gettext_noop,
)
from shiqiao.procedures.matter_guards import dealt_with, limit, parties

_ = gettext_noop

# Acts that are dealing with the matter itself: whoever does one can neither verify it nor speak for the person.
HANDLING = frozenset(
    {
        "hear", "investigate", "hold_hearing", "conclude", "deliver", "reply", "hand_over", "guide", "follow_through",
        "seek_consent", "begin", "session", "draft_agreement", "agree", "promise", "check_promise",
        "check_performance", "prevent", "terminate",
    }
)  # fmt: skip
WORST = ("no", "partly", "mostly", "yes")


def owner(facts: Facts, place: str, field: str, roles: tuple[str, ...], accused: Given) -> Responsible:
    """Return who answers for a new matter: whose duty names the field, else anybody there; never whom it accuses.

    Raises Refused when nobody is left.
    """

    def unfit(person_id: UUID) -> bool:
        if facts.row and facts.row["id"] in facts.roster.recused_from(person_id):
            return True
        unit, person = accused.get("accused_unit"), accused.get("accused_person")
        return person_id == person or unit in facts.roster.units_of(person_id)

    for asked in (roles, ("head",), ("leader",)):
        who = facts.roster.named(place, field, asked, unfit) or facts.roster.responsible(place, field, asked, unfit)
        if who.unit_id != accused.get("accused_unit"):
            return who
    raise Refused("accused", _("找不到与被检举控告对象无关的承办人，请先在“责任空缺”中补齐。"))


def opened(kind: str, roles: tuple[str, ...], handled_field: str, first_term: str) -> Effect:
    """Build the effect that opens a matter: its number, its owner, and the clock that runs from its receipt."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        old = facts.refs.get("rerouted_from")
        # Neither a late registration nor a wrong kind gives anybody more time.
        received = old["found_on"] if old else given.get("received_on", facts.today)
        field = given.get("field") or handled_field
        secrecy = _kept_secret(old, given)
        accused = {
            name: given.get(name) or (old[f"{name}_id"] if old else None) for name in ("accused_unit", "accused_person")
        }
        # An accusation goes to whoever answers for accusations, not for the field that it is about.
        duty = "accusation" if "accusation" in (given.get("category"), secrecy) else field
        who = owner(facts, given["place"], duty, roles, accused)
        ruling.sets.update(
            number=NextNumber(f"{kind}/{facts.today.year}"),
            year=facts.today.year,
            kind=kind,
            place_code=given["place"],
            community_code=given["place"][:12],
            field=field,
            post_id=who.post_id,
            person_id=who.person_id,
            unit_id=who.unit_id,
            title=Said("title"),
            description=Said("description"),
            category=given.get("category", ""),
            channel=given["channel"],
            source_number=given.get("source_number", ""),
            found_on=received,
            found_by=[str(facts.viewer.person_id)] if facts.viewer.person_id else [],
            people_count=given.get("people_count") or int(given.get("parties") or 1),
            confidentiality=secrecy,
            accused_unit_id=accused["accused_unit"],
            accused_person_id=accused["accused_person"],
            own_due_on=facts.due(first_term, received),
            concerns_person=True,
            is_open=True,
        )
        if old and old["source_due_on"]:
            ruling.sets.update(source_due_on=old["source_due_on"], due_source_id=old["due_source_id"])
        ruling.puts["marks"] = {
            "catch_all": who.catch_all or None,
            "parties": int(given.get("parties") or 1),
            "rerouted_from": old["id"] if old else None,
            # Whoever dealt with it under the wrong name has dealt with it, and a wish to be left alone stands.
            "handlers": sorted(dealt_with(old)) if old else None,
            "no_contact": old["marks"].get("no_contact") if old else None,
        }
        ruling.tells = (*ruling.tells, "responsible")

    return effect


def _kept_secret(old: Standing | None, given: Given) -> str:
    """Return who may know of it; another kind never lets more people know."""
    if old and old["confidentiality"] != "internal":
        return str(old["confidentiality"])
    return str(given.get("confidentiality", "internal"))


def mark(**marks: Any) -> Effect:
    """Build an effect that sets marks; the value `today` stands for the day."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        put(ruling, **{name: facts.today if value == "today" else value for name, value in marks.items()})

    return effect


def put(ruling: Ruling, **marks: Any) -> None:
    """Add marks to what the ruling puts already."""
    ruling.puts["marks"] = {**ruling.puts.get("marks", {}), **marks}


def term(name: str, since: str = "") -> Effect:
    """Build an effect that starts a term of the law tables, today or on the day given by name."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        ruling.sets["own_due_on"] = facts.due(name, given[since] if since else facts.today)

    return effect


def _owned(ruling: Ruling, who: Responsible) -> None:
    ruling.sets.update(post_id=who.post_id, person_id=who.person_id, unit_id=who.unit_id)


def pushed(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Give it to a post to be dealt with; no clock moves, the right to say "not ours" begins (art 23)."""
    who = facts.roster.holder(given["post"])
    assert who is not None  # fit_post has looked
    _owned(ruling, who)
    pushes = int(facts.row["marks"].get("pushes", 0)) + 1
    handlers = _with_owner(facts)
    put(
        ruling,
        pushed_on=facts.today,
        pushed_from=facts.row["post_id"],
        object_by=facts.due("petition.object"),
        pushes=pushes,
        assigned=None,
        handlers=handlers,
    )


def pushed_back(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Send it back to whoever pushed it; the third time a leader takes it. It is never without an owner."""
    bounces = facts.row["bounces"] + 1
    ruling.sets["bounces"] = bounces
    marks = facts.row["marks"]
    back = facts.roster.holder(UUID(str(marks["pushed_from"]))) if marks.get("pushed_from") else None
    place, field = facts.row["place_code"], facts.row["field"]
    accused = {"accused_unit": facts.row["accused_unit_id"], "accused_person": facts.row["accused_person_id"]}
    if back and facts.roster.barred(back.person_id, facts.row, facts.today):
        back = None
    if bounces >= limit(facts, "matter.bounces"):
        back = owner(facts, place, field, ("leader",), accused)
        put(ruling, led_by=back.post_id)
        ruling.tells = (*ruling.tells, "above")
    _owned(ruling, back or owner(facts, place, field, ("clerk",), accused))
    # Whoever said "not ours" has not dealt with it, unless an earlier step shows that he has.
    put(ruling, pushed_on=None, object_by=None)


def assigned(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Name another post; the deadline does not move (design §4.5)."""
    who = facts.roster.holder(given["post"])
    assert who is not None  # fit_post has looked
    _owned(ruling, who)
    put(ruling, assigned=int(facts.row["marks"].get("assigned", 0)) + 1, handlers=_with_owner(facts))


def sponsored(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Name the leader who answers for its being settled (包案), and by when there is a plan."""
    who = facts.roster.holder(given["post"])
    assert who is not None  # is_leader_post has looked
    ruling.sets["sponsor_id"] = who.person_id
    put(ruling, handlers=_with(facts, [facts.row["sponsor_id"]]))
    put(ruling, sponsored_on=facts.today, sponsor_plan_by=facts.due("matter.sponsor_plan"), sponsor_planned_on=None)


def unsponsored(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Let the sponsor go; the matter stays with its owner."""
    ruling.sets["sponsor_id"] = None
    put(ruling, handlers=_with(facts, [facts.row["sponsor_id"]]))
    put(ruling, sponsored_on=None, sponsor_plan_by=None, sponsor_planned_on=None)


def left_alone(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Ask no more, neither for an answer nor afterwards."""
    ruling.sets["follow_up_on"] = None
    put(ruling, no_contact=facts.today)


def _me(facts: Facts) -> str:
    return str(facts.viewer.person_id)


def _with(facts: Facts, more: Iterable[Any] = ()) -> list[str]:
    return sorted({*facts.row["marks"].get("handlers", ()), *(str(one) for one in more if one)})


def _with_owner(facts: Facts) -> list[str]:
    """Return who has dealt with it once the present owner, to whom it was given, gives it to somebody else."""
    given = facts.row["marks"].get("pushed_on") or facts.row["marks"].get("assigned")
    return _with(facts, [facts.row["person_id"]] if given else [])


def verified(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Turn the first key; with the second one turned before, or nobody to ask, the matter closes."""
    ruling.sets.update(settled_on=facts.today, settled_by=[_me(facts)])
    if not facts.row["concerns_person"]:
        close(ruling, "done")
    elif facts.row["accepted_on"] is not None:
        close(ruling, "settled")


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
        put(ruling, answers=None, tries=None, contacts=None, reopened=int(facts.row["marks"].get("reopened", 0)) + 1)

    return effect


def answered(back: str) -> Effect:
    """Build the effect of the second key: a yes of everybody concerned turns it, a no opens the matter again."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        said = {"solved": given["solved"], "satisfied": given["satisfied"], "how": given["how"]}
        said |= {"on": facts.today.isoformat()} | ({"proxy": "yes"} if given.get("proxy") else {})
        answers = {**facts.row["marks"].get("answers", {}), str(given.get("party") or 1): said}
        solved = _worst(one["solved"] for one in answers.values())
        final = facts.row["marks"].get("final_on")
        if given["solved"] != "yes" and not final:
            back_to(back)(facts, given, ruling)
            put(ruling, disagreed=int(facts.row["marks"].get("disagreed", 0)) + 1, last_answers=answers)
            ruling.tells = (*ruling.tells, "responsible", "head")
        else:
            put(ruling, answers=answers)
        ruling.sets.update(says_solved=solved, says_satisfied=_worst(one["satisfied"] for one in answers.values()))
        accepted(facts, answers, parties(facts), ruling)

    return effect


def accepted(facts: Facts, answers: Standing, many: int, ruling: Ruling) -> None:
    """Turn the second key once all so many people said yes; with the first one turned before, the matter closes."""
    if len(answers) != many or any(one["solved"] != "yes" for one in answers.values()):
        return
    last = max(answers.values(), key=lambda one: str(one["on"]))
    ruling.sets.update(accepted_on=date.fromisoformat(str(last["on"])), accepted_how=last["how"])
    if facts.row["settled_on"] is not None:
        close(ruling, "settled")
    ruling.tells = (*ruling.tells, "responsible")


def _worst(said: Iterable[str]) -> str:
    return min(said, key=WORST.index)


def tried(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Remember that the person was not reached, how and on which day."""
    put(ruling, tries=[*facts.row["marks"].get("tries", ()), f"{given['means']}/{facts.today.isoformat()}"])
    contacted(facts, given, ruling)


def invited(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Remember that the person was handed a link."""
    put(ruling, invited_on=facts.today)
    contacted(facts, given, ruling)


def contacted(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Count one more contact with this one of the people concerned."""
    before, party = facts.row["marks"].get("contacts") or {}, str(given.get("party") or 1)
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
    if number > limit(facts, "follow_up.times") or facts.row["marks"].get("no_contact"):
        return None
    return facts.due("follow_up.first" if number == 1 else "follow_up.next")


def always(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Keep open, late and due right after every act: the earlier of the procedure's and the sources' days rules."""
    row, sets = facts.row, ruling.sets
    due = row.get("due_on")
    if row.get("is_open") and due is not None and facts.today > due:
        sets["late"] = True
    if ruling.act.name in HANDLING and facts.viewer.person_id is not None:
        known = ruling.puts.get("marks", {}).get("handlers") or _with(facts)
        put(ruling, handlers=sorted({*known, _me(facts)}))
    if ruling.to == "closed":
        if facts.state != "closed":
            sets.update(is_open=False, closed_on=facts.today, due_on=None)
            if sets.get("outcome") == "settled":
                sets["follow_up_on"] = _next_follow_up(facts, 1)
        return
    days = [sets.get(name, row.get(name)) for name in ("own_due_on", "source_due_on")]
    sets["due_on"] = min(day for day in days if day is not None)
