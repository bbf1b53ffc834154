"""What a list's row gets back: how the matter stands, who answers for it, the reply, and what may be opened of its person."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from uuid import UUID, uuid4, uuid5

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from shiqiao.cases.models import Case, Source
from shiqiao.documents.said import said_on
from shiqiao.identities import reveal
from shiqiao.identities.models import Opening
from shiqiao.identities.screen import Cover
from shiqiao.intake.cells import HIDDEN
from shiqiao.intake.holders import PERSONS
from shiqiao.intake.matter_fields import OTHER, OWN_NUMBER
from shiqiao.intake.sheets import Value
from shiqiao.intake.sources import NAMESPACE
from shiqiao.people.roster import Roster
from shiqiao.policy import Viewer
from shiqiao.procedures.identity import VALUES
from shiqiao.procedures.machine import Refused
from shiqiao.procedures.matter_words import ANSWERED_HOW, SOLVED
from shiqiao.record.kinds import KINDS
from shiqiao.record.models import Step

# What is filled in where the list has a column for it, by the field that the column was read as.
FILLED = ("state", "closed_on", "reply", "replied_on")
# What is put at the right, in this order; of those above only what the list has no column for.
APPENDED = {
    "number": OWN_NUMBER,
    "state": gettext_noop("办理情况"),
    "unit_here": gettext_noop("责任单位"),
    "person_here": gettext_noop("责任人"),
    "closed_on": gettext_noop("办结日期"),
    "accepted": gettext_noop("本人是否认可"),
    "reply": gettext_noop("回复内容"),
    "replied_on": gettext_noop("回复日期"),
    "owes_reply": gettext_noop("需要回复"),
    "due_on": gettext_noop("回复期限"),
    "row": gettext_noop("原表行号"),
}
DAYS = frozenset({"claimed_on", "due_on", "closed_on", "replied_on", ""})


@dataclass(frozen=True)
class Around:
    """What the rows of one chunk are answered from; `cases` are only those that the viewer may read."""

    roster: Roster
    cases: Mapping[UUID, Case]
    cover: Cover
    sources: Sequence[UUID]

    @cached_property
    def replies(self) -> Mapping[UUID, str]:
        """The text of each source's reply, as it was written down."""
        steps = list(Step.objects.filter(kind="source", act="reply", subject_id__in=self.sources))
        said = said_on(steps, "text")
        return {step.subject_id: said.get(step.position, "") for step in steps}


def answers(source: Source, around: Around) -> dict[str, Value]:
    """Return what the source is told of one row; of a case that the viewer may not read nothing but that it was joined."""
    reply = around.cover.over(source.case_id, around.cover.over(source.home_id, around.replies.get(source.id, "")))
    own: dict[str, Value] = {
        "reply": reply,
        "replied_on": source.replied_on,
        "owes_reply": _("是") if source.owes_reply else "",
        "due_on": source.due_on,
    }
    case = around.cases.get(source.case_id)
    if case is None:
        home = around.cases.get(source.home_id)
        return {**own, "number": str(home or ""), "state": _("已并入其他事项办理")}
    return {
        **own,
        "number": case.shown_number,
        "state": state_words(case),
        "unit_here": around.roster.units.get(case.unit_id, "") if case.unit_id else "",
        "person_here": around.roster.people.get(case.person_id, "") if case.person_id else "",
        "closed_on": case.closed_on,
        "accepted": accepted_words(case),
    }


def state_words(case: Case) -> str:
    """Return how a matter stands, in words that a list of matters is read by (办结 begins what is closed)."""
    procedure = KINDS[case.kind].newest
    if case.is_open:
        return _(procedure.states.get(case.state, case.state))
    how = _(procedure.outcomes.get(case.outcome, case.outcome))
    return _("已办结（%(how)s）") % {"how": how}


def accepted_words(case: Case) -> str:
    """Return what the person concerned said to it, in words."""
    if not case.concerns_person:
        return _("不涉及个人")
    if case.accepted_on:
        how = _(dict(ANSWERED_HOW).get(case.accepted_how, case.accepted_how))
        return _("认可（%(day)s，%(how)s）") % {"day": case.accepted_on.isoformat(), "how": how}
    if case.says_solved:
        return _("未认可（%(said)s）") % {"said": _(dict(SOLVED).get(case.says_solved, case.says_solved))}
    return _("尚未答复") if case.is_open else _("没有本人答复")


def as_it_stood(cell: str | float, name: str) -> Value:
    """Return a cell as it came: a day as a day, a number as a number, everything else as the text that it was."""
    if isinstance(cell, str) and name in DAYS and len(cell) in (10, 19):
        try:
            when = datetime.fromisoformat(cell)
        except ValueError:
            return cell
        return when.date() if cell[10:] in ("", " 00:00:00") else when
    return cell


def opened_values(viewer: Viewer, homes: Sequence[UUID]) -> dict[UUID, dict[str, str]]:
    """Look at the persons of these cases that the viewer has an approved opening for, and return the values by whose and which.

    Each look is an act of its own on the opening, as it is on the page; one that has lapsed shows nothing.
    """
    if viewer.person_id is None:
        return {}
    persons = {uuid5(NAMESPACE, f"{home}/{name}"): (home, name) for home in homes for name in PERSONS}
    standing = Opening.objects.filter(identity_id__in=persons, asked_by=viewer.person_id, state="approved")
    names = {need.label: need.name for need in VALUES}
    found: dict[UUID, dict[str, str]] = {}
    for opening in standing:
        try:
            shown = reveal.view(opening.id, viewer=viewer, key=f"list-out/{uuid4()}")
        except Refused:
            continue
        home, whose = persons[opening.identity_id]
        found.setdefault(home, {}).update({f"{whose}.{names[label]}": value for label, value in shown.texts})
    return found


def sealed_cell(name: str, first: bool, values: Mapping[str, str]) -> str:
    """Return what stands in a sealed column: of the other party where the row names the first one too."""
    whose = PERSONS[1] if first and name in OTHER else PERSONS[0]
    return values.get(f"{whose}.{OTHER.get(name, name)}", HIDDEN)
