"""Chinese is what the house says; English says all of it: nothing missing, fuzzy, or out of date."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

SOURCE = Path(__file__).resolve().parent.parent / "src" / "shiqiao"
CATALOGUE = SOURCE / "locale" / "en" / "LC_MESSAGES" / "django.po"
# Django's own makemessages doesn't know that this house says `lazy(…)` and `N_(…)`.
GATHER = """
import django
from django.core.management import call_command
from django.core.management.commands import makemessages
makemessages.Command.xgettext_options += ["--keyword=lazy", "--keyword=N_"]
django.setup()
call_command(makemessages.Command(), locale=["en"], no_location=True, no_obsolete=True, verbosity=0)
"""
PLACEHOLDER = re.compile(r"%\(\w+\)[-+0-9.]*[sdf]|%[sd]|\{\w*\}")


def test_english_is_complete() -> None:
    entries = polib.pofile(str(CATALOGUE))
    assert [entry.msgid for entry in entries if not entry.translated()] == []


def test_placeholders_are_kept() -> None:
    wrong = [
        entry.msgid
        for entry in polib.pofile(str(CATALOGUE))
        if not entry.msgid_plural
        and sorted(PLACEHOLDER.findall(entry.msgid)) != sorted(PLACEHOLDER.findall(entry.msgstr))
    ]
    assert wrong == []


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="needs gettext to look for texts")
def test_no_text_is_missing_from_the_catalogue(tmp_path: Path) -> None:
    copy = tmp_path / "shiqiao"
    shutil.copytree(SOURCE, copy, ignore=shutil.ignore_patterns("__pycache__", "*.mo", "static"))
    subprocess.run([sys.executable, "-c", GATHER], cwd=copy, check=True, capture_output=True)
    wanted = {
        (one.msgctxt, one.msgid) for one in polib.pofile(str(copy / "locale" / "en" / "LC_MESSAGES" / "django.po"))
    }
    assert wanted - {(one.msgctxt, one.msgid) for one in polib.pofile(str(CATALOGUE))} == set()
