"""The master key: made once, apart from the backup, changed without losing anybody, missed loudly."""

import os
import stat
import subprocess
import sys
import tarfile
from pathlib import Path
from uuid import UUID

import pytest

from build import Town
from identities.cast import NAME, reported
from shiqiao.cli import archive, doctor
from shiqiao.cli.identities import run
from shiqiao.cli.verify import faults_of
from shiqiao.identities import envelope, master, rotate, seal
from shiqiao.identities.models import Identity, Key
from shiqiao.procedures.machine import Refused
from shiqiao.record.models import Step
from shiqiao.record.verify import verify


def refused(code: str):
    return pytest.raises(Refused, check=lambda refusal: refusal.code == code)


class Args:
    """What the command line hands over."""

    def __init__(self, what: str, drop_old: bool = False) -> None:
        self.what, self.drop_old, self.json = what, drop_old, True


def name_of(person: Identity) -> str:
    return seal.opened([person.id])[person.id]["name"][0].decode()


def test_the_first_key_is_made_once_for_the_owner_alone(town: Town) -> None:
    assert master.masters() == []
    reported(town)
    before = master.path().read_text()
    assert stat.S_IMODE(master.path().stat().st_mode) == 0o600
    reported(town)
    master.make_once()
    assert master.path().read_text() == before
    assert list(master.path().parent.glob("*.part")) == []
    assert str(master.masters()[0].key) not in repr(master.masters())


def test_without_its_key_a_town_begins_no_other(town: Town) -> None:
    _case, person = reported(town)
    master.path().rename(master.path().with_suffix(".away"))
    with refused("no_master"):
        reported(town)
    with refused("no_master"):
        seal.opened([person.id])
    assert not master.path().exists()
    assert doctor.identity_key().state == doctor.BROKEN


def test_the_key_may_come_from_the_environment(town: Town, settings: object) -> None:
    settings.IDENTITY_KEY = "bm90IGEga2V5"
    with refused("no_master"):
        reported(town)
    settings.IDENTITY_KEY = "A" * 43 + "="
    _case, person = reported(town)
    assert name_of(person) == NAME
    assert not master.path().exists()


def test_rotating_wraps_every_key_anew_and_changes_no_step(town: Town, capsys: pytest.CaptureFixture[str]) -> None:
    persons = [reported(town, name=f"{NAME}{n}")[1] for n in range(3)]
    before, steps = master.masters()[0].id, Step.objects.filter(kind="identity").values_list("digest", flat=True)
    digests = list(steps)
    assert run(Args("rotate")) == 0
    assert '"rewrapped": 3' in capsys.readouterr().out
    [new, old] = master.masters()
    assert (old.id, set(Key.objects.values_list("master", flat=True))) == (before, {new.id})
    assert [name_of(one) for one in persons] == [f"{NAME}{n}" for n in range(3)]
    assert list(steps) == digests
    assert doctor.identity_key().state == doctor.NOTE
    assert run(Args("rotate", drop_old=True)) == 0
    assert len(master.masters()) == 1
    assert doctor.identity_key().state == doctor.FINE
    assert Step.objects.filter(kind="ledger", act="set_up").count() == 2


def test_a_rotation_that_was_killed_goes_on_with_the_same_key(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    persons = [reported(town, name=f"{NAME}{n}")[1] for n in range(4)]
    monkeypatch.setattr(rotate, "AT_ONCE", 2)

    def killed(done: int, total: int) -> None:
        raise KeyboardInterrupt

    rotate.new_master()
    with pytest.raises(KeyboardInterrupt):
        rotate.rewrap(killed)
    assert len(set(Key.objects.values_list("master", flat=True))) == 2
    assert [name_of(one) for one in persons] == [f"{NAME}{n}" for n in range(4)]
    assert rotate.new_master() == master.masters()[0]
    assert rotate.rewrap() == 2
    assert (rotate.check(), len(master.masters())) == ((4, 0), 2)


def test_a_wrapped_key_opens_nobody_else(town: Town) -> None:
    _case, person = reported(town)
    row = Key.objects.get(subject_id=person.id)
    with refused("broken_seal"):
        envelope.unwrap(row.master, row.wrapped, UUID(int=9))
    key_bytes = envelope.unwrap(row.master, row.wrapped, person.id)
    blob = envelope.encrypt(key_bytes, b"x" * 200, "a")
    assert envelope.decrypt(key_bytes, blob, "a") == b"x" * 200
    for wrong in (blob[:-1] + bytes([blob[-1] ^ 1]), b"other" + blob):
        with refused("broken_seal"):
            envelope.decrypt(key_bytes, wrong, "a")


def test_a_key_that_was_taken_away_is_missed(town: Town) -> None:
    _case, person = reported(town)
    Key.objects.filter(subject_id=person.id).delete()
    assert rotate.check() == (2, 1)
    assert [fault["code"] for fault in faults_of(verify(), False)] == ["lost_key"]


def test_no_backup_holds_the_key(town: Town, tmp_path: Path) -> None:
    reported(town)
    (tmp_path / "identity_key.old").write_text("an earlier copy")
    (tmp_path / "files").mkdir(exist_ok=True)
    (tmp_path / "files" / "photo").write_bytes(b"jpeg")
    assert [path.name for path in archive.data_files()] == ["photo"]


def test_a_town_restored_without_its_key_says_so_and_takes_it_back(tmp_path: Path) -> None:
    old, new, file = tmp_path / "old", tmp_path / "new", tmp_path / "town.tar.gz"
    filled = command(old, "-c", FILL)
    assert filled.returncode == 0, filled.stderr
    done = command(old, "-m", "shiqiao.cli", "backup", str(file))
    assert "identity_key" in done.stdout
    with tarfile.open(file) as made:
        assert not [one for one in made.getnames() if "identity_key" in one]
    done = command(new, "-m", "shiqiao.cli", "restore", str(file))
    assert (done.returncode, "打不开" in done.stderr) == (0, True)
    assert command(new, "-m", "shiqiao.cli", "identities", "check").returncode == 1
    (new / "identity_key").write_bytes((old / "identity_key").read_bytes())
    assert command(new, "-m", "shiqiao.cli", "identities", "check").returncode == 0


FILL = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from shiqiao.law.load import load_seed
load_seed()
from build import build_town
from identities.cast import reported
reported(build_town())
"""


def command(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "shiqiao.settings",
        "PYTHONPATH": f"{Path(__file__).resolve().parents[1]}:{os.environ.get('PYTHONPATH', '')}",
        "SHIQIAO_DATA_DIR": str(data),
        "SHIQIAO_DATABASE_URL": f"sqlite:///{data}/town.sqlite3",
    }
    data.mkdir(exist_ok=True)
    return subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)
