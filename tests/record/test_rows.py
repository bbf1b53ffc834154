"""How the record writes: few statements on PostgreSQL, batches of any size, and a line that was cut is noticed."""

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from build import Town, at, key, photo
from shiqiao.outbox.models import Message
from shiqiao.policy import Viewer
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Attached, Step, Text
from shiqiao.record.rows import FEW_VALUES

needs_postgres = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite is in the process itself")


def test_what_an_act_writes_goes_in_one_statement(town: Town) -> None:
    with at("2026-03-03"):
        owner = Viewer(site_ids=frozenset({town.sites["mill"]}), via="enterprise")
        case, found = clock.new_id(), {"site": town.sites["mill"], "grade": "general", "description": "配电箱未上锁"}
        town.do(owner, "hazard", case, "self_report", **found)
        town.do(owner, "hazard", case, "undertake", rectify_by="2026-03-10")
        with CaptureQueriesContext(connection) as asked:
            step = town.do(owner, "hazard", case, "rectify", measure="已更换", files=[photo()])
    written = [query["sql"] for query in asked if query["sql"].startswith(("INSERT", "UPDATE", "WITH"))]
    of_step = [sql for sql in written if "record_step" in sql]
    assert len(of_step) == 1
    if connection.vendor == "postgresql":
        assert all(table in of_step[0] for table in ("record_text", "record_attached", "outbox_message", "cases_case"))
    assert Text.objects.filter(subject_id=case, body="已更换").exists()
    assert Attached.objects.filter(subject_id=case, seq=step.seq).exists()
    assert Message.objects.filter(subject_id=case, seq=step.seq).exists()


def test_a_large_batch_is_written_whole_and_in_order(town: Town) -> None:
    many = FEW_VALUES // 10
    with at("2026-03-03"):
        case = town.finding()
        dos = [Do("hazard", case.id, "note", key(), {"text": f"第{number}条"}) for number in range(many)]
        steps = act_all(dos, viewer=town.viewer("li"))
    assert [step.position for step in steps] == sorted(step.position for step in steps)
    kept = list(Step.objects.filter(subject_id=case.id, act="note").order_by("seq").values_list("position", flat=True))
    assert kept == [step.position for step in steps]
    assert Text.objects.filter(subject_id=case.id, body__startswith="第").count() == many


@needs_postgres
def test_a_line_that_was_cut_is_noticed_without_asking(transactional_db: None) -> None:
    other = connections.create_connection("default")
    try:
        other.ensure_connection()
        with CaptureQueriesContext(other) as asked:
            assert other.is_usable()
        assert not asked.captured_queries
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [other.connection.info.backend_pid])
        assert not other.is_usable()
    finally:
        other.close()
