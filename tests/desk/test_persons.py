"""Sealed persons at the desk: the panel costs little, values stand in one answer only, the reported unit learns nothing."""

import io
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from build import Town, key
from desk.cast import signed_in
from identities.cast import ADDRESS, MARKED, NAME, PHONE, VALUES, approved, asked, reported
from identities.test_opening import appoint
from shiqiao.cases.find import Filters, register
from shiqiao.cases.models import Case
from shiqiao.identities.models import Identity, LookUp, Opening
from shiqiao.people.models import Account
from shiqiao.people.tokens import make
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do
from shiqiao.record.models import Step


def shown(html: str) -> list[str]:
    return [one for one in MARKED if one in html]


def find_form(town: Town, **more: object) -> dict[str, object]:
    given = {"site": town.sites["mill"], "description": "夜里排气刺鼻", "grade": "general", "channel": "report"}
    hidden = {"_key": key(), "_id": clock.new_id(), "_reporter": clock.new_id(), "field": "industry"}
    return {**given, **hidden, **more}


def test_a_report_is_registered_with_its_reporter_once(town: Town) -> None:
    client = signed_in(town, "sun")
    form = find_form(town, name=NAME, phone=PHONE, address=ADDRESS)
    answers = [client.post("/cases/new/", form) for _twice in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    person = Identity.objects.get()
    assert (person.case_id, person.role, person.has) == (
        Case.objects.get().id,
        "reporter",
        ["name", "phone", "address"],
    )
    assert "no-store" in client.get(f"/cases/new/?site={town.sites['mill']}")["Cache-Control"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL prefers a scan for a table of no size")
def test_steps_beside_a_case_are_found_by_their_index(town: Town) -> None:
    client = signed_in(town, "sun")
    client.post("/cases/new/", find_form(town, name=NAME))
    opening = asked(town, Identity.objects.get(), "sun")
    with CaptureQueriesContext(connection) as statements:
        client.get(f"/cases/{Case.objects.get().id}/")
    (sql,) = [one["sql"] for one in statements if 'FROM "record_step"' in one["sql"] and "outcome" in one["sql"]]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {sql}")
        plan = " | ".join(str(row[3]) for row in cursor.fetchall())
    assert "SEARCH record_step" in plan
    assert "SCAN record_step" not in plan
    kinds = set(Step.objects.filter(subject_id__in=[opening, Case.objects.get().id]).values_list("kind", flat=True))
    assert kinds == {"hazard", "opening"}


def test_handwriting_is_sealed_without_the_cameras_notes(town: Town) -> None:
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = NAME
    Image.new("RGB", (3000, 100), "white").save(out, "JPEG", exif=exif)
    picture = io.BytesIO(out.getvalue())
    picture.name = "letter.jpg"
    client = signed_in(town, "sun")
    assert client.post("/cases/new/", find_form(town, handwriting=picture)).status_code == 302
    opening = approved(town, Identity.objects.get(), "sun")
    html = client.post(f"/identities/{opening.id}/view/").content.decode()
    assert "data:image/jpeg;base64," in html


@pytest.mark.parametrize("given", [{"channel": "inspection"}, {"phone": "12345"}, {"id_number": "370782197506150022"}])
def test_what_is_wrong_with_a_reporter_is_said_and_nothing_is_registered(town: Town, given: dict[str, str]) -> None:
    answer = signed_in(town, "sun").post("/cases/new/", find_form(town, **{"name": NAME, **given}))
    assert answer.status_code == 422
    assert (Case.objects.count(), Identity.objects.count()) == (0, 0)


def test_an_anonymous_report_needs_nobody(town: Town) -> None:
    assert signed_in(town, "sun").post("/cases/new/", find_form(town)).status_code == 302
    assert (Case.objects.get().channel, Identity.objects.count()) == ("report", 0)


def test_the_persons_of_a_case_cost_two_statements(town: Town) -> None:
    from django.db import connection  # noqa: PLC0415 - the test's own

    bare = town.finding(who="sun")
    case, person = reported(town)
    dos = [
        Do("identity", clock.new_id(), "seal", key(), {"case": case.id, "role": "party", "name": f"司马听{n}澜"})
        for n in range(8)
    ]
    act_all(dos, viewer=town.viewer("sun"))
    asked(town, person)
    client = signed_in(town, "li")
    counts = []
    for one in (bare, case):
        client.get(f"/cases/{one.id}/")
        with CaptureQueriesContext(
            connection,
        ) as asked_for:
            answer = client.get(f"/cases/{one.id}/")
        counts.append(len(asked_for))
        assert answer.status_code == 200
    html = answer.content.decode()
    assert "举报人甲" in html
    assert shown(html) == []
    assert counts[1] - counts[0] <= 2


def test_values_stand_in_one_answer_and_only_for_the_one_who_asked(town: Town) -> None:
    _case, person = reported(town)
    opening = approved(town, person)
    client = signed_in(town, "li")
    answer = client.post(f"/identities/{opening.id}/view/")
    assert len(shown(answer.content.decode())) == len(MARKED)
    assert "no-store" in answer["Cache-Control"]
    assert answer["Refresh"].endswith(f"url=/identities/{opening.id}/")
    assert client.get(f"/identities/{opening.id}/view/").status_code == 405
    assert shown(client.get(f"/identities/{opening.id}/").content.decode()) == []
    client.post(f"/identities/{opening.id}/view/")
    assert Opening.objects.get(id=opening.id).views == 2
    for who in ("qian", "zheng"):
        assert shown(signed_in(town, who).post(f"/identities/{opening.id}/view/", follow=True).content.decode()) == []
    for who in ("sun", "feng", "chen", "zhao", "mill"):
        assert signed_in(town, who).post(f"/identities/{opening.id}/view/").status_code == 404


def test_a_person_gets_the_own_copy(town: Town) -> None:
    _case, person = reported(town)
    opening = approved(town, person, purpose="own_copy")
    answer = signed_in(town, "li").post(f"/identities/{opening.id}/copy/")
    assert set(json.loads(answer.content)["values"].values()) == set(VALUES.values())
    other = approved(town, person)
    assert signed_in(town, "li").post(f"/identities/{other.id}/copy/").status_code == 302


def test_data_protection_sees_every_request_and_no_value(town: Town) -> None:
    _case, person = reported(town)
    appoint(town, "guard", "data_protection", duty=False)
    refused = asked(town, person)
    town.do("qian", "opening", refused, "refuse", why="unclear")
    approved(town, person)
    client = signed_in(town, "guard")
    html = client.get("/identities/", follow=True).content.decode()
    assert html.count("举报人甲") == 2
    assert "未批准" in html
    assert shown(html) == []
    assert client.get("/identities/kept/?state=refused").content.decode().count("举报人甲") == 1
    assert client.get("/identities/kept/?before=nonsense&state=x").status_code == 200
    for who in ("sun", "qian", "zheng", "chen"):
        assert signed_in(town, who).get("/identities/kept/").status_code == 404


def test_looking_up_answers_numbers_and_keeps_none(town: Town) -> None:
    case, _person = reported(town)
    client = signed_in(town, "sun")
    html = client.post("/identities/look-up/", {"by": "phone", "value": PHONE, "purpose": "caller"}).content.decode()
    assert str(case) in html
    assert shown(html) == []
    answer = client.post("/identities/look-up/", {"by": "phone", "value": "139", "purpose": "caller"})
    assert answer.status_code == 422
    assert LookUp.objects.get().asked == 1


def test_the_reported_unit_never_learns_that_somebody_reported(town: Town) -> None:
    case, _person = reported(town)
    case_id = case.id
    client = signed_in(town, "mill")
    page = client.get(f"/enterprise/cases/{case_id}/").content.decode()
    assert client.get("/enterprise/").status_code == 200
    for word in ("举报", "密封", *MARKED):
        assert word not in page.partition("<main")[2]
    owner = town.owner()
    assert [one.id for one in register(owner, Filters())] == [case_id]
    assert not register(owner, Filters(channel="report")).exists()
    assert not register(owner, Filters(channel="inspection")).exists()
    token = make(Account.objects.get(login="mill"), "设备", None)
    api = {"HTTP_AUTHORIZATION": f"Bearer {token}"}
    read, listed = client.get(f"/api/v1/cases/{case_id}", **api), client.get("/api/v1/cases", **api)
    assert (read.status_code, listed.status_code) == (200, 200)
    for answer in (read, listed):
        assert '"report"' not in answer.content.decode()
    for path in (f"/persons/{_person.id}/contact/", f"/cases/{case_id}/persons/seal/", "/identities/"):
        assert client.get(path).status_code in (302, 404)


def test_the_case_page_tells_what_was_done_without_words_of_it(town: Town) -> None:
    case, person = reported(town)
    opening = asked(town, person)
    town.do("qian", "opening", opening, "approve")
    html = signed_in(town, "li").get(f"/cases/{case.id}/").content.decode()
    assert "申请启封（举报人甲）" in html
    assert "批准启封（举报人甲）" in html
    assert "核实是否实名</blockquote>" not in html
    assert html.count('id="step-') == Step.objects.filter(subject_id=case.id).count()
