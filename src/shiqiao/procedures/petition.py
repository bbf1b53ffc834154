"""The petition by the Regulation (信访工作条例, 2022): registered, accepted, dealt with, answered, closed with two keys."""

from shiqiao.procedures import matter_effects as effects
from shiqiao.procedures.machine import Procedure, gettext_noop
from shiqiao.procedures.matter_guards import tells_no_numbers
from shiqiao.procedures.matter_join import joining
from shiqiao.procedures.matter_keys import keys
from shiqiao.procedures.matter_push import pushing
from shiqiao.procedures.petition_effects import HANDLED_BY
from shiqiao.procedures.petition_handle import HANDLING, REVIEWING
from shiqiao.procedures.petition_intake import DECIDING, REGISTERING
from shiqiao.procedures.petition_representatives import SPEAKING
from shiqiao.procedures.petition_upward import UPWARD
from shiqiao.procedures.petition_words import OUTCOMES, RUNNING, STATES

_ = gettext_noop

PETITION = Procedure(
    "petition",
    _("信访事项"),
    1,
    STATES,
    ("closed",),
    (
        *REGISTERING,
        *SPEAKING,
        *DECIDING,
        *HANDLING,
        *UPWARD,
        *REVIEWING,
        *keys("answering", "accepted", RUNNING),
        *pushing(RUNNING, ("registered", "accepted")),
        *joining(RUNNING),
    ),
    handled_by=HANDLED_BY,
    texts=tells_no_numbers,
    always=effects.always,
    sign="信",
    outcomes=dict(OUTCOMES),
)
