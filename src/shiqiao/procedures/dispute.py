"""The dispute by the People's Mediation Law (人民调解法, 2011): consent, mediation, agreement, performance, two keys."""

from shiqiao.procedures import dispute_effects as effects
from shiqiao.procedures import matter_effects as matter
from shiqiao.procedures.dispute_agree import AGREEING
from shiqiao.procedures.dispute_mediate import MEDIATING, REGISTERING
from shiqiao.procedures.dispute_words import OUTCOMES, RUNNING, STATES
from shiqiao.procedures.machine import Procedure, gettext_noop
from shiqiao.procedures.matter_join import joining
from shiqiao.procedures.matter_keys import keys
from shiqiao.procedures.matter_push import pushing

_ = gettext_noop

DISPUTE = Procedure(
    "dispute",
    _("矛盾纠纷"),
    1,
    STATES,
    ("closed",),
    (
        *REGISTERING,
        *MEDIATING,
        *AGREEING,
        *keys("answering", "mediating", RUNNING),
        *pushing(RUNNING, ("registered", "mediating")),
        *joining(RUNNING),
    ),
    handled_by=effects.HANDLED_BY,
    always=matter.always,
    sign="纠",
    outcomes=dict(OUTCOMES),
)
