"""The dispute by the People's Mediation Law (人民调解法, 2011): consent, mediation, agreement, performance, two keys."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from shiqiao.procedures import dispute_effects as effects
from shiqiao.procedures import matter_effects as matter
from shiqiao.procedures.dispute_agree import AGREEING
from shiqiao.procedures.dispute_mediate import MEDIATING, REGISTERING
from shiqiao.procedures.dispute_words import OUTCOMES, RUNNING, STATES
from shiqiao.procedures.machine import Act, Procedure, gettext_noop, internal
from shiqiao.procedures.matter_guards import tells_no_numbers
from shiqiao.procedures.matter_join import joining
from shiqiao.procedures.matter_keys import keys
from shiqiao.procedures.matter_push import pushing

_ = gettext_noop
PRACTICE = internal(_("矛盾纠纷参照信访事项的做法办理，本镇内部规定"))


def _as_practice(acts: Iterable[Act]) -> Iterator[Act]:
    """Yield acts shared with petitions: what the Regulation says of petitions is the town's own practice for disputes."""
    for act in acts:
        yield replace(act, basis=PRACTICE) if act.basis.codes else act


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
        *_as_practice(keys("answering", "mediating", RUNNING)),
        *_as_practice(pushing(RUNNING, ("registered", "mediating"))),
        *joining(RUNNING),
    ),
    handled_by=effects.HANDLED_BY,
    texts=tells_no_numbers,
    always=matter.always,
    sign="纠",
    outcomes=dict(OUTCOMES),
)
