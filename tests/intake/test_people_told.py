"""An import tells each of those who answer for its rows once, and keeps how many people a joint petition is of."""

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from build import Town, at
from cases.matters import enlist, petition
from field.cast import phone
from intake.ledgers import csv_bytes
from shiqiao.cases.models import Case
from shiqiao.intake import staging, takeover
from shiqiao.intake.models import Batch, Staging
from shiqiao.intake.plan import Plan
from shiqiao.intake.takeover import confirm, finish, opened_by, receive, take_over
from shiqiao.intake.whats import read_plan
from shiqiao.outbox.models import Message
from shiqiao.outbox.worker import telling_of
from shiqiao.policy import Viewer
from shiqiao.procedures.machine import Refused

pytestmark = pytest.mark.django_db
DAY = "2026-03-03"
HEADERS = ["编号", "内容", "人数", "登记日期"]
ROWS = [[f"L-{number}", f"第{number}处水渠堵塞", "", "2026-03-01"] for number in range(40)]


@pytest.fixture
def office(town: Town) -> Town:
    """The town with a petition office."""
    with at(DAY, 8):
        return enlist(town)


def taken(
    town: Town, rows: list[list[str]], who: str = "sun", what: str = "petitions", channel: str = "online"
) -> Batch:
    """Import rows to their end."""
    viewer = town.viewer(who)
    plan = read_plan(csv_bytes([HEADERS, *rows]), "名单.csv", viewer, what=what, options={"channel": channel})
    assert plan.problems == []
    batch = receive(plan, viewer, "名单.csv")
    confirm(batch, len(plan.lines), viewer)
    assert sum(take_over(plan, batch, viewer)) == len(rows)
    finish(Batch.objects.get(id=batch), opened_by(batch), viewer)
    return Batch.objects.get(id=batch)


def test_each_is_told_once_and_led_to_his_rows(office: Town) -> None:
    with at(DAY):
        batch = taken(office, ROWS)
        owners = set(Case.objects.filter(kind="petition").values_list("person_id", flat=True))
        told = Message.objects.all()
        assert {one.person_id for one in told} == owners - {office.people["sun"]}
        assert [(one.kind, one.act, one.subject_id) for one in told] == [("batch", "finish", batch.id)] * len(told)
        assert len(told) >= 1
        mail = telling_of(told[0])
        assert mail.number == "信访事项名单，新登记 40 件"
        assert "名单.csv" not in mail.number + mail.link
        name = next(one for one, person in office.people.items() if person.id == told[0].person_id)
        client = phone(office, name)
        page = client.get("/inbox/").content.decode()
        assert "新登记 40 件" in page
        led = client.get(f"/inbox/{told[0].id}/", follow=True)
        assert led.status_code == 200
        assert f"batch={batch.id}" in led.request["QUERY_STRING"]
        mine = Case.objects.filter(kind="petition", person_id=told[0].person_id).count()
        assert led.content.decode().count('<td class="code">') == mine


def test_an_import_that_broke_off_tells_of_what_went_in(office: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    def breaks(plan: Plan, batch: UUID, viewer: Viewer) -> Iterator[int]:
        yield next(whole(plan, batch, viewer))
        raise Refused("stale", "刚刚有人先办了这件事，请刷新后再看。")

    whole = takeover.take_over
    monkeypatch.setattr(takeover, "CHUNK", 10)
    monkeypatch.setattr(takeover, "take_over", breaks)
    with at(DAY):
        sent = {"file": SimpleUploadedFile("名单.csv", csv_bytes([HEADERS, *ROWS])), "what": "petitions"}
        client = phone(office, "sun")
        assert client.post("/import/", sent).status_code == 302
        row = Staging.objects.get()
        client.post(f"/import/{row.id}/confirm/", {"good": "40"})
        while staging.run_once():
            pass
        row.refresh_from_db()
        assert (row.stage, Batch.objects.get().opened) == ("unusable", 10)
        assert {one.kind for one in Message.objects.all()} == {"batch"}


def test_the_box_for_a_list_stands_where_ones_duties_are(office: Town) -> None:
    with at(DAY):
        for who, what in (("xu", "petitions"), ("sun", "hazards")):
            page = phone(office, who).get("/import/").content.decode()
            ticked = re.search(r'<input type="radio" name="what" value="(\w+)"[^>]*checked', page)
            assert ticked is not None
            assert ticked[1] == what


def test_a_list_of_others_shows_none_of_these_rows(office: Town) -> None:
    with at(DAY):
        first, second = taken(office, ROWS[:3]), taken(office, ROWS[3:5])
        for batch, many in ((first, 3), (second, 2)):
            page = phone(office, "sun").get(f"/matters/?batch={batch.id}&standing=all").content.decode()
            assert page.count('<td class="code">') == many
        for odd in ("x", "019cb135-0000-7000-8000-000000000000"):
            page = phone(office, "sun").get(f"/matters/?batch={odd}&standing=all").content.decode()
            assert "水渠堵塞" not in page


def test_one_registered_by_hand_is_told_as_before(office: Town) -> None:
    with at(DAY):
        case = petition(office)
        assert set(Message.objects.values_list("subject_id", flat=True)) <= {case}


@pytest.mark.parametrize(
    ("written", "what", "channel", "kept"),
    [
        ("30", "petitions", "online", 30),
        ("３０余人", "petitions", "letter", 30),
        ("12人", "petitions", "visit", 12),
        ("8", "disputes", "police", 8),
        ("1", "petitions", "online", 1),
        ("若干", "petitions", "online", 1),
        ("13800000000", "petitions", "online", 1),
    ],
)
def test_how_many_people_is_kept(office: Town, written: str, what: str, channel: str, kept: int) -> None:
    with at(DAY):
        who = "he" if what == "disputes" else "sun"
        taken(office, [["L-1", "水渠堵塞", written, "2026-03-01"]], who, what, channel)
        case = Case.objects.get(source_number="L-1")
        assert case.people_count == (max(kept, 2) if what == "disputes" else kept)
        page = phone(office, "gu").get("/matters/").content.decode()
        assert (f"涉及 {kept} 人" in page) == (kept > 2)
