"""What stands in the access log of a day's work, that the worklist costs nothing more, and the auditor's page."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from build import Town, account, at, photo
from cases.matters import enlist, petition
from shiqiao.access.models import Entry
from shiqiao.people.models import Person
from shiqiao.policy import system
from shiqiao.record import clock


def signed_in(town: Town, name: str) -> Client:
    """Return a browser in which one of the cast is signed in."""
    client = Client()
    client.force_login(account(name, town.people[name]))
    return client


@pytest.fixture
def audited(town: Town) -> Town:
    """Return the town with an auditor, He."""
    town.people["he"] = Person.objects.create(name="何审计", unit=town.units["anwei"], fictional=True)
    post = town.posts["he"] = clock.new_id()
    with at("2026-03-02"):
        town.do(system(), "post", post, "establish", title="审计岗", role="auditor", unit=town.units["anwei"].id)
        town.do(system(), "post", post, "appoint", holder=town.people["he"].id)
    return town


def seen() -> list[tuple[str, str]]:
    """Return what was entered: the event and the kind of thing."""
    return list(Entry.objects.order_by("position").values_list("what", "kind"))


def test_confidential_cases_files_exports_and_refusals_are_entered(town: Town) -> None:
    with at("2026-03-03"):
        enlist(town)
        secret = petition(town, confidentiality="confidential", field="petition")
        picture = photo()
        plain = town.finding(files=[picture])
        looks = (
            ("xu", f"/cases/{secret}/"),
            ("li", f"/cases/{plain.id}/"),
            ("li", f"/files/{picture}/"),
            ("qian", "/export/cases.xlsx"),
            ("zhao", f"/cases/{secret}/"),
            ("zhao", f"/cases/{clock.new_id()}/"),
            ("zhao", "/cases/nothing/"),
        )
        for name, path in looks:
            signed_in(town, name).get(path)
    assert seen() == [
        ("read", "petition"),
        ("file", ""),
        ("exported", "hazard"),
        ("refused", "petition"),
        ("refused", ""),
    ]
    assert set(Entry.objects.values_list("subject", flat=True)) >= {str(secret), picture}


def test_a_refused_token_call_is_entered(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding()
        client = signed_in(town, "zhao")
        assert client.get(f"/api/v1/cases/{case.id}").status_code in (401, 404)
        qian = signed_in(town, "qian")
        page = qian.post("/tokens/", {"label": "x", "days": "90"}).content.decode()
        token = "sq_" + page.split("sq_")[1][:43]
        answer = Client(headers={"Authorization": f"Bearer {token}"}).get(f"/api/v1/cases/{clock.new_id()}")
    assert answer.status_code == 404
    assert Entry.objects.filter(what="refused", person_id=town.people["qian"].id).count() == 1


def test_the_worklist_and_an_open_case_write_nothing(town: Town) -> None:
    with at("2026-03-03"):
        case = town.finding()
        client = signed_in(town, "li")
        for path in ("/work/", "/cases/", f"/cases/{case.id}/"):
            assert client.get(path).status_code == 200
    assert not Entry.objects.exists()


def test_the_auditor_reads_narrows_and_exports(audited: Town) -> None:
    with at("2026-03-03"):
        case = audited.finding()
        signed_in(audited, "zhao").get(f"/cases/{case.id}/")
        he = signed_in(audited, "he")
        page = he.get("/access/").content.decode()
        assert "拒绝访问" in page
        assert "赵路人" in page
        assert str(case.id) in page
        assert "没有符合条件的记录" in he.get("/access/?what=signed_in").content.decode()
        today = datetime.now(UTC).date()
        assert "赵路人" in he.get(f"/access/?since={today}&person={audited.people['zhao'].id}").content.decode()
        file = he.get("/access/log.csv?what=refused").content.decode()
        assert str(case.id) in file
        assert file.count("\r\n") == 2
        assert he.get(f"/cases/{case.id}/").status_code == 404
    assert ("read", "access") in seen()
    assert ("exported", "access") in seen()


@pytest.mark.parametrize("name", ["chen", "zheng", "qian", "sun", "li", "zhao"])
def test_nobody_else_has_such_a_page(town: Town, name: str) -> None:
    with at("2026-03-03"):
        client = signed_in(town, name)
        assert client.get("/access/").status_code == 404
        assert client.get("/access/log.csv").status_code == 404
