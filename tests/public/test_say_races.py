"""Many at the public door at once on PostgreSQL: one form is one matter with one receipt, and nobody is turned away for another."""

import pytest
from django.db import connection

from build import Town, build_town
from cases.matters import HERE, enlist
from public.test_say import open_door
from record.test_races import together
from shiqiao.cases.models import Case, Receipt, Source
from shiqiao.cases.receipts import Told, hand_in
from shiqiao.identities.models import Identity
from shiqiao.law.load import load_seed

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one at a time; races need PostgreSQL"),
]
TOLD = Told(HERE, "村口路灯坏了半个月。请修好。", name="赵大娘", phone="13812345678")


@pytest.fixture
def office(transactional_db: None) -> Town:
    """Return a town in earnest with an open door, committed, so that other connections see it."""
    load_seed()
    town = enlist(build_town("real"))
    open_door()
    return town


def test_one_form_sent_six_times_at_once_is_one_matter(office: Town) -> None:
    handed = together(*[lambda: hand_in("a" * 32, TOLD)] * 6)
    assert len({(one.receipt.number, one.code, one.case.id) for one in handed}) == 1
    assert all(one.code for one in handed)
    assert [rows.objects.count() for rows in (Case, Source, Identity, Receipt)] == [1, 1, 1, 1]


def test_six_people_at_once_are_all_taken_in(office: Town) -> None:
    handed = together(*(lambda form=form: hand_in(form * 32, TOLD) for form in "abcdef"))
    assert len({one.receipt.number for one in handed}) == 6
    assert sorted(one.case.number for one in handed) == [1, 2, 3, 4, 5, 6]
