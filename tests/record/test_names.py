"""Names of people, units and places stand outside the steps: altered behind the ledger's back they are found all the same."""

import pytest
from django.db import connection

from build import Town, at
from cases.matters import enlist, petition
from field.cast import phone
from shiqiao.cli.verify import faults_of
from shiqiao.identities.models import BlindIndex, Identity, Key, Value
from shiqiao.intake import setup_names
from shiqiao.people.models import Person, Unit
from shiqiao.places.models import Division
from shiqiao.policy import system
from shiqiao.record import clock
from shiqiao.record.verify import verify

pytestmark = pytest.mark.tampers
TABLES = {
    "people_person": ("names.people", "UPDATE people_person SET name = '改名人' WHERE name = '李网格'"),
    "people_unit": ("names.units", "UPDATE people_unit SET name = '改名办' WHERE name = '安委办'"),
    "places_division": ("names.places", "UPDATE places_division SET name = '改名社区' WHERE name = '岳旺社区'"),
}


def found() -> list[tuple[object, object]]:
    """Return what verify says, as (code, words)."""
    return [(one["code"], one["says"]) for one in faults_of(verify(), files=False)]


@pytest.mark.parametrize("table", TABLES)
def test_a_name_altered_behind_the_ledgers_back_is_found(town: Town, table: str) -> None:
    word, sql = TABLES[table]
    setup_names.commit(system())
    assert found() == []
    with connection.cursor() as cursor:
        cursor.execute(sql)
        assert cursor.rowcount == 1
    assert found() == [("altered_names", word)]
    setup_names.commit(system())
    assert found() == [], "looked at and adopted"


def test_a_name_mended_on_the_screen_is_committed_to(town: Town) -> None:
    setup_names.commit(system())
    li = town.people["li"]
    form = {"name": "李改名", "unit": str(li.unit_id), "certificate": "", "phone": "", "email": ""}
    assert phone(town, "chen").post(f"/people/{li.id}/", form).status_code == 302
    assert Person.objects.get(id=li.id).name == "李改名"
    assert found() == []
    before = setup_names._committed("names.people")
    setup_names.commit(system())
    assert setup_names._committed("names.people") == before, "nothing changed, nothing is written"


def test_no_name_stands_in_the_step(town: Town) -> None:
    setup_names.commit(system())
    names = {*Person.objects.values_list("name", flat=True), *Unit.objects.values_list("name", flat=True)}
    names |= set(Division.objects.values_list("name", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("SELECT given FROM record_step WHERE act = 'set_up'")
        said = str(cursor.fetchall())
    assert [name for name in names if name in said] == []


@pytest.mark.parametrize("model", [Identity, Value, Key, BlindIndex])
def test_a_dropped_row_of_a_sealed_person_is_found(town: Town, model: type) -> None:
    with at("2026-03-03"):
        enlist(town)
        case = petition(town)
        town.do(
            "xu", "identity", clock.new_id(), "seal", case=case, role="petitioner", name="示例", phone="13800000001"
        )
    assert [code for code, _says in found() if code != "altered_names"] == []
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {model._meta.db_table}")
    codes = {code for code, _says in found()}
    assert codes & {"altered_row", "altered_content", "lost_key", "lost_index"}, codes
