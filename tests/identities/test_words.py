"""Erasing words: proposed by one, approved by another, gone from every table and every file, and the record stays green."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile

from build import Town, account, at, key
from cases.matters import enlist, petition, row
from documents.cast import inspected, notice
from field.cast import phone
from intake.ledgers import csv_bytes
from shiqiao import cli
from shiqiao.cases.models import Case, Source
from shiqiao.identities import retention, words
from shiqiao.identities.models import Erasure
from shiqiao.intake import staging
from shiqiao.matching.find import candidates
from shiqiao.matching.index import catch_up, packed, words_of
from shiqiao.matching.models import Posting, Rarity
from shiqiao.procedures.machine import Refused
from shiqiao.record import clock
from shiqiao.record.models import Text
from shiqiao.record.rebuild import differing
from shiqiao.record.verify import verify

DAY = "2026-03-03"
# Fictional; nothing else in the town says anything of the kind.
TOLD = "翡翠鹦鹉养殖场夜间鸣叫扰民"
ROWS = [
    ["工单编号", "标题", "反映内容", "来电时间"],
    ["R-1", TOLD, f"{TOLD}，已经三个月。", "2026-02-27"],
    ["R-2", "路灯不亮", "岳旺村路灯三个月没修", "2026-02-28"],
]


@pytest.fixture
def office(town: Town) -> Iterator[Town]:
    """The town with a petition office, on one day."""
    with at(DAY, 8):
        enlist(town)
    with at(DAY):
        yield town


def imported(town: Town) -> Case:
    """Import a list through the wizard, index it, and return the case whose words are to go."""
    client = phone(town, "sun")
    file = SimpleUploadedFile("热线.csv", csv_bytes(ROWS))
    assert client.post("/import/", {"file": file, "what": "petitions", "channel": "12345"}).status_code == 302
    list_id = staging.Staging.objects.get().id
    client.get(f"/import/{list_id}/")
    client.post(f"/import/{list_id}/confirm/", {"good": "2"})
    while staging.run_once():
        pass
    catch_up()
    return Case.objects.get(source_number="R-1")


def anywhere(piece: str) -> list[str]:
    """Return the tables and files in which a piece of text stands, as itself or as JSON escapes it, or as grams."""
    forms = {piece, piece.encode("unicode_escape").decode()}
    found = [
        model._meta.label
        for model in apps.get_models()
        for values in model._default_manager.values_list()
        if any(form in str(values) for form in forms)
    ]
    grams = [packed(piece[start : start + 3]) for start in range(len(piece) - 2)]
    for table in (Posting, Rarity):
        if table._default_manager.filter(gram__in=grams).exists():
            found.append(table._meta.label)
    kept = [path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file() and "sqlite" not in path.name]
    return sorted({*found, *(path.name for path in kept if piece.encode() in path.read_bytes())})


def proposed(town: Town, case: UUID, chosen: list[UUID], who: str = "xu", cause: str = "own_request") -> Erasure:
    """Propose to erase texts and whatever repeats them."""
    erasure = clock.new_id()
    texts = words.with_echoes(words.words_of(case), chosen)
    town.do(who, "erasure", erasure, "propose", case=case, texts=texts, cause=cause)
    return Erasure.objects.get(id=erasure)


def test_no_piece_of_an_erased_text_stays_anywhere(office: Town) -> None:
    case = imported(office)
    piece = "翡翠鹦鹉"
    before = anywhere(piece)
    for table in ("cases.Case", "cases.Source", "record.Text", "matching.Posting", "matching.Rarity", "intake.Staging"):
        assert table in before, "the test sees where it stands"
    title = next(one.id for one in words.words_of(case.id) if one.field == "title")
    erasure = proposed(office, case.id, [title])
    assert len(erasure.texts) == 4, "title, text, the source's wording and its columns say the same"
    assert piece in row(case.id).title, "nothing goes before somebody else agreed"
    retention.approve(erasure, viewer=office.viewer("gu"), key=key())
    assert anywhere(piece) == []
    assert (row(case.id).title, Source.objects.get(home_id=case.id).wording) == ("", "")
    assert (verify().faults, differing()) == ([], [])
    other = Case.objects.get(source_number="R-2")
    assert [one.case.id for one in candidates(office.viewer("xu"), words_of(other))] == [other.id], (
        "the index still works"
    )


def test_erasing_twice_and_an_erasing_that_died_change_nothing(office: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    case = petition(office)
    erasure = proposed(office, case, [one.id for one in words.words_of(case)])
    with monkeypatch.context() as died:
        died.setattr(words, "erase", lambda ids: (_ for _ in ()).throw(RuntimeError("killed")))
        with pytest.raises(RuntimeError):
            retention.approve(erasure, viewer=office.viewer("gu"), key="approve-1")
    assert row(case).title
    retention.watch()
    assert row(case).title == "", "the worker does what was approved"
    stamps = list(Text.objects.order_by("id").values_list("erased_at", flat=True))
    steps = row(case).steps
    assert words.erase_approved() == 0
    retention.watch()
    retention.approve(Erasure.objects.get(id=erasure.id), viewer=office.viewer("gu"), key="approve-1")
    assert list(Text.objects.order_by("id").values_list("erased_at", flat=True)) == stamps
    assert (row(case).steps, verify().faults, differing()) == (steps, [], [])


def test_the_case_goes_on_after_its_words_are_gone(office: Town) -> None:
    case = petition(office)
    erasure = proposed(office, case, [one.id for one in words.words_of(case)])
    retention.approve(erasure, viewer=office.viewer("gu"), key=key())
    office.do("xu", "petition", case, "accept", route="petition", notice="on_spot")
    page = phone(office, "xu").get(f"/cases/{case}/").content.decode()
    assert "（已依法删除）" in page
    assert phone(office, "xu").get("/matters/").status_code == 200
    assert (verify().faults, differing()) == ([], [])


def refused(town: Town, who: str, **given: Any) -> str:
    """Return the code with which a proposal is refused."""
    with pytest.raises(Refused) as no:
        town.do(who, "erasure", clock.new_id(), "propose", cause="mistake", **given)
    return no.value.code


def test_who_may_and_what_may_not_go(office: Town) -> None:
    case, other = petition(office), petition(office)
    mine = [str(one.id) for one in words.words_of(case)]
    assert refused(office, "xu") == "missing"
    assert refused(office, "xu", case=other, texts=mine) == "foreign_text"
    assert refused(office, "xu", texts=mine) == "foreign_text"
    # Whoever may not read the case can neither propose nor decide.
    assert refused(office, "sun", case=case, texts=mine) == "no_such_ref"
    erasure = proposed(office, case, [UUID(one) for one in mine])
    for who, code in (("xu", "own_request"), ("sun", "not_found"), ("chen", "not_found")):
        with pytest.raises(Refused) as no:
            retention.approve(erasure, viewer=office.viewer(who), key=key())
        assert no.value.code in (code, "not_yours"), who
    assert row(case).title


def test_what_stands_in_a_paper_is_kept_with_it(office: Town) -> None:
    visit, found = inspected(office)
    paper = notice(office, visit, found)
    said = [str(one.id) for one in words.words_of(found[0].id) if one.field == "description"]
    assert refused(office, "sun", case=found[0].id, texts=said) == "in_paper"
    assert paper.number


def test_proposed_and_approved_on_the_screen(office: Town) -> None:
    case = petition(office)
    xu, gu = phone(office, "xu"), phone(office, "gu")
    address = f"/cases/{case}/words/erase/"
    assert address in xu.get(f"/cases/{case}/").content.decode()
    text = next(one for one in words.words_of(case) if one.field == "description")
    form = {"_key": str(clock.new_id()), "_id": str(clock.new_id()), "texts": [str(text.id)], "cause": "own_request"}
    assert text.body[:10] in xu.get(address).content.decode()
    for _time in (1, 2):
        assert xu.post(address, form).status_code == 302
    erasure = Erasure.objects.get()
    page = gu.get("/identities/erasures/").content.decode()
    assert "1 段文字" in page
    done = gu.post(f"/identities/erasures/{erasure.id}/approve/", {"_key": str(clock.new_id()), "_seen": "1"})
    assert done.status_code == 302
    assert (row(case).description, bool(row(case).title)) == ("", True)
    for who in ("mei", "sun", "bai"):
        assert phone(office, who).get(address).status_code == 404, who


def said(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return what the command printed as JSON."""
    found: list[dict[str, Any]] = json.loads(capsys.readouterr().out)["erasures"]
    return found


