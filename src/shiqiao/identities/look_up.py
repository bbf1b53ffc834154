"""Looks up the cases of one caller by a whole phone or identity number: one at a time, with a purpose, counted."""

from uuid import UUID

from shiqiao.identities import envelope, seal
from shiqiao.identities.kinds import case_visible, cases
from shiqiao.identities.models import BlindIndex, Identity, LookUp
from shiqiao.policy import Viewer
from shiqiao.procedures import sealed
from shiqiao.procedures.machine import Refused, gettext_noop
from shiqiao.record import clock
from shiqiao.record.act import act, not_found
from shiqiao.record.projection import standing

_ = gettext_noop


def look_up(by: str, value: str, purpose: str, *, viewer: Viewer, key: str) -> list[tuple[UUID, str]]:
    """Return (case id, number) of the cases that the viewer may read and this person is in, oldest first.

    The look is recorded before anything is told. Raises Refused("bad_value" | "too_often" | …).
    """
    if by not in seal.INDEXED:
        raise Refused("bad_value", _("“%(label)s”填写有误，请核对。"), label=_("查询依据"), field="by")
    try:
        exact = sealed.READERS[by](value)
    except ValueError:
        label = _("联系电话") if by == "phone" else _("身份证号")
        raise Refused("bad_value", _("“%(label)s”填写有误，请核对。"), label=label, field="value") from None
    day = _day(viewer)
    found = _cases(by, exact, viewer)
    act(
        "look_up",
        day,
        "look_up",
        viewer=viewer,
        key=key,
        given={"by": by, "purpose": purpose, "found": len(found)},
    )
    return found


def _day(viewer: Viewer) -> UUID:
    today = clock.today()
    if viewer.person_id is None:
        raise not_found()
    mine = LookUp.objects.filter(person_id=viewer.person_id, day=today).values_list("id", flat=True).first()
    if mine is not None:
        return mine
    opening = f"look-up/{viewer.person_id}/{today}"
    return act("look_up", clock.new_id(), "begin", viewer=viewer, key=opening).subject_id


def _cases(by: str, exact: str, viewer: Viewer) -> list[tuple[UUID, str]]:
    digest = envelope.blind(seal.index_key(), by, exact)
    persons = BlindIndex.objects.filter(name=by, digest=digest).values("subject_id")
    wanted = Identity.objects.filter(id__in=persons).values_list("case_id", flat=True)
    rows = cases().filter(id__in=list(wanted)).order_by("opened_at")
    return [(row.pk, str(getattr(row, "shown_number", ""))) for row in rows if case_visible(viewer, standing(row))]
