"""Every address as every role and as a stranger: no page breaks, a stranger sees nothing, the administrator no case."""

import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from build import Town, account, at, key, photo
from identities.cast import asked, reported
from shiqiao.cases.kinds import clause_key
from shiqiao.cases.models import Case, Clause
from shiqiao.documents.compose import Wanted, compose
from shiqiao.documents.issue import draft, issue
from shiqiao.documents.models import Paper
from shiqiao.outbox.models import Message
from shiqiao.people.models import Account, Person, Power
from shiqiao.places.models import Site
from shiqiao.record import clock
from shiqiao.record.act import act_all
from shiqiao.record.kinds import Do
from shiqiao.record.projection import standing
from shiqiao.visits.models import Visit

# What anybody may open, and why.
OPEN = {
    "home": "sends to the sign-in page",
    "sign_in": "is the sign-in page",
    "account_login": "is the sign-in page",
    "mfa_authenticate": "is the sign-in's second page, sends to the first",
    "mfa_login_webauthn": "is the sign-in with a passkey, sends to the page",
    "openid_connect_login": "is the unified sign-in, absent unless set up",
    "openid_connect_callback": "is the unified sign-in, absent unless set up",
    "join": "is the single-use link of an invitation",
    "set_language": "takes only POST",
    "public:paper": "is the check page of an issued paper, by its random address",
    "public:say": "is where residents hand in what troubles them",
    "public:progress": "asks for a receipt's number and code",
    "public:report": "is the single-use link on a notice",
    "public:report_item": "is the single-use link on a notice",
    "api:openapi-json": "describes the API, holds no data",
    "api:openapi-view": "describes the API, holds no data",
    "api:api-root": "describes the API, holds no data",
}


def addresses() -> Iterator[tuple[str, str]]:
    """List (name, pattern) of every address of the house."""

    def walk(patterns: list[Any], before: str, space: str) -> Iterator[tuple[str, str]]:
        for one in patterns:
            if isinstance(one, URLResolver):
                inner = f"{space}{one.namespace}:" if one.namespace else space
                yield from walk(one.url_patterns, before + str(one.pattern), inner)
            elif isinstance(one, URLPattern):
                yield f"{space}{one.name or ''}", before + str(one.pattern)

    yield from walk(get_resolver().url_patterns, "", "")


def paper_for(town: Town, case: Case, visit: UUID) -> UUID:
    """Return a notice for the case, drafted, reviewed and issued as people do it."""
    wanted = Wanted(
        "rectification_notice", Site.objects.get(id=case.site_id), standing(Visit.objects.get(id=visit)), [case]
    )
    paper = draft(compose(wanted), viewer=town.viewer("li"), key=key()).subject_id
    town.do("sun", "paper", paper, "review")
    issue(Paper.objects.get(id=paper), viewer=town.viewer("qian"), key=key())
    return paper


