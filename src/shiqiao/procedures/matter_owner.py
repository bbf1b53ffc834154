"""Who answers for a petition or a dispute: from its opening through every push, bounce and hand-over, and its sponsor."""

from dataclasses import replace
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
from shiqiao.procedures.matter_effects import put, with_handlers
from shiqiao.procedures.matter_guards import limit, may_deal
from shiqiao.procedures.matter_parties import asked, left_alone

_ = gettext_noop


def owner(facts: Facts, place: str, field: str, roles: tuple[str, ...], accused: Given) -> Responsible:
    """Return who answers for a new matter: whose duty names the field, else anybody there; never whom it accuses.

    An accusation goes to whoever has that very duty and to nobody else. Raises Refused when nobody is left.
    """

    def unfit(person_id: UUID) -> bool:
        if facts.row and facts.row["id"] in facts.roster.recused_from(person_id):
            return True
        unit, person = accused.get("accused_unit"), accused.get("accused_person")
        return person_id == person or unit in facts.roster.units_of(person_id)

    accusation = field == "accusation"
    if accusation:
        roles = ("leader",) if roles == ("leader",) else ("clerk",)
    for tried in (roles, ("head",), ("leader",), *((("clerk",),) if accusation else ())):
        who = facts.roster.named(place, field, tried, unfit)
        if who is None and not accusation:
            who = facts.roster.responsible(place, field, tried, unfit)
        if who is not None and who.unit_id != accused.get("accused_unit"):
            return who
    if accusation:
        raise Refused(
            "no_duty",
            _("没有可以承办的检举控告岗位（被检举控告的除外），请先由管理员给无关的岗位加上“检举控告”职责。"),
        )
    raise Refused("accused", _("找不到与被检举控告对象无关的承办人，请先在“责任空缺”中补齐。"))


def opened(kind: str, roles: tuple[str, ...], handled_field: str, first_term: str) -> Effect:
    """Build the effect that opens a matter: its number, its owner, and the clock that runs from its receipt."""

    def effect(facts: Facts, given: Given, ruling: Ruling) -> None:
        old = facts.refs.get("rerouted_from")
        if old and old["kind"] == kind:
            raise Refused("same_kind", _("同一类事项不能互转；类别登记有误的，请变更类别。"), field="rerouted_from")
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
        # Who is asked, each for themselves: the sides of a dispute, those who speak for several petitioners.
        many = int(given.get("parties") or given.get("representatives") or 1)
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
            people_count=given.get("people_count") or many,
            confidentiality=secrecy,
            accused_unit_id=accused["accused_unit"],
            accused_person_id=accused["accused_person"],
            own_due_on=facts.due(first_term, received),
            concerns_person=True,
            is_open=True,
        )
        put(ruling, catch_all=who.catch_all or None, parties=many)
        if old:
            _inherited(old, ruling)
        ruling.tells = (*ruling.tells, "responsible")

    return effect


def _inherited(old: Standing, ruling: Ruling) -> None:
    """Take over from what was registered as the wrong kind: who dealt with it, its sources' day, a wish to be left alone."""
    if old["source_due_on"]:
        ruling.sets.update(source_due_on=old["source_due_on"], due_source_id=old["due_source_id"])
    dealt = [*old["marks"].get("handlers", ()), *(str(one) for one in (_given_to(old), old["sponsor_id"]) if one)]
    put(ruling, rerouted_from=old["id"], handlers=sorted(set(dealt)), no_contact=left_alone(old) or None)
    # Who is owed an answer there is owed it here.
    put(ruling, claimants=len(asked(old)) if old["concerns_person"] else 0)


def _kept_secret(old: Standing | None, given: Given) -> str:
    """Return who may know of it; another kind never lets more people know."""
    if old and old["confidentiality"] != "internal":
        return str(old["confidentiality"])
    return str(given.get("confidentiality", "internal"))


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
    place, field = facts.row["place_code"], _duty(facts.row)
    accused = {"accused_unit": facts.row["accused_unit_id"], "accused_person": facts.row["accused_person_id"]}
    if back and (facts.roster.barred(back.person_id, facts.row, facts.today) or not _deals(facts, back)):
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
    put(ruling, handlers=with_handlers(facts, [facts.row["sponsor_id"]]))
    put(ruling, sponsored_on=facts.today, sponsor_plan_by=facts.due("matter.sponsor_plan"), sponsor_planned_on=None)


def unsponsored(facts: Facts, given: Given, ruling: Ruling) -> None:
    """Let the sponsor go; the matter stays with its owner."""
    ruling.sets["sponsor_id"] = None
    put(ruling, handlers=with_handlers(facts, [facts.row["sponsor_id"]]))
    put(ruling, sponsored_on=None, sponsor_plan_by=None, sponsor_planned_on=None)


def _duty(row: Standing) -> str:
    return "accusation" if row["confidentiality"] == "accusation" else str(row["field"])


def _deals(facts: Facts, who: Responsible) -> bool:
    try:
        may_deal(facts.roster, who.post_id, facts.row, facts.today)
    except Refused:
        return False
    return True


def accusation_owned(facts: Facts, ruling: Ruling) -> None:
    """Give what has become an accusation to whoever has that duty, unless its owner has it."""
    accused = {name: ruling.sets.get(f"{name}_id") for name in ("accused_unit", "accused_person")}
    row = {**facts.row, **{f"{name}_id": value for name, value in accused.items()}, "confidentiality": "accusation"}
    now = facts.roster.holder(row["post_id"])
    if now and _deals(replace(facts, row=row), now) and not facts.roster.barred(now.person_id, row, facts.today):
        return
    _owned(ruling, owner(facts, row["place_code"], "accusation", ("clerk",), accused))
    put(ruling, handlers=_with_owner(facts))


def _with_owner(facts: Facts) -> list[str]:
    """Return who has dealt with it once the present owner, to whom it was given, gives it to somebody else."""
    return with_handlers(facts, [_given_to(facts.row)])


def _given_to(row: Standing) -> UUID | None:
    given = row["marks"].get("pushed_on") or row["marks"].get("assigned")
    return row["person_id"] if given else None
