"""Nothing that the house emits holds a planted value: pages, API, papers, lists, messages, logs, errors, dumps, backups."""

import io
import json
import logging
import os
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.db import connection
from django.test import Client

from build import Town, account, at, key
from documents.cast import drafted, inspected, issued
from doors.test_every_address import addresses, client_of, fill, filled
from identities.cast import asked
from identities.planted import MARKS, everybody, marks_in, papered, plant
from identities.test_opening import appoint
from shiqiao.briefing.brief import brief
from shiqiao.cases.find import ALL_KINDS, Filters
from shiqiao.cli import dump
from shiqiao.documents.files import docx_of, pdf_of
from shiqiao.identities import retention, reveal, seal
from shiqiao.identities.look_up import look_up
from shiqiao.identities.models import Erasure, Key
from shiqiao.intake.export import export_cases
from shiqiao.outbox import worker
from shiqiao.people.models import Account
from shiqiao.people.tokens import make
from shiqiao.record import clock
from shiqiao.record.models import Step

__all__ = ["filled"]
EVERYBODY = (
    "li",
    "sun",
    "qian",
    "zheng",
    "feng",
    "chen",
    "zhao",
    "mill",
    "xu",
    "he",
    "gu",
    "lan",
    "mei",
    "bai",
    "ding",
    "guard",
)


@pytest.fixture
def planted(town: Town, filled: dict[str, Any]) -> dict[str, Any]:
    """A town at work with marked people in three kinds of case, seen, contacted, looked up and asked about."""
    cases = plant(town)
    appoint(town, "guard", "data_protection", duty=False)
    for name in EVERYBODY:
        if name in town.people:
            account(name, town.people[name])
    reporter = next(one for one in everybody() if one.case_id == cases["hazard"])
    opening = asked(town, reporter)
    town.do("qian", "opening", opening, "approve")
    reveal.view(opening, viewer=town.viewer("li"), key=key())
    look_up("phone", "13900001234", "caller", viewer=town.viewer("sun"), key=key())
    town.do("li", "identity", reporter.id, "message", purpose="check")
    town.do("li", "identity", reporter.id, "correct", phone="13900001234")
    return {**filled, "case_id": cases["hazard"], "cases": cases, "identity_id": reporter.id, "opening_id": opening}


def test_the_marks_are_really_planted(planted: dict[str, Any]) -> None:
    values = [
        value.decode() for held in seal.opened([one.id for one in everybody()]).values() for [value] in held.values()
    ]
    assert [mark for mark in MARKS if not any(mark in value for value in values)] == []


@pytest.mark.parametrize("login", EVERYBODY)
def test_no_page_of_anybody(planted: dict[str, Any], login: str) -> None:
    client = client_of(login)
    for kind in planted["cases"]:
        ids = {**planted, "case_id": planted["cases"][kind]}
        for name, pattern in addresses():
            if kind != "hazard" and "case_id" not in pattern:
                continue
            answer = client.get(fill(pattern, ids))
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert marks_in(body + str(answer.headers).encode()) == [], (name, login)


def test_no_answer_of_the_api(planted: dict[str, Any], town: Town) -> None:
    for login in ("li", "xu", "gu", "mill"):
        bearer = {"HTTP_AUTHORIZATION": f"Bearer {make(Account.objects.get(login=login), '设备', None)}"}
        for path in ("/cases?kind=*", "/cases", *(f"/cases/{one}" for one in planted["cases"].values())):
            assert marks_in(Client().get(f"/api/v1{path}", **bearer).content) == []


def test_no_paper_list_or_brief(planted: dict[str, Any], town: Town) -> None:
    with at("2026-03-04"):
        visit, found = inspected(town)
        paper = issued(town, drafted(town, "rectification_notice", visit, found))
        pdf = pdf_of(paper)
        text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout
        assert "配电箱" in text.decode()
        assert marks_in(pdf + text) == []
        for kind in (ALL_KINDS, *planted["cases"]):
            out = io.BytesIO()
            export_cases(out, town.viewer("gu"), Filters(kind=kind))
            assert marks_in(unzipped(out.getvalue())) == []
        assert marks_in(unzipped(docx_of(paper))) == []
        assert marks_in(repr(brief(town.viewer("zheng"), Filters()))) == []


def said_by(pdf: bytes) -> str:
    """Return the text of a PDF without its line breaks."""
    text = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True).stdout.decode()
    return "".join(text.split())


