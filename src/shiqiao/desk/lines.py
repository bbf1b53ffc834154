"""What lists and pages say of a case: state and tone, whose turn it is, who answers for it."""

from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from shiqiao.cases.find import MATTER_KINDS
from shiqiao.cases.models import Case
from shiqiao.people.roster import Roster
from shiqiao.places.fields import FIELD_LABELS
from shiqiao.procedures.dispute_words import CATEGORIES as QUARRELS
from shiqiao.procedures.matter_parties import through
from shiqiao.procedures.matter_words import CHANNELS
from shiqiao.procedures.petition_words import CATEGORIES as PETITIONS
from shiqiao.record.kinds import KINDS

CATEGORY_WORDS = {**dict(PETITIONS), **dict(QUARRELS)}
TONES = {
    "found": "open",
    "ordered": "active",
    "rectified": "waiting",
    "referred": "waiting",
    "stopped": "stopped",
    "planned": "active",
    "verified": "waiting",
    "reviewed": "waiting",
    "closed": "done",
}


@dataclass(frozen=True)
class Line:
    """One case as a list shows it."""

    case: Case
    state: str
    tone: str
    who: str
    place: str = ""
    field: str = ""
    # Of a petition or a dispute: through which channel it came, and what sort of matter it is.
    source: str = ""
    category: str = ""
    # While several are asked: how many are through, and how many there are.
    answered: tuple[int, int] | None = None


def line(case: Case, roster: Roster, places: dict[str, str] | None = None) -> Line:
    """Return a case with its state and names in words; asks the database nothing."""
    state, tone = state_of(case)
    return Line(
        case,
        state,
        tone,
        answering(case, roster),
        (places or {}).get(case.community_code, ""),
        _(FIELD_LABELS.get(case.field, case.field)),
        *_of_matter(case),
    )


def _of_matter(case: Case) -> tuple[str, str, tuple[int, int] | None]:
    if case.kind not in MATTER_KINDS:
        return "", "", None
    source = _(dict(CHANNELS).get(case.channel, case.channel))
    told = through({"marks": case.marks}) if case.state == "answering" and case.concerns_person else (0, 1)
    return source, _(CATEGORY_WORDS.get(case.category, "")) if case.category else "", told if told[1] > 1 else None


def state_of(case: Case) -> tuple[str, str]:
    """Return a case's state in words (a closed one says its outcome) and the tone of its badge."""
    words = outcome_words(case) or _(KINDS[case.kind].newest.states.get(case.state, case.state))
    return words, TONES.get(case.state, "open")


def outcome_words(case: Case) -> str:
    """Return how a case ended, in words; "" while it is open."""
    return _(KINDS[case.kind].newest.outcomes.get(case.outcome, case.outcome)) if case.outcome else ""


def answering(case: Case, roster: Roster) -> str:
    """Return the name of the person who answers for a case."""
    return roster.people.get(case.person_id, "") if case.person_id else ""


def turn(case: Case, roster: Roster) -> str:
    """Return who has to move next, in words; "" when the case is closed."""
    if not case.is_open:
        return ""
    if asked := case.marks.get("consulting"):
        name = roster.people.get(UUID(asked)) or roster.units.get(UUID(asked), "")
        return _("%(name)s（答复判定）") % {"name": name}
    if case.marks.get("extension_asked"):
        return _("负责人（审批延期）")
    if case.state in ("ordered", "planned", "stopped"):
        return case.site.name if case.site else _("企业")
    if case.state == "referred":
        unit = roster.units.get(UUID(case.marks["referred_to"]), "") if case.marks.get("referred_to") else ""
        return unit or _("主管部门")
    if case.state in ("verified", "reviewed"):
        return _("主管部门（审查、复产）")
    return f"{roster.units.get(case.unit_id, '')} {answering(case, roster)}" if case.unit_id else ""