@pytest.fixture
def filled(town: Town) -> dict[str, Any]:
    """Return ids for every parameter of an address, of things that exist."""
    ids: dict[str, Any] = {}
    with at("2026-03-03"):
        text = "配电箱应上锁"
        ids["checklist_id"] = clock.new_id()
        given = {"title": "消防", "code": "fire", "edition": 1, "clauses": 1}
        rows = [Clause(key=clause_key(text), text=text)]
        act_all(
            [Do("checklist", ids["checklist_id"], "publish", key(), given, details=rows)], viewer=town.viewer("sun")
        )
        ids["visit_id"] = town.visit(checklists=[ids["checklist_id"]])
        picture = photo()
        case = town.finding(ids["visit_id"], files=[picture])
        ids["paper_id"] = paper_for(town, case, ids["visit_id"])
        ids["case_id"], ids["digest"] = case.id, picture
        ids["campaign_id"] = clock.new_id()
        town.do(
            "sun",
            "campaign",
            ids["campaign_id"],
            "plan",
            title="春季",
            begins_on="2026-03-01",
            ends_on="2026-06-01",
            place="370782105",
        )
        ids["survey_id"] = clock.new_id()
        days = {"begins_on": "2026-03-01", "ends_on": "2026-06-01"}
        town.do("sun", "survey", ids["survey_id"], "plan", title="走访", place="370782105", **days)
        ids["draw_id"] = clock.new_id()
        town.do(
            "sun",
            "draw",
            ids["draw_id"],
            "commit",
            purpose="visits",
            place="370782105",
            seed_hash="0" * 64,
            many=1,
            pool=[str(town.sites["mill"])],
            inspectors=[town.people[one].id for one in ("li", "zhou", "wu")],
        )
        ids["recusal_id"] = clock.new_id()
        stake = {"person": town.people["zhou"].id, "case": case.id, "ground": "kin", "reason": "负责人是本人妻兄"}
        town.do("zhou", "recusal", ids["recusal_id"], "declare", **stake)
    ids |= {
        "site_id": town.sites["mill"],
        "post_id": town.posts["li"],
        "power_id": Power.objects.values_list("id", flat=True)[0],
        "person_id": town.people["li"].id,
        "unit_id": town.units["anwei"].id,
        "act_name": "note",
        "name": "sites",
        "token": "0" * 32,
        "code": "0" * 24,
        "number": 1,
        "provider_id": "oidc",
        "mark": "0" * 16,
        "pk": 1,
        "call_id": UUID(int=8),
        "source_id": UUID(int=9),
        "kind": "petition",
        "staging_id": UUID(int=7),
        "rest": "nothing",
    }
    ids["message_id"] = Message.objects.order_by("id").values_list("id", flat=True)[0]
    _case, person = reported(town)
    ids["identity_id"], ids["opening_id"], ids["erasure_id"] = person.id, asked(town, person), clock.new_id()
    town.do("sun", "erasure", ids["erasure_id"], "propose", identities=[person.id], cause="own_request")
    # The page of somebody else's account, not of whoever looks.
    ids["account_id"] = account("nobody", Person.objects.create(name="无岗")).id
    for name, person in (*town.people.items(), ("mill", None)):
        account(name, person or town.sites["mill"])
    return ids


def fill(pattern: str, ids: dict[str, Any]) -> str:
    """Return a real address for a pattern; a parameter that nobody taught this test fails."""
    return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(ids[found[1]]), pattern)


def client_of(login: str) -> Client:
    """Return a browser signed in as somebody; "" for a stranger."""
    client = Client(raise_request_exception=True)
    if login:
        client.force_login(Account.objects.get(login=login))
    return client


def test_a_stranger_sees_nothing(filled: dict[str, Any]) -> None:
    client = client_of("")
    for name, pattern in addresses():
        answer = client.get(fill(pattern, filled))
        if name in OPEN:
            assert answer.status_code < 500, (name, answer.status_code)
            continue
        signs_in = answer.status_code == 302 and str(answer["Location"]).startswith("/sign-in/")
        assert signs_in or answer.status_code in (401, 404, 405), (name, pattern, answer.status_code)


@pytest.mark.parametrize("login", ["li", "sun", "qian", "zheng", "feng", "chen", "zhao", "mill"])
def test_no_address_breaks_for_anybody(filled: dict[str, Any], login: str) -> None:
    client = client_of(login)
    for name, pattern in addresses():
        answer = client.get(fill(pattern, filled))
        assert answer.status_code < 500, (name, pattern, answer.status_code)


@pytest.mark.parametrize("login", ["chen", "zhao"])
def test_the_administrator_and_the_unposted_read_no_case(filled: dict[str, Any], login: str) -> None:
    client = client_of(login)
    for name, pattern in addresses():
        if "case_id" not in pattern and "paper_id" not in pattern and "visit_id" not in pattern:
            continue
        if name in OPEN:
            continue
        answer = client.get(fill(pattern, filled))
        assert answer.status_code in (302, 401, 404, 405), (name, answer.status_code)
        assert "配电箱未上锁" not in answer.content.decode(errors="replace"), name


def test_absent_and_forbidden_read_the_same(filled: dict[str, Any]) -> None:
    client = client_of("chen")
    forbidden = client.get(f"/cases/{filled['case_id']}/")
    absent = client.get(f"/cases/{UUID(int=9)}/")
    assert (forbidden.status_code, absent.status_code) == (404, 404)
    assert forbidden.content == absent.content


def test_another_enterprise_finds_nothing(filled: dict[str, Any], town: Town) -> None:
    account("shop", town.sites["shop"])
    client = client_of("shop")
    for pattern in (
        f"/enterprise/cases/{filled['case_id']}/",
        f"/papers/{filled['paper_id']}/pdf/",
        f"/files/{filled['digest']}/",
    ):
        assert client.get(pattern).status_code == 404, pattern