def test_the_command_proposes_lists_and_approves(office: Town, capsys: pytest.CaptureFixture[str]) -> None:
    case = petition(office)
    office.do("xu", "identity", clock.new_id(), "seal", case=case, role="petitioner", name="示例来访人")
    for who in ("xu", "gu"):
        account(who, office.people[who])
    number = row(case).shown_number
    ask = ["erase", "propose", number, "--step", "1:description", "--person", "信访人甲", "--because", "own_request"]
    assert cli.main([*ask, "--as", "xu", "--json"]) == 0
    (one,) = said(capsys)
    assert (one["persons"], one["texts"], one["state"]) == (1, 1, "proposed")
    assert cli.main(["erase", "list", "--as", "gu", "--json"]) == 0
    assert said(capsys) == [one]
    assert cli.main(["erase", "approve", one["id"], "--as", "xu"]) == 2
    assert cli.main(["erase", "approve", one["id"], "--as", "gu", "--json"]) == 0
    assert said(capsys)[0]["state"] == "approved"
    assert row(case).description == ""
    # Once more is harmless; what is gone isn't there to be proposed.
    assert cli.main(["erase", "approve", one["id"], "--as", "gu"]) == 0
    assert cli.main(["erase", "propose", number, "--step", "1:description", "--because", "mistake", "--as", "xu"]) == 2
    assert cli.main(["erase", "propose", "信〔2026〕99号", "--all", "--because", "mistake", "--as", "xu"]) == 2
    assert "雨后" not in "".join(capsys.readouterr())


ERASE = f"""
from pathlib import Path
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.conf import settings
from django.db import connection
from shiqiao.law.load import load_seed
load_seed()
from build import build_town, key
from cases.matters import enlist, petition, row
from identities.test_words import proposed
from shiqiao.identities import retention, words
from shiqiao.matching.index import catch_up
town = enlist(build_town("real"))
case = petition(town, title="{TOLD}", description="{TOLD}，已经三个月。")
catch_up()
files = lambda: [path for path in Path(settings.DATA_DIR).rglob("*") if path.is_file()]
found = lambda: [path.name for path in files() if "翡翠鹦鹉".encode() in path.read_bytes()]
print(bool(found()))
connection.cursor().execute("PRAGMA secure_delete = OFF")
erasure = proposed(town, case, [one.id for one in words.words_of(case)])
retention.approve(erasure, viewer=town.viewer("gu"), key=key())
print(found())
"""


def test_no_byte_of_it_stays_in_the_files_of_sqlite(tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "shiqiao.settings",
        "PYTHONPATH": f"{Path(__file__).resolve().parents[1]}:{os.environ.get('PYTHONPATH', '')}",
        "SHIQIAO_DATA_DIR": str(tmp_path),
        "SHIQIAO_DATABASE_URL": f"sqlite:///{tmp_path}/town.sqlite3",
    }
    done = subprocess.run([sys.executable, "-c", ERASE], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == ["True", "[]"]