def test_the_paper_to_a_person_names_nobody_but_on_the_sheet_that_is_handed_over(
    planted: dict[str, Any], town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        paper, pdf, doc = papered(town, planted["cases"]["petition"])
    assert "司马听澜" in said_by(pdf)
    assert "司马听澜" in zipfile.ZipFile(io.BytesIO(doc)).read("word/document.xml").decode()
    assert marks_in(caplog.text) == []
    own = {"", "pdf/", "docx/", "edit/", "serve/", "void/"}
    paths = [f"/papers/{paper.id}/{way}" for way in own] + [f"/p/{paper.code}/", "/papers/", "/export/papers.xlsx"]
    paths += [f"/cases/{paper.case_id}/", "/work/waiting/", "/inbox/", "/enterprise/papers/"]
    read = 0
    for login in EVERYBODY:
        client = client_of(login)
        for path in paths:
            answer = client.get(path)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            kind = str(answer.headers.get("Content-Type", ""))
            text = said_by(body) if kind == "application/pdf" else body
            text = unzipped(body) if "openxml" in kind else text
            assert marks_in(text) == [], (login, path)
            assert marks_in(str(answer.headers)) == [], (login, path)
            read += answer.status_code == 200 and path.startswith(f"/papers/{paper.id}/")
    assert read > 5


def unzipped(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return data + b"".join(parts.read(name) for name in parts.namelist())


def test_no_mail_says_more_than_a_number_and_a_link(
    planted: dict[str, Any], settings: Any, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.EMAIL_URL, settings.WEBHOOK_URL = "smtp://mail.example.invalid", "https://sms.example.invalid/"
    posted: list[dict[str, str]] = []

    def urlopen(request: Any, timeout: int) -> Any:
        posted.append(json.loads(request.data))
        return io.BytesIO()

    monkeypatch.setattr(worker.urllib.request, "urlopen", urlopen)
    with caplog.at_level(logging.DEBUG):
        worker.run_once()
    reached = [one for one in mail.outbox if "shutong@example.invalid" in one.to]
    assert len(reached) == 1
    assert [marks_in(f"{one.subject}{one.body}{one.extra_headers}") for one in reached] == [[]]
    told = [one for one in posted if one["to"] == "13900001234"]
    assert len(told) == 1
    assert marks_in(json.dumps([{name: one[name] for name in one if name != "to"} for one in posted])) == []
    assert marks_in(caplog.text) == []


def test_no_log_and_no_error_page(
    planted: dict[str, Any], town: Town, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **given: object) -> None:
        raise RuntimeError("the disk is on fire")

    client = Client(raise_request_exception=False)
    client.force_login(Account.objects.get(login="sun"))
    form = {
        "site": town.sites["mill"],
        "description": "异味",
        "grade": "general",
        "channel": "report",
        "field": "industry",
    }
    hidden = {"_key": key(), "_id": clock.new_id(), "_reporter": clock.new_id()}
    sent = {**form, **hidden, "name": "司马听澜", "phone": "13800005678", "note": "村里唯一的制琴人"}
    with caplog.at_level(logging.DEBUG), monkeypatch.context() as patched:
        patched.setattr("shiqiao.record.act.write", broken)
        answers = [client.post("/cases/new/", sent)]
        answers.append(
            client.post(f"/cases/{planted['case_id']}/persons/seal/", {**sent, "role": "reporter", "case": "x"})
        )
        patched.setattr("shiqiao.identities.reveal.seal.opened", broken)
        answers.append(
            client.post("/identities/look-up/", {"by": "phone", "value": "13800005678", "purpose": "caller"})
        )
    assert [answer.status_code for answer in answers] == [500, 500, 500]
    assert [marks_in(answer.content) for answer in answers] == [[], [], []]
    assert "the disk is on fire" in caplog.text
    assert marks_in(caplog.text) == []


def test_no_row_shows_it_when_printed(planted: dict[str, Any]) -> None:
    said = []
    for model in apps.get_models():
        for row in model._default_manager.all():
            raw = [bytes(one) if isinstance(one, memoryview) else one for one in vars(row).values()]
            said.append(f"{row!r}{row}{raw}")
    assert len(said) > 100
    assert marks_in("".join(said)) == []
    assert Step.objects.filter(kind="identity").exists()


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="dumps PostgreSQL")
def test_no_dump_of_postgresql(transactional_db: None, tmp_path: Path) -> None:
    from build import build_town  # noqa: PLC0415 - after the database is there

    plant(build_town("real"))
    dump.postgres("pg_dump", "--format=plain", f"--file={tmp_path / 'plain.sql'}")
    written = (tmp_path / "plain.sql").read_bytes()
    assert b"identities_value" in written
    assert marks_in(written) == []


FILL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from shiqiao.law.load import load_seed
load_seed()
from build import build_town
from identities.planted import papered, plant
town = build_town("real")
papered(town, plant(town)["petition"])
"""
COMMANDS = (
    ("verify",), ("verify", "--json"), ("rebuild",), ("doctor", "--json"), ("brief", "--json"), ("procedures", "--json"),
    ("identities", "check"), ("identities", "rotate"), ("work", "--once"), ("export", "hazards", "OUT.xlsx"),
    ("backup", "OUT.tar.gz"),
)  # fmt: skip


def test_no_file_and_no_command(tmp_path: Path) -> None:
    town = tmp_path / "town"
    town.mkdir()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "shiqiao.settings",
        "PYTHONPATH": f"{Path(__file__).resolve().parents[1]}:{os.environ.get('PYTHONPATH', '')}",
        "SHIQIAO_DATA_DIR": str(town),
        "SHIQIAO_DATABASE_URL": f"sqlite:///{town}/town.sqlite3",
        "SHIQIAO_WEBHOOK_URL": "http://127.0.0.1:9/",
    }

    def run(*words: str) -> bytes:
        done = subprocess.run([sys.executable, *words], env=environment, capture_output=True, cwd=tmp_path, check=False)
        assert done.returncode in (0, 1), done.stderr.decode()
        return done.stdout + done.stderr

    # A second connection keeps the write-ahead log from being folded in and removed.
    said = run("-c", FILL)
    for words in COMMANDS:
        said += run("-m", "shiqiao.cli", *words)
    assert marks_in(said) == []
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {"town.sqlite3", "OUT.xlsx", "OUT.tar.gz", "identity_key"} <= {path.name for path in files}
    for path in files:
        assert marks_in(path.read_bytes()) == [], path
    with tarfile.open(tmp_path / "OUT.tar.gz") as backup:
        members = {one.name: backup.extractfile(one).read() for one in backup}  # type: ignore[union-attr]  # all are files
    assert {name: marks_in(data) for name, data in members.items() if marks_in(data)} == {}
    master = (town / "identity_key").read_text().splitlines()[1].encode()
    assert not any(master in data for data in members.values())
    assert marks_in(unzipped((tmp_path / "OUT.xlsx").read_bytes())) == []


ERASE = """
from pathlib import Path
import django; django.setup()
from django.conf import settings
from django.db import connection
from shiqiao.identities.models import Erasure, Identity, Key
from shiqiao.identities.retention import approve
from shiqiao.people.models import Person
from shiqiao.people.roster import current
from shiqiao.policy import Viewer, system
from shiqiao.record import clock
from shiqiao.record.act import act
from shiqiao.record.editions import editions
person = Identity.objects.filter(case_kind="hazard").get()
wrapped = Key.objects.get(subject_id=person.id).wrapped
# Many builds of SQLite leave what they drop; the room may not rely on this one's kindness.
connection.cursor().execute("PRAGMA secure_delete = OFF")
erasure = clock.new_id()
act("erasure", erasure, "propose", viewer=system(), key="p", given={"identities": [person.id], "cause": "retention"})
head = Person.objects.get(name="钱负责")
viewer = Viewer(head.id, editions()[1].holds_of(head.id, clock.today()))
approve(Erasure.objects.get(id=erasure), viewer=viewer, key="a")
print(wrapped)
print([path.name for path in Path(settings.DATA_DIR).iterdir() if path.is_file() and wrapped.encode() in path.read_bytes()])
"""


def test_the_key_of_the_erased_is_nowhere_in_sqlite(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "shiqiao.settings",
        "PYTHONPATH": f"{Path(__file__).resolve().parents[1]}:{os.environ.get('PYTHONPATH', '')}",
        "SHIQIAO_DATA_DIR": str(tmp_path),
        "SHIQIAO_DATABASE_URL": f"sqlite:///{tmp_path}/town.sqlite3",
    }
    for code in (FILL, ERASE):
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
    wrapped, while_open = done.stdout.encode().splitlines()
    assert wrapped.startswith(b"shiqiao/key/v1")
    assert while_open == b"[]"
    assert [path.name for path in tmp_path.iterdir() if wrapped in path.read_bytes()] == []


def test_erased_people_stay_unknown_in_every_page(planted: dict[str, Any], town: Town) -> None:
    erasure = clock.new_id()
    ids = [one.id for one in everybody()]
    town.do("sun", "erasure", erasure, "propose", identities=[planted["identity_id"]], cause="own_request")
    retention.approve(Erasure.objects.get(id=erasure), viewer=town.viewer("qian"), key=key())
    assert planted["identity_id"] not in seal.opened(ids)
    assert not Key.objects.filter(subject_id=planted["identity_id"]).exists()
    html = client_of("li").get(f"/cases/{planted['case_id']}/").content.decode()
    assert "身份信息已依法删除" in html
