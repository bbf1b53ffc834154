"""The hazard: found, fixed on the spot or ordered, proven, looked at again by somebody else, closed (domain §4)."""

from shiqiao.procedures import hazard_effects as effects
from shiqiao.procedures.hazard_aside import ASIDE, ENDINGS, REFERRAL
from shiqiao.procedures.hazard_loop import LOOP, OPENING
from shiqiao.procedures.hazard_major import MAJOR
from shiqiao.procedures.hazard_words import OUTCOMES, STATES
from shiqiao.procedures.machine import Procedure, gettext_noop

_ = gettext_noop

HAZARD = Procedure(
    "hazard",
    _("隐患"),
    1,
    STATES,
    ("closed",),
    (*OPENING, *LOOP, *MAJOR, *REFERRAL, *ASIDE, *ENDINGS),
    handled_by=effects.HANDLED_BY,
    always=effects.always,
    sign="隐",
    outcomes=dict(OUTCOMES),
)
