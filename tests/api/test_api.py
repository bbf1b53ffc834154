"""The JSON door: each operation done, refused, and closed to strangers; keys, cursors, errors of one shape, few statements."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openapi_spec_validator import validate

from build import Town, account, at, photo
from shiqiao.api.shapes import CasesQuery
from shiqiao.cases.find import Filters
from shiqiao.cases.models import Case
from shiqiao.people.models import Token
from shiqiao.people.tokens import digest_of
from shiqiao.policy import system
from shiqiao.record import clock
from shiqiao.record.models import Step


@pytest.fixture(autouse=True)
def _in_march() -> Iterator[None]:
    """Let all calls come on one working day of a year whose calendar is known."""
    with at("2026-03-05"):
        yield


@pytest.fixture
def as_(town: Town) -> Any:
    """Return a client for somebody of the cast, by token."""

    def client(name: str) -> Client:
        token = f"token-of-{name}"
        if not Token.objects.filter(digest=digest_of(token)).exists():
            owner = town.sites[name.split("-")[1]] if name.startswith("owner") else town.people[name]
            Token.objects.create(digest=digest_of(token), account=account(name, owner), label="test")
        return Client(headers={"Authorization": f"Bearer {token}"})

    return client


def post(client: Client, path: str, body: Any) -> Any:
    """Post JSON."""
    return client.post(f"/api/v1{path}", data=json.dumps(body, default=str), content_type="application/json")


def given(town: Town, **more: Any) -> dict[str, Any]:
    """Return what a hazard at the mill needs."""
    return {"site": town.sites["mill"], "grade": "general", "description": "配电箱未上锁", **more}


def is_error(answer: Any, status: int, code: str) -> None:
    """Check the one shape of errors."""
    body = answer.json()
    assert answer.status_code == status, body
    assert body["code"] == code
    assert body["says"]
    assert set(body) <= {"code", "says", "field"}


def test_a_hazard_is_created_listed_and_read(town: Town, as_: Any) -> None:
    case_id = clock.new_id()
    made = post(as_("li"), "/cases", {"id": case_id, "given": given(town)})
    assert made.status_code == 201
    assert made.json()["id"] == str(case_id)
    assert made.json()["step"]["seq"] == 1
    assert made.json()["standing"]["state"] == "found"
    assert "配电箱未上锁" not in json.dumps(made.json()["step"], ensure_ascii=False)
    listed = as_("li").get("/api/v1/cases?standing=open&mine=1&order=due").json()
    assert [one["id"] for one in listed["cases"]] == [str(case_id)]
    assert listed["cases"][0]["site_name"] == "示例木业有限公司"
    assert listed["next"] == ""
    read = as_("li").get(f"/api/v1/cases/{case_id}").json()
    assert read["steps"][0]["given"]["description"] == "配电箱未上锁"
    assert read["names"][read["case"]["person_id"]] == "李网格"
    assert "note" in [offer["act"] for offer in read["offers"]]


def test_a_create_is_one_commit_of_few_statements(town: Town, as_: Any, transactional_db: None) -> None:
    client = as_("zhou")
    post(client, "/cases", {"given": given(town)})
    with CaptureQueriesContext(connection) as asked:
        assert post(client, "/cases", {"given": given(town)}).status_code == 201
    words = [query["sql"].split()[0] for query in asked.captured_queries]
    begin, commit = words.index("BEGIN"), words.index("COMMIT")
    assert words.count("COMMIT") == 1
    assert commit - begin - 1 <= 8
    assert len(words) - 2 <= 9


def test_reading_asks_little(town: Town, as_: Any) -> None:
    client = as_("li")
    case_id = post(client, "/cases", {"given": given(town)}).json()["id"]
    with CaptureQueriesContext(connection) as listing:
        client.get("/api/v1/cases?mine=1&order=due")
    with CaptureQueriesContext(connection) as reading:
        client.get(f"/api/v1/cases/{case_id}")
    assert len(listing) <= 4
    assert len(reading) <= 8


@pytest.mark.parametrize("with_id", [True, False])
def test_the_same_key_twice_gives_the_same_answer(town: Town, as_: Any, with_id: bool) -> None:
    body = {"key": "phone-1", "given": given(town), **({"id": clock.new_id()} if with_id else {})}
    first = post(as_("li"), "/cases", body)
    post(as_("li"), f"/cases/{first.json()['id']}/acts/note", {"given": {"text": "又看了一次"}, "key": "phone-2"})
    again = post(as_("li"), "/cases", body)
    assert (again.status_code, again.json()) == (first.status_code, first.json())
    assert Case.objects.count() == 1
    is_error(post(as_("zhou"), "/cases", body), 409, "key_used")


@pytest.mark.parametrize("key", ["", "a\x00b", "a\n", "k" * 101])
def test_a_key_no_database_can_hold_is_answered(town: Town, as_: Any, key: str) -> None:
    is_error(post(as_("li"), "/cases", {"key": key, "given": given(town)}), 400, "unreadable")
    assert not Case.objects.exists()


def test_an_enterprise_goes_through_its_own_loop(town: Town, as_: Any) -> None:
    owner, soon = as_("owner-mill"), (clock.today() + timedelta(days=5)).isoformat()
    case = post(owner, "/cases", {"act": "self_report", "given": given(town)}).json()["id"]
    done = post(owner, f"/cases/{case}/acts/undertake", {"given": {"rectify_by": soon}, "seen": 1})
    assert done.json()["standing"]["state"] == "ordered"
    assert "marks" not in done.json()["standing"]
    proof = {"given": {"measure": "已上锁", "files": [photo()]}}
    assert post(owner, f"/cases/{case}/acts/rectify", proof).json()["standing"]["state"] == "rectified"
    visit, rectified = clock.new_id(), Step.objects.filter(subject_id=case).count()
    team = [town.people["li"].id, town.people["zhou"].id]
    both = [
        {"kind": "visit", "id": visit, "act": "plan", "given": {"site": town.sites["mill"], "inspectors": team}},
        {"kind": "visit", "id": visit, "act": "start", "given": {"shown": True}},
    ]
    # Planned by a clerk, begun by an inspector: one call is one person's.
    is_error(post(as_("sun"), "/acts", {"acts": both}), 422, "not_yours")
    assert not Step.objects.filter(subject_id=visit).exists()
    assert post(as_("li"), "/acts", {"acts": both}).status_code == 200
    good = {"given": {"visit": visit, "files": [photo("green")]}, "seen": rectified}
    closed = post(as_("li"), f"/cases/{case}/acts/verify", good)
    assert closed.json()["standing"]["outcome"] == "fixed"
    visits = as_("li").get("/api/v1/visits?mine=1").json()["visits"]
    assert [one["id"] for one in visits] == [str(visit)]


def test_refusals_say_why_and_where(town: Town, as_: Any) -> None:
    missing = post(as_("li"), "/cases", {"given": {"site": town.sites["mill"], "grade": "general"}})
    is_error(missing, 422, "missing")
    assert missing.json()["field"] == "description"
    is_error(post(as_("li"), "/cases", {"given": given(town, colour="red")}), 422, "unknown_field")
    is_error(post(as_("li"), "/cases", {"given": given(town), "id": uuid4()}), 422, "not_uuid7")
    case = post(as_("li"), "/cases", {"given": given(town)}).json()["id"]
    is_error(post(as_("li"), f"/cases/{case}/acts/note", {"given": {"text": "x"}, "key": ""}), 400, "unreadable")
    assert post(as_("li"), f"/cases/{case}/acts/note", {"given": {"text": "看过"}, "seen": 1}).status_code == 200
    stale = post(as_("qian"), f"/cases/{case}/acts/dismiss", {"given": {"reason": "看错了"}, "seen": 1})
    is_error(stale, 409, "stale")
    wrong_state = post(as_("li"), f"/cases/{case}/acts/rectify", {"given": {"measure": "x", "files": [photo()]}})
    is_error(wrong_state, 422, "wrong_state")
    is_error(post(as_("li"), f"/cases/{case}/acts/fly", {}), 422, "no_such_act")


def test_a_case_is_opened_by_an_opening_act_of_a_kind_of_case(town: Town, as_: Any) -> None:
    for kind, act, code in (("visit", "plan", "no_such_kind"), ("hazard", "verify", "not_opening")):
        is_error(post(as_("li"), "/cases", {"kind": kind, "act": act, "given": {}}), 422, code)


def test_absent_and_forbidden_answer_alike(town: Town, as_: Any) -> None:
    case = post(as_("li"), "/cases", {"given": given(town)}).json()["id"]
    nowhere = uuid4()
    for stranger in ("zhao", "chen", "owner-shop"):
        client = as_(stranger)
        forbidden, absent = client.get(f"/api/v1/cases/{case}"), client.get(f"/api/v1/cases/{nowhere}")
        assert (forbidden.status_code, forbidden.content) == (absent.status_code, absent.content)
        is_error(forbidden, 404, "not_found")
        note = {"given": {"text": "我也看看"}}
        acting, on_nothing = (post(client, f"/cases/{one}/acts/note", note) for one in (case, nowhere))
        assert (
            (acting.status_code, acting.content)
            == (on_nothing.status_code, on_nothing.content)
            == (404, absent.content)
        )
        assert client.get("/api/v1/cases").json()["cases"] == []
    is_error(as_("li").get("/api/v1/nothing"), 404, "not_found")
    elsewhere = [
        post(as_("owner-shop"), "/cases", {"act": "self_report", "given": {**given(town), "site": one}})
        for one in (str(town.sites["mill"]), str(nowhere))
    ]
    assert elsewhere[0].content == elsewhere[1].content
    is_error(elsewhere[0], 422, "no_such_ref")


def test_nobody_without_a_good_token(town: Town, as_: Any) -> None:
    paths = ("/cases", f"/cases/{uuid4()}", "/me", "/sites", "/visits", "/procedures")
    as_("li")
    token = Token.objects.get()
    for client in (Client(), Client(headers={"Authorization": "Bearer wrong"}), Client(headers={"Authorization": "x"})):
        for path in paths:
            is_error(client.get(f"/api/v1{path}"), 401, "who")
        is_error(post(client, "/cases", {"given": given(town)}), 401, "who")
    Token.objects.update(ends_at=datetime.now(UTC) - timedelta(seconds=1))
    is_error(as_("li").get("/api/v1/me"), 401, "who")
    Token.objects.update(ends_at=None)
    assert as_("li").get("/api/v1/me").json()["name"] == "李网格"
    town.do(system(), "account", token.account_id, "shut")
    is_error(as_("li").get("/api/v1/me"), 401, "who")


def test_a_screen_calls_with_its_session_and_csrf(town: Town) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(account("li", town.people["li"]))
    assert client.get("/api/v1/me").json()["holds"][0]["role"] == "inspector"
    is_error(post(client, "/cases", {"given": given(town)}), 403, "forbidden")
    client.cookies["csrftoken"] = "a" * 32
    body = json.dumps({"given": given(town)}, default=str)
    answer = client.post("/api/v1/cases", data=body, content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert answer.status_code == 201
    assert answer.json()["step"]["via"] == "desk"


def test_pages_stay_right_while_cases_come_in(town: Town, as_: Any) -> None:
    client = as_("li")
    ids = []
    for hour in range(10, 15):
        with at("2026-03-05", hour):
            ids.append(post(client, "/cases", {"given": given(town)}).json()["id"])
    first = client.get("/api/v1/cases?limit=2").json()
    assert [one["id"] for one in first["cases"]] == [ids[4], ids[3]]
    with at("2026-03-05", 16):
        post(client, "/cases", {"given": given(town)})
    second = client.get(f"/api/v1/cases?limit=2&cursor={first['next']}").json()
    third = client.get(f"/api/v1/cases?limit=2&cursor={second['next']}").json()
    assert [one["id"] for one in second["cases"] + third["cases"]] == [ids[2], ids[1], ids[0]]
    assert third["next"] == ""
    due = client.get("/api/v1/cases?limit=4&order=due").json()
    rest = client.get(f"/api/v1/cases?limit=4&order=due&cursor={due['next']}").json()
    shown = [one["id"] for one in due["cases"] + rest["cases"]]
    assert len(shown) == len(set(shown)) == 6
    for bad in ("x", "!!", "bm9wZQ", first["next"][:-4]):
        is_error(client.get(f"/api/v1/cases?cursor={bad}"), 422, "bad_cursor")
    is_error(client.get("/api/v1/cases?limit=201"), 400, "unreadable")
    is_error(client.get("/api/v1/cases?standing=odd"), 400, "unreadable")
    assert len(client.get("/api/v1/cases?text=配电&place=370782105302").json()["cases"]) == 6
    assert client.get("/api/v1/cases?text=锅炉").json()["cases"] == []


def test_sites_and_visits_are_for_those_who_may_see_them(town: Town, as_: Any) -> None:
    town_visit = town.visit()
    assert [one["name"] for one in as_("sun").get("/api/v1/sites?text=木业").json()["sites"]] == ["示例木业有限公司"]
    first = as_("sun").get("/api/v1/sites?limit=1").json()
    second = as_("sun").get("/api/v1/sites", {"limit": 1, "cursor": first["next"]}).json()
    assert {first["sites"][0]["name"], second["sites"][0]["name"]} == {"示例木业有限公司", "示例超市"}
    assert [one["name"] for one in as_("owner-shop").get("/api/v1/sites").json()["sites"]] == ["示例超市"]
    assert as_("zhao").get("/api/v1/sites").json()["sites"] == []
    seen = as_("sun").get("/api/v1/visits", {"site": str(town.sites["mill"]), "state": "under_way"}).json()
    assert [UUID(one["id"]) for one in seen["visits"]] == [town_visit]
    assert as_("owner-shop").get("/api/v1/visits").json()["visits"] == []


def test_figures_equal_the_rows_that_they_open(town: Town, as_: Any) -> None:
    client = as_("li")
    for _ in range(3):
        case = post(client, "/cases", {"given": given(town)}).json()["id"]
    head = as_("qian")
    assert post(head, f"/cases/{case}/acts/dismiss", {"given": {"reason": "看错了"}}).status_code == 200
    figures = client.get("/api/v1/figures").json()
    for name in ("open", "closed", "overdue"):
        assert figures[name] == len(client.get(f"/api/v1/cases?standing={name}").json()["cases"])
    assert figures["open"] == 2
    assert client.get("/api/v1/figures?place=370782105303").json()["open"] == 0
    assert as_("zhao").get("/api/v1/figures").json()["open"] == 0


def test_every_filter_of_the_register_is_offered() -> None:
    assert set(Filters.__dataclass_fields__) <= set(CasesQuery.model_fields)


def test_a_file_is_stored_and_a_bad_one_refused(town: Town, as_: Any) -> None:
    client = as_("owner-mill")
    page = SimpleUploadedFile("证明.pdf", b"%PDF-1.4 test", "application/pdf")
    kept = client.post("/api/v1/files", {"file": page})
    assert (kept.status_code, kept.json()["type"], kept.json()["size"]) == (201, "application/pdf", 13)
    bad = client.post("/api/v1/files", {"file": SimpleUploadedFile("a.jpg", b"no photo", "image/jpeg")})
    assert bad.status_code == 422
    is_error(client.post("/api/v1/files", {"file": SimpleUploadedFile("a.jpg", b"")}), 422, "empty_file")
    is_error(client.post("/api/v1/files"), 400, "unreadable")


def test_bad_bodies_are_said_to_be_bad(town: Town, as_: Any) -> None:
    client = as_("li")
    for body in ("", "{", "[]", '{"given": 3}', '{"gven": {}}', '{"given": {}, "id": "x"}', "\x00"):
        answer = client.post("/api/v1/cases", data=body, content_type="application/json")
        is_error(answer, 400, "unreadable")
    huge = client.post("/api/v1/cases", data="x" * (2 * 1024 * 1024 + 1), content_type="application/json")
    is_error(huge, 413, "too_big")
    is_error(client.get("/api/v1/cases/not-an-id"), 404, "not_found")
    many = {"acts": [{"id": str(uuid4()), "act": "note"}] * 201}
    is_error(post(client, "/acts", many), 400, "unreadable")
    is_error(
        post(client, "/acts", {"acts": [{"kind": "ledger", "id": str(uuid4()), "act": "found"}]}), 400, "unreadable"
    )


def test_every_operation_is_described(town: Town, as_: Any) -> None:
    described = Client().get("/api/v1/openapi.json").json()
    validate(described)
    operations = [one for path in described["paths"].values() for one in path.values()]
    assert len(operations) == 11
    for one in operations:
        assert one["summary"]
        assert one["description"]
        assert one["security"]
        assert any(status.startswith("2") for status in one["responses"])
        assert "401" in one["responses"]
    kinds = as_("li").get("/api/v1/procedures").json()["procedures"]
    hazard = next(one for one in kinds if one["kind"] == "hazard")
    find = next(act for act in hazard["acts"] if act["name"] == "find")
    assert [need["name"] for need in find["needs"] if need["required"]] == ["site", "grade", "description"]


def test_the_description_page_needs_nothing_from_outside(client: Client) -> None:
    page = client.get("/api/v1/docs").content.decode()
    assert "swagger" in page
    assert "http://" not in page
    assert "https://" not in page


def test_a_token_reads_no_more_than_its_person_may(town: Town, as_: Any) -> None:
    case_id = post(as_("li"), "/cases", {"given": given(town)}).json()["id"]
    assert as_("zhou").get(f"/api/v1/cases/{case_id}").status_code == 200
    recusal = clock.new_id()
    stake = {"person": town.people["zhou"].id, "case": case_id, "ground": "kin", "reason": "负责人是本人妻兄"}
    town.do("zhou", "recusal", recusal, "declare", **stake)
    town.do("qian", "recusal", recusal, "uphold")
    is_error(as_("zhou").get(f"/api/v1/cases/{case_id}"), 404, "not_found")
    assert as_("zhou").get("/api/v1/cases").json()["cases"] == []
    is_error(post(as_("zhou"), f"/cases/{case_id}/acts/note", {"given": {"text": "再看"}}), 404, "not_found")


def test_the_same_key_with_other_words_is_told(as_: Any, town: Town) -> None:
    li, key = as_("li"), "phone-7-1"
    first = post(li, "/cases", {"key": key, "given": given(town)})
    again = post(li, "/cases", {"key": key, "given": given(town)})
    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json()["id"] == first.json()["id"]
    for other in ({"description": "灭火器过期"}, {"grade": "major"}, {"source_number": "7"}):
        is_error(post(li, "/cases", {"key": key, "given": given(town, **other)}), 409, "key_used")
    case = first.json()["id"]
    for id_ in (case, None):
        is_error(post(li, "/cases", {"id": id_, "key": key, "given": given(town, description="")}), 409, "key_used")
    path = f"/cases/{case}/acts/note"
    assert post(li, path, {"key": "n", "given": {"text": "一"}}).status_code == 200
    assert post(li, path, {"key": "n", "given": {"text": "一"}}).status_code == 200
    is_error(post(li, path, {"key": "n", "given": {"text": "二"}}), 409, "key_used")
    assert Step.objects.filter(subject_id=case).count() == 2


def test_half_a_character_is_refused(as_: Any, town: Town) -> None:
    li = as_("li")
    for body in (
        {"given": given(town, description="\ud800")},
        {"given": given(town), "key": "\udc00"},
        {"given": {"\ud800": 1}},
    ):
        is_error(post(li, "/cases", body), 422, "bad_text")
    whole = post(li, "/cases", {"given": given(town, description="\U0001f525 起火")})
    assert whole.status_code == 201


def test_what_is_unreadable_is_said_in_chinese_with_its_code(as_: Any, town: Town) -> None:
    li = as_("li")
    assert li.get("/api/v1/cases?limit=201").json()["says"] == "limit：太大（less_than_equal）"
    assert (
        post(li, "/cases", {"given": given(town), "kee": "1"}).json()["says"]
        == "kee：没有这一项，请核对写法（extra_forbidden）"
    )
    assert "没有给出（missing）" in post(li, "/cases", {}).json()["says"]
    broken = li.post("/api/v1/cases", data="{", content_type="application/json")
    assert broken.json() == {"code": "unreadable", "says": "请求正文不是有效的 JSON。"}
