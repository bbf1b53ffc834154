"""Two at once on PostgreSQL: letters stay distinct, the limit of look-ups holds, an erased person is never shown."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from build import Town, build_town, key
from identities.cast import PHONE, approved, reported
from record.test_races import together
from shiqiao.identities import reveal
from shiqiao.identities.look_up import look_up
from shiqiao.identities.models import Erasure, Identity, Key, LookUp
from shiqiao.identities.retention import approve
from shiqiao.law.load import load_seed
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.act import act

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one at a time; races need PostgreSQL"),
]


@pytest.fixture
def real_town(transactional_db: None) -> Town:
    """Return a town in earnest, committed, so that other connections see it."""
    load_seed()
    return build_town("real")


def test_two_people_sealed_at_once_never_share_a_letter(real_town: Town) -> None:
    case, _first = reported(real_town)
    viewer = real_town.viewer("sun")

    def seal(name: str) -> Callable[[], Any]:
        given = {"case": case.id, "role": "party", "name": name}
        return lambda: act("identity", clock.new_id(), "seal", viewer=viewer, key=key(), given=given)

    results = together(*(seal(name) for name in ("司马听澜", "夏侯知雨", "慕容见山")))
    letters = [str(one) for one in Identity.objects.filter(role="party")]
    assert len(letters) == len(set(letters)) == sum(not isinstance(one, Refused) for one in results)
    assert {one.code for one in results if isinstance(one, Refused)} <= {"stale"}
    assert Key.objects.count() == Identity.objects.count() + 1


def test_the_last_look_up_of_a_day_is_given_once(real_town: Town) -> None:
    reported(real_town)
    viewer = real_town.viewer("sun")
    for _once in range(9):
        look_up("phone", PHONE, "caller", viewer=viewer, key=key())
    asked = [lambda: look_up("phone", PHONE, "caller", viewer=viewer, key=key())] * 3
    results = together(*asked)
    assert sorted(getattr(one, "code", "found") for one in results) == ["found", "too_often", "too_often"]
    assert LookUp.objects.get().asked == 10


def test_looking_while_the_person_is_erased_shows_all_or_nothing(real_town: Town) -> None:
    _case, person = reported(real_town)
    opening = approved(real_town, person)
    erasure = clock.new_id()
    real_town.do("sun", "erasure", erasure, "propose", identities=[person.id], cause="own_request")
    row, li, qian = Erasure.objects.get(id=erasure), real_town.viewer("li"), real_town.viewer("qian")
    seen, done = together(
        lambda: reveal.view(opening.id, viewer=li, key=key()),
        lambda: approve(row, viewer=qian, key=key()),
    )
    assert done is None
    assert (seen.code == "erased") if isinstance(seen, Refused) else len(seen.texts) == len(person.has)
    with pytest.raises(Refused):
        reveal.view(opening.id, viewer=li, key=key())
