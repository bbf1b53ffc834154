"""An accusation that nobody here may decide on, since it is about those who would: handed to the authority above (art 30)."""

from uuid import UUID

from shiqiao.procedures import petition_guards as guards
from shiqiao.procedures.case_guards import marked
from shiqiao.procedures.hazard_effects import Given
from shiqiao.procedures.machine import Act, Facts, Needs, Refused, Responsible, Ruling, gettext_noop, law
from shiqiao.procedures.matter_effects import ended, put
from shiqiao.procedures.matter_words import FILES, REASON, TOWN

_ = gettext_noop


def _with_the_duty(facts: Facts, roles: tuple[str, ...], but: UUID | None = None) -> Responsible | None:
    def unfit(person_id: UUID) -> bool:
        return person_id == but or facts.roster.barred(person_id, facts.row, facts.today)

    return facts.roster.named(facts.row["place_code"], "accusation", roles, unfit)


def _nobody_decides(facts: Facts) -> None:
    """Where a head or a leader has that duty and isn't accused, it is decided there."""
    if _with_the_duty(facts, ("head", "leader")):
        raise Refused("decided_here", _("有负责检举控告的负责人可以办理，请由其回复或者移送。"))


def _not_sent_up(facts: Facts) -> None:
    if facts.row["marks"].get("sent_up_to"):
        raise Refused("not_here", _("已经报送，请由另一人确认。"))


def _to_above(facts: Facts, given: Given) -> None:
    if not facts.roster.is_above(given["unit"]):
        raise Refused("not_above", _("反映的是能作决定的人，须报送本镇以外的上级有权机关。"), field="unit")


def _sent_up(facts: Facts, given: Given, ruling: Ruling) -> None:
    put(ruling, sent_up_to=given["unit"], sent_up_by=facts.viewer.person_id)


def _by_another(facts: Facts) -> None:
    """A second person confirms, where there is one with that duty whom it isn't about."""
    mine = facts.viewer.person_id
    if str(facts.row["marks"].get("sent_up_by")) == str(mine) and _with_the_duty(facts, TOWN, mine):
        raise Refused("own_request", _("由您报送，须由另一名负责检举控告的人确认。"))


def _taken_back(facts: Facts, given: Given, ruling: Ruling) -> None:
    put(ruling, sent_up_to=None, sent_up_by=None)


UPWARD = (
    Act(
        "send_up",
        _("报送上级有权机关"),
        ("accepted",),
        None,
        TOWN,
        law("xinfang.22", "xinfang.30"),
        (Needs("unit", _("有权机关"), "unit", to="above"), REASON, Needs("files", _("移送函、材料"), "files")),
        guards=(guards.of_category("accusation"), _nobody_decides, _not_sent_up),
        checks=(guards.not_to_the_accused, _to_above),
        effect=_sent_up,
        tells=("responsible",),
    ),
    Act(
        "confirm_sent_up",
        _("确认已报送，移送办结"),
        ("accepted",),
        "closed",
        TOWN,
        law("xinfang.22", "xinfang.30"),
        (FILES,),
        guards=(guards.of_category("accusation"), marked("sent_up_to", _("还没有报送上级有权机关。")), _by_another),
        effect=ended("handed_over"),
        danger=True,
    ),
    Act(
        "undo_sent_up",
        _("报送有误，重新报送"),
        ("accepted",),
        None,
        TOWN,
        law("xinfang.22", "xinfang.30"),
        (REASON,),
        guards=(marked("sent_up_to", _("还没有报送上级有权机关。")),),
        effect=_taken_back,
    ),
)
