"""What stands beside the steps (erasures, files' data, passwords, tokens, the last seal): altered, it is found and named."""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.core.management import call_command
from django.db import connection
from django.test import Client
from PIL import ExifTags, Image

from build import Town, account, at, photo
from shiqiao.cli import jobs, main
from shiqiao.cli.verify import MENDS, SAYS, faults_of
from shiqiao.evidence import store
from shiqiao.evidence.models import File
from shiqiao.people import accounts, secrets, tokens
from shiqiao.people.models import Account, Token
from shiqiao.record import checkpoint, clock
from shiqiao.record import verify as verifying
from shiqiao.record.models import Step, Text

pytestmark = pytest.mark.tampers


def found(files: bool = False, against: Path | None = None) -> list[str]:
    """Return the codes that verify says; each has its sentence and its mend."""
    codes = [str(one["code"]) for one in faults_of(verifying.verify(), files, against)]
    assert all(code in SAYS and code in MENDS for code in codes)
    return codes


def test_a_text_marked_as_erased_by_hand(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    with at("2026-03-03"):
        case = town.finding()
        town.do("li", "hazard", case.id, "note", text="已电话提醒")
    assert found() == []
    note = Step.objects.get(subject_id=case.id, act="note").given["text"]["text"]
    Text.objects.filter(id=note).update(body="", salt="", erased_at=clock.now())
    (fault,) = faults_of(verifying.verify(), False)
    assert (fault["code"], fault["subject"], fault["step"], fault["says"]) == (
        "erased_unasked",
        str(case.id),
        2,
        "text",
    )
    assert main(["verify"]) == 1
    said = capsys.readouterr().out
    assert "没有批准删除的步骤" in said
    assert "怎么办" in said
    assert "shiqiao erase" in said


@pytest.mark.parametrize(
    "change", [{"taken_at": "2026-03-03T01:00:00Z"}, {"latitude": "36.100000"}, {"stored_by": None}, {"width": 9}]
)
def test_altered_data_of_a_file(town: Town, change: dict[str, object]) -> None:
    with at("2026-03-03"):
        digest = store.put(taken("2026:02:01 09:30:00"), by=town.people["li"].id).digest
        town.finding(town.visit(), files=[digest])
    assert found(files=True) == []
    File.objects.filter(digest=digest).update(**change)
    assert found() == ["altered_file"]


def test_altered_data_of_a_file_that_no_step_commits_to_is_found_by_reading_it(town: Town) -> None:
    digest = store.put(taken("2026:02:01 09:30:00")).digest
    assert found(files=True) == []
    File.objects.filter(digest=digest).update(taken_at="2026-03-03T01:00:00Z")
    assert found() == []
    assert found(files=True) == ["altered_file"]


def taken(when: str) -> bytes:
    """Return a photo whose camera says when it was taken."""
    exif, out = Image.Exif(), io.BytesIO()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = when
    Image.new("RGB", (80, 60), "red").save(out, "JPEG", exif=exif)
    return out.getvalue()


def test_bytes_that_were_lost_and_come_again_change_nothing_known(town: Town) -> None:
    with at("2026-03-03"):
        town.finding(town.visit(), files=[digest := photo()])
    data = store.path(digest).read_bytes()
    store.path(digest).unlink()
    assert found() == ["broken_file"]
    store.put(data, by=town.people["sun"].id)
    assert found() == []


def test_a_swapped_password(town: Town) -> None:
    mine, other = account("li", town.people["li"]), account("sun", town.people["sun"])
    for one in (mine, other):
        accounts.change_password(town.viewer(one.login), str(clock.new_id()), one, "一个够长的密码 2026")
    secrets.adopt()
    assert found() == []
    Account.objects.filter(id=mine.id).update(password=Account.objects.get(id=other.id).password)
    assert found() == ["altered_password"]
    Account.objects.filter(id=mine.id).update(password=make_password("另一个人设的密码 2026"))
    assert found() == ["altered_password"]
    mine.refresh_from_db()
    accounts.change_password(town.viewer("li"), str(clock.new_id()), mine, "本人重设的密码 2026")
    assert found() == []


def test_a_swapped_token(town: Town) -> None:
    li, sun = account("li", town.people["li"]), account("sun", town.people["sun"])
    made = tokens.make(li, "数据交换", clock.real_now() + timedelta(days=30))
    secrets.adopt()
    assert found() == []
    assert tokens.end(li, tokens.digest_of(made), clock.real_now())
    ended = Token.objects.get()
    assert found() == []
    Token.objects.update(ends_at=None)
    assert found() == ["altered_token"], "an ended token lives on"
    Token.objects.update(ends_at=ended.ends_at, account=sun)
    assert found() == ["altered_token"], "it acts as somebody else"
    Token.objects.all().delete()
    assert found() == []
    Token.objects.create(digest=tokens.digest_of("sq_planted"), account=sun, label="planted")
    assert found() == ["altered_token"], "nobody made it"


def test_a_running_town_takes_in_once_what_was_there_before(town: Town) -> None:
    li = account("li", town.people["li"])
    Account.objects.filter(id=li.id).update(password=make_password("升级以前的密码 2026"))
    Token.objects.create(digest="d1", account=li, label="升级以前的")
    assert found() == []
    call_command("catch_up")
    steps = Step.objects.count()
    Token.objects.create(digest="d2", account=li, label="背着系统加的")
    call_command("catch_up")
    assert Step.objects.count() == steps
    assert found() == ["altered_token"]
    Token.objects.filter(digest="d2").delete()
    assert Client().login(username="li", password="升级以前的密码 2026")
    assert found() == []


def sealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the worker seal everything that is there."""
    monkeypatch.setattr(verifying, "SEAL_LAG", timedelta(seconds=-60))
    jobs._seal()


def drop_seal(upto: int) -> None:
    """Delete a seal as somebody who switched its guard off."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("ALTER TABLE record_seal DISABLE TRIGGER USER")
        else:
            cursor.execute("DROP TRIGGER record_seal_no_delete")
        cursor.execute("DELETE FROM record_seal WHERE upto = %s", [upto])


def test_a_dropped_last_seal(town: Town, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    sealed(monkeypatch)
    town.finding()
    sealed(monkeypatch)
    assert found() == []
    copy = tmp_path / "copy.json"
    copy.write_bytes(checkpoint.path().read_bytes())
    drop_seal(json.loads(copy.read_text())["upto"])
    assert set(found()) == {"dropped_seal", "no_guard"}
    town.finding()
    sealed(monkeypatch)
    assert set(found()) == {"dropped_seal", "no_guard"}, "sealing on does not hide it"
    checkpoint.path().unlink()
    assert set(found()) == {"lost_checkpoint", "no_guard"}
    jobs._seal()
    assert set(found()) == {"no_guard"}
    assert set(found(against=copy)) == {"dropped_seal", "no_guard"}, "a copy kept elsewhere still tells"


def test_a_checkpoint_that_is_none(town: Town, tmp_path: Path) -> None:
    assert found() == [], "nothing sealed yet"
    checkpoint.path().write_text('{"upto": 1}')
    assert found() == ["lost_checkpoint"]
    assert main(["verify", "--against", str(tmp_path / "absent.json")]) == 2
